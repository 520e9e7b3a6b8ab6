/* utf8.h: where characters of UTF-8 end. */
#ifndef RS_BASE_UTF8_H
#define RS_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the character at `text`, of which `size` >= 1 are there; 0: it is none. Overlong forms, surrogates and what lies
 * beyond Unicode (U+10FFFF) are none. */
static inline size_t rs_utf8_length(const char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xc2 ? 0 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : at[0] < 0xf5 ? 4 : 0;

    if (length == 0 || length > size)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) || (at[0] == 0xf0 && at[1] < 0x90)
            || (at[0] == 0xf4 && at[1] > 0x8f))
        return 0;
    return length;
}

#endif
