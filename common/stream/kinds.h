/* kinds.h: matrices, labels and recommendations on the wire.
 *
 * Reading takes the whole stream: one message is used where it lies, several become one matrix, as `cat` meant. What is
 * read is checked (shapes, ranges, unique ids, finite values) and belongs to the caller, who frees it with the type's own
 * function. Writing makes one message. */
#ifndef RS_STREAM_KINDS_H
#define RS_STREAM_KINDS_H

#include "data/csr.h"
#include "data/dense.h"
#include "data/labels.h"
#include "data/recommendations.h"
#include "stream/message.h"

int rs_dense_read(struct rs_dense *matrix, struct rs_reader *reader, struct rs_error *error);
int rs_dense_write(const struct rs_dense *matrix, struct rs_writer *writer, struct rs_error *error);

int rs_csr_read(struct rs_csr *matrix, struct rs_reader *reader, struct rs_error *error);
int rs_csr_write(const struct rs_csr *matrix, struct rs_writer *writer, struct rs_error *error);

int rs_labels_read(struct rs_labels *labels, struct rs_reader *reader, struct rs_error *error);
int rs_labels_write(const struct rs_labels *labels, struct rs_writer *writer, struct rs_error *error);

int rs_recommendations_read(struct rs_recommendations *list, struct rs_reader *reader, struct rs_error *error);
int rs_recommendations_write(const struct rs_recommendations *list, struct rs_writer *writer, struct rs_error *error);

/* Any kind, for tools that take what comes (rs-filter, rs-show, rs-convert, rs-join). Exactly one member is used. */
enum rs_kind { RS_KIND_DENSE, RS_KIND_CSR, RS_KIND_LABELS, RS_KIND_RECOMMENDATIONS, RS_KIND_MODEL, RS_N_KINDS };
struct rs_any {
    enum rs_kind kind;
    struct rs_dense dense;
    struct rs_csr csr;
    struct rs_labels labels;
    struct rs_recommendations recommendations;
    struct rs_message model; /* loaded */
};
const char *rs_kind_name(enum rs_kind kind);
const struct rs_ids *rs_any_rows(const struct rs_any *any); /* NULL for a model */
int rs_any_read(struct rs_any *any, struct rs_reader *reader, struct rs_error *error);

/* The next message by itself, for what goes through a stream of any length message by message: 1 there is one (free it), 0
 * the end, -1. Ids are unique within it; that none comes again in the next is the caller's to see. */
int rs_any_next(struct rs_any *any, struct rs_reader *reader, struct rs_error *error);
int rs_any_write(const struct rs_any *any, struct rs_writer *writer, struct rs_error *error); /* not a model */
void rs_any_free(struct rs_any *any);

/* `n` >= 1 parts of one kind on top of one another, as parts[0]; the others are emptied. -1: a model, columns that differ,
 * a row that comes twice. */
int rs_any_stack(struct rs_any *parts, size_t n, struct rs_error *error);

/* Rows through `apply`, block by block and message by message, in constant memory: what a row-wise model does to a
 * stream. `apply` makes n rows of `n_out` floats from n rows of `n_in` (checked against each message's columns); rows
 * keep their ids. `columns` names what comes out (empty: the names are kept if n_in == n_out, else dropped). */
typedef int rs_rows_fn(void *context, const float *in, float *out, size_t n, struct rs_error *error);
int rs_dense_stream(struct rs_reader *reader, struct rs_writer *writer, size_t n_in, size_t n_out,
        const struct rs_ids *columns, rs_rows_fn *apply, void *context, struct rs_error *error);

/* The same with a label for each row: dense messages in, labels out. */
typedef int rs_labels_fn(void *context, const float *in, int32_t *label, size_t n, struct rs_error *error);
int rs_labels_stream(struct rs_reader *reader, struct rs_writer *writer, size_t n_in, rs_labels_fn *label,
        void *context, struct rs_error *error);

/* A model: one message of kind "model" whose rs.model is `tool` (NULL: any; the caller looks). Read its tensors with
 * rs_message_tensor() and so on; they live until rs_message_free(). */
int rs_model_read(struct rs_message *message, const char *tool, struct rs_reader *reader, struct rs_error *error);

/* `metadata`: an object of texts, or NULL; stays the caller's. */
int rs_model_write(struct rs_writer *writer, const char *tool, const struct cJSON *metadata,
        const struct rs_tensors *tensors, struct rs_error *error);

#endif
