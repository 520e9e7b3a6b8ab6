/* convert_ids.c: ids that went through text. */
#include "convert_ids.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"

static bool canonical(struct rs_id id, int64_t *value)
{
    const char *digits = id.text + (id.length > 0 && id.text[0] == '-');

    if (!rs_parse_integer(id.text, id.length, value))
        return false;
    return *digits != '0' || id.length == 1;
}

int convert_ids_narrow(struct rs_ids *ids, struct rs_error *error)
{
    struct rs_ids narrow = {.n = ids->n};

    if (!rs_ids_are_text(ids) || ids->n == 0)
        return 0;
    narrow.numbers = rs_alloc(ids->n, sizeof *narrow.numbers, error);
    if (!narrow.numbers)
        return -1;
    for (size_t i = 0; i < ids->n; i++)
        if (!canonical(rs_ids_at(ids, i), &narrow.numbers[i])) {
            rs_ids_free(&narrow, NULL);
            return 0;
        }
    rs_ids_free(ids, NULL);
    *ids = narrow;
    return 0;
}

int convert_ids_to_text(struct rs_ids *ids, struct rs_error *error)
{
    struct rs_ids text = {.n = ids->n};
    size_t filled = 0;
    enum { WIDEST = 20 };

    if (rs_ids_are_text(ids))
        return 0;
    text.offsets = rs_alloc_zero(ids->n + 1, sizeof *text.offsets, error);
    text.bytes = rs_alloc_zero(ids->n * WIDEST + 8, 1, error);
    if (!text.offsets || !text.bytes) {
        rs_ids_free(&text, NULL);
        return -1;
    }
    for (size_t i = 0; i < ids->n; i++) {
        char number[WIDEST + 4];
        int length = snprintf(number, sizeof number, "%" PRId64, ids->numbers[i]);

        for (int c = 0; c < length; c++)
            text.bytes[filled++] = number[c];
        text.offsets[i + 1] = (int64_t)filled;
    }
    rs_ids_free(ids, NULL);
    *ids = text;
    return 0;
}
