/* log_names.h: the names and texts that an MLflow server takes, checked before anything is sent.
 *
 * The rules are those of MLflow 3 (mlflow.utils.validation), except that a name is ASCII. Each check gives the reason why not,
 * to be put behind the name, or NULL when all is well. */
#ifndef LOG_NAMES_H
#define LOG_NAMES_H

#include <stddef.h>

/* What a server takes at most, in characters. It would cut longer values without a word. */
enum {
    LOG_MOST_KEY = 250,
    LOG_MOST_PARAM = 6000,
    LOG_MOST_TAG = 8000,
    LOG_MOST_EXPERIMENT = 500,
    LOG_MOST_ALIAS = 255
};

/* Of a parameter, tag or metric: letters, digits and _ - . : / and blanks, and a path in its plainest form. */
const char *log_key_fault(const char *key);

/* A value: UTF-8 of at most `most` characters. */
const char *log_value_fault(const char *value, size_t most);

const char *log_experiment_fault(const char *name);

/* Of a registered model, and of an alias of one of its versions. */
const char *log_registered_fault(const char *name);
const char *log_alias_fault(const char *alias);

/* Where an artefact goes, below the run. */
const char *log_artifact_fault(const char *path);

/* A name for the model in `file` ("models/mlp.safetensors": "mlp"): what MLflow refuses in one becomes '_'. Returns
 * `room`. */
char *log_model_name(const char *file, char *room, size_t size);

/* Characters of a UTF-8 text; (size_t)-1: it is none. */
size_t log_characters(const char *text);

#endif
