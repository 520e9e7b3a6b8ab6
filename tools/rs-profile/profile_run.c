/* profile_run.c: ratings in, with the tables of films that options name; vectors out. */
#include "profile_run.h"

#include <stdlib.h>

#include "base/memory.h"
#include "stream/kinds.h"

/* The films of the ratings, then those that only the stream of --films has. */
static int list_films(struct rs_tool *tool, struct rs_ids *films, const struct rs_csr *ratings, struct rs_error *error)
{
    const struct profile_item_options *o = tool->options;
    const struct rs_ids *parts[] = {&ratings->columns, NULL};
    struct rs_dense others = {0};
    int status;

    if (!o->films)
        return rs_ids_copy(films, &ratings->columns, error);
    status = rs_tool_read_dense(tool, &others, "--films", o->films, error);
    parts[1] = &others.rows;
    if (status == 0)
        status = rs_ids_unite(films, parts, 2, error);
    rs_dense_free(&others);
    return status;
}

static int profile_matrix(struct rs_tool *tool, struct rs_dense *profile, const struct rs_csr *ratings,
        struct rs_error *error)
{
    const struct profile_item_options *o = tool->options;
    size_t d = ratings->time ? PROFILE_ITEM_COLUMNS : PROFILE_ITEM_COLUMNS_WITHOUT_TIME;
    struct rs_ids films;

    if (list_films(tool, &films, ratings, error) != 0 || rs_dense_alloc(profile, &films, d, error) != 0
            || rs_ids_from_texts(&profile->columns, profile_item_names, d, error) != 0)
        return -1;
    return profile_items(profile->data, profile->n_rows, rs_csr_entries(ratings), ratings->indices, ratings->data,
            ratings->time, &o->statistics, error);
}

int profile_run_items(struct rs_tool *tool, struct rs_error *error)
{
    struct rs_csr ratings = {0};
    struct rs_dense profile = {0};
    int status = -1;

    if (rs_csr_read(&ratings, &tool->in, error) == 0 && profile_matrix(tool, &profile, &ratings, error) == 0)
        status = rs_dense_write(&profile, &tool->out, error);
    rs_dense_free(&profile);
    rs_csr_free(&ratings);
    return status;
}

/* ---- users ---- */

/* The tables of films, met with the columns of the ratings. */
struct tables {
    struct rs_dense items;
    struct rs_labels labels;
    int32_t *genre_row, *cluster; /* [n_films] */
    size_t n_clusters;
};

static void tables_free(struct tables *t)
{
    rs_dense_free(&t->items);
    rs_labels_free(&t->labels);
    free(t->genre_row);
    free(t->cluster);
}

/* A scaled table or one of tags would pass for genres by its shape alone. */
static int check_multi_hot(const struct rs_dense *items, struct rs_error *error)
{
    for (size_t i = 0; i < items->n_rows * items->n_columns; i++) {
        if (items->data[i] != 0 && (items->data[i] < 1 || items->data[i] > 1))
            return rs_fail(error, "data: want genres as 0 and 1 (rs-ingest --multi-hot), got %g",
                    (double)items->data[i]);
    }
    return 0;
}

static int read_items(struct rs_tool *tool, struct tables *t, const struct rs_ids *films, struct rs_error *error)
{
    const struct profile_user_options *o = tool->options;
    struct rs_reader reader;
    size_t n_unknown = 0;
    int status = rs_tool_open(tool, &reader, "--items", o->items, error);

    if (status == 0)
        status = rs_dense_read(&t->items, &reader, error);
    if (status == 0 && check_multi_hot(&t->items, error) != 0)
        status = rs_fail_at(error, reader.place);
    rs_reader_free(&reader);
    t->genre_row = rs_alloc(films->n, sizeof *t->genre_row, error);
    if (status != 0 || !t->genre_row || rs_ids_locate(films, &t->items.rows, t->genre_row, error) != 0)
        return -1;
    for (size_t i = 0; i < films->n; i++)
        n_unknown += t->genre_row[i] < 0;
    if (n_unknown > 0)
        rs_tool_note(tool, "%zu films of the ratings are not in %s: they count in no genre", n_unknown, o->items);
    return 0;
}

/* Clusters are numbered up to the greatest label of all, so that columns don't depend on the ratings. */
static int read_labels(struct rs_tool *tool, struct tables *t, const struct rs_ids *films, struct rs_error *error)
{
    const struct profile_user_options *o = tool->options;
    struct rs_reader reader;
    int status;

    if (!o->labels)
        return 0;
    status = rs_tool_open(tool, &reader, "--labels", o->labels, error);
    if (status == 0)
        status = rs_labels_read(&t->labels, &reader, error);
    for (size_t i = 0; status == 0 && i < t->labels.n; i++) {
        if (t->labels.label[i] >= 1 << 20) {
            rs_fail(error, "label: want cluster numbers below %d, got %d", 1 << 20, t->labels.label[i]);
            status = rs_fail_at(error, reader.place);
        } else if (t->labels.label[i] >= (int32_t)t->n_clusters) {
            t->n_clusters = (size_t)t->labels.label[i] + 1;
        }
    }
    rs_reader_free(&reader);
    t->cluster = rs_alloc(films->n, sizeof *t->cluster, error);
    if (status != 0 || !t->cluster || rs_ids_locate(films, &t->labels.rows, t->cluster, error) != 0)
        return -1;
    for (size_t i = 0; i < films->n; i++)
        t->cluster[i] = t->cluster[i] >= 0 ? t->labels.label[t->cluster[i]] : -1;
    return 0;
}

static int write_users(struct rs_tool *tool, const struct rs_csr *ratings, const struct tables *t,
        struct rs_error *error)
{
    const struct profile_user_options *o = tool->options;
    const struct profile_user_parameters p = {o->min_value, o->damping, (enum profile_density)o->density};
    const struct profile_films films = {t->items.n_columns, t->n_clusters, t->items.data, t->genre_row, t->cluster};
    struct rs_dense out = {0};
    struct rs_ids users;
    int status = -1;

    if (rs_ids_copy(&users, &ratings->rows, error) == 0
            && rs_dense_alloc(&out, &users, profile_user_columns(&films, &p), error) == 0
            && profile_user_names(&out.columns, &t->items.columns, &films, &p, error) == 0
            && profile_users(out.data, ratings, &films, &p, tool->n_threads, error) == 0)
        status = rs_dense_write(&out, &tool->out, error);
    rs_dense_free(&out);
    return status;
}

int profile_run_users(struct rs_tool *tool, struct rs_error *error)
{
    const struct profile_user_options *o = tool->options;
    struct rs_csr ratings = {0};
    struct tables t = {0};
    int status = -1;

    if (!o->items)
        return rs_tool_usage(tool, error, "want --items FILE: the genres of the films");
    if (o->density == PROFILE_BY_CLUSTER && !o->labels)
        return rs_tool_usage(tool, error, "--density cluster: want --labels FILE: the clusters of the films");
    if (rs_csr_read(&ratings, &tool->in, error) == 0 && read_items(tool, &t, &ratings.columns, error) == 0
            && read_labels(tool, &t, &ratings.columns, error) == 0)
        status = write_users(tool, &ratings, &t, error);
    tables_free(&t);
    rs_csr_free(&ratings);
    return status;
}
