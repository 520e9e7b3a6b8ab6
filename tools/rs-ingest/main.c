/* rs-ingest: CSV to a matrix. Ratings: ingest_triples.h, ratings_matrix.h, ratings_append.h; genres: multi_hot.h;
 * tags: tag_vocabulary.h; the tag genome: relevance_matrix.h; numbers: numeric_columns.h; all of them joined in
 * ingest_run.h; which option goes with which: ingest_options.h. */
#include "ingest_run.h"

static void show_bad_line(void *tool, const char *message)
{
    rs_tool_note(tool, "skipped: %s", message);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    struct ingest_options *o = tool->options;

    o->format.show = show_bad_line;
    o->format.context = tool;
    if (ingest_options_resolve(tool, error) != 0)
        return -1;
    switch (ingest_mode(o)) {
    case INGEST_RATINGS:
        return ingest_ratings(tool, error);
    case INGEST_RELEVANCE:
        return ingest_relevance(tool, error);
    case INGEST_COLUMNS:
        return ingest_columns(tool, error);
    default:
        return ingest_words(tool, error);
    }
}

int main(int argc, char **argv)
{
    struct ingest_options o = ingest_defaults();
    const struct rs_option options[] = {
            {"user", 0, RS_TEXT, &o.ratings.row, "COLUMN", "ratings: the column of users", .shapes = true},
            {"item", 0, RS_TEXT, &o.ratings.column, "COLUMN", "ratings: the column of films", .shapes = true},
            {"value", 0, RS_TEXT, &o.value, "COLUMN",
                    "the column of values (default rating, with --relevance relevance); '' counts each line as 1",
                    .shapes = true},
            {"time", 0, RS_TEXT, &o.time, "COLUMN",
                    "ratings: the column of times (default timestamp, where there is one); '' takes none",
                    .shapes = true},
            {"min-value", 0, RS_REAL, &o.bounds.min_value, .help = "keep values from X on", .shapes = true},
            {"max-value", 0, RS_REAL, &o.bounds.max_value, .help = "keep values up to X", .shapes = true},
            {"after", 0, RS_TEXT, &o.after, "TIME", "ratings: from TIME on (seconds, or a day as 2015-01-31)",
                    .shapes = true},
            {"before", 0, RS_TEXT, &o.before, "TIME", "ratings: before TIME", .shapes = true},
            {"min-user-count", 0, RS_INTEGER, &o.bounds.min_row_count,
                    .help = "ratings: keep users with at least N, and again until nothing changes", .min = 1,
                    .max = 1e15, .shapes = true},
            {"min-item-count", 0, RS_INTEGER, &o.bounds.min_column_count, .help = "the same for films", .min = 1,
                    .max = 1e15, .shapes = true},
            {"binary", 0, RS_FLAG, &o.binary, .help = "ratings: every entry that is kept is worth 1", .shapes = true},
            {"unrated", 0, RS_FLAG, &o.unrated,
                    .help = "ratings: an empty value is a film watched and not rated: kept as 0", .shapes = true},
            {"append", 0, RS_INPUT, &o.append, .help = "ratings: put them behind those of a stream that is there"},
            {"multi-hot", 0, RS_TEXT, &o.multi_hot.column, "COLUMN", "categories in COLUMN to zeros and ones",
                    .shapes = true},
            {"separator", 0, RS_TEXT, &o.separator, "CHARACTER", "what stands between categories", .shapes = true},
            {"years", 0, RS_FLAG, &o.multi_hot.years, .help = "multi-hot: the year that ends a title is the category",
                    .shapes = true},
            {"tags", 0, RS_TEXT, &o.tags.column, "COLUMN", "tags in COLUMN to TF-IDF", .shapes = true},
            {"min-count", 0, RS_INTEGER, &o.tags.min_count, .help = "tags: those that at least N films have", .min = 1,
                    .max = 1e15, .shapes = true},
            {"max-columns", 0, RS_INTEGER, &o.tags.max_columns, .help = "tags: the N that most films have", .min = 1,
                    .max = 1 << 24, .shapes = true},
            {"fit", 0, RS_OUTPUT, &o.fit,
                    .help = "multi-hot, tags: keep the columns and weights for films that come later"},
            {"apply", 0, RS_INPUT, &o.apply,
                    .help = "multi-hot, tags: use kept ones: the same columns, the same weights"},
            {"relevance", 0, RS_FLAG, &o.relevance,
                    .help = "scores of tags for films (the tag genome) to a dense matrix", .shapes = true},
            {"tag-id", 0, RS_TEXT, &o.scores.column, "COLUMN", "relevance: the column of tags", .shapes = true},
            {"names", 0, RS_INPUT, &o.names, .help = "relevance: CSV with tag ids and column tag, to name the columns"},
            {"columns", 0, RS_TEXT, &o.numbers.columns, "LIST", "columns of numbers, as in year,budget",
                    .shapes = true},
            {"fill", 0, RS_REAL, &o.numbers.fill,
                    .help = "columns: what an empty field is worth (default: it is a bad line)", .shapes = true},
            {"id", 0, RS_TEXT, &o.format.id, "COLUMN", "all but ratings: the column of row ids", .shapes = true},
            {"string-ids", 0, RS_FLAG, &o.format.string_ids, .help = "ids are text, not integers", .shapes = true},
            {"delimiter", 0, RS_TEXT, &o.delimiter, "CHARACTER", "what stands between fields; 'tab' for TSV",
                    .shapes = true},
            {"skip-bad", 0, RS_INTEGER, &o.skip_bad, .help = "skip up to N bad lines, and show them", .min = 0,
                    .max = 1e15, .shapes = true},
            {0}};
    const struct rs_program program = {.name = "rs-ingest",
            .summary = "turn CSV into a matrix",
            .operands = "[FILE]",
            .examples = "  rs-ingest ratings.csv > R.safetensors\n"
                        "  rs-ingest --multi-hot genres --id movieId movies.csv > G.safetensors\n"
                        "  rs-ingest --tags tag --fit tags-model.safetensors tags.csv > T.safetensors\n"
                        "  rs-ingest --tags tag --apply tags-model.safetensors new.csv > T2.safetensors\n"
                        "  rs-ingest --append R.safetensors new-ratings.csv > R2.safetensors\n",
            .traits = RS_STDIN | RS_TEXT_IN | RS_STDOUT,
            .options = options,
            .stdout_optional = "fit",
            .run = run};

    return rs_main(&program, &o, argc, argv);
}
