/* ranker.c: which kinds of model rank. */
#include "models/ranker.h"

#include <string.h>

#include "stream/kinds.h"

static const struct rs_ranker_kind *const kinds[] = {&rs_ranker_als};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

static const struct rs_ranker_kind *find_kind(const struct rs_message *message, struct rs_error *error)
{
    const char *tool = rs_message_text(message, "rs.model");

    for (size_t i = 0; tool && i < N_KINDS; i++)
        if (strcmp(tool, kinds[i]->tool) == 0)
            return kinds[i];
    rs_fail(error, "want a model that ranks films (%s), got one of %s", kinds[0]->tool, tool ? tool : "unknown make");
    return NULL;
}

int rs_ranker_open(struct rs_ranker *ranker, struct rs_reader *reader, int n_threads, struct rs_error *error)
{
    struct rs_message message = {0};
    int status = -1;

    *ranker = (struct rs_ranker){0};
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

void rs_ranker_free(struct rs_ranker *ranker)
{
    if (ranker->kind && ranker->model)
        ranker->kind->free(ranker->model);
    *ranker = (struct rs_ranker){0};
}
