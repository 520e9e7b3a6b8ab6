/* distances.c: the plain kernels, and the choice of a variant. A distance is summed in the 16 lanes of vector.c. */
#include "math/distances.h"

#include <math.h>

#include "math/cpu.h"
#include "math/distances_internal.h"
#include "math/vector_internal.h"

enum { LANES = 16 };

static void squared_distances_plain(const float *x, const float *points, size_t n, size_t d, float *squared)
{
    for (size_t i = 0; i < n; i++)
        squared[i] = rs_vector_kernels(0)->squared_distance(x, points + i * d, d);
}

static size_t list_near_plain(const float *value, const float *less, size_t n, float limit, uint32_t *list)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++) {
        if (!(value[i] - less[i] > limit))
            list[found++] = (uint32_t)i;
    }
    return found;
}

static const struct rs_distance_kernels plain = {"plain", squared_distances_plain, list_near_plain};

#if defined(__x86_64__)
#include "math/x86/distances_impl.h"
#else
static const struct rs_distance_kernels *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_distance_kernels *rs_distance_kernels(unsigned features)
{
    const struct rs_distance_kernels *best = best_for_machine(features);

    return best ? best : &plain;
}

static const struct rs_distance_kernels *chosen(void)
{
    return rs_distance_kernels(rs_cpu_features());
}

void rs_squared_distances(const float *x, const float *points, size_t n, size_t d, float *squared)
{
    chosen()->squared_distances(x, points, n, d, squared);
}

size_t rs_list_near(const float *value, const float *less, size_t n, float limit, uint32_t *list)
{
    return chosen()->list_near(value, less, n, limit, list);
}
