/* filter_criteria.c: options and the files behind them, to flags. */
#include "filter_criteria.h"

#include <stdlib.h>
#include <string.h>

#include "models/genres.h"

static bool has_policy(const struct filter_options *o)
{
    return o->policy || o->block || o->promote;
}

static const char *find_misuse(const struct filter_options *o)
{
    if (o->genre && !o->items)
        return "want --genre NAME and --items FILE together";
    if (o->items && !o->genre && !o->policy)
        return "want --genre NAME or --policy FILE with --items FILE";
    if (o->year && !o->titles)
        return "want --year FROM-TO and --titles FILE together";
    if (o->titles && !o->year && !o->policy)
        return "want --year FROM-TO or --policy FILE with --titles FILE";
    if ((o->flags || o->now) && !o->policy)
        return o->flags ? "want --policy FILE with --flags FILE" : "want --policy FILE with --now DATE";
    if (o->seen && !o->promote && !o->policy)
        return "want --promote FILE or --policy FILE with --seen FILE: what was seen is not promoted";
    if (o->films != FILMS_AUTO && !o->genre && !o->year && !o->policy && !o->block)
        return "want --genre, --year, --policy or --block with --films: which axis they look at";
    return NULL;
}

int filter_check_usage(struct rs_tool *tool, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    const char *misuse = find_misuse(o);
    struct rs_years years;

    if (misuse)
        return rs_tool_usage(tool, error, "%s", misuse);
    if (o->year && !rs_years_parse(&years, o->year, strlen(o->year)))
        return rs_tool_usage(tool, error, "--year %s: want FROM-TO, as in 1990-1999, 1990-, -1999 or 1995", o->year);
    return 0;
}

/* The first option given that this kind of stream has no use for, and what it wants; NULL when all fit. */
static const char *find_misfit(const struct filter_options *o, enum rs_kind kind, bool named_columns, const char **want)
{
    bool lists = kind == RS_KIND_RECOMMENDATIONS;
    bool by_films = (o->genre || o->year || has_policy(o)) && o->films == FILMS_COLUMNS;

    *want = "recommendations";
    if (!lists && (o->promote || o->seen || o->n > 0))
        return o->promote ? "--promote" : o->seen ? "--seen" : "-n";
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
    filter_tables_free(&s->tables);
    rs_any_free(&s->any);
}

static int filter_listed(struct rs_tool *tool, struct filter_axis *axis, const char *option, const char *path,
        bool drop, struct rs_error *error)
{
    struct rs_ids list = {0};
    size_t n_missing;
    int status;

    if (!path)
        return 0;
    status = filter_read_ids(tool, &list, option, path, rs_ids_are_text(axis->ids), error);
    if (status == 0)
        status = filter_by_ids(axis, &list, drop, &n_missing, error);
    if (status == 0 && n_missing > 0)
        rs_tool_note(tool, "%s: %zu of %zu ids are not in the input", path, n_missing, list.n);
    rs_ids_free(&list, NULL);
    return status;
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
        const struct rs_ids *wanted = rs_any_rows(&other);

        status = wanted ? filter_by_ids(rows, wanted, false, &n_missing, error)
                        : rs_fail(error, "want a stream with rows, got a model");
        if (status != 0)
            rs_fail_at(error, path);
    }
    rs_any_free(&other);
    rs_reader_free(&reader);
    return status;
}

static int flag_genre(struct rs_tool *tool, const struct rs_dense *genres, const struct rs_ids *films, bool *flag,
        struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    ptrdiff_t genre = rs_genres_find(genres, o->genre, error);

    if (genre < 0 || rs_genres_flag(genres, (size_t)genre, films, flag, error) != 0)
        return rs_fail_at(error, o->items);
    return 0;
}

static int filter_films(struct rs_tool *tool, const struct filter_tables *tables, struct filter_axis *films,
        struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    bool *flag = rs_alloc(films->n, sizeof *flag, error);
    int status = flag ? 0 : -1;

    if (status == 0 && o->genre && (status = flag_genre(tool, &tables->genres, films->ids, flag, error)) == 0)
        filter_by_flags(films, flag);
    if (status == 0 && o->year) {
        struct rs_years years;

        rs_years_parse(&years, o->year, strlen(o->year));
        rs_years_flag(&tables->titles, &years, films->ids, flag);
        filter_by_flags(films, flag);
    }
    free(flag);
    return status;
}

/* What a policy means before scoring: blocked films go; its other rules are for lists. */
static int filter_blocked(struct rs_tool *tool, const struct filter_tables *tables, struct filter_axis *films,
        struct rs_error *error)
{
    struct rs_policy policy = {0};
    struct rs_id_map map = {0};
    size_t n_others = 0;
    int status = rs_id_map_build(&map, films->ids, error);

    if (status == 0)
        status = rs_policy_compile(&policy, &tables->rules, &tables->facts, &map, error);
    for (size_t i = 0; status == 0 && i < films->n; i++)
        films->keep[i] = films->keep[i] && !(policy.blocked && policy.blocked[i]);
    for (size_t i = 0; i < tables->rules.n; i++)
        n_others += tables->rules.rules[i].kind != RS_RULE_BLOCK;
    if (status == 0 && n_others > 0)
        rs_tool_note(tool, "%s: %zu of %zu rules are for lists, and do nothing here", tables->rules.name, n_others,
                tables->rules.n);
    rs_policy_free(&policy);
    rs_id_map_free(&map);
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
    struct filter_axis *films = film_axis(s, o->films);
    bool lists = s->any.kind == RS_KIND_RECOMMENDATIONS;
    bool text_ids = rs_ids_are_text(lists ? &s->any.recommendations.items : films->ids);

    if (filter_listed(tool, &s->rows, "--keep-rows", o->keep_rows, false, error) != 0
            || filter_listed(tool, &s->rows, "--drop-rows", o->drop_rows, true, error) != 0
            || filter_listed(tool, &s->columns, "--keep-columns", o->keep_columns, false, error) != 0
            || filter_listed(tool, &s->columns, "--drop-columns", o->drop_columns, true, error) != 0
            || filter_rows_of(tool, &s->rows, o->keep_rows_of, error) != 0
            || filter_tables_read(&s->tables, tool, text_ids, error) != 0)
        return -1;
    if ((o->genre || o->year) && filter_films(tool, &s->tables, films, error) != 0)
        return -1;
    return has_policy(o) && !lists ? filter_blocked(tool, &s->tables, films, error) : 0;
}

int filter_make_lists(struct rs_recommendations *result, struct filter_subject *s, struct rs_tool *tool,
        struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    struct rs_csr seen = {0};
    struct filter_policy policy = {.keep_row = s->rows.keep,
            .keep_item = s->columns.keep,
            .rules = &s->tables.rules,
            .facts = &s->tables.facts,
            .seen = o->seen ? &seen : NULL,
            .n = (size_t)o->n,
            .min_count = (size_t)o->min_count};
    int status = -1;

    if (!o->seen || rs_tool_read_csr(tool, &seen, "--seen", o->seen, error) == 0)
        status = filter_lists_apply(result, &s->lists, &policy, error);
    rs_csr_free(&seen);
    return status;
}
