/* convert_ids.h: ids that went through text. */
#ifndef RS_CONVERT_CONVERT_IDS_H
#define RS_CONVERT_CONVERT_IDS_H

#include "data/ids.h"

/* Strings that are all whole numbers as people write them ("17", not "017") become numbers; other lists stay. */
int convert_ids_narrow(struct rs_ids *ids, struct rs_error *error);

/* Numbers become strings; strings stay. */
int convert_ids_to_text(struct rs_ids *ids, struct rs_error *error);

#endif
