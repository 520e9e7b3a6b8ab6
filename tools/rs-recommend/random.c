/* random.c: rs-recommend random: films drawn by chance. What any method has to beat. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "math/rng.h"
#include "stream/kinds.h"
#include "verbs.h"

struct options {
    int64_t n;
};

/* `k` of the films without the row's own, each equally likely: the first of a shuffle (Fisher and Yates) of which only so
 * many steps are made as places are filled. films[n_films] is scratch. */
static void draw(gsl_rng *rng, const struct rs_csr *users, size_t row, const bool *seen, int32_t *films, size_t k,
        int32_t *item)
{
    size_t n_films = users->n_columns, place = 0;

    for (size_t i = 0; i < n_films; i++)
        films[i] = (int32_t)i;
    for (size_t i = 0; i < n_films && place < k; i++) {
        size_t j = i + gsl_rng_uniform_int(rng, (unsigned long)(n_films - i));
        int32_t drawn = films[j];

        films[j] = films[i];
        films[i] = drawn;
        if (!seen[drawn])
            item[row * k + place++] = drawn;
    }
    while (place < k)
        item[row * k + place++] = -1;
}

static int draw_all(struct rs_tool *tool, const struct rs_csr *users, size_t k, int32_t *item, struct rs_error *error)
{
    gsl_rng *rng = rs_rng_new(tool->seed, 0, error);
    bool *seen = rs_alloc_zero(users->n_columns, sizeof *seen, error);
    int32_t *films = rs_alloc(users->n_columns, sizeof *films, error);
    int status = rng && seen && films ? 0 : -1;

    for (size_t row = 0; status == 0 && row < users->n_rows; row++) {
        rs_rng_set(rng, tool->seed, row);
        for (int64_t e = users->indptr[row]; e < users->indptr[row + 1]; e++)
            seen[users->indices[e]] = true;
        draw(rng, users, row, seen, films, k, item);
        for (int64_t e = users->indptr[row]; e < users->indptr[row + 1]; e++)
            seen[users->indices[e]] = false;
    }
    free(seen);
    free(films);
    if (rng)
        gsl_rng_free(rng);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_csr users = {0};
    struct rs_ids rows = {0};
    size_t k = (size_t)o->n;
    int32_t *item = NULL;
    float *score = NULL;
    int status = -1;

    if (rs_csr_read(&users, &tool->in, error) == 0) {
        item = rs_alloc(users.n_rows, k * sizeof *item, error);
        score = rs_alloc_zero(users.n_rows, k * sizeof *score, error);
    }
    if (item && score && draw_all(tool, &users, k, item, error) == 0 && rs_ids_copy(&rows, &users.rows, error) == 0) {
        struct recommend_lists lists = {.k = k,
                .catalogue = &users.columns,
                .item = item,
                .score = score,
                .reason = RS_REASON_NONE,
                .reason_id = -1};

        status = recommend_write(tool, &rows, &lists, error);
    }
    free(item);
    free(score);
    rs_csr_free(&users);
    return status;
}

int recommend_random(int argc, char **argv)
{
    struct options o = {.n = 10};
    const struct rs_option table[] = {
            {"number", 'n', RS_INTEGER, &o.n, .min = 1, .max = 100000, .shapes = true, .help = "films in a list"}, {0}};
    const struct rs_program program = {.name = "rs-recommend random",
            .summary = "list films drawn by chance, a baseline",
            .operands = "[FILE]",
            .examples = "  rs-recommend random -n 10 < TR.safetensors | rs-eval --truth TE.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT | RS_SEED,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}
