/* libsvm.h: LIBSVM's text (svmlight's): a line a row, "LABEL INDEX:VALUE INDEX:VALUE ...", indices from 1, rising.
 *
 * The label stands for the row's id where ids are numbers, else for its place from 0; index j is the j-th column: ids of
 * columns and times are lost. Zeros of a dense matrix are left out. */
#ifndef RS_CONVERT_LIBSVM_H
#define RS_CONVERT_LIBSVM_H

#include "stream/kinds.h"
#include "stream/sink.h"

/* A sparse or dense matrix; -1 for other kinds. */
int libsvm_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);

/* A sparse matrix. Columns are called by their indices (0 is taken too: scikit-learn writes it); rows by their labels where
 * these are whole numbers and all different, else 0, 1, ... (the labels are lost). What follows a '#' is a comment. -1 with
 * the line for what does not fit: indices that do not rise, values that are not finite. */
int libsvm_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error);

#endif
