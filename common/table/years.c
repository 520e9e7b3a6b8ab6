/* years.c: years from text. */
#include "table/years.h"

#include <string.h>

#include "base/number.h"

static bool parse_year(const char *text, size_t length, int64_t *year)
{
    return length > 0 && text[0] != '-' && rs_parse_integer(text, length, year);
}

bool rs_years_parse(struct rs_years *years, const char *text, size_t length)
{
    const char *dash = length > 0 ? memchr(text, '-', length) : NULL;
    size_t before = dash ? (size_t)(dash - text) : length, after = dash ? length - before - 1 : 0;
    bool good = before + after > 0;

    *years = (struct rs_years){INT64_MIN, INT64_MAX};
    if (before > 0)
        good = good && parse_year(text, before, &years->first);
    if (after > 0)
        good = good && parse_year(dash + 1, after, &years->last);
    if (good && !dash)
        years->last = years->first;
    return good && years->first <= years->last;
}

int64_t rs_year_of_title(struct rs_id title)
{
    size_t length = title.length;
    int64_t year;

    while (length > 0 && title.text[length - 1] == ' ')
        length--;
    if (length < 6 || title.text[length - 1] != ')' || title.text[length - 6] != '('
            || !parse_year(title.text + length - 5, 4, &year))
        return -1;
    return year;
}

void rs_years_flag(const struct rs_titles *titles, const struct rs_years *years, const struct rs_ids *films, bool *flag)
{
    for (size_t i = 0; i < films->n; i++) {
        int64_t year = rs_year_of_title(rs_titles_find(titles, rs_ids_at(films, i)));

        flag[i] = year >= 0 && year >= years->first && year <= years->last;
    }
}
