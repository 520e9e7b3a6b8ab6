/* arrival.c: words to a row by the kept models, and the rest from the nearest films. */
#include "arrival.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "base/memory.h"
#include "math/topk.h"
#include "math/vector.h"
#include "models/genres.h"
#include "models/ranking.h"

enum { NEAREST = 10, MAX_TITLE = 300, MAX_WORDS = 100, MAX_WORD = 100 };

/* ---- what an operator says ---- */

static int take_text(const cJSON *value, const char *what, size_t most, const char **text, struct rs_error *error)
{
    *text = cJSON_GetStringValue(value);
    if (!*text || !**text || strlen(*text) > most)
        return rs_fail(error, "%s: want a text of 1 to %zu bytes", what, most);
    for (const char *at = *text; *at; at++)
        if ((unsigned char)*at < ' ')
            return rs_fail(error, "%s: want no control characters", what);
    return 0;
}

static int take_genres(struct serve_film *film, const cJSON *list, const struct serve_artifacts *a,
        struct rs_error *error)
{
    size_t size = 1;
    const cJSON *entry;

    if (list && !cJSON_IsArray(list))
        return rs_fail(error, "genres: want a list of names");
    cJSON_ArrayForEach(entry, list)
    {
        const char *name;

        if (take_text(entry, "genres", MAX_WORD, &name, error) != 0)
            return -1;
        if (a && rs_genres_column(&a->genres.columns, name, error) < 0)
            return rs_fail_at(error, "genres");
        size += strlen(name) + 1;
    }
    film->genres = rs_alloc_zero(size, 1, error);
    if (!film->genres)
        return -1;
    cJSON_ArrayForEach(entry, list)
    {
        if (film->genres[0])
            strcat(film->genres, "|");
        strcat(film->genres, entry->valuestring);
    }
    return 0;
}

static int take_tags(struct serve_film *film, const cJSON *list, struct rs_error *error)
{
    const cJSON *entry;
    int n = cJSON_GetArraySize(list);

    if (list && !cJSON_IsArray(list))
        return rs_fail(error, "tags: want a list of texts");
    if (n > MAX_WORDS)
        return rs_fail(error, "tags: want %d at most, got %d", MAX_WORDS, n);
    film->tags = rs_alloc_zero((size_t)n, sizeof *film->tags, error);
    if (!film->tags)
        return -1;
    cJSON_ArrayForEach(entry, list)
    {
        const char *tag;

        if (take_text(entry, "tags", MAX_WORD, &tag, error) != 0)
            return -1;
        film->tags[film->n_tags] = strdup(tag);
        if (!film->tags[film->n_tags++])
            return rs_fail(error, "out of memory");
    }
    return 0;
}

int serve_film_parse(struct serve_film *film, const cJSON *json, const struct serve_artifacts *a,
        struct rs_error *error)
{
    const char *title;

    *film = (struct serve_film){0};
    if (!cJSON_IsObject(json))
        return rs_fail(error, "want an object with title, genres and tags");
    if (take_text(cJSON_GetObjectItemCaseSensitive(json, "title"), "title", MAX_TITLE, &title, error) != 0
            || take_genres(film, cJSON_GetObjectItemCaseSensitive(json, "genres"), a, error) != 0
            || take_tags(film, cJSON_GetObjectItemCaseSensitive(json, "tags"), error) != 0)
        return -1;
    film->title = strdup(title);
    film->folded = title_search_fold(title, strlen(title));
    return film->title && film->folded ? 0 : rs_fail(error, "title: want UTF-8");
}

int serve_film_name(struct serve_film *film, struct rs_id id, struct rs_error *error)
{
    char *text = id.text ? strndup(id.text, id.length) : NULL;

    if (id.text && !text)
        return rs_fail(error, "out of memory");
    free((char *)film->id.text);
    film->id = id;
    film->id.text = text;
    return 0;
}

void serve_film_free(struct serve_film *film)
{
    for (size_t t = 0; t < film->n_tags; t++)
        free(film->tags[t]);
    free(film->tags);
    free(film->title);
    free(film->genres);
    free(film->folded);
    free((char *)film->id.text);
    *film = (struct serve_film){0};
}

/* ---- rows ---- */

static void count_word(const struct rs_vocabulary *vocabulary, const char *word, size_t length, float *row)
{
    for (size_t j = 0; j < vocabulary->names.n; j++) {
        struct rs_id name = rs_ids_at(&vocabulary->names, j);

        if (name.length == length && memcmp(name.text, word, length) == 0)
            row[j] += 1;
    }
}

static void count_genres(const struct rs_vocabulary *vocabulary, const char *genres, float *row)
{
    while (*genres) {
        size_t length = strcspn(genres, "|");

        count_word(vocabulary, genres, length, row);
        genres += length + (genres[length] == '|');
    }
}

static int count_tags(const struct rs_vocabulary *vocabulary, const struct serve_film *film, float *row,
        struct rs_error *error)
{
    for (size_t t = 0; t < film->n_tags; t++) {
        char *tag = strdup(film->tags[t]);

        if (!tag)
            return rs_fail(error, "out of memory");
        rs_vocabulary_lower(tag, strlen(tag));
        count_word(vocabulary, tag, strlen(tag), row);
        free(tag);
    }
    return 0;
}

/* A row of length `length`, or of zeros. */
static void scale_to(float *row, size_t n, float length)
{
    float square = rs_dot(row, row, n), scale = square > 0 ? length / sqrtf(square) : 0;

    for (size_t j = 0; j < n; j++)
        row[j] *= scale;
}

/* What the block's encoder makes of the film's words. */
static int encode_words(const struct serve_film *film, const struct serve_block *block, float *code,
        struct rs_error *error)
{
    float *row = rs_alloc_zero(rs_encoder_columns(&block->encoder), sizeof *row, error), *at = row;
    int status = row ? 0 : -1;

    for (size_t w = 0; status == 0 && w < block->n_words; w++) {
        const struct rs_vocabulary *vocabulary = &block->words[w];

        if (vocabulary->kind == RS_VOCABULARY_CATEGORIES)
            count_genres(vocabulary, film->genres, at);
        else
            status = count_tags(vocabulary, film, at, error);
        rs_vocabulary_row(vocabulary, at);
        for (size_t j = 0; j < vocabulary->names.n; j++)
            at[j] *= block->words_weight[w];
        at += vocabulary->names.n;
    }
    if (status == 0)
        status = rs_encoder_apply(&block->encoder, row, 1, code, 1, error);
    free(row);
    if (status == 0)
        scale_to(code, block->width, block->length);
    return status;
}

/* The films nearest by what the blocks with an encoder say: near[*n] and how near. */
static int find_near(const struct serve_artifacts *a, const float *vector, int32_t *near, float *nearness, size_t *n,
        struct rs_error *error)
{
    size_t n_rows = a->vectors.n_rows;
    float *likeness = rs_alloc_zero(n_rows, sizeof *likeness, error);
    struct rs_scored best[NEAREST];

    if (!likeness)
        return -1;
    for (size_t p = 0; p < a->manifest.n_vectors; p++) {
        const struct serve_block *block = &a->blocks[p];

        for (size_t i = 0; block->has_encoder && i < n_rows; i++)
            likeness[i] += rs_dot(rs_dense_row(&a->vectors, i) + block->start, vector + block->start, block->width);
    }
    for (size_t i = 0; i < n_rows; i++)
        if (!(likeness[i] > 0))
            likeness[i] = -INFINITY;
    *n = rs_ranking_top(likeness, n_rows, NULL, 0, NEAREST, best, near, nearness);
    free(likeness);
    return 0;
}

int serve_film_rows(const struct serve_film *film, const struct serve_artifacts *a, float *genres, float *vector,
        struct rs_error *error)
{
    struct rs_vocabulary columns = {.names = a->genres.columns};
    int32_t near[NEAREST];
    float nearness[NEAREST];
    size_t n = 0;

    memset(genres, 0, a->genres.n_columns * sizeof *genres);
    count_genres(&columns, film->genres, genres);
    memset(vector, 0, a->vectors.n_columns * sizeof *vector);
    for (size_t p = 0; p < a->manifest.n_vectors; p++)
        if (a->blocks[p].has_encoder && encode_words(film, &a->blocks[p], vector + a->blocks[p].start, error) != 0)
            return -1;
    if (a->vectors.n_rows > 0 && find_near(a, vector, near, nearness, &n, error) != 0)
        return -1;
    for (size_t p = 0; p < a->manifest.n_vectors; p++) {
        const struct serve_block *block = &a->blocks[p];
        float *part = vector + block->start;

        for (size_t i = 0; !block->has_encoder && i < n; i++)
            rs_axpy(nearness[i], rs_dense_row(&a->vectors, (size_t)near[i]) + block->start, part, block->width);
        if (!block->has_encoder)
            scale_to(part, block->width, block->length);
    }
    return 0;
}
