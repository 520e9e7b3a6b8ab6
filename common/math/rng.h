/* rng.h: random numbers that do not depend on threads: one GSL generator for each fixed block of work. */
#ifndef RS_MATH_RNG_H
#define RS_MATH_RNG_H

#include <stdint.h>
#include <gsl/gsl_rng.h>

#include "base/error.h"

/* A Mersenne Twister seeded from (seed, block), mixed so that neighbours share nothing. Draw with gsl_rng_uniform(),
 * gsl_ran_gaussian_ziggurat() and so on; the caller frees it with gsl_rng_free(). */
gsl_rng *rs_rng_new(uint64_t seed, uint64_t block, struct rs_error *error);

/* The same generator started again as (seed, block): no allocation, for a generator per worker. */
void rs_rng_set(gsl_rng *rng, uint64_t seed, uint64_t block);

#endif
