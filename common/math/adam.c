/* adam.c: one loop over the parameters, without branches, so that the compiler makes vectors of it: of four floats
 * anywhere, of eight with AVX2. */
#include "math/adam.h"

#include <math.h>

#include "math/cpu.h"
#include "math/panels.h"

struct rs_adam rs_adam_defaults(double learning_rate, double weight_decay)
{
    return (struct rs_adam){learning_rate, 0.9, 0.999, 1e-8, weight_decay};
}

/* What is the same for all parameters is worked out once: the two corrections of the bias go into one rate and one factor
 * of the root. */
struct rs_adam_rates rs_adam_rates(const struct rs_adam *adam, size_t step)
{
    double t = (double)step;

    return (struct rs_adam_rates){
            .keep = (float)(1 - adam->learning_rate * adam->weight_decay),
            .beta1 = (float)adam->beta1,
            .rest1 = (float)(1 - adam->beta1),
            .beta2 = (float)adam->beta2,
            .rest2 = (float)(1 - adam->beta2),
            .rate = (float)(adam->learning_rate / (1 - pow(adam->beta1, t))),
            .root = (float)(1 / sqrt(1 - pow(adam->beta2, t))),
            .epsilon = (float)adam->epsilon,
    };
}

#define INLINE static inline __attribute__((always_inline))

/* Nothing is fused or reordered, so that the compiler's vectors of any width give the same bits. */
INLINE float update_one(const struct rs_adam_rates *r, float parameter, float g, float *mean, float *variance)
{
    float m = r->beta1 * *mean + r->rest1 * g;
    float v = r->beta2 * *variance + r->rest2 * (g * g);

    *mean = m;
    *variance = v;
    return r->keep * parameter - r->rate * m / (r->root * sqrtf(v) + r->epsilon);
}

INLINE void update(const struct rs_adam_rates *rates, float *restrict parameters, const float *restrict gradient,
        float *restrict mean, float *restrict variance, size_t n)
{
    const struct rs_adam_rates r = *rates;

    for (size_t i = 0; i < n; i++)
        parameters[i] = update_one(&r, parameters[i], gradient[i], &mean[i], &variance[i]);
}

/* A panel of a row, n of its 16 columns. */
INLINE void update_panel(const struct rs_adam_rates *r, const struct rs_adam_row *row, const float *restrict shared,
        const float *restrict own, const float *restrict product, float *restrict copy, float *restrict parameters,
        float *restrict mean, float *restrict variance, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        float g = row->scale * (product[i] + row->factor * shared[i] - own[i]);

        copy[i] = parameters[i] = update_one(r, parameters[i], g, &mean[i], &variance[i]);
    }
}

INLINE void update_row(const struct rs_adam_rates *rates, const struct rs_adam_row *from, float *parameters,
        float *mean, float *variance, size_t n)
{
    const struct rs_adam_rates r = *rates;
    const struct rs_adam_row row = *from;
    const float *product = row.product;
    float *copy = row.copy;
    size_t i = 0;

    for (; i + RS_PANEL <= n; i += RS_PANEL, product += row.stride, copy += row.stride)
        update_panel(&r, &row, row.shared + i, row.own + i, product, copy, parameters + i, mean + i, variance + i,
                RS_PANEL);
    update_panel(&r, &row, row.shared + i, row.own + i, product, copy, parameters + i, mean + i, variance + i, n - i);
}

static void update_plain(const struct rs_adam_rates *rates, float *parameters, const float *gradient, float *mean,
        float *variance, size_t n)
{
    update(rates, parameters, gradient, mean, variance, n);
}

static void update_row_plain(const struct rs_adam_rates *rates, const struct rs_adam_row *row, float *parameters,
        float *mean, float *variance, size_t n)
{
    update_row(rates, row, parameters, mean, variance, n);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static void update_avx2(const struct rs_adam_rates *rates, float *parameters,
        const float *gradient, float *mean, float *variance, size_t n)
{
    update(rates, parameters, gradient, mean, variance, n);
}

__attribute__((target("avx2"))) static void update_row_avx2(const struct rs_adam_rates *rates,
        const struct rs_adam_row *row, float *parameters, float *mean, float *variance, size_t n)
{
    update_row(rates, row, parameters, mean, variance, n);
}
#else
#define update_avx2 update_plain
#define update_row_avx2 update_row_plain
#endif

void rs_adam_update(const struct rs_adam_rates *rates, float *parameters, const float *gradient, float *mean,
        float *variance, size_t n)
{
    if (rs_cpu_features() & RS_CPU_AVX2)
        update_avx2(rates, parameters, gradient, mean, variance, n);
    else
        update_plain(rates, parameters, gradient, mean, variance, n);
}

void rs_adam_update_row(const struct rs_adam_rates *rates, const struct rs_adam_row *row, float *parameters,
        float *mean, float *variance, size_t n)
{
    if (rs_cpu_features() & RS_CPU_AVX2)
        update_row_avx2(rates, row, parameters, mean, variance, n);
    else
        update_row_plain(rates, row, parameters, mean, variance, n);
}
