/* text_words.h: text as lines of words with blanks between, as Matrix Market, LIBSVM and libFM write numbers. */
#ifndef RS_CONVERT_TEXT_WORDS_H
#define RS_CONVERT_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_words {
    const char *next, *end; /* lines still to be read; the caller sets them */
    size_t line;            /* the current one, from 1 */
    const char *at, *stop;  /* what is still to be read of it */
};

/* Go to the next line, an empty one too. False at the end. */
bool text_words_line(struct text_words *words);

/* The next word of the line. False at its end. */
bool text_words_next(struct text_words *words, const char **word, size_t *length);

/* "INDEX:VALUE": a whole number from 0 to 2^31 - 2 and a finite number. */
bool text_words_pair(const char *word, size_t length, int64_t *index, float *value);

#endif
