/* machine.c: what this machine can do at most, on all processors: SGEMM (GFLOP/s) and a triad over memory (GB/s).
 * The best of several runs of each, as JSON. */
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SIDE = 2048, LONG = 1 << 25, TRIES = 8 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static float *numbers(size_t n)
{
    float *x = malloc(n * sizeof *x);

    if (!x)
        exit(1);
#pragma omp parallel for
    for (size_t i = 0; i < n; i++)
        x[i] = (float)(i % 17) * 0.1f;
    return x;
}

int main(void)
{
    float *a = numbers(LONG), *b = numbers(LONG), *c = numbers(LONG);
    double gemm = 0, triad = 0;

    for (int t = 0; t < TRIES; t++) {
        double start = now(), middle;

        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, a, SIDE, b, SIDE, 0, c, SIDE);
        middle = now();
        if (2.0 * SIDE * SIDE * SIDE / (middle - start) > gemm)
            gemm = 2.0 * SIDE * SIDE * SIDE / (middle - start);
        middle = now();
        /* Two reads and a write, counted as STREAM counts them. */
#pragma omp parallel for
        for (size_t i = 0; i < LONG; i++)
            a[i] = b[i] + 0.5f * c[i];
        if (3.0 * LONG * sizeof *a / (now() - middle) > triad)
            triad = 3.0 * LONG * sizeof *a / (now() - middle);
    }
    printf("{\"sgemm\": %.1f, \"triad\": %.2f, \"check\": %g}\n", gemm * 1e-9, triad * 1e-9, (double)a[LONG - 1]);
    return 0;
}
