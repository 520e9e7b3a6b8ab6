/* log_request.h: the one door to the server: a method, a path, JSON in, JSON out. Only this file's .c knows curl.
 *
 * Redirects are not followed: a tracking server has one address. Nothing that was secret is printed. */
#ifndef LOG_REQUEST_H
#define LOG_REQUEST_H

#include <stdint.h>

#include "base/error.h"
#include "base/progress.h"

struct cJSON;

/* Why a call failed. */
enum log_trouble {
    LOG_FINE,
    LOG_AWAY,  /* the server is not there, or too slow: it may go well later */
    LOG_SICK,  /* it is in trouble itself (5xx), perhaps with this call alone: it may go well later, or never */
    LOG_WRONG, /* it refused, or is no MLflow server: somebody has to look */
    LOG_LOCAL  /* a file or memory of this machine */
};

struct log_server {
    char *uri; /* without a slash at its end */
    void *curl;
    double timeout;                      /* seconds: of a call; while files go up, without a byte moved */
    const char *user, *password, *token; /* NULL: none; not owned */
    enum log_trouble trouble;            /* of the last call that failed */
    char code[64];                       /* what the server calls it: RESOURCE_DOES_NOT_EXIST, ...; or "" */
    struct rs_progress *progress;        /* told of bytes uploaded; may be NULL */
    size_t uploaded;
};

/* "http://HOST:PORT", possibly with a path; -1: it is no such address, or has a password in it, which is to come by the
 * environment. Close it in every case. */
int log_server_open(struct log_server *server, const char *uri, double timeout, struct rs_error *error);
void log_server_close(struct log_server *server);

/* "PATH?name=value&..." with values escaped; the names and values end in NULL. NULL when out of memory. The caller frees it. */
char *log_query(struct log_server *server, const char *path, ...) __attribute__((sentinel));

/* Call api/2.0/mlflow/PATH. `body` may be NULL; `*answer` is an object the caller deletes, or NULL on failure (`answer`
 * itself may be NULL). */
int log_call(struct log_server *server, const char *method, const char *path, const struct cJSON *body,
        struct cJSON **answer, struct rs_error *error);

/* Put the bytes of a file, read as they are sent, or a text, to an artefact's place ("1/RUN/artifacts/plots/k.svg"). */
int log_put_file(struct log_server *server, const char *place, const char *path, struct rs_error *error);
int log_put_text(struct log_server *server, const char *place, const char *text, struct rs_error *error);

/* The text at "run.info.run_id" of an answer. NULL, as a failure of the server, where there is none. */
const char *log_answer_text(struct log_server *server, const struct cJSON *answer, const char *where,
        struct rs_error *error);

/* The same for an id or a number, which goes into addresses and onto terminals: letters, digits, - and _ only. */
const char *log_answer_id(struct log_server *server, const struct cJSON *answer, const char *where,
        struct rs_error *error);

/* The same, anything; NULL without an error. */
const struct cJSON *log_answer_find(const struct cJSON *answer, const char *where);

#endif
