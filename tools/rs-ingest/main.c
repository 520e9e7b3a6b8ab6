/* rs-ingest: CSV to a matrix. Ratings: ingest_triples.h, ratings_matrix.h, ratings_append.h; genres: multi_hot.h; tags:
 * tag_matrix.h; the tag genome: relevance_matrix.h; numbers: numeric_columns.h; all of them joined in ingest_run.h. */
#include <math.h>
#include <string.h>

#include "ingest_run.h"

static void show_bad_line(void *tool, const char *message)
{
    rs_tool_note(tool, "skipped: %s", message);
}

/* ",", "tab"; 0 where it is neither 'tab' nor a single character. */
static char parse_character(const char *text)
{
    if (strcmp(text, "tab") == 0)
        return '\t';
    return strlen(text) == 1 && !strchr("\"\r\n", text[0]) ? text[0] : 0;
}

/* What options mean together: one mode, and the texts among them. */
static int resolve(struct ingest_options *o, struct rs_tool *tool, struct rs_error *error)
{
    int modes = (o->multi_hot.column != NULL) + (o->tags.column != NULL) + (o->numbers.columns != NULL) + o->relevance;

    o->format.delimiter = parse_character(o->delimiter);
    o->multi_hot.separator = parse_character(o->separator);
    o->format.skip_bad = (size_t)o->skip_bad;
    o->format.context = tool;
    o->scores.row = o->format.id;
    if (o->value)
        o->ratings.value = o->scores.value = o->value;
    if (o->time)
        o->ratings.time = o->time;
    o->ratings.time_is_optional = !o->time;
    if (modes > 1)
        return rs_tool_usage(tool, error, "want one of --multi-hot, --tags, --columns and --relevance, got %d", modes);
    if (o->append && (modes || o->bounds.min_row_count > 1 || o->bounds.min_column_count > 1))
        return rs_tool_usage(tool, error, "--append takes ratings and keeps all users and films: no bounds on their counts");
    if (!o->format.delimiter || !o->multi_hot.separator)
        return rs_tool_usage(tool, error, "--delimiter and --separator: want one character or 'tab'");
    if ((o->after && ingest_parse_time(&o->ratings.after, o->after, error) != 0)
            || (o->before && ingest_parse_time(&o->ratings.before, o->before, error) != 0))
        return rs_tool_usage(tool, error, "--after and --before: want seconds since 1970 or a day as in 2015-01-31");
    return 0;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    struct ingest_options *o = tool->options;
    struct rs_storage text;
    struct ingest_table table = {0};
    int status = -1;

    if (resolve(o, tool, error) == 0 && rs_tool_text(tool, "stdin", tool->input_path, &text, error) == 0
            && ingest_table_start(&table, rs_tool_name(tool->input_path), &text, &o->format, error) == 0)
        status = o->multi_hot.column || o->tags.column || o->numbers.columns || o->relevance
                         ? ingest_dense(tool, &table, error)
                         : ingest_ratings(tool, &table, error);
    if (status == 0 && table.n_bad)
        rs_tool_note(tool, "%zu bad lines skipped", table.n_bad);
    ingest_table_free(&table);
    return status;
}

int main(int argc, char **argv)
{
    struct ingest_options o = {.format = {.id = "movieId", .show = show_bad_line}, .delimiter = ",", .separator = "|",
        .ratings = {"userId", "movieId", "rating", "timestamp", true, INT64_MIN, INT64_MAX},
        .scores = {"movieId", "tagId", "relevance", "", true, INT64_MIN, INT64_MAX},
        .bounds = {-INFINITY, INFINITY, 1, 1}, .tags = {.min_count = 2, .max_columns = 1000}, .numbers = {.fill = NAN}};
    const struct rs_option options[] = {
        {"user", 0, RS_TEXT, &o.ratings.row, "COLUMN", "ratings: the column of users", .shapes = true},
        {"item", 0, RS_TEXT, &o.ratings.column, "COLUMN", "ratings: the column of films", .shapes = true},
        {"value", 0, RS_TEXT, &o.value, "COLUMN",
         "the column of values (default rating, with --relevance relevance); '' counts each line as 1", .shapes = true},
        {"time", 0, RS_TEXT, &o.time, "COLUMN",
         "ratings: the column of times (default timestamp, where there is one); '' takes none", .shapes = true},
        {"min-value", 0, RS_REAL, &o.bounds.min_value, .help = "keep values from X on", .shapes = true},
        {"max-value", 0, RS_REAL, &o.bounds.max_value, .help = "keep values up to X", .shapes = true},
        {"after", 0, RS_TEXT, &o.after, "TIME", "ratings: from TIME on (seconds, or a day as 2015-01-31)",
         .shapes = true},
        {"before", 0, RS_TEXT, &o.before, "TIME", "ratings: before TIME", .shapes = true},
        {"min-user-count", 0, RS_INTEGER, &o.bounds.min_row_count,
         .help = "ratings: keep users with at least N, and again until nothing changes", .min = 1, .max = 1e15,
         .shapes = true},
        {"min-item-count", 0, RS_INTEGER, &o.bounds.min_column_count, .help = "the same for films", .min = 1, .max = 1e15,
         .shapes = true},
        {"binary", 0, RS_FLAG, &o.binary, .help = "ratings: every entry that is kept is worth 1", .shapes = true},
        {"append", 0, RS_INPUT, &o.append, .help = "ratings: put them behind those of a stream that is there"},
        {"multi-hot", 0, RS_TEXT, &o.multi_hot.column, "COLUMN", "categories in COLUMN to zeros and ones", .shapes = true},
        {"separator", 0, RS_TEXT, &o.separator, "CHARACTER", "what stands between categories", .shapes = true},
        {"tags", 0, RS_TEXT, &o.tags.column, "COLUMN", "tags in COLUMN to TF-IDF", .shapes = true},
        {"min-count", 0, RS_INTEGER, &o.tags.min_count, .help = "tags: those that at least N films have", .min = 1,
         .max = 1e15, .shapes = true},
        {"max-columns", 0, RS_INTEGER, &o.tags.max_columns, .help = "tags: the N that most films have", .min = 1,
         .max = 1 << 24, .shapes = true},
        {"relevance", 0, RS_FLAG, &o.relevance, .help = "scores of tags for films (the tag genome) to a dense matrix",
         .shapes = true},
        {"tag-id", 0, RS_TEXT, &o.scores.column, "COLUMN", "relevance: the column of tags", .shapes = true},
        {"names", 0, RS_INPUT, &o.names, .help = "relevance: CSV with tag ids and column tag, to name the columns"},
        {"columns", 0, RS_TEXT, &o.numbers.columns, "LIST", "columns of numbers, as in year,budget", .shapes = true},
        {"fill", 0, RS_REAL, &o.numbers.fill, .help = "columns: what an empty field is worth (default: it is a bad line)",
         .shapes = true},
        {"id", 0, RS_TEXT, &o.format.id, "COLUMN", "all but ratings: the column of row ids", .shapes = true},
        {"string-ids", 0, RS_FLAG, &o.format.string_ids, .help = "ids are text, not integers", .shapes = true},
        {"delimiter", 0, RS_TEXT, &o.delimiter, "CHARACTER", "what stands between fields; 'tab' for TSV",
         .shapes = true},
        {"skip-bad", 0, RS_INTEGER, &o.skip_bad, .help = "skip up to N bad lines, and show them", .min = 0, .max = 1e15,
         .shapes = true},
        {0}};
    const struct rs_program program = {.name = "rs-ingest", .summary = "turn CSV into a matrix", .operands = "[FILE]",
        .examples = "  rs-ingest ratings.csv > R.safetensors\n"
                    "  rs-ingest --multi-hot genres --id movieId movies.csv > G.safetensors\n"
                    "  rs-ingest --tags tag --id movieId tags.csv > T.safetensors\n"
                    "  rs-ingest --append R.safetensors new-ratings.csv > R2.safetensors\n",
        .traits = RS_STDIN | RS_TEXT_IN | RS_STDOUT, .options = options, .run = run};

    return rs_main(&program, &o, argc, argv);
}
