/* synth_wave.h: block after block, a wave of blocks at a time side by side, each into a text of its own: memory is one
 * wave's, and the texts in their order are the file, for any number of threads. */
#ifndef RS_SYNTH_SYNTH_WAVE_H
#define RS_SYNTH_SYNTH_WAVE_H

#include "synth.h"

enum { SYNTH_WAVE = 64 };

struct synth_wave {
    const struct synth_world *world;
    const struct synth_vocabulary *vocabulary; /* NULL: blocks of users; else blocks of films, for the genome */
    size_t n_blocks, next;                     /* all blocks; the first one not yet run */
    size_t n;                                  /* blocks of the wave that was run last: text[0 .. n-1] */
    struct synth_text text[SYNTH_WAVE], tags[SYNTH_WAVE]; /* the caller empties them; `tags` of users only */
    struct synth_scratch *scratch;                        /* [n_threads] */
    struct rs_error errors[SYNTH_WAVE];
    int n_threads;
};

/* `world` and `vocabulary` stay the caller's. Free with synth_wave_free(), also after a failure. */
int synth_wave_make(struct synth_wave *wave, const struct synth_world *world, const struct synth_vocabulary *vocabulary,
        int n_threads, struct rs_error *error);

/* The next wave into the texts. */
int synth_wave_run(struct synth_wave *wave, struct rs_error *error);
void synth_wave_free(struct synth_wave *wave);

#endif
