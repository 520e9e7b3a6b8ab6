/* traffic.c: counters without locks, and token buckets by address in a table of fixed size. */
#include "traffic.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <xxhash.h>

#include "base/memory.h"
#include "base/progress.h"

enum { BOUNDS = 10, BUCKETS = 1 << 14, LOCKS = 64 };

static const double bounds[BOUNDS] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2};

struct route_counts {
    atomic_uint_fast64_t by_class[6]; /* 1xx .. 5xx at 1 .. 5 */
    atomic_uint_fast64_t by_time[BOUNDS + 1];
    atomic_uint_fast64_t microseconds;
};

/* Two addresses that share a bucket share its rate: with 16,384 of them that is rare, and memory can't be filled. */
struct bucket {
    float saved;
    double at; /* seconds when it was */
};

struct serve_traffic {
    size_t n_routes;
    double rate, most;
    struct route_counts *routes; /* [n_routes + 1] */
    struct bucket *buckets;
    uint64_t seed; /* nobody can choose whose bucket they share */
    pthread_mutex_t locks[LOCKS];
    atomic_int_fast64_t connections;
    atomic_uint_fast64_t limited, slow;
};

struct serve_traffic *serve_traffic_make(size_t n_routes, double rate, double burst, struct rs_error *error)
{
    struct serve_traffic *traffic = rs_alloc_zero(1, sizeof *traffic, error);

    if (!traffic)
        return NULL;
    traffic->n_routes = n_routes;
    traffic->rate = rate;
    traffic->most = rate * burst < 1 ? 1 : rate * burst;
    if (getrandom(&traffic->seed, sizeof traffic->seed, 0) != sizeof traffic->seed)
        traffic->seed = (uint64_t)time(NULL);
    traffic->routes = rs_alloc_zero(n_routes + 1, sizeof *traffic->routes, error);
    traffic->buckets = rs_alloc_zero(BUCKETS, sizeof *traffic->buckets, error);
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&traffic->locks[i], NULL);
    if (traffic->routes && traffic->buckets)
        return traffic;
    serve_traffic_free(traffic);
    return NULL;
}

void serve_traffic_free(struct serve_traffic *traffic)
{
    if (!traffic)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&traffic->locks[i]);
    free(traffic->routes);
    free(traffic->buckets);
    free(traffic);
}

void serve_traffic_count(struct serve_traffic *traffic, size_t route, int status, double seconds)
{
    struct route_counts *counts = &traffic->routes[route <= traffic->n_routes ? route : traffic->n_routes];
    size_t bound = 0;

    while (bound < BOUNDS && seconds > bounds[bound])
        bound++;
    atomic_fetch_add(&counts->by_class[status / 100 < 6 ? status / 100 : 5], 1);
    atomic_fetch_add(&counts->by_time[bound], 1);
    atomic_fetch_add(&counts->microseconds, (uint64_t)(seconds * 1e6));
}

bool serve_traffic_allows(struct serve_traffic *traffic, const struct sockaddr *address, double cost)
{
    const void *bytes = address;
    size_t n = 0, at;
    double now = rs_seconds();
    struct bucket *bucket;
    bool allowed;

    if (traffic->rate <= 0 || !address)
        return true;
    if (cost > traffic->most)
        cost = traffic->most; /* all that can be saved up is enough for anything */
    if (address->sa_family == AF_INET) {
        bytes = &((const struct sockaddr_in *)address)->sin_addr;
        n = 4;
    } else if (address->sa_family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)address)->sin6_addr;
        bool four = IN6_IS_ADDR_V4MAPPED(six); /* an IPv4 client of a server that listens on both */

        bytes = six->s6_addr + (four ? 12 : 0);
        n = four ? 4 : 8;
    }
    at = (size_t)(XXH3_64bits_withSeed(bytes, n, traffic->seed) % BUCKETS);
    bucket = &traffic->buckets[at];
    pthread_mutex_lock(&traffic->locks[at % LOCKS]);
    if (bucket->at == 0)
        bucket->saved = (float)traffic->most;
    else
        bucket->saved += (float)((now - bucket->at) * traffic->rate);
    if (bucket->saved > (float)traffic->most)
        bucket->saved = (float)traffic->most;
    bucket->at = now;
    allowed = bucket->saved >= (float)cost;
    if (allowed)
        bucket->saved -= (float)cost;
    pthread_mutex_unlock(&traffic->locks[at % LOCKS]);
    if (!allowed)
        atomic_fetch_add(&traffic->limited, 1);
    return allowed;
}

void serve_traffic_connected(struct serve_traffic *traffic, int change)
{
    atomic_fetch_add(&traffic->connections, change);
}

void serve_traffic_ended_slow(struct serve_traffic *traffic)
{
    atomic_fetch_add(&traffic->slow, 1);
}

/* ---- Prometheus ---- */

static void print_requests(FILE *out, const struct route_counts *counts, const char *method, const char *path)
{
    for (size_t c = 1; c < 6; c++) {
        uint64_t n = atomic_load(&counts->by_class[c]);

        if (n > 0)
            fprintf(out, "rs_serve_requests_total{method=\"%s\",path=\"%s\",code=\"%zuxx\"} %llu\n", method, path, c,
                    (unsigned long long)n);
    }
}

static void print_times(FILE *out, const struct route_counts *counts, const char *method, const char *path)
{
    uint64_t sum = 0, all = 0;

    for (size_t b = 0; b <= BOUNDS; b++)
        all += atomic_load(&counts->by_time[b]);
    if (all == 0)
        return;
    for (size_t b = 0; b <= BOUNDS; b++) {
        sum += atomic_load(&counts->by_time[b]);
        if (b < BOUNDS)
            fprintf(out, "rs_serve_request_seconds_bucket{method=\"%s\",path=\"%s\",le=\"%g\"} %llu\n", method, path,
                    bounds[b], (unsigned long long)sum);
        else
            fprintf(out, "rs_serve_request_seconds_bucket{method=\"%s\",path=\"%s\",le=\"+Inf\"} %llu\n", method, path,
                    (unsigned long long)sum);
    }
    fprintf(out, "rs_serve_request_seconds_sum{method=\"%s\",path=\"%s\"} %g\n", method, path,
            (double)atomic_load(&counts->microseconds) * 1e-6);
    fprintf(out, "rs_serve_request_seconds_count{method=\"%s\",path=\"%s\"} %llu\n", method, path,
            (unsigned long long)sum);
}

typedef void print_counts(FILE *out, const struct route_counts *counts, const char *method, const char *path);

static void print_routes(FILE *out, const struct serve_traffic *traffic, serve_route_name *name, print_counts *print)
{
    for (size_t r = 0; r <= traffic->n_routes; r++) {
        const char *method = "any", *path = "other";

        if (r < traffic->n_routes)
            name(r, &method, &path);
        print(out, &traffic->routes[r], method, path);
    }
}

/* Samples of one name stand together, as the format wants: so requests first, then times. */
char *serve_traffic_text(struct serve_traffic *traffic, serve_route_name *name)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    fprintf(out, "# TYPE rs_serve_connections gauge\nrs_serve_connections %lld\n",
            (long long)atomic_load(&traffic->connections));
    fprintf(out, "# TYPE rs_serve_limited_total counter\nrs_serve_limited_total %llu\n",
            (unsigned long long)atomic_load(&traffic->limited));
    fprintf(out, "# TYPE rs_serve_slow_clients_total counter\nrs_serve_slow_clients_total %llu\n",
            (unsigned long long)atomic_load(&traffic->slow));
    fputs("# TYPE rs_serve_requests_total counter\n", out);
    print_routes(out, traffic, name, print_requests);
    fputs("# TYPE rs_serve_request_seconds histogram\n", out);
    print_routes(out, traffic, name, print_times);
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
