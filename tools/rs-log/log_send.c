/* log_send.c: the order of things. */
#include "log_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_models.h"
#include "log_tracking.h"

static int send_files(struct log_server *server, const struct log_record *record, const struct log_run *run,
        struct rs_error *error)
{
    if (record->n_files > 0 && !run->place) {
        server->trouble = LOG_WRONG;
        return rs_fail(error, "%s: keeps artefacts elsewhere: want a server that takes them itself (--serve-artifacts)",
                server->uri);
    }
    for (size_t i = 0; i < record->n_files; i++) {
        const struct log_file *file = &record->files[i];
        char *place;
        int status;

        if (asprintf(&place, "%s/%s", run->place, file->to) < 0)
            return rs_fail(error, "out of memory");
        status = file->text ? log_put_text(server, place, file->text, error)
                            : log_put_file(server, place, file->from, error);
        free(place);
        if (status != 0)
            return -1;
    }
    return 0;
}

/* The model comes first, so that its figures can name it, and its files and version last. */
static int send_parts(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        struct log_sent *sent, struct rs_error *error)
{
    struct log_model model = {0};
    bool has_model = record->model.to != NULL;
    int status = has_model ? log_open_model(server, record, run, again, &model, error) : 0;

    if (status == 0)
        status = log_send_batches(server, record, run, model.model_id, error);
    if (status == 0)
        status = send_files(server, record, run, error);
    if (status == 0 && has_model)
        status = log_send_model(server, record, run, again, &model, error);
    if (status == 0 && record->registered)
        status = log_register(server, record, run, again, &model, sent->note, sizeof sent->note, error);
    log_model_free(&model);
    return status;
}

/* A word about the end of a run that cannot be completed; that this fails too is no news. */
static void say_failed(struct log_server *server, const struct log_record *record, const struct log_run *run)
{
    enum log_trouble trouble = server->trouble;
    struct rs_error ignored;

    if (trouble != LOG_AWAY)
        log_end_run(server, record, run, "FAILED", &ignored);
    server->trouble = trouble;
}

static int open_run(struct log_server *server, const struct log_record *record, bool again, struct log_run *run,
        struct rs_error *error)
{
    int found;

    if (log_find_experiment(server, record->experiment, run, error) != 0)
        return -1;
    found = again ? log_find_run(server, record, run, error) : 0;
    if (found != 0)
        return found > 0 ? 0 : -1;
    return log_create_run(server, record, run, error);
}

int log_send(struct log_server *server, const struct log_record *record, bool again, struct log_sent *sent,
        struct rs_error *error)
{
    struct log_run run = {0};
    int status = open_run(server, record, again, &run, error);

    *sent = (struct log_sent){0};
    if (status == 0)
        snprintf(sent->run_id, sizeof sent->run_id, "%s", run.run_id);
    if (status == 0 && !run.finished) {
        status = send_parts(server, record, &run, again, sent, error);
        if (status == 0)
            status = log_end_run(server, record, &run, "FINISHED", error);
        else
            say_failed(server, record, &run);
    }
    /* Of a call that an earlier attempt gave up, the run may have been made meanwhile. */
    if (status == 0 && again && log_find_run(server, record, &run, error) < 0)
        status = -1;
    log_run_free(&run);
    return status;
}
