/* synth_text.c: lines of CSV being made in memory. */
#include "synth_text.h"

#include <string.h>

#include "base/memory.h"

int synth_text_reserve(struct synth_text *text, size_t more, struct rs_error *error)
{
    return rs_grow(&text->bytes, &text->capacity, text->n + more, 1, error);
}

void synth_put_number(struct synth_text *text, uint64_t number)
{
    char digits[20];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (n > 0)
        text->bytes[text->n++] = digits[--n];
}

void synth_put_char(struct synth_text *text, char c)
{
    text->bytes[text->n++] = c;
}

void synth_put_string(struct synth_text *text, const char *string)
{
    size_t length = strlen(string);

    memcpy(text->bytes + text->n, string, length);
    text->n += length;
}

void synth_put_field(struct synth_text *text, const char *string)
{
    if (!strpbrk(string, ",\"\r\n")) {
        synth_put_string(text, string);
        return;
    }
    synth_put_char(text, '"');
    for (; *string; string++) {
        if (*string == '"')
            synth_put_char(text, '"');
        synth_put_char(text, *string);
    }
    synth_put_char(text, '"');
}
