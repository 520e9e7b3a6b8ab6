/* store.c: what is read, replayed and reloaded. The writer: store_write.c. */
#include "store.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "records.h"
#include "store_internal.h"

int64_t serve_today(void)
{
    return (int64_t)time(NULL) / 86400;
}

void serve_change_free(struct serve_change *change)
{
    if (!change)
        return;
    for (size_t f = 0; change->films && f < change->n_films; f++) {
        if (change->films[f])
            serve_film_free(change->films[f]);
        free(change->films[f]);
    }
    free(change->films);
    free(change->marks);
    free(change->policy);
    free(change->texts);
    free(change);
}

/* ---- views ---- */

struct serve_view *serve_store_view(struct serve_store *store)
{
    struct serve_view *view;

    pthread_mutex_lock(&store->view_lock);
    view = store->view;
    serve_view_keep(view);
    pthread_mutex_unlock(&store->view_lock);
    return view;
}

void serve_store_show(struct serve_store *store, struct serve_view *view)
{
    struct serve_view *before;

    pthread_mutex_lock(&store->view_lock);
    before = store->view;
    store->view = view;
    pthread_mutex_unlock(&store->view_lock);
    serve_view_release(before);
}

struct serve_view *serve_store_make_view(struct serve_store *store, struct serve_artifacts *artifacts,
        const char *policy, struct rs_error *error)
{
    const char *text = policy ? policy : store->policy ? store->policy : artifacts->policy;

    return serve_view_make(artifacts, store->films, store->n_films, text, strlen(text), serve_today(), store->n_threads,
            error);
}

/* Numbers for films that will come: above all there are. */
static void number_films(struct serve_store *store, const struct rs_ids *ids)
{
    for (size_t i = 0; !rs_ids_are_text(ids) && i < ids->n; i++)
        if (ids->numbers[i] >= store->next_film && ids->numbers[i] < INT64_MAX)
            store->next_film = ids->numbers[i] + 1;
}

/* Do two lists of ids hold numbers and texts? */
static bool differ(const struct rs_ids *a, const struct rs_ids *b)
{
    return a->n > 0 && b->n > 0 && rs_ids_are_text(a) != rs_ids_are_text(b);
}

/* What is in the log must go with the set's ids. */
static int check_sorts(struct serve_store *store, const struct serve_view *view, struct rs_error *error)
{
    bool good;

    pthread_rwlock_rdlock(&store->people_lock);
    good = !differ(&store->people.users.ids, &view->artifacts->ratings.rows)
           && !differ(&store->people.films.ids, &view->routing.items);
    pthread_rwlock_unlock(&store->people_lock);
    for (size_t f = 0; f < store->n_films && view->routing.items.n > 0; f++)
        good = good && (store->films[f]->id.text != NULL) == rs_ids_are_text(&view->routing.items);
    return good ? 0
                : rs_fail(error,
                        "ids are numbers here and texts in the log, or the other way round: want another --log");
}

/* With build_lock. */
static int take_set(struct serve_store *store, struct serve_artifacts *artifacts, struct rs_error *error)
{
    struct serve_view *view = serve_store_make_view(store, artifacts, NULL, error);

    if (!view)
        return -1;
    if (check_sorts(store, view, error) != 0) {
        serve_view_release(view);
        return -1;
    }
    /* Whoever has read the policy of the set before must read it again. */
    if (!store->policy && store->view && strcmp(store->view->artifacts->policy, artifacts->policy) != 0)
        atomic_fetch_add(&store->policy_version, 1);
    pthread_rwlock_wrlock(&store->people_lock);
    serve_people_after(&store->people, &artifacts->ratings.rows);
    pthread_rwlock_unlock(&store->people_lock);
    number_films(store, &view->routing.items);
    number_films(store, &view->titles->map.ids); /* those added too */
    number_films(store, &store->people.films.ids);
    serve_store_show(store, view);
    atomic_fetch_add(&store->generation, 1);
    return 0;
}

static int load_set(struct serve_store *store, struct rs_error *error)
{
    struct serve_artifacts *artifacts = serve_artifacts_load(store->path, store->n_threads, error);
    int status = -1;

    if (artifacts) {
        pthread_mutex_lock(&store->build_lock);
        status = take_set(store, artifacts, error);
        pthread_mutex_unlock(&store->build_lock);
    }
    if (status != 0)
        atomic_fetch_add(&store->set_failures, 1);
    serve_artifacts_release(artifacts);
    return status;
}

int serve_store_reload(struct serve_store *store, bool always, struct rs_error *error)
{
    struct serve_view *now;
    bool changed;
    int status = 0;

    if (pthread_mutex_trylock(&store->load_lock) != 0)
        return rs_fail(error, "a set is being loaded");
    now = serve_store_view(store);
    changed = always || serve_artifacts_changed(now->artifacts, store->path);
    serve_view_release(now);
    if (changed)
        status = load_set(store, error);
    pthread_mutex_unlock(&store->load_lock);
    return status;
}

int serve_store_turn_day(struct serve_store *store, struct rs_error *error)
{
    struct serve_view *view;
    int status = 0;

    pthread_mutex_lock(&store->build_lock);
    if (store->view->dated && store->view->today != serve_today()) {
        view = serve_store_make_view(store, store->view->artifacts, NULL, error);
        if (view)
            serve_store_show(store, view);
        status = view ? 0 : -1;
    }
    pthread_mutex_unlock(&store->build_lock);
    return status;
}

/* ---- who ---- */

struct serve_known serve_store_who(struct serve_store *store, const struct serve_view *view, struct rs_id user)
{
    const struct serve_person *person;
    struct serve_known who = {.row = serve_view_row(view, user)};

    pthread_rwlock_rdlock(&store->people_lock);
    person = serve_people_find(&store->people, user);
    who.known = who.row >= 0;
    if (person) {
        who.visitor = person->visitor;
        who.forgotten = person->forgotten;
        who.known = !person->forgotten && (who.known || person->visitor);
        who.revision = person->revision;
        who.key = (uint64_t)(person - store->people.people) << 1 | 1;
    } else {
        who.key = (uint64_t)who.row << 1;
    }
    pthread_rwlock_unlock(&store->people_lock);
    return who;
}

int serve_store_history(struct serve_store *store, const struct serve_view *view, struct rs_id user,
        struct serve_history *history, struct rs_error *error)
{
    int32_t row = serve_view_row(view, user);
    int status;

    pthread_rwlock_rdlock(&store->people_lock);
    status = serve_history_make(history, view, row, &store->people, serve_people_find(&store->people, user), error);
    pthread_rwlock_unlock(&store->people_lock);
    return status;
}

void serve_store_count(struct serve_store *store, struct serve_counts *counts)
{
    pthread_rwlock_rdlock(&store->people_lock);
    counts->visitors = store->people.n_visitors;
    counts->ratings = store->people.n_ratings;
    pthread_rwlock_unlock(&store->people_lock);
    pthread_mutex_lock(&store->build_lock);
    counts->films_added = store->n_films;
    pthread_mutex_unlock(&store->build_lock);
    counts->log_lines = atomic_load(&store->log_lines);
    counts->log_bytes = atomic_load(&store->log_bytes);
    counts->commits = atomic_load(&store->commits);
    counts->generation = atomic_load(&store->generation);
    counts->policy_version = atomic_load(&store->policy_version);
    counts->set_failures = atomic_load(&store->set_failures);
}

char *serve_store_policy(struct serve_store *store, uint64_t *version)
{
    struct serve_view *now = serve_store_view(store);
    char *copy;

    pthread_mutex_lock(&store->build_lock);
    copy = strdup(store->policy ? store->policy : now->artifacts->policy);
    *version = atomic_load(&store->policy_version);
    pthread_mutex_unlock(&store->build_lock);
    serve_view_release(now);
    return copy;
}

/* ---- open ---- */

static int replay_film(struct serve_store *store, const struct serve_record *record, struct rs_error *error)
{
    struct serve_film *film;

    for (size_t f = 0; f < store->n_films; f++)
        if (rs_id_compare(store->films[f]->id, record->film) == 0)
            return rs_fail(error, "the film is there already");
    film = rs_alloc_zero(1, sizeof *film, error);
    if (!film || rs_grow(&store->films, &store->films_capacity, store->n_films + 1, sizeof(void *), error) != 0
            || serve_film_parse(film, record->json, NULL, error) != 0) {
        if (film)
            serve_film_free(film);
        free(film);
        return -1;
    }
    store->films[store->n_films++] = film;
    return serve_film_name(film, record->film, error);
}

static int replay_policy(struct serve_store *store, const char *policy, struct rs_error *error)
{
    char *copy = strdup(policy);

    if (!copy)
        return rs_fail(error, "out of memory");
    free(store->policy);
    store->policy = copy;
    atomic_fetch_add(&store->policy_version, 1);
    return 0;
}

static int replay(void *context, const char *json, size_t length, struct rs_error *error)
{
    struct serve_store *store = context;
    struct serve_people *people = &store->people;
    struct serve_record record;
    int status = serve_record_parse(&record, json, length, error);

    if (status == 0) {
        switch (record.kind) {
        case SERVE_RECORD_USER:
            status = serve_people_add(people, record.user, true, error);
            break;
        case SERVE_RECORD_RATING:
            status = serve_people_rate(people, record.user, record.film, record.value, record.time, error);
            break;
        case SERVE_RECORD_FORGET:
            serve_people_forget(people, record.user);
            break;
        case SERVE_RECORD_FILM:
            status = replay_film(store, &record, error);
            break;
        case SERVE_RECORD_POLICY:
            status = replay_policy(store, record.policy, error);
            break;
        }
    }
    serve_record_free(&record);
    return status;
}

/* A set that the log's rules do not fit (a genre is gone) is served by its own, so that the operator can mend them. */
static int drop_policy(struct serve_store *store, struct serve_artifacts *artifacts, struct rs_error *error)
{
    char *policy = store->policy;
    struct rs_error why = *error;

    store->policy = NULL;
    if (!policy || take_set(store, artifacts, error) != 0) {
        store->policy = policy;
        *error = why;
        return -1;
    }
    free(policy);
    snprintf(store->warning, sizeof store->warning, "the log's rules are left out until they are set again: %s",
            why.text);
    return 0;
}

static int open_all(struct serve_store *store, struct serve_artifacts *artifacts, const char *log,
        struct rs_error *error)
{
    if (journal_open(&store->journal, log, replay, store, error) != 0)
        return -1;
    atomic_store(&store->log_lines, store->journal.n);
    atomic_store(&store->log_bytes, store->journal.size);
    if (take_set(store, artifacts, error) != 0 && drop_policy(store, artifacts, error) != 0)
        return -1;
    return serve_store_start_writer(store, error);
}

int serve_store_open(struct serve_store *store, const char *path, const char *log, int n_threads,
        struct rs_error *error)
{
    struct serve_artifacts *artifacts;
    int status;

    pthread_rwlockattr_t fair;

    *store = (struct serve_store){
            .path = path, .n_threads = n_threads, .journal.fd = -1, .next_film = SERVE_FIRST_NUMBER};
    store->people.next = SERVE_FIRST_NUMBER;
    store->last = &store->first;
    atomic_store(&store->policy_version, 1);
    pthread_mutex_init(&store->view_lock, NULL);
    pthread_mutex_init(&store->build_lock, NULL);
    pthread_mutex_init(&store->queue_lock, NULL);
    pthread_cond_init(&store->queue_filled, NULL);
    pthread_mutex_init(&store->load_lock, NULL);
    /* Readers follow one another without a gap under load: the writer must not wait for one. */
    pthread_rwlockattr_init(&fair);
    pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&store->people_lock, &fair);
    pthread_rwlockattr_destroy(&fair);
    artifacts = serve_artifacts_load(path, n_threads, error);
    status = artifacts ? open_all(store, artifacts, log, error) : -1;
    serve_artifacts_release(artifacts);
    return status;
}

void serve_store_close(struct serve_store *store)
{
    serve_store_stop(store);
    serve_view_release(store->view);
    for (size_t f = 0; f < store->n_films; f++) {
        serve_film_free(store->films[f]);
        free(store->films[f]);
    }
    free(store->films);
    free(store->policy);
    serve_people_free(&store->people);
    journal_close(&store->journal);
    pthread_mutex_destroy(&store->view_lock);
    pthread_mutex_destroy(&store->build_lock);
    pthread_mutex_destroy(&store->load_lock);
    pthread_mutex_destroy(&store->queue_lock);
    pthread_cond_destroy(&store->queue_filled);
    pthread_rwlock_destroy(&store->people_lock);
    *store = (struct serve_store){.journal.fd = -1};
}
