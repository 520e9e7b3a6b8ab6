/* eval_lists_read.c: what comes in, to lists of positions. */
#include "eval_lists_read.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/memory.h"
#include "eval_ids.h"
#include "stream/kinds.h"

/* ---- a film twice in a list ---- */

static int refuse_twice(const struct eval_lists *lists, int32_t row, int32_t film, struct rs_error *error)
{
    char user_room[RS_ID_ROOM], film_room[RS_ID_ROOM];

    return rs_fail(error, "list of user %s: film %s stands in it twice",
            rs_id_format(rs_ids_at(&lists->truth->users.ids, (size_t)row), user_room, sizeof user_room),
            rs_id_format(rs_ids_at(&lists->truth->films.ids, (size_t)film), film_room, sizeof film_room));
}

/* `seen` holds row + 1 of the last list with each film. */
static int check_twice(const struct eval_lists *lists, int32_t row, const int32_t *films, size_t n, int32_t *seen,
        struct rs_error *error)
{
    for (size_t i = 0; i < n; i++) {
        if (films[i] < 0)
            continue;
        if (seen[films[i]] == row + 1)
            return refuse_twice(lists, row, films[i], error);
        seen[films[i]] = row + 1;
    }
    return 0;
}

static int32_t film_at(const struct eval_lists *lists, struct rs_id film)
{
    int32_t position = eval_ids_find(&lists->truth->films, film);

    return position < 0 ? RANKING_OUTSIDE : position;
}

/* ---- streams ---- */

static int add_message(struct eval_lists *lists, const struct rs_recommendations *in, int32_t *films, int32_t *seen,
        struct rs_error *error)
{
    for (size_t i = 0; i < in->n_rows; i++) {
        int32_t row = eval_ids_find(&lists->truth->users, rs_ids_at(&in->rows, i));
        int wanted = eval_lists_want(lists, row, error);

        if (wanted < 0)
            return -1;
        if (!wanted)
            continue;
        for (size_t place = 0; place < in->k; place++)
            films[place] = rs_recommendations_empty_at(in, i, place)
                                   ? RANKING_EMPTY
                                   : film_at(lists, rs_ids_at(&in->items, i * in->k + place));
        if (check_twice(lists, row, films, in->k, seen, error) != 0
                || eval_lists_add(lists, row, in->scenario[i], films, error) != 0)
            return -1;
    }
    return 0;
}

static int take_message(struct eval_lists *lists, const struct rs_any *any, int32_t *seen, struct rs_error *error)
{
    const struct rs_recommendations *in = &any->recommendations;
    int32_t *films;
    int status;

    if (any->kind != RS_KIND_RECOMMENDATIONS)
        return rs_fail(error, "want kind recommendations, got %s", rs_kind_name(any->kind));
    if (lists->width > in->k)
        return rs_fail(error, "-k %zu: the lists hold only %zu films", lists->width, in->k);
    films = rs_alloc(in->k, sizeof *films, error);
    status = films ? add_message(lists, in, films, seen, error) : -1;
    free(films);
    return status;
}

int eval_lists_read_stream(struct eval_lists *lists, struct rs_reader *reader, struct rs_error *error)
{
    int32_t *seen = rs_alloc_zero(lists->truth->films.ids.n, sizeof *seen, error);
    struct rs_any any = {0};
    int more = seen ? 1 : -1;

    while (more == 1 && (more = rs_any_next(&any, reader, error)) == 1) {
        if (take_message(lists, &any, seen, error) != 0)
            more = rs_fail_at(error, reader->place);
        rs_any_free(&any);
    }
    free(seen);
    return more;
}

/* ---- text ---- */

/* The best of each user so far, best first. */
struct best {
    int32_t *film; /* [rows, width] */
    double *key;   /* [rows, width] lower is better */
    uint32_t *n;   /* [rows] */
    uint8_t *scenario;
    int32_t *seen;
    size_t longest;
    uint64_t stranger; /* of the line before: its user, who is not evaluated; 0 else */
};

static int alloc_best(struct best *best, const struct eval_lists *lists, struct rs_error *error)
{
    size_t rows = lists->truth->n_rows;

    best->film = rs_alloc(rows, lists->width * sizeof *best->film, error);
    best->key = rs_alloc(rows, lists->width * sizeof *best->key, error);
    best->n = rs_alloc_zero(rows, sizeof *best->n, error);
    best->scenario = rs_alloc_zero(rows, sizeof *best->scenario, error);
    best->seen = rs_alloc_zero(lists->truth->films.ids.n, sizeof *best->seen, error);
    return best->film && best->key && best->n && best->scenario && best->seen ? 0 : -1;
}

static void free_best(struct best *best)
{
    free(best->film);
    free(best->key);
    free(best->n);
    free(best->scenario);
    free(best->seen);
}

/* Behind all that are as good; the last one falls off where the list is full. Lines that come best first cost one look. */
static void insert(struct best *best, size_t row, size_t width, int32_t film, double key)
{
    int32_t *films = best->film + row * width;
    double *keys = best->key + row * width;
    size_t at = best->n[row];

    if (at == width && key >= keys[at - 1])
        return;
    if (at == width)
        at--;
    else
        best->n[row]++;
    for (; at > 0 && key < keys[at - 1]; at--) {
        films[at] = films[at - 1];
        keys[at] = keys[at - 1];
    }
    films[at] = film;
    keys[at] = key;
    if (best->n[row] > best->longest)
        best->longest = best->n[row];
}

static int take_scenario(uint8_t *scenario, const struct eval_text *text, struct rs_error *error)
{
    int64_t value;

    if (!eval_text_has(text, EVAL_SCENARIO))
        return 0;
    if (eval_text_integer(text, EVAL_SCENARIO, &value, error) != 0)
        return -1;
    if (value < 0 || value >= EVAL_SCENARIOS) {
        rs_fail(error, "scenario: want 0 to %d", EVAL_SCENARIOS - 1);
        return eval_text_bad(text, error);
    }
    *scenario = (uint8_t)value;
    return 0;
}

/* Runs of lines of a user who is not evaluated count as a list each: to know them all would take memory. */
static int pass_over(struct best *best, struct eval_lists *lists, struct rs_id user)
{
    uint64_t hash = XXH3_64bits(user.text, user.length);

    lists->lists_without_user += hash != best->stranger;
    best->stranger = hash;
    return 0;
}

static int take_line(struct best *best, struct eval_lists *lists, const struct eval_text *text, enum eval_column order,
        struct rs_error *error)
{
    struct rs_id user, film;
    double key = 0;
    uint8_t scenario = 0;
    int32_t row;

    if (eval_text_id(text, EVAL_USER, &user, error) != 0 || eval_text_id(text, EVAL_ITEM, &film, error) != 0
            || (order != EVAL_N_COLUMNS && eval_text_real(text, order, &key, error) != 0)
            || take_scenario(&scenario, text, error) != 0)
        return -1;
    row = eval_ids_find(&lists->truth->users, user);
    if (row < 0 || lists->truth->ptr[row] == lists->truth->ptr[row + 1])
        return pass_over(best, lists, user);
    best->stranger = 0;
    best->scenario[row] = scenario;
    insert(best, (size_t)row, lists->width, film_at(lists, film), order == EVAL_RANK ? key : -key);
    return 0;
}

static int add_best(struct eval_lists *lists, struct best *best, struct rs_error *error)
{
    for (size_t i = 0; i < lists->truth->n_rows; i++) {
        int32_t *films = best->film + i * lists->width, row = (int32_t)i;

        if (best->n[i] == 0)
            continue;
        for (size_t place = best->n[i]; place < lists->width; place++)
            films[place] = RANKING_EMPTY;
        if (check_twice(lists, row, films, best->n[i], best->seen, error) != 0 || eval_lists_want(lists, row, error) < 0
                || eval_lists_add(lists, row, best->scenario[i], films, error) != 0)
            return -1;
    }
    return 0;
}

int eval_lists_read_text(struct eval_lists *lists, struct eval_text *text, struct rs_error *error)
{
    static const enum eval_column orders[] = {EVAL_RANK, EVAL_SCORE, EVAL_PREDICTION, EVAL_RATING, EVAL_N_COLUMNS};
    enum eval_column order = eval_text_first(text, orders);
    struct best best = {0};
    int more = alloc_best(&best, lists, error) == 0 ? 1 : -1;

    while (more == 1 && (more = eval_text_next(text, error)) == 1)
        if (take_line(&best, lists, text, order, error) != 0)
            more = -1;
    if (more == 0 && best.longest > 0 && best.longest < lists->width)
        more = rs_fail(error, "%s: -k %zu: the lists hold only %zu films", text->csv.name, lists->width, best.longest);
    if (more == 0 && add_best(lists, &best, error) != 0)
        more = rs_fail_at(error, text->csv.name);
    free_best(&best);
    return more;
}
