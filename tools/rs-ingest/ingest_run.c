/* ingest_run.c: the matrices of rs-ingest, read, noted and written. */
#include "ingest_run.h"

#include "ratings_append.h"
#include "relevance_matrix.h"
#include "stream/kinds.h"

static int read_matrix(struct rs_csr *matrix, struct rs_tool *tool, struct ingest_table *table,
                       const struct ingest_fields *fields, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    size_t n_duplicates = 0;
    int status = ingest_matrix_read(matrix, table, fields, &o->bounds, o->binary, &n_duplicates, error);

    if (status == 0 && n_duplicates)
        rs_tool_note(tool, "%zu lines for a pair that has a later one: left out", n_duplicates);
    return status;
}

static int append(struct rs_csr *matrix, struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_reader reader;
    struct rs_csr old = {0}, both = {0};
    int status = rs_tool_open(tool, &reader, "--append", o->append, error);

    if (status == 0)
        status = rs_csr_read(&old, &reader, error);
    if (status == 0 && ingest_append(&both, &old, matrix, error) != 0)
        status = rs_fail_at(error, "--append");
    rs_reader_free(&reader);
    rs_csr_free(&old);
    rs_csr_free(matrix);
    *matrix = both;
    return status;
}

int ingest_ratings(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_csr matrix = {0};
    int status = read_matrix(&matrix, tool, table, &o->ratings, error);

    if (status == 0 && o->append)
        status = append(&matrix, tool, error);
    if (status == 0 && rs_csr_entries(&matrix) == 0)
        rs_tool_note(tool, "no rating is left: the matrix is empty");
    if (status == 0)
        status = rs_csr_write(&matrix, &tool->out, error);
    rs_csr_free(&matrix);
    return status;
}

static int read_names(struct rs_titles *names, struct rs_tool *tool, const char *path, struct rs_error *error)
{
    struct rs_storage text;
    int status = rs_tool_text(tool, "--names", path, &text, error);

    if (status == 0)
        status = rs_titles_parse(names, path, text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

static int read_relevance(struct rs_dense *matrix, struct rs_tool *tool, struct ingest_table *table,
                          struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_csr scores = {0};
    struct rs_titles names = {0};
    int status = o->names ? read_names(&names, tool, o->names, error) : 0;

    if (status == 0 && (status = read_matrix(&scores, tool, table, &o->scores, error)) == 0)
        status = relevance_dense(matrix, &scores, &names, error);
    rs_csr_free(&scores);
    rs_titles_free(&names);
    return status;
}

int ingest_dense(struct rs_tool *tool, struct ingest_table *table, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_dense matrix = {0};
    int status;

    if (o->multi_hot.column)
        status = multi_hot_read(&matrix, table, &o->multi_hot, error);
    else if (o->tags.column)
        status = tag_matrix_read(&matrix, table, &o->tags, error);
    else if (o->numbers.columns)
        status = numeric_columns_read(&matrix, table, &o->numbers, error);
    else
        status = read_relevance(&matrix, tool, table, error);
    if (status == 0 && matrix.n_rows == 0)
        rs_tool_note(tool, "no line but the header: the matrix is empty");
    if (status == 0)
        status = rs_dense_write(&matrix, &tool->out, error);
    rs_dense_free(&matrix);
    return status;
}
