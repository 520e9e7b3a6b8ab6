/* blas_internal.h: OpenBLAS for the files of this folder, held to one thread. */
#ifndef RS_MATH_BLAS_INTERNAL_H
#define RS_MATH_BLAS_INTERNAL_H

/* Called before every use: the serial variant is what we link, but another one may be installed in its place. */
void rs_blas_one_thread(void);

#endif
