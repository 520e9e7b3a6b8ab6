/* artifacts.c: a folder opened once, and its files below that: a switch of the path in between mixes nothing. */
#include "artifacts.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "artifacts_internal.h"
#include "base/file.h"
#include "models/similarity.h"
#include "stream/kinds.h"

/* ---- files of the folder ---- */

int serve_folder_open(const struct serve_folder *folder, const char *file, struct rs_reader *reader,
        struct rs_error *error)
{
    int fd = openat(folder->fd, file, O_RDONLY | O_CLOEXEC);

    *reader = (struct rs_reader){0};
    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot open", file);
    rs_reader_start(reader, fd, file, file, NULL);
    return 0;
}

void serve_folder_close(struct rs_reader *reader)
{
    int fd = reader->source.fd;
    bool opened = reader->source.name != NULL;

    rs_reader_free(reader);
    if (opened)
        close(fd);
}

static int read_text(const struct serve_folder *folder, const char *file, struct rs_storage *text,
        struct rs_error *error)
{
    int fd = openat(folder->fd, file, O_RDONLY | O_CLOEXEC), status;

    if (fd < 0)
        return rs_fail_errno(error, "%s: cannot open", file);
    status = rs_read_whole(fd, file, text, error);
    close(fd);
    return status;
}

int serve_folder_dense(const struct serve_folder *folder, const char *file, struct rs_dense *matrix,
        struct rs_error *error)
{
    struct rs_reader reader;
    int status = serve_folder_open(folder, file, &reader, error);

    if (status == 0)
        status = rs_dense_read(matrix, &reader, error);
    serve_folder_close(&reader);
    return status;
}

int serve_folder_encoder(const struct serve_folder *folder, const char *file, struct rs_encoder *encoder,
        struct rs_error *error)
{
    struct rs_reader reader;
    int status = serve_folder_open(folder, file, &reader, error);

    if (status == 0)
        status = rs_encoder_load(encoder, &reader, error);
    serve_folder_close(&reader);
    return status;
}

/* ---- what must be there ---- */

static int read_ratings(struct serve_artifacts *a, const struct serve_folder *folder, struct rs_error *error)
{
    struct rs_reader reader;
    int status = serve_folder_open(folder, a->manifest.ratings, &reader, error);

    if (status == 0)
        status = rs_csr_read(&a->ratings, &reader, error);
    serve_folder_close(&reader);
    return status == 0 ? rs_id_map_build(&a->users, &a->ratings.rows, error) : -1;
}

static int read_titles(struct serve_artifacts *a, const struct serve_folder *folder, struct rs_error *error)
{
    if (read_text(folder, a->manifest.titles, &a->texts[1], error) != 0
            || rs_titles_parse(&a->titles, a->manifest.titles, a->texts[1].base, a->texts[1].size, error) != 0)
        return -1;
    return title_search_make(&a->search, &a->titles.title, error);
}

static int read_popularity(struct serve_artifacts *a, const struct serve_folder *folder, struct rs_error *error)
{
    struct rs_reader reader;
    int status = serve_folder_open(folder, a->manifest.popularity, &reader, error);

    if (status == 0)
        status = rs_popularity_load(&a->popularity, &reader, error);
    serve_folder_close(&reader);
    return status;
}

static int read_policy(struct serve_artifacts *a, const struct serve_folder *folder, struct rs_error *error)
{
    struct rs_storage text = {0};

    if (a->manifest.policy && read_text(folder, a->manifest.policy, &text, error) != 0)
        return -1;
    a->policy = strndup(text.base ? text.base : "", text.size);
    rs_storage_free(&text);
    return a->policy ? 0 : rs_fail(error, "out of memory");
}

/* ---- vectors ---- */

static int read_words(struct serve_block *block, const struct serve_part *part, const struct serve_folder *folder,
        struct rs_error *error)
{
    size_t columns = 0;

    for (size_t w = 0; w < part->n_words; w++) {
        struct rs_reader reader;
        int status = serve_folder_open(folder, part->words[w], &reader, error);

        block->n_words = w + 1;
        block->words_weight[w] = (float)part->words_weight[w];
        if (status == 0)
            status = rs_vocabulary_load(&block->words[w], &reader, error);
        serve_folder_close(&reader);
        if (status != 0)
            return -1;
        columns += block->words[w].names.n;
    }
    if (columns != rs_encoder_columns(&block->encoder))
        return rs_fail(error, "%s: want %zu columns, as the words have, got %zu", part->encoder, columns,
                rs_encoder_columns(&block->encoder));
    return 0;
}

static int read_block(struct serve_artifacts *a, size_t p, struct rs_dense *part, const struct serve_folder *folder,
        struct rs_error *error)
{
    const struct serve_part *wanted = &a->manifest.vectors[p];
    struct serve_block *block = &a->blocks[p];

    if (serve_folder_dense(folder, wanted->file, part, error) != 0)
        return -1;
    block->start = p == 0 ? 0 : a->blocks[p - 1].start + a->blocks[p - 1].width;
    block->width = part->n_columns;
    if (!wanted->encoder)
        return 0;
    block->has_encoder = true;
    if (serve_folder_encoder(folder, wanted->encoder, &block->encoder, error) != 0)
        return -1;
    if (block->encoder.sparse || rs_encoder_dim(&block->encoder) != block->width)
        return rs_fail(error, "%s: want an encoder of dense rows to %zu numbers", wanted->encoder, block->width);
    return read_words(block, wanted, folder, error);
}

static int read_vectors(struct serve_artifacts *a, const struct serve_folder *folder, struct rs_error *error)
{
    size_t n = a->manifest.n_vectors;
    struct rs_dense parts[SERVE_MAX_PARTS] = {{0}};
    float weights[SERVE_MAX_PARTS];
    double total = 0;
    int status = 0;

    for (size_t p = 0; status == 0 && p < n; p++) {
        weights[p] = (float)a->manifest.vectors[p].weight;
        total += (double)weights[p];
        status = read_block(a, p, &parts[p], folder, error);
    }
    for (size_t p = 0; status == 0 && p < n; p++)
        a->blocks[p].length = total > 0 ? (float)sqrt((double)weights[p] / total) : 0;
    if (status == 0 && n > 0)
        status = rs_similarity_join(&a->vectors, parts, weights, n, error);
    for (size_t p = 0; p < n; p++)
        rs_dense_free(&parts[p]);
    return status;
}

/* ---- models ---- */

static int read_models(struct serve_artifacts *a, const struct serve_folder *folder, int n_threads,
        struct rs_error *error)
{
    for (size_t m = 0; m < a->manifest.n_models; m++) {
        const struct serve_part *part = &a->manifest.models[m];
        struct rs_reader reader;
        int status = serve_folder_open(folder, part->file, &reader, error);

        if (status == 0)
            status = rs_blend_add(&a->blend, &reader, part->weight, NULL, n_threads, error);
        serve_folder_close(&reader);
        if (status != 0)
            return -1;
    }
    return a->blend.n > 0 ? rs_blend_unite(&a->blend, error) : 0;
}

/* ---- all of it ---- */

static void name_folder(struct serve_artifacts *a, const char *path)
{
    char *real = realpath(path, NULL);
    const char *slash = real ? strrchr(real, '/') : NULL;

    snprintf(a->name, sizeof a->name, "%s", slash ? slash + 1 : path);
    free(real);
}

static int load_all(struct serve_artifacts *a, const struct serve_folder *folder, int n_threads, struct rs_error *error)
{
    static const char manifest[] = "recommender.json";

    if (fstatat(folder->fd, manifest, &a->made, 0) != 0)
        return rs_fail_errno(error, "%s: cannot open", manifest);
    if (read_text(folder, manifest, &a->texts[0], error) != 0)
        return -1;
    if (serve_manifest_parse(&a->manifest, a->texts[0].base, a->texts[0].size, error) != 0)
        return rs_fail_at(error, manifest);
    if (read_ratings(a, folder, error) != 0 || read_titles(a, folder, error) != 0
            || serve_folder_dense(folder, a->manifest.genres, &a->genres, error) != 0
            || read_popularity(a, folder, error) != 0 || read_vectors(a, folder, error) != 0
            || read_models(a, folder, n_threads, error) != 0 || read_policy(a, folder, error) != 0)
        return -1;
    return serve_map_read(a, folder, error);
}

struct serve_artifacts *serve_artifacts_load(const char *path, int n_threads, struct rs_error *error)
{
    struct serve_folder folder = {.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    struct serve_artifacts *a;

    if (folder.fd < 0) {
        rs_fail_errno(error, "%s: cannot open", path);
        return NULL;
    }
    a = rs_alloc_zero(1, sizeof *a, error);
    if (a) {
        atomic_init(&a->references, 1);
        name_folder(a, path);
        if (load_all(a, &folder, n_threads, error) != 0) {
            rs_fail_at(error, path);
            serve_artifacts_release(a);
            a = NULL;
        }
    }
    close(folder.fd);
    return a;
}

bool serve_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_mtim.tv_sec == b->st_mtim.tv_sec
           && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

bool serve_artifacts_changed(const struct serve_artifacts *artifacts, const char *path)
{
    char file[4096];
    struct stat now;

    if (snprintf(file, sizeof file, "%s/recommender.json", path) >= (int)sizeof file || stat(file, &now) != 0)
        return false;
    return !serve_same_file(&now, &artifacts->made);
}

void serve_artifacts_keep(struct serve_artifacts *artifacts)
{
    atomic_fetch_add(&artifacts->references, 1);
}

static void free_block(struct serve_block *block)
{
    rs_encoder_free(&block->encoder);
    for (size_t w = 0; w < block->n_words; w++)
        rs_vocabulary_free(&block->words[w]);
}

void serve_artifacts_release(struct serve_artifacts *a)
{
    if (!a || atomic_fetch_sub(&a->references, 1) != 1)
        return;
    serve_map_free(&a->map);
    rs_blend_free(&a->blend);
    for (size_t p = 0; p < SERVE_MAX_PARTS; p++)
        free_block(&a->blocks[p]);
    rs_dense_free(&a->vectors);
    rs_popularity_free(&a->popularity);
    rs_dense_free(&a->genres);
    title_search_free(&a->search);
    rs_titles_free(&a->titles);
    rs_id_map_free(&a->users);
    rs_csr_free(&a->ratings);
    serve_manifest_free(&a->manifest);
    free(a->policy);
    for (size_t i = 0; i < 2; i++)
        rs_storage_free(&a->texts[i]);
    free(a);
}
