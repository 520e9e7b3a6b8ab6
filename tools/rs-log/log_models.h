/* log_models.h: the model of a run as MLflow keeps it, and its versions in the registry. */
#ifndef LOG_MODELS_H
#define LOG_MODELS_H

#include "log_record.h"
#include "log_request.h"
#include "log_tracking.h"

/* A logged model. Free it with log_model_free(), in every case. */
struct log_model {
    char *model_id, *uri; /* uri: where its files are, as the server has it */
};

/* The logged model of this run: the one that an earlier attempt made (when `again`), or a new one, still pending. */
int log_open_model(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        struct log_model *model, struct rs_error *error);

/* Its file, an MLmodel that describes it, and the word that it is ready; then it is named as an output of the run. */
int log_send_model(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        const struct log_model *model, struct rs_error *error);

/* A version of the registered model record->registered (made when there is none); then the alias, which is moved when the
 * version it points at is worse by record->better, or when that is not wanted. What was decided, and why, is put into
 * `note` for a person ("" where nothing was asked). */
int log_register(struct log_server *server, const struct log_record *record, const struct log_run *run, bool again,
        const struct log_model *model, char *note, size_t note_size, struct rs_error *error);

void log_model_free(struct log_model *model);

#endif
