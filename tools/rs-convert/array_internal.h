/* array_internal.h: single arrays out of an .npz archive. */
#ifndef RS_CONVERT_ARRAY_INTERNAL_H
#define RS_CONVERT_ARRAY_INTERNAL_H

#include "data/csr.h"
#include "npz.h"

/* An array of the archive; `place` gets its name for messages. The caller frees the storage. */
enum { ARRAY_PLACE = 320 };
int array_open(const struct npz_archive *archive, const char *member, struct npy_array *array,
        struct rs_storage *storage, char place[ARRAY_PLACE], struct rs_error *error);

/* An array of whole numbers; `*n` says how many. The caller frees it. */
int64_t *array_integers(const struct npz_archive *archive, const char *member, size_t *n, struct rs_error *error);

/* Ids from the archive, or 0 .. n-1 where it has none. */
int array_ids(struct rs_ids *ids, const struct npz_archive *archive, const char *member, size_t n,
        struct rs_error *error);

/* SciPy's csr, csc and coo, by `format` (csr where there is none). */
int array_sparse_read(struct rs_csr *csr, const struct npz_archive *archive, struct rs_error *error);

#endif
