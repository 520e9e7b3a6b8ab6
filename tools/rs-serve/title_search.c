/* title_search.c: folding by utf8proc, matching word by word. */
#include "title_search.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/memory.h"

/* What is neither letter nor digit parts words; apostrophes and the like vanish, so that "oceans" finds "Ocean's". */
static utf8proc_int32_t keep_words(utf8proc_int32_t c, void *unused)
{
    utf8proc_category_t category = utf8proc_category(c);

    (void)unused;
    if (c == '\'' || c == 0x2019)
        return 0x00ad; /* a soft hyphen, which UTF8PROC_IGNORE drops */
    if ((category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO)
            || (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME)
            || (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO))
        return c;
    return ' ';
}

char *title_search_fold(const char *text, size_t length)
{
    const utf8proc_option_t how =
            UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t n = utf8proc_map_custom((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &mapped, how,
            keep_words, NULL);
    char *folded = n < 0 ? NULL : malloc((size_t)n + 2);
    size_t to = 0;

    for (utf8proc_ssize_t i = 0; folded && i < n; i++) {
        if (mapped[i] == ' ')
            continue;
        if (i == 0 || mapped[i - 1] == ' ')
            folded[to++] = ' ';
        folded[to++] = (char)mapped[i];
    }
    if (folded)
        folded[to] = '\0';
    free(mapped);
    return folded;
}

int title_search_make(struct title_search *search, const struct rs_ids *titles, struct rs_error *error)
{
    size_t used = 0, capacity = 0;

    *search = (struct title_search){.n = titles->n};
    search->start = rs_alloc(titles->n + 1, sizeof *search->start, error);
    if (!search->start)
        return -1;
    for (size_t i = 0; i < titles->n; i++) {
        struct rs_id title = rs_ids_at(titles, i);
        char *folded = title_search_fold(title.text, title.length);
        size_t length = folded ? strlen(folded) : 0; /* a title that is no UTF-8 is never found */

        search->start[i] = used;
        if (rs_grow(&search->folded, &capacity, used + length + 1, 1, error) != 0) {
            free(folded);
            return -1;
        }
        memcpy(search->folded + used, folded ? folded : "", length + 1);
        used += length + 1;
        free(folded);
    }
    search->start[titles->n] = used;
    return 0;
}

void title_search_free(struct title_search *search)
{
    free(search->folded);
    free(search->start);
    *search = (struct title_search){0};
}

int title_search_match(const char *title, const char *query)
{
    size_t length = strlen(query);

    if (length == 0)
        return 0;
    if (strncmp(title, query, length) == 0)
        return 2;
    while (*query) {
        size_t word = 1 + strcspn(query + 1, " ");

        /* A word and the blank before it: so it is found only where a word begins. */
        if (!memmem(title, strlen(title), query, word))
            return 0;
        query += word;
    }
    return 1;
}

struct match {
    int rank;
    float score;
    int32_t at;
};

static bool is_better(struct match a, struct match b)
{
    if (a.rank != b.rank)
        return a.rank > b.rank;
    return a.score > b.score || (a.score == b.score && a.at < b.at);
}

size_t title_search_find(const struct title_search *search, const char *query, const float *score, size_t k,
        int32_t *found)
{
    enum { MOST = 100 };
    struct match best[MOST];
    size_t n = 0;

    if (k > MOST)
        k = MOST;
    for (size_t i = 0; i < search->n && k > 0; i++) {
        struct match match = {title_search_match(search->folded + search->start[i], query), score[i], (int32_t)i};
        size_t place = n < k ? n : k - 1;

        if (match.rank == 0 || (n == k && !is_better(match, best[k - 1])))
            continue;
        for (; place > 0 && is_better(match, best[place - 1]); place--)
            best[place] = best[place - 1];
        best[place] = match;
        n += n < k;
    }
    for (size_t i = 0; i < n; i++)
        found[i] = best[i].at;
    return n;
}
