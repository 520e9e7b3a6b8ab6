/* synth_text.h: lines of CSV being made in memory. One check for room a line, then unchecked puts: 25 million lines. */
#ifndef RS_SYNTH_SYNTH_TEXT_H
#define RS_SYNTH_SYNTH_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct synth_text {
    char *bytes; /* owned: free() */
    size_t n, capacity;
};

/* Room for `more` bytes. */
int synth_text_reserve(struct synth_text *text, size_t more, struct rs_error *error);

/* Within the room: digits (20 at most), one character, a string. */
void synth_put_number(struct synth_text *text, uint64_t number);
void synth_put_char(struct synth_text *text, char c);
void synth_put_string(struct synth_text *text, const char *string);

/* A string as a CSV field, quoted where it has to be: 2 strlen + 2 bytes at most. */
void synth_put_field(struct synth_text *text, const char *string);

#endif
