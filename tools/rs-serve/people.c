/* people.c: people and their ratings in memory. */
#include "people.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void serve_people_free(struct serve_people *people)
{
    for (size_t i = 0; i < people->users.ids.n; i++)
        free(people->people[i].ratings);
    free(people->people);
    rs_id_map_free(&people->users);
    rs_id_map_free(&people->films);
    *people = (struct serve_people){0};
}

void serve_people_after(struct serve_people *people, const struct rs_ids *users)
{
    for (size_t i = 0; !rs_ids_are_text(users) && i < users->n; i++)
        if (users->numbers[i] >= people->next && users->numbers[i] < INT64_MAX)
            people->next = users->numbers[i] + 1;
}

static struct serve_person *find(const struct serve_people *people, struct rs_id user)
{
    bool same_sort = people->users.ids.n > 0 && rs_ids_are_text(&people->users.ids) == (user.text != NULL);
    int32_t at = same_sort ? rs_id_map_find(&people->users, user) : -1;

    return at < 0 ? NULL : &people->people[at];
}

const struct serve_person *serve_people_find(const struct serve_people *people, struct rs_id user)
{
    return find(people, user);
}

bool serve_people_rating(const struct serve_people *people, struct rs_id user, struct rs_id film, float *value)
{
    const struct serve_person *person = find(people, user);
    bool same_sort = people->films.ids.n > 0 && rs_ids_are_text(&people->films.ids) == (film.text != NULL);
    int32_t f = person && same_sort ? rs_id_map_find(&people->films, film) : -1;

    for (size_t i = 0; f >= 0 && i < person->n; i++)
        if (person->ratings[i].film == f) {
            *value = person->ratings[i].value;
            return !isnan(*value);
        }
    return false;
}

static struct serve_person *find_or_add(struct serve_people *people, struct rs_id user, struct rs_error *error)
{
    size_t before = people->users.ids.n;
    int32_t at;

    if (rs_grow(&people->people, &people->capacity, before + 1, sizeof *people->people, error) != 0)
        return NULL;
    at = rs_id_map_add(&people->users, user, error);
    if (at < 0)
        return NULL;
    if ((size_t)at == before)
        people->people[at] = (struct serve_person){0};
    if (!user.text && user.number >= people->next && user.number < INT64_MAX)
        people->next = user.number + 1;
    return &people->people[at];
}

int serve_people_add(struct serve_people *people, struct rs_id user, bool visitor, struct rs_error *error)
{
    struct serve_person *person = find_or_add(people, user, error);

    if (!person)
        return -1;
    people->n_visitors += visitor && !person->visitor;
    person->visitor = person->visitor || visitor;
    return 0;
}

int serve_people_rate(struct serve_people *people, struct rs_id user, struct rs_id film, float value, int64_t time,
        struct rs_error *error)
{
    struct serve_person *person = find_or_add(people, user, error);
    int32_t f = person ? rs_id_map_add(&people->films, film, error) : -1;
    size_t i = 0;

    if (f < 0)
        return -1;
    if (person->forgotten)
        return 0;
    while (i < person->n && person->ratings[i].film != f)
        i++;
    if (i == person->n) {
        if (rs_grow(&person->ratings, &person->capacity, i + 1, sizeof *person->ratings, error) != 0)
            return -1;
        person->ratings[person->n++] = (struct serve_rating){f, NAN, 0};
    }
    people->n_ratings += (size_t)!isnan(value);
    people->n_ratings -= (size_t)!isnan(person->ratings[i].value);
    person->ratings[i] = (struct serve_rating){f, value, time};
    person->revision++;
    return 0;
}

void serve_people_forget(struct serve_people *people, struct rs_id user)
{
    struct serve_person *person = find(people, user);

    if (!person || person->forgotten)
        return;
    for (size_t i = 0; i < person->n; i++)
        people->n_ratings -= (size_t)!isnan(person->ratings[i].value);
    people->n_visitors -= person->visitor;
    free(person->ratings);
    *person = (struct serve_person){.forgotten = true, .visitor = person->visitor, .revision = person->revision + 1};
}

/* ---- histories ---- */

void serve_history_free(struct serve_history *history)
{
    free(history->items);
    free(history->values);
    free(history->time);
    *history = (struct serve_history){0};
}

int serve_history_add(struct serve_history *h, int32_t item, float value, int64_t time, struct rs_error *error)
{
    if (rs_grow(&h->items, &h->capacity, h->n + 1, sizeof *h->items, error) != 0
            || rs_grow(&h->values, &h->values_capacity, h->n + 1, sizeof *h->values, error) != 0
            || rs_grow(&h->time, &h->time_capacity, h->n + 1, sizeof *h->time, error) != 0)
        return -1;
    h->items[h->n] = item;
    h->values[h->n] = value;
    h->time[h->n++] = time;
    return 0;
}

struct entry {
    struct rs_id id;
    size_t at;
};

static int by_id(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = rs_id_compare(left->id, right->id);

    return order != 0 ? order : (left->at > right->at) - (left->at < right->at);
}

/* The entries in this order, those that another of the same film follows left out. */
static void reorder(struct serve_history *h, const struct entry *order, const struct serve_history *from)
{
    h->n = 0;
    for (size_t i = 0; i < from->n; i++) {
        size_t at = order[i].at;

        if (i + 1 < from->n && rs_id_compare(order[i].id, order[i + 1].id) == 0)
            continue;
        h->items[h->n] = from->items[at];
        h->values[h->n] = from->values[at];
        h->time[h->n++] = from->time[at];
    }
}

int serve_history_sort(struct serve_history *h, const struct rs_ids *items, struct rs_error *error)
{
    struct entry *order = rs_alloc(h->n, sizeof *order, error);
    struct serve_history copy = {0};
    int status = order ? 0 : -1;

    for (size_t i = 0; status == 0 && i < h->n; i++) {
        order[i] = (struct entry){rs_ids_at(items, (size_t)h->items[i]), i};
        status = serve_history_add(&copy, h->items[i], h->values[i], h->time[i], error);
    }
    if (status == 0) {
        qsort(order, h->n, sizeof *order, by_id);
        reorder(h, order, &copy);
    }
    serve_history_free(&copy);
    free(order);
    return status;
}

/* What was said here, over what the set has. */
static int add_person(struct serve_history *h, const struct serve_view *view, const struct serve_people *people,
        const struct serve_person *person, struct rs_error *error)
{
    size_t n = 0;

    for (size_t i = 0; i < person->n; i++) {
        const struct serve_rating *rating = &person->ratings[i];
        int32_t item = serve_view_find(view, rs_ids_at(&people->films.ids, (size_t)rating->film));

        if (item >= 0 && serve_history_add(h, item, rating->value, rating->time, error) != 0)
            return -1;
    }
    if (serve_history_sort(h, &view->routing.items, error) != 0)
        return -1;
    for (size_t i = 0; i < h->n; i++) {
        if (isnan(h->values[i]))
            continue;
        h->items[n] = h->items[i];
        h->values[n] = h->values[i];
        h->time[n++] = h->time[i];
    }
    h->n = n;
    return 0;
}

int serve_history_make(struct serve_history *h, const struct serve_view *view, int32_t row,
        const struct serve_people *people, const struct serve_person *person, struct rs_error *error)
{
    const struct rs_csr *ratings = &view->artifacts->ratings;
    bool has_times = row < 0 || ratings->time;

    h->n = 0;
    h->timed = has_times;
    for (int64_t e = row < 0 ? 0 : ratings->indptr[row]; row >= 0 && e < ratings->indptr[row + 1]; e++) {
        int32_t item = view->place[ratings->indices[e]];

        if (item >= 0 && serve_history_add(h, item, ratings->data[e], ratings->time ? ratings->time[e] : 0, error) != 0)
            return -1;
    }
    return person && person->n > 0 ? add_person(h, view, people, person, error) : 0;
}
