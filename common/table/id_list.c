/* id_list.c: a text of ids, line by line, into a map that keeps their order. */
#include "table/id_list.h"

#include <string.h>

#include "base/number.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* What a line says: without the comment and the blanks around it. */
static size_t trim(const char **line, size_t length)
{
    const char *text = *line;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '#' && (i == 0 || is_blank(text[i - 1])))
            length = i;
    }
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    while (length > 0 && is_blank(*text)) {
        text++;
        length--;
    }
    *line = text;
    return length;
}

static int add_line(struct rs_id_map *map, bool as_text, const char *text, size_t length, struct rs_error *error)
{
    struct rs_id id = {.text = as_text ? text : NULL, .length = as_text ? length : 0};

    if (length == 0)
        return 0;
    if (memchr(text, '\0', length))
        return rs_fail(error, "want one id a line, got a NUL byte: is this a text file?");
    if (!as_text && !rs_parse_integer(text, length, &id.number))
        return rs_fail(error, "want one id a line, an integer as in the input, got '%.*s'",
                length > 60 ? 60 : (int)length, text);
    return rs_id_map_add(map, id, error) < 0 ? -1 : 0;
}

int rs_id_list_parse(struct rs_ids *ids, bool as_text, const char *name, const char *text, size_t size,
        struct rs_error *error)
{
    struct rs_id_map map = {0};
    const char *end = text + size;
    size_t number = 0;
    int status = 0;

    *ids = (struct rs_ids){0};
    while (status == 0 && text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *line = text;
        size_t length = trim(&line, (size_t)((newline ? newline : end) - text));
        struct rs_error reason;

        number++;
        if (add_line(&map, as_text, line, length, &reason) != 0)
            status = rs_fail(error, "%s: line %zu: %.300s", name, number, reason.text);
        text = newline ? newline + 1 : end;
    }
    if (status == 0)
        status = rs_ids_copy(ids, &map.ids, error);
    rs_id_map_free(&map);
    return status;
}
