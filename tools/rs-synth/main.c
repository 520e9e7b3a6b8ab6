/* rs-synth: make a MovieLens-shaped set of any size. The world: synth.h; users in blocks, side by side, written in order
 * while memory holds one wave of blocks. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/parallel.h"
#include "cli/tool.h"
#include "math/rng.h"
#include "synth_wave.h"

struct options {
    const char *directory;
    int64_t users, items, ratings;
};

/* A file of the set, with its header line written. */
static FILE *create(struct rs_tool *tool, const char *name, const char *header, struct rs_error *error)
{
    const struct options *o = tool->options;
    char path[4096];
    FILE *file;

    if ((size_t)snprintf(path, sizeof path, "%s/%s", o->directory, name) >= sizeof path) {
        rs_fail(error, "-o: the name of the directory is too long");
        return NULL;
    }
    file = rs_tool_create_text(tool, path, error);
    if (file)
        fputs(header, file);
    return file;
}

/* What stands in `text` to the file; the text is empty after it. */
static void flush_text(struct synth_text *text, FILE *file)
{
    if (text->n > 0) /* nobody of a block may have tagged anything: then there are no bytes at all */
        fwrite(text->bytes, 1, text->n, file); /* a failure is told when the file is closed */
    text->n = 0;
}

static int write_rated(struct rs_tool *tool, const struct synth_world *world, FILE *ratings, FILE *tags,
        struct rs_error *error)
{
    struct rs_progress progress;
    struct synth_wave wave = {0};
    int status = synth_wave_make(&wave, world, NULL, tool->n_threads, error);

    rs_tool_progress(tool, &progress, "blocks of users", wave.n_blocks);
    while (status == 0 && wave.next < wave.n_blocks) {
        status = synth_wave_run(&wave, error);
        for (size_t i = 0; status == 0 && i < wave.n; i++) {
            flush_text(&wave.text[i], ratings);
            flush_text(&wave.tags[i], tags);
        }
        rs_progress_update(&progress, wave.next);
    }
    rs_progress_finish(&progress);
    synth_wave_free(&wave);
    return status;
}

static int write_genome(struct rs_tool *tool, const struct synth_world *world,
        const struct synth_vocabulary *vocabulary, FILE *scores, struct rs_error *error)
{
    struct synth_wave wave = {0};
    int status = synth_wave_make(&wave, world, vocabulary, tool->n_threads, error);

    while (status == 0 && wave.next < wave.n_blocks) {
        status = synth_wave_run(&wave, error);
        for (size_t i = 0; status == 0 && i < wave.n; i++)
            flush_text(&wave.text[i], scores);
    }
    synth_wave_free(&wave);
    return status;
}

static int write_small(const struct synth_world *world, const struct synth_vocabulary *vocabulary, FILE *movies,
        FILE *links, FILE *genome_tags, struct rs_error *error)
{
    struct synth_text text = {0};
    int status = synth_movies_text(world, &text, error);

    if (status == 0) {
        flush_text(&text, movies);
        status = synth_links_text(world, &text, error);
    }
    if (status == 0) {
        flush_text(&text, links);
        status = synth_genome_tags_text(vocabulary, &text, error);
    }
    if (status == 0)
        flush_text(&text, genome_tags);
    free(text.bytes);
    return status;
}

enum { RATINGS, MOVIES, TAGS, LINKS, GENOME_SCORES, GENOME_TAGS, N_FILES };

static int write_all(struct rs_tool *tool, const struct synth_world *world, const struct synth_vocabulary *vocabulary,
        struct rs_error *error)
{
    static const char *const files[N_FILES][2] = {{"ratings.csv", "userId,movieId,rating,timestamp\n"},
            {"movies.csv", "movieId,title,genres\n"}, {"tags.csv", "userId,movieId,tag,timestamp\n"},
            {"links.csv", "movieId,imdbId,tmdbId\n"}, {"genome-scores.csv", "movieId,tagId,relevance\n"},
            {"genome-tags.csv", "tagId,tag\n"}};
    FILE *out[N_FILES] = {NULL};
    int status = 0;

    for (int i = 0; status == 0 && i < N_FILES; i++)
        status = (out[i] = create(tool, files[i][0], files[i][1], error)) ? 0 : -1;
    if (status == 0)
        status = write_rated(tool, world, out[RATINGS], out[TAGS], error);
    if (status == 0)
        status = write_genome(tool, world, vocabulary, out[GENOME_SCORES], error);
    if (status == 0)
        status = write_small(world, vocabulary, out[MOVIES], out[LINKS], out[GENOME_TAGS], error);
    for (int i = 0; i < N_FILES && out[i]; i++) {
        if (status == 0)
            status = rs_tool_close_text(out[i], files[i][0], error);
        else
            fclose(out[i]);
    }
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct synth_parameters parameters = {(size_t)o->users, (size_t)o->items, (size_t)o->ratings, tool->seed};
    struct synth_vocabulary vocabulary = {0};
    struct synth_world world = {0};
    const char *reason = synth_check(&parameters);
    int status = -1;

    if (!o->directory)
        return rs_tool_usage(tool, error, "want -o DIR: the directory that the files go to");
    if (reason)
        return rs_tool_usage(tool, error, "%s", reason);
    if (mkdir(o->directory, 0777) != 0 && errno != EEXIST)
        return rs_fail_errno(error, "%s: cannot make the directory", o->directory);
    if (synth_vocabulary_make(&vocabulary, error) == 0 && synth_world_make(&world, &parameters, error) == 0)
        status = write_all(tool, &world, &vocabulary, error);
    synth_world_free(&world);
    synth_vocabulary_free(&vocabulary);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.users = 610, .items = 5000, .ratings = 100000};
    const struct rs_option table[] = {
            {"output", 'o', RS_OUTPUT, &o.directory, "DIR", .help = "put the six files there; made when it is missing"},
            {"users", 0, RS_INTEGER, &o.users, .min = 1, .max = 1e8, .help = "users, each with at least 20 ratings"},
            {"items", 0, RS_INTEGER, &o.items, .min = 50, .max = 1e7, .help = "films"},
            {"ratings", 0, RS_INTEGER, &o.ratings, .min = 20, .max = 1e12, .help = "ratings in all"}, {0}};
    const struct rs_program program = {
            .name = "rs-synth",
            .summary = "make a MovieLens-shaped set of any size, with tastes to be found",
            .operands = "-o DIR",
            .examples = "  rs-synth -o data\n"
                        "  rs-synth -o data-25m --users 162541 --items 59047 --ratings 25000000 --seed 7\n",
            .traits = RS_SEED,
            .options = table,
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}
