/* products.c: the plain kernel, and the choice of a variant. */
#include "math/products.h"

#include <math.h>

#include "math/cpu.h"
#include "math/products_internal.h"

enum { SIDE = RS_PRODUCTS_SIDE };

static void products_plain(const float *table, size_t k, const int32_t *positions, size_t n, const float *side,
        float *out)
{
    for (size_t j = 0; j < n; j++) {
        const float *row = table + (size_t)positions[j] * k;

        for (size_t s = 0; s < SIDE; s++) {
            float sum = 0;

            for (size_t c = 0; c < k; c++)
                sum = fmaf(side[c * SIDE + s], row[c], sum);
            out[j * SIDE + s] = sum;
        }
    }
}

static const struct rs_products_kernel plain = {"plain", products_plain};

#if defined(__x86_64__)
#include "math/x86/products_impl.h"
#else
static const struct rs_products_kernel *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_products_kernel *rs_products_kernel(unsigned features)
{
    const struct rs_products_kernel *best = best_for_machine(features);

    return best ? best : &plain;
}

void rs_products(const float *table, size_t k, const int32_t *positions, size_t n, const float *side, float *out)
{
    rs_products_kernel(rs_cpu_features())->products(table, k, positions, n, side, out);
}
