/* manifest.c: recommender.json, taken strictly: a name that nobody knows is a slip of the pen, not a comment. */
#include "manifest.h"

#include <stdbool.h>
#include <string.h>
#include <cjson/cJSON.h>

static int check_names(const cJSON *object, const char *place, const char *const *known, struct rs_error *error)
{
    if (!cJSON_IsObject(object))
        return rs_fail(error, "%s: want an object", place);
    for (const cJSON *member = object->child; member; member = member->next) {
        size_t i = 0;

        while (known[i] && strcmp(known[i], member->string) != 0)
            i++;
        if (!known[i])
            return rs_fail(error, "%s: unknown name '%.60s'", place, member->string);
    }
    return 0;
}

/* A file of the folder, to *file. Missing is an error where it is `needed`. */
static int take_file(const cJSON *object, const char *name, bool needed, const char **file, struct rs_error *error)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    const char *text = cJSON_GetStringValue(member);

    if (!member && !needed)
        return 0;
    if (!text || !*text)
        return rs_fail(error, "%s: want the name of a file", name);
    if (text[0] == '/' || strstr(text, ".."))
        return rs_fail(error, "%s: want a file of the folder, got '%.100s'", name, text);
    *file = text;
    return 0;
}

static int take_weight(const cJSON *object, double *weight, struct rs_error *error)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, "weight");

    *weight = member ? member->valuedouble : 1;
    if (member && !(cJSON_IsNumber(member) && *weight >= 0 && *weight <= 1e9))
        return rs_fail(error, "weight: want a number of at least 0");
    return 0;
}

static int take_words(const cJSON *object, struct serve_part *part, struct rs_error *error)
{
    static const char *const names[] = {"file", "weight", NULL};
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "words"), *entry;

    if (part->encoder && !cJSON_IsArray(list))
        return rs_fail(error, "words: want a list beside an encoder");
    if (list && !part->encoder)
        return rs_fail(error, "words: want an encoder beside them");
    cJSON_ArrayForEach(entry, list)
    {
        if (part->n_words == SERVE_MAX_PARTS)
            return rs_fail(error, "words: want %d at most", SERVE_MAX_PARTS);
        if (check_names(entry, "words", names, error) != 0
                || take_file(entry, "file", true, &part->words[part->n_words], error) != 0
                || take_weight(entry, &part->words_weight[part->n_words++], error) != 0)
            return -1;
    }
    return 0;
}

static int take_parts(const cJSON *object, const char *name, struct serve_part *parts, size_t *n,
        struct rs_error *error)
{
    static const char *const names[] = {"file", "weight", "encoder", "words", NULL};
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, name), *entry;

    if (list && !cJSON_IsArray(list))
        return rs_fail(error, "%s: want a list", name);
    cJSON_ArrayForEach(entry, list)
    {
        struct serve_part *part = &parts[*n];

        if (*n == SERVE_MAX_PARTS)
            return rs_fail(error, "%s: want %d at most", name, SERVE_MAX_PARTS);
        ++*n;
        if (check_names(entry, name, names, error) != 0 || take_file(entry, "file", true, &part->file, error) != 0
                || take_weight(entry, &part->weight, error) != 0
                || take_file(entry, "encoder", false, &part->encoder, error) != 0
                || take_words(entry, part, error) != 0)
            return rs_fail_at(error, name);
    }
    return 0;
}

static int take_map(struct serve_manifest *m, struct rs_error *error)
{
    static const char *const names[] = {"encoder", "clusters", "labels", "projection", "places", NULL};
    const cJSON *map = cJSON_GetObjectItemCaseSensitive(m->json, "map");

    if (!map)
        return 0;
    if (check_names(map, "map", names, error) != 0)
        return -1;
    if (take_file(map, "encoder", true, &m->map_encoder, error) != 0
            || take_file(map, "clusters", true, &m->map_clusters, error) != 0
            || take_file(map, "labels", true, &m->map_labels, error) != 0
            || take_file(map, "projection", true, &m->map_projection, error) != 0
            || take_file(map, "places", true, &m->map_places, error) != 0)
        return rs_fail_at(error, "map");
    return 0;
}

int serve_manifest_parse(struct serve_manifest *m, const char *text, size_t size, struct rs_error *error)
{
    static const char *const names[] = {
            "ratings", "titles", "genres", "popularity", "vectors", "models", "map", "policy", NULL};

    *m = (struct serve_manifest){.json = cJSON_ParseWithLength(text, size)};
    if (!m->json)
        return rs_fail(error, "want JSON");
    if (check_names(m->json, "the whole", names, error) != 0
            || take_file(m->json, "ratings", true, &m->ratings, error) != 0
            || take_file(m->json, "titles", true, &m->titles, error) != 0
            || take_file(m->json, "genres", true, &m->genres, error) != 0
            || take_file(m->json, "popularity", true, &m->popularity, error) != 0
            || take_file(m->json, "policy", false, &m->policy, error) != 0
            || take_parts(m->json, "vectors", m->vectors, &m->n_vectors, error) != 0
            || take_parts(m->json, "models", m->models, &m->n_models, error) != 0 || take_map(m, error) != 0)
        return -1;
    return 0;
}

void serve_manifest_free(struct serve_manifest *manifest)
{
    cJSON_Delete(manifest->json);
    *manifest = (struct serve_manifest){0};
}
