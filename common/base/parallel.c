/* parallel.c: OpenMP, in the one place that knows of it. */
#include "base/parallel.h"

#include <omp.h>

void rs_parallel(size_t n_blocks, int n_threads, rs_block_fn *run, void *context)
{
    if (n_threads <= 1 || n_blocks <= 1) {
        for (size_t block = 0; block < n_blocks; block++)
            run(context, block, 0);
        return;
    }
#pragma omp parallel for num_threads(n_threads) schedule(dynamic, 1)
    for (size_t block = 0; block < n_blocks; block++)
        run(context, block, omp_get_thread_num());
}

int rs_threads(int wanted)
{
    return wanted > 0 ? wanted : omp_get_num_procs();
}

void rs_one_thread(void)
{
    omp_set_num_threads(1);
}
