/* rng.c: GSL's mt19937, seeded by block. It takes 32 bits of seed, so (seed, block) is mixed by a keyed permutation of
 * 32-bit words: two blocks below 2^32 never get the same generator from one seed. */
#include "math/rng.h"

/* The output step of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix64(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* A permutation of 32-bit words in which every bit depends on every other (the finaliser of MurmurHash3). */
static uint32_t permute32(uint32_t x)
{
    x = (x ^ x >> 16) * UINT32_C(0x85ebca6b);
    x = (x ^ x >> 13) * UINT32_C(0xc2b2ae35);
    return x ^ x >> 16;
}

void rs_rng_set(gsl_rng *rng, uint64_t seed, uint64_t block)
{
    uint64_t key = mix64(mix64(seed) ^ block >> 32);
    uint32_t word = permute32((uint32_t)block ^ (uint32_t)key);

    gsl_rng_set(rng, permute32(word ^ (uint32_t)(key >> 32)));
}

gsl_rng *rs_rng_new(uint64_t seed, uint64_t block, struct rs_error *error)
{
    gsl_rng *rng;

    gsl_set_error_handler_off(); /* GSL's own handler aborts */
    rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng) {
        rs_fail(error, "out of memory (a random generator wanted)");
        return NULL;
    }
    rs_rng_set(rng, seed, block);
    return rng;
}
