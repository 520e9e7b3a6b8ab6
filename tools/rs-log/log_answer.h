/* log_answer.h: what an answer of a server means: JSON of ours, a refusal, or something foreign. No I/O. */
#ifndef LOG_ANSWER_H
#define LOG_ANSWER_H

#include "log_request.h"

struct log_answer {
    long status;   /* of HTTP */
    char type[96]; /* Content-Type, or "" */
    char *text;    /* the body, terminated; NULL where there is none */
    size_t size;
};

/* 0 for a status of 2xx; else -1 with a line that says what the server said, and server->trouble and ->code set. `redirect` is
 * where it sends one, or NULL. */
int log_judge(struct log_server *server, const char *what, const struct log_answer *answer, const char *redirect,
        struct rs_error *error);

/* The JSON object of a good answer. */
int log_answer_parse(struct log_server *server, const char *what, const struct log_answer *answer,
        struct cJSON **object, struct rs_error *error);

#endif
