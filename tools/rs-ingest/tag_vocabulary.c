/* tag_vocabulary.c: tags as written, and which of them are kept. */
#include "tag_vocabulary.h"

#include <stdlib.h>
#include <string.h>

/* ---- lines to pairs ---- */

struct scratch {
    char *text;
    size_t capacity;
};

static int add_line(struct name_pairs *pairs, struct rs_id film, struct rs_field tag, struct scratch *scratch,
        struct rs_error *error)
{
    int32_t row = rs_id_map_add(&pairs->rows, film, error);

    tag = ingest_trim(tag);
    if (row < 0 || rs_grow(&scratch->text, &scratch->capacity, tag.length, 1, error) != 0)
        return -1;
    if (tag.length == 0)
        return 0;
    memcpy(scratch->text, tag.text, tag.length);
    rs_vocabulary_lower(scratch->text, tag.length);
    return name_pairs_add(pairs, row, (struct rs_field){scratch->text, tag.length}, error);
}

static int read_pairs(struct name_pairs *pairs, struct ingest_table *table, const struct tag_options *options,
        struct scratch *scratch, struct rs_error *error)
{
    int id = ingest_id_column(table, error);
    int column = id < 0 ? -1 : rs_csv_column(&table->csv, options->column, error);
    int status;

    if (column < 0)
        return -1;
    while ((status = ingest_table_next(table, error)) == 1) {
        const struct rs_field *field = table->csv.fields;
        struct rs_id film;

        if (ingest_parse_id(&film, table, field[id], table->format.id, error) != 0
                || ingest_check_name(field[column], options->column, error) != 0) {
            if (ingest_table_bad(table, error) != 0)
                return -1;
        } else if (add_line(pairs, film, field[column], scratch, error) != 0) {
            return -1;
        }
    }
    return status;
}

int tag_read(struct name_pairs *pairs, struct ingest_table *table, const struct tag_options *options,
        struct rs_error *error)
{
    struct scratch scratch = {0};
    int status = read_pairs(pairs, table, options, &scratch, error);

    free(scratch.text);
    return status;
}

/* ---- which tags ---- */

/* A tag's weight for the choice. `name` is its place in the pairs' map, `rank` its place among the sorted names. */
struct tag_count {
    int64_t films, uses;
    int32_t name, rank;
};

static int by_films(const void *a, const void *b)
{
    const struct tag_count *x = a, *y = b;

    if (x->films != y->films)
        return x->films > y->films ? -1 : 1;
    if (x->uses != y->uses)
        return x->uses > y->uses ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static int by_rank(const void *a, const void *b)
{
    const struct tag_count *x = a, *y = b;

    return (x->rank > y->rank) - (x->rank < y->rank);
}

/* Scratch of the choice, each [names]. */
struct choice {
    struct tag_count *tags;
    int64_t *films, *uses;
    int32_t *order;
};

static int count_tags(struct choice *choice, const struct name_pairs *pairs, struct rs_error *error)
{
    const struct rs_ids *names = &pairs->names.ids;

    if (name_pairs_count(pairs, choice->films, choice->uses, error) != 0
            || rs_ids_sort_order(names, choice->order, error) != 0)
        return -1;
    for (size_t rank = 0; rank < names->n; rank++) {
        int32_t name = choice->order[rank];

        choice->tags[rank] = (struct tag_count){choice->films[name], choice->uses[name], name, (int32_t)rank};
    }
    return 0;
}

/* The kept ones to the front, by name. Returns how many they are. */
static size_t choose_tags(struct tag_count *tags, size_t n_tags, const struct tag_options *options)
{
    size_t n = 0;

    if (n_tags)
        qsort(tags, n_tags, sizeof *tags, by_films);
    while (n < n_tags && n < (size_t)options->max_columns && tags[n].films >= options->min_count)
        n++;
    if (n)
        qsort(tags, n, sizeof *tags, by_rank);
    return n;
}

static int keep_tags(struct rs_vocabulary *vocabulary, const struct choice *choice, size_t n,
        const struct name_pairs *pairs, struct rs_error *error)
{
    struct rs_ids names = {0};

    for (size_t j = 0; j < n; j++)
        choice->order[j] = choice->tags[j].name;
    if (rs_ids_pick(&names, &pairs->names.ids, choice->order, n, error) != 0
            || rs_vocabulary_alloc(vocabulary, RS_VOCABULARY_TAGS, &names, (int64_t)pairs->rows.ids.n, error) != 0)
        return -1;
    for (size_t j = 0; j < n; j++)
        vocabulary->count[j] = choice->tags[j].films;
    rs_vocabulary_weigh(vocabulary);
    return 0;
}

int tag_learn(struct rs_vocabulary *vocabulary, const struct name_pairs *pairs, const struct tag_options *options,
        struct rs_error *error)
{
    size_t n = pairs->names.ids.n;
    struct choice choice = {rs_alloc(n, sizeof *choice.tags, error), rs_alloc(n, sizeof *choice.films, error),
            rs_alloc(n, sizeof *choice.uses, error), rs_alloc(n, sizeof *choice.order, error)};
    int status = -1;

    if (choice.tags && choice.films && choice.uses && choice.order && count_tags(&choice, pairs, error) == 0)
        status = keep_tags(vocabulary, &choice, choose_tags(choice.tags, n, options), pairs, error);
    free(choice.tags);
    free(choice.films);
    free(choice.uses);
    free(choice.order);
    return status;
}
