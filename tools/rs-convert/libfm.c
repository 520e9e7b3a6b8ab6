/* libfm.c: ratings as libFM's text. */
#include "libfm.h"

#include <inttypes.h>
#include <stdio.h>

#include "convert_number.h"
#include "named_entries.h"
#include "text_words.h"

int libfm_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    const struct rs_csr *csr = &any->csr;
    char line[96], number[RS_NUMBER_ROOM];

    if (any->kind != RS_KIND_CSR)
        return rs_fail(error, "libfm: want kind csr, got %s", rs_kind_name(any->kind));
    for (size_t row = 0; row < csr->n_rows; row++)
        for (int64_t e = csr->indptr[row]; e < csr->indptr[row + 1]; e++) {
            int n = snprintf(line, sizeof line, "%s %zu:1 %zu:1\n", rs_format_float(csr->data[e], number), row,
                    csr->n_rows + (size_t)csr->indices[e]);

            if (rs_sink_write(sink, line, (size_t)n, error) != 0)
                return -1;
        }
    return 0;
}

/* A feature's place among those of its side. */
static int32_t place(struct named_side *side, const char *word, size_t length, struct rs_error *error)
{
    int64_t index;
    float one;

    if (!text_words_pair(word, length, &index, &one) || one < 1 || one > 1)
        return rs_fail(error, "want INDEX:1, got '%.*s'", (int)length, word);
    return rs_id_map_add(&side->map, (struct rs_id){.number = index}, error);
}

/* A line that is not blank, from its first word on. */
static int read_line(struct named_entries *list, struct text_words *words, const char *word, size_t length,
        struct rs_error *error)
{
    struct named_side *const sides[] = {&list->rows, &list->columns};
    int32_t at[2];
    float rating;

    if (!convert_parse_float(word, length, &rating))
        return rs_fail(error, "want a number as rating, got '%.*s'", (int)length, word);
    for (int i = 0; i < 2; i++) {
        if (!text_words_next(words, &word, &length))
            return rs_fail(error, "want RATING USER:1 ITEM:1, got %d features", i);
        at[i] = place(sides[i], word, length, error);
        if (at[i] < 0)
            return -1;
    }
    if (text_words_next(words, &word, &length))
        return rs_fail(error, "want RATING USER:1 ITEM:1, got more: '%.*s'", (int)length, word);
    return coordinates_add(&list->entries, at[0], at[1], rating, NULL, error);
}

static int check_sides(const struct named_entries *list, struct rs_error *error)
{
    const struct rs_ids *rows = &list->rows.map.ids;

    for (size_t i = 0; i < rows->n; i++)
        if (rs_id_map_find(&list->columns.map, rs_ids_at(rows, i)) >= 0)
            return rs_fail(error, "feature %" PRId64 " stands first in one line and second in another",
                    rows->numbers[i]);
    return 0;
}

static int read_lines(struct named_entries *list, struct text_words *words, struct rs_error *error)
{
    const char *word;
    size_t length;
    char line[32];

    while (text_words_line(words))
        if (text_words_next(words, &word, &length) && read_line(list, words, word, length, error) != 0) {
            snprintf(line, sizeof line, "line %zu", words->line);
            return rs_fail_at(error, line);
        }
    return list->entries.n > 0 ? check_sides(list, error) : rs_fail(error, "want a line, got nothing");
}

int libfm_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error)
{
    struct named_entries list = {0};
    struct text_words words = {.next = text, .end = (const char *)text + size};
    int status = read_lines(&list, &words, error);

    *any = (struct rs_any){.kind = RS_KIND_CSR};
    if (status == 0)
        status = named_entries_to_csr(&any->csr, &list, error);
    named_entries_free(&list);
    return status == 0 ? 0 : rs_fail_at(error, name);
}
