/* ease_content.c: the films' vectors, brought to length 1 and to the middle of what is rated. */
#include "ease_content.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/gemm.h"

/* v = x / |x|; a vector of length 0 stays 0. */
static bool take_unit(float *v, const float *x, size_t d)
{
    double length = 0;

    for (size_t j = 0; j < d; j++)
        length += (double)x[j] * (double)x[j];
    if (!(length > 0) || !isfinite(length))
        return false;
    for (size_t j = 0; j < d; j++)
        v[j] = (float)((double)x[j] / sqrt(length));
    return true;
}

/* Less the mean, in which a film counts by its ratings; of films without a vector nothing is known. */
static void centre(struct ease_content *content, const struct ease_events *events, const bool *known, double *mean)
{
    size_t d = content->d;
    double n = 0;

    for (size_t i = 0; i < events->items.n; i++) {
        double count = (double)(events->item_indptr[i + 1] - events->item_indptr[i]);

        if (!known[i])
            continue;
        n += count;
        for (size_t j = 0; j < d; j++)
            mean[j] += count * (double)content->v[i * d + j];
    }
    for (size_t i = 0; n > 0 && i < events->items.n; i++)
        for (size_t j = 0; known[i] && j < d; j++)
            content->v[i * d + j] -= (float)(mean[j] / n);
}

int ease_content_make(struct ease_content *content, const struct rs_dense *vectors, const struct ease_events *events,
        double weight, struct rs_error *error)
{
    size_t n = events->items.n, d = vectors->n_columns, n_known = 0;
    int32_t *row = rs_alloc(n, sizeof *row, error);
    bool *known = rs_alloc_zero(n, sizeof *known, error);
    double *mean = rs_alloc_zero(d, sizeof *mean, error);
    int status = -1;

    *content = (struct ease_content){.d = d, .weight = weight};
    content->v = rs_alloc_zero(n, d * sizeof *content->v, error);
    if (row && known && mean && content->v && rs_ids_locate(&events->items, &vectors->rows, row, error) == 0) {
        for (size_t i = 0; i < n; i++)
            known[i] = row[i] >= 0 && take_unit(content->v + i * d, rs_dense_row(vectors, (size_t)row[i]), d);
        for (size_t i = 0; i < n; i++)
            n_known += known[i];
        centre(content, events, known, mean);
        status = n_known > 0 ? 0 : rs_fail(error, "want vectors of the films that are rated, got none of any of them");
    }
    free(row);
    free(known);
    free(mean);
    return status;
}

void ease_content_add(const struct ease_content *content, double scale, float *b, size_t n, int n_threads)
{
    const float *v = content->v;
    size_t d = content->d;

    rs_gemm(false, true, n, n, d, (float)(scale * content->weight), v, d, v, d, 1, b, n, n_threads);
}

double ease_content_memory(size_t n, size_t d)
{
    return 8.0 * (double)n * (double)d;
}

void ease_content_free(struct ease_content *content)
{
    free(content->v);
    *content = (struct ease_content){0};
}
