/* history_script.c: a history as the shell script that makes it again.
 *
 * Steps that are one run of a tool with several outputs become one line. Files get names of the script's own; the texts
 * that everything started from are its arguments, told by the digest of their content. */
#include "stream/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

static const char *text_of(const cJSON *object, const char *member)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));

    return text ? text : "";
}

static const cJSON *list_of(const cJSON *step, const char *member)
{
    return cJSON_GetObjectItemCaseSensitive(step, member);
}

/* The same tool, options and inputs: two outputs of one run. */
static bool same_run(const cJSON *a, const cJSON *b)
{
    return strcmp(text_of(a, "tool"), text_of(b, "tool")) == 0
           && cJSON_Compare(list_of(a, "options"), list_of(b, "options"), 1)
           && cJSON_Compare(list_of(a, "inputs"), list_of(b, "inputs"), 1);
}

/* A word in single quotes, unless it is plain. */
static void print_word(FILE *out, const char *word)
{
    if (word[0] != '\0'
            && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.,:/=+@")
                       == strlen(word)) {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    fputc('\'', out);
}

/* "04-als.safetensors", "04-als-fit.safetensors" */
static void print_file(FILE *out, const cJSON *steps, const cJSON *wanted)
{
    const char *tool = text_of(wanted, "tool"), *output = text_of(wanted, "output");
    const cJSON *step;
    int number = 1;

    cJSON_ArrayForEach(step, steps)
    {
        if (same_run(step, wanted))
            break;
        number++;
    }
    fprintf(out, "%02d-", number);
    for (const char *c = strncmp(tool, "rs-", 3) == 0 ? tool + 3 : tool; *c; c++)
        fputc(*c == ' ' ? '-' : *c, out);
    if (strncmp(output, "--", 2) == 0)
        fprintf(out, "-%s", output + 2);
    fputs(".safetensors", out);
}

static const cJSON *find_step(const cJSON *steps, const char *recipe)
{
    const cJSON *step;

    cJSON_ArrayForEach(step, steps) if (strcmp(text_of(step, "recipe"), recipe) == 0) return step;
    return NULL;
}

/* The digests of all texts, each once, in the order they are needed. */
static cJSON *collect_texts(const cJSON *steps)
{
    cJSON *texts = cJSON_CreateArray();
    const cJSON *step, *input, *known;

    cJSON_ArrayForEach(step, steps)
    {
        cJSON_ArrayForEach(input, list_of(step, "inputs"))
        {
            const char *recipe = text_of(input, "recipe"), *digest = text_of(input, "digest");
            bool found = false;

            if (digest[0] == '\0' && !find_step(steps, recipe))
                digest = recipe; /* a stream whose own history is not known */
            if (digest[0] == '\0')
                continue;
            cJSON_ArrayForEach(known, texts) found = found || strcmp(known->valuestring, digest) == 0;
            if (!found)
                cJSON_AddItemToArray(texts, cJSON_CreateString(digest));
        }
    }
    return texts;
}

static void print_input(FILE *out, const cJSON *steps, const cJSON *texts, const cJSON *input)
{
    const char *recipe = text_of(input, "recipe");
    const char *digest = recipe[0] ? recipe : text_of(input, "digest");
    const cJSON *step = recipe[0] ? find_step(steps, recipe) : NULL, *text;
    int number = 1;

    if (step) {
        print_file(out, steps, step);
        return;
    }
    cJSON_ArrayForEach(text, texts)
    {
        if (strcmp(text->valuestring, digest) == 0)
            break;
        number++;
    }
    fprintf(out, "\"$text%d\"", number);
}

/* " --items a.safetensors", " a.safetensors", or where `as` has a place for the file in it, " --model a.safetensors=0.2". */
static void print_named_input(FILE *out, const cJSON *steps, const cJSON *texts, const cJSON *input)
{
    const char *as = text_of(input, "as"), *place = strstr(as, "{}");

    fputc(' ', out);
    if (place)
        fprintf(out, "%.*s", (int)(place - as), as);
    else if (strcmp(as, "operand") != 0)
        fprintf(out, "%s ", as);
    print_input(out, steps, texts, input);
    if (place)
        fputs(place + 2, out);
}

static void print_inputs(FILE *out, const cJSON *steps, const cJSON *texts, const cJSON *step)
{
    const cJSON *input;
    int n_stdin = 0;

    cJSON_ArrayForEach(input, list_of(step, "inputs"))
    {
        if (strcmp(text_of(input, "as"), "stdin") == 0) {
            n_stdin++;
            continue;
        }
        print_named_input(out, steps, texts, input);
    }
    if (n_stdin == 0)
        return;
    fputs(n_stdin > 1 ? " < <(cat" : " <", out);
    cJSON_ArrayForEach(input, list_of(step, "inputs"))
    {
        if (strcmp(text_of(input, "as"), "stdin") != 0)
            continue;
        fputc(' ', out);
        print_input(out, steps, texts, input);
    }
    if (n_stdin > 1)
        fputc(')', out);
}

static void print_options(FILE *out, const cJSON *step)
{
    const cJSON *option;

    cJSON_ArrayForEach(option, list_of(step, "options"))
    {
        const char *name = cJSON_GetArrayItem(option, 0)->valuestring;
        const char *value = cJSON_GetArrayItem(option, 1)->valuestring;

        fprintf(out, " --%s", name);
        if (strcmp(value, "true") == 0)
            continue;
        fputc(' ', out);
        print_word(out, value);
    }
}

/* One run with all the outputs of it that are wanted. */
static void print_run(FILE *out, const cJSON *steps, const cJSON *texts, const cJSON *first)
{
    const cJSON *step;
    const cJSON *to_stdout = NULL;

    fputs(text_of(first, "tool"), out);
    print_options(out, first);
    cJSON_ArrayForEach(step, steps)
    {
        if (!same_run(step, first))
            continue;
        if (strcmp(text_of(step, "output"), "stdout") == 0) {
            to_stdout = step;
            continue;
        }
        fprintf(out, " %s ", text_of(step, "output"));
        print_file(out, steps, step);
    }
    print_inputs(out, steps, texts, first);
    if (to_stdout) {
        fputs(" > ", out);
        print_file(out, steps, to_stdout);
    } else {
        fputs(" > /dev/null", out);
    }
    fputc('\n', out);
}

static void print_script(FILE *out, const cJSON *steps, const cJSON *texts)
{
    const cJSON *step, *earlier, *text;
    int number = 0;

    fputs("#!/usr/bin/env bash\n# How this stream was made.", out);
    if (cJSON_GetArraySize(texts) > 0)
        fputs(" Arguments: the files it started from, by the XXH3-128 of their content.", out);
    fputs("\nset -euo pipefail\n", out);
    cJSON_ArrayForEach(text, texts)
    {
        number++;
        fprintf(out, "text%d=${%d:?the file with XXH3-128 %s}\n", number, number, text->valuestring);
    }
    fputc('\n', out);
    cJSON_ArrayForEach(step, steps)
    {
        bool printed = false;

        for (earlier = steps->child; earlier != step; earlier = earlier->next)
            printed = printed || same_run(earlier, step);
        if (!printed)
            print_run(out, steps, texts, step);
    }
}

char *rs_history_script(const char *text, struct rs_error *error)
{
    struct rs_history checker;
    char *script = NULL;
    size_t size = 0;
    cJSON *texts;
    FILE *out;

    /* What may be assumed below is checked where a history is read. */
    if (rs_history_start(&checker, "", "", error) != 0)
        return NULL;
    if (rs_history_input(&checker, "stdin", "00000000000000000000000000000000", text, error) != 0) {
        rs_history_free(&checker);
        return NULL;
    }
    texts = collect_texts(checker.steps);
    out = open_memstream(&script, &size);
    if (out) {
        print_script(out, checker.steps, texts);
        if (fclose(out) != 0) {
            free(script);
            script = NULL;
        }
    }
    if (!script)
        rs_fail(error, "out of memory");
    cJSON_Delete(texts);
    rs_history_free(&checker);
    return script;
}
