/* blas.c: OpenBLAS, loaded when it is first called.
 *
 * A program that is linked to it pays for it at every start, whatever it then does: 14,000 relocations, some 4 ms, three times
 * what all else takes. So we are not linked to it. What we use of it stands here under its own name and goes on to it: who
 * calls cblas_sgemm() need not know. */
#include "math/blas_internal.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const char library_name[] = "libopenblas.so.0";

static struct {
    __typeof__(cblas_sgemm) *sgemm;
    __typeof__(cblas_dgemm) *dgemm;
    __typeof__(cblas_ssyrk) *ssyrk;
    __typeof__(cblas_dsyrk) *dsyrk;
    __typeof__(spotrf_) *spotrf;
    __typeof__(spotri_) *spotri;
    __typeof__(dsyevd_) *dsyevd;
    __typeof__(dsyevr_) *dsyevr;
    void (*omp_set_num_threads)(int); /* the OpenMP runtime's, where OpenBLAS goes by it */
} blas;

/* As the dynamic linker ends a program whose library is not there: no caller could go on. */
static void *find(void *library, const char *name)
{
    void *found = library ? dlsym(library, name) : NULL;

    if (!found) {
        fprintf(stderr, "%s: cannot be loaded: %s\n", library_name, dlerror());
        exit(EXIT_FAILURE);
    }
    return found;
}

static void load(void)
{
    void *library = dlopen(library_name, RTLD_LAZY | RTLD_LOCAL);
    void (*set_num_threads)(int) = find(library, "openblas_set_num_threads");

    blas.sgemm = find(library, "cblas_sgemm");
    blas.dgemm = find(library, "cblas_dgemm");
    blas.ssyrk = find(library, "cblas_ssyrk");
    blas.dsyrk = find(library, "cblas_dsyrk");
    blas.spotrf = find(library, "spotrf_");
    blas.spotri = find(library, "spotri_");
    blas.dsyevd = find(library, "dsyevd_");
    blas.dsyevr = find(library, "dsyevr_");
    blas.omp_set_num_threads = dlsym(library, "omp_set_num_threads");
    set_num_threads(1);
}

/* The library is there, and runs on the calling thread alone. */
static void one_thread(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static _Thread_local bool held;

    if (held)
        return;
    pthread_once(&once, load);
    if (blas.omp_set_num_threads)
        blas.omp_set_num_threads(1); /* a setting of the calling thread, by which OpenBLAS forgets its own */
    held = true;
}

void cblas_sgemm(const enum CBLAS_ORDER order, const enum CBLAS_TRANSPOSE a_transposed,
        const enum CBLAS_TRANSPOSE b_transposed, const blasint m, const blasint n, const blasint k, const float alpha,
        const float *a, const blasint lda, const float *b, const blasint ldb, const float beta, float *c,
        const blasint ldc)
{
    one_thread();
    blas.sgemm(order, a_transposed, b_transposed, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void cblas_dgemm(const enum CBLAS_ORDER order, const enum CBLAS_TRANSPOSE a_transposed,
        const enum CBLAS_TRANSPOSE b_transposed, const blasint m, const blasint n, const blasint k, const double alpha,
        const double *a, const blasint lda, const double *b, const blasint ldb, const double beta, double *c,
        const blasint ldc)
{
    one_thread();
    blas.dgemm(order, a_transposed, b_transposed, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void cblas_ssyrk(const enum CBLAS_ORDER order, const enum CBLAS_UPLO triangle, const enum CBLAS_TRANSPOSE transposed,
        const blasint n, const blasint k, const float alpha, const float *a, const blasint lda, const float beta,
        float *c, const blasint ldc)
{
    one_thread();
    blas.ssyrk(order, triangle, transposed, n, k, alpha, a, lda, beta, c, ldc);
}

void cblas_dsyrk(const enum CBLAS_ORDER order, const enum CBLAS_UPLO triangle, const enum CBLAS_TRANSPOSE transposed,
        const blasint n, const blasint k, const double alpha, const double *a, const blasint lda, const double beta,
        double *c, const blasint ldc)
{
    one_thread();
    blas.dsyrk(order, triangle, transposed, n, k, alpha, a, lda, beta, c, ldc);
}

void spotrf_(const char *triangle, const int *n, float *a, const int *lda, int *status, size_t triangle_length)
{
    one_thread();
    blas.spotrf(triangle, n, a, lda, status, triangle_length);
}

void spotri_(const char *triangle, const int *n, float *a, const int *lda, int *status, size_t triangle_length)
{
    one_thread();
    blas.spotri(triangle, n, a, lda, status, triangle_length);
}

void dsyevd_(const char *job, const char *triangle, const int *n, double *a, const int *lda, double *values,
        double *work, const int *work_size, int *integers, const int *integers_size, int *status, size_t job_length,
        size_t triangle_length)
{
    one_thread();
    blas.dsyevd(job, triangle, n, a, lda, values, work, work_size, integers, integers_size, status, job_length,
            triangle_length);
}

void dsyevr_(const char *job, const char *range, const char *triangle, const int *n, double *a, const int *lda,
        const double *low, const double *high, const int *first, const int *last, const double *tolerance, int *found,
        double *values, double *vectors, const int *ldv, int *support, double *work, const int *work_size,
        int *integers, const int *integers_size, int *status, size_t job_length, size_t range_length,
        size_t triangle_length)
{
    one_thread();
    blas.dsyevr(job, range, triangle, n, a, lda, low, high, first, last, tolerance, found, values, vectors, ldv,
            support, work, work_size, integers, integers_size, status, job_length, range_length, triangle_length);
}
