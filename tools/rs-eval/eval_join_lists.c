/* eval_join_lists.c: lists and truth by id. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "eval_join.h"

/* The film at each place of the lists, as a position in the catalogue; the first n_rated positions are films that
 * somebody rated. A film twice in a list is an error: it would be counted twice. */
static int place_films(int32_t *place, const struct rs_recommendations *lists, const struct rs_id_map *films,
        size_t n_rated, struct rs_error *error)
{
    int32_t *seen = rs_alloc_zero(films->ids.n, sizeof *seen, error); /* row + 1 of the last list with this film */
    char user[RS_ID_ROOM], film[RS_ID_ROOM];
    size_t n_known = 0, n_films = 0;
    int status = 0;

    if (!seen)
        return -1;
    for (size_t i = 0; i < lists->n_rows * lists->k && status == 0; i++) {
        size_t row = i / lists->k;

        place[i] = RANKING_EMPTY;
        if (rs_recommendations_empty_at(lists, row, i % lists->k))
            continue;
        n_films++;
        place[i] = rs_id_map_find(films, rs_ids_at(&lists->items, i));
        if (place[i] < 0) {
            place[i] = RANKING_OUTSIDE;
            continue;
        }
        n_known += (size_t)place[i] < n_rated;
        if (seen[place[i]] == (int32_t)row + 1)
            status = rs_fail(error, "list of user %s: film %s stands in it twice",
                    rs_id_format(rs_ids_at(&lists->rows, row), user, sizeof user),
                    rs_id_format(rs_ids_at(&lists->items, i), film, sizeof film));
        seen[place[i]] = (int32_t)row + 1;
    }
    if (status == 0 && n_films > 0 && n_known == 0)
        status = rs_fail(error, "no film of the lists is a film of --truth: are the ids of the same kind?");
    free(seen);
    return status;
}

/* Films of the catalogue, then what only the truth has; and where each of the truth's columns is. */
static int number_films(struct rs_id_map *films, int32_t *position, const struct rs_csr *truth,
        const struct rs_csr *training, struct rs_error *error)
{
    if (rs_id_map_build(films, training ? &training->columns : &truth->columns, error) != 0)
        return -1;
    for (size_t j = 0; j < truth->n_columns; j++) {
        position[j] = rs_id_map_add(films, rs_ids_at(&truth->columns, j), error);
        if (position[j] < 0)
            return -1;
    }
    return 0;
}

/* The users with something relevant, with their films and their list. */
static int gather_truth(struct eval_lists *joined, const struct rs_csr *truth, const int32_t *position,
        const int32_t *list_of_row, double min_value, struct rs_error *error)
{
    size_t n_users = 0, n = 0;

    joined->truth_ptr = rs_alloc(truth->n_rows + 1, sizeof *joined->truth_ptr, error);
    joined->list_of = rs_alloc(truth->n_rows, sizeof *joined->list_of, error);
    joined->truth_items = rs_alloc(rs_csr_entries(truth), sizeof *joined->truth_items, error);
    if (!joined->truth_ptr || !joined->list_of || !joined->truth_items)
        return -1;
    joined->truth_ptr[0] = 0;
    for (size_t row = 0; row < truth->n_rows; row++) {
        for (int64_t i = truth->indptr[row]; i < truth->indptr[row + 1]; i++)
            if ((double)truth->data[i] >= min_value)
                joined->truth_items[n++] = position[truth->indices[i]];
        if ((int64_t)n == joined->truth_ptr[n_users]) {
            joined->users_without_held_out++;
            continue;
        }
        joined->list_of[n_users] = list_of_row[row];
        joined->users_without_list += list_of_row[row] < 0;
        joined->truth_ptr[++n_users] = (int64_t)n;
    }
    joined->problem.n_users = n_users;
    return 0;
}

/* Films that only the genres know get positions too, behind all others, and everything its genres. */
static int take_genres(struct eval_lists *joined, struct rs_id_map *films, const struct rs_dense *items,
        struct rs_error *error)
{
    for (size_t i = 0; i < items->n_rows; i++)
        if (rs_id_map_add(films, rs_ids_at(&items->rows, i), error) < 0)
            return rs_fail_at(error, "--items");
    if (ranking_genres_make(&joined->genres, items, &films->ids, error) != 0)
        return rs_fail_at(error, "--items");
    joined->problem.genres = &joined->genres;
    return 0;
}

/* Users by the scenario of their list: those that occur, ascending. */
static int group_users(struct eval_lists *joined, const struct rs_recommendations *lists, struct rs_error *error)
{
    uint8_t group[256];
    bool occurs[256] = {false};

    joined->group_of = rs_alloc(joined->problem.n_users, sizeof *joined->group_of, error);
    if (!joined->group_of)
        return -1;
    memset(group, RANKING_NO_GROUP, sizeof group);
    for (size_t user = 0; user < joined->problem.n_users; user++)
        if (joined->list_of[user] >= 0)
            occurs[lists->scenario[joined->list_of[user]]] = true;
    for (int scenario = 0; scenario < RANKING_NO_GROUP; scenario++) {
        if (!occurs[scenario])
            continue;
        group[scenario] = (uint8_t)joined->n_groups;
        joined->scenario[joined->n_groups++] = (uint8_t)scenario;
    }
    for (size_t user = 0; user < joined->problem.n_users; user++)
        joined->group_of[user] =
                joined->list_of[user] < 0 ? RANKING_NO_GROUP : group[lists->scenario[joined->list_of[user]]];
    joined->problem.group_of = joined->group_of;
    return 0;
}

/* How many users rated each film, from the training ratings. */
static int count_raters(struct eval_lists *joined, const struct rs_csr *training, size_t n_items,
        struct rs_error *error)
{
    joined->popularity = rs_alloc_zero(n_items, sizeof *joined->popularity, error);
    if (!joined->popularity)
        return -1;
    for (size_t i = 0; i < rs_csr_entries(training); i++)
        joined->popularity[training->indices[i]]++;
    for (size_t row = 0; row < training->n_rows; row++)
        joined->problem.n_raters += training->indptr[row + 1] > training->indptr[row];
    return 0;
}

static int check_users(const struct eval_lists *joined, const struct rs_recommendations *lists, struct rs_error *error)
{
    if (joined->problem.n_users == 0)
        return rs_fail(error, "--truth: no user has anything held out that counts as relevant");
    if (lists->n_rows > 0 && joined->users_without_list == joined->problem.n_users)
        return rs_fail(error, "no user of --truth with something held out has a list: are the ids of the same kind?");
    return 0;
}

static int join_films(struct eval_lists *joined, const struct rs_recommendations *lists, struct rs_id_map *films,
        const struct rs_dense *items, struct rs_error *error)
{
    size_t n_rated = films->ids.n;

    if (items && take_genres(joined, films, items, error) != 0)
        return -1;
    return place_films(joined->lists, lists, films, n_rated, error);
}

int eval_lists_join(struct eval_lists *joined, const struct rs_recommendations *lists, const struct rs_csr *truth,
        const struct rs_csr *training, const struct rs_dense *items, const struct eval_parameters *parameters,
        struct rs_error *error)
{
    struct rs_id_map films = {0};
    int32_t *position = rs_alloc(truth->n_columns, sizeof *position, error);
    int32_t *list_of_row = rs_alloc(truth->n_rows, sizeof *list_of_row, error);
    int status = -1;

    *joined = (struct eval_lists){.n_catalogue = training ? training->n_columns : truth->n_columns};
    joined->lists = rs_alloc(lists->n_rows * lists->k, sizeof *joined->lists, error);
    if (position && list_of_row && joined->lists && rs_ids_locate(&truth->rows, &lists->rows, list_of_row, error) == 0
            && number_films(&films, position, truth, training, error) == 0
            && gather_truth(joined, truth, position, list_of_row, parameters->min_value, error) == 0
            && check_users(joined, lists, error) == 0 && join_films(joined, lists, &films, items, error) == 0
            && (!parameters->by_scenario || group_users(joined, lists, error) == 0)
            && (!training || count_raters(joined, training, films.ids.n, error) == 0))
        status = 0;
    joined->lists_without_user = lists->n_rows - (joined->problem.n_users - joined->users_without_list);
    joined->problem.n_items = films.ids.n;
    joined->problem.width = lists->k;
    joined->problem.lists = joined->lists;
    joined->problem.list_of = joined->list_of;
    joined->problem.truth_ptr = joined->truth_ptr;
    joined->problem.truth_items = joined->truth_items;
    joined->problem.popularity = joined->popularity;
    rs_id_map_free(&films);
    free(position);
    free(list_of_row);
    return status;
}

void eval_lists_free(struct eval_lists *joined)
{
    free(joined->lists);
    free(joined->list_of);
    free(joined->truth_items);
    free(joined->truth_ptr);
    free(joined->popularity);
    free(joined->group_of);
    ranking_genres_free(&joined->genres);
    *joined = (struct eval_lists){0};
}
