/* dense_kind.c: dense matrices on the wire, whole and row by row. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cjson/cJSON.h>

#include "stream/aside.h"
#include "stream/kinds_internal.h"

enum { BLOCK_BYTES = 1 << 20 }; /* of rows that are worked on at once by the streams */

/* Has a message of `n` rows no such ids, and may be without? A row of nothing at all is no row: a count that no byte stands
 * behind is not believed. */
static bool is_counted(const struct rs_message *message, const char *name, size_t n)
{
    char offsets[RS_TENSOR_NAME + 8];

    snprintf(offsets, sizeof offsets, "%s_offsets", name);
    return n != RS_ANY && n <= message->body_size && !rs_message_text(message, "rs.version")
           && !rs_message_has(message, name) && !rs_message_has(message, offsets);
}

int rs_message_ids_or_count(const struct rs_message *message, const char *name, size_t *n, struct rs_ids *ids,
        struct rs_error *error)
{
    if (is_counted(message, name, *n))
        return rs_ids_count(ids, *n, error);
    return rs_message_ids(message, name, n, ids, error);
}

/* The first value that is not a finite number, or n. */
static size_t find_unfinite(const float *data, size_t n)
{
    enum { BLOCK = 4096 };

    for (size_t begin = 0; begin < n; begin += BLOCK) {
        size_t end = begin + BLOCK < n ? begin + BLOCK : n;
        bool finite = true;

        for (size_t i = begin; i < end; i++)
            finite &= fabsf(data[i]) <= 3.4028235e38f;
        for (size_t i = begin; !finite && i < end; i++)
            if (!isfinite(data[i]))
                return i;
    }
    return n;
}

static int check_finite(const struct rs_ids *rows, size_t first_row, const float *data, size_t n_rows, size_t n_columns,
        struct rs_error *error)
{
    size_t bad = find_unfinite(data, n_rows * n_columns);
    char room[RS_ID_ROOM];

    if (bad == n_rows * n_columns)
        return 0;
    return rs_fail(error, "data: row %s: want finite values, got %g in column %zu",
            rs_id_format(rs_ids_at(rows, first_row + bad / n_columns), room, sizeof room), (double)data[bad],
            bad % n_columns);
}

int rs_dense_from_message(struct rs_dense *matrix, struct rs_message *message, struct rs_error *error)
{
    size_t shape[2] = {RS_ANY, RS_ANY};
    const struct rs_tensor *data = rs_message_tensor(message, "data", RS_F32, 2, shape, error);

    *matrix = (struct rs_dense){.storage = rs_message_detach(message)};
    if (!data || rs_message_ids_or_count(message, "row_ids", &shape[0], &matrix->rows, error) != 0)
        return -1;
    matrix->n_rows = shape[0];
    matrix->n_columns = shape[1];
    matrix->data = data->data;
    if (rs_message_columns(message, &matrix->columns, error) != 0)
        return -1;
    if (matrix->columns.n > 0 && matrix->columns.n != matrix->n_columns)
        return rs_fail(error, "rs.columns: want %zu names, got %zu", matrix->n_columns, matrix->columns.n);
    return check_finite(&matrix->rows, 0, matrix->data, matrix->n_rows, matrix->n_columns, error);
}

/* The names as one JSON list in a text. */
static char *columns_json(const struct rs_ids *columns)
{
    cJSON *list = cJSON_CreateArray();
    char *name = NULL, *text = NULL;
    size_t capacity = 0;
    struct rs_error ignored;

    for (size_t i = 0; list && i < columns->n; i++) {
        struct rs_id id = rs_ids_at(columns, i);

        if (rs_grow(&name, &capacity, id.length + 1, 1, &ignored) != 0)
            goto done;
        memcpy(name, id.text, id.length);
        name[id.length] = '\0';
        if (!cJSON_AddItemToArray(list, cJSON_CreateString(name)))
            goto done;
    }
    text = cJSON_PrintUnformatted(list);
done:
    free(name);
    cJSON_Delete(list);
    return text;
}

cJSON *rs_columns_metadata(const struct rs_ids *columns, struct rs_error *error)
{
    cJSON *metadata = cJSON_CreateObject();
    char *names = NULL;

    if (metadata && columns->n == 0)
        return metadata;
    if (metadata)
        names = columns_json(columns);
    if (!names || !cJSON_AddStringToObject(metadata, "rs.columns", names)) {
        rs_fail(error, "out of memory");
        cJSON_Delete(metadata);
        metadata = NULL;
    }
    free(names);
    return metadata;
}

/* The tensors of a dense message: ids, then data. */
static int list_tensors(struct rs_tensors *tensors, const struct rs_ids *rows, const float *data, size_t n_columns,
        struct rs_error *error)
{
    if (rs_tensors_add_ids(tensors, "row_ids", rows, error) != 0)
        return -1;
    return rs_tensors_add_matrix(tensors, "data", RS_F32, rows->n, n_columns, data, error);
}

int rs_dense_write(const struct rs_dense *matrix, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = rs_columns_metadata(&matrix->columns, error);
    int status = -1;

    if (metadata && list_tensors(&tensors, &matrix->rows, matrix->data, matrix->n_columns, error) == 0)
        status = rs_writer_message(writer, "dense", metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

/* ---- row by row ---- */

struct row_stream {
    size_t n_in, n_out;
    rs_rows_fn *apply;
    rs_labels_fn *label; /* or this one: labels come out, n_out is 1 */
    void *context;
    float *in, *out; /* a block of rows each */
    int32_t *labels; /* [block], instead of out */
    size_t block;    /* rows in it */
};

struct incoming {
    struct rs_reader *reader;
    struct rs_message *message;
};

static int fill_from_message(void *context, void *bytes, size_t size, struct rs_error *error)
{
    struct incoming *incoming = context;

    return rs_message_read(incoming->reader, incoming->message, bytes, size, error);
}

/* 0, 1, 2 ...: `*context` is the next. */
static int fill_by_count(void *context, void *bytes, size_t size, struct rs_error *error)
{
    int64_t *next = context, *ids = bytes;

    (void)error;
    for (size_t i = 0; i < size / sizeof *ids; i++)
        ids[i] = (*next)++;
    return 0;
}

/* The tensors before `data` are the ids: into memory. In a message that was loaded they are there already, in any order. */
static int read_ids(struct rs_reader *reader, struct rs_message *message, struct rs_storage *memory,
        struct rs_error *error)
{
    size_t size = 0, at = 0, n = 0;

    for (; n < message->tensors.n && strcmp(message->tensors.at[n].name, "data") != 0; n++)
        size += message->tensors.at[n].size;
    if (message->body) {
        message->cursor = size;
        return 0;
    }
    if (n + 1 != message->tensors.n)
        return rs_fail(error, "%s: want row_ids, then data, and nothing behind it", reader->place);
    if (rs_aside_fill(memory, size, fill_from_message, &(struct incoming){reader, message}, error) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        message->tensors.at[i].data = (char *)memory->base + at;
        at += message->tensors.at[i].size;
    }
    return 0;
}

/* The ids of `n` rows: within `memory`, or within the message that was loaded. Of a large message that was seen whole, so that
 * its rows are there, they are counted aside too. */
static int find_ids(const struct rs_message *message, size_t n, struct rs_ids *ids, struct rs_storage *memory,
        struct rs_error *error)
{
    int64_t next = 0;

    if (!message->seen || !is_counted(message, "row_ids", n))
        return rs_message_ids_or_count(message, "row_ids", &n, ids, error);
    rs_storage_free(memory); /* tensors that mean nothing to us */
    if (rs_aside_fill(memory, n * sizeof *ids->numbers, fill_by_count, &next, error) != 0)
        return -1;
    *ids = (struct rs_ids){.n = n, .numbers = memory->base};
    return 0;
}

/* A block of rows through `apply` or `label`, and out. */
static int answer_rows(struct row_stream *rows, size_t n, struct rs_writer *writer, struct rs_error *error)
{
    if (rows->label) {
        if (rows->label(rows->context, rows->in, rows->labels, n, error) != 0)
            return -1;
        return rs_writer_bytes(writer, rows->labels, n * sizeof *rows->labels, error);
    }
    if (rows->apply(rows->context, rows->in, rows->out, n, error) != 0)
        return -1;
    return rs_writer_bytes(writer, rows->out, n * rows->n_out * sizeof *rows->out, error);
}

/* The data of one message, block by block. */
static int stream_rows(struct row_stream *rows, struct rs_reader *reader, struct rs_message *message,
        const struct rs_ids *ids, struct rs_writer *writer, struct rs_error *error)
{
    for (size_t row = 0; row < ids->n; row += rows->block) {
        size_t n = ids->n - row < rows->block ? ids->n - row : rows->block;

        if (rs_message_read(reader, message, rows->in, n * rows->n_in * sizeof *rows->in, error) != 0)
            return -1;
        if (check_finite(ids, row, rows->in, n, rows->n_in, error) != 0)
            return rs_fail_at(error, reader->place);
        if (answer_rows(rows, n, writer, error) != 0)
            return -1;
    }
    return 0;
}

/* A model knows its columns by name: others, or another order, would pass by their number alone. */
static int check_names(const struct rs_ids *want, const struct rs_ids *names, struct rs_error *error)
{
    if (!want || want->n == 0 || names->n == 0 || rs_ids_equal(want, names))
        return 0;
    return rs_fail(error, "rs.columns: want the model's columns, by name and in its order");
}

/* The header of the answer, and its ids; the values come as they are made. */
static int begin_answer(const struct row_stream *rows, const struct rs_ids *ids, const struct rs_storage *memory,
        const struct rs_ids *names, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = rows->label ? NULL : rs_columns_metadata(names, error);
    int status = -1;

    if (rows->label) {
        if (rs_tensors_add_ids(&tensors, "row_ids", ids, error) == 0
                && rs_tensors_add_vector(&tensors, "label", RS_I32, ids->n, NULL, error) == 0)
            status = rs_writer_begin(writer, "labels", NULL, &tensors, error);
    } else if (metadata && list_tensors(&tensors, ids, NULL, rows->n_out, error) == 0) {
        status = rs_writer_begin(writer, "dense", metadata, &tensors, error);
    }
    for (size_t i = 0; status == 0 && i + 1 < tensors.n; i++)
        status = rs_aside_write(memory, &tensors.at[i], writer, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}

/* What comes behind `data` in a message of somebody else's is not ours to pass on. */
static int skip_rest(struct rs_reader *reader, struct rs_message *message, struct rs_error *error)
{
    char scrap[4096];

    while (message->cursor < message->body_size) {
        size_t left = message->body_size - message->cursor;

        if (rs_message_read(reader, message, scrap, left < sizeof scrap ? left : sizeof scrap, error) != 0)
            return -1;
    }
    return 0;
}

static int stream_message(struct row_stream *rows, struct rs_reader *reader, struct rs_message *message,
        const struct rs_ids *names, struct rs_writer *writer, struct rs_error *error)
{
    size_t shape[2] = {RS_ANY, rows->n_in};
    struct rs_storage memory = {0};
    struct rs_ids ids = {0}, own_names = {0};
    int status = -1;

    if (rs_message_expect(reader, message, "dense", error) != 0)
        return -1;
    if (!rs_message_tensor(message, "data", RS_F32, 2, shape, error)) {
        rs_fail_at(error, reader->place);
        return -1;
    }
    if (read_ids(reader, message, &memory, error) != 0)
        goto done;
    if (find_ids(message, shape[0], &ids, &memory, error) != 0 || rs_aside_check_unique(&memory, &ids, error) != 0
            || rs_message_columns(message, &own_names, error) != 0
            || check_names(reader->want_columns, &own_names, error) != 0) {
        rs_fail_at(error, reader->place);
        goto done;
    }
    if (names->n == 0 && rows->n_in == rows->n_out)
        names = &own_names;
    if (begin_answer(rows, &ids, &memory, names, writer, error) == 0
            && stream_rows(rows, reader, message, &ids, writer, error) == 0 && skip_rest(reader, message, error) == 0
            && rs_message_end(reader, message, error) == 0)
        status = rs_writer_end(writer, error);
done:
    rs_ids_free(&own_names, NULL);
    rs_ids_free(&ids, message->body ? &message->storage : &memory);
    rs_storage_free(&memory);
    return status;
}

/* All messages; memory for a block of rows is made and freed here. */
static int stream_all(struct row_stream *rows, struct rs_reader *reader, struct rs_writer *writer,
        const struct rs_ids *columns, struct rs_error *error)
{
    const struct rs_ids none = {0};
    struct rs_message message = {0};
    size_t widest = rows->n_in > rows->n_out ? rows->n_in : rows->n_out;
    int more = -1;

    rows->block = BLOCK_BYTES / sizeof(float) / (widest ? widest : 1) + 1;
    rows->in = rs_alloc(rows->block * rows->n_in, sizeof *rows->in, error);
    rows->out = rs_alloc(rows->label ? 0 : rows->block * rows->n_out, sizeof *rows->out, error);
    rows->labels = rs_alloc(rows->label ? rows->block : 0, sizeof *rows->labels, error);
    reader->by_message = true;
    if (rows->in && rows->out && rows->labels)
        while ((more = rs_reader_next(reader, &message, error)) == 1) {
            if (stream_message(rows, reader, &message, columns ? columns : &none, writer, error) != 0) {
                more = -1;
                break;
            }
            rs_message_free(&message);
        }
    rs_message_free(&message);
    free(rows->in);
    free(rows->out);
    free(rows->labels);
    return more;
}

int rs_dense_stream(struct rs_reader *reader, struct rs_writer *writer, size_t n_in, size_t n_out,
        const struct rs_ids *columns, rs_rows_fn *apply, void *context, struct rs_error *error)
{
    struct row_stream rows = {.n_in = n_in, .n_out = n_out, .apply = apply, .context = context};

    return stream_all(&rows, reader, writer, columns, error);
}

int rs_labels_stream(struct rs_reader *reader, struct rs_writer *writer, size_t n_in, rs_labels_fn *label,
        void *context, struct rs_error *error)
{
    struct row_stream rows = {.n_in = n_in, .n_out = 1, .label = label, .context = context};

    return stream_all(&rows, reader, writer, NULL, error);
}
