/* csv_marks_impl.h: AVX2, 64 bytes at a time: a bit for each byte that is looked for. Wider registers would not help: the
 * bits are taken out one by one. */
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,popcnt,bmi")))

TARGET static inline uint64_t bits_of(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

TARGET static struct rs_csv_count count_avx2(const char *text, size_t size)
{
    const __m256i line_end = _mm256_set1_epi8('\n'), quote = _mm256_set1_epi8('"');
    __m256i quotes = _mm256_setzero_si256();
    struct rs_csv_count count = {0, false}, tail;
    size_t i = 0;

    for (; i + 64 <= size; i += 64) {
        const __m256i low = _mm256_loadu_si256((const __m256i *)(text + i));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(text + i + 32));

        quotes =
                _mm256_or_si256(quotes, _mm256_or_si256(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote)));
        count.n_lines +=
                (size_t)_mm_popcnt_u64(bits_of(_mm256_cmpeq_epi8(low, line_end), _mm256_cmpeq_epi8(high, line_end)));
    }
    tail = count_plain(text + i, size - i);
    count.n_lines += tail.n_lines;
    count.quote = tail.quote || !_mm256_testz_si256(quotes, quotes);
    return count;
}

/* Lines of ratings have 8 to 12 marks in 64 bytes: so many are put down without asking whether they are there, and the loop
 * that asks runs only where there are more. */
TARGET static size_t marks_avx2(const char *text, size_t size, char delimiter, uint32_t *at)
{
    enum { UNASKED = 12 };
    const __m256i line_end = _mm256_set1_epi8('\n'), between = _mm256_set1_epi8(delimiter);
    size_t i = 0, n = 0;

    for (; i + 64 <= size; i += 64) {
        const __m256i low = _mm256_loadu_si256((const __m256i *)(text + i));
        const __m256i high = _mm256_loadu_si256((const __m256i *)(text + i + 32));
        uint64_t bits = bits_of(_mm256_or_si256(_mm256_cmpeq_epi8(low, line_end), _mm256_cmpeq_epi8(low, between)),
                _mm256_or_si256(_mm256_cmpeq_epi8(high, line_end), _mm256_cmpeq_epi8(high, between)));
        size_t n_bits = (size_t)_mm_popcnt_u64(bits);

        for (size_t k = 0; k < UNASKED; k++, bits &= bits - 1)
            at[n + k] = (uint32_t)(i + _tzcnt_u64(bits));
        for (size_t k = UNASKED; k < n_bits; k++, bits &= bits - 1)
            at[n + k] = (uint32_t)(i + _tzcnt_u64(bits));
        n += n_bits;
    }
    return add_marks(text, i, size, delimiter, at, n);
}

#undef TARGET

static const struct rs_csv_kernels *best_for_machine(unsigned features)
{
    static const struct rs_csv_kernels avx2 = {"avx2", count_avx2, marks_avx2};

    return features & RS_CPU_AVX2 ? &avx2 : NULL;
}
