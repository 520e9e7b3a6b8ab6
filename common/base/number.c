/* number.c: strict number parsing, where short plain decimals (what ratings are) never reach strtod; and back to text. */
#include "base/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool rs_parse_integer(const char *text, size_t length, int64_t *value)
{
    bool negative = length > 0 && text[0] == '-';
    size_t i = negative ? 1 : 0;
    uint64_t sum = 0;

    if (i == length || length - i > 19)
        return false;
    for (; i < length; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';

        if (digit > 9)
            return false;
        sum = sum * 10 + digit;
    }
    if (sum > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *value = negative ? (int64_t)(0 - sum) : (int64_t)sum;
    return true;
}

/* Digits with at most one point, up to 15 of them: exact in a double, and one division by a power of ten that is exact
 * too, so the quotient is the correctly rounded value, as strtod's. */
static bool parse_short_decimal(const char *text, size_t length, double *value)
{
    static const double powers[] = {
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = length > 0 && text[0] == '-';
    size_t i = negative ? 1 : 0, digits = 0, decimals = 0;
    bool point = false;
    uint64_t sum = 0;

    for (; i < length; i++) {
        unsigned digit = (unsigned char)text[i] - (unsigned)'0';

        if (text[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (digit > 9 || ++digits > 15)
            return false;
        sum = sum * 10 + digit;
        decimals += point;
    }
    if (digits == 0)
        return false;
    *value = (double)sum / powers[decimals];
    if (negative)
        *value = -*value;
    return true;
}

bool rs_parse_real(const char *text, size_t length, double *value)
{
    char copy[64];
    char *end;

    if (parse_short_decimal(text, length, value))
        return true;
    /* strtod also takes hexadecimal, infinities, NaN and leading spaces, which no data file of ours means. */
    if (length == 0 || length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (strspn(copy, "0123456789+-.eE") < length)
        return false;
    *value = strtod(copy, &end);
    return end == copy + length && isfinite(*value);
}

/* Whole numbers as people write them: 610, where %g would say 6.1e+02. */
static bool format_whole(double value, char room[RS_NUMBER_ROOM])
{
    if (!(fabs(value) < 1e15) || value != floor(value))
        return false;
    snprintf(room, RS_NUMBER_ROOM, "%.0f", value);
    return true;
}

char *rs_format_real(double value, char room[RS_NUMBER_ROOM])
{
    if (format_whole(value, room))
        return room;
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(room, RS_NUMBER_ROOM, "%.*g", digits, value);
        if (strtod(room, NULL) == value)
            break;
    }
    return room;
}

char *rs_format_float_plain(float value, char room[RS_NUMBER_ROOM])
{
    if (format_whole((double)value, room))
        return room;
    for (int digits = 1; digits <= 9; digits++) {
        snprintf(room, RS_NUMBER_ROOM, "%.*g", digits, (double)value);
        if (strtof(room, NULL) == value)
            break;
    }
    return room;
}

/* How a short decimal reads back as a float. `sure` is false where the quotient, itself rounded, lies so close to the middle
 * of two floats that it does not tell on which side the decimal is. */
static float read_back(double units, double power, bool *sure)
{
    enum { MIDDLE = 1 << 28, NEAR = 4 }; /* a double has 29 bits more than a float */
    double quotient = units / power;
    uint64_t bits;
    int64_t rest;

    memcpy(&bits, &quotient, sizeof bits);
    rest = (int64_t)(bits & (2 * MIDDLE - 1)) - MIDDLE;
    *sure = rest < -NEAR || rest > NEAR;
    return (float)quotient;
}

/* With the fewest decimals that read back as `value`, from 0.0001 to below 2^23 and not whole: a decimal without a point is
 * then another float, and %g writes no exponent. Nine digits times a power of ten are exact to 2^-23, so all but what is
 * that near to a half is rounded as printf rounds it. false: not here, or not sure. */
static bool format_fraction(double value, char room[RS_NUMBER_ROOM])
{
    static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
    double size = fabs(value), units = 0;
    int whole = 0, decimals = 1, used;
    bool sure = true;
    uint64_t left;

    if (!(size >= 1e-4 && size < 0x1p23) || size == floor(size))
        return false;
    while (size >= powers[whole])
        whole++;
    while (whole == 0 && size * powers[decimals] < 1)
        decimals++;
    for (used = whole > 0 ? whole + decimals : 1; used <= 9; used++, decimals++) {
        double scaled = size * powers[decimals];

        units = nearbyint(scaled);
        if (fabs(fabs(scaled - units) - 0.5) < 1e-6)
            return false;
        if ((double)read_back(units, powers[decimals], &sure) == size || !sure)
            break;
    }
    if (used > 9 || !sure)
        return false;
    left = (uint64_t)units;
    while (left % 10 == 0) { /* 0.00999... was rounded up to 0.010 */
        left /= 10;
        decimals--;
    }
    used = (value < 0) + (whole > 0 ? whole : 1) + 1 + decimals;
    room[used] = '\0';
    for (int at = used - 1; at >= (value < 0); at--) {
        room[at] = decimals-- == 0 ? '.' : (char)('0' + left % 10);
        if (room[at] != '.')
            left /= 10;
    }
    if (value < 0)
        room[0] = '-';
    return true;
}

char *rs_format_float(float value, char room[RS_NUMBER_ROOM])
{
    return format_fraction((double)value, room) ? room : rs_format_float_plain(value, room);
}

const char *rs_ordinal_ending(int64_t n)
{
    if (n % 100 >= 11 && n % 100 <= 13)
        return "th";
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}
