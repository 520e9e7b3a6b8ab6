/* svd_gram.c: products of all values, or of those alone that differ from their column's usual one.
 *
 * With b the usual values, S = X - 1 b^T has few entries that are not zero, and c = b - mean and t = S^T 1,
 *     (X - 1 mean^T)^T (X - 1 mean^T) = S^T S + t c^T + c t^T + n c c^T
 * Sums are in double precision, and b is within its column's values: nothing is lost by the difference. */
#include "svd_gram.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "math/gemm.h"

/* Rows centred together; rows that are asked for the usual values; columns that are looked at together, and those of G
 * that a block sums; how many products of the full way take the time of one of a list. */
enum { CENTRED_ROWS = 1024, ASKED = 512, LOOK = 32, STRIPE = 64, PRICE = 16 };

static bool held_out(const struct encode_rows *rows, size_t row)
{
    return rows->out && rows->out[row];
}

/* ---- all values ---- */

static void widen(double *gram, const float *narrow, size_t d)
{
    for (size_t i = 0; i < d * d; i++)
        gram[i] = (double)narrow[i];
}

/* CENTRED_ROWS at a time: taking the mean off the sums would lose digits. */
int svd_gram_full(const struct encode_rows *rows, const double *mean, double *gram, int n_threads,
        struct rs_error *error)
{
    size_t d = rows->d;
    float *room = rs_alloc(CENTRED_ROWS * d, sizeof *room, error), *sum = rs_alloc_zero(d * d, sizeof *sum, error);
    int status = room && sum ? 0 : -1;

    for (size_t start = 0; status == 0 && start < rows->n; start += CENTRED_ROWS) {
        size_t n = rows->n - start < CENTRED_ROWS ? rows->n - start : CENTRED_ROWS, used = 0;

        for (size_t row = start; row < start + n; row++) {
            if (held_out(rows, row))
                continue;
            for (size_t j = 0; j < d; j++)
                room[used * d + j] = (float)((double)rows->dense[row * d + j] - mean[j]);
            used++;
        }
        status = rs_gram(room, used, d, sum, true, n_threads, error);
    }
    if (status == 0)
        widen(gram, sum, d);
    free(room);
    free(sum);
    return status;
}

/* ---- values that differ from the usual ones ---- */

struct unusual {
    size_t d, n_rows, size;
    float *usual;    /* [d] */
    size_t *start;   /* [n_rows+1] */
    int32_t *column; /* [size], ascending within a row */
    double *value;   /* [size] */
    size_t column_room, value_room;
    double *gram;
};

/* By majority vote (Boyer and Moore) among some rows: a value that most have wins. A wrong one costs time, nothing else. */
static int vote(struct unusual *u, const struct encode_rows *rows, struct rs_error *error)
{
    size_t step = rs_blocks(rows->n, ASKED);
    int32_t *votes = rs_alloc_zero(u->d, sizeof *votes, error);

    if (!votes)
        return -1;
    memset(u->usual, 0, u->d * sizeof *u->usual);
    for (size_t row = 0; row < rows->n; row += step) {
        const float *x = rows->dense + row * u->d;

        for (size_t j = 0; j < u->d; j++) {
            if (votes[j] == 0)
                u->usual[j] = x[j];
            votes[j] += x[j] == u->usual[j] ? 1 : -1;
        }
    }
    free(votes);
    return 0;
}

static int list_row(struct unusual *u, const float *x, struct rs_error *error)
{
    if (rs_grow(&u->column, &u->column_room, u->size + u->d, sizeof *u->column, error) != 0
            || rs_grow(&u->value, &u->value_room, u->size + u->d, sizeof *u->value, error) != 0)
        return -1;
    for (size_t first = 0; first < u->d; first += LOOK) {
        size_t end = u->d - first < LOOK ? u->d : first + LOOK;
        int differ = 0;

        for (size_t j = first; j < end; j++)
            differ |= x[j] != u->usual[j];
        for (size_t j = first; differ && j < end; j++) {
            if (x[j] == u->usual[j])
                continue;
            u->column[u->size] = (int32_t)j;
            u->value[u->size++] = (double)x[j] - (double)u->usual[j];
        }
    }
    u->start[++u->n_rows] = u->size;
    return 0;
}

/* 1: listed. 0: there are too many for lists to pay. */
static int list_rows(struct unusual *u, const struct encode_rows *rows, struct rs_error *error)
{
    double most = (double)rows->n * (double)u->d * (double)u->d / PRICE, products = 0;

    for (size_t row = 0; row < rows->n && products <= most; row++) {
        double length;

        if (held_out(rows, row))
            continue;
        if (list_row(u, rows->dense + row * u->d, error) != 0)
            return -1;
        length = (double)(u->size - u->start[u->n_rows - 1]);
        products += length * length;
    }
    return products <= most;
}

/* S^T S: the rows of it that belong to a stripe of columns. */
static void sum_stripe(void *context, size_t block, int worker)
{
    const struct unusual *u = context;
    int32_t first = (int32_t)(block * STRIPE),
            end = (int32_t)(u->d - block * STRIPE < STRIPE ? u->d : block * STRIPE + STRIPE);

    (void)worker;
    memset(u->gram + (size_t)first * u->d, 0, (size_t)(end - first) * u->d * sizeof *u->gram);
    for (size_t row = 0; row < u->n_rows; row++) {
        size_t start = u->start[row];

        for (size_t a = start; a < u->start[row + 1] && u->column[a] < end; a++) {
            double *to = u->gram + (size_t)u->column[a] * u->d;

            for (size_t b = start; u->column[a] >= first && b <= a; b++)
                to[u->column[b]] += u->value[a] * u->value[b];
        }
    }
}

static int centre(struct unusual *u, const double *mean, struct rs_error *error)
{
    double *c = rs_alloc(u->d, sizeof *c, error), *t = rs_alloc_zero(u->d, sizeof *t, error);

    if (!c || !t) {
        free(c);
        free(t);
        return -1;
    }
    for (size_t j = 0; j < u->d; j++)
        c[j] = (double)u->usual[j] - mean[j];
    for (size_t e = 0; e < u->size; e++)
        t[u->column[e]] += u->value[e];
    for (size_t i = 0; i < u->d; i++)
        for (size_t j = 0; j <= i; j++)
            u->gram[i * u->d + j] += t[i] * c[j] + c[i] * (t[j] + (double)u->n_rows * c[j]);
    free(c);
    free(t);
    return 0;
}

int svd_gram(const struct encode_rows *rows, const double *mean, double *gram, int n_threads, struct rs_error *error)
{
    struct unusual u = {.d = rows->d, .gram = gram};
    int listed = -1;

    u.usual = rs_alloc(rows->d, sizeof *u.usual, error);
    u.start = rs_alloc_zero(rows->n + 1, sizeof *u.start, error);
    if (u.usual && u.start && vote(&u, rows, error) == 0)
        listed = list_rows(&u, rows, error);
    if (listed == 1) {
        rs_parallel(rs_blocks(u.d, STRIPE), n_threads, sum_stripe, &u);
        listed = centre(&u, mean, error) == 0 ? 1 : -1;
    }
    free(u.usual);
    free(u.start);
    free(u.column);
    free(u.value);
    return listed == 0 ? svd_gram_full(rows, mean, gram, n_threads, error) : listed == 1 ? 0 : -1;
}
