/* options.h: one table a tool, from which come parsing, --help, the history's options and the check of the man page. */
#ifndef RS_CLI_OPTIONS_H
#define RS_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

enum rs_option_type {
    RS_FLAG,    /* bool */
    RS_INTEGER, /* int64_t, within [min, max] where they differ */
    RS_REAL,    /* double, likewise */
    RS_TEXT,    /* const char * */
    RS_CHOICE,  /* int: position in `choices` */
    RS_INPUT,   /* const char *: a file that is read; enters the history by content when it is opened */
    RS_OUTPUT,  /* const char *: a file that is written */
    RS_LIST     /* struct rs_list: may be given more than once */
};

struct rs_list {
    const char **items; /* in the order given; the items are argv's */
    size_t n;
};

struct rs_option {
    const char *name; /* without the dashes */
    char letter;      /* or 0 */
    enum rs_option_type type;
    void *value;                /* holds the default before, the value after */
    const char *argument;       /* what --help calls the value; NULL: by type (N, X, TEXT, FILE) */
    const char *help;           /* half a line, no full stop; the default is added by itself */
    const char *const *choices; /* NULL-terminated, for RS_CHOICE */
    double min, max;
    bool shapes; /* the result depends on it: it enters the recipe when it is not the default */
};

/* Parse argv by the two tables (either may be NULL; tables end with a name of NULL): `--name value`, `--name=value`,
 * `-n value`, `-nvalue`, `--`. What is no option is moved to the front of argv[1..] and counted in `*n_operands`.
 * The option "z" of the common table takes its value only when it is attached. -1: a usage error. */
int rs_options_parse(const struct rs_option *own, const struct rs_option *common, int argc, char **argv,
        int *n_operands, struct rs_error *error);

/* Free what lists hold. */
void rs_options_free(const struct rs_option *table);

/* The value as text in canonical form ("0.01", "true", "standard"), for help and history. Returns `room`. */
const char *rs_option_format(const struct rs_option *option, char *room, size_t size);

/* One paragraph of options, aligned, in 80 columns, with what their values are now as defaults. */
void rs_options_print(const struct rs_option *table, FILE *out);

#endif
