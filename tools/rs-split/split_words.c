/* split_words.c: see split_words.h. */
#include "split_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/number.h"

bool split_parse_moment(const char *text, int64_t *moment)
{
    struct tm day = {0};
    const char *end = strptime(text, "%Y-%m-%d", &day);
    int of_month = day.tm_mday;

    if (!end || *end)
        return rs_parse_integer(text, strlen(text), moment);
    *moment = timegm(&day);
    return day.tm_mday == of_month; /* the 31st of February has become one of March */
}

char *split_format_moment(int64_t moment, char room[SPLIT_MOMENT_ROOM])
{
    time_t seconds = moment;
    struct tm day;
    int used = snprintf(room, SPLIT_MOMENT_ROOM, "%" PRId64, moment);

    if (gmtime_r(&seconds, &day) && strftime(room + used, SPLIT_MOMENT_ROOM - (size_t)used, " (%Y-%m-%d)", &day) == 0)
        room[used] = '\0';
    return room;
}

char *split_format_fold(size_t fold, size_t n_folds, char room[SPLIT_FOLD_ROOM])
{
    int width = snprintf(NULL, 0, "%zu", n_folds);

    snprintf(room, SPLIT_FOLD_ROOM, "%0*zu", width, fold);
    return room;
}

char *split_fold_path(const char *pattern, const char *number, struct rs_error *error)
{
    size_t length = strlen(pattern), width = strlen(number), n = 0;
    char *path = rs_alloc(length / 2 * width + length + 1, 1, error);

    while (path && *pattern) {
        if (strncmp(pattern, "{}", 2) == 0) {
            memcpy(path + n, number, width);
            n += width;
            pattern += 2;
        } else {
            path[n++] = *pattern++;
        }
    }
    if (path)
        path[n] = '\0';
    return path;
}
