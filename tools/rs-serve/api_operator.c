/* api_operator.c: the policy, the set, and how the server is. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cjson/cJSON.h>

#include "base/progress.h"
#include "cli/tool.h"
#include "routes.h"
#include "traffic.h"

/* ---- the policy ---- */

static void tag_policy(struct serve_call *call, uint64_t version)
{
    snprintf(call->etag, sizeof call->etag, "\"%" PRIu64 "\"", version);
}

void serve_get_policy(struct serve_call *call)
{
    uint64_t version;

    serve_answer_text(call, "text/csv; charset=utf-8", serve_store_policy(&call->service->store, &version));
    tag_policy(call, version);
}

static void after_policy(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "rules", (double)call->change->n_rules);
    serve_answer(call, 200, json);
    tag_policy(call, call->change->version);
}

void serve_put_policy(struct serve_call *call)
{
    const char *if_match = serve_header(call, "If-Match");
    struct serve_change *change;
    uint64_t version = 0;

    if (if_match && strcmp(if_match, "*") != 0
            && (sscanf(if_match, "\"%" SCNu64 "\"", &version) != 1 || version == 0)) {
        serve_fail(call, 412, "If-Match: want the ETag of GET /api/policy");
        return;
    }
    if (memchr(call->body ? call->body : "", '\0', call->n_body)) {
        serve_fail(call, 400, "want text");
        return;
    }
    change = serve_new_change(call, SERVE_SET_POLICY, 0);
    if (!change)
        return;
    change->if_version = version;
    change->policy = strndup(call->body ? call->body : "", call->n_body);
    if (change->policy) {
        serve_change_and(call, change, after_policy);
    } else {
        serve_change_free(change);
        serve_fail(call, 500, "out of memory");
    }
}

/* ---- the set ---- */

void serve_post_reload(struct serve_call *call)
{
    struct serve_counts counts;
    struct rs_error error;
    cJSON *json;

    if (serve_store_reload(&call->service->store, true, &error) != 0) {
        serve_fail(call, 409, "the old set stays: %s", error.text);
        return;
    }
    serve_store_count(&call->service->store, &counts);
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "generation", (double)counts.generation);
    serve_answer(call, 200, json);
}

void serve_get_status(struct serve_call *call)
{
    const struct serve_view *view = call->view;
    struct serve_counts counts;
    cJSON *json = cJSON_CreateObject();

    serve_store_count(&call->service->store, &counts);
    cJSON_AddStringToObject(json, "version", RS_VERSION);
    cJSON_AddStringToObject(json, "set", view->artifacts->name);
    cJSON_AddNumberToObject(json, "generation", (double)counts.generation);
    cJSON_AddNumberToObject(json, "films", (double)view->routing.items.n);
    cJSON_AddNumberToObject(json, "users", (double)view->artifacts->ratings.n_rows);
    cJSON_AddNumberToObject(json, "ratings", (double)rs_csr_entries(&view->artifacts->ratings));
    cJSON_AddNumberToObject(json, "added_films", (double)view->n_films);
    cJSON_AddNumberToObject(json, "visitors", (double)counts.visitors);
    cJSON_AddNumberToObject(json, "visitor_ratings", (double)counts.ratings);
    cJSON_AddNumberToObject(json, "policy_rules", (double)view->n_rules);
    cJSON_AddNumberToObject(json, "seconds", rs_seconds() - call->service->started);
    serve_answer(call, 200, json);
}

/* As Gorse answers: {"Ready":true}. Whoever gets an answer at all talks to a server that has its set. */
void serve_get_live(struct serve_call *call)
{
    cJSON *json = cJSON_CreateObject();

    cJSON_AddTrueToObject(json, "Ready");
    cJSON_AddNullToObject(json, "DataStoreError");
    cJSON_AddNullToObject(json, "CacheStoreError");
    cJSON_AddTrueToObject(json, "DataStoreConnected");
    cJSON_AddTrueToObject(json, "CacheStoreConnected");
    serve_answer(call, 200, json);
}

/* Ready is who can also keep what is said. */
void serve_get_ready(struct serve_call *call)
{
    if (atomic_load(&call->service->store.read_only))
        serve_fail(call, 503, "the log can't be written: lists are served, nothing new is kept");
    else
        serve_get_live(call);
}

/* ---- metrics ---- */

static void route_name(size_t route, const char **method, const char **path)
{
    *method = serve_method_names[serve_routes[route].method];
    *path = serve_routes[route].path;
}

static double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (!file || fscanf(file, "%*s %lu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

void serve_get_metrics(struct serve_call *call)
{
    const struct serve_view *view = call->view;
    char *traffic = serve_traffic_text(call->service->traffic, route_name), *text = NULL;
    struct serve_counts counts;

    serve_store_count(&call->service->store, &counts);
    if (traffic
            && asprintf(&text,
                       "# TYPE rs_serve_set_generation gauge\nrs_serve_set_generation %" PRIu64 "\n"
                       "# TYPE rs_serve_set_failures_total counter\nrs_serve_set_failures_total %" PRIu64 "\n"
                       "# TYPE rs_serve_films gauge\nrs_serve_films %zu\n"
                       "# TYPE rs_serve_films_added gauge\nrs_serve_films_added %zu\n"
                       "# TYPE rs_serve_visitors gauge\nrs_serve_visitors %zu\n"
                       "# TYPE rs_serve_visitor_ratings gauge\nrs_serve_visitor_ratings %zu\n"
                       "# TYPE rs_serve_log_lines gauge\nrs_serve_log_lines %zu\n"
                       "# TYPE rs_serve_log_bytes gauge\nrs_serve_log_bytes %" PRId64 "\n"
                       "# TYPE rs_serve_log_syncs_total counter\nrs_serve_log_syncs_total %" PRIu64 "\n"
                       "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes %.0f\n"
                       "%s",
                       counts.generation, counts.set_failures, view->routing.items.n, view->n_films, counts.visitors,
                       counts.ratings, counts.log_lines, counts.log_bytes, counts.commits, resident_bytes(), traffic)
                       < 0)
        text = NULL;
    free(traffic);
    serve_answer_text(call, "text/plain; version=0.0.4; charset=utf-8", text);
}
