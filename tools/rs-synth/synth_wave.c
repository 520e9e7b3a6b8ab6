/* synth_wave.c: blocks side by side, in waves. */
#include "synth_wave.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/parallel.h"

static void run_block(void *context, size_t block, int worker)
{
    struct synth_wave *wave = context;
    struct synth_scratch *scratch = &wave->scratch[worker];
    struct rs_error *error = &wave->errors[block];
    int status;

    error->text[0] = '\0';
    if (wave->vocabulary)
        status = synth_genome_block(wave->world, wave->vocabulary, wave->next + block, scratch->rng, &wave->text[block],
                error);
    else
        status = synth_user_block(wave->world, wave->next + block, scratch, &wave->text[block], &wave->tags[block],
                error);
    if (status != 0 && error->text[0] == '\0')
        rs_fail(error, "out of memory");
}

int synth_wave_make(struct synth_wave *wave, const struct synth_world *world, const struct synth_vocabulary *vocabulary,
        int n_threads, struct rs_error *error)
{
    *wave = (struct synth_wave){.world = world, .vocabulary = vocabulary, .n_threads = n_threads};
    wave->n_blocks = vocabulary ? rs_blocks(world->parameters.n_items, SYNTH_FILM_BLOCK)
                                : rs_blocks(world->parameters.n_users, SYNTH_USER_BLOCK);
    if ((size_t)n_threads > wave->n_blocks)
        wave->n_threads = (int)wave->n_blocks;
    wave->scratch = rs_alloc_zero((size_t)wave->n_threads, sizeof *wave->scratch, error);
    if (!wave->scratch)
        return -1;
    for (int i = 0; i < wave->n_threads; i++)
        if (synth_scratch_make(&wave->scratch[i], world, error) != 0)
            return -1;
    return 0;
}

int synth_wave_run(struct synth_wave *wave, struct rs_error *error)
{
    size_t left = wave->n_blocks - wave->next;

    wave->n = left < SYNTH_WAVE ? left : SYNTH_WAVE;
    rs_parallel(wave->n, wave->n_threads, run_block, wave);
    wave->next += wave->n;
    for (size_t i = 0; i < wave->n; i++)
        if (wave->errors[i].text[0] != '\0') {
            *error = wave->errors[i];
            return -1;
        }
    return 0;
}

void synth_wave_free(struct synth_wave *wave)
{
    for (int i = 0; wave->scratch && i < wave->n_threads; i++)
        synth_scratch_free(&wave->scratch[i]);
    free(wave->scratch);
    for (size_t i = 0; i < SYNTH_WAVE; i++) {
        free(wave->text[i].bytes);
        free(wave->tags[i].bytes);
    }
    wave->scratch = NULL;
}
