/* similarity.c: cosines in several spaces as products in one. */
#include "models/similarity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/join.h"
#include "math/vector.h"

/* Rows to length `length`; rows of zeros stay. */
static void scale_rows(struct rs_dense *part, float length)
{
    for (size_t i = 0; i < part->n_rows; i++) {
        float *row = rs_dense_row(part, i);
        float square = rs_dot(row, row, part->n_columns), scale = square > 0 ? length / sqrtf(square) : 0;

        for (size_t j = 0; j < part->n_columns; j++)
            row[j] *= scale;
    }
}

int rs_similarity_join(struct rs_dense *joined, struct rs_dense *parts, const float *weights, size_t n,
        struct rs_error *error)
{
    const struct rs_join_options how = {.how = RS_JOIN_OUTER};
    const struct rs_dense **list = rs_alloc(n, sizeof *list, error);
    double total = 0;
    int status;

    if (!list)
        return -1;
    for (size_t p = 0; p < n; p++) {
        total += (double)weights[p];
        list[p] = &parts[p];
    }
    for (size_t p = 0; p < n && total > 0; p++)
        scale_rows(&parts[p], (float)sqrt((double)weights[p] / total));
    status = total > 0 ? rs_dense_join(joined, list, n, &how, error) : rs_fail(error, "want a weight above 0");
    free(list);
    return status;
}

void rs_similarity_score(const float *x, size_t n, size_t d, const int32_t *films, size_t n_films, float *taste,
        float *scores)
{
    size_t known = 0;

    memset(taste, 0, d * sizeof *taste);
    for (size_t f = 0; f < n_films; f++) {
        if (films[f] < 0)
            continue;
        rs_axpy(1, x + (size_t)films[f] * d, taste, d);
        known++;
    }
    for (size_t j = 0; j < d && known > 0; j++)
        taste[j] /= (float)known;
    for (size_t i = 0; i < n; i++)
        scores[i] = known > 0 ? rs_dot(x + i * d, taste, d) : 0;
}

void rs_similarity_carried(const float *x, size_t d, const int32_t *films, size_t n_films, size_t row, double *carried)
{
    size_t known = 0;

    for (size_t f = 0; f < n_films; f++)
        known += films[f] >= 0;
    for (size_t f = 0; f < n_films; f++)
        carried[f] = films[f] < 0 ? 0 : (double)rs_dot(x + (size_t)films[f] * d, x + row * d, d) / (double)known;
}

ptrdiff_t rs_similarity_cause(const float *x, size_t d, const int32_t *films, size_t n_films, size_t row)
{
    ptrdiff_t cause = -1;
    float most = 0;

    for (size_t f = 0; f < n_films; f++) {
        float likeness = films[f] >= 0 ? rs_dot(x + (size_t)films[f] * d, x + row * d, d) : 0;

        if (likeness > most) {
            most = likeness;
            cause = (ptrdiff_t)f;
        }
    }
    return cause;
}
