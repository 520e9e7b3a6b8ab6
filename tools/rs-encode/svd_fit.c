/* svd_fit.c: the exact way and the randomised one. */
#include "svd_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "math/eigen.h"
#include "math/gemm.h"
#include "math/orthonormal.h"
#include "math/rng.h"
#include "svd_gram.h"

/* Exact up to EXACT_COLUMNS columns: an eigen-decomposition takes about a third of a second then. The random subspace is
 * OVERSAMPLE wider than what is asked for, and iterated POWER times, which settles spectra that fall off slowly. */
enum { EXACT_COLUMNS = 768, OVERSAMPLE = 10, POWER = 7 };

/* ---- exact ---- */

static int fit_exact(struct svd *svd, const struct encode_rows *rows, int n_threads, struct rs_error *error)
{
    size_t d = svd->d;
    double *gram = rs_alloc(d * d, sizeof *gram, error), *values = rs_alloc(d, sizeof *values, error);
    double *vectors = rs_alloc(svd->k * d, sizeof *vectors, error);
    int status = -1;

    if (gram && values && vectors && svd_gram(rows, svd->mean, gram, n_threads, error) == 0)
        status = rs_eigen_largest(gram, d, svd->k, vectors, values, error);
    for (size_t i = 0; status == 0 && i < svd->k; i++) {
        svd->singular[i] = values[i] > 0 ? sqrt(values[i]) : 0;
        for (size_t j = 0; j < d; j++)
            svd->components[i * d + j] = (float)vectors[i * d + j];
    }
    free(gram);
    free(vectors);
    free(values);
    return status;
}

/* ---- randomised ---- */

struct subspace {
    size_t d, l;
    float *q, *z;             /* [d,l] */
    float *c;                 /* [n,l] */
    double *vector;           /* [d] */
    double *small, *values;   /* [l,l], [l] */
    struct rs_csr transposed; /* [d,n] of sparse rows: a product by it has sums of its own for each thread */
};

/* Z = X^T C. The columns of C sum to zero where the mean was taken off, so it need not be taken off again. */
static int times_transposed(struct subspace *s, const struct encode_rows *rows, int n_threads, struct rs_error *error)
{
    const struct encode_rows turned = {.n = rows->d, .d = rows->n, .csr = &s->transposed};

    if (rows->csr)
        return encode_rows_times(&turned, NULL, s->c, s->l, s->z, n_threads, error);
    rs_gemm(true, false, rows->d, s->l, rows->n, 1, rows->dense, rows->d, s->c, s->l, 0, s->z, s->l, n_threads);
    return 0;
}

static int iterate(struct subspace *s, const struct encode_rows *rows, const double *mean, int n_threads,
        struct rs_error *error)
{
    for (int i = 0; i < POWER; i++) {
        if (rs_orthonormal(s->z, s->d, s->l, s->q, n_threads, error) != 0
                || encode_rows_times(rows, mean, s->q, s->l, s->c, n_threads, error) != 0
                || times_transposed(s, rows, n_threads, error) != 0)
            return -1;
    }
    if (rs_orthonormal(s->z, s->d, s->l, s->q, n_threads, error) != 0)
        return -1;
    return encode_rows_times(rows, mean, s->q, s->l, s->c, n_threads, error);
}

/* C = X Q, so Q times the eigenvectors of C^T C are the singular vectors of X within the subspace. */
static int rotate(struct subspace *s, const struct encode_rows *rows, struct svd *svd, int n_threads,
        struct rs_error *error)
{
    float *vectors = s->z; /* [k,l] in the end */

    if (rs_gram(s->c, rows->n, s->l, s->z, false, n_threads, error) != 0)
        return -1;
    for (size_t i = 0; i < s->l * s->l; i++)
        s->small[i] = (double)s->z[i];
    if (rs_eigen_symmetric(s->small, s->l, s->values, error) != 0)
        return -1;
    for (size_t i = 0; i < svd->k; i++) {
        svd->singular[i] = s->values[i] > 0 ? sqrt(s->values[i]) : 0;
        for (size_t m = 0; m < s->l; m++)
            vectors[i * s->l + m] = (float)s->small[i * s->l + m];
    }
    rs_gemm(false, true, svd->k, s->d, s->l, 1, vectors, s->l, s->q, s->l, 0, svd->components, s->d, n_threads);
    for (size_t i = 0; i < svd->k; i++) {
        float *component = svd->components + i * s->d;

        for (size_t j = 0; j < s->d; j++)
            s->vector[j] = (double)component[j];
        rs_fix_signs(s->vector, 1, s->d);
        for (size_t j = 0; j < s->d; j++)
            component[j] = (float)s->vector[j];
    }
    return 0;
}

static int transpose(struct rs_csr *transposed, const struct rs_csr *csr, struct rs_error *error)
{
    struct rs_csr timeless = *csr;

    timeless.time = NULL;
    return rs_csr_transpose(transposed, &timeless, error);
}

static int random_start(struct subspace *s, uint64_t seed, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(seed, 0, error);

    for (size_t i = 0; rng && i < s->d * s->l; i++)
        s->z[i] = (float)gsl_ran_gaussian_ziggurat(rng, 1);
    if (rng)
        gsl_rng_free(rng);
    return rng ? 0 : -1;
}

static int fit_randomised(struct svd *svd, const struct encode_rows *rows, const double *mean, uint64_t seed,
        int n_threads, struct rs_error *error)
{
    struct subspace s = {.d = svd->d, .l = svd->k + OVERSAMPLE < svd->d ? svd->k + OVERSAMPLE : svd->d};
    int status = -1;

    s.q = rs_alloc(s.d * s.l, sizeof *s.q, error);
    s.z = rs_alloc(s.d * s.l, sizeof *s.z, error);
    s.c = rs_alloc(rows->n * s.l, sizeof *s.c, error);
    s.vector = rs_alloc(s.d, sizeof *s.vector, error);
    s.small = rs_alloc(s.l * s.l, sizeof *s.small, error);
    s.values = rs_alloc(s.l, sizeof *s.values, error);
    if (s.q && s.z && s.c && s.vector && s.small && s.values
            && (!rows->csr || transpose(&s.transposed, rows->csr, error) == 0) && random_start(&s, seed, error) == 0
            && iterate(&s, rows, mean, n_threads, error) == 0)
        status = rotate(&s, rows, svd, n_threads, error);
    free(s.q);
    free(s.z);
    free(s.c);
    free(s.vector);
    free(s.small);
    free(s.values);
    rs_csr_free(&s.transposed);
    return status;
}

/* ---- the doors ---- */

int svd_fit(struct svd *svd, const struct encode_rows *rows, size_t k, bool center, uint64_t seed, int n_threads,
        struct rs_error *error)
{
    *svd = (struct svd){.k = k, .d = rows->d};
    if (k == 0 || k > rows->d)
        return rs_fail(error, "want a --dim from 1 to the %zu columns, got %zu", rows->d, k);
    svd->components = rs_alloc_zero(k * rows->d, sizeof *svd->components, error);
    svd->mean = rs_alloc_zero(rows->d, sizeof *svd->mean, error);
    svd->singular = rs_alloc_zero(k, sizeof *svd->singular, error);
    if (!svd->components || !svd->mean || !svd->singular)
        return -1;
    if (center)
        encode_rows_mean(rows, svd->mean);
    if (rows->dense && rows->d <= EXACT_COLUMNS)
        return fit_exact(svd, rows, n_threads, error);
    return fit_randomised(svd, rows, center ? svd->mean : NULL, seed, n_threads, error);
}

void svd_free(struct svd *svd)
{
    free(svd->components);
    free(svd->mean);
    free(svd->singular);
    *svd = (struct svd){0};
}

int svd_encoder(struct rs_encoder *encoder, const struct svd *svd, struct rs_error *error)
{
    const enum rs_activation linear[] = {RS_IDENTITY, RS_IDENTITY};
    const size_t sizes[] = {svd->d, svd->k, svd->d};
    struct rs_network *network = &encoder->network;

    if (rs_network_alloc(network, 2, sizes, linear, error) != 0)
        return -1;
    encoder->n_code_layers = 1;
    memcpy(network->weights[0], svd->components, svd->k * svd->d * sizeof(float));
    for (size_t i = 0; i < svd->k; i++) {
        double shift = 0;

        for (size_t j = 0; j < svd->d; j++) {
            shift += (double)svd->components[i * svd->d + j] * svd->mean[j];
            network->weights[1][j * svd->k + i] = svd->components[i * svd->d + j];
        }
        network->biases[0][i] = (float)-shift;
    }
    for (size_t j = 0; j < svd->d; j++)
        network->biases[1][j] = (float)svd->mean[j];
    return 0;
}
