/* convert_formats.h: the formats there are. A new one is a file of its own, a line in convert_formats.c, and a paragraph in
 * rs-convert(1). */
#ifndef RS_CONVERT_CONVERT_FORMATS_H
#define RS_CONVERT_CONVERT_FORMATS_H

#include "stream/kinds.h"
#include "stream/sink.h"

struct convert_format {
    const char *name;
    int (*write)(const struct rs_any *any, struct rs_sink *sink, struct rs_error *error);
    int (*read)(struct rs_any *any, const char *name, const void *bytes, size_t size, struct rs_error *error);
};

/* Ends in one without a name. The first is the tools' own stream, which has neither function, the second npy. Those that can
 * only be written (read is NULL) come last. */
extern const struct convert_format convert_formats[];

/* names[]: all formats, or those that can be read; NULL ends the list. */
enum { CONVERT_MOST_FORMATS = 20 };
void convert_format_names(const char *names[CONVERT_MOST_FORMATS], bool to_read);

#endif
