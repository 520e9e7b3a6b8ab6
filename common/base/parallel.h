/* parallel.h: loops over fixed blocks of work.
 *
 * Blocks are cut by the problem's size alone, never by the number of threads. A block writes only what is its own
 * (or to the scratch of its worker), and sums over blocks are made afterwards in the order of the blocks: so the
 * result has the same bits for any number of threads. */
#ifndef RS_BASE_PARALLEL_H
#define RS_BASE_PARALLEL_H

#include <stddef.h>

/* `block` is in [0, n_blocks), `worker` in [0, n_threads): it may be used to pick scratch memory, nothing else. */
typedef void rs_block_fn(void *context, size_t block, int worker);

/* Call `run` once for each block, on up to `n_threads` threads, in no order. Returns when all are done. A loop within a loop,
 * or one that another thread calls meanwhile, is run by its caller alone. */
void rs_parallel(size_t n_blocks, int n_threads, rs_block_fn *run, void *context);

/* How many threads `wanted` means on this machine: itself, or all processors when it is 0. */
int rs_threads(int wanted);

/* The number of blocks of `size` that cover `n`. */
static inline size_t rs_blocks(size_t n, size_t size)
{
    return n / size + (n % size != 0);
}

#endif
