/* test_number.c: floats as texts: the quick way writes what the plain one writes, letter by letter. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "matrices.h"
#include "suite.h"

static void check_same(float value)
{
    char quick[RS_NUMBER_ROOM], plain[RS_NUMBER_ROOM];

    ck_assert_str_eq(rs_format_float(value, quick), rs_format_float_plain(value, plain));
    ck_assert(isnan(value) || strtof(quick, NULL) == value);
}

START_TEST(random_bits_are_written_alike)
{
    struct test_random random = {7};

    for (int i = 0; i < 60000; i++) {
        uint32_t bits = (uint32_t)(test_random_uniform(&random) * 0x1p32);
        float value;

        /* Every second one about the sizes that the quick way takes. */
        if (i % 2)
            bits = (bits & 0x807fffff) | ((uint32_t)(110 + i / 2 % 45) << 23);
        memcpy(&value, &bits, sizeof value);
        check_same(value);
    }
}
END_TEST

/* Decimals that people write, and their neighbours. */
START_TEST(decimals_are_written_alike)
{
    for (double power = 1; power <= 1e9; power *= 10)
        for (int i = 0; i < 600; i++) {
            float value = (float)((double)i / power);

            check_same(value);
            check_same(-value);
            check_same(nextafterf(value, INFINITY));
            check_same(nextafterf(value, -INFINITY));
        }
}
END_TEST

START_TEST(known_texts)
{
    static const struct {
        float value;
        const char *text;
    } known[] = {{0.1F, "0.1"}, {0.01F, "0.01"}, {610, "610"}, {-3.5F, "-3.5"}, {1e-7F, "1e-07"}, {0.5F, "0.5"},
            {1.0F / 3, "0.33333334"}, {123456.79F, "123456.79"}, {8388607.5F, "8388607.5"}, {-1e-4F, "-0.0001"}};
    char room[RS_NUMBER_ROOM];

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        ck_assert_str_eq(rs_format_float(known[i].value, room), known[i].text);
    ck_assert_str_eq(rs_format_float(NAN, room), "nan");
}
END_TEST

TEST_MAIN("number", {random_bits_are_written_alike}, {decimals_are_written_alike}, {known_texts})
