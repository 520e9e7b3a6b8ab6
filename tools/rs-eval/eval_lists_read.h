/* eval_lists_read.h: lists from a stream, message by message, or from text. */
#ifndef RS_EVAL_EVAL_LISTS_READ_H
#define RS_EVAL_EVAL_LISTS_READ_H

#include "eval_lists.h"
#include "eval_text.h"
#include "stream/message.h"

/* Messages of kind recommendations, to the end. -1: bad ones, lists shorter than the last cutoff, a film twice in a list. */
int eval_lists_read_stream(struct eval_lists *lists, struct rs_reader *reader, struct rs_error *error);

/* Lines of a text whose header has been read, in any order of users. A list is ordered by rank where there is such a column,
 * else by the score, prediction or rating from the highest down, else as its lines stand; what is equal stays so too. The best
 * films of each user of the truth are kept in memory, as many as count. */
int eval_lists_read_text(struct eval_lists *lists, struct eval_text *text, struct rs_error *error);

#endif
