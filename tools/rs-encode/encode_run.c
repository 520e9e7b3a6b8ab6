/* encode_run.c: rows, codes and models in and out. */
#include "encode_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stream/kinds.h"
#include "svd_fit.h"
#include "table/epochs.h"
#include "table/metrics.h"

/* ---- apply ---- */

struct streamed {
    const struct rs_encoder *encoder;
    int n_threads;
};

static int encode_block(void *context, const float *in, float *out, size_t n, struct rs_error *error)
{
    const struct streamed *s = context;

    return rs_encoder_apply(s->encoder, in, n, out, s->n_threads, error);
}

static int decode_block(void *context, const float *in, float *out, size_t n, struct rs_error *error)
{
    const struct streamed *s = context;

    return rs_encoder_decode(s->encoder, in, n, out, s->n_threads, error);
}

/* Codes of sparse rows, whose columns are found by id; `x` is freed. */
static int encode_sparse(struct rs_tool *tool, const struct rs_encoder *encoder, struct rs_csr *x,
        struct rs_error *error)
{
    struct rs_csr aligned = {0};
    struct rs_dense codes = {0};
    size_t n_dropped = 0;
    int status = rs_csr_align(&aligned, x, &encoder->columns, &n_dropped, error);

    rs_csr_free(x);
    if (n_dropped > 0)
        rs_tool_note(tool, "%zu entries left out, in columns that the encoder does not know", n_dropped);
    if (status == 0)
        status = rs_dense_alloc(&codes, &aligned.rows, rs_encoder_dim(encoder), error);
    if (status == 0)
        status = rs_encoder_apply_csr(encoder, &aligned, codes.data, tool->n_threads, error);
    if (status == 0)
        status = rs_dense_write(&codes, &tool->out, error);
    rs_csr_free(&aligned);
    rs_dense_free(&codes);
    return status;
}

/* The names of the columns that decoding gives: what the encoder was fitted on; ids that are numbers become texts. */
static int column_names(struct rs_ids *names, const struct rs_ids *ids, struct rs_error *error)
{
    char *room = rs_alloc(ids->n * RS_ID_ROOM, 1, error);
    const char **texts = rs_alloc(ids->n, sizeof *texts, error);
    int status = -1;

    for (size_t i = 0; room && texts && i < ids->n; i++)
        texts[i] = rs_id_format(rs_ids_at(ids, i), room + i * RS_ID_ROOM, RS_ID_ROOM);
    if (room && texts)
        status = rs_ids_are_text(ids) ? rs_ids_copy(names, ids, error) : rs_ids_from_texts(names, texts, ids->n, error);
    free(room);
    free((void *)texts);
    return status;
}

static int decode(struct rs_tool *tool, struct streamed *streamed, struct rs_error *error)
{
    const struct rs_encoder *encoder = streamed->encoder;
    struct rs_ids names = {0};
    int status = column_names(&names, &encoder->columns, error);

    if (status == 0)
        status = rs_dense_stream(&tool->in, &tool->out, rs_encoder_dim(encoder), rs_encoder_columns(encoder), &names,
                decode_block, streamed, error);
    rs_ids_free(&names, NULL);
    return status;
}

int encode_run_apply(struct rs_tool *tool, const char *apply, bool decoding, struct rs_error *error)
{
    struct rs_encoder encoder = {0};
    struct streamed streamed = {&encoder, tool->n_threads};
    const struct rs_ids no_names = {0};
    struct rs_csr x = {0};
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--apply", apply, error);

    if (status == 0)
        status = rs_encoder_load(&encoder, &reader, error);
    rs_reader_free(&reader);
    if (status == 0 && decoding)
        status = decode(tool, &streamed, error);
    else if (status == 0 && encoder.sparse)
        status = rs_csr_read(&x, &tool->in, error) == 0 ? encode_sparse(tool, &encoder, &x, error) : -1;
    else if (status == 0)
        status = rs_dense_stream(&tool->in, &tool->out, rs_encoder_columns(&encoder), rs_encoder_dim(&encoder),
                &no_names, encode_block, &streamed, error);
    rs_encoder_free(&encoder);
    return status;
}

/* ---- fit ---- */

struct fit {
    struct rs_tool *tool;
    enum encode_method method;
    struct autoencoder_options *options;
    struct rs_dense dense;
    struct rs_csr csr;
    struct encode_rows rows;
    struct rs_encoder encoder;
    struct autoencoder_result result;
    FILE *log;
};

static int read_rows(struct fit *f, struct rs_error *error)
{
    const char *kind = rs_reader_kind(&f->tool->in, error);

    if (!kind)
        return -1;
    f->encoder.sparse = strcmp(kind, "csr") == 0;
    if (f->encoder.sparse) {
        if (rs_csr_read(&f->csr, &f->tool->in, error) != 0)
            return -1;
        f->rows = (struct encode_rows){.n = f->csr.n_rows, .d = f->csr.n_columns, .csr = &f->csr};
        return rs_ids_copy(&f->encoder.columns, &f->csr.columns, error);
    }
    if (rs_dense_read(&f->dense, &f->tool->in, error) != 0)
        return -1;
    f->rows = (struct encode_rows){.n = f->dense.n_rows, .d = f->dense.n_columns, .dense = f->dense.data};
    return rs_ids_copy(&f->encoder.columns, &f->dense.columns, error);
}

static int log_epoch(void *context, size_t epoch, double loss, double validation_loss, struct rs_error *error)
{
    const struct fit *f = context;
    const double values[] = {loss, validation_loss};

    return rs_epochs_row(f->log, epoch, values, 2, error);
}

static int fit_autoencoder(struct fit *f, struct rs_error *error)
{
    static const char *const names[] = {"loss", "validation_loss"};
    const char *path = f->tool->log_history;
    struct rs_progress progress;
    int status;

    f->log = path ? rs_tool_create_text(f->tool, path, error) : NULL;
    if (path && (!f->log || rs_epochs_header(f->log, names, 2, error) != 0))
        return -1;
    rs_tool_progress(f->tool, &progress, "epochs", f->options->epochs);
    f->options->progress = &progress;
    status = autoencoder_fit(&f->encoder, f->options, &f->rows, log_epoch, f, &f->result, error);
    rs_progress_finish(&progress);
    if (status == 0 && path)
        status = rs_tool_close_text(f->log, path, error);
    return status;
}

static int fit_svd(struct fit *f, struct rs_error *error)
{
    struct svd svd = {0};
    int status = svd_fit(&svd, &f->rows, f->options->dim, f->method == ENCODE_PCA, f->options->seed, f->tool->n_threads,
            error);

    if (status == 0)
        status = svd_encoder(&f->encoder, &svd, error);
    svd_free(&svd);
    return status;
}

static int fit_rows(struct fit *f, struct rs_error *error)
{
    const char *wrong = autoencoder_check(f->options, f->rows.d);

    if (wrong)
        return rs_fail(error, "%s: %s", f->tool->in.place, wrong);
    if (f->rows.n == 0)
        return rs_fail(error, "%s: want rows to fit, got none", f->tool->in.place);
    if (f->method == ENCODE_AUTOENCODER ? fit_autoencoder(f, error) : fit_svd(f, error))
        return rs_fail_at(error, f->tool->in.place);
    return 0;
}

static int save(struct fit *f, const char *path, struct rs_error *error)
{
    struct rs_writer writer;

    if (!path)
        return 0;
    if (rs_tool_create(f->tool, &writer, "--fit", path, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_encoder_save(&f->encoder, &writer, error), error);
}

static int write_codes(struct fit *f, const float *codes, struct rs_error *error)
{
    struct rs_ids rows = {0};
    struct rs_dense out = {0};
    int status = rs_ids_copy(&rows, f->encoder.sparse ? &f->csr.rows : &f->dense.rows, error);

    if (status == 0)
        status = rs_dense_alloc(&out, &rows, rs_encoder_dim(&f->encoder), error);
    if (status == 0) {
        memcpy(out.data, codes, out.n_rows * out.n_columns * sizeof *codes);
        status = rs_dense_write(&out, &f->tool->out, error);
    }
    rs_dense_free(&out);
    return status;
}

enum { CHUNK = 1024 };

/* The sums of (x - decoded)^2 and of (x - column mean)^2 over all cells: how well codes stand for their rows. */
static int reconstruction(struct fit *f, const float *codes, double *wrong, double *total, struct rs_error *error)
{
    size_t d = f->rows.d, dim = rs_encoder_dim(&f->encoder);
    float *x = rs_alloc(CHUNK * d, sizeof *x, error), *back = rs_alloc(CHUNK * d, sizeof *back, error);
    double *mean = rs_alloc(d, sizeof *mean, error);
    int32_t *picked = rs_alloc(CHUNK, sizeof *picked, error);
    int status = x && back && mean && picked ? 0 : -1;

    *wrong = *total = 0;
    if (status == 0)
        encode_rows_mean(&f->rows, mean);
    for (size_t start = 0; status == 0 && start < f->rows.n; start += CHUNK) {
        size_t n = f->rows.n - start < CHUNK ? f->rows.n - start : CHUNK;

        for (size_t i = 0; i < n; i++)
            picked[i] = (int32_t)(start + i);
        encode_rows_gather(&f->rows, picked, n, x);
        status = rs_encoder_decode(&f->encoder, codes + start * dim, n, back, f->tool->n_threads, error);
        for (size_t i = 0; status == 0 && i < n * d; i++) {
            *wrong += ((double)x[i] - (double)back[i]) * ((double)x[i] - (double)back[i]);
            *total += ((double)x[i] - mean[i % d]) * ((double)x[i] - mean[i % d]);
        }
    }
    free(x);
    free(back);
    free(mean);
    free(picked);
    return status;
}

static int write_metrics(struct fit *f, const float *codes, struct rs_error *error)
{
    bool trained = f->method == ENCODE_AUTOENCODER, logits = trained && f->options->loss == AUTOENCODER_MULTINOMIAL;
    const struct rs_outcome *outcome = &f->result.outcome;
    struct rs_metrics metrics;
    double wrong = 0, total = 0;
    int status;

    if (!f->tool->metrics)
        return 0;
    status = rs_metrics_start(&metrics, error);
    if (status == 0 && !logits)
        status = reconstruction(f, codes, &wrong, &total, error);
    if (status == 0 && !logits
            && (rs_metrics_add(&metrics, "reconstruction_mse", wrong / ((double)f->rows.n * (double)f->rows.d), error)
                            != 0
                    || rs_metrics_add(&metrics, "explained_variance", total > 0 ? 1 - wrong / total : 1, error) != 0))
        status = -1;
    if (status == 0 && trained
            && (rs_metrics_add(&metrics, "validation_loss", outcome->validation_loss, error) != 0
                    || rs_metrics_add(&metrics, "loss", outcome->loss, error) != 0
                    || rs_metrics_add(&metrics, "epochs", (double)outcome->epochs, error) != 0
                    || rs_metrics_add(&metrics, "best_epoch", (double)outcome->best_epoch, error) != 0))
        status = -1;
    if (status == 0)
        status = rs_tool_write_metrics(f->tool, &metrics, error);
    rs_metrics_free(&metrics);
    return status;
}

static int write_results(struct fit *f, const char *path, struct rs_error *error)
{
    size_t n = f->rows.n;
    float *codes = rs_alloc(n * rs_encoder_dim(&f->encoder), sizeof *codes, error);
    int status = -1;

    if (codes
            && (f->encoder.sparse ? rs_encoder_apply_csr(&f->encoder, &f->csr, codes, f->tool->n_threads, error)
                                  : rs_encoder_apply(&f->encoder, f->dense.data, n, codes, f->tool->n_threads, error))
                       == 0
            && save(f, path, error) == 0 && write_metrics(f, codes, error) == 0)
        status = rs_tool_wants_output(f->tool) ? write_codes(f, codes, error) : 0;
    free(codes);
    return status;
}

int encode_run_fit(struct rs_tool *tool, enum encode_method method, struct autoencoder_options *options,
        const char *path, struct rs_error *error)
{
    struct fit f = {.tool = tool, .method = method, .options = options};
    int status = -1;

    if (read_rows(&f, error) == 0 && fit_rows(&f, error) == 0)
        status = write_results(&f, path, error);
    rs_encoder_free(&f.encoder);
    rs_dense_free(&f.dense);
    rs_csr_free(&f.csr);
    return status;
}
