/* kmeans_seed.c: k-means++. Sums are made by blocks of rows, in order; draws walk the blocks, then the rows of one. */
#include "kmeans_seed.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/distances.h"
#include "math/rng.h"
#include "math/vector.h"

enum { BLOCK_ROWS = 1024, MAX_DRAWS = 32, SAMPLE_ROWS = 16384, SAMPLE_ROWS_EACH = 256 };

/* The candidates of one step share a pass over the rows. */
struct seeding {
    const float *x;
    size_t n, d, n_blocks, n_draws;
    float *closest;         /* [n] squared distance from the nearest centre so far */
    int32_t *owner;         /* [n] which centre that is */
    double *weight;         /* [n_blocks] sums of closest */
    double *drawn_weight;   /* [n_blocks, n_draws] the same if a candidate were taken */
    size_t draw[MAX_DRAWS]; /* candidate rows */
    float *drawn;           /* [n_draws,d] the same, side by side */
    float *apart;           /* [k, n_draws] a quarter of the squared distances between centres and candidates */
    size_t taken, best;     /* the row to become a centre, and which candidate it was */
    int32_t number;         /* of that centre */
};

static size_t block_end(const struct seeding *s, size_t start)
{
    return s->n - start < BLOCK_ROWS ? s->n : start + BLOCK_ROWS;
}

static const float *row_of(const struct seeding *s, size_t row)
{
    return s->x + row * s->d;
}

/* Can't the candidate be nearer to the row than the row's own centre? It can't when it is further from that centre than
 * twice the row is (triangle inequality; the margin covers rounding), or the row is a centre. */
static bool is_hopeless(const struct seeding *s, size_t row, size_t candidate)
{
    float least = s->closest[row];

    return !(least > 0) || s->apart[(size_t)s->owner[row] * s->n_draws + candidate] > least * 1.001f;
}

/* closest, owner and weight, now that `taken` is a centre. */
static void take_block(void *context, size_t block, int worker)
{
    const struct seeding *s = context;
    size_t start = block * BLOCK_ROWS, end = block_end(s, start);
    double sum = 0;

    (void)worker;
    for (size_t i = start; i < end; i++) {
        if (s->number == 0 || !is_hopeless(s, i, s->best)) {
            float distance = rs_squared_distance(row_of(s, i), row_of(s, s->taken), s->d);

            if (s->number == 0 || distance < s->closest[i]) {
                s->closest[i] = distance;
                s->owner[i] = s->number;
            }
        }
        sum += (double)s->closest[i];
    }
    s->weight[block] = sum;
}

/* A row's distance from its nearest centre with each candidate: least [n_draws]. */
static void try_candidates(const struct seeding *s, size_t row, float *least)
{
    size_t hopeless = 0;

    while (hopeless < s->n_draws && is_hopeless(s, row, hopeless))
        hopeless++;
    if (hopeless < s->n_draws)
        rs_squared_distances(row_of(s, row), s->drawn, s->n_draws, s->d, least);
    for (size_t c = 0; c < s->n_draws; c++) {
        if (hopeless == s->n_draws || !(least[c] < s->closest[row]))
            least[c] = s->closest[row];
    }
}

/* What the weight would be with each candidate. */
static void candidates_block(void *context, size_t block, int worker)
{
    const struct seeding *s = context;
    size_t start = block * BLOCK_ROWS, end = block_end(s, start);
    double sum[MAX_DRAWS] = {0};
    float least[MAX_DRAWS];

    (void)worker;
    for (size_t i = start; i < end; i++) {
        try_candidates(s, i, least);
        for (size_t c = 0; c < s->n_draws; c++)
            sum[c] += (double)least[c];
    }
    memcpy(s->drawn_weight + block * s->n_draws, sum, s->n_draws * sizeof *sum);
}

static double total(const double *weight, size_t n_blocks, size_t stride)
{
    double sum = 0;

    for (size_t block = 0; block < n_blocks; block++)
        sum += weight[block * stride];
    return sum;
}

/* A row with probability as its weight; never one of weight 0. `all` is the sum of the weights, and positive. */
static size_t draw_row(const struct seeding *s, double all, gsl_rng *rng)
{
    double left = gsl_rng_uniform(rng) * all;
    size_t block = 0, last = s->n;

    while (block + 1 < s->n_blocks && left >= s->weight[block])
        left -= s->weight[block++];
    for (size_t i = block * BLOCK_ROWS; i < s->n; i++) {
        if (s->closest[i] > 0) {
            last = i;
            if (left < s->closest[i])
                return i;
            left -= s->closest[i];
        }
    }
    while (last == s->n || s->closest[last] == 0) /* rounding led behind the last weight */
        last--;
    return last;
}

/* The best of some draws as the next centre. */
static int draw_next(struct seeding *s, size_t n_centers, const float *centers, gsl_rng *rng, int n_threads,
        struct rs_error *error)
{
    double all = total(s->weight, s->n_blocks, 1), least = 0;

    if (!(all > 0))
        return rs_fail(error, "clusters: want at most %zu, as many as there are distinct rows", n_centers);
    for (size_t c = 0; c < s->n_draws; c++) {
        s->draw[c] = draw_row(s, all, rng);
        memcpy(s->drawn + c * s->d, row_of(s, s->draw[c]), s->d * sizeof *s->drawn);
    }
    for (size_t j = 0; j < n_centers; j++) {
        rs_squared_distances(centers + j * s->d, s->drawn, s->n_draws, s->d, s->apart + j * s->n_draws);
        for (size_t c = 0; c < s->n_draws; c++)
            s->apart[j * s->n_draws + c] *= 0.25f;
    }
    rs_parallel(s->n_blocks, n_threads, candidates_block, s);
    for (size_t c = 0; c < s->n_draws; c++) {
        double weight = total(s->drawn_weight + c, s->n_blocks, s->n_draws);

        if (c == 0 || weight < least) {
            least = weight;
            s->best = c;
        }
    }
    s->taken = s->draw[s->best];
    return 0;
}

static int choose(struct seeding *s, float *centers, size_t k, size_t *chosen, gsl_rng *rng, int n_threads,
        struct rs_error *error)
{
    for (size_t j = 0; j < k; j++) {
        if (j == 0)
            s->taken = gsl_rng_uniform_int(rng, s->n);
        else if (draw_next(s, j, centers, rng, n_threads, error) != 0)
            return -1;
        s->number = (int32_t)j;
        memcpy(centers + j * s->d, row_of(s, s->taken), s->d * sizeof *centers);
        if (chosen)
            chosen[j] = s->taken;
        rs_parallel(s->n_blocks, n_threads, take_block, s);
    }
    return 0;
}

static size_t draws_for(size_t k)
{
    return 2 + (size_t)log((double)k);
}

/* From all of the rows. */
static int seed_rows(float *centers, size_t k, const float *x, size_t n, size_t d, gsl_rng *rng, size_t *chosen,
        int n_threads, struct rs_error *error)
{
    struct seeding s = {.x = x, .n = n, .d = d, .n_blocks = rs_blocks(n, BLOCK_ROWS)};
    int status = -1;

    s.n_draws = draws_for(k);
    s.closest = rs_alloc(n, sizeof *s.closest, error);
    s.owner = rs_alloc(n, sizeof *s.owner, error);
    s.weight = rs_alloc(s.n_blocks, sizeof *s.weight, error);
    s.drawn_weight = rs_alloc(s.n_blocks * s.n_draws, sizeof *s.drawn_weight, error);
    s.drawn = rs_alloc(s.n_draws * d, sizeof *s.drawn, error);
    s.apart = rs_alloc(k * s.n_draws, sizeof *s.apart, error);
    if (s.closest && s.owner && s.weight && s.drawn_weight && s.drawn && s.apart)
        status = choose(&s, centers, k, chosen, rng, n_threads, error);
    free(s.closest);
    free(s.owner);
    free(s.weight);
    free(s.drawn_weight);
    free(s.drawn);
    free(s.apart);
    return status;
}

/* Of how many rows the centres are chosen: an eighth, and enough for each to stand for a crowd. */
static size_t sample_size(size_t n, size_t k)
{
    size_t m = n / 8;

    m = m < SAMPLE_ROWS ? SAMPLE_ROWS : m;
    m = m / SAMPLE_ROWS_EACH < k ? k * SAMPLE_ROWS_EACH : m;
    return m < n ? m : n;
}

/* m of the rows at random, rising (Knuth's selection sampling), side by side. */
static void draw_sample(float *rows, size_t *numbers, size_t m, const float *x, size_t n, size_t d, gsl_rng *rng)
{
    size_t taken = 0;

    for (size_t i = 0; i < n && taken < m; i++) {
        if (gsl_rng_uniform(rng) * (double)(n - i) < (double)(m - taken)) {
            memcpy(rows + taken * d, x + i * d, d * sizeof *rows);
            numbers[taken++] = i;
        }
    }
}

/* From a sample of m rows. 1 when it has too few distinct ones. */
static int seed_from_sample(float *centers, size_t k, size_t m, const float *x, size_t n, size_t d, gsl_rng *rng,
        size_t *chosen, int n_threads, struct rs_error *error)
{
    float *rows = rs_alloc(m * d, sizeof *rows, error);
    size_t *numbers = rs_alloc(m, sizeof *numbers, error);
    int status = -1;

    if (rows && numbers) {
        draw_sample(rows, numbers, m, x, n, d, rng);
        status = seed_rows(centers, k, rows, m, d, rng, chosen, n_threads, error) == 0 ? 0 : 1;
        for (size_t j = 0; status == 0 && chosen && j < k; j++)
            chosen[j] = numbers[chosen[j]];
    }
    free(rows);
    free(numbers);
    return status;
}

int kmeans_seed(float *centers, size_t k, const float *x, size_t n, size_t d, uint64_t seed, uint64_t block,
        size_t *chosen, int n_threads, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(seed, block, error);
    size_t m = sample_size(n, k);
    int status = -1;

    if (rng && m < n)
        status = seed_from_sample(centers, k, m, x, n, d, rng, chosen, n_threads, error);
    else if (rng)
        status = seed_rows(centers, k, x, n, d, rng, chosen, n_threads, error);
    if (status > 0)
        status = seed_rows(centers, k, x, n, d, rng, chosen, n_threads, error) == 0 ? 1 : -1;
    if (rng)
        gsl_rng_free(rng);
    return status;
}

bool kmeans_seeds_alike(size_t n, size_t less, size_t more)
{
    return draws_for(less) == draws_for(more) && sample_size(n, less) == sample_size(n, more);
}
