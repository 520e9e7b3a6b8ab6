/* eval_input.h: what is evaluated: a stream, or text, of lists or of ratings. */
#ifndef RS_EVAL_EVAL_INPUT_H
#define RS_EVAL_EVAL_INPUT_H

#include "eval_text.h"
#include "stream/message.h"

struct eval_input {
    struct rs_reader *reader;
    bool is_text, is_lists;
    struct eval_text text; /* its header read, when it is text */
};

enum eval_as { EVAL_AS_AUTO, EVAL_AS_LISTS, EVAL_AS_RATINGS };

/* What comes is told by a stream's kind. A text is what `as` says, else by its header: lists where a column is a rank;
 * ratings where one is a prediction or a rating; else lists. A text without a header must be told. -1 also for a stream
 * of another kind, or of the other than `as`. The reader stays the caller's. Free it also after -1. */
int eval_input_open(struct eval_input *input, struct rs_reader *reader, enum eval_as as, struct rs_error *error);
void eval_input_free(struct eval_input *input);

#endif
