/* models.c: files with weights, opened. */
#include "models.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "models/similarity.h"
#include "verbs.h"

/* FILE[=WEIGHT]; what stands behind the last '=' and is no number belongs to the file's name. `path` is a copy with the
 * weight cut off; `as` is how the history writes it: "--model {}=0.3". */
struct weighted {
    char *path, as[80];
    double weight;
};

static int parse_weighted(struct weighted *file, const char *option, const char *text, struct rs_error *error)
{
    const char *equals = strrchr(text, '=');
    bool weighted = equals && rs_parse_real(equals + 1, strlen(equals + 1), &file->weight);
    char number[RS_NUMBER_ROOM];

    if (!weighted)
        file->weight = 1;
    snprintf(file->as, sizeof file->as, weighted ? "%s {}=%s" : "%s", option, rs_format_real(file->weight, number));
    file->path = strndup(text, weighted ? (size_t)(equals - text) : strlen(text));
    return file->path ? 0 : rs_fail(error, "out of memory");
}

/* ---- models ---- */

static int open_model(struct rs_tool *tool, struct recommend_models *models, const char *text, struct rs_error *error)
{
    const struct rs_ranker_vectors vectors = {
            models->users.data ? &models->users : NULL, models->items.data ? &models->items : NULL};
    struct rs_reader reader = {0};
    struct weighted file = {0};
    int status = -1;

    if (parse_weighted(&file, "--model", text, error) == 0
            && rs_tool_open(tool, &reader, file.as, file.path, error) == 0)
        status = rs_blend_add(&models->blend, &reader, file.weight, &vectors, tool->n_threads, error);
    rs_reader_free(&reader);
    free(file.path);
    return status;
}

int recommend_open_models(struct rs_tool *tool, struct recommend_models *models, const struct rs_list *files,
        const char *users, const char *items, struct rs_error *error)
{
    if ((users && rs_tool_read_dense(tool, &models->users, "--users", users, error) != 0)
            || (items && rs_tool_read_dense(tool, &models->items, "--items", items, error) != 0))
        return -1;
    for (size_t i = 0; i < files->n; i++)
        if (open_model(tool, models, files->items[i], error) != 0)
            return -1;
    return rs_blend_unite(&models->blend, error);
}

void recommend_free_models(struct recommend_models *models)
{
    rs_blend_free(&models->blend);
    rs_dense_free(&models->users);
    rs_dense_free(&models->items);
}

/* ---- vectors ---- */

static int read_part(struct rs_tool *tool, struct rs_dense *part, float *weight, const char *text,
        struct rs_error *error)
{
    struct weighted file = {0};
    int status = parse_weighted(&file, "--vectors", text, error);

    if (status == 0 && !(file.weight >= 0 && file.weight <= 1e9))
        status = rs_tool_usage(tool, error, "--vectors %s: want a weight of at least 0", text);
    if (status == 0)
        status = rs_tool_read_dense(tool, part, file.as, file.path, error);
    *weight = (float)file.weight;
    free(file.path);
    return status;
}

int recommend_read_vectors(struct rs_tool *tool, struct rs_dense *vectors, const struct rs_list *files, bool unit,
        struct rs_error *error)
{
    struct rs_dense *parts = rs_alloc_zero(files->n, sizeof *parts, error);
    float *weights = rs_alloc_zero(files->n, sizeof *weights, error);
    int status = parts && weights ? 0 : -1;

    for (size_t i = 0; status == 0 && i < files->n; i++)
        status = read_part(tool, &parts[i], &weights[i], files->items[i], error);
    if (status == 0 && files->n == 1 && !unit) {
        *vectors = parts[0];
        parts[0] = (struct rs_dense){0};
    } else if (status == 0) {
        status = rs_similarity_join(vectors, parts, weights, files->n, error);
    }
    for (size_t i = 0; parts && i < files->n; i++)
        rs_dense_free(&parts[i]);
    free(parts);
    free(weights);
    return status;
}
