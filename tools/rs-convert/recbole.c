/* recbole.c: RecBole's atomic files, over the reader and writer of TSV. */
#include "recbole.h"

#include <stdlib.h>
#include <string.h>

#include "convert_ids.h"
#include "text_matrix.h"

/* ---- out ---- */

static int check_names(const struct rs_ids *names, struct rs_error *error)
{
    for (size_t i = 0; i < names->n; i++) {
        struct rs_id name = rs_ids_at(names, i);

        for (size_t c = 0; c < name.length; c++)
            if (strchr(":\"\t\r\n", name.text[c]))
                return rs_fail(error, "recbole: column '%.*s': want a name without ':', '\"' and tabs",
                        (int)name.length, name.text);
    }
    return 0;
}

static int write_as(const struct rs_any *any, const char *id, struct rs_sink *sink, struct rs_error *error)
{
    const struct text_style style = {
            '\t', {"user_id:token", "item_id:token", "rating:float", "timestamp:float"}, id, ":float"};

    if (any->kind != RS_KIND_CSR && any->kind != RS_KIND_DENSE)
        return rs_fail(error, "recbole: want kind csr or dense, got %s", rs_kind_name(any->kind));
    if (any->kind == RS_KIND_DENSE && check_names(&any->dense.columns, error) != 0)
        return -1;
    return text_matrix_write(any, &style, sink, error);
}

int recbole_write(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return write_as(any, "item_id:token", sink, error);
}

int recbole_write_users(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error)
{
    return write_as(any, "user_id:token", sink, error);
}

/* ---- in ---- */

enum { USER, ITEM, RATING, TIMESTAMP, N_ROLES };

/* What the header says: the fields of the roles (-1: none), and all other floats. */
struct header {
    int roles[N_ROLES];
    struct row_table table; /* gets a column for each float */
    size_t *floats;         /* [n_fields] their fields */
    size_t n_floats;
};

static bool equal(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

/* A column of the header. */
static int read_column(struct header *header, const struct rs_field *field, int at, struct rs_error *error)
{
    static const char *const names[] = {"user_id", "item_id", "rating", "timestamp"};
    const char *colon = memrchr(field->text, ':', field->length), *type = colon ? colon + 1 : "";
    size_t length = colon ? (size_t)(colon - field->text) : 0;
    size_t type_length = colon ? field->length - length - 1 : 0;
    bool is_float = equal(type, type_length, "float");

    if (equal(type, type_length, "token_seq") || equal(type, type_length, "float_seq"))
        return rs_fail(error, "column '%.*s' holds lists: rs-ingest --multi-hot reads categories", (int)field->length,
                field->text);
    if (!is_float && !equal(type, type_length, "token"))
        return rs_fail(error, "want columns like user_id:token and rating:float, got '%.*s'", (int)field->length,
                field->text);
    for (int role = 0; role < N_ROLES; role++)
        if (equal(field->text, length, names[role])) {
            if (header->roles[role] >= 0)
                return rs_fail(error, "column '%s' comes twice", names[role]);
            if (is_float != (role >= RATING))
                return rs_fail(error, "column '%s': want type %s", names[role], role >= RATING ? "float" : "token");
            header->roles[role] = at;
        }
    if (!is_float)
        return 0;
    header->floats[header->n_floats++] = (size_t)at;
    return row_table_column(&header->table, field->text, length, error);
}

static int read_header(struct header *header, const struct rs_csv *csv, struct rs_error *error)
{
    header->floats = rs_alloc(csv->n_fields, sizeof *header->floats, error);
    if (!header->floats)
        return -1;
    for (size_t i = 0; i < csv->n_fields; i++)
        if (read_column(header, &csv->fields[i], (int)i, error) != 0)
            return rs_fail_at(error, "line 1");
    if (header->roles[USER] < 0 && header->roles[ITEM] < 0)
        return rs_fail(error, "line 1: want a column user_id:token or item_id:token");
    if ((header->roles[USER] < 0 || header->roles[ITEM] < 0) && header->n_floats == 0)
        return rs_fail(error, "line 1: want a column of type float");
    return 0;
}

static int read_dense(struct rs_dense *dense, struct header *header, struct rs_csv *csv, struct rs_error *error)
{
    int id = header->roles[USER] >= 0 ? header->roles[USER] : header->roles[ITEM];

    if (text_rows_read(&header->table, csv, (size_t)id, header->floats, error) != 0
            || row_table_to_dense(dense, &header->table, error) != 0)
        return -1;
    return convert_ids_narrow(&dense->rows, error);
}

int recbole_read(struct rs_any *any, const char *name, const void *text, size_t size, struct rs_error *error)
{
    struct header header = {.roles = {-1, -1, -1, -1}};
    const int *roles = header.roles;
    struct rs_csv csv;
    int status;

    *any = (struct rs_any){.kind = RS_KIND_DENSE};
    rs_csv_start(&csv, name, text, size, '\t');
    status = rs_csv_next(&csv, error);
    if (status == 0)
        rs_fail(error, "%s: want a header line, got nothing", name);
    if (status == 1 && read_header(&header, &csv, error) != 0)
        status = rs_fail_at(error, name);
    if (status == 1 && roles[USER] >= 0 && roles[ITEM] >= 0) {
        const struct text_entry fields = {roles[USER], roles[ITEM], roles[RATING], roles[TIMESTAMP], csv.n_fields};

        any->kind = RS_KIND_CSR;
        status = text_entries_read(&any->csr, name, text, size, '\t', &fields, error);
    } else if (status == 1) {
        status = read_dense(&any->dense, &header, &csv, error) == 0 ? 0 : rs_fail_at(error, name);
    } else {
        status = -1;
    }
    row_table_free(&header.table);
    free(header.floats);
    rs_csv_free(&csv);
    return status;
}
