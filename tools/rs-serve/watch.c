/* watch.c: once a second. */
#include "watch.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

/* What was refused is neither tried nor told again each second. */
struct watch {
    struct stat set; /* its recommender.json */
    int64_t day;
};

static void look_for_set(const struct rs_tool *tool, struct serve_store *store, bool asked, struct watch *watch)
{
    uint64_t before = atomic_load(&store->generation);
    struct rs_error error;
    struct stat now = {0};
    char path[4096];

    snprintf(path, sizeof path, "%s/recommender.json", store->path);
    if ((stat(path, &now) != 0 || serve_same_file(&now, &watch->set)) && !asked)
        return;
    if (serve_store_reload(store, asked, &error) != 0) {
        rs_tool_note(tool, "the old set stays: %s", error.text);
        watch->set = now;
    } else if (atomic_load(&store->generation) != before) {
        struct serve_view *view = serve_store_view(store);

        rs_tool_note(tool, "took the set %s: %zu films", view->artifacts->name, view->routing.items.n);
        serve_view_release(view);
    }
}

/* For a new set, another day, and slow clients, about once a second. */
static void look_around(const struct rs_tool *tool, struct serve_service *service, struct serve_server *server,
        bool asked, struct watch *watch)
{
    int64_t today = (int64_t)time(NULL) / 86400;
    struct rs_error error;

    serve_server_end_slow(server);
    if (today != watch->day) {
        watch->day = today;
        if (serve_store_turn_day(&service->store, &error) != 0)
            rs_tool_note(tool, "the policy of yesterday stays: %s", error.text);
    }
    look_for_set(tool, &service->store, asked, watch);
}

void serve_watch(const struct rs_tool *tool, struct serve_service *service, struct serve_server *server,
        const sigset_t *signals)
{
    const struct timespec second = {.tv_sec = 1};
    struct watch watch = {.day = 0};

    for (;;) {
        int got = sigtimedwait(signals, NULL, &second);

        if (got == SIGTERM || got == SIGINT)
            break;
        look_around(tool, service, server, got == SIGHUP, &watch);
    }
    serve_server_quiesce(server);
    serve_store_stop(&service->store);
    serve_server_stop(server);
}
