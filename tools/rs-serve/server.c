/* server.c: requests from the network to handlers, and answers back. */
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/progress.h"
#include "routes.h"
#include "traffic.h"

enum { HEADER_ROOM = 16 << 10 };

struct serve_connection {
    int fd;
    double since; /* when its request may have begun: at the start, and after each answer */
    bool ended;
    struct serve_connection *next, *before;
};

/* ---- answers ---- */

static void add_headers(struct MHD_Response *response, const struct serve_call *call)
{
    static const char *const fixed[][2] = {
            {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' "
                                        "data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                                        "frame-ancestors 'none'"},
            {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "no-referrer"},
            {"Cross-Origin-Resource-Policy", "same-origin"}};
    char number[16];

    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        MHD_add_response_header(response, fixed[i][0], fixed[i][1]);
    MHD_add_response_header(response, "Content-Type", call->type ? call->type : "application/json");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    if (call->etag[0])
        MHD_add_response_header(response, "ETag", call->etag);
    if (call->status == 401)
        MHD_add_response_header(response, "WWW-Authenticate", "Bearer");
    if (call->retry_after > 0) {
        snprintf(number, sizeof number, "%d", call->retry_after);
        MHD_add_response_header(response, "Retry-After", number);
    }
}

static enum MHD_Result send_answer(struct serve_call *call)
{
    struct MHD_Response *response;
    enum MHD_Result result;

    if (call->static_bytes)
        response = MHD_create_response_from_buffer(call->n_answer, (void *)call->static_bytes, MHD_RESPMEM_PERSISTENT);
    else
        response = MHD_create_response_from_buffer(call->n_answer, call->answer, MHD_RESPMEM_MUST_FREE);
    if (!response)
        return MHD_NO;
    call->answer = NULL;
    add_headers(response, call);
    if (call->status == 405)
        MHD_add_response_header(response, "Allow", call->allow);
    result = MHD_queue_response(call->connection, (unsigned)call->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- a request comes ---- */

static void take_token(struct serve_call *call)
{
    const char *header = serve_header(call, "Authorization"), *key = serve_header(call, "X-API-Key");

    if (header && strncasecmp(header, "Bearer ", 7) == 0)
        key = header + 7;
    if (!key || strlen(key) >= sizeof call->token)
        return;
    strcpy(call->token, key);
    call->is_operator = serve_token_is_operator(&call->service->tokens, key);
}

static const struct sockaddr *address_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    return info ? info->client_addr : NULL;
}

/* Too many from this address, whatever they are? Somebody new stays for good: they weigh more. */
static bool is_limited(struct serve_call *call)
{
    double cost = call->route && call->route->handler == serve_post_user ? 10 : 1;

    if (serve_traffic_allows(call->service->traffic, address_of(call->connection), cost))
        return false;
    free(call->answer);
    call->answer = NULL;
    call->status = 0;
    call->retry_after = 1;
    serve_fail(call, 429, "too many requests from this address: wait a second");
    return true;
}

/* All that can be told before the body is there. */
static void check_early(struct serve_call *call, const char *method)
{
    const char *length = serve_header(call, "Content-Length");

    take_token(call);
    call->route = serve_route_find(call, method, call->allow, sizeof call->allow);
    if (is_limited(call) || !call->route)
        return;
    if (call->route->operator_only && !call->is_operator) {
        if (!call->service->tokens.operator_token)
            serve_fail(call, 403, "this is for an operator, and this server has none: start it with --token-file");
        else
            serve_fail(call, call->token[0] ? 403 : 401,
                    call->token[0] ? "this is for the operator: the token is not theirs"
                                   : "this is for the operator: want their token");
        return;
    }
    if (length && strtoull(length, NULL, 10) > SERVE_MAX_BODY)
        serve_fail(call, 413, "the body is too large: want %d bytes at most", SERVE_MAX_BODY);
}

/* The path of "GET http://HOST/PATH", which HTTP/1.1 has servers take too. */
static const char *path_of(const char *url)
{
    const char *host = strncasecmp(url, "http://", 7) == 0 ? url + 7 : NULL, *slash = host ? strchr(host, '/') : NULL;

    return !host ? url : slash ? slash : "/";
}

static bool has_body(const struct serve_call *call)
{
    return serve_header(call, "Content-Length") || serve_header(call, "Transfer-Encoding");
}

static void take_body(struct serve_call *call, const char *bytes, size_t n)
{
    struct rs_error error;

    if (call->too_large || call->n_body + n > SERVE_MAX_BODY) {
        call->too_large = true;
        return;
    }
    if (rs_grow(&call->body, &call->body_capacity, call->n_body + n + 1, 1, &error) != 0) {
        serve_fail(call, 500, "%s", error.text);
        return;
    }
    memcpy(call->body + call->n_body, bytes, n);
    call->n_body += n;
    call->body[call->n_body] = '\0';
}

/* From the writer's thread: the answer waits, the connection goes on. */
static void change_done(struct serve_change *change)
{
    struct serve_call *call = change->context;

    MHD_resume_connection(call->connection);
}

static void finish_change(struct serve_call *call)
{
    if (call->change->status == 200)
        call->after(call);
    else
        serve_fail(call, call->change->status, "%s", call->change->error.text);
}

static enum MHD_Result dispatch(struct serve_call *call)
{
    if (call->too_large)
        serve_fail(call, 413, "the body is too large: want %d bytes at most", SERVE_MAX_BODY);
    if (!call->status) {
        call->view = serve_store_view(&call->service->store);
        call->route->handler(call);
    }
    if (call->submitted && !call->status) {
        /* Nothing of the call may be touched once the writer has it. */
        call->handed_over = true;
        call->change->done = change_done;
        MHD_suspend_connection(call->connection);
        serve_store_submit(&call->service->store, call->change);
        return MHD_YES;
    }
    if (!call->status)
        serve_fail(call, 500, "no answer was made");
    return send_answer(call);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
        const char *version, const char *upload, size_t *n_upload, void **state)
{
    struct serve_server *server = context;
    struct serve_call *call = *state;
    struct rs_error error;

    (void)version;
    if (!call) {
        *state = call = rs_alloc_zero(1, sizeof *call, &error);
        if (!call || (call->path = strdup(path_of(url))) == NULL)
            return MHD_NO;
        call->service = server->service;
        call->connection = connection;
        call->started = rs_seconds();
        check_early(call, method);
        /* What is answered now ends the connection: the body is not read. Without one the answer waits for the next call. */
        return call->status && has_body(call) ? send_answer(call) : MHD_YES;
    }
    if (*n_upload > 0) {
        take_body(call, upload, *n_upload);
        *n_upload = 0;
        return MHD_YES;
    }
    if (call->handed_over) {
        finish_change(call);
        return send_answer(call);
    }
    return dispatch(call);
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
        enum MHD_RequestTerminationCode code)
{
    struct serve_server *server = context;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct serve_connection *open = info ? info->socket_context : NULL;
    struct serve_call *call = *state;
    double now = rs_seconds();

    (void)code;
    if (open) {
        pthread_mutex_lock(&server->lock);
        open->since = now;
        pthread_mutex_unlock(&server->lock);
    }
    if (!call)
        return;
    if (call->status)
        serve_traffic_count(server->service->traffic,
                call->route ? (size_t)(call->route - serve_routes) : serve_n_routes, call->status, now - call->started);
    serve_view_release(call->view);
    serve_change_free(call->change);
    free(call->answer);
    free(call->body);
    free(call->path);
    free(call);
    *state = NULL;
}

/* ---- connections ---- */

static void open_connection(struct serve_server *server, struct MHD_Connection *connection, void **slot)
{
    struct rs_error error;
    struct serve_connection *open = rs_alloc_zero(1, sizeof *open, &error);

    *slot = open;
    if (!open)
        return;
    open->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    open->since = rs_seconds();
    pthread_mutex_lock(&server->lock);
    open->next = server->connections;
    if (open->next)
        open->next->before = open;
    server->connections = open;
    pthread_mutex_unlock(&server->lock);
}

static void close_connection(struct serve_server *server, struct serve_connection *open)
{
    if (!open)
        return;
    pthread_mutex_lock(&server->lock);
    if (open->before)
        open->before->next = open->next;
    else
        server->connections = open->next;
    if (open->next)
        open->next->before = open->before;
    pthread_mutex_unlock(&server->lock);
    free(open);
}

static void connection_changed(void *context, struct MHD_Connection *connection, void **slot,
        enum MHD_ConnectionNotificationCode code)
{
    struct serve_server *server = context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        open_connection(server, connection, slot);
    else
        close_connection(server, *slot);
    serve_traffic_connected(server->service->traffic, code == MHD_CONNECTION_NOTIFY_STARTED ? 1 : -1);
}

void serve_server_end_slow(struct serve_server *server)
{
    double now = rs_seconds();

    /* The list's lock is held while a connection leaves it, before its socket is closed: so `fd` is the right one. */
    pthread_mutex_lock(&server->lock);
    for (struct serve_connection *open = server->connections; open; open = open->next) {
        if (open->ended || now - open->since < server->limits.timeout)
            continue;
        open->ended = true;
        shutdown(open->fd, SHUT_RDWR);
        serve_traffic_ended_slow(server->service->traffic);
    }
    pthread_mutex_unlock(&server->lock);
}

/* ---- listen ---- */

/* "HOST:PORT" or "[HOST]:PORT" cut into room. */
static int cut_address(const char *address, char *room, size_t size, const char **host, const char **port,
        struct rs_error *error)
{
    char *colon;
    int64_t number;

    if (strlen(address) >= size)
        return rs_fail(error, "%s: want HOST:PORT", address);
    strcpy(room, address);
    colon = strrchr(room, ':');
    if (!colon || colon == room || !colon[1])
        return rs_fail(error, "%s: want HOST:PORT, like 127.0.0.1:8080", address);
    *colon = '\0';
    *port = colon + 1;
    /* The system takes the lower 16 bits of whatever number. */
    if (!rs_parse_integer(*port, strlen(*port), &number) || number < 0 || number > 65535)
        return rs_fail(error, "%s: want a port from 0 to 65535", address);
    *host = room;
    if (room[0] == '[' && colon[-1] == ']') {
        colon[-1] = '\0';
        *host = room + 1;
    }
    return 0;
}

static void name_address(struct serve_server *server)
{
    struct sockaddr_storage bound;
    socklen_t size = sizeof bound;
    char host[64] = "", port[8] = "";

    if (getsockname(server->fd, (struct sockaddr *)&bound, &size) == 0)
        getnameinfo((struct sockaddr *)&bound, size, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(server->address, sizeof server->address, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
}

int serve_server_listen(struct serve_server *server, const char *address, struct rs_error *error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    const char *host = NULL, *port = NULL;
    char room[300];
    int yes = 1, status;

    server->fd = -1;
    if (cut_address(address, room, sizeof room, &host, &port, error) != 0)
        return -1;
    status = getaddrinfo(host, port, &hints, &found);
    if (status != 0)
        return rs_fail(error, "%s: %s", address, gai_strerror(status));
    server->fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->fd >= 0)
        setsockopt(server->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    status = server->fd < 0 || bind(server->fd, found->ai_addr, found->ai_addrlen) != 0 || listen(server->fd, 1024) != 0
                     ? rs_fail_errno(error, "%s: cannot listen", address)
                     : 0;
    freeaddrinfo(found);
    if (status == 0)
        name_address(server);
    return status;
}

/* ---- start and stop ---- */

/* Paths and queries are decoded piece by piece (a %2F in an id is no slash): here they stay as they are. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

/* libmicrohttpd's own words are about clients that went away or broke the protocol: nobody's news. */
static void no_words(void *context, const char *format, va_list arguments)
{
    (void)context;
    (void)format;
    (void)arguments;
}

int serve_server_start(struct serve_server *server, struct serve_service *service, const struct serve_limits *limits,
        int n_threads, struct rs_error *error)
{
    unsigned idle = limits->timeout < 2 ? 1 : (unsigned)(limits->timeout / 2);
    const struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, n_threads, NULL}, {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem alone[] = {{MHD_OPTION_END, 0, NULL}};

    server->service = service;
    server->limits = *limits;
    pthread_mutex_init(&server->lock, NULL);
    server->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
            NULL, NULL, handle, server, MHD_OPTION_EXTERNAL_LOGGER, no_words, NULL, MHD_OPTION_LISTEN_SOCKET,
            server->fd, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(HEADER_ROOM + 4096), MHD_OPTION_CONNECTION_LIMIT,
            (unsigned)limits->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)limits->connections_each,
            MHD_OPTION_CONNECTION_TIMEOUT, idle, MHD_OPTION_NOTIFY_COMPLETED, completed, server,
            MHD_OPTION_NOTIFY_CONNECTION, connection_changed, server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
            MHD_OPTION_ARRAY, n_threads > 1 ? pool : alone, MHD_OPTION_END);
    return server->daemon ? 0 : rs_fail(error, "%s: cannot start to answer", server->address);
}

void serve_server_quiesce(struct serve_server *server)
{
    if (server->daemon)
        server->fd = MHD_quiesce_daemon(server->daemon);
}

void serve_server_stop(struct serve_server *server)
{
    if (server->daemon) {
        MHD_stop_daemon(server->daemon);
        pthread_mutex_destroy(&server->lock);
    }
    if (server->fd >= 0)
        close(server->fd);
    server->daemon = NULL;
    server->fd = -1;
}
