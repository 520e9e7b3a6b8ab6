/* rs-join: put matrices side by side (data/join.h) or on top of one another, by id. */
#include <stdlib.h>

#include "base/memory.h"
#include "cli/tool.h"
#include "data/join.h"
#include "join_lists.h"
#include "stream/kinds.h"

enum { MAX_PARTS = RS_MAX_FILES + 1 }; /* all files that may be open, and stdin */

struct options {
    bool stack;
    int how;
    const char *names, *weights;
};

/* The operands, read. */
struct parts {
    struct rs_any *at;
    size_t n;
};

static int read_parts(struct rs_tool *tool, struct parts *parts, struct rs_error *error)
{
    static char *const only_stdin[] = {"-"};
    char *const *paths = tool->n_operands > 0 ? tool->operands : only_stdin;
    size_t n = tool->n_operands > 0 ? (size_t)tool->n_operands : 1;

    parts->at = rs_alloc_zero(n, sizeof *parts->at, error);
    if (!parts->at)
        return -1;
    for (; parts->n < n; parts->n++) {
        struct rs_any *part = &parts->at[parts->n];
        struct rs_reader reader;
        int status = rs_tool_open(tool, &reader, "operand", paths[parts->n], error);

        if (status == 0)
            status = rs_any_read(part, &reader, error);
        rs_reader_free(&reader);
        if (status == 0 && part->kind != parts->at[0].kind) {
            status = rs_fail(error, "%s: want kind %s as the first part, got %s", rs_tool_name(paths[parts->n]),
                    rs_kind_name(parts->at[0].kind), rs_kind_name(part->kind));
            rs_any_free(part);
        }
        if (status != 0)
            return -1;
    }
    return 0;
}

static void free_parts(struct parts *parts)
{
    for (size_t p = 0; parts->at && p < parts->n; p++)
        rs_any_free(&parts->at[p]);
    free(parts->at);
}

static int side_by_side(struct rs_any *joined, const struct parts *parts, const struct rs_join_options *options,
        struct rs_error *error)
{
    const struct rs_dense *dense[MAX_PARTS];
    const struct rs_csr *csr[MAX_PARTS];

    joined->kind = parts->at[0].kind;
    for (size_t p = 0; p < parts->n; p++) {
        dense[p] = &parts->at[p].dense;
        csr[p] = &parts->at[p].csr;
    }
    if (joined->kind == RS_KIND_DENSE)
        return rs_dense_join(&joined->dense, dense, parts->n, options, error);
    if (joined->kind == RS_KIND_CSR)
        return rs_csr_join(&joined->csr, csr, parts->n, options, error);
    return rs_fail(error, "side by side: want kind dense or csr, got %s", rs_kind_name(joined->kind));
}

static int join(struct rs_tool *tool, struct rs_any *joined, struct parts *parts, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct rs_join_options join = {.how = (enum rs_join_how)o->how};
    const char *names[MAX_PARTS], *weight_texts[MAX_PARTS];
    char *name_list = NULL, *weight_list = NULL;
    float weights[MAX_PARTS];
    int status = 0;

    if (o->names) {
        name_list = join_cut_list(o->names, "--names", names, parts->n, error);
        join.names = names;
        status = name_list ? 0 : -1;
    }
    if (status == 0 && o->weights) {
        weight_list = join_cut_list(o->weights, "--weight", weight_texts, parts->n, error);
        join.weights = weights;
        status = weight_list ? join_parse_weights(weight_texts, weights, parts->n, error) : -1;
    }
    if (status == 0)
        status = side_by_side(joined, parts, &join, error);
    free(name_list);
    free(weight_list);
    return status;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    struct parts parts = {0};
    struct rs_any joined = {0};
    int status = -1;

    if (o->stack && (o->how != RS_JOIN_OUTER || o->names || o->weights))
        return rs_tool_usage(tool, error, "--stack goes without --how, --names and --weight");
    if (tool->n_operands > MAX_PARTS)
        return rs_tool_usage(tool, error, "want at most %d files (cat takes any number: cat ... | rs-join --stack)",
                MAX_PARTS);
    if (read_parts(tool, &parts, error) == 0)
        status = o->stack ? rs_any_stack(parts.at, parts.n, error) : join(tool, &joined, &parts, error);
    if (status == 0)
        status = rs_any_write(o->stack ? &parts.at[0] : &joined, &tool->out, error);
    rs_any_free(&joined);
    free_parts(&parts);
    return status;
}

int main(int argc, char **argv)
{
    static const char *const hows[] = {"outer", "inner", "left", NULL};
    struct options o = {.how = RS_JOIN_OUTER};
    const struct rs_option table[] = {
            {"how", 0, RS_CHOICE, &o.how, .choices = hows, .shapes = true,
                    .help = "rows of any part (zeros where one lacks them), of all parts, or of the first"},
            {"names", 0, RS_TEXT, &o.names, "A,B,...", .shapes = true,
                    .help = "call columns A.x, B.x: a name for each part"},
            {"weight", 0, RS_TEXT, &o.weights, "X,X,...", .shapes = true, .help = "multiply each part's values"},
            {"stack", 0, RS_FLAG, &o.stack, .shapes = true, .help = "rows on top of one another, as one message"}, {0}};
    const struct rs_program program = {
            .name = "rs-join",
            .summary = "put matrices side by side or on top of one another, by id",
            .operands = "FILE...",
            .examples = "  rs-join genres.safetensors tags.safetensors > films.safetensors\n"
                        "  cat old.safetensors new.safetensors | rs-join --stack > all.safetensors\n",
            .traits = RS_OPERANDS | RS_STDOUT,
            .options = table,
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}
