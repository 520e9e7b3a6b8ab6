/* ingest_run.c: the matrices of rs-ingest, read, noted and written. */
#include "ingest_run.h"

#include "ratings_append.h"
#include "relevance_matrix.h"
#include "stream/kinds.h"
#include "vocabulary_matrix.h"

static void note_bad(const struct rs_tool *tool, size_t n_bad)
{
    if (n_bad)
        rs_tool_note(tool, "%zu bad lines skipped", n_bad);
}

/* ---- ratings: read piece by piece ---- */

static int read_matrix(struct rs_csr *matrix, struct rs_tool *tool, const struct ingest_fields *fields,
        struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct ingest_tally tally = {0};
    struct rs_csv_chunks chunks;
    int status = rs_csv_chunks_start(&chunks, tool->input_fd, rs_tool_name(tool->input_path), error);

    if (status == 0)
        status = ingest_matrix_read(matrix, &chunks, &o->format, fields, &o->bounds, o->binary, tool->n_threads, &tally,
                error);
    if (status == 0)
        status = rs_history_digest_state(&tool->history, "stdin", chunks.digest, error);
    rs_csv_chunks_free(&chunks);
    if (status == 0 && tally.n_duplicates)
        rs_tool_note(tool, "%zu lines for a pair that has a later one: left out", tally.n_duplicates);
    if (status == 0)
        note_bad(tool, tally.n_bad);
    return status;
}

static int append(struct rs_csr *matrix, struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_csr old = {0}, both = {0};
    int status = rs_tool_read_csr(tool, &old, "--append", o->append, error);

    if (status == 0 && ingest_append(&both, &old, matrix, error) != 0)
        status = rs_fail_at(error, "--append");
    rs_csr_free(&old);
    rs_csr_free(matrix);
    *matrix = both;
    return status;
}

int ingest_ratings(struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_csr matrix = {0};
    int status = read_matrix(&matrix, tool, &o->ratings, error);

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

static int write_dense(const struct rs_dense *matrix, struct rs_tool *tool, struct rs_error *error)
{
    if (matrix->n_rows == 0)
        rs_tool_note(tool, "no line but the header: the matrix is empty");
    return rs_tool_wants_output(tool) ? rs_dense_write(matrix, &tool->out, error) : 0;
}

int ingest_relevance(struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_csr scores = {0};
    struct rs_titles names = {0};
    struct rs_dense matrix = {0};
    int status = read_matrix(&scores, tool, &o->scores, error);

    if (status == 0 && o->names)
        status = read_names(&names, tool, o->names, error);
    if (status == 0)
        status = relevance_dense(&matrix, &scores, &names, error);
    if (status == 0)
        status = write_dense(&matrix, tool, error);
    rs_dense_free(&matrix);
    rs_csr_free(&scores);
    rs_titles_free(&names);
    return status;
}

/* ---- the others: read as a whole ---- */

static int read_table(struct ingest_table *table, struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_storage text;

    if (rs_tool_text(tool, "stdin", tool->input_path, &text, error) != 0)
        return -1;
    return ingest_table_start(table, rs_tool_name(tool->input_path), &text, &o->format, error);
}

int ingest_columns(struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct ingest_table table = {0};
    struct rs_dense matrix = {0};
    int status = read_table(&table, tool, error);

    if (status == 0)
        status = numeric_columns_read(&matrix, &table, &o->numbers, error);
    if (status == 0)
        status = write_dense(&matrix, tool, error);
    if (status == 0)
        note_bad(tool, table.n_bad);
    rs_dense_free(&matrix);
    ingest_table_free(&table);
    return status;
}

/* ---- genres and tags ---- */

static int load_vocabulary(struct rs_vocabulary *vocabulary, struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    enum rs_vocabulary_kind want = o->tags.column ? RS_VOCABULARY_TAGS : RS_VOCABULARY_CATEGORIES;
    struct rs_reader reader;
    int status = rs_tool_open(tool, &reader, "--apply", o->apply, error);

    if (status == 0)
        status = rs_vocabulary_load(vocabulary, &reader, error);
    rs_reader_free(&reader);
    if (status == 0 && vocabulary->kind != want)
        status = rs_fail(error, "--apply %.200s: want a vocabulary of %s, got one of %s", o->apply,
                rs_vocabulary_kind_name(want), rs_vocabulary_kind_name(vocabulary->kind));
    return status;
}

static int keep_vocabulary(const struct rs_vocabulary *vocabulary, struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct rs_writer writer;

    if (rs_tool_create(tool, &writer, "--fit", o->fit, error) != 0)
        return -1;
    return rs_tool_close(&writer, rs_vocabulary_save(vocabulary, &writer, error), error);
}

static int find_vocabulary(struct rs_vocabulary *vocabulary, const struct name_pairs *pairs, struct rs_tool *tool,
        struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    int status;

    if (o->apply)
        return load_vocabulary(vocabulary, tool, error);
    status = o->tags.column ? tag_learn(vocabulary, pairs, &o->tags, error) : multi_hot_learn(vocabulary, pairs, error);
    return status == 0 && o->fit ? keep_vocabulary(vocabulary, tool, error) : status;
}

int ingest_words(struct rs_tool *tool, struct rs_error *error)
{
    const struct ingest_options *o = tool->options;
    struct name_pairs pairs = {0};
    struct rs_vocabulary vocabulary = {0};
    struct vocabulary_unknown unknown = {0};
    struct rs_dense matrix = {0};
    struct ingest_table table = {0};
    int status = read_table(&table, tool, error);

    if (status == 0)
        status = o->tags.column ? tag_read(&pairs, &table, &o->tags, error)
                                : multi_hot_read(&pairs, &table, &o->multi_hot, error);
    if (status == 0)
        status = find_vocabulary(&vocabulary, &pairs, tool, error);
    if (status == 0)
        status = vocabulary_matrix(&matrix, &pairs, &vocabulary, &unknown, error);
    if (status == 0 && o->apply && unknown.n)
        rs_tool_note(tool, "left out, as the vocabulary does not have them: %zu %s (%s)", unknown.n,
                rs_vocabulary_kind_name(vocabulary.kind), unknown.first);
    if (status == 0)
        status = write_dense(&matrix, tool, error);
    if (status == 0)
        note_bad(tool, table.n_bad);
    rs_dense_free(&matrix);
    ingest_table_free(&table);
    rs_vocabulary_free(&vocabulary);
    name_pairs_free(&pairs);
    return status;
}
