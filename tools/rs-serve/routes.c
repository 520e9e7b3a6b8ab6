/* routes.c: the table, and finding one's way in it. */
#include "routes.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const serve_method_names[SERVE_N_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

const struct serve_route serve_routes[] = {
        {SERVE_GET, "/", false, serve_get_page},
        {SERVE_GET, "/page.css", false, serve_get_page},
        {SERVE_GET, "/page.js", false, serve_get_page},
        {SERVE_GET, "/api.js", false, serve_get_page},
        {SERVE_GET, "/film.js", false, serve_get_page},
        {SERVE_GET, "/map.js", false, serve_get_page},
        {SERVE_GET, "/operator.js", false, serve_get_page},
        {SERVE_GET, "/openapi.json", false, serve_get_page},

        {SERVE_GET, "/api/users/*/list", false, serve_get_user_list},
        {SERVE_POST, "/api/list", false, serve_post_list},
        {SERVE_GET, "/api/popular", false, serve_get_popular},
        {SERVE_GET, "/api/films/*/similar", false, serve_get_similar},
        {SERVE_GET, "/api/users/*/place", false, serve_get_place},
        {SERVE_GET, "/api/map", false, serve_get_map},

        {SERVE_GET, "/api/genres", false, serve_get_genres},
        {SERVE_GET, "/api/search", false, serve_get_search},
        {SERVE_GET, "/api/films/*", false, serve_get_film},
        {SERVE_POST, "/api/films", true, serve_post_film},

        {SERVE_POST, "/api/users", false, serve_post_user},
        {SERVE_DELETE, "/api/users/*", false, serve_delete_user},
        {SERVE_GET, "/api/users/*/ratings", false, serve_get_ratings},
        {SERVE_PUT, "/api/users/*/ratings/*", false, serve_put_rating},
        {SERVE_DELETE, "/api/users/*/ratings/*", false, serve_delete_rating},

        {SERVE_GET, "/api/policy", true, serve_get_policy},
        {SERVE_PUT, "/api/policy", true, serve_put_policy},
        {SERVE_POST, "/api/reload", true, serve_post_reload},
        {SERVE_GET, "/api/status", false, serve_get_status},
        {SERVE_GET, "/api/health/live", false, serve_get_live},
        {SERVE_GET, "/api/health/ready", false, serve_get_ready},
        {SERVE_GET, "/metrics", false, serve_get_metrics},

        /* What Gorse's clients ask. */
        {SERVE_GET, "/api/recommend/*", false, serve_gorse_recommend},
        {SERVE_GET, "/api/recommend/*/*", false, serve_gorse_recommend},
        {SERVE_POST, "/api/session/recommend", false, serve_gorse_session},
        {SERVE_GET, "/api/item-to-item/*/*", false, serve_gorse_neighbors},
        {SERVE_GET, "/api/item/*/neighbors", false, serve_gorse_neighbors},
        {SERVE_GET, "/api/non-personalized/*", false, serve_gorse_popular},
        {SERVE_POST, "/api/feedback", true, serve_gorse_post_feedback},
        {SERVE_PUT, "/api/feedback", true, serve_gorse_post_feedback},
        {SERVE_GET, "/api/user/*/feedback", true, serve_gorse_list_feedback},
        {SERVE_GET, "/api/user/*/feedback/*", true, serve_gorse_list_feedback},
        {SERVE_DELETE, "/api/feedback/*/*", true, serve_gorse_delete_feedback},
        {SERVE_POST, "/api/user", true, serve_gorse_post_user},
        {SERVE_GET, "/api/user/*", true, serve_gorse_get_user},
        {SERVE_DELETE, "/api/user/*", true, serve_gorse_delete_user},
        {SERVE_POST, "/api/item", true, serve_gorse_post_item},
        {SERVE_POST, "/api/items", true, serve_gorse_post_item},
        {SERVE_GET, "/api/items", false, serve_gorse_get_items},
        {SERVE_GET, "/api/item/*", false, serve_gorse_get_item},
        {SERVE_PATCH, "/api/item/*", true, serve_gorse_patch_item},
        {SERVE_DELETE, "/api/item/*", true, serve_gorse_patch_item},
};
const size_t serve_n_routes = sizeof serve_routes / sizeof *serve_routes;

/* Cut a path at its slashes, each of which begins a part: parts[most]. Returns how many; most + 1: there are more. */
static size_t cut(char *path, char **parts, size_t most)
{
    size_t n = 0;

    while (*path == '/') {
        if (n == most)
            return most + 1;
        *path++ = '\0';
        parts[n++] = path;
        path += strcspn(path, "/");
    }
    return n;
}

/* Does the route's path fit the parts? Its segments are noted. */
static bool fits(const struct serve_route *route, char *const *parts, size_t n, struct serve_call *call)
{
    const char *at = route->path;

    call->n_segments = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length;

        if (*at != '/')
            return false;
        at++;
        length = strcspn(at, "/");
        if (length == 1 && *at == '*') {
            if (!*parts[i])
                return false;
            call->segments[call->n_segments++] = parts[i];
        } else if (strlen(parts[i]) != length || memcmp(parts[i], at, length) != 0) {
            return false;
        }
        at += length;
    }
    return *at == '\0';
}

static bool is_method(const char *name, enum serve_method method)
{
    return strcmp(name, serve_method_names[method]) == 0 || (method == SERVE_GET && strcmp(name, "HEAD") == 0);
}

const struct serve_route *serve_route_find(struct serve_call *call, const char *method, char *allow, size_t size)
{
    char *parts[SERVE_SEGMENTS + 1];
    size_t n = cut(call->path, parts, SERVE_SEGMENTS);
    const struct serve_route *found = NULL;
    bool known = false, whole = n <= SERVE_SEGMENTS;

    allow[0] = '\0';
    /* /api/recommend/17/ is how a client writes "no category". */
    if (n > 1 && n <= SERVE_SEGMENTS && !*parts[n - 1])
        n--;
    /* A part with a NUL in it is none that there is, not what stands before it. */
    for (size_t i = 0; i < n && whole; i++)
        whole = MHD_http_unescape(parts[i]) == strlen(parts[i]);
    for (size_t r = 0; r < serve_n_routes && whole && !found; r++) {
        const struct serve_route *route = &serve_routes[r];
        size_t used = strlen(allow);

        if (!fits(route, parts, n, call))
            continue;
        known = true;
        snprintf(allow + used, size - used, "%s%s", used ? ", " : "",
                route->method == SERVE_GET ? "GET, HEAD" : serve_method_names[route->method]);
        found = is_method(method, route->method) ? route : NULL;
    }
    if (found)
        return found;
    if (known)
        serve_fail(call, 405, "%.20s is not for this path: want %s", method, allow);
    else
        serve_fail(call, 404, "there is nothing here");
    return NULL;
}
