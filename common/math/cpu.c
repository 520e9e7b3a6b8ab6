/* cpu.c: the processor's features, less what the environment takes away. */
#include "math/cpu.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned detect(void)
{
    unsigned features = 0;

#if defined(__x86_64__) || defined(__i386__)
    /* The compiler's runtime asks the operating system too, whether it saves the wide registers. */
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        features |= RS_CPU_AVX2;
        if (__builtin_cpu_supports("avx512f"))
            features |= RS_CPU_AVX512;
    }
#endif
    return features;
}

static unsigned feature_named(const char *name, size_t length)
{
    if (length == 4 && memcmp(name, "avx2", 4) == 0)
        return RS_CPU_AVX2 | RS_CPU_AVX512;
    if (length == 6 && memcmp(name, "avx512", 6) == 0)
        return RS_CPU_AVX512;
    fprintf(stderr, "RS_CPU_DISABLE: want a list of avx2, avx512, got '%.*s'\n", (int)length, name);
    abort();
}

static unsigned disabled(void)
{
    const char *list = getenv("RS_CPU_DISABLE");
    unsigned features = 0;

    while (list && *list) {
        size_t length = strcspn(list, ",");

        features |= feature_named(list, length);
        list += length + (list[length] == ',');
    }
    return features;
}

unsigned rs_cpu_features(void)
{
    static _Atomic unsigned known; /* the features and a bit that says so; every thread would find the same */
    enum { LOOKED_UP = 1 << 30 };

    if (!(known & LOOKED_UP))
        known = (detect() & ~disabled()) | LOOKED_UP;
    return known & ~(unsigned)LOOKED_UP;
}
