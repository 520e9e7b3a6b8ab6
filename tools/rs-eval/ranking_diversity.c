/* ranking_diversity.c: genres as bits, and the distances of pairs. */
#include "ranking_diversity.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

int ranking_genres_make(struct ranking_genres *genres, const struct rs_dense *table, const struct rs_ids *films,
        struct rs_error *error)
{
    int32_t *row = rs_alloc(films->n, sizeof *row, error);
    int status = -1;

    *genres = (struct ranking_genres){.n_items = films->n, .n_words = (table->n_columns + 63) / 64};
    genres->bits = rs_alloc_zero(films->n * genres->n_words, sizeof *genres->bits, error);
    if (row && genres->bits && rs_ids_locate(films, &table->rows, row, error) == 0) {
        for (size_t i = 0; i < films->n; i++) {
            uint64_t *bits = genres->bits + i * genres->n_words;

            for (size_t j = 0; row[i] >= 0 && j < table->n_columns; j++)
                if (rs_dense_row(table, (size_t)row[i])[j] > 0)
                    bits[j / 64] |= (uint64_t)1 << j % 64;
        }
        status = 0;
    }
    free(row);
    return status;
}

void ranking_genres_free(struct ranking_genres *genres)
{
    free(genres->bits);
    *genres = (struct ranking_genres){0};
}

/* The film's bits, or NULL where it has none. */
static const uint64_t *bits_of(const struct ranking_genres *genres, int32_t item)
{
    const uint64_t *bits = item >= 0 ? genres->bits + (size_t)item * genres->n_words : NULL;
    bool any = false;

    for (size_t w = 0; bits && w < genres->n_words; w++)
        any = any || bits[w] != 0;
    return any ? bits : NULL;
}

static double distance(const uint64_t *a, const uint64_t *b, size_t n_words)
{
    int both = 0, either = 0;

    for (size_t w = 0; w < n_words; w++) {
        both += __builtin_popcountll(a[w] & b[w]);
        either += __builtin_popcountll(a[w] | b[w]);
    }
    return 1 - (double)both / either;
}

void ranking_pairs_add(struct ranking_pairs *pairs, const struct ranking_genres *genres, const int32_t *list,
        size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const uint64_t *a = bits_of(genres, list[i]);

        for (size_t j = 0; a && j < i; j++) {
            const uint64_t *b = bits_of(genres, list[j]);

            if (!b)
                continue;
            pairs->distance += distance(a, b, genres->n_words);
            pairs->n++;
        }
    }
}

double ranking_diversity(const struct ranking_pairs *pairs)
{
    return pairs->n ? pairs->distance / (double)pairs->n : NAN;
}
