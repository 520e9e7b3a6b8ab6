/* vocabulary.c: rows by kept columns, and the vocabulary on the wire. */
#include "models/vocabulary.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "stream/kinds.h"

static const char *const kind_names[RS_N_VOCABULARY_KINDS] = {"categories", "tags"};

/* Capitals of two bytes and how far their small letters are: Latin-1, Latin Extended-A's plain runs are left out. */
static uint32_t lower_point(uint32_t point)
{
    static const struct {
        uint32_t first, last, distance;
    } capitals[] = {{0xC0, 0xD6, 0x20}, {0xD8, 0xDE, 0x20}, {0x391, 0x3A1, 0x20}, {0x3A3, 0x3AB, 0x20},
            {0x400, 0x40F, 0x50}, {0x410, 0x42F, 0x20}};

    for (size_t i = 0; i < sizeof capitals / sizeof *capitals; i++)
        if (point >= capitals[i].first && point <= capitals[i].last)
            return point + capitals[i].distance;
    return point;
}

void rs_vocabulary_lower(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= 'A' && c <= 'Z') {
            text[i] = (char)(c + 32);
        } else if (c >= 0xC3 && c <= 0xD0 && i + 1 < length) {
            uint32_t point = lower_point((c & 0x1Fu) << 6 | ((unsigned char)text[i + 1] & 0x3Fu));

            text[i++] = (char)(0xC0 | point >> 6);
            text[i] = (char)(0x80 | (point & 0x3F));
        }
    }
}

const char *rs_vocabulary_kind_name(enum rs_vocabulary_kind kind)
{
    return kind_names[kind];
}

int rs_vocabulary_alloc(struct rs_vocabulary *vocabulary, enum rs_vocabulary_kind kind, struct rs_ids *names,
        int64_t n_films, struct rs_error *error)
{
    *vocabulary = (struct rs_vocabulary){.kind = kind, .names = *names, .n_films = n_films};
    *names = (struct rs_ids){0};
    vocabulary->count = rs_alloc_zero(vocabulary->names.n, sizeof *vocabulary->count, error);
    if (vocabulary->count && kind == RS_VOCABULARY_TAGS)
        vocabulary->idf = rs_alloc_zero(vocabulary->names.n, sizeof *vocabulary->idf, error);
    if (vocabulary->count && (vocabulary->idf || kind != RS_VOCABULARY_TAGS))
        return 0;
    rs_vocabulary_free(vocabulary);
    return -1;
}

void rs_vocabulary_free(struct rs_vocabulary *vocabulary)
{
    rs_ids_free(&vocabulary->names, NULL);
    free(vocabulary->count);
    free(vocabulary->idf);
    *vocabulary = (struct rs_vocabulary){0};
}

/* ---- rows ---- */

void rs_vocabulary_weigh(struct rs_vocabulary *vocabulary)
{
    for (size_t j = 0; vocabulary->idf && j < vocabulary->names.n; j++)
        vocabulary->idf[j] = log((1.0 + (double)vocabulary->n_films) / (1.0 + (double)vocabulary->count[j])) + 1.0;
}

static void mark(float *row, size_t n)
{
    for (size_t j = 0; j < n; j++)
        row[j] = row[j] > 0 ? 1 : 0;
}

void rs_vocabulary_row(const struct rs_vocabulary *vocabulary, float *row)
{
    size_t n = vocabulary->names.n;
    double sum = 0;

    if (vocabulary->kind == RS_VOCABULARY_CATEGORIES) {
        mark(row, n);
        return;
    }
    for (size_t j = 0; j < n; j++) {
        double value = (double)row[j] * vocabulary->idf[j];

        row[j] = (float)value;
        sum += value * value;
    }
    for (size_t j = 0; sum > 0 && j < n; j++)
        row[j] = (float)((double)row[j] / sqrt(sum));
}

/* ---- on the wire ---- */

static int read_kind(const struct rs_message *message, enum rs_vocabulary_kind *kind, struct rs_error *error)
{
    const char *name = rs_message_text(message, "vocabulary");

    for (int k = 0; k < RS_N_VOCABULARY_KINDS; k++)
        if (name && strcmp(name, kind_names[k]) == 0) {
            *kind = (enum rs_vocabulary_kind)k;
            return 0;
        }
    return rs_fail(error, "vocabulary: want categories or tags, got '%.40s'", name ? name : "");
}

static int check_values(const struct rs_vocabulary *vocabulary, struct rs_error *error)
{
    for (size_t j = 0; j < vocabulary->names.n; j++) {
        if (vocabulary->count[j] < 0 || vocabulary->count[j] > vocabulary->n_films)
            return rs_fail(error, "count: column %zu: want a number of films up to %" PRId64 ", got %" PRId64, j + 1,
                    vocabulary->n_films, vocabulary->count[j]);
        if (vocabulary->idf && !(vocabulary->idf[j] > 0 && vocabulary->idf[j] < 1e6))
            return rs_fail(error, "idf: column %zu: want a weight over 0, got %g", j + 1, vocabulary->idf[j]);
    }
    return rs_ids_check_unique(&vocabulary->names, error);
}

static int take(struct rs_vocabulary *vocabulary, const struct rs_message *message, struct rs_error *error)
{
    enum rs_vocabulary_kind kind = RS_VOCABULARY_CATEGORIES;
    double n_films = rs_message_number(message, "films", -1);
    const struct rs_tensor *count, *idf = NULL;
    struct rs_ids names = {0};
    size_t d;

    if (read_kind(message, &kind, error) != 0 || rs_message_columns(message, &names, error) != 0)
        return -1;
    d = names.n;
    count = rs_message_tensor(message, "count", RS_I64, 1, &d, error);
    if (count && kind == RS_VOCABULARY_TAGS)
        idf = rs_message_tensor(message, "idf", RS_F64, 1, &d, error);
    if (!count || (kind == RS_VOCABULARY_TAGS && !idf) || !(n_films >= 0 && n_films < 0x1p53)) {
        rs_ids_free(&names, NULL);
        return count && (idf || kind != RS_VOCABULARY_TAGS) ? rs_fail(error, "films: want the number of films") : -1;
    }
    if (rs_vocabulary_alloc(vocabulary, kind, &names, (int64_t)n_films, error) != 0)
        return -1;
    memcpy(vocabulary->count, count->data, d * sizeof *vocabulary->count);
    if (idf)
        memcpy(vocabulary->idf, idf->data, d * sizeof *vocabulary->idf);
    return check_values(vocabulary, error);
}

int rs_vocabulary_load(struct rs_vocabulary *vocabulary, struct rs_reader *reader, struct rs_error *error)
{
    struct rs_message message = {0};
    int status;

    *vocabulary = (struct rs_vocabulary){0};
    status = rs_model_read(&message, "rs-ingest", reader, error);
    if (status == 0 && take(vocabulary, &message, error) != 0) {
        rs_vocabulary_free(vocabulary);
        status = rs_fail_at(error, reader->place);
    }
    rs_message_free(&message);
    return status;
}

int rs_vocabulary_save(const struct rs_vocabulary *vocabulary, struct rs_writer *writer, struct rs_error *error)
{
    struct rs_tensors tensors = {0};
    cJSON *metadata = rs_columns_metadata(&vocabulary->names, error);
    size_t d = vocabulary->names.n;
    char films[24];
    int status = -1;

    if (!metadata)
        return -1;
    snprintf(films, sizeof films, "%" PRId64, vocabulary->n_films);
    if (!cJSON_AddStringToObject(metadata, "vocabulary", kind_names[vocabulary->kind])
            || !cJSON_AddStringToObject(metadata, "films", films))
        rs_fail(error, "out of memory");
    else if (rs_tensors_add_vector(&tensors, "count", RS_I64, d, vocabulary->count, error) == 0
             && (!vocabulary->idf || rs_tensors_add_vector(&tensors, "idf", RS_F64, d, vocabulary->idf, error) == 0))
        status = rs_model_write(writer, "rs-ingest", metadata, &tensors, error);
    rs_tensors_free(&tensors);
    cJSON_Delete(metadata);
    return status;
}
