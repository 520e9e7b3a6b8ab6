/* text_words.c: text as lines of words. */
#include "text_words.h"

#include <string.h>

#include "convert_number.h"

bool text_words_line(struct text_words *words)
{
    if (words->next >= words->end)
        return false;
    words->at = words->next;
    words->stop = memchr(words->at, '\n', (size_t)(words->end - words->at));
    if (!words->stop)
        words->stop = words->end;
    words->next = words->stop < words->end ? words->stop + 1 : words->stop;
    words->line++;
    return true;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool text_words_next(struct text_words *words, const char **word, size_t *length)
{
    while (words->at < words->stop && blank(*words->at))
        words->at++;
    *word = words->at;
    while (words->at < words->stop && !blank(*words->at))
        words->at++;
    *length = (size_t)(words->at - *word);
    return *length > 0;
}

bool text_words_pair(const char *word, size_t length, int64_t *index, float *value)
{
    const char *colon = memchr(word, ':', length);

    return colon && rs_parse_integer(word, (size_t)(colon - word), index) && *index >= 0 && *index < INT32_MAX
           && convert_parse_float(colon + 1, length - (size_t)(colon - word) - 1, value);
}
