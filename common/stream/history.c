/* history.c: steps, recipes, and the pipeline printed again. */
#include "stream/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>
#include <xxhash.h>

#include "stream/source.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

enum { MAX_STEPS = 1 << 14 }; /* a false history costs no more than its reading: steps are looked up one by one */

static int out_of_memory(struct rs_error *error)
{
    return rs_fail(error, "out of memory");
}

static void format_digest(XXH128_hash_t hash, char text[RS_RECIPE_SIZE])
{
    snprintf(text, RS_RECIPE_SIZE, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

/* The text of a member, or NULL. */
static const char *text_of(const cJSON *object, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));
}

static cJSON *find_step(const cJSON *steps, const char *recipe)
{
    cJSON *step;

    cJSON_ArrayForEach(step, steps)
    {
        const char *known = text_of(step, "recipe");

        if (known && strcmp(known, recipe) == 0)
            return step;
    }
    return NULL;
}

int rs_history_start(struct rs_history *history, const char *tool, const char *version, struct rs_error *error)
{
    *history = (struct rs_history){.tool = tool, .version = version};
    history->options = cJSON_CreateArray();
    history->inputs = cJSON_CreateArray();
    history->steps = cJSON_CreateArray();
    if (history->options && history->inputs && history->steps)
        return 0;
    rs_history_free(history);
    return out_of_memory(error);
}

int rs_history_option(struct rs_history *history, const char *name, const char *value, struct rs_error *error)
{
    const char *pair[] = {name, value};
    cJSON *option = cJSON_CreateStringArray(pair, 2);

    if (!option || !cJSON_AddItemToArray(history->options, option))
        return out_of_memory(error);
    return 0;
}

static int add_input(struct rs_history *history, const char *as, const char *key, const char *value,
        struct rs_error *error)
{
    cJSON *input;

    cJSON_ArrayForEach(input, history->inputs)
    {
        const char *known_as = text_of(input, "as"), *known = text_of(input, key);

        /* Operands count each time: rs-join A A is not rs-join A. */
        if (known && strcmp(as, "operand") != 0 && strcmp(known_as, as) == 0 && strcmp(known, value) == 0)
            return 0;
    }
    input = cJSON_CreateObject();
    if (!input || !cJSON_AddStringToObject(input, "as", as) || !cJSON_AddStringToObject(input, key, value)
            || !cJSON_AddItemToArray(history->inputs, input)) {
        cJSON_Delete(input);
        return out_of_memory(error);
    }
    return 0;
}

/* ---- a history that came in a file ----
 * The script prints these words as they are (only values of options are quoted), and people run it: so nothing passes that
 * a shell could take for more than a word. */

static bool is_digest(const char *text)
{
    return text && strlen(text) == RS_RECIPE_SIZE - 1 && strspn(text, "0123456789abcdef") == RS_RECIPE_SIZE - 1;
}

/* "rs-als", "rs-recommend rank" */
static bool is_tool(const char *text)
{
    return text && strncmp(text, "rs-", 3) == 0 && strspn(text, LOWER "- ") == strlen(text);
}

static bool is_option(const char *text)
{
    return text && text[0] != '\0' && strspn(text, LOWER DIGITS "-") == strlen(text);
}

/* "stdin", "operand", "--items", "--model {}=0.5" */
static bool is_part(const char *text)
{
    return text && text[0] != '\0' && strspn(text, LOWER DIGITS "-+.={} ") == strlen(text);
}

static bool is_input(const cJSON *input)
{
    return is_part(text_of(input, "as"))
           && (is_digest(text_of(input, "recipe")) || is_digest(text_of(input, "digest")));
}

static bool is_pair(const cJSON *option)
{
    return cJSON_GetArraySize(option) == 2 && is_option(cJSON_GetStringValue(cJSON_GetArrayItem(option, 0)))
           && cJSON_IsString(cJSON_GetArrayItem(option, 1));
}

static bool is_step(const cJSON *step)
{
    const cJSON *options = cJSON_GetObjectItemCaseSensitive(step, "options"), *option;
    const cJSON *inputs = cJSON_GetObjectItemCaseSensitive(step, "inputs"), *input;
    bool good = is_tool(text_of(step, "tool")) && is_digest(text_of(step, "recipe"))
                && is_option(text_of(step, "output")) && cJSON_IsArray(options) && cJSON_IsArray(inputs);

    cJSON_ArrayForEach(option, options) good = good && is_pair(option);
    cJSON_ArrayForEach(input, inputs) good = good && is_input(input);
    return good;
}

/* An array of steps that have what the script needs, or NULL. */
static cJSON *parse_steps(const char *text)
{
    cJSON *steps = cJSON_Parse(text), *step;
    bool good = cJSON_IsArray(steps) && cJSON_GetArraySize(steps) <= MAX_STEPS;

    cJSON_ArrayForEach(step, steps) good = good && is_step(step);
    if (good)
        return steps;
    cJSON_Delete(steps);
    return NULL;
}

int rs_history_input(struct rs_history *history, const char *as, const char *recipe, const char *steps,
        struct rs_error *error)
{
    cJSON *known = steps ? parse_steps(steps) : NULL, *step;

    if (steps && !known)
        return rs_fail(error, "rs.history: want a JSON list of at most %d steps", MAX_STEPS);
    if (!is_digest(recipe)) {
        cJSON_Delete(known);
        return rs_fail(error, "rs.recipe: want 32 hexadecimal digits");
    }
    while ((step = cJSON_DetachItemFromArray(known, 0)) != NULL) {
        if (find_step(history->steps, text_of(step, "recipe")))
            cJSON_Delete(step);
        else
            cJSON_AddItemToArray(history->steps, step);
    }
    cJSON_Delete(known);
    return add_input(history, as, "recipe", recipe, error);
}

int rs_history_digest(struct rs_history *history, const char *as, const void *bytes, size_t size,
        struct rs_error *error)
{
    char digest[RS_RECIPE_SIZE];

    format_digest(XXH3_128bits(bytes, size), digest);
    return add_input(history, as, "digest", digest, error);
}

int rs_history_digest_state(struct rs_history *history, const char *as, const struct XXH3_state_s *state,
        struct rs_error *error)
{
    char digest[RS_RECIPE_SIZE];

    format_digest(XXH3_128bits_digest(state), digest);
    return add_input(history, as, "digest", digest, error);
}

static void add_to_sum(void *running, const void *bytes, size_t size)
{
    XXH3_128bits_update(running, bytes, size);
}

int rs_history_source(struct rs_history *history, const char *as, struct rs_source *source, size_t *size,
        struct rs_error *error)
{
    XXH3_state_t *running = XXH3_createState();
    int status = -1;

    if (!running)
        return rs_fail(error, "out of memory");
    XXH3_128bits_reset(running);
    if (rs_source_reread(source, SIZE_MAX, size, add_to_sum, running, error) == 0)
        status = rs_history_digest_state(history, as, running, error);
    XXH3_freeState(running);
    return status;
}

void rs_history_forget(struct rs_history *history, const char *as)
{
    for (int i = cJSON_GetArraySize(history->inputs) - 1; i >= 0; i--)
        if (strcmp(text_of(cJSON_GetArrayItem(history->inputs, i), "as"), as) == 0)
            cJSON_DeleteItemFromArray(history->inputs, i);
}

void rs_history_forget_option(struct rs_history *history, const char *name)
{
    for (int i = cJSON_GetArraySize(history->options) - 1; i >= 0; i--)
        if (strcmp(cJSON_GetArrayItem(cJSON_GetArrayItem(history->options, i), 0)->valuestring, name) == 0)
            cJSON_DeleteItemFromArray(history->options, i);
}

const char *rs_history_option_of(const struct rs_history *history, const char *as, const char *tool, const char *name)
{
    const cJSON *input, *option;

    cJSON_ArrayForEach(input, history->inputs)
    {
        const char *recipe = text_of(input, "recipe");
        const cJSON *step = recipe && strcmp(text_of(input, "as"), as) == 0 ? find_step(history->steps, recipe) : NULL;

        if (!step || strcmp(text_of(step, "tool"), tool) != 0)
            continue;
        cJSON_ArrayForEach(option, cJSON_GetObjectItemCaseSensitive(step, "options"))
        {
            if (strcmp(cJSON_GetArrayItem(option, 0)->valuestring, name) == 0)
                return cJSON_GetArrayItem(option, 1)->valuestring;
        }
    }
    return NULL;
}

/* The step without its recipe, in the canonical order of members. */
static cJSON *make_step(const struct rs_history *history, const char *output)
{
    cJSON *step = cJSON_CreateObject();

    if (step && cJSON_AddStringToObject(step, "tool", history->tool)
            && cJSON_AddStringToObject(step, "version", history->version)
            && cJSON_AddItemToObject(step, "options", cJSON_Duplicate(history->options, 1))
            && cJSON_AddItemToObject(step, "inputs", cJSON_Duplicate(history->inputs, 1))
            && cJSON_AddStringToObject(step, "output", output))
        return step;
    cJSON_Delete(step);
    return NULL;
}

static void mark_inputs(const cJSON *steps, const cJSON *inputs)
{
    const cJSON *input;

    cJSON_ArrayForEach(input, inputs)
    {
        const char *recipe = text_of(input, "recipe");
        cJSON *step = recipe ? find_step(steps, recipe) : NULL;

        if (step && !cJSON_HasObjectItem(step, "needed"))
            cJSON_AddTrueToObject(step, "needed");
    }
}

/* The steps behind this one's inputs, copied; what other messages of a stream were made by is left out. A step's inputs
 * come before it, so one pass from the end finds all. */
static cJSON *copy_needed(const struct rs_history *history)
{
    cJSON *copy = cJSON_CreateArray(), *first = history->steps->child, *step;

    mark_inputs(history->steps, history->inputs);
    for (step = first ? first->prev : NULL; step;
            step = step == first ? NULL : step->prev) /* first->prev is the last */
        if (cJSON_HasObjectItem(step, "needed"))
            mark_inputs(history->steps, cJSON_GetObjectItemCaseSensitive(step, "inputs"));
    cJSON_ArrayForEach(step, history->steps)
    {
        if (!cJSON_HasObjectItem(step, "needed"))
            continue;
        cJSON_DeleteItemFromObject(step, "needed");
        cJSON_AddItemToArray(copy, cJSON_Duplicate(step, 1));
    }
    return copy;
}

int rs_history_finish(const struct rs_history *history, const char *output, char recipe[RS_RECIPE_SIZE], char **steps,
        struct rs_error *error)
{
    cJSON *all = copy_needed(history), *step = make_step(history, output);
    char *canonical = step ? cJSON_PrintUnformatted(step) : NULL;

    *steps = NULL;
    if (all && canonical) {
        format_digest(XXH3_128bits(canonical, strlen(canonical)), recipe);
        if (cJSON_AddStringToObject(step, "recipe", recipe)) {
            cJSON_AddItemToArray(all, step);
            step = NULL;
            *steps = cJSON_PrintUnformatted(all);
        }
    }
    free(canonical);
    cJSON_Delete(step);
    cJSON_Delete(all);
    return *steps ? 0 : out_of_memory(error);
}

void rs_history_free(struct rs_history *history)
{
    cJSON_Delete(history->options);
    cJSON_Delete(history->inputs);
    cJSON_Delete(history->steps);
    *history = (struct rs_history){0};
}
