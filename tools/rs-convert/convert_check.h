/* convert_check.h: what other people's readers do not check. */
#ifndef RS_CONVERT_CONVERT_CHECK_H
#define RS_CONVERT_CONVERT_CHECK_H

#include "stream/kinds.h"

/* Before anything is written: a rising indptr that starts at 0, columns within the shape, each once in a row, finite values.
 * SciPy loads a file without all of this, and reads beside its arrays later. -1 with the place. */
int convert_check(const struct rs_any *any, struct rs_error *error);

#endif
