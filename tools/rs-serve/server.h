/* server.h: connections, limits and threads (libmicrohttpd), between the network and routes.h. */
#ifndef RS_SERVE_SERVER_H
#define RS_SERVE_SERVER_H

#include <pthread.h>

#include "call.h"

struct serve_limits {
    int64_t connections, connections_each; /* in all, and from one address */
    double timeout;                        /* seconds that a request may take to come and its answer to go */
};

struct serve_connection; /* one that is open */

struct serve_server {
    struct serve_service *service;
    struct serve_limits limits;
    struct MHD_Daemon *daemon;
    int fd;           /* listens; the daemon's once it runs */
    char address[80]; /* "127.0.0.1:8080", with the port that was got */
    pthread_mutex_t lock;
    struct serve_connection *connections;
};

/* Listen on "HOST:PORT" or "[HOST]:PORT"; port 0 takes a free one. -1: no such address, or it is taken. */
int serve_server_listen(struct serve_server *server, const char *address, struct rs_error *error);

/* Answer on `n_threads` threads, until serve_server_stop(). */
int serve_server_start(struct serve_server *server, struct serve_service *service, const struct serve_limits *limits,
        int n_threads, struct rs_error *error);

/* End connections whose request has been on its way too long. Called about once a second. */
void serve_server_end_slow(struct serve_server *server);

/* Take no new connections (first), and end the others (after the store has stopped: who waits for it has an answer then). */
void serve_server_quiesce(struct serve_server *server);
void serve_server_stop(struct serve_server *server);

#endif
