/* traffic.h: what is counted of requests, for Prometheus; and how many one address may make. Any thread may call these. */
#ifndef RS_SERVE_TRAFFIC_H
#define RS_SERVE_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"

struct serve_traffic;

/* For `n_routes` routes and one more for what fits none. `rate`: requests a second for each address, saved up for
 * `burst` seconds; 0: any number. NULL: out of memory. */
struct serve_traffic *serve_traffic_make(size_t n_routes, double rate, double burst, struct rs_error *error);
void serve_traffic_free(struct serve_traffic *traffic);

/* A request was answered. */
void serve_traffic_count(struct serve_traffic *traffic, size_t route, int status, double seconds);

/* May this address have one more, which weighs `cost`? An IPv6 address counts by its first 64 bits, which one household
 * has. */
bool serve_traffic_allows(struct serve_traffic *traffic, const struct sockaddr *address, double cost);

/* Connections now, and those that were ended for taking too long. */
void serve_traffic_connected(struct serve_traffic *traffic, int change);
void serve_traffic_ended_slow(struct serve_traffic *traffic);

/* The counters as Prometheus reads them, for the caller to free. `name(route, room)` gives method and path of a route. */
typedef void serve_route_name(size_t route, const char **method, const char **path);
char *serve_traffic_text(struct serve_traffic *traffic, serve_route_name *name);

#endif
