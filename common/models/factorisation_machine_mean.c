/* factorisation_machine_mean.c: the draws in one frame, and their mean. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/eigen.h"
#include "models/factorisation_machine.h"

static const float *draw_of(const struct rs_fm_side *side, size_t draw, size_t width)
{
    return side->rows + draw * side->n * width;
}

/* ---- the frame ---- */

/* The side's mean factors, each row as often as it was rated. */
static void find_centre(const struct rs_fm_side *side, size_t draw, size_t k, double *centre)
{
    const float *rows = draw_of(side, draw, k + 1);
    double n = 0;

    memset(centre, 0, k * sizeof *centre);
    for (size_t i = 0; i < side->n; i++) {
        n += (double)side->counts[i];
        for (size_t f = 0; f < k; f++)
            centre[f] += (double)side->counts[i] * (double)rows[i * (k + 1) + 1 + f];
    }
    for (size_t f = 0; f < k && n > 0; f++)
        centre[f] /= n;
}

/* M [k,k] += the side's factors in a draw times those of the last one, both centred, rows as often as they were rated. */
static void add_products(const struct rs_fm_side *side, const struct rs_fm_frame *frame, size_t which, size_t draw,
        double *m)
{
    size_t k = frame->k, last = frame->n_draws - 1;
    const float *a = draw_of(side, draw, k + 1) + 1, *b = draw_of(side, last, k + 1) + 1;
    const double *centre_a = frame->centre + (2 * draw + which) * k, *centre_b = frame->centre + (2 * last + which) * k;

    for (size_t i = 0; i < side->n; i++, a += k + 1, b += k + 1)
        for (size_t f = 0; f < k; f++) {
            double x = (double)side->counts[i] * ((double)a[f] - centre_a[f]);

            for (size_t g = 0; g < k; g++)
                m[f * k + g] += x * ((double)b[g] - centre_b[g]);
        }
}

static void multiply(const double *a, const double *b, double *product, size_t k)
{
    memset(product, 0, k * k * sizeof *product);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            for (size_t l = 0; l < k; l++)
                product[i * k + l] += a[i * k + j] * b[j * k + l];
}

/* The rotation nearest to M (Schoenemann 1966): M (M^T M)^-1/2. Directions in which nothing varies are left out. `room` is
 * [2 k k + k]. */
static int nearest_rotation(const double *m, double *rotation, size_t k, double *room, struct rs_error *error)
{
    double *gram = room, *root = room + k * k, *values = root + k * k;

    memset(gram, 0, k * k * sizeof *gram);
    memset(root, 0, k * k * sizeof *root);
    for (size_t i = 0; i < k; i++)
        for (size_t f = 0; f < k; f++)
            for (size_t g = 0; g < k; g++)
                gram[f * k + g] += m[i * k + f] * m[i * k + g];
    if (rs_eigen_symmetric(gram, k, values, error) != 0)
        return -1;
    for (size_t v = 0; v < k && values[v] > 1e-13 * values[0]; v++)
        for (size_t f = 0; f < k; f++)
            for (size_t g = 0; g < k; g++)
                root[f * k + g] += gram[v * k + f] * gram[v * k + g] / sqrt(values[v]);
    multiply(m, root, rotation, k);
    return 0;
}

int rs_fm_frame_find(struct rs_fm_frame *frame, const struct rs_fm *model, struct rs_error *error)
{
    size_t k = model->k, n = model->n_draws;
    double *room = rs_alloc(3 * k * k + k, sizeof *room, error), *m = room ? room + 2 * k * k + k : NULL;
    int status = 0;

    *frame = (struct rs_fm_frame){.n_draws = n, .k = k};
    frame->centre = rs_alloc(2 * n * k, sizeof *frame->centre, error);
    frame->rotation = rs_alloc(n * k, k * sizeof *frame->rotation, error);
    if (!room || !frame->centre || !frame->rotation)
        status = -1;
    for (size_t s = 0; status == 0 && s < n; s++) {
        find_centre(&model->users, s, k, frame->centre + 2 * s * k);
        find_centre(&model->items, s, k, frame->centre + (2 * s + 1) * k);
    }
    for (size_t s = 0; status == 0 && k > 0 && s < n; s++) {
        memset(m, 0, k * k * sizeof *m);
        add_products(&model->users, frame, 0, s, m);
        add_products(&model->items, frame, 1, s, m);
        status = nearest_rotation(m, frame->rotation + s * k * k, k, room, error);
    }
    free(room);
    return status;
}

void rs_fm_frame_free(struct rs_fm_frame *frame)
{
    free(frame->centre);
    free(frame->rotation);
    *frame = (struct rs_fm_frame){0};
}

/* ---- the mean ---- */

/* With p = c + p' and q = d + q': p.q = p'.q' + d.p' + c.q' + c.d. Centred, a row's bias takes what its factors make with
 * the other side's mean; c.d and w0 go to the films. */
static void add_row(const struct rs_fm_frame *frame, size_t draw, size_t which, double constant, const float *row,
        double *centred, double *sum)
{
    size_t k = frame->k;
    const double *own = frame->centre + (2 * draw + which) * k, *other = frame->centre + (2 * draw + 1 - which) * k;
    const double *rotation = frame->rotation + draw * k * k;

    sum[0] += (double)row[0];
    for (size_t f = 0; f < k; f++) {
        centred[f] = (double)row[1 + f] - own[f];
        sum[0] += centred[f] * other[f];
        constant += own[f] * other[f];
    }
    sum[0] += which == 1 ? constant : 0;
    for (size_t f = 0; f < k; f++)
        for (size_t g = 0; g < k; g++)
            sum[1 + g] += centred[f] * rotation[f * k + g];
}

int rs_fm_frame_mean(const struct rs_fm_frame *frame, const struct rs_fm *model, const struct rs_fm_rows *rows,
        float *mean, struct rs_error *error)
{
    size_t k = frame->k, which = rows->side == &model->items;
    double *sum = rs_alloc(2 * k + 1, sizeof *sum, error);

    if (!sum)
        return -1;
    for (size_t i = 0; i < rows->n; i++) {
        memset(sum, 0, (k + 1) * sizeof *sum);
        for (size_t s = 0; s < frame->n_draws; s++)
            add_row(frame, s, which, (double)model->w0[s], rs_fm_row(rows, s, k + 1, rows->position[i]), sum + k + 1,
                    sum);
        for (size_t f = 0; f <= k; f++)
            mean[i * (k + 1) + f] = (float)(sum[f] / (double)frame->n_draws);
    }
    free(sum);
    return 0;
}
