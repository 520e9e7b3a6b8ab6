/* npz.h: NumPy's .npz: a zip archive of .npy arrays. Out: stored, not packed, as numpy.savez does, with a fixed date, so that
 * the same arrays are the same bytes. In: stored or deflated. */
#ifndef RS_CONVERT_NPZ_H
#define RS_CONVERT_NPZ_H

#include "base/memory.h"
#include "npy.h"
#include "stream/sink.h"

struct zip;

struct npz_member {
    const char *name; /* without ".npy" */
    struct npy_array array;
};

/* The whole archive. It stands in memory once before it is written. */
int npz_write(const struct npz_member *members, size_t n, struct rs_sink *sink, struct rs_error *error);

struct npz_archive {
    struct zip *zip;
    const char *name; /* for messages; not owned */
};

/* `bytes` stay the caller's and must outlive the archive. */
int npz_open(struct npz_archive *archive, const char *name, const void *bytes, size_t size, struct rs_error *error);
bool npz_has(const struct npz_archive *archive, const char *member);

/* One array, unpacked into `storage`, which the caller frees. */
int npz_read(const struct npz_archive *archive, const char *member, struct npy_array *array, struct rs_storage *storage,
        struct rs_error *error);
void npz_close(struct npz_archive *archive);

#endif
