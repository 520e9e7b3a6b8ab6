/* filter_criteria.c: options and the files behind them, to flags. */
#include "filter_criteria.h"

#include <stdlib.h>

#include "filter_films.h"
#include "models/genres.h"
#include "table/id_list.h"
#include "table/titles.h"

int filter_check_usage(struct rs_tool *tool, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    struct filter_years years;
    struct rs_error reason;

    if (!o->genre != !o->items)
        return rs_tool_usage(tool, error, "want --genre NAME and --items FILE together");
    if (!o->year != !o->titles)
        return rs_tool_usage(tool, error, "want --year FROM-TO and --titles FILE together");
    if (o->year && filter_years_parse(&years, o->year, &reason) != 0)
        return rs_tool_usage(tool, error, "%s", reason.text);
    if (o->seen && !o->promote)
        return rs_tool_usage(tool, error, "want --promote FILE with --seen FILE: what was seen is not promoted");
    if (o->films != FILMS_AUTO && !o->genre && !o->year)
        return rs_tool_usage(tool, error, "want --genre or --year with --films: which axis they look at");
    return 0;
}

/* The first option given that this kind of stream has no use for, and what it wants; NULL when all fit. */
static const char *find_misfit(const struct filter_options *o, enum rs_kind kind, bool named_columns, const char **want)
{
    bool lists = kind == RS_KIND_RECOMMENDATIONS;
    bool by_films = (o->genre || o->year) && o->films == FILMS_COLUMNS;

    *want = "recommendations";
    if (!lists && (o->block || o->promote || o->n > 0))
        return o->block ? "--block" : o->promote ? "--promote" : "-n";
    *want = "csr";
    if (kind != RS_KIND_CSR && o->min_column_count > 0)
        return "--min-column-count";
    *want = "csr or recommendations";
    if (kind != RS_KIND_CSR && !lists && o->min_count > 0)
        return "--min-count";
    *want = "columns that have names";
    if (!named_columns && (o->keep_columns || o->drop_columns || by_films))
        return o->keep_columns ? "--keep-columns" : o->drop_columns ? "--drop-columns" : "--films columns";
    return NULL;
}

static int check_kind(const struct filter_subject *s, struct rs_tool *tool, struct rs_error *error)
{
    const char *name = rs_tool_name(tool->input_path), *want, *option;
    bool named = s->any.kind == RS_KIND_CSR || s->any.kind == RS_KIND_RECOMMENDATIONS || s->any.dense.columns.n > 0;

    if (s->any.kind == RS_KIND_MODEL)
        return rs_fail(error, "%s: want dense, csr, labels or recommendations, got a model", name);
    option = find_misfit(tool->options, s->any.kind, named, &want);
    if (option)
        return rs_fail(error, "%s: %s: want %s, got %s", name, option, want, rs_kind_name(s->any.kind));
    return 0;
}

static int start_axes(struct filter_subject *s, struct rs_error *error)
{
    const struct rs_any *any = &s->any;
    const struct rs_ids *rows, *columns;
    size_t n_columns;

    switch (any->kind) {
    case RS_KIND_DENSE:
        rows = &any->dense.rows, columns = &any->dense.columns, n_columns = any->dense.n_columns;
        break;
    case RS_KIND_CSR:
        rows = &any->csr.rows, columns = &any->csr.columns, n_columns = any->csr.n_columns;
        break;
    case RS_KIND_RECOMMENDATIONS:
        if (filter_lists_start(&s->lists, &any->recommendations, error) != 0)
            return -1;
        rows = &any->recommendations.rows, columns = &s->lists.catalogue.ids, n_columns = columns->n;
        break;
    default:
        rows = &any->labels.rows, columns = &s->lists.catalogue.ids, n_columns = 0;
    }
    if (filter_axis_start(&s->rows, rows, rows->n, error) != 0)
        return -1;
    return filter_axis_start(&s->columns, columns, n_columns, error);
}

int filter_subject_read(struct filter_subject *s, struct rs_tool *tool, struct rs_error *error)
{
    if (rs_any_read(&s->any, &tool->in, error) != 0 || check_kind(s, tool, error) != 0)
        return -1;
    return start_axes(s, error);
}

void filter_subject_free(struct filter_subject *s)
{
    filter_axis_free(&s->rows);
    filter_axis_free(&s->columns);
    filter_lists_free(&s->lists);
    rs_any_free(&s->any);
}

/* The ids in a text file named by an option, of the sort that the stream has. */
static int read_list(struct rs_tool *tool, struct rs_ids *list, const char *option, const char *path, bool as_text,
        struct rs_error *error)
{
    struct rs_storage text = {0};
    int status = rs_tool_text(tool, option, path, &text, error);

    if (status == 0)
        status = rs_id_list_parse(list, as_text, path, text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

static int filter_listed(struct rs_tool *tool, struct filter_axis *axis, const char *option, const char *path,
        bool drop, struct rs_error *error)
{
    struct rs_ids list = {0};
    size_t n_missing;
    int status;

    if (!path)
        return 0;
    status = read_list(tool, &list, option, path, rs_ids_are_text(axis->ids), error);
    if (status == 0)
        status = filter_by_ids(axis, &list, drop, &n_missing, error);
    if (status == 0 && n_missing > 0)
        rs_tool_note(tool, "%s: %zu of %zu ids are not in the input", path, n_missing, list.n);
    rs_ids_free(&list, NULL);
    return status;
}

static const struct rs_ids *rows_of(const struct rs_any *any)
{
    switch (any->kind) {
    case RS_KIND_DENSE:
        return &any->dense.rows;
    case RS_KIND_CSR:
        return &any->csr.rows;
    case RS_KIND_LABELS:
        return &any->labels.rows;
    case RS_KIND_RECOMMENDATIONS:
        return &any->recommendations.rows;
    default:
        return NULL;
    }
}

static int filter_rows_of(struct rs_tool *tool, struct filter_axis *rows, const char *path, struct rs_error *error)
{
    struct rs_reader reader = {0};
    struct rs_any other = {0};
    size_t n_missing;
    int status = -1;

    if (!path)
        return 0;
    if (rs_tool_open(tool, &reader, "--keep-rows-of", path, error) == 0 && rs_any_read(&other, &reader, error) == 0) {
        const struct rs_ids *wanted = rows_of(&other);

        status = wanted ? filter_by_ids(rows, wanted, false, &n_missing, error)
                        : rs_fail(error, "want a stream with rows, got a model");
        if (status != 0)
            rs_fail_at(error, path);
    }
    rs_any_free(&other);
    rs_reader_free(&reader);
    return status;
}

static int flag_genre(struct rs_tool *tool, const struct rs_ids *films, bool *flag, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    struct rs_reader reader = {0};
    struct rs_dense table = {0};
    ptrdiff_t genre;
    int status = -1;

    if (rs_tool_open(tool, &reader, "--items", o->items, error) == 0 && rs_dense_read(&table, &reader, error) == 0) {
        genre = rs_genres_find(&table, o->genre, error);
        status = genre < 0 ? -1 : rs_genres_flag(&table, (size_t)genre, films, flag, error);
        if (status != 0)
            rs_fail_at(error, o->items);
    }
    rs_dense_free(&table);
    rs_reader_free(&reader);
    return status;
}

static int flag_years(struct rs_tool *tool, const struct rs_ids *films, bool *flag, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    struct filter_years years;
    struct rs_titles titles = {0};
    struct rs_storage text = {0};
    int status = -1;

    if (filter_years_parse(&years, o->year, error) == 0 && rs_tool_text(tool, "--titles", o->titles, &text, error) == 0
            && rs_titles_parse(&titles, o->titles, text.base, text.size, error) == 0) {
        filter_years_flag(&titles, &years, films, flag);
        status = 0;
    }
    rs_titles_free(&titles);
    rs_storage_free(&text);
    return status;
}

static int filter_films(struct rs_tool *tool, struct filter_axis *films, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    bool *flag = rs_alloc(films->n, sizeof *flag, error);
    int status = flag ? 0 : -1;

    if (status == 0 && o->genre && (status = flag_genre(tool, films->ids, flag, error)) == 0)
        filter_by_flags(films, flag);
    if (status == 0 && o->year && (status = flag_years(tool, films->ids, flag, error)) == 0)
        filter_by_flags(films, flag);
    free(flag);
    return status;
}

/* Films are the columns of a users-by-films matrix and of recommendations, the rows of anything else. */
static struct filter_axis *film_axis(struct filter_subject *s, int films)
{
    bool columns = s->any.kind == RS_KIND_CSR || s->any.kind == RS_KIND_RECOMMENDATIONS;

    if (films != FILMS_AUTO)
        columns = films == FILMS_COLUMNS;
    return columns ? &s->columns : &s->rows;
}

int filter_apply_criteria(struct filter_subject *s, struct rs_tool *tool, struct rs_error *error)
{
    const struct filter_options *o = tool->options;

    if (filter_listed(tool, &s->rows, "--keep-rows", o->keep_rows, false, error) != 0
            || filter_listed(tool, &s->rows, "--drop-rows", o->drop_rows, true, error) != 0
            || filter_listed(tool, &s->columns, "--keep-columns", o->keep_columns, false, error) != 0
            || filter_listed(tool, &s->columns, "--drop-columns", o->drop_columns, true, error) != 0
            || filter_rows_of(tool, &s->rows, o->keep_rows_of, error) != 0)
        return -1;
    return o->genre || o->year ? filter_films(tool, film_axis(s, o->films), error) : 0;
}

static int read_seen(struct rs_tool *tool, struct rs_csr *seen, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    struct rs_reader reader = {0};
    int status = rs_tool_open(tool, &reader, "--seen", o->seen, error);

    if (status == 0)
        status = rs_csr_read(seen, &reader, error);
    rs_reader_free(&reader);
    return status;
}

int filter_make_lists(
        struct rs_recommendations *result, struct filter_subject *s, struct rs_tool *tool, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    bool as_text = rs_ids_are_text(&s->any.recommendations.items);
    struct rs_ids block = {0}, promote = {0};
    struct rs_csr seen = {0};
    struct filter_policy policy = {.keep_row = s->rows.keep,
            .keep_item = s->columns.keep,
            .block = o->block ? &block : NULL,
            .promote = o->promote ? &promote : NULL,
            .seen = o->seen ? &seen : NULL,
            .n = (size_t)o->n,
            .min_count = (size_t)o->min_count};
    int status = -1;

    if ((!o->block || read_list(tool, &block, "--block", o->block, as_text, error) == 0)
            && (!o->promote || read_list(tool, &promote, "--promote", o->promote, as_text, error) == 0)
            && (!o->seen || read_seen(tool, &seen, error) == 0))
        status = filter_lists_apply(result, &s->lists, &policy, error);
    rs_ids_free(&block, NULL);
    rs_ids_free(&promote, NULL);
    rs_csr_free(&seen);
    return status;
}
