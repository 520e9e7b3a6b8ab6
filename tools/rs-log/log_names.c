/* log_names.c: what an MLflow server would refuse. */
#include "log_names.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

size_t log_characters(const char *text)
{
    size_t n = 0;

    while (*text) {
        size_t size = rs_utf8_length(text, strnlen(text, 4));

        if (size == 0)
            return (size_t)-1;
        text += size;
        n++;
    }
    return n;
}

/* No empty part, no "." and no "..": the server takes names for paths. */
static bool is_plain_path(const char *path)
{
    for (;;) {
        size_t length = strcspn(path, "/");

        if (length == 0 || (length == 1 && path[0] == '.') || (length == 2 && path[0] == '.' && path[1] == '.'))
            return false;
        if (path[length] == '\0')
            return true;
        path += length + 1;
    }
}

const char *log_key_fault(const char *key)
{
    for (const char *c = key; *c; c++)
        if ((unsigned char)*c > 127 || (!isalnum((unsigned char)*c) && !strchr("_-.:/ ", *c)))
            return "a name is letters, digits, blanks and _ - . : /";
    if (!is_plain_path(key))
        return "a name is a plain path: no empty part, no . and no ..";
    return strlen(key) > LOG_MOST_KEY ? "a name has at most 250 characters" : NULL;
}

const char *log_value_fault(const char *value, size_t most)
{
    size_t n = log_characters(value);

    if (n == (size_t)-1)
        return "the value is not UTF-8";
    if (n <= most)
        return NULL;
    return most == LOG_MOST_PARAM ? "a parameter has at most 6000 characters" : "a tag has at most 8000 characters";
}

/* A name of any letters, on one line. */
static const char *text_fault(const char *name)
{
    if (*name == '\0')
        return "want a name, got an empty one";
    if (log_characters(name) == (size_t)-1)
        return "the name is not UTF-8";
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < 32 || *c == 127)
            return "the name has a control character";
    return NULL;
}

const char *log_experiment_fault(const char *name)
{
    const char *fault = text_fault(name);

    if (!fault && log_characters(name) > LOG_MOST_EXPERIMENT)
        fault = "the name of an experiment or run has at most 500 characters";
    return fault;
}

const char *log_registered_fault(const char *name)
{
    const char *fault = text_fault(name);

    if (fault)
        return fault;
    if (strpbrk(name, "/:") || strspn(name, " ") == strlen(name) || !is_plain_path(name))
        return "the name of a registered model has no / and no :";
    return log_characters(name) > LOG_MOST_KEY ? "a name has at most 250 characters" : NULL;
}

/* "v3" and "latest" mean versions. */
const char *log_alias_fault(const char *alias)
{
    const char *digits = alias + 1;

    for (const char *c = alias; *c; c++)
        if ((unsigned char)*c > 127 || (!isalnum((unsigned char)*c) && *c != '_' && *c != '-'))
            return "an alias is letters, digits, _ and -";
    if (*alias == '\0' || strlen(alias) > LOG_MOST_ALIAS)
        return "an alias has 1 to 255 characters";
    if (strcmp(alias, "latest") == 0
            || ((*alias == 'v' || *alias == 'V') && *digits && strspn(digits, "0123456789") == strlen(digits)))
        return "latest, v1, v2, ... mean versions of a model and are no aliases";
    return NULL;
}

const char *log_artifact_fault(const char *path)
{
    const char *fault = text_fault(path);

    if (fault)
        return fault;
    if (!is_plain_path(path))
        return "a path with an empty part, . or ..";
    /* The server undoes percent signs more than once: what comes of a%41 is not what was sent. */
    return strpbrk(path, "#%\\") ? "the server takes no name with # % or \\" : NULL;
}

char *log_model_name(const char *file, char *room, size_t size)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *end = strstr(name, ".safetensors");
    size_t length = end && end > name ? (size_t)(end - name) : strlen(name);

    snprintf(room, size, "%.*s", (int)(length < 200 ? length : 200), name);
    if (log_characters(room) == (size_t)-1 || room[0] == '\0')
        snprintf(room, size, "model");
    for (char *c = room; *c; c++)
        if (strchr("/:.%\"'", *c) || (unsigned char)*c < 32)
            *c = '_';
    return room;
}
