/* eval_slices.c: which slices there are, and what is in each. */
#include "eval_slices.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "eval_ids.h"
#include "table/years.h"

static const char *const words[EVAL_N_BY] = {"scenario", "known", "popularity", "age", "genre"};
static const char *const thirds[] = {"head", "middle", "tail"};

/* Ranges by their first number; the last has no end. */
static const int known_from[] = {0, 1, 5, 10, 20, 50, 100};
static const int age_from[] = {0, 2, 5, 10, 20, 40};
enum {
    N_KNOWN = sizeof known_from / sizeof *known_from,
    N_AGES = sizeof age_from / sizeof *age_from,
    AGE_UNKNOWN = N_AGES
};

int eval_slices_parse(bool by[EVAL_N_BY], const char *text)
{
    size_t length;

    memset(by, 0, EVAL_N_BY * sizeof *by);
    if (strcmp(text, "none") == 0)
        return 0;
    for (const char *at = text;; at += length + 1) {
        int i = 0;

        length = strcspn(at, ",");
        while (i < EVAL_N_BY && (strlen(words[i]) != length || memcmp(words[i], at, length) != 0))
            i++;
        if (i == EVAL_N_BY)
            return -1;
        by[i] = true;
        if (!at[length])
            return 0;
    }
}

/* ---- names ---- */

static void range_name(char *name, const char *word, const int *from, int n, int i)
{
    if (i + 1 == n)
        snprintf(name, EVAL_SLICE_ROOM, "%s_%d_up", word, from[i]);
    else if (from[i + 1] == from[i] + 1)
        snprintf(name, EVAL_SLICE_ROOM, "%s_%d", word, from[i]);
    else
        snprintf(name, EVAL_SLICE_ROOM, "%s_%d-%d", word, from[i], from[i + 1] - 1);
}

/* A genre's name with nothing in it but what a metric's name may have. */
static void plain_name(char *name, const struct rs_dense *items, size_t genre)
{
    struct rs_id id;

    if (items->columns.n <= genre) {
        snprintf(name, EVAL_SLICE_ROOM, "genre_%zu", genre);
        return;
    }
    id = rs_ids_at(&items->columns, genre);
    snprintf(name, EVAL_SLICE_ROOM, "genre_%.*s", (int)(id.length < 50 ? id.length : 50), id.text);
    for (char *c = name; *c; c++)
        if ((unsigned char)*c > 127 || (!isalnum((unsigned char)*c) && !strchr("_-.", *c)))
            *c = '_';
}

/* Names that have become alike get the genre's number too: a metric has its name once. */
static void genre_name(char *name, const struct eval_slices *slices, const struct rs_dense *items, size_t genre)
{
    size_t length;

    plain_name(name, items, genre);
    length = strlen(name);
    for (size_t i = slices->n - genre; i < slices->n; i++)
        if (strcmp(slices->at[i].name, name) == 0) {
            snprintf(name + length, EVAL_SLICE_ROOM - length, "_%zu", genre + 1);
            return;
        }
}

static void add(struct eval_slices *slices, enum eval_by by, int value, const struct rs_dense *items)
{
    struct eval_slice *slice = &slices->at[slices->n];

    *slice = (struct eval_slice){.by = by, .value = value};
    if (value == 0)
        slices->first[by] = slices->n;
    switch (by) {
    case EVAL_BY_KNOWN:
        range_name(slice->name, "known", known_from, N_KNOWN, value);
        break;
    case EVAL_BY_AGE:
        if (value == AGE_UNKNOWN)
            snprintf(slice->name, EVAL_SLICE_ROOM, "age_unknown");
        else
            range_name(slice->name, "age", age_from, N_AGES, value);
        break;
    case EVAL_BY_POPULARITY:
        snprintf(slice->name, EVAL_SLICE_ROOM, "popularity_%s", thirds[value]);
        break;
    case EVAL_BY_GENRE:
        genre_name(slice->name, slices, items, (size_t)value);
        break;
    case EVAL_BY_SCENARIO:
    case EVAL_N_BY:
    default:
        snprintf(slice->name, EVAL_SLICE_ROOM, "scenario_%d", value);
    }
    slices->n++;
}

static int list_slices(struct eval_slices *slices, const bool by[EVAL_N_BY], const struct rs_dense *items,
        struct rs_error *error)
{
    size_t n_genres = by[EVAL_BY_GENRE] ? items->n_columns : 0;
    const int counts[EVAL_N_BY] = {EVAL_SCENARIOS, N_KNOWN, 3, N_AGES + 1, (int)n_genres};

    slices->at = rs_alloc_zero(64 + n_genres, sizeof *slices->at, error);
    if (!slices->at)
        return -1;
    slices->n = 1;
    for (int sort = 0; sort < EVAL_N_BY; sort++) {
        for (int value = 0; by[sort] && value < counts[sort]; value++)
            add(slices, (enum eval_by)sort, value, items);
        if (sort == EVAL_BY_KNOWN)
            slices->n_of_users = slices->n;
    }
    return 0;
}

/* ---- what is where ---- */

static uint8_t range_of(const int *from, int n, int64_t value)
{
    int i = n - 1;

    while (i > 0 && value < from[i])
        i--;
    return (uint8_t)i;
}

static int count_known(struct eval_slices *slices, const struct eval_truth *truth, const struct rs_csr *training,
        struct rs_error *error)
{
    struct rs_id_map rows;

    slices->known = rs_alloc(truth->n_rows, sizeof *slices->known, error);
    if (!slices->known || rs_id_map_build(&rows, &training->rows, error) != 0)
        return -1;
    for (size_t row = 0; row < truth->n_rows; row++) {
        int32_t in_training = rs_id_map_find(&rows, rs_ids_at(&truth->users.ids, row));
        int64_t n = in_training < 0 ? 0 : training->indptr[in_training + 1] - training->indptr[in_training];

        slices->known[row] = range_of(known_from, N_KNOWN, n);
    }
    rs_id_map_free(&rows);
    return 0;
}

static int compare_descending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;

    return (a < b) - (a > b);
}

/* The lowest numbers of ratings with which a film is in the head, and in the middle: a film's third is told by the share of
 * all ratings that films with more of them have, so films with as many stand together. */
static void find_thirds(double *head, double *middle, double *counts, size_t n)
{
    double total = 0, above = 0;

    *head = *middle = 0;
    qsort(counts, n, sizeof *counts, compare_descending);
    for (size_t i = 0; i < n; i++)
        total += counts[i];
    for (size_t i = 0, next; i < n && counts[i] > 0; i = next) {
        if (3 * above < total)
            *head = counts[i];
        if (3 * above < 2 * total)
            *middle = counts[i];
        for (next = i; next < n && counts[next] == counts[i]; next++)
            above += counts[next];
    }
}

static int find_popularity(struct eval_slices *slices, const struct eval_truth *truth, struct rs_error *error)
{
    size_t n = truth->films.ids.n;
    double *counts = rs_alloc(n, sizeof *counts, error), head, middle;

    slices->third = rs_alloc(n, sizeof *slices->third, error);
    if (!counts || !slices->third) {
        free(counts);
        return -1;
    }
    memcpy(counts, truth->popularity, n * sizeof *counts);
    find_thirds(&head, &middle, counts, n);
    for (size_t i = 0; i < n; i++) {
        double count = truth->popularity[i];

        slices->third[i] = count > 0 && count >= head ? 0 : count > 0 && count >= middle ? 1 : 2;
    }
    free(counts);
    return 0;
}

static int64_t year_of_time(int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm day;

    return gmtime_r(&time, &day) ? (int64_t)day.tm_year + 1900 : -1;
}

static int find_ages(struct eval_slices *slices, const struct eval_truth *truth, const struct rs_csr *held_out,
        const struct rs_titles *titles, struct rs_error *error)
{
    size_t n = (size_t)truth->ptr[truth->n_rows], n_films = truth->films.ids.n;
    int64_t *year = rs_alloc(n_films, sizeof *year, error);

    slices->age = rs_alloc(n, sizeof *slices->age, error);
    if (!year || !slices->age) {
        free(year);
        return -1;
    }
    for (size_t i = 0; i < n_films; i++) {
        int32_t title = eval_ids_find(&titles->map, rs_ids_at(&truth->films.ids, i));

        year[i] = title < 0 ? -1 : rs_year_of_title(rs_ids_at(&titles->title, (size_t)title));
    }
    for (size_t i = 0; i < n; i++) {
        int64_t made = year[truth->film[i]], rated = year_of_time(held_out->time[truth->entry[i]]);

        slices->age[i] = made < 0 || rated < 0 ? AGE_UNKNOWN : range_of(age_from, N_AGES, rated - made);
    }
    free(year);
    return 0;
}

int eval_slices_make(struct eval_slices *slices, const bool by[EVAL_N_BY], const struct eval_truth *truth,
        const struct rs_csr *held_out, const struct rs_csr *training, const struct rs_dense *items,
        const struct rs_titles *titles, struct rs_error *error)
{
    *slices = (struct eval_slices){.genres = &truth->genres};
    if (list_slices(slices, by, items, error) != 0
            || (by[EVAL_BY_KNOWN] && count_known(slices, truth, training, error) != 0)
            || (by[EVAL_BY_POPULARITY] && find_popularity(slices, truth, error) != 0)
            || (by[EVAL_BY_AGE] && find_ages(slices, truth, held_out, titles, error) != 0))
        return -1;
    return 0;
}

void eval_slices_free(struct eval_slices *slices)
{
    free(slices->at);
    free(slices->known);
    free(slices->third);
    free(slices->age);
    *slices = (struct eval_slices){0};
}

size_t eval_slices_of_user(const struct eval_slices *slices, size_t row, int scenario, size_t of[EVAL_N_BY])
{
    size_t n = 0;

    of[n++] = 0;
    if (slices->first[EVAL_BY_SCENARIO] && scenario < EVAL_SCENARIOS)
        of[n++] = slices->first[EVAL_BY_SCENARIO] + (size_t)scenario;
    if (slices->known)
        of[n++] = slices->first[EVAL_BY_KNOWN] + slices->known[row];
    return n;
}

bool eval_slices_has(const struct eval_slices *slices, size_t slice, int64_t entry, int32_t film)
{
    int value = slices->at[slice].value;

    switch (slices->at[slice].by) {
    case EVAL_BY_POPULARITY:
        return slices->third[film] == value;
    case EVAL_BY_AGE:
        return slices->age[entry] == value;
    case EVAL_BY_GENRE:
        return slices->genres->bits[(size_t)film * slices->genres->n_words + (size_t)value / 64] >> value % 64 & 1;
    case EVAL_BY_SCENARIO:
    case EVAL_BY_KNOWN:
    case EVAL_N_BY:
    default:
        return false;
    }
}
