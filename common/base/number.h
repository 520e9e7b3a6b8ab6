/* number.h: numbers from text, strictly: the whole text, no space, no overflow, never the locale's comma. */
#ifndef RS_BASE_NUMBER_H
#define RS_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decimal integer that fills `length` bytes of `text` (no NUL needed): an optional '-' and digits. */
bool rs_parse_integer(const char *text, size_t length, int64_t *value);

/* A finite decimal number, as in 4, -0.5, 1e-3. */
bool rs_parse_real(const char *text, size_t length, double *value);

#endif
