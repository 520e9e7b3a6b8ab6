/* tool.c: rs_main, from argv to exit code. The files a tool opens by name are in tool_files.c,
 * tools with verbs in tool_verbs.c. */
#include "cli/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "cli/tool_internal.h"

enum { EXIT_DATA = 1, EXIT_USAGE = 2, MAX_COMMON = 12, DEFAULT_LEVEL = 3, WIDE_PIPE = 1 << 20 };

/* Where the common options go. */
struct common {
    struct rs_option table[MAX_COMMON];
    int64_t threads, seed;
    const char *level;
    bool help, version;
};

static void add(struct common *common, struct rs_option option)
{
    size_t n = 0;

    while (common->table[n].name)
        n++;
    common->table[n] = option;
}

/* The options that mean the same in every tool, as far as this one has them. */
static void list_common(struct common *common, struct rs_tool *tool)
{
    int traits = tool->program->traits;

    if (traits & (RS_STDOUT | RS_TEXT_OUT | RS_BYTES_OUT))
        add(common, (struct rs_option){"output", 'o', RS_OUTPUT, &tool->output_path,
                            .help = "write to FILE, whole or not at all (default, or -: stdout)"});
    if (traits & (RS_STDOUT | RS_FILES_OUT))
        add(common, (struct rs_option){"compress", 'z', RS_TEXT, &common->level, "3",
                            .help = "compress with zstd, level 1 to 19 (3 when not given)"});
    add(common, (struct rs_option){"threads", 't', RS_INTEGER, &common->threads, .min = 0, .max = 1024,
                        .help = "threads; 0: one for each processor. The result does not depend on it"});
    if (traits & RS_SEED)
        add(common, (struct rs_option){"seed", 0, RS_INTEGER, &common->seed, .min = 0, .max = 0x1p53, .shapes = true,
                            .help = "seed of the random numbers"});
    if (traits & RS_METRICS)
        add(common,
                (struct rs_option){"metrics", 0, RS_OUTPUT, &tool->metrics, .help = "write the figures as flat JSON"});
    if (traits & RS_LOG_HISTORY)
        add(common, (struct rs_option){"log-history", 0, RS_OUTPUT, &tool->log_history,
                            .help = "write the course of the training as CSV, a row an epoch"});
    add(common, (struct rs_option){"quiet", 'q', RS_FLAG, &tool->quiet, .help = "no notes and no progress bar"});
    add(common, (struct rs_option){"verbose", 'v', RS_FLAG, &tool->verbose, .help = "say more"});
    add(common, (struct rs_option){"help", 'h', RS_FLAG, &common->help, .help = "print this"});
    add(common, (struct rs_option){"version", 0, RS_FLAG, &common->version, .help = "print the version"});
}

static void print_help(const struct rs_program *program, const struct common *common)
{
    bool reads = program->traits & RS_STDIN, writes = program->traits & (RS_STDOUT | RS_TEXT_OUT | RS_BYTES_OUT);

    printf("%s: %s\n\nUsage: %s [options]%s%s%s%s\n", program->name, program->summary, program->name,
            program->operands && program->operands[0] ? " " : "", program->operands ? program->operands : "",
            reads ? " < in" : "", writes ? " > out" : "");
    if (program->examples)
        printf("\nExamples:\n%s", program->examples);
    if (program->options && program->options->name) {
        printf("\nOptions:\n");
        rs_options_print(program->options, stdout);
    }
    printf("\nCommon options:\n");
    rs_options_print(common->table, stdout);
    printf("\nMore: man %.*s\n", (int)strcspn(program->name, " "), program->name);
}

/* ---- the history's options: those that shape the result and are not what they are by default ---- */

enum { VALUE_ROOM = 256 };

static size_t count_options(const struct rs_option *table)
{
    size_t n = 0;

    while (table && table[n].name)
        n++;
    return n;
}

/* As a text, in which no text at all differs from an empty one: --value '' may mean something. */
static void describe(const struct rs_option *option, char value[VALUE_ROOM])
{
    static const char no_text[] = "\n";

    if (option->type == RS_TEXT && !*(const char *const *)option->value)
        memcpy(value, no_text, sizeof no_text);
    else
        rs_option_format(option, value, VALUE_ROOM);
}

static void keep_defaults(const struct rs_option *table, char (*values)[VALUE_ROOM])
{
    for (size_t i = 0; i < count_options(table); i++)
        describe(&table[i], values[i]);
}

static int note_options(struct rs_tool *tool, const struct rs_option *table, char (*defaults)[VALUE_ROOM],
        struct rs_error *error)
{
    char room[VALUE_ROOM];

    for (size_t i = 0; i < count_options(table); i++) {
        const struct rs_option *option = &table[i];
        const struct rs_list *list = option->type == RS_LIST ? option->value : NULL;
        const char *value;

        if (!option->shapes)
            continue;
        for (size_t j = 0; list && j < list->n; j++)
            if (rs_history_option(&tool->history, option->name, list->items[j], error) != 0)
                return -1;
        describe(option, room);
        value = room;
        if (option->type == RS_TEXT)
            value = *(const char **)
                             option->value; /* whole, however long: two lists of names may differ at their ends */
        if (!list && strcmp(room, defaults[i]) != 0
                && rs_history_option(&tool->history, option->name, value, error) != 0)
            return -1;
    }
    return 0;
}

/* ---- usage ---- */

static int parse_level(struct rs_tool *tool, const char *text, struct rs_error *error)
{
    char *end;

    if (!text)
        return 0;
    tool->level = strtol(text, &end, 10);
    if (*end != '\0' || tool->level < 1 || tool->level > 19)
        return rs_fail(error, "--compress: want a level from 1 to 19, got '%s'", text);
    return 0;
}

static int take_operands(struct rs_tool *tool, char **argv, int n_operands, struct rs_error *error)
{
    int traits = tool->program->traits;
    int most = traits & RS_OPERANDS ? n_operands : traits & RS_STDIN ? 1 : 0;

    if (tool->output_path && strcmp(tool->output_path, "-") == 0)
        tool->output_path = NULL;
    if (n_operands > most)
        return rs_fail(error, "unexpected argument '%s'", argv[1 + most]);
    if (traits & RS_OPERANDS) {
        tool->operands = argv + 1;
        tool->n_operands = n_operands;
    } else if (n_operands == 1 && strcmp(argv[1], "-") != 0) {
        tool->input_path = argv[1];
    }
    return 0;
}

static bool option_given(const struct rs_option *table, const char *name)
{
    for (; name && table && table->name; table++)
        if (strcmp(table->name, name) == 0)
            return *(const char **)table->value != NULL;
    return false;
}

/* Nobody wants bytes on a terminal, or to type them. */
static int check_terminals(struct rs_tool *tool, struct rs_error *error)
{
    int traits = tool->program->traits;

    if ((traits & RS_STDIN) && !tool->input_path && isatty(STDIN_FILENO))
        return rs_fail(error, "stdin is a terminal: name a FILE or pipe one in (see --help)");
    if (!(traits & (RS_STDOUT | RS_BYTES_OUT)) || tool->output_path || !isatty(STDOUT_FILENO))
        return 0;
    if (option_given(tool->program->options, tool->program->stdout_optional)) {
        tool->output_dropped = true;
        return 0;
    }
    return rs_fail(error, "stdout is a terminal, and binary is not written to one: use -o FILE, > or |");
}

/* ---- run ---- */

static void widen_pipe(int fd)
{
    struct stat status;

    if (fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))
        fcntl(fd, F_SETPIPE_SZ, WIDE_PIPE); /* a wish: limits may forbid it */
}

static int open_input(struct rs_tool *tool, struct rs_error *error)
{
    if (!(tool->program->traits & RS_STDIN))
        return 0;
    tool->input_fd = STDIN_FILENO;
    if (tool->input_path) {
        tool->input_fd = open(tool->input_path, O_RDONLY | O_CLOEXEC);
        if (tool->input_fd < 0)
            return rs_fail_errno(error, "%s: cannot open", tool->input_path);
    }
    widen_pipe(tool->input_fd);
    if (!(tool->program->traits & RS_TEXT_IN))
        rs_reader_start(&tool->in, tool->input_fd, rs_tool_name(tool->input_path), "stdin", &tool->history);
    return 0;
}

/* As in `rs-filter X >> X`: each message written would be read again. A new file of -o is never the input. */
static bool is_input(const struct rs_tool *tool, int fd)
{
    struct stat in, out;

    return tool->input_fd >= 0 && fd >= 0 && fstat(fd, &out) == 0 && S_ISREG(out.st_mode)
           && fstat(tool->input_fd, &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

static int open_output(struct rs_tool *tool, struct rs_error *error)
{
    const char *name = tool->output_path ? tool->output_path : "stdout";
    int fd = tool->output_dropped ? -1 : STDOUT_FILENO;
    bool binary = !(tool->program->traits & RS_TEXT_OUT);

    if (!(tool->program->traits & (RS_STDOUT | RS_TEXT_OUT | RS_BYTES_OUT)))
        return 0;
    if (tool->output_path) {
        if (rs_output_file_create(&tool->files[0], tool->output_path, error) != 0)
            return -1;
        tool->n_files = 1;
        fd = tool->files[0].fd;
        if (binary && isatty(fd))
            return rs_fail(error, "%s is a terminal, and binary is not written to one", name);
    } else {
        widen_pipe(fd);
    }
    if (is_input(tool, fd))
        return rs_fail(error, "%s: is the input too: it would grow as it is read (use -o FILE)", name);
    if (binary) {
        rs_writer_start(&tool->out, fd, name, "stdout", &tool->history, (int)tool->level, tool->n_threads);
        return 0;
    }
    tool->text = tool->output_path ? fdopen(dup(fd), "w") : stdout;
    return tool->text ? 0 : rs_fail_errno(error, "%s: cannot open for writing", name);
}

/* Everything to where it goes: first what is buffered, then names of whole files. */
static int finish(struct rs_tool *tool, struct rs_error *error)
{
    const char *name = tool->output_path ? tool->output_path : "stdout";

    if (tool->text) {
        FILE *text = tool->text;

        tool->text = NULL;
        if (rs_tool_close_text(text, name, error) != 0)
            return -1;
    }
    if (rs_writer_flush(&tool->out, error) != 0)
        return -1;
    for (int i = 0; i < tool->n_files; i++)
        rs_output_file_push(&tool->files[i]);
    for (int i = 0; i < tool->n_files; i++)
        if (rs_output_file_finish(&tool->files[i], error) != 0)
            return -1;
    for (int i = 0; i < tool->n_files; i++)
        if (rs_output_file_commit(&tool->files[i], error) != 0)
            return -1;
    return 0;
}

static void close_all(struct rs_tool *tool)
{
    if (tool->text && tool->text != stdout)
        fclose(tool->text);
    rs_reader_free(&tool->in);
    rs_writer_free(&tool->out);
    for (int i = 0; i < tool->n_files; i++)
        rs_output_file_discard(&tool->files[i]);
    for (size_t i = 0; i < tool->n_input_fds; i++)
        close(tool->input_fds[i]);
    free(tool->input_fds);
    if (tool->input_path && tool->input_fd >= 0)
        close(tool->input_fd);
}

static int report(const struct rs_program *program, const struct rs_error *error, int code)
{
    fflush(stdout); /* data before words */
    fprintf(stderr, "%s: %s\n", program->name, error->text);
    return code;
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    int status = -1;

    if (open_input(tool, error) == 0 && open_output(tool, error) == 0 && tool->program->run(tool, error) == 0)
        status = finish(tool, error);
    close_all(tool);
    return status;
}

int rs_main(const struct rs_program *program, void *options, int argc, char **argv)
{
    struct rs_tool tool = {.program = program, .options = options, .input_fd = -1};
    struct common common = {.seed = 1};
    struct rs_error error = {""};
    size_t n_own = count_options(program->options);
    char(*defaults)[VALUE_ROOM] = rs_alloc_zero(n_own + MAX_COMMON, sizeof *defaults, &error);
    int n_operands, code = EXIT_SUCCESS;

    if (!defaults)
        return report(program, &error, EXIT_DATA);
    list_common(&common, &tool);
    keep_defaults(program->options, defaults);
    keep_defaults(common.table, defaults + n_own);
    rs_output_file_guard_signals();
    if (argc == 2 && strcmp(argv[1], RS_COMPLETION) == 0) {
        rs_completion_print(program->options, stdout);
        rs_completion_print(common.table, stdout);
    } else if (rs_options_parse(program->options, common.table, argc, argv, &n_operands, &error) != 0)
        code = report(program, &error, EXIT_USAGE);
    else if (common.help)
        print_help(program, &common);
    else if (common.version)
        printf("%s %s\n", program->name, RS_VERSION);
    else if (parse_level(&tool, common.level, &error) != 0 || take_operands(&tool, argv, n_operands, &error) != 0
             || check_terminals(&tool, &error) != 0)
        code = report(program, &error, EXIT_USAGE);
    else {
        tool.n_threads = rs_threads((int)common.threads);
        tool.seed = (uint64_t)common.seed;
        if (rs_history_start(&tool.history, program->name, RS_VERSION, &error) != 0
                || note_options(&tool, program->options, defaults, &error) != 0
                || note_options(&tool, common.table, defaults + n_own, &error) != 0
                || rs_check_outputs(program->options, &error) != 0 || rs_check_outputs(common.table, &error) != 0
                || run(&tool, &error) != 0)
            code = report(program, &error, tool.usage_error ? EXIT_USAGE : EXIT_DATA);
    }
    rs_history_free(&tool.history);
    rs_options_free(program->options);
    free(defaults);
    return code;
}

int rs_tool_usage(struct rs_tool *tool, struct rs_error *error, const char *format, ...)
{
    char text[sizeof error->text];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    tool->usage_error = true;
    return rs_fail(error, "%s", text);
}

void rs_tool_note(const struct rs_tool *tool, const char *format, ...)
{
    va_list arguments;

    if (tool->quiet)
        return;
    fprintf(stderr, "%s: ", tool->program->name);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void rs_tool_progress(const struct rs_tool *tool, struct rs_progress *progress, const char *label, size_t total)
{
    rs_progress_start(progress, !tool->quiet, label, total);
}

bool rs_tool_wants_output(const struct rs_tool *tool)
{
    return !tool->output_dropped;
}
