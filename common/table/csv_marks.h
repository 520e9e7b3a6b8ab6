/* csv_marks.h: where the fields of plain CSV end, found many bytes at a time.
 *
 * Plain is text without a quote: there every delimiter ends a field and every line end a record, whatever stands around
 * it, so positions can be collected without looking at what lies between. */
#ifndef RS_TABLE_CSV_MARKS_H
#define RS_TABLE_CSV_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a text has of what decides how it is read. */
struct rs_csv_count {
    size_t n_lines; /* line ends ('\n') */
    bool quote;     /* is there a '"'? */
};

struct rs_csv_count rs_csv_count(const char *text, size_t size);

/* The positions of delimiters and line ends in text[size] (size < 2^32), ascending, to at[], which has room for
 * size + RS_CSV_MARKS_ROOM of them; what lies behind the last is undefined. Returns how many there are. Looks at nothing
 * beyond `size`. */
enum { RS_CSV_MARKS_ROOM = 16 };
size_t rs_csv_marks(const char *text, size_t size, char delimiter, uint32_t *at);

#endif
