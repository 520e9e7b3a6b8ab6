/* message.h: one safetensors message in or out: header, tensors, checksum, history.
 *
 * This is the floor under kinds.h (matrices) and what models/ save and load through. A message out is a list of tensors,
 * wide types first; a message in is the same list again, each tensor pointing into one storage. */
#ifndef RS_STREAM_MESSAGE_H
#define RS_STREAM_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/ids.h"
#include "stream/history.h"
#include "stream/sink.h"
#include "stream/source.h"

#define RS_STREAM_VERSION "1.0"

struct cJSON;
struct XXH3_state_s;

enum rs_dtype { RS_I64, RS_F64, RS_F32, RS_I32, RS_U8, RS_N_DTYPES };
enum { RS_MAX_RANK = 4, RS_TENSOR_NAME = 64 };

struct rs_tensor {
    char name[RS_TENSOR_NAME];
    enum rs_dtype dtype;
    int rank;
    size_t shape[RS_MAX_RANK];
    void *data;     /* in: in the message's storage, NULL while it is not loaded. out: what to write */
    size_t size;    /* bytes */
    size_t padding; /* out: that many of them are NULs behind `data` */
};

struct rs_tensors {
    struct rs_tensor *at;
    size_t n, capacity;
};

/* Add a tensor to a list for writing; `data` stays the caller's. The shape is `rank` values of size_t. */
int rs_tensors_add(struct rs_tensors *tensors, const char *name, enum rs_dtype dtype, int rank, const size_t *shape,
        const void *data, struct rs_error *error);

/* The usual shapes. */
int rs_tensors_add_vector(struct rs_tensors *tensors, const char *name, enum rs_dtype dtype, size_t n, const void *data,
        struct rs_error *error);
int rs_tensors_add_matrix(struct rs_tensors *tensors, const char *name, enum rs_dtype dtype, size_t n, size_t d,
        const void *data, struct rs_error *error);

/* Ids as NAME [n] I64, or as NAME_offsets [n + 1] I64 and NAME_bytes U8. */
int rs_tensors_add_ids(struct rs_tensors *tensors, const char *name, const struct rs_ids *ids, struct rs_error *error);
void rs_tensors_free(struct rs_tensors *tensors);

/* ---- in ---- */

/* A stream being read. */
struct rs_reader {
    struct rs_source source;
    const char *as;             /* the part it plays in the history: "stdin", "--items"; not owned */
    struct rs_history *history; /* where what is read is noted, or NULL */
    bool by_message;            /* each message is answered by itself: its inputs replace those of the one before */
    size_t n_messages;
    const struct rs_ids *want_columns; /* names that rs_dense_stream() wants where a message has some; NULL: any */
    struct rs_message *ahead;          /* looked at by rs_reader_kind(), not yet given out; owned */
    char place[320];                   /* "R.safetensors" or "R.safetensors: message 2", for messages */
};

struct rs_message {
    const char *kind;          /* "dense", "csr", ...; in `metadata` */
    struct cJSON *metadata;    /* object, text to text; owned */
    struct rs_tensors tensors; /* in the order of the file, without the checksum */
    bool has_checksum;
    bool seen;                    /* its bytes were read once, and come again */
    size_t body_size;             /* bytes of all tensors but the checksum */
    char *body;                   /* in `storage` once loaded; NULL before */
    size_t cursor;                /* how much of it rs_message_read() has given out */
    struct XXH3_state_s *running; /* the checksum so far; owned */
    struct rs_storage storage;    /* holds the body */
};

/* `fd` stays the caller's to close; `name` and `as` too. */
void rs_reader_start(struct rs_reader *reader, int fd, const char *name, const char *as, struct rs_history *history);

/* The header of the next message: checked, its history noted. 1 there is one, 0 the end of the stream, -1 error (an
 * empty stream is one). The body comes next: load it, or read it tensor by tensor. Free the message in every case. */
int rs_reader_next(struct rs_reader *reader, struct rs_message *message, struct rs_error *error);

/* The kind of the message that comes next, which stays to be read: for a tool that takes several kinds and streams some
 * of them. NULL with `error` set where rs_reader_next() would fail; "" at the end of the stream. */
const char *rs_reader_kind(struct rs_reader *reader, struct rs_error *error);

/* The whole body into `message->storage`, mapped where that is possible, and its checksum held against the bytes. */
int rs_message_load(struct rs_reader *reader, struct rs_message *message, struct rs_error *error);

/* Or in pieces, in the order of the file: the next `size` bytes of the body into `bytes` ... */
int rs_message_read(struct rs_reader *reader, struct rs_message *message, void *bytes, size_t size,
        struct rs_error *error);
/* ... and the checksum when all tensors are read. */
int rs_message_end(struct rs_reader *reader, struct rs_message *message, struct rs_error *error);

/* The tensor of this name, checked: type, rank, and each length of `shape` that is not RS_ANY (which is filled in).
 * NULL with "data: want F32 [n,d], got I64 [5]". */
#define RS_ANY ((size_t)-1)
const struct rs_tensor *rs_message_tensor(const struct rs_message *message, const char *name, enum rs_dtype dtype,
        int rank, size_t *shape, struct rs_error *error);

/* Does it have such a tensor? */
bool rs_message_has(const struct rs_message *message, const char *name);

/* Ids of either sort, pointing into the message's storage; `*n` is RS_ANY or the number wanted. */
int rs_message_ids(const struct rs_message *message, const char *name, size_t *n, struct rs_ids *ids,
        struct rs_error *error);

/* A metadata value, or NULL; and as a number, or `fallback` where it is missing. */
const char *rs_message_text(const struct rs_message *message, const char *key);
double rs_message_number(const struct rs_message *message, const char *key, double fallback);

/* Column names as text ids (owned by the caller; empty when there are none). */
int rs_message_columns(const struct rs_message *message, struct rs_ids *columns, struct rs_error *error);

/* Metadata for a message to be written that names columns so: an object with rs.columns (without, where there are no names),
 * to which a model adds its own. NULL when out of memory. The caller deletes it. */
struct cJSON *rs_columns_metadata(const struct rs_ids *columns, struct rs_error *error);

/* The storage goes over to the caller, who frees it when the arrays in it are done with. */
struct rs_storage rs_message_detach(struct rs_message *message);
void rs_message_free(struct rs_message *message);

/* Kind and, for models, tool, as wanted: -1 with "want csr, got dense". */
int rs_message_expect(const struct rs_reader *reader, const struct rs_message *message, const char *kind,
        struct rs_error *error);

/* Skip what is left of the stream (a tool reads its input to the end). */
int rs_reader_drain(struct rs_reader *reader, struct rs_error *error);
void rs_reader_free(struct rs_reader *reader);

/* ---- out ---- */

/* A stream being written. */
struct rs_writer {
    struct rs_sink sink;
    const char *as;                   /* which output of the step it is: "stdout", "--fit"; not owned */
    const struct rs_history *history; /* NULL: none is written */
    struct XXH3_state_s *running;     /* the checksum of the open message; owned */
    size_t left;                      /* bytes of the open message's body still to come */
    size_t n_messages;
};

void rs_writer_start(struct rs_writer *writer, int fd, const char *name, const char *as,
        const struct rs_history *history, int level, int n_threads);

/* A whole message: kind, extra metadata (an object of texts, or NULL), tensors. */
int rs_writer_message(struct rs_writer *writer, const char *kind, const struct cJSON *metadata,
        const struct rs_tensors *tensors, struct rs_error *error);

/* Or in pieces: the header for tensors whose `data` is not looked at, the bytes in order, the checksum. */
int rs_writer_begin(struct rs_writer *writer, const char *kind, const struct cJSON *metadata,
        const struct rs_tensors *tensors, struct rs_error *error);
int rs_writer_bytes(struct rs_writer *writer, const void *bytes, size_t size, struct rs_error *error);
int rs_writer_tensor(struct rs_writer *writer, const struct rs_tensor *tensor, struct rs_error *error);
int rs_writer_end(struct rs_writer *writer, struct rs_error *error);

int rs_writer_flush(struct rs_writer *writer, struct rs_error *error);
void rs_writer_free(struct rs_writer *writer);

#endif
