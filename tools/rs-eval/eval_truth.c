/* eval_truth.c: films get positions, users their relevant ones. */
#include "eval_truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "base/memory.h"

/* Films of the catalogue, then what only the truth has; and where each of the truth's columns is. */
static int number_films(struct eval_truth *truth, int32_t *position, const struct rs_csr *held_out,
        const struct rs_csr *training, struct rs_error *error)
{
    if (rs_id_map_build(&truth->films, training ? &training->columns : &held_out->columns, error) != 0)
        return -1;
    truth->n_catalogue = truth->films.ids.n;
    for (size_t j = 0; j < held_out->n_columns; j++) {
        position[j] = rs_id_map_add(&truth->films, rs_ids_at(&held_out->columns, j), error);
        if (position[j] < 0)
            return -1;
    }
    truth->n_rated = truth->films.ids.n;
    return 0;
}

static int gather(struct eval_truth *truth, const struct rs_csr *held_out, const int32_t *position, double min_value,
        struct rs_error *error)
{
    size_t n = 0;

    truth->n_rows = held_out->n_rows;
    truth->ptr = rs_alloc(truth->n_rows + 1, sizeof *truth->ptr, error);
    truth->film = rs_alloc(rs_csr_entries(held_out), sizeof *truth->film, error);
    truth->entry = rs_alloc(rs_csr_entries(held_out), sizeof *truth->entry, error);
    if (!truth->ptr || !truth->film || !truth->entry)
        return -1;
    truth->ptr[0] = 0;
    for (size_t row = 0; row < truth->n_rows; row++) {
        for (int64_t i = held_out->indptr[row]; i < held_out->indptr[row + 1]; i++) {
            if ((double)held_out->data[i] < min_value)
                continue;
            truth->film[n] = position[held_out->indices[i]];
            truth->entry[n++] = i;
        }
        truth->ptr[row + 1] = (int64_t)n;
        truth->n_users += truth->ptr[row + 1] > truth->ptr[row];
    }
    truth->users_without_held_out = truth->n_rows - truth->n_users;
    return truth->n_users ? 0 : rs_fail(error, "--truth: no user has anything held out that counts as relevant");
}

/* Films that only the genres know get positions too, behind all others, and everything its genres. */
static int take_genres(struct eval_truth *truth, const struct rs_dense *items, struct rs_error *error)
{
    for (size_t i = 0; i < items->n_rows; i++)
        if (rs_id_map_add(&truth->films, rs_ids_at(&items->rows, i), error) < 0)
            return rs_fail_at(error, "--items");
    if (ranking_genres_make(&truth->genres, items, &truth->films.ids, error) != 0)
        return rs_fail_at(error, "--items");
    truth->has_genres = true;
    return 0;
}

static int count_raters(struct eval_truth *truth, const struct rs_csr *training, struct rs_error *error)
{
    truth->popularity = rs_alloc_zero(truth->films.ids.n, sizeof *truth->popularity, error);
    if (!truth->popularity)
        return -1;
    for (size_t i = 0; i < rs_csr_entries(training); i++)
        truth->popularity[training->indices[i]]++;
    for (size_t row = 0; row < training->n_rows; row++)
        truth->n_raters += training->indptr[row + 1] > training->indptr[row];
    return 0;
}

int eval_truth_make(struct eval_truth *truth, const struct rs_csr *held_out, const struct rs_csr *training,
        const struct rs_dense *items, double min_value, struct rs_error *error)
{
    int32_t *position = rs_alloc(held_out->n_columns, sizeof *position, error);
    int status = -1;

    *truth = (struct eval_truth){0};
    if (position && rs_id_map_build(&truth->users, &held_out->rows, error) == 0
            && number_films(truth, position, held_out, training, error) == 0
            && gather(truth, held_out, position, min_value, error) == 0
            && (!items || take_genres(truth, items, error) == 0)
            && (!training || count_raters(truth, training, error) == 0))
        status = 0;
    free(position);
    return status;
}

void eval_truth_free(struct eval_truth *truth)
{
    rs_id_map_free(&truth->users);
    rs_id_map_free(&truth->films);
    free(truth->ptr);
    free(truth->film);
    free(truth->entry);
    free(truth->popularity);
    ranking_genres_free(&truth->genres);
    *truth = (struct eval_truth){0};
}

uint64_t eval_truth_key(const struct eval_truth *truth, size_t row)
{
    struct rs_id id = rs_ids_at(&truth->users.ids, row);
    char room[RS_ID_ROOM];

    if (id.text)
        return XXH3_64bits(id.text, id.length);
    rs_id_format(id, room, sizeof room);
    return XXH3_64bits(room, strlen(room));
}
