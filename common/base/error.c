/* error.c: the text of an error: one line, bounded. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is told may come from a hostile file: no second line, and nothing that a terminal obeys. */
static void make_plain(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 127)
            *text = '?';
}

int rs_fail(struct rs_error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    make_plain(error->text);
    return -1;
}

int rs_fail_errno(struct rs_error *error, const char *format, ...)
{
    const char *reason = strerror(errno);
    size_t reason_length = strlen(reason) + 3, length; /* ": ", NUL */
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    length = strlen(error->text);
    if (length > sizeof error->text - reason_length) /* a long path may lose its end, the reason may not */
        length = sizeof error->text - reason_length;
    snprintf(error->text + length, sizeof error->text - length, ": %s", reason);
    make_plain(error->text);
    return -1;
}

int rs_fail_at(struct rs_error *error, const char *place)
{
    char text[sizeof error->text];
    int place_length = (int)strnlen(place, sizeof text / 2);

    memcpy(text, error->text, sizeof text);
    snprintf(error->text, sizeof error->text, "%.*s: %.*s", place_length, place, (int)sizeof text - place_length - 3,
            text);
    make_plain(error->text);
    return -1;
}
