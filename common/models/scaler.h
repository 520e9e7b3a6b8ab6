/* scaler.h: columns brought to a common scale, x -> (x - mean) / scale, or rows to length 1; and back.
 *
 * A sparse matrix is never centred: subtracting a mean would fill its zeros and make it dense. What is fitted on one has
 * mean 0 (its scale counts the zeros all the same), and a scaler that centres refuses a sparse input. */
#ifndef RS_MODELS_SCALER_H
#define RS_MODELS_SCALER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "data/csr.h"
#include "data/dense.h"
#include "data/ids.h"
#include "stream/message.h"

enum rs_scaler_method {
    RS_SCALE_STANDARD, /* mean, population standard deviation */
    RS_SCALE_MINMAX,   /* minimum, maximum - minimum: to [0,1] */
    RS_SCALE_L2,       /* each row divided by its length; a row of zeros stays; can't be undone */
    RS_SCALE_ROBUST,   /* median, interquartile range */
    RS_N_SCALE_METHODS
};

/* Their names, NULL-terminated. */
extern const char *const rs_scaler_methods[RS_N_SCALE_METHODS + 1];

struct rs_scaler {
    enum rs_scaler_method method;
    size_t n_columns;
    struct rs_ids columns; /* ids of a sparse matrix's columns, names of a dense one's, or empty */
    float *mean;           /* [n_columns] what is subtracted: mean, minimum, median, or 0 */
    float *scale;          /* [n_columns] what is divided by: never 0 */
};

/* Room for a fit, mean 0 and scale 1; takes a copy of `columns`. Free with rs_scaler_free(), also after a failure. */
int rs_scaler_alloc(struct rs_scaler *scaler, enum rs_scaler_method method, size_t n_columns,
        const struct rs_ids *columns, struct rs_error *error);
void rs_scaler_free(struct rs_scaler *scaler);

/* Does it subtract anything? */
bool rs_scaler_centres(const struct rs_scaler *scaler);

/* `n` rows [n, n_columns]; `in` and `out` may be the same. The inverse of L2 is not known: rs_scaler_invertible(). */
void rs_scaler_apply(const struct rs_scaler *scaler, const float *in, float *out, size_t n);
void rs_scaler_invert(const struct rs_scaler *scaler, const float *in, float *out, size_t n);
int rs_scaler_invertible(const struct rs_scaler *scaler, struct rs_error *error);

/* A sparse matrix, in place. Its columns are first brought to the scaler's, by id: those that the scaler doesn't know
 * are left out, their entries counted in `*n_dropped`. -1 when the scaler centres, when no column is known, or, for a
 * scaler without ids, when the number of columns differs. */
int rs_scaler_apply_csr(const struct rs_scaler *scaler, bool inverse, struct rs_csr *matrix, size_t *n_dropped,
        struct rs_error *error);

/* A whole stream of either kind, scaled or (`inverse`) brought back: dense ones block by block in constant memory.
 * `*n_dropped` as above. */
int rs_scaler_stream(const struct rs_scaler *scaler, bool inverse, struct rs_reader *reader, struct rs_writer *writer,
        size_t *n_dropped, struct rs_error *error);

/* A model "rs-scale": tensors `mean` and `scale` (scikit-learn's mean_ and scale_), `col_ids` where columns have ids. */
int rs_scaler_load(struct rs_scaler *scaler, struct rs_reader *reader, struct rs_error *error);
int rs_scaler_save(const struct rs_scaler *scaler, struct rs_writer *writer, struct rs_error *error);

#endif
