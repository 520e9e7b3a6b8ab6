/* neighbours.c: rule out by a matrix product, decide by exact kernels. */
#include "models/neighbours.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/gemm.h"
#include "math/topk.h"
#include "math/vector.h"

enum { QUERIES = 64, SQUARES = 1024, ROWS = 32 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

float rs_neighbours_score(const struct rs_neighbours *space, size_t a, size_t b)
{
    const float *row_a = space->x + a * space->d, *row_b = space->x + b * space->d;

    if (space->metric != RS_EUCLIDEAN)
        return rs_dot(row_a, row_b, space->d) * (space->scale[a] * space->scale[b]);
    return -sqrtf(rs_squared_distance(row_a, row_b, space->d));
}

static void square_rows(void *context, size_t block, int worker)
{
    struct rs_neighbours *space = context;
    size_t start = block * SQUARES, end = start + smaller(SQUARES, space->n - start);

    (void)worker;
    for (size_t i = start; i < end; i++) {
        const float *row = space->x + i * space->d;

        space->square[i] = rs_dot(row, row, space->d);
        space->scale[i] = space->square[i] > 0 ? 1 / sqrtf(space->square[i]) : 0;
        if (space->metric == RS_PRODUCT)
            space->scale[i] = 1;
    }
}

int rs_neighbours_start(struct rs_neighbours *space, const float *x, size_t n, size_t d, const int32_t *label,
        enum rs_metric metric, int n_threads, struct rs_error *error)
{
    *space = (struct rs_neighbours){.x = x, .n = n, .d = d, .label = label, .metric = metric};
    space->square = rs_alloc(n, sizeof *space->square, error);
    space->scale = rs_alloc(n, sizeof *space->scale, error);
    if (!space->square || !space->scale)
        return -1;
    rs_parallel(rs_blocks(n, SQUARES), n_threads, square_rows, space);
    return 0;
}

void rs_neighbours_free(struct rs_neighbours *space)
{
    free(space->square);
    free(space->scale);
    *space = (struct rs_neighbours){0};
}

/* A search on its way, and the scratch of each worker. */
struct search {
    const struct rs_neighbours *space;
    const int32_t *query;
    size_t first, n_queries, k; /* `first`: of the queries before this round */
    int32_t *item;
    float *score;
    float unit;             /* bound on the relative error of a product, and more */
    float *queries;         /* [workers, QUERIES, d] */
    float *products;        /* [workers, QUERIES, n] */
    struct rs_scored *best; /* [workers, k] */
};

/* From products with the query to what each row's score is worth at least, as a cosine or minus a squared distance;
 * -INFINITY for rows that can't be listed. The product of two rows is off by at most about d ulps of |a| |b|, here and
 * in the kernel that decides; squares add up to the same kind of bound, since 2 |a| |b| <= |a|^2 + |b|^2. The unit is
 * more than all that, and leaves room for the roundings of these loops. */
static void bound_below(const struct search *s, size_t query, float *products)
{
    const struct rs_neighbours *space = s->space;
    float scale = space->scale[query], square = space->square[query], unit = s->unit;

    if (space->metric != RS_EUCLIDEAN)
        for (size_t j = 0; j < space->n; j++)
            products[j] = products[j] * (scale * space->scale[j]) - unit;
    else
        for (size_t j = 0; j < space->n; j++)
            products[j] = 2 * products[j] - (1 + unit) * (square + space->square[j]);
    for (size_t j = 0; space->label && j < space->n; j++)
        if (space->label[j] < 0 || space->label[j] != space->label[query])
            products[j] = -INFINITY;
    products[query] = -INFINITY;
}

/* How far above its lower bound the score of row j may be: fixed + each * square[j]. */
struct slack {
    float fixed, each;
};

static struct slack slack_of(const struct search *s, size_t query)
{
    if (s->space->metric != RS_EUCLIDEAN)
        return (struct slack){2 * s->unit, 0};
    return (struct slack){2 * s->unit * s->space->square[query], 2 * s->unit};
}

/* May any of n rows from j on score `least`? What is no number may. Without branches, so that the compiler makes vectors of
 * it. */
static bool any_may_reach(const float *products, const float *square, size_t n, struct slack slack, float least)
{
    unsigned may = 0;

    for (size_t j = 0; j < n; j++)
        may |= products[j] + (slack.fixed + slack.each * square[j]) < least ? 0U : 1U;
    return may != 0;
}

/* The k best lower bounds say what the k-th score is at least; every row that may reach it is scored exactly. */
static void search_query(const struct search *s, size_t q, float *products, struct rs_scored *best)
{
    const struct rs_neighbours *space = s->space;
    size_t query = (size_t)s->query[q];
    struct slack slack = slack_of(s, query);
    struct rs_topk heap = {.best = best, .k = s->k};
    float least;

    bound_below(s, query, products);
    least = rs_topk_select(products, space->n, s->k, best) < s->k ? -INFINITY : best[s->k - 1].score;
    for (size_t start = 0; start < space->n; start += ROWS) {
        size_t end = start + smaller(ROWS, space->n - start);

        if (!any_may_reach(products + start, space->square + start, end - start, slack, least))
            continue;
        for (size_t j = start; j < end; j++)
            if (products[j] != -INFINITY && any_may_reach(products + j, space->square + j, 1, slack, least))
                rs_topk_push(&heap, rs_neighbours_score(space, query, j), (int32_t)j);
    }
    rs_topk_finish(&heap);
    for (size_t place = 0; place < s->k; place++) {
        s->item[q * s->k + place] = place < heap.n ? best[place].index : -1;
        s->score[q * s->k + place] = place < heap.n ? best[place].score : 0;
    }
}

static void search_block(void *context, size_t block, int worker)
{
    const struct search *s = context;
    const struct rs_neighbours *space = s->space;
    size_t start = s->first + block * QUERIES, count = smaller(QUERIES, s->n_queries - start);
    float *queries = s->queries + (size_t)worker * QUERIES * space->d;
    float *products = s->products + (size_t)worker * QUERIES * space->n;

    for (size_t q = 0; q < count; q++)
        for (size_t c = 0; c < space->d; c++)
            queries[q * space->d + c] = space->x[(size_t)s->query[start + q] * space->d + c];
    rs_gemm(false, true, count, space->n, space->d, 1, queries, space->d, space->x, space->d, 0, products, space->n, 1);
    for (size_t q = 0; q < count; q++)
        search_query(s, start + q, products + q * space->n, s->best + (size_t)worker * s->k);
}

int rs_neighbours_find(const struct rs_neighbours *space, const int32_t *query, size_t n_queries, size_t k,
        int32_t *item, float *score, int n_threads, struct rs_progress *progress, struct rs_error *error)
{
    /* Rounds of many blocks, so that a progress bar moves. */
    const size_t round = 64 * QUERIES;
    size_t workers = (size_t)n_threads;
    struct search s = {space, query, 0, n_queries, k, item, score, 8 * ((float)space->d + 16) * 0x1p-24F,
            rs_alloc(workers * QUERIES, space->d * sizeof(float), error),
            rs_alloc(workers * QUERIES, space->n * sizeof(float), error),
            rs_alloc(workers * k, sizeof(struct rs_scored), error)};
    int status = s.queries && s.products && s.best ? 0 : -1;

    for (; status == 0 && s.first < n_queries; s.first += round) {
        rs_parallel(rs_blocks(smaller(round, n_queries - s.first), QUERIES), n_threads, search_block, &s);
        rs_progress_update(progress, s.first);
    }
    free(s.queries);
    free(s.products);
    free(s.best);
    return status;
}
