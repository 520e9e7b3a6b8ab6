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

/* The shortest decimal that reads back as the same number, as in 0.1, 610, 1e-07, nan. Returns `room`. */
enum { RS_NUMBER_ROOM = 32 };
char *rs_format_real(double value, char room[RS_NUMBER_ROOM]);

/* The same for a number that is kept in 32 bits: 0.1 and not 0.10000000149011612. */
char *rs_format_float(float value, char room[RS_NUMBER_ROOM]);

/* The same text, by trying one digit more until it reads back: what the tests hold it against. */
char *rs_format_float_plain(float value, char room[RS_NUMBER_ROOM]);

/* "st", "nd", "rd" or "th", as in 1st, 12th, 23rd. */
const char *rs_ordinal_ending(int64_t n);

#endif
