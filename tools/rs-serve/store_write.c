/* store_write.c: the one thread that changes things.
 *
 * Ratings, new users and forgetting go in groups: to the log by one sync, then to memory, then their makers hear. Films and
 * policies go alone: what they make (a view) is made before they are kept, so that nothing is kept that can't be served. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "records.h"
#include "store_internal.h"

static void refuse(struct serve_change *change, int status, const char *why)
{
    change->status = status;
    rs_fail(&change->error, "%s", why);
}

static void tell(struct serve_change *change)
{
    change->done(change);
}

/* A line for the log; takes the text over. */
static int add_line(struct serve_store *store, char *json, struct rs_error *error)
{
    int status = json ? journal_add(&store->journal, json, strlen(json), error) : rs_fail(error, "out of memory");

    free(json);
    return status;
}

/* What was added to the disk. -1: *status is what to answer. */
static int commit(struct serve_store *store, int *status, struct rs_error *error)
{
    if (!store->broken && journal_commit(&store->journal, &store->broken, error) == 0) {
        atomic_fetch_add(&store->commits, 1);
        atomic_store(&store->log_lines, store->journal.n);
        atomic_store(&store->log_bytes, store->journal.size);
        return 0;
    }
    if (store->broken) {
        atomic_store(&store->read_only, true);
        journal_drop(&store->journal);
        rs_fail(error, "the log can't be written: nothing new is kept until the server is started again");
    }
    *status = store->broken ? 503 : 507;
    return -1;
}

/* ---- people ---- */

/* An id for somebody who came without one, that nobody has. */
static int make_id(struct serve_store *store, const struct serve_view *view, struct serve_change *change)
{
    bool text = rs_ids_are_text(&view->artifacts->ratings.rows);

    pthread_rwlock_wrlock(&store->people_lock);
    do {
        change->user = (struct rs_id){.number = store->people.next++};
        if (text) {
            snprintf(change->made, sizeof change->made, "visitor-%" PRId64, change->user.number);
            change->user = (struct rs_id){.text = change->made, .length = strlen(change->made)};
        }
    } while (serve_people_find(&store->people, change->user) || serve_view_row(view, change->user) >= 0);
    pthread_rwlock_unlock(&store->people_lock);
    return serve_id_is_good(change->user) ? 0 : rs_fail(&change->error, "there are no numbers left");
}

/* Does a rating change nothing that is known here? (What the set has is not looked at: whoever repeats it means it.) */
static bool says_nothing(const struct serve_store *store, const struct serve_view *view, const struct serve_mark *mark)
{
    float value;

    if (serve_people_rating(&store->people, mark->user, mark->film, &value))
        return value == mark->value;
    return isnan(mark->value) && serve_view_row(view, mark->user) < 0;
}

static bool is_forgotten(const struct serve_store *store, struct rs_id user)
{
    const struct serve_person *person = serve_people_find(&store->people, user);

    return person && person->forgotten;
}

/* Of users whom one change names several times, one line. */
static bool is_first_of_user(const struct serve_change *change, size_t m)
{
    for (size_t i = 0; i < m; i++)
        if (rs_id_compare(change->marks[i].user, change->marks[m].user) == 0)
            return false;
    return true;
}

static int log_marks(struct serve_store *store, const struct serve_view *view, struct serve_change *change, int64_t now)
{
    for (size_t m = 0; m < change->n_marks; m++) {
        struct serve_mark *mark = &change->marks[m];

        mark->time = mark->time == 0 ? now : mark->time;
        mark->add_user =
                mark->add_user && !serve_people_find(&store->people, mark->user) && is_first_of_user(change, m);
        mark->skip = says_nothing(store, view, mark);
        if (mark->add_user && add_line(store, serve_record_user(mark->user, false, now), &change->error) != 0)
            return -1;
        if (!mark->skip
                && add_line(store, serve_record_rating(mark->user, mark->film, mark->value, mark->time), &change->error)
                           != 0)
            return -1;
    }
    return 0;
}

/* Lines for a change. -1: it can't be had; change->status set and 0: it is refused, and nobody else is. */
static int log_change(struct serve_store *store, const struct serve_view *view, struct serve_change *change,
        int64_t now)
{
    for (size_t m = 0; m < change->n_marks; m++)
        if (is_forgotten(store, change->marks[m].user)) {
            refuse(change, 404, "there is no such user any more");
            return 0;
        }
    if (change->kind == SERVE_FORGET)
        return add_line(store, serve_record_user(change->marks[0].user, true, now), &change->error);
    if (change->kind == SERVE_RATE)
        return log_marks(store, view, change, now);
    if (!change->given && make_id(store, view, change) != 0)
        return -1;
    return add_line(store, serve_record_user(change->user, false, now), &change->error);
}

static int remember(struct serve_people *people, struct serve_change *change)
{
    if (change->kind == SERVE_ADD_USER)
        return serve_people_add(people, change->user, true, &change->error);
    if (change->kind == SERVE_FORGET) {
        serve_people_forget(people, change->marks[0].user);
        return 0;
    }
    for (size_t m = 0; m < change->n_marks; m++) {
        const struct serve_mark *mark = &change->marks[m];

        if (mark->add_user && serve_people_add(people, mark->user, true, &change->error) != 0)
            return -1;
        if (!mark->skip
                && serve_people_rate(people, mark->user, mark->film, mark->value, mark->time, &change->error) != 0)
            return -1;
    }
    return 0;
}

/* group[n] to log and memory; their answers are set. */
static void keep_people(struct serve_store *store, struct serve_change *const *group, size_t n)
{
    struct serve_view *view = serve_store_view(store);
    int64_t now = (int64_t)time(NULL);
    struct rs_error error;
    int status = 200;

    for (size_t i = 0; i < n && status == 200; i++) {
        group[i]->status = 0;
        if (log_change(store, view, group[i], now) != 0) {
            error = group[i]->error;
            status = 503;
        }
    }
    if (status == 200)
        commit(store, &status, &error);
    else
        journal_drop(&store->journal);
    pthread_rwlock_wrlock(&store->people_lock);
    for (size_t i = 0; i < n; i++) {
        if (status == 200 && group[i]->status != 0)
            continue;
        group[i]->status = status;
        if (status != 200)
            group[i]->error = error;
        else if (remember(&store->people, group[i]) != 0)
            group[i]->status = 503;
    }
    pthread_rwlock_unlock(&store->people_lock);
    serve_view_release(view);
}

/* ---- films ---- */

static bool is_taken(const struct serve_store *store, struct rs_id id)
{
    const struct rs_id_map *titles = &store->view->artifacts->titles.map;

    if (serve_view_find(store->view, id) >= 0
            || (rs_ids_are_text(&titles->ids) == (id.text != NULL) && rs_id_map_find(titles, id) >= 0))
        return true;
    for (size_t f = 0; f < store->n_films; f++)
        if (rs_id_compare(store->films[f]->id, id) == 0)
            return true;
    return false;
}

/* An id that no film has. */
static int make_film_id(struct serve_store *store, struct serve_film *film, bool text, struct rs_error *error)
{
    char room[32];
    struct rs_id id;

    do {
        id = (struct rs_id){.number = store->next_film++};
        if (text) {
            snprintf(room, sizeof room, "film-%" PRId64, id.number);
            id = (struct rs_id){.text = room, .length = strlen(room)};
        }
    } while (is_taken(store, id));
    return serve_id_is_good(id) ? serve_film_name(film, id, error) : rs_fail(error, "there are no numbers left");
}

static int fail_film(struct serve_change *change, struct rs_id id, const char *why)
{
    char name[RS_ID_ROOM];

    change->status = 409;
    return rs_fail(&change->error, "film %s %s", rs_id_format(id, name, sizeof name), why);
}

/* Ids for those without, and a check of the others. */
static int number_films(struct serve_store *store, struct serve_change *change)
{
    bool text = rs_ids_are_text(&store->view->routing.items);

    for (size_t f = 0; f < change->n_films; f++) {
        struct serve_film *film = change->films[f];

        if (!film->id.text && film->id.number == INT64_MIN && make_film_id(store, film, text, &change->error) != 0)
            return -1;
        if ((film->id.text != NULL) != text) {
            refuse(change, 400, text ? "id: want a text, as all films have" : "id: want a number, as all films have");
            return -1;
        }
        if (is_taken(store, film->id))
            return fail_film(change, film->id, "is there already");
        for (size_t other = 0; other < f; other++)
            if (rs_id_compare(change->films[other]->id, film->id) == 0)
                return fail_film(change, film->id, "comes twice");
        if (!text && film->id.number >= store->next_film)
            store->next_film = film->id.number + 1;
    }
    return 0;
}

static int log_films(struct serve_store *store, struct serve_change *change)
{
    int64_t now = (int64_t)time(NULL);

    for (size_t f = 0; f < change->n_films; f++) {
        const struct serve_film *film = change->films[f];

        if (add_line(store, serve_record_film(film->id, film->title, film->genres, film->tags, film->n_tags, now),
                    &change->error)
                != 0) {
            change->status = 503;
            journal_drop(&store->journal);
            return -1;
        }
    }
    return commit(store, &change->status, &change->error);
}

static void add_films(struct serve_store *store, struct serve_change *change)
{
    size_t before = store->n_films;
    struct serve_view *view;

    if (store->view->vectors->n_rows == 0) {
        refuse(change, 409, "this set has no vectors, by which a film without ratings could be found");
        return;
    }
    change->status = 503;
    if (number_films(store, change) != 0
            || rs_grow(&store->films, &store->films_capacity, before + change->n_films, sizeof(void *), &change->error)
                       != 0)
        return;
    memcpy(store->films + before, change->films, change->n_films * sizeof *change->films);
    store->n_films += change->n_films;
    view = serve_store_make_view(store, store->view->artifacts, NULL, &change->error);
    if (!view || log_films(store, change) != 0) {
        store->n_films = before;
        serve_view_release(view);
        return;
    }
    serve_store_show(store, view);
    change->status = 200;
    /* They are the store's now; the maker may look at them, and no longer frees them. */
    free(change->films);
    change->films = NULL;
}

/* ---- the policy ---- */

static void set_policy(struct serve_store *store, struct serve_change *change)
{
    struct serve_view *view;

    if (change->if_version != 0 && change->if_version != atomic_load(&store->policy_version)) {
        refuse(change, 412, "the policy was changed meanwhile: read it again");
        return;
    }
    change->status = 400;
    view = serve_store_make_view(store, store->view->artifacts, change->policy, &change->error);
    if (!view)
        return;
    change->status = 503;
    if (add_line(store, serve_record_policy(change->policy, (int64_t)time(NULL)), &change->error) != 0
            || commit(store, &change->status, &change->error) != 0) {
        journal_drop(&store->journal);
        serve_view_release(view);
        return;
    }
    free(store->policy);
    store->policy = change->policy;
    change->policy = NULL;
    change->version = atomic_fetch_add(&store->policy_version, 1) + 1;
    change->n_rules = view->n_rules;
    serve_store_show(store, view);
    change->status = 200;
}

/* ---- the thread ---- */

static bool is_alone(const struct serve_change *change)
{
    return change->kind == SERVE_ADD_FILMS || change->kind == SERVE_SET_POLICY;
}

static void keep_alone(struct serve_store *store, struct serve_change *change)
{
    pthread_mutex_lock(&store->build_lock);
    if (change->kind == SERVE_ADD_FILMS)
        add_films(store, change);
    else
        set_policy(store, change);
    pthread_mutex_unlock(&store->build_lock);
    tell(change);
}

enum { GROUP = 512 };

/* All that the list holds, in its order. */
static void keep_all(struct serve_store *store, struct serve_change *list)
{
    struct serve_change *group[GROUP];

    while (list) {
        size_t n = 0;

        if (is_alone(list)) {
            struct serve_change *change = list;

            list = list->next;
            keep_alone(store, change);
            continue;
        }
        /* Nothing comes behind a forgetting in its group: what its user says then is seen to be late. */
        for (bool last = false; list && !is_alone(list) && n < GROUP && !last; list = list->next) {
            last = list->kind == SERVE_FORGET;
            group[n++] = list;
        }
        keep_people(store, group, n);
        for (size_t i = 0; i < n; i++)
            tell(group[i]);
    }
}

/* The next changes, waited for; NULL: there will be none. */
static struct serve_change *take(struct serve_store *store)
{
    struct serve_change *list;

    pthread_mutex_lock(&store->queue_lock);
    while (!store->first && !store->stopping)
        pthread_cond_wait(&store->queue_filled, &store->queue_lock);
    list = store->first;
    store->first = NULL;
    store->last = &store->first;
    pthread_mutex_unlock(&store->queue_lock);
    return list;
}

static void *write_changes(void *context)
{
    struct serve_store *store = context;
    struct serve_change *list;

    while ((list = take(store)) != NULL)
        keep_all(store, list);
    return NULL;
}

int serve_store_start_writer(struct serve_store *store, struct rs_error *error)
{
    store->running = pthread_create(&store->writer, NULL, write_changes, store) == 0;
    return store->running ? 0 : rs_fail(error, "cannot start a thread");
}

void serve_store_submit(struct serve_store *store, struct serve_change *change)
{
    bool late;

    change->next = NULL;
    pthread_mutex_lock(&store->queue_lock);
    late = store->stopping;
    if (!late) {
        *store->last = change;
        store->last = &change->next;
        pthread_cond_signal(&store->queue_filled);
    }
    pthread_mutex_unlock(&store->queue_lock);
    if (late) {
        refuse(change, 503, "the server is stopping");
        tell(change);
    }
}

void serve_store_stop(struct serve_store *store)
{
    if (!store->running)
        return;
    pthread_mutex_lock(&store->queue_lock);
    store->stopping = true;
    pthread_cond_signal(&store->queue_filled);
    pthread_mutex_unlock(&store->queue_lock);
    pthread_join(store->writer, NULL);
    store->running = false;
}
