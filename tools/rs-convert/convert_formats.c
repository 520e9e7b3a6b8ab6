/* convert_formats.c: the formats there are. */
#include "convert_formats.h"

#include "array_matrix.h"
#include "jsonl.h"
#include "libfm.h"
#include "libsvm.h"
#include "matrix_market.h"
#include "recbole.h"
#include "text_matrix.h"

static int write_csv(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return text_matrix_write(any, &text_csv, sink, error);
}

static int write_tsv(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return text_matrix_write(any, &text_tsv, sink, error);
}

static int write_npz(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return npz_matrix_write(any, NPZ_CSR, sink, error);
}

static int write_npz_csc(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return npz_matrix_write(any, NPZ_CSC, sink, error);
}

static int write_npz_coo(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return npz_matrix_write(any, NPZ_COO, sink, error);
}

static int read_csv(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error)
{
    return text_matrix_read(any, name, bytes, size, ',', error);
}

static int read_tsv(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error)
{
    return text_matrix_read(any, name, bytes, size, '\t', error);
}

const struct convert_format convert_formats[] = {{"stream", NULL, NULL}, {"npy", npy_matrix_write, npy_matrix_read},
        {"npz", write_npz, npz_matrix_read}, {"csv", write_csv, read_csv}, {"tsv", write_tsv, read_tsv},
        {"mtx", matrix_market_write, matrix_market_read}, {"jsonl", jsonl_write, jsonl_read},
        {"libsvm", libsvm_write, libsvm_read}, {"libfm", libfm_write, libfm_read},
        {"recbole", recbole_write, recbole_read}, {"recbole-user", recbole_write_users, NULL},
        {"npz-csc", write_npz_csc, NULL}, {"npz-coo", write_npz_coo, NULL}, {NULL, NULL, NULL}};

_Static_assert(sizeof convert_formats / sizeof *convert_formats <= CONVERT_MOST_FORMATS, "room for all names");

void convert_format_names(const char *names[CONVERT_MOST_FORMATS], bool to_read)
{
    size_t n = 0;

    for (size_t i = 0; convert_formats[i].name; i++)
        if (i == 0 || !to_read || convert_formats[i].read)
            names[n++] = convert_formats[i].name;
    names[n] = NULL;
}
