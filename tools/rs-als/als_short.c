/* als_short.c: rows with fewer entries than factors, most films of a long tail. */
#include <math.h>
#include <string.h>

#include "math/cholesky.h"
#include "math/normal.h"
#include "math/vector.h"
#include "als_rotation.h"

/* An axis that has next to nothing of the largest would lose too much of the others: such a system is solved as it is. */
static const float LEAST_SHARE = 1e-6F;

bool als_is_short(size_t k, size_t n)
{
    return n > 0 && 4 * n <= 3 * k;
}

/* Where things lie in the scratch, behind the roots. */
struct layout {
    size_t stride, wide; /* of a row of n entries, of k factors */
    size_t scale, pull, right, gathered, turned, system, size;
};

static struct layout layout_of(size_t k, size_t n)
{
    struct layout l = {.stride = rs_normal_stride(n), .wide = rs_normal_stride(k)};

    l.scale = l.wide;
    l.pull = l.scale + l.stride;
    l.right = l.pull + l.stride;
    l.gathered = l.right + l.wide;
    l.turned = l.gathered + n * l.wide;
    l.system = l.turned + k * l.stride;
    l.size = l.system + rs_cholesky_rows(n) * l.stride;
    return l;
}

size_t als_short_scratch(size_t k)
{
    size_t own = layout_of(k, 3 * k / 4).size, other = rs_factors_solve_scratch(k, false);

    return own > other ? own : other;
}

/* root = D^(-1/2). False where an axis is too short. */
static bool find_roots(const float *spectrum, size_t k, float regularization, float *root)
{
    /* The largest comes first. */
    if (!(spectrum[k - 1] + regularization > LEAST_SHARE * (spectrum[0] + regularization)))
        return false;
    for (size_t i = 0; i < k; i++)
        root[i] = 1 / sqrtf(spectrum[i] + regularization);
    return true;
}

/* scale = s, pull = pull / s. False where an entry pulls without a weight. */
static bool find_entries(const struct rs_factors_objective *objective, const struct rs_factors_side *against,
        const int32_t *positions, const float *values, size_t n, float *scale, float *pull)
{
    for (size_t j = 0; j < n; j++) {
        struct rs_factors_term term = rs_factors_entry(objective, against, positions[j], values ? values[j] : 1);

        scale[j] = sqrtf(term.weight);
        if (!(scale[j] > 0) && term.pull != 0)
            return false;
        pull[j] = scale[j] > 0 ? term.pull / scale[j] : 0;
    }
    return true;
}

int als_short_solve(const struct rs_factors_objective *objective, size_t k, const struct rs_factors_side *against,
        const float *spectrum, const int32_t *positions, const float *values, size_t n, float *row, float *scratch)
{
    struct layout l = layout_of(k, n);
    float *scale = scratch + l.scale, *pull = scratch + l.pull, *right = scratch + l.right;
    float *gathered = scratch + l.gathered, *turned = scratch + l.turned, *system = scratch + l.system;
    float regularization = (float)rs_factors_row_regularization(objective, values, n, against->n);

    if (!find_roots(spectrum, k, regularization, scratch)
            || !find_entries(objective, against, positions, values, n, scale, pull))
        return rs_factors_solve(objective, k, against, positions, values, n, 0, row, scratch);
    memset(right, 0, k * sizeof *right);
    rs_normal_gather(against->factors, k, positions, n, l.wide, scale, pull, gathered, right);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < n; j++)
            turned[i * l.stride + j] = scratch[i] * gathered[j * l.wide + i];
        memset(turned + i * l.stride + n, 0, (l.stride - n) * sizeof *turned);
    }
    memset(system, 0, l.stride * l.stride * sizeof *system);
    for (size_t j = 0; j < n; j++)
        system[j * l.stride + j] = 1;
    rs_normal_gram(turned, k, n, NULL, system);
    if (rs_cholesky_solve(system, l.stride, pull, n) != 0)
        return -1;
    for (size_t i = 0; i < k; i++)
        row[i] = scratch[i] * rs_dot(turned + i * l.stride, pull, l.stride);
    return 0;
}
