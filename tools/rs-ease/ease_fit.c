/* ease_fit.c: the Gram matrix row by row, its inverse in place, and B from that. */
#include "ease_fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "math/gemm.h"
#include "math/inverse.h"

enum { ROWS = 32 };

struct fit {
    const struct ease_events *events;
    size_t n;
    float regularization, *b;
};

/* Row i of the lower triangle: what each user of film i has seen, up to i (a user's events go by film). */
static void gram_row(const struct fit *f, size_t i)
{
    const struct ease_events *events = f->events;
    float *row = f->b + i * f->n;

    memset(row, 0, f->n * sizeof *row);
    for (int64_t at = events->item_indptr[i]; at < events->item_indptr[i + 1]; at++) {
        int64_t here = events->item_event[at];
        float weight = events->event[here].weight;

        for (int64_t e = events->indptr[ease_events_user(events, here)]; e <= here; e++)
            row[events->event[e].item] += weight * events->event[e].weight;
    }
    row[i] += f->regularization;
}

static void gram_block(void *context, size_t block, int worker)
{
    const struct fit *f = context;

    (void)worker;
    for (size_t i = block * ROWS; i < f->n && i < (block + 1) * ROWS; i++)
        gram_row(f, i);
}

/* B from P: rows read their own diagonal only after it has been put aside. */
struct scaling {
    float *b, *factor; /* factor [n]: by what a column is multiplied, -1 / P_jj without content */
    const struct ease_content *content;
    float *u; /* [n,d], with content */
    size_t n;
};

static float dot(const float *a, const float *b, size_t d)
{
    float sum = 0;

    for (size_t j = 0; j < d; j++)
        sum += a[j] * b[j];
    return sum;
}

static void scale_block(void *context, size_t block, int worker)
{
    const struct scaling *s = context;

    (void)worker;
    for (size_t i = block * ROWS; i < s->n && i < (block + 1) * ROWS; i++) {
        float *row = s->b + i * s->n;

        for (size_t j = 0; j < s->n; j++)
            row[j] *= s->factor[j];
    }
}

/* U = weight regularization P V, while P is there. */
static int multiply_content(struct scaling *s, double regularization, int n_threads, struct rs_error *error)
{
    const struct ease_content *content = s->content;
    size_t n = s->n, d = content->d;

    s->u = rs_alloc(n, d * sizeof *s->u, error);
    if (!s->u)
        return -1;
    rs_gemm(false, false, n, d, n, (float)(regularization * content->weight), s->b, n, content->v, d, 0, s->u, d,
            n_threads);
    return 0;
}

static int scale(float *b, size_t n, double regularization, const struct ease_content *content, int n_threads,
        struct rs_error *error)
{
    struct scaling s = {.b = b, .factor = rs_alloc(n, sizeof *s.factor, error), .content = content, .n = n};
    int status = s.factor ? 0 : -1;

    if (status == 0 && content)
        status = multiply_content(&s, regularization, n_threads, error);
    if (status == 0) {
        for (size_t i = 0; i < n; i++) {
            float own = content ? dot(s.u + i * content->d, content->v + i * content->d, content->d) : 0;

            s.factor[i] = -(1 + own) / b[i * n + i];
        }
        rs_parallel(rs_blocks(n, ROWS), n_threads, scale_block, &s);
        if (content)
            rs_gemm(false, true, n, n, content->d, 1, s.u, content->d, content->v, content->d, 1, b, n, n_threads);
        for (size_t i = 0; i < n; i++)
            b[i * n + i] = 0;
    }
    free(s.factor);
    free(s.u);
    return status;
}

int ease_fit(const struct ease_events *events, double regularization, const struct ease_content *content, float *b,
        int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    struct fit f = {events, events->items.n, (float)regularization, b};

    rs_parallel(rs_blocks(f.n, ROWS), n_threads, gram_block, &f);
    if (rs_inverse(b, f.n, n_threads, progress, error) != 0)
        return rs_fail(error, "the films' matrix has no inverse: want a larger --regularization than %g",
                regularization);
    return scale(b, f.n, regularization, content, n_threads, error);
}

double ease_memory(size_t n, size_t n_events)
{
    return 4.0 * (double)n * (double)n + 4.0 * (double)rs_inverse_scratch(n) + 24.0 * (double)n_events;
}
