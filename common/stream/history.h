/* history.h: how a stream was made.
 *
 * A step is one run of one tool: {tool, version, options that shape the result and differ from their defaults, inputs by
 * the part they play, and the output it is}. Its recipe is the XXH3-128 of its canonical JSON. An input that is a stream
 * is named by its recipe, a text file by the digest of its content. So no path, time, thread count or host enters, and
 * the same recipe means the same bytes on one kind of processor.
 *
 * `rs.history` of a stream holds every step that led to it once, inputs before outputs, its own step last. */
#ifndef RS_STREAM_HISTORY_H
#define RS_STREAM_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct cJSON;
struct XXH3_state_s;
struct rs_source;

enum { RS_RECIPE_SIZE = 33 }; /* 32 hexadecimal digits and a NUL */

/* The step that a running tool is, and the steps behind its inputs. */
struct rs_history {
    const char *tool, *version; /* not owned */
    struct cJSON *options;      /* object: name -> text; owned */
    struct cJSON *inputs;       /* array of {"as", "recipe" or "digest"}; owned */
    struct cJSON *steps;        /* array of the steps behind the inputs, each once; owned */
};

int rs_history_start(struct rs_history *history, const char *tool, const char *version, struct rs_error *error);

/* An option in canonical form. An option given twice is two entries, in order. */
int rs_history_option(struct rs_history *history, const char *name, const char *value, struct rs_error *error);

/* A stream was read: `as` is the part it plays ("stdin", "operand", "--items", or with "{}" where the file stood,
 * "--model {}=0.2"), `recipe` its rs.recipe, `steps` the JSON
 * text of its rs.history (NULL: unknown). The same input twice counts once, but for operands. -1: what is no recipe or no history, or has a
 * word that is not plain: it comes from a file and is printed for a shell. */
int rs_history_input(struct rs_history *history, const char *as, const char *recipe, const char *steps,
        struct rs_error *error);

/* Bytes without a recipe (CSV, a list of ids, a stream made by Python) were read. */
int rs_history_digest(struct rs_history *history, const char *as, const void *bytes, size_t size,
        struct rs_error *error);

/* The same for bytes that have passed: a state of XXH3-128 has seen them all. */
int rs_history_digest_state(struct rs_history *history, const char *as, const struct XXH3_state_s *state,
        struct rs_error *error);

/* The same of all that `source` still has, which then comes from the source once more (rs_source_reread); `*size` says how much
 * it is. */
int rs_history_source(struct rs_history *history, const char *as, struct rs_source *source, size_t *size,
        struct rs_error *error);

/* Forget the inputs that were read as `as`: a tool that answers message by message starts its step anew for each. */
void rs_history_forget(struct rs_history *history, const char *as);

/* Forget an option that was noted: a tool that writes several files, each made as by an option of its own. */
void rs_history_forget_option(struct rs_history *history, const char *name);

/* The value of `name` with which the stream that was read as `as` was made, if `tool` made it; on loan. NULL: another tool, or
 * the option was at its default. */
const char *rs_history_option_of(const struct rs_history *history, const char *as, const char *tool, const char *name);

/* The recipe of `output` ("stdout", "--fit") of this step, and the whole history with this step last as JSON text
 * (the caller frees `*steps`). */
int rs_history_finish(const struct rs_history *history, const char *output, char recipe[RS_RECIPE_SIZE], char **steps,
        struct rs_error *error);

/* The history as a shell script with file names of its own; the caller frees the text. NULL with a reason when
 * `steps` is not a history. */
char *rs_history_script(const char *steps, struct rs_error *error);

void rs_history_free(struct rs_history *history);

#endif
