/* text_width.c: text in columns, by mbrtowc and wcwidth. */
#include "text_width.h"

#include <string.h>
#include <wchar.h>

/* One character: its bytes (0: not one), and the columns it takes (-1: it can't be printed). */
static size_t step(const char *text, size_t length, int *width)
{
    mbstate_t state = {0};
    wchar_t character;
    size_t bytes;

    if (length > 0 && text[0] >= ' ' && text[0] <= '~') {
        *width = 1;
        return 1;
    }
    bytes = mbrtowc(&character, text, length, &state);
    *width = -1;
    if (bytes == 0 || bytes > length)
        return 0;
    *width = wcwidth(character);
    return bytes;
}

size_t text_character(const char *text, size_t length)
{
    int width;

    return step(text, length, &width);
}

size_t text_width(const char *text, size_t length)
{
    size_t columns = 0;

    for (size_t i = 0; i < length;) {
        int width;
        size_t bytes = step(text + i, length - i, &width);

        columns += width < 0 ? 1 : (size_t)width;
        i += bytes ? bytes : 1;
    }
    return columns;
}

/* Characters as long as they fit into `room` columns. Returns the columns used. */
static size_t print_fitting(FILE *out, const char *text, size_t length, size_t room)
{
    size_t used = 0;

    for (size_t i = 0; i < length;) {
        int width;
        size_t bytes = step(text + i, length - i, &width);
        size_t columns = width < 0 ? 1 : (size_t)width;

        if (used + columns > room)
            break;
        if (width < 0)
            putc('?', out);
        else
            fwrite(text + i, 1, bytes, out);
        used += columns;
        i += bytes ? bytes : 1;
    }
    return used;
}

static void print_blanks(FILE *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        putc(' ', out);
}

void text_print(FILE *out, const char *text, size_t length, size_t width, bool right)
{
    size_t columns = text_width(text, length);

    if (columns > width && width > 0) {
        columns = print_fitting(out, text, length, width - 1) + 1;
        fputs("\xE2\x80\xA6", out); /* an ellipsis */
        print_blanks(out, width - columns);
        return;
    }
    if (right)
        print_blanks(out, width - columns);
    print_fitting(out, text, length, width);
    if (!right)
        print_blanks(out, width - columns);
}
