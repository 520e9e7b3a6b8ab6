/* error.h: an error is a value that goes up; only main prints it, once.
 *
 * What can fail takes a `struct rs_error *` last and returns 0 or -1 (or NULL). The text is one line without the
 * tool's name, whatever bytes of a file or argument are told in it: control characters become '?'. It names the place and what was wanted, as in "ratings.csv: line 7: want 4 fields, got 3". */
#ifndef RS_BASE_ERROR_H
#define RS_BASE_ERROR_H

struct rs_error {
    char text[512];
};

/* Set the text. Always returns -1, so that `return rs_fail(error, ...)` reads well. */
int rs_fail(struct rs_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, with ": " and the words for errno behind it. */
int rs_fail_errno(struct rs_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put "PLACE: " before a text that a lower floor has set. Always returns -1. */
int rs_fail_at(struct rs_error *error, const char *place);

#endif
