/* filter_causes.c: find where each film stood, and copy what is said of it. */
#include "filter_causes.h"

#include <stdlib.h>
#include <string.h>

/* from[rows, k of the result]: the place in the source, over all rows, of each film; -1 for films that a policy has
 * put in. at[n_films] is scratch. */
static void trace(const struct rs_recommendations *result, const struct rs_recommendations *source,
        const struct filter_moves *moves, int32_t *at, int64_t *from)
{
    for (size_t i = 0; i < moves->n_films; i++)
        at[i] = -1;
    for (size_t i = 0; i < result->n_rows; i++) {
        size_t start = (size_t)moves->row[i] * source->k;
        const int32_t *before = moves->before + start, *after = moves->after + i * result->k;

        for (size_t place = 0; place < source->k; place++)
            if (before[place] >= 0)
                at[before[place]] = (int32_t)place;
        for (size_t place = 0; place < result->k; place++) {
            int32_t was = after[place] >= 0 ? at[after[place]] : -1;

            from[i * result->k + place] = was < 0 ? -1 : (int64_t)start + was;
        }
        for (size_t place = 0; place < source->k; place++)
            if (before[place] >= 0)
                at[before[place]] = -1;
    }
}

/* The causes of the places from[n] as positions among all films that are some: cause[n, RS_CAUSES]. */
static int name_causes(struct rs_id_map *films, const struct rs_recommendations *source, const int64_t *from, size_t n,
        int32_t *cause, struct rs_error *error)
{
    for (size_t i = 0; i < n * RS_CAUSES; i++) {
        struct rs_id film;

        cause[i] = -1;
        if (from[i / RS_CAUSES] < 0)
            continue;
        film = rs_ids_at(&source->causes, (size_t)from[i / RS_CAUSES] * RS_CAUSES + i % RS_CAUSES);
        if (rs_recommendations_is_none(film))
            continue;
        cause[i] = rs_id_map_add(films, film, error);
        if (cause[i] < 0)
            return -1;
    }
    return 0;
}

static void copy_shares(struct rs_recommendations *result, const struct rs_recommendations *source, const int64_t *from)
{
    for (size_t i = 0; i < result->n_rows * result->k; i++) {
        if (from[i] < 0)
            continue;
        memcpy(result->cause_share + i * RS_CAUSES, source->cause_share + from[i] * RS_CAUSES,
                RS_CAUSES * sizeof *result->cause_share);
        result->place_without[i] = source->place_without[from[i]];
    }
}

int filter_keep_causes(struct rs_recommendations *result, const struct rs_recommendations *source,
        const struct filter_moves *moves, struct rs_error *error)
{
    size_t n = result->n_rows * result->k;
    struct rs_ids nothing = result->items; /* of the right sort, where no film is a cause of anything */
    struct rs_id_map films = {0};
    int32_t *at, *cause;
    int64_t *from;
    int status = -1;

    if (!rs_recommendations_explained(source))
        return 0;
    nothing.n = 0;
    at = rs_alloc(moves->n_films, sizeof *at, error);
    cause = rs_alloc(n, RS_CAUSES * sizeof *cause, error);
    from = rs_alloc(n, sizeof *from, error);
    if (at && cause && from) {
        trace(result, source, moves, at, from);
        if (name_causes(&films, source, from, n, cause, error) == 0)
            status = rs_recommendations_explain(result, cause, films.ids.n > 0 ? &films.ids : &nothing, error);
    }
    if (status == 0)
        copy_shares(result, source, from);
    rs_id_map_free(&films);
    free(at);
    free(cause);
    free(from);
    return status;
}
