/* blas_internal.h: OpenBLAS for the files of this folder, held to one thread. */
#ifndef RS_MATH_BLAS_INTERNAL_H
#define RS_MATH_BLAS_INTERNAL_H

/* Called before every use. We link the OpenMP variant: Debian's serial one takes no locks around its buffers, so it gives
 * wrong results when our threads call it side by side. */
void rs_blas_one_thread(void);

#endif
