/* rs-filter: keep or drop rows, columns and films; block, promote, boost and cap films in recommendations.
 *
 * Criteria: filter_criteria.h; the files behind them: filter_tables.h; flags and selection: filter_axes.h; lists:
 * filter_lists.h; the policy itself, which a server runs too: common/models/policy.h. */
#include "cli/tool.h"
#include "filter_criteria.h"

static const char *const film_axes[] = {"auto", "rows", "columns", NULL};

static int write_csr(struct rs_tool *tool, struct filter_subject *s, struct rs_error *error)
{
    const struct filter_options *o = tool->options;
    const struct rs_csr *matrix = &s->any.csr;
    struct rs_csr part = {0};
    int status = -1;

    if (filter_by_counts(&s->rows, &s->columns, matrix->indptr, matrix->indices, o->min_count, o->min_column_count,
                error)
                    == 0
            && rs_csr_select(&part, matrix, s->rows.keep, s->columns.keep, error) == 0)
        status = rs_csr_write(&part, &tool->out, error);
    rs_csr_free(&part);
    return status;
}

static int write_rest(struct rs_tool *tool, struct filter_subject *s, struct rs_error *error)
{
    struct rs_any part = {.kind = s->any.kind};
    int status;

    if (part.kind == RS_KIND_DENSE)
        status = filter_dense(&part.dense, &s->any.dense, s->rows.keep, s->columns.keep, error);
    else if (part.kind == RS_KIND_LABELS)
        status = filter_labels(&part.labels, &s->any.labels, s->rows.keep, error);
    else
        status = filter_make_lists(&part.recommendations, s, tool, error);
    if (status == 0)
        status = rs_any_write(&part, &tool->out, error);
    rs_any_free(&part);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    struct filter_subject subject = {0};
    int status = -1;

    if (filter_check_usage(tool, error) == 0 && filter_subject_read(&subject, tool, error) == 0
            && filter_apply_criteria(&subject, tool, error) == 0)
        status = subject.any.kind == RS_KIND_CSR ? write_csr(tool, &subject, error) : write_rest(tool, &subject, error);
    filter_subject_free(&subject);
    return status;
}

int main(int argc, char **argv)
{
    struct filter_options o = {0};
    const struct rs_option table[] = {
            {"keep-rows", 0, RS_INPUT, &o.keep_rows, .help = "keep only the rows whose ids are in FILE, one a line"},
            {"drop-rows", 0, RS_INPUT, &o.drop_rows, .help = "drop these rows"},
            {"keep-columns", 0, RS_INPUT, &o.keep_columns,
                    .help = "keep only these columns: ids of a csr, names of a dense, films of recommendations"},
            {"drop-columns", 0, RS_INPUT, &o.drop_columns, .help = "drop these columns"},
            {"keep-rows-of", 0, RS_INPUT, &o.keep_rows_of, .help = "keep only rows that this stream has too"},
            {"genre", 0, RS_TEXT, &o.genre, .argument = "NAME", .shapes = true,
                    .help = "keep only films of this genre"},
            {"items", 0, RS_INPUT, &o.items, .help = "the films' genres, multi-hot (rs-ingest --multi-hot)"},
            {"year", 0, RS_TEXT, &o.year, .argument = "FROM-TO", .shapes = true,
                    .help = "keep only films of these years, both included: 1990-1999, 1990-, -1999, 1995"},
            {"titles", 0, RS_INPUT, &o.titles, .help = "CSV with the films' titles, which end in the year"},
            {"films", 0, RS_CHOICE, &o.films, .choices = film_axes, .shapes = true,
                    .help = "where genre and year find films (auto: the columns of a csr and of lists, else the rows)"},
            {"min-column-count", 0, RS_INTEGER, &o.min_column_count, .min = 0, .max = 1e15, .argument = "N",
                    .shapes = true,
                    .help = "keep only columns of a csr with at least N entries in what the options above leave"},
            {"min-count", 0, RS_INTEGER, &o.min_count, .min = 0, .max = 1e15, .argument = "N", .shapes = true,
                    .help = "keep only rows with at least N entries (of a csr) or films (of a list) in what is left "
                            "then"},
            {"policy", 0, RS_INPUT, &o.policy,
                    .help = "CSV of rules (rule,match,value,from,until): block, pin, boost and cap films"},
            {"flags", 0, RS_INPUT, &o.flags,
                    .help = "the films' flags for rules: CSV (named .csv) or dense, a named column of 0 and 1 for "
                            "each"},
            {"block", 0, RS_INPUT, &o.block, .help = "films never shown, one id a line: the rest of a list moves up"},
            {"promote", 0, RS_INPUT, &o.promote,
                    .help = "films that lead every list, in the order of FILE, unless blocked"},
            {"seen", 0, RS_INPUT, &o.seen, .help = "what users have seen (csr): it is not promoted to them"},
            {"number", 'n', RS_INTEGER, &o.n, .min = 0, .max = 100000, .shapes = true,
                    .help = "films in a list at most; 0: as many as there were"},
            /* The last one: where rules have dates and this is not given, today enters the history in this place. */
            {"now", 0, RS_TEXT, &o.now, .argument = "DATE", .shapes = true,
                    .help = "the day that the rules' dates are held against, YYYY-MM-DD (default: today)"},
            {0}};
    const struct rs_program program = {.name = "rs-filter",
            .summary = "keep or drop rows, columns and films; apply a policy to lists",
            .operands = "[FILE]",
            .examples = "  rs-filter --policy policy.csv --items G.safetensors --now 2024-12-01 -n 10 \\\n"
                        "      < rec.safetensors | rs-show --titles movies.csv\n"
                        "  rs-filter --block block.txt --promote promote.txt < rec.safetensors > out\n"
                        "  rs-filter --min-count 20 --min-column-count 5 < R.safetensors > core\n"
                        "  rs-filter --keep-rows-of T.safetensors < IF.safetensors > with-tags\n",
            .traits = RS_STDIN | RS_STDOUT,
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}
