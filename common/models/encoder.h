/* encoder.h: rows to short codes and back, the apply side of rs-encode: an autoencoder, or SVD and PCA, which are the
 * linear case of one. The fit side is tools/rs-encode. */
#ifndef RS_MODELS_ENCODER_H
#define RS_MODELS_ENCODER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "data/csr.h"
#include "data/ids.h"
#include "models/network.h"
#include "stream/message.h"

struct rs_encoder {
    struct rs_network network; /* columns -> ... -> code -> ... -> columns */
    size_t n_code_layers;      /* the layers before the code; the others decode */
    bool sparse;               /* was fitted on CSR, and is applied to CSR */
    struct rs_ids columns;     /* [sizes[0]] ids of a CSR's columns, names of a dense matrix's, or empty */
};

static inline size_t rs_encoder_columns(const struct rs_encoder *encoder)
{
    return encoder->network.sizes[0];
}

static inline size_t rs_encoder_dim(const struct rs_encoder *encoder)
{
    return encoder->network.sizes[encoder->n_code_layers];
}

/* A model "rs-encode": the Sequential's tensors, column_ids; code_layers and input (dense, csr) in the metadata. Free it
 * with rs_encoder_free(), also after a failure. */
int rs_encoder_load(struct rs_encoder *encoder, struct rs_reader *reader, struct rs_error *error);
int rs_encoder_save(const struct rs_encoder *encoder, struct rs_writer *writer, struct rs_error *error);
void rs_encoder_free(struct rs_encoder *encoder);

/* Rows x [n,columns] to codes [n,dim], and codes to rows; both in constant scratch. */
int rs_encoder_apply(const struct rs_encoder *encoder, const float *x, size_t n, float *codes, int n_threads,
        struct rs_error *error);
int rs_encoder_decode(const struct rs_encoder *encoder, const float *codes, size_t n, float *x, int n_threads,
        struct rs_error *error);

/* Sparse rows, whose columns are the encoder's (rs_csr_align() makes them so), to codes [n,dim]. */
int rs_encoder_apply_csr(const struct rs_encoder *encoder, const struct rs_csr *x, float *codes, int n_threads,
        struct rs_error *error);

#endif
