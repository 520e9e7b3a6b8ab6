/* eval_ids.h: ids of different sources: a CSV file knows only text, a stream numbers or text. They meet by what they look
 * like: 17 and "17" are one. */
#ifndef RS_EVAL_EVAL_IDS_H
#define RS_EVAL_EVAL_IDS_H

#include "data/ids.h"

/* The id's position, of whichever sort it is, or -1. */
int32_t eval_ids_find(const struct rs_id_map *map, struct rs_id id);

/* Texts that are all whole numbers, written as a computer writes them (no 007), become numbers. The list owns its arrays. */
int eval_ids_to_numbers(struct rs_ids *ids, struct rs_error *error);

/* Numbers become texts where any of the `n` lists (some may be NULL) has texts. storage[i] is what list i may lie in. */
int eval_ids_agree(struct rs_ids *const *lists, const struct rs_storage *const *storage, size_t n,
        struct rs_error *error);

#endif
