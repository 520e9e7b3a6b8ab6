/* convert_number.h: numbers of text formats. */
#ifndef RS_CONVERT_CONVERT_NUMBER_H
#define RS_CONVERT_CONVERT_NUMBER_H

#include <math.h>

#include "base/number.h"

/* A number that is finite as a float. */
static inline bool convert_parse_float(const char *text, size_t length, float *value)
{
    double real;

    if (!rs_parse_real(text, length, &real))
        return false;
    *value = (float)real;
    return isfinite(*value);
}

/* A whole number that a double holds exactly, as JSON and Python's tables give them: 17, 17.0, 1.7e1. */
static inline bool convert_whole(double real, int64_t *value)
{
    if (!(fabs(real) <= 0x1p53) || floor(real) < real)
        return false;
    *value = (int64_t)real;
    return true;
}

#endif
