/* eval_given.c: options to what they mean, files of options to matrices. */
#include "eval_given.h"

#include <stdlib.h>

#include "eval_cutoffs.h"
#include "eval_ids.h"
#include "eval_matrix.h"
#include "eval_text.h"

static int read_ratings(struct rs_csr *matrix, bool *has_values, struct rs_tool *tool, const char *as, const char *path,
        struct rs_error *error)
{
    struct rs_reader reader;
    bool is_text;
    int status = rs_tool_open(tool, &reader, as, path, error);

    *has_values = true;
    if (status == 0 && eval_text_sniff(&reader.source, &is_text, error) != 0)
        status = -1;
    else if (status == 0)
        status = is_text ? eval_matrix_read(matrix, has_values, &reader.source, error)
                         : rs_csr_read(matrix, &reader, error);
    rs_reader_free(&reader);
    return status;
}

static int read_titles(struct rs_titles *titles, struct rs_tool *tool, const char *path, struct rs_error *error)
{
    struct rs_storage text;
    int status = rs_tool_text(tool, "--titles", path, &text, error);

    if (status == 0)
        status = rs_titles_parse(titles, rs_tool_name(path), text.base, text.size, error);
    rs_storage_free(&text);
    return status;
}

/* Slices and what they need. */
static int check_slices(struct eval_given *given, struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;

    if (eval_slices_parse(given->by, o->by) != 0)
        return rs_tool_usage(tool, error,
                "--by: want none, or some of scenario, known, popularity, age, genre with commas between, got '%s'",
                o->by);
    if ((given->by[EVAL_BY_KNOWN] || given->by[EVAL_BY_POPULARITY]) && !o->train)
        return rs_tool_usage(tool, error, "--by known and popularity want --train FILE: they count its ratings");
    if (given->by[EVAL_BY_GENRE] && !o->items)
        return rs_tool_usage(tool, error, "--by genre wants --items FILE: the films' genres");
    if (given->by[EVAL_BY_AGE] != (o->titles != NULL))
        return rs_tool_usage(tool, error, "--by age and --titles FILE want one another: titles end in the film's year");
    return 0;
}

static int check_options(struct eval_given *given, struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;

    if (!o->truth)
        return rs_tool_usage(tool, error, "want --truth FILE: what was held out");
    if (eval_cutoffs_parse(&given->cutoffs, &given->n_cutoffs, o->cutoffs, error) != 0)
        return rs_tool_usage(tool, error, "-k: want numbers from 1 on, rising, as in 5,10,20; got '%s'", o->cutoffs);
    given->n_replicates = o->bootstrap > 0 ? (size_t)o->bootstrap : o->compare ? REPLICATES_OF_COMPARE : 0;
    return check_slices(given, tool, error);
}

/* Numbers in one file and texts in another meet as texts. */
static int agree(struct eval_given *given, struct rs_error *error)
{
    const struct rs_storage *const storage[] = {&given->truth.storage, &given->train.storage, &given->items.storage};
    struct rs_ids *const users[] = {&given->truth.rows, &given->train.rows};
    struct rs_ids *const films[] = {&given->truth.columns, &given->train.columns, &given->items.rows};

    return eval_ids_agree(users, storage, 2, error) == 0 ? eval_ids_agree(films, storage, 3, error) : -1;
}

int eval_given_read(struct eval_given *given, struct rs_tool *tool, struct rs_error *error)
{
    const struct eval_options *o = tool->options;
    bool has_values;

    given->training = o->train ? &given->train : NULL;
    given->genres = o->items ? &given->items : NULL;
    if (check_options(given, tool, error) != 0
            || read_ratings(&given->truth, &given->truth_has_values, tool, "--truth", o->truth, error) != 0
            || (o->train && read_ratings(&given->train, &has_values, tool, "--train", o->train, error) != 0)
            || (o->items && rs_tool_read_dense(tool, &given->items, "--items", o->items, error) != 0)
            || (o->titles && read_titles(&given->titles, tool, o->titles, error) != 0))
        return -1;
    if (given->by[EVAL_BY_AGE] && !given->truth.time)
        return rs_fail(error, "%s: --by age wants the times of ratings, and there are none", o->truth);
    return agree(given, error);
}

void eval_given_free(struct eval_given *given)
{
    rs_csr_free(&given->truth);
    rs_csr_free(&given->train);
    rs_dense_free(&given->items);
    rs_titles_free(&given->titles);
    free(given->cutoffs);
    *given = (struct eval_given){0};
}
