/* ranker.c: which kinds of model rank. */
#include "models/ranker.h"

#include <stdio.h>
#include <string.h>

#include "stream/kinds.h"

static const struct rs_ranker_kind *const kinds[] = {
        &rs_ranker_als, &rs_ranker_ease, &rs_ranker_mlp, &rs_ranker_popularity};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* "rs-als, rs-ease, rs-train-mlp" */
static void list_kinds(char *names, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < N_KINDS && length < size; i++)
        length += (size_t)snprintf(names + length, size - length, "%s%s", i ? ", " : "", kinds[i]->tool);
}

static const struct rs_ranker_kind *find_kind(const struct rs_message *message, struct rs_error *error)
{
    const char *tool = rs_message_text(message, "rs.model");
    char names[200];

    for (size_t i = 0; tool && i < N_KINDS; i++)
        if (strcmp(tool, kinds[i]->tool) == 0)
            return kinds[i];
    list_kinds(names, sizeof names);
    rs_fail(error, "want a model that ranks films (%s), got one of %s", names, tool ? tool : "unknown make");
    return NULL;
}

int rs_ranker_open(struct rs_ranker *ranker, struct rs_reader *reader, const struct rs_ranker_vectors *vectors,
        int n_threads, struct rs_error *error)
{
    struct rs_message message = {0};
    int status = -1;

    *ranker = (struct rs_ranker){0};
    if (vectors)
        ranker->vectors = *vectors;
    if (rs_model_read(&message, NULL, reader, error) == 0) {
        ranker->kind = find_kind(&message, error);
        if (ranker->kind)
            status = ranker->kind->load(ranker, &message, n_threads, error);
        if (status != 0)
            rs_fail_at(error, reader->place);
    }
    rs_message_free(&message);
    return status;
}

/* Does entry a come after entry b? */
static bool is_later(const struct rs_past *past, size_t a, size_t b)
{
    if (past->time && past->time[a] != past->time[b])
        return past->time[a] > past->time[b];
    return past->items[a] > past->items[b];
}

ptrdiff_t rs_past_carrier(const struct rs_past *past, const float *contribution)
{
    ptrdiff_t carrier = -1;
    float most = 0;

    for (size_t e = 0; e < past->n; e++) {
        bool equals = carrier >= 0 && contribution[e] == most;

        if (contribution[e] > most || (equals && is_later(past, e, (size_t)carrier))) {
            most = contribution[e];
            carrier = (ptrdiff_t)e;
        }
    }
    return carrier;
}

void rs_ranker_free(struct rs_ranker *ranker)
{
    if (ranker->kind && ranker->model)
        ranker->kind->free(ranker->model);
    *ranker = (struct rs_ranker){0};
}
