/* log_tracking.h: experiments and runs on a server. */
#ifndef LOG_TRACKING_H
#define LOG_TRACKING_H

#include <stdbool.h>

#include "log_record.h"
#include "log_request.h"

/* A run on the server. Free it with log_run_free(), in every case. */
struct log_run {
    char *experiment_id, *run_id;
    char *place;   /* where its artefacts go, for log_put_file(); NULL: this server takes none */
    bool finished; /* was found, and nothing is missing */
};

/* The experiment of this name, made if there is none; also when somebody else makes it at the same moment. A deleted one
 * is refused. */
int log_find_experiment(struct log_server *server, const char *name, struct log_run *run, struct rs_error *error);

/* The run of this record's id, if an earlier attempt got as far as making it: 1 found, 0 there is none, -1 error. When two
 * attempts made one each (a slow server may finish what nobody waits for any more) the second is deleted. */
int log_find_run(struct log_server *server, const struct log_record *record, struct log_run *run,
        struct rs_error *error);
int log_create_run(struct log_server *server, const struct log_record *record, struct log_run *run,
        struct rs_error *error);

/* Parameters, tags and metrics, in batches; figures of the end belong to the model `model_id` too, unless it is NULL. Again is
 * harmless: the same values at the same times are the same. */
int log_send_batches(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const char *model_id, struct rs_error *error);

/* A POST; takes `body` over, NULL is one there was no memory for. `answer` may be NULL. */
int log_post(struct log_server *server, const char *path, struct cJSON *body, struct cJSON **answer,
        struct rs_error *error);

/* "FINISHED" or "FAILED". */
int log_end_run(struct log_server *server, const struct log_record *record, const struct log_run *run,
        const char *status, struct rs_error *error);

/* Where an artifact_uri "mlflow-artifacts:/1/RUN/artifacts" means: "1/RUN/artifacts"; NULL: artefacts of this server do not go
 * through it. Points into `uri`. */
const char *log_artifact_place(const char *uri);

void log_run_free(struct log_run *run);

#endif
