/* csv_digits.h: short numbers of digits alone, eight digits in one step; what ids, times and stars are.
 *
 * For fields of a buffer that can be read RS_DIGITS_BEHIND bytes beyond its end (csv_chunks.h gives such): eight bytes are
 * loaded from a number's first digit on, and what stands behind its last is shifted out. What is not of the kind gives
 * false: base/number.h, which takes every number, is asked then, and says the same of those taken here. */
#ifndef RS_TABLE_CSV_DIGITS_H
#define RS_TABLE_CSV_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { RS_DIGITS_BEHIND = 8 };

/* The number that `length` digits (1 to 8) make. */
static inline bool rs_digits8(const char *text, size_t length, uint64_t *value)
{
    uint64_t x, above_nine;

    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
        return false;
    memcpy(&x, text, sizeof x);
    x ^= 0x3030303030303030u; /* digits to what they are worth */
    x <<= 64 - 8 * length;    /* the last digit is in the last byte, and zeros before the first */
    above_nine = ((x + 0x7676767676767676u) | x) & 0x8080808080808080u;
    x = x * 10 + (x >> 8); /* pairs of digits, in every other byte; then pairs of pairs */
    x = ((x & 0x000000FF000000FFu) * 0x000F424000000064u + ((x >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)
        >> 32;
    *value = x;
    return above_nine == 0;
}

/* The same for 1 to 16 digits, as a text that starts at `text`. */
static inline bool rs_digits(const char *text, size_t length, int64_t *value)
{
    uint64_t high = 0, low = 0;
    bool good;

    if (length - 1 < 8) {
        good = rs_digits8(text, length, &low);
    } else if (length - 1 < 16) {
        good = rs_digits8(text, length - 8, &high);
        good &= rs_digits8(text + length - 8, 8, &low);
    } else {
        good = false;
    }
    *value = (int64_t)(high * 100000000 + low);
    return good;
}

/* A number as in 4 or 3.5. */
static inline bool rs_digits_stars(const char *text, size_t length, float *value)
{
    unsigned whole, tenths;

    if (length == 3 && text[1] == '.') {
        whole = (unsigned char)text[0] - (unsigned)'0';
        tenths = (unsigned char)text[2] - (unsigned)'0';
        *value = (float)((double)(int)(whole * 10 + tenths) * 0.1); /* a hundred values, each the nearest float: see the test */
        return whole <= 9 && tenths <= 9;
    }
    if (length != 1)
        return false;
    whole = (unsigned char)text[0] - (unsigned)'0';
    *value = (float)whole;
    return whole <= 9;
}

#endif
