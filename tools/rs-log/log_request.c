/* log_request.c: calls by curl. What an answer means: log_answer.c. */
#include "log_request.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cjson/cJSON.h>

#include "base/memory.h"
#include "log_answer.h"
#include "log_curl.h"

enum { MOST_ANSWER = 64 << 20 };

/* ---- the server ---- */

int log_server_open(struct log_server *server, const char *uri, double timeout, struct rs_error *error)
{
    const char *host = strncmp(uri, "http://", 7) == 0 ? uri + 7 : strncmp(uri, "https://", 8) == 0 ? uri + 8 : NULL;
    size_t length = strlen(uri);

    *server = (struct log_server){.timeout = timeout};
    if (strcspn(uri, "@") < length)
        return rs_fail(error,
                "the tracking URI has a user or password in it: want them in MLFLOW_TRACKING_USERNAME and "
                "MLFLOW_TRACKING_PASSWORD");
    if (!host || strcspn(host, "/") == 0 || strpbrk(uri, " ?#\"<>\\") || strcspn(uri, "\t\r\n") < length)
        return rs_fail(error, "the tracking URI '%s': want http://HOST:PORT or https://HOST", uri);
    while (uri[length - 1] == '/')
        length--;
    server->uri = strndup(uri, length);
    if (log_curl_load(error) != 0)
        return -1;
    server->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_easy_init() : NULL;
    return server->uri && server->curl ? 0 : rs_fail(error, "out of memory");
}

void log_server_close(struct log_server *server)
{
    if (server->curl)
        curl_easy_cleanup(server->curl);
    free(server->uri);
    *server = (struct log_server){0};
    curl_global_cleanup();
}

/* ---- one call ---- */

struct call {
    struct log_server *server;
    const char *what; /* for messages: "runs/create" */
    const char *method;
    const char *body; /* JSON, or NULL */
    FILE *upload;     /* a file to put, or NULL */
    size_t size, left;
    struct log_answer answer;
    size_t capacity;
    char reason[CURL_ERROR_SIZE];
};

static size_t take_answer(char *bytes, size_t size, size_t n, void *context)
{
    struct call *call = context;
    struct log_answer *answer = &call->answer;
    struct rs_error ignored;

    n *= size;
    if (n > MOST_ANSWER - answer->size
            || rs_grow(&answer->text, &call->capacity, answer->size + n + 1, 1, &ignored) != 0)
        return 0;
    memcpy(answer->text + answer->size, bytes, n);
    answer->size += n;
    answer->text[answer->size] = '\0';
    return n;
}

/* A file that became shorter while it was read must not arrive as a whole one. */
static size_t give_upload(char *bytes, size_t size, size_t n, void *context)
{
    struct call *call = context;
    size_t want = size * n < call->left ? size * n : call->left, got = fread(bytes, 1, want, call->upload);

    if (got < want)
        return CURL_READFUNC_ABORT;
    call->left -= got;
    call->server->uploaded += got;
    rs_progress_update(call->server->progress, call->server->uploaded);
    return got;
}

/* Curl wants to start again, as when a kept connection turned out to be closed. */
static int seek_upload(void *context, curl_off_t offset, int origin)
{
    struct call *call = context;

    if (origin != SEEK_SET || fseeko(call->upload, offset, SEEK_SET) != 0)
        return CURL_SEEKFUNC_FAIL;
    call->left = call->size - (size_t)offset;
    return CURL_SEEKFUNC_OK;
}

static void set_credentials(const struct log_server *server)
{
    CURL *curl = server->curl;

    if (server->token) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, server->token);
    } else if (server->user) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password ? server->password : "");
    }
}

/* A call as a whole has `timeout` seconds; a file may take long, as long as something moves. */
static void set_times(const struct call *call)
{
    CURL *curl = call->server->curl;
    double seconds = call->server->timeout;

    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(seconds * 1000));
    if (call->upload) {
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)ceil(seconds));
    } else {
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)(seconds * 1000));
    }
}

static void set_call(struct call *call, const char *url, struct curl_slist *headers)
{
    CURL *curl = call->server->curl;

    curl_easy_reset(curl); /* connections are kept */
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "rs-log");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, call->reason);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, call);
    if (call->body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
        /* On a kept connection that breaks curl would send again by itself what may have been done: a second run. */
        curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (call->upload) {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->size);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_upload);
        curl_easy_setopt(curl, CURLOPT_READDATA, call);
        curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seek_upload);
        curl_easy_setopt(curl, CURLOPT_SEEKDATA, call);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
    set_credentials(call->server);
    set_times(call);
}

static enum log_trouble trouble_of(CURLcode code)
{
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
        return LOG_AWAY;
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_OUT_OF_MEMORY:
        return LOG_LOCAL;
    default:
        return LOG_WRONG;
    }
}

static int fail_call(const struct call *call, CURLcode code, struct rs_error *error)
{
    const struct log_server *server = call->server;

    if (code == CURLE_OPERATION_TIMEDOUT)
        return rs_fail(error, "%s: %s: no answer within %g seconds (--timeout)", server->uri, call->what,
                server->timeout);
    if (code == CURLE_WRITE_ERROR)
        return rs_fail(error, "%s: %s: the answer is longer than %d MiB", server->uri, call->what, MOST_ANSWER >> 20);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return rs_fail(error, "%s: it became shorter while it was read", call->what);
    return rs_fail(error, "%s: %s: %s", server->uri, call->what,
            call->reason[0] ? call->reason : curl_easy_strerror(code));
}

/* The call, until there is an answer of status 2xx. */
static int perform(struct call *call, const char *url, struct curl_slist *headers, struct rs_error *error)
{
    struct log_server *server = call->server;
    char *text = NULL;
    CURLcode code;

    set_call(call, url, headers);
    code = curl_easy_perform(server->curl);
    server->code[0] = '\0';
    server->trouble = code == CURLE_OK ? LOG_FINE : trouble_of(code);
    if (code != CURLE_OK)
        return fail_call(call, code, error);
    curl_easy_getinfo(server->curl, CURLINFO_RESPONSE_CODE, &call->answer.status);
    curl_easy_getinfo(server->curl, CURLINFO_CONTENT_TYPE, &text);
    snprintf(call->answer.type, sizeof call->answer.type, "%s", text ? text : "");
    curl_easy_getinfo(server->curl, CURLINFO_REDIRECT_URL, &text);
    return log_judge(server, call->what, &call->answer, text, error);
}

/* With a header, and out of memory seen to. */
static int send_call(struct call *call, const char *url, const char *type, struct rs_error *error)
{
    struct curl_slist *headers = curl_slist_append(NULL, type);
    int status;

    call->server->trouble = LOG_LOCAL;
    status = url && headers ? perform(call, url, headers, error) : rs_fail(error, "out of memory");
    curl_slist_free_all(headers);
    return status;
}

static char *join(const char *a, const char *b, const char *c)
{
    char *text;

    return asprintf(&text, "%s%s%s", a, b, c) < 0 ? NULL : text;
}

int log_call(struct log_server *server, const char *method, const char *path, const struct cJSON *body,
        struct cJSON **answer, struct rs_error *error)
{
    char *what = strndup(path, strcspn(path, "?")), *url = join(server->uri, "/api/2.0/mlflow/", path);
    char *text = body ? cJSON_PrintUnformatted(body) : NULL;
    struct call call = {.server = server, .what = what, .method = method, .body = text};
    int status = -1;

    if (answer)
        *answer = NULL;
    server->trouble = LOG_LOCAL;
    if (!what || (body && !text))
        rs_fail(error, "out of memory");
    else if (send_call(&call, url, "Content-Type: application/json", error) == 0)
        status = log_answer_parse(server, what, &call.answer, answer, error);
    free(call.answer.text);
    free(text);
    free(what);
    free(url);
    return status;
}

/* ---- paths ---- */

static void add_escaped(FILE *out, struct log_server *server, const char *text, size_t length)
{
    char *escaped = length > 0 ? curl_easy_escape(server->curl, text, (int)length) : NULL;

    if (escaped)
        fputs(escaped, out);
    curl_free(escaped);
}

char *log_query(struct log_server *server, const char *path, ...)
{
    char *text = NULL, separator = '?';
    const char *name;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    va_list pairs;

    if (!out)
        return NULL;
    fputs(path, out);
    va_start(pairs, path);
    while ((name = va_arg(pairs, const char *)) != NULL) {
        const char *value = va_arg(pairs, const char *);

        fprintf(out, "%c%s=", separator, name);
        add_escaped(out, server, value, strlen(value));
        separator = '&';
    }
    va_end(pairs);
    return fclose(out) == 0 ? text : NULL;
}

/* The address of an artefact: each part of its place escaped. */
static char *artifact_url(struct log_server *server, const char *place)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    fprintf(out, "%s/api/2.0/mlflow-artifacts/artifacts", server->uri);
    while (*place) {
        size_t length = strcspn(place, "/");

        fputc('/', out);
        add_escaped(out, server, place, length);
        place += length + (place[length] == '/');
    }
    return fclose(out) == 0 ? text : NULL;
}

/* ---- files ---- */

static int put(struct log_server *server, const char *place, const char *name, FILE *file, size_t size,
        struct rs_error *error)
{
    struct call call = {.server = server, .what = name, .method = "PUT", .upload = file, .size = size, .left = size};
    char *url = artifact_url(server, place);
    int status = send_call(&call, url, "Content-Type: application/octet-stream", error);

    free(call.answer.text);
    free(url);
    return status;
}

int log_put_file(struct log_server *server, const char *place, const char *path, struct rs_error *error)
{
    FILE *file = fopen(path, "re");
    struct stat state;
    int status;

    server->trouble = LOG_LOCAL;
    if (!file)
        return rs_fail_errno(error, "%s: cannot open", path);
    if (fstat(fileno(file), &state) != 0 || !S_ISREG(state.st_mode))
        status = rs_fail(error, "%s: no longer a file", path);
    else
        status = put(server, place, path, file, (size_t)state.st_size, error);
    fclose(file);
    return status;
}

int log_put_text(struct log_server *server, const char *place, const char *text, struct rs_error *error)
{
    FILE *file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    int status;

    server->trouble = LOG_LOCAL;
    if (!file)
        return rs_fail_errno(error, "%s: cannot read from memory", place);
    status = put(server, place, place, file, strlen(text), error);
    fclose(file);
    return status;
}
