/* tool.h: what every tool does the same way (the manners of section 3 of the design, in one place).
 *
 * A main.c fills a struct rs_program and calls rs_main(), which parses by the table, opens input and output, calls
 * `run`, puts whole outputs into place or drops them, prints the one error line and gives the exit code: 0 done, 1 bad
 * data or I/O, 2 usage. */
#ifndef RS_CLI_TOOL_H
#define RS_CLI_TOOL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/file.h"
#include "base/progress.h"
#include "cli/options.h"
#include "stream/kinds.h"
#include "table/metrics.h"

#define RS_VERSION "0.1.0"

/* What a tool reads, writes and offers. */
enum {
    RS_STDIN = 1,         /* one input: FILE or stdin; tool->in */
    RS_TEXT_IN = 2,       /* that input is text, taken by rs_tool_text() */
    RS_OPERANDS = 4,      /* any number of FILE operands; the tool opens them by rs_tool_open() */
    RS_STDOUT = 8,        /* a stream to stdout or -o; tool->out */
    RS_TEXT_OUT = 16,     /* text to stdout or -o; tool->text */
    RS_BYTES_OUT = 32,    /* other binary to stdout or -o: tool->out.sink */
    RS_SEED = 64,         /* has --seed */
    RS_METRICS = 128,     /* has --metrics */
    RS_LOG_HISTORY = 256, /* has --log-history */
    RS_FILES_OUT = 512    /* no stdout, but streams to files that options name: has -z */
};

struct rs_tool;

struct rs_program {
    const char *name;                /* "rs-scale" */
    const char *summary;             /* half a line, imperative, no full stop */
    const char *operands;            /* for the usage line: "[FILE]" */
    const char *examples;            /* one or more lines, each with two spaces before it */
    int traits;                      /* RS_STDIN | RS_STDOUT ... */
    const struct rs_option *options; /* the tool's own table */
    const char
            *stdout_optional; /* name of an own RS_OUTPUT option with which stdout is a by-product: on a terminal it is
                                    then dropped instead of refused. NULL: none */
    int (*run)(struct rs_tool *tool, struct rs_error *error);
};

enum { RS_MAX_FILES = 128 };

struct rs_tool {
    const struct rs_program *program;
    void *options; /* the tool's own struct */
    int n_threads; /* resolved: at least 1 */
    uint64_t seed;
    bool quiet, verbose;
    const char *metrics, *log_history; /* paths, or NULL: see table/metrics.h, table/epochs.h */
    char **operands;                   /* with RS_OPERANDS */
    int n_operands;
    struct rs_reader in;  /* with RS_STDIN, unless RS_TEXT_IN */
    struct rs_writer out; /* with RS_STDOUT; rs_tool_wants_output() says whether anybody reads it */
    FILE *text;           /* with RS_TEXT_OUT */
    struct rs_history history;

    /* Below: rs_main's own. */
    const char *output_path, *input_path;
    int64_t level;
    bool output_dropped, usage_error;
    int input_fd;
    int *input_fds; /* one for each file that an option or operand named; any number */
    size_t n_input_fds, input_fds_capacity;
    struct rs_output_file files[RS_MAX_FILES]; /* committed together when all went well */
    int n_files;
};

int rs_main(const struct rs_program *program, void *options, int argc, char **argv);

/* Several verbs in one tool: `rs-recommend similar ...`. Each verb is a program of its own, whose `name` has two words.
 * Prints the verbs on --help, and answers --version. */
struct rs_verb {
    const char *name, *summary;
    int (*main)(int argc, char **argv); /* argv[0] is the tool's, argv[1..] what follows the verb */
};
int rs_main_verbs(const char *tool, const char *summary, const struct rs_verb *verbs, int argc, char **argv);

/* A stream named by an option or operand, for reading. `as` enters the history ("--items", "operand"); "-" is stdin.
 * Free the reader with rs_reader_free(); the file closes when the tool ends. */
int rs_tool_open(struct rs_tool *tool, struct rs_reader *reader, const char *as, const char *path,
        struct rs_error *error);

/* All of such a stream as one matrix. */
int rs_tool_read_dense(struct rs_tool *tool, struct rs_dense *matrix, const char *as, const char *path,
        struct rs_error *error);
int rs_tool_read_csr(struct rs_tool *tool, struct rs_csr *matrix, const char *as, const char *path,
        struct rs_error *error);

/* A stream named by an option, for writing; put into place when the tool succeeds. What was written ends in
 * `return rs_tool_close(&writer, rs_X_write(..., &writer, error), error)`: it flushes when all was written (the status is
 * 0), frees the writer in every case, and gives the status on. */
int rs_tool_create(struct rs_tool *tool, struct rs_writer *writer, const char *as, const char *path,
        struct rs_error *error);
int rs_tool_close(struct rs_writer *writer, int status, struct rs_error *error);

/* A text file for writing (metrics, tables), atomic like the rest. Close it with rs_tool_close_text(), which reports. */
FILE *rs_tool_create_text(struct rs_tool *tool, const char *path, struct rs_error *error);
int rs_tool_close_text(FILE *text, const char *path, struct rs_error *error);

/* The figures to where --metrics says; nothing when it was not given. */
int rs_tool_write_metrics(struct rs_tool *tool, const struct rs_metrics *metrics, struct rs_error *error);

/* An error in how the tool was called that only `run` can see (two options that exclude each other): exit code 2. Always
 * returns -1. */
int rs_tool_usage(struct rs_tool *tool, struct rs_error *error, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* The whole text of FILE (path: tool->input_path), stdin (NULL or "-") or a file named by an option; its digest
 * enters the history as `as`. The caller frees it. */
int rs_tool_text(struct rs_tool *tool, const char *as, const char *path, struct rs_storage *text,
        struct rs_error *error);

/* The name messages give an input path: "stdin" for NULL and "-". */
const char *rs_tool_name(const char *path);

/* Is somebody there to read stdout? False when it is a terminal and `stdout_optional` was given. */
bool rs_tool_wants_output(const struct rs_tool *tool);

/* A note on stderr in the tool's name, unless -q: what was skipped, what was chosen. */
void rs_tool_note(const struct rs_tool *tool, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A bar for long work, obeying -q. */
void rs_tool_progress(const struct rs_tool *tool, struct rs_progress *progress, const char *label, size_t total);

#endif
