/* rs-serve: recommendations over HTTP from kept artefacts, and a page to try them. What changes: store.h; lists: lists.h; the
 * API: routes.h; the network: server.h; what the first thread does meanwhile: watch.h. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "cli/tool.h"
#include "routes.h"
#include "server.h"
#include "traffic.h"
#include "watch.h"

struct options {
    const char *artifacts, *listen, *log, *token_file;
    int64_t cache, connections, connections_each;
    double rate, timeout;
    bool private_users;
};

/* Names beside the folder's own, which may be a symbolic link that is switched: PATH.log, PATH.key. */
static char *beside(const char *path, const char *ending, struct rs_error *error)
{
    size_t length = strlen(path);
    char *name;

    while (length > 1 && path[length - 1] == '/')
        length--;
    name = rs_alloc(length + strlen(ending) + 1, 1, error);
    if (name)
        sprintf(name, "%.*s%s", (int)length, path, ending);
    return name;
}

static void tell_start(const struct rs_tool *tool, struct serve_service *service, const struct serve_server *server)
{
    struct serve_view *view = serve_store_view(&service->store);

    if (service->store.warning[0])
        rs_tool_note(tool, "%s", service->store.warning);
    rs_tool_note(tool, "%zu films, %zu users, %zu lines of log, ready in %.2f s", view->routing.items.n,
            view->artifacts->ratings.n_rows, (size_t)atomic_load(&service->store.log_lines),
            rs_seconds() - service->started);
    serve_view_release(view);
    printf("http://%s/\n", server->address);
    fflush(stdout);
}

/* Each connection is a file. */
static void allow_files(int64_t connections)
{
    struct rlimit files;
    rlim_t want = (rlim_t)connections + 256;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < want) {
        files.rlim_cur = want < files.rlim_max ? want : files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static int open_service(struct serve_service *service, const struct rs_tool *tool, const char *log, const char *key,
        struct rs_error *error)
{
    const struct options *o = tool->options;

    service->private_users = o->private_users;
    service->cache = list_cache_make((size_t)o->cache, error);
    service->traffic = serve_traffic_make(serve_n_routes, o->rate, 20, error);
    if (!service->cache || !service->traffic
            || serve_store_open(&service->store, o->artifacts, log, tool->n_threads, error) != 0)
        return -1;
    if (service->store.journal.cut > 0)
        rs_tool_note(tool, "%s: line %zu was torn: %zu bytes cut", log, service->store.journal.n + 1,
                service->store.journal.cut);
    /* Who holds the log is alone with its key. */
    return serve_tokens_open(&service->tokens, key, o->token_file, error);
}

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct options *o = tool->options;
    const struct serve_limits limits = {o->connections, o->connections_each, o->timeout};
    struct serve_service service = {.store.journal.fd = -1, .started = rs_seconds()};
    struct serve_server server = {.fd = -1};
    char *log = NULL, *key = NULL;
    sigset_t signals;
    int status = -1;

    if (!o->artifacts)
        return rs_tool_usage(tool, error, "want --artifacts DIR: a folder with recommender.json");
    /* Waited for by this thread alone; those it starts inherit the mask. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    allow_files(o->connections);
    signal(SIGXFSZ, SIG_IGN); /* a log at its limit is a full disk, not the end */
    /* What a request takes and gives back stays with its thread instead of going to the kernel and coming again. */
    mallopt(M_MMAP_THRESHOLD, 256 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);

    log = o->log ? strdup(o->log) : beside(o->artifacts, ".log", error);
    key = log ? beside(log, ".key", error) : NULL;
    if (key && serve_server_listen(&server, o->listen, error) == 0 && open_service(&service, tool, log, key, error) == 0
            && serve_server_start(&server, &service, &limits, tool->n_threads, error) == 0) {
        tell_start(tool, &service, &server);
        serve_watch(tool, &service, &server, &signals);
        status = 0;
    }
    serve_server_stop(&server);
    serve_store_close(&service.store);
    serve_tokens_free(&service.tokens);
    serve_traffic_free(service.traffic);
    list_cache_free(service.cache);
    free(log);
    free(key);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.listen = "127.0.0.1:8080",
            .cache = 4096,
            .connections = 1000,
            .connections_each = 200,
            .rate = 50,
            .timeout = 30};
    const struct rs_option table[] = {{"artifacts", 0, RS_TEXT, &o.artifacts, .argument = "DIR",
                                              .help = "the folder with recommender.json, or a symbolic link to it; a "
                                                      "new one is taken when it changes"},
            {"listen", 0, RS_TEXT, &o.listen, .argument = "HOST:PORT", .help = "where to answer; port 0: any free one"},
            {"log", 0, RS_TEXT, &o.log, .argument = "FILE",
                    .help = "what people add is kept there; its key beside it (default: the folder's name and .log)"},
            {"token-file", 0, RS_INPUT, &o.token_file,
                    .help = "its first line is the operator's token; without it nobody is one"},
            {"private", 0, RS_FLAG, &o.private_users, .help = "lists of the set's users are for the operator alone"},
            {"cache", 0, RS_INTEGER, &o.cache, .min = 0, .max = 10000000,
                    .help = "lists kept as long as they are right"},
            {"rate", 0, RS_REAL, &o.rate, .argument = "X", .min = 0, .max = 1e9,
                    .help = "requests a second from one address, with 20 seconds' worth saved; 0: any number"},
            {"connections", 0, RS_INTEGER, &o.connections, .min = 1, .max = 100000, .help = "open at once"},
            {"connections-each", 0, RS_INTEGER, &o.connections_each, .min = 1, .max = 100000,
                    .help = "of them from one address"},
            {"timeout", 0, RS_REAL, &o.timeout, .argument = "SECONDS", .min = 1, .max = 3600,
                    .help = "for a request to come and its answer to go"},
            {0}};
    const struct rs_program program = {.name = "rs-serve",
            .summary = "answer with recommendations over HTTP, and show a page to try them",
            .examples = "  rs-serve --artifacts build/demo/serve\n"
                        "  rs-serve --artifacts serve --listen 0.0.0.0:80 --token-file token --rate 20\n"
                        "  curl 'http://127.0.0.1:8080/api/users/1/list?n=5'\n",
            .options = table,
            .run = run};

    return rs_main(&program, &o, argc, argv);
}
