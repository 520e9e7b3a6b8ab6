/* scaler_fit.c: statistics of a dense matrix's columns. */
#include "scaler_fit.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "scaler_internal.h"

/* Rows of a block of sums; columns that are gathered together (a cache line of them). */
enum { BLOCK_ROWS = 4096, BLOCK_COLUMNS = 16 };

void scaler_set(struct rs_scaler *scaler, size_t j, bool centre, double offset, double spread)
{
    float scale = (float)spread;

    scaler->mean[j] = centre ? (float)offset : 0;
    scaler->scale[j] = scale > 0 ? scale : 1;
}

double scaler_deviation(double mean, double variance, size_t n)
{
    double rounding = (double)n * mean * DBL_EPSILON;

    if (variance <= (double)n * DBL_EPSILON * variance + rounding * rounding)
        return 0;
    return sqrt(variance);
}

static int compare_floats(const void *a, const void *b)
{
    const float *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The value at a place among the sorted values with the zeros between them. */
static double value_at(const float *sorted, size_t n_negative, size_t n_zeros, size_t place)
{
    if (place < n_negative)
        return sorted[place];
    return place < n_negative + n_zeros ? 0 : sorted[place - n_zeros];
}

void scaler_quartiles(float *values, size_t n, size_t n_zeros, double *median, double *range)
{
    double quartile[3];
    size_t n_negative = 0;

    qsort(values, n, sizeof *values, compare_floats);
    while (n_negative < n && values[n_negative] < 0)
        n_negative++;
    for (int q = 0; q < 3; q++) {
        double place = (double)(n + n_zeros - 1) * 0.25 * (q + 1), fraction = place - floor(place);
        double low = value_at(values, n_negative, n_zeros, (size_t)place);

        quartile[q] = low;
        if (fraction > 0)
            quartile[q] += fraction * (value_at(values, n_negative, n_zeros, (size_t)place + 1) - low);
    }
    *median = quartile[1];
    *range = quartile[2] - quartile[0];
}

struct fit {
    struct rs_scaler *scaler;
    bool centre;
    const float *x;
    size_t n, d;
    const double *mean; /* [d] for the second pass of standard */
    double *partial;    /* [n_blocks,d] sums; for minmax [n_blocks,2,d] minima and maxima */
    float *column;      /* [n_threads, BLOCK_COLUMNS, n] for robust */
};

static size_t block_end(size_t start, size_t size, size_t n)
{
    return n - start < size ? n : start + size;
}

/* Sums of x, or of (x - mean)^2. */
static void sum_block(void *context, size_t block, int worker)
{
    const struct fit *f = context;
    size_t start = block * BLOCK_ROWS, end = block_end(start, BLOCK_ROWS, f->n);
    double *sum = f->partial + block * f->d;

    (void)worker;
    memset(sum, 0, f->d * sizeof *sum);
    for (size_t i = start; i < end; i++) {
        const float *row = f->x + i * f->d;

        if (!f->mean) {
            for (size_t j = 0; j < f->d; j++)
                sum[j] += row[j];
            continue;
        }
        for (size_t j = 0; j < f->d; j++)
            sum[j] += (row[j] - f->mean[j]) * (row[j] - f->mean[j]);
    }
}

/* The means of what sum_block() sums, blocks in order. */
static void average(struct fit *f, double *result, int n_threads)
{
    size_t n_blocks = rs_blocks(f->n, BLOCK_ROWS);

    rs_parallel(n_blocks, n_threads, sum_block, f);
    memset(result, 0, f->d * sizeof *result);
    for (size_t block = 0; block < n_blocks; block++) {
        for (size_t j = 0; j < f->d; j++)
            result[j] += f->partial[block * f->d + j];
    }
    for (size_t j = 0; j < f->d; j++)
        result[j] /= (double)f->n;
}

static int fit_standard(struct fit *f, int n_threads, struct rs_error *error)
{
    double *moments = rs_alloc(2 * f->d, sizeof *moments, error);
    double *mean = moments, *variance = moments + f->d;

    f->partial = moments ? rs_alloc(rs_blocks(f->n, BLOCK_ROWS) * f->d, sizeof *f->partial, error) : NULL;
    if (f->partial) {
        average(f, mean, n_threads);
        f->mean = mean;
        average(f, variance, n_threads);
        for (size_t j = 0; j < f->d; j++)
            scaler_set(f->scaler, j, f->centre, mean[j], scaler_deviation(mean[j], variance[j], f->n));
    }
    free(moments);
    return f->partial ? 0 : -1;
}

static void extremes_block(void *context, size_t block, int worker)
{
    const struct fit *f = context;
    size_t start = block * BLOCK_ROWS, end = block_end(start, BLOCK_ROWS, f->n);
    double *low = f->partial + block * 2 * f->d, *high = low + f->d;

    (void)worker;
    for (size_t j = 0; j < f->d; j++)
        low[j] = high[j] = f->x[start * f->d + j];
    for (size_t i = start + 1; i < end; i++) {
        for (size_t j = 0; j < f->d; j++) {
            low[j] = fmin(low[j], f->x[i * f->d + j]);
            high[j] = fmax(high[j], f->x[i * f->d + j]);
        }
    }
}

static int fit_minmax(struct fit *f, int n_threads, struct rs_error *error)
{
    size_t n_blocks = rs_blocks(f->n, BLOCK_ROWS);

    f->partial = rs_alloc(n_blocks * 2 * f->d, sizeof *f->partial, error);
    if (!f->partial)
        return -1;
    rs_parallel(n_blocks, n_threads, extremes_block, f);
    for (size_t j = 0; j < f->d; j++) {
        double low = f->partial[j], high = f->partial[f->d + j];

        for (size_t block = 1; block < n_blocks; block++) {
            low = fmin(low, f->partial[block * 2 * f->d + j]);
            high = fmax(high, f->partial[(block * 2 + 1) * f->d + j]);
        }
        scaler_set(f->scaler, j, f->centre, low, high - low);
    }
    return 0;
}

/* Columns are gathered a cache line at a time, then sorted one by one. */
static void robust_block(void *context, size_t block, int worker)
{
    const struct fit *f = context;
    size_t start = block * BLOCK_COLUMNS, end = block_end(start, BLOCK_COLUMNS, f->d);
    float *column = f->column + (size_t)worker * BLOCK_COLUMNS * f->n;

    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = start; j < end; j++)
            column[(j - start) * f->n + i] = f->x[i * f->d + j];
    }
    for (size_t j = start; j < end; j++) {
        double median, range;

        scaler_quartiles(column + (j - start) * f->n, f->n, 0, &median, &range);
        scaler_set(f->scaler, j, f->centre, median, range);
    }
}

static int fit_robust(struct fit *f, int n_threads, struct rs_error *error)
{
    f->column = rs_alloc((size_t)n_threads * BLOCK_COLUMNS * f->n, sizeof *f->column, error);
    if (!f->column)
        return -1;
    rs_parallel(rs_blocks(f->d, BLOCK_COLUMNS), n_threads, robust_block, f);
    return 0;
}

int scaler_fit(struct rs_scaler *scaler, enum rs_scaler_method method, bool centre, const float *x, size_t n, size_t d,
        const struct rs_ids *columns, int n_threads, struct rs_error *error)
{
    struct fit f = {.scaler = scaler, .centre = centre, .x = x, .n = n, .d = d};
    int status = 0;

    *scaler = (struct rs_scaler){0};
    if (n == 0)
        return rs_fail(error, "want rows to fit a scaler on, got none");
    if (rs_scaler_alloc(scaler, method, d, columns, error) != 0)
        return -1;
    if (method == RS_SCALE_STANDARD)
        status = fit_standard(&f, n_threads, error);
    else if (method == RS_SCALE_MINMAX)
        status = fit_minmax(&f, n_threads, error);
    else if (method == RS_SCALE_ROBUST)
        status = fit_robust(&f, n_threads, error);
    free(f.partial);
    free(f.column);
    return status;
}
