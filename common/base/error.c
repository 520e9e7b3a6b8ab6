/* error.c: the text of an error, bounded. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int rs_fail(struct rs_error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return -1;
}

int rs_fail_errno(struct rs_error *error, const char *format, ...)
{
    const char *reason = strerror(errno);
    size_t length;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    length = strlen(error->text);
    snprintf(error->text + length, sizeof error->text - length, ": %s", reason);
    return -1;
}

int rs_fail_at(struct rs_error *error, const char *place)
{
    char text[sizeof error->text];
    int place_length = (int)strnlen(place, sizeof text / 2);

    memcpy(text, error->text, sizeof text);
    snprintf(error->text, sizeof error->text, "%.*s: %.*s", place_length, place,
             (int)sizeof text - place_length - 3, text);
    return -1;
}
