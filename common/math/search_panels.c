/* search_panels.c: rows by length into panels; the plain kernel, and the choice of a variant. */
#include "math/search_panels.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/cpu.h"
#include "math/search_panels_internal.h"

enum { ROWS = RS_SEARCH_ROWS, VECTORS = RS_SEARCH_VECTORS };

/* ---- the kernel ---- */

static uint64_t reach_plain(const float *panel, size_t d, const float *vectors, const float *least)
{
    uint64_t reached = 0;

    for (size_t v = 0; v < VECTORS; v++) {
        for (size_t r = 0; r < ROWS; r++) {
            float sum = 0;

            for (size_t c = 0; c < d; c++)
                sum = fmaf(panel[c * ROWS + r], vectors[c * VECTORS + v], sum);
            reached |= (uint64_t)(sum >= least[v]) << (v * ROWS + r);
        }
    }
    return reached;
}

static const struct rs_search_panels_kernel plain = {"plain", reach_plain};

#if defined(__x86_64__)
#include "math/x86/search_panels_impl.h"
#else
static const struct rs_search_panels_kernel *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_search_panels_kernel *rs_search_panels_kernel(unsigned features)
{
    const struct rs_search_panels_kernel *best = best_for_machine(features);

    return best ? best : &plain;
}

uint64_t rs_search_panels_reach(const struct rs_search_panels *panels, size_t panel, const float *vectors,
        const float least[RS_SEARCH_VECTORS])
{
    const struct rs_search_panels_kernel *kernel = rs_search_panels_kernel(rs_cpu_features());

    return kernel->reach(panels->x + panel * panels->d * ROWS, panels->d, vectors, least);
}

/* ---- panels ---- */

/* From the square of a length, rounded up: more than the roundings of the sum, of the root and of this. */
static float length_of(double square)
{
    return isnan(square) ? INFINITY : (float)(sqrt(square) * (1 + 1e-6)) + FLT_MIN;
}

static double square_of(const float *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * (double)x[i];
    return sum;
}

float rs_search_panels_length(const float *x, size_t n)
{
    return length_of(square_of(x, n));
}

struct measured {
    float length;
    int32_t row;
};

static int longest_first(const void *a, const void *b)
{
    const struct measured *left = a, *right = b;

    if (left->length != right->length)
        return left->length > right->length ? -1 : 1;
    return (left->row > right->row) - (left->row < right->row);
}

static void fill_panel(struct rs_search_panels *panels, size_t panel, const float *x, const float *more)
{
    size_t k = panels->d - (more ? 1 : 0);
    float *out = panels->x + panel * panels->d * ROWS;

    for (size_t r = 0; r < ROWS; r++) {
        int32_t row = panels->row[panel * ROWS + r];

        for (size_t c = 0; c < k; c++)
            out[c * ROWS + r] = row >= 0 ? x[(size_t)row * k + c] : 0;
        if (more)
            out[k * ROWS + r] = row >= 0 ? more[row] : 0;
    }
}

int rs_search_panels_make(struct rs_search_panels *panels, const float *x, const float *more, size_t n, size_t k,
        struct rs_error *error)
{
    struct measured *rows = rs_alloc(n, sizeof *rows, error);
    size_t n_panels = n / ROWS + (n % ROWS != 0);

    *panels = (struct rs_search_panels){.n = n, .d = k + (more ? 1 : 0), .n_panels = n_panels};
    panels->x = rs_alloc(n_panels * ROWS, panels->d * sizeof *panels->x, error);
    panels->row = rs_alloc(n_panels, ROWS * sizeof *panels->row, error);
    panels->length = rs_alloc(n_panels, sizeof *panels->length, error);
    panels->place = rs_alloc(n, sizeof *panels->place, error);
    if (!rows || !panels->x || !panels->row || !panels->length || !panels->place) {
        free(rows);
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        double square = square_of(x + i * k, k) + (more ? (double)more[i] * (double)more[i] : 0);

        rows[i] = (struct measured){length_of(square), (int32_t)i};
    }
    qsort(rows, n, sizeof *rows, longest_first);
    for (size_t place = 0; place < n_panels * ROWS; place++) {
        panels->row[place] = place < n ? rows[place].row : -1;
        if (place < n)
            panels->place[rows[place].row] = (int32_t)place;
    }
    for (size_t panel = 0; panel < n_panels; panel++) {
        panels->length[panel] = rows[panel * ROWS].length;
        fill_panel(panels, panel, x, more);
    }
    free(rows);
    return 0;
}

void rs_search_panels_free(struct rs_search_panels *panels)
{
    free(panels->x);
    free(panels->row);
    free(panels->length);
    free(panels->place);
    *panels = (struct rs_search_panels){0};
}
