/* test_serve_people.c: what people said, their histories; lists kept by what they were made from; requests by address. */
#include <arpa/inet.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rs-serve/list_cache.h"
#include "rs-serve/people.h"
#include "rs-serve/tokens.h"
#include "rs-serve/traffic.h"
#include "suite.h"

static struct rs_error error;

static struct rs_id number(int64_t n)
{
    return (struct rs_id){.number = n};
}

/* ---- histories ---- */

/* A view of films 30, 10, 20 (in that order) over a set with one user, who rated 10 with 3 and 20 with 4. */
static int64_t film_numbers[] = {30, 10, 20};
static int64_t indptr[] = {0, 2}, set_time[] = {100, 200};
static int32_t indices[] = {0, 1}, place[] = {1, 2};
static float data[] = {3, 4};
static struct serve_artifacts artifacts;
static struct serve_view view;

static void make_view(bool with_time)
{
    artifacts.ratings = (struct rs_csr){.n_rows = 1,
            .n_columns = 2,
            .indptr = indptr,
            .indices = indices,
            .data = data,
            .time = with_time ? set_time : NULL};
    view = (struct serve_view){.artifacts = &artifacts, .place = place};
    view.routing.items = (struct rs_ids){.n = 3, .numbers = film_numbers};
    ck_assert_int_eq(rs_id_map_build(&view.items, &view.routing.items, &error), 0);
}

static void rate(struct serve_people *people, int64_t user, int64_t film, float value, int64_t time)
{
    ck_assert_int_eq(serve_people_rate(people, number(user), number(film), value, time, &error), 0);
}

/* The history of row 0 (or of nobody of the set) and person 7: films, values, times. */
static void hold(const struct serve_people *people, int32_t row, size_t n, const int64_t *films, const float *values,
        const int64_t *times)
{
    struct serve_history h = {0};

    ck_assert_int_eq(serve_history_make(&h, &view, row, people, serve_people_find(people, number(7)), &error), 0);
    ck_assert_uint_eq(h.n, n);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(film_numbers[h.items[i]], films[i]);
        ck_assert_float_eq(h.values[i], values[i]);
        if (h.timed)
            ck_assert_int_eq(h.time[i], times[i]);
    }
    serve_history_free(&h);
}

START_TEST(histories)
{
    struct serve_people people = {.next = 1};

    make_view(true);
    hold(&people, -1, 0, NULL, NULL, NULL);
    hold(&people, 0, 2, (int64_t[]){10, 20}, (float[]){3, 4}, set_time);
    ck_assert_int_eq(serve_people_add(&people, number(7), true, &error), 0);
    rate(&people, 7, 30, 5, 300);
    rate(&people, 7, 20, 0, 400);
    rate(&people, 7, 99, 1, 500); /* no film of the view */
    /* Sorted by the films' ids; what is said here goes before what the set has. */
    hold(&people, -1, 2, (int64_t[]){20, 30}, (float[]){0, 5}, (int64_t[]){400, 300});
    hold(&people, 0, 3, (int64_t[]){10, 20, 30}, (float[]){3, 0, 5}, (int64_t[]){100, 400, 300});
    rate(&people, 7, 30, 2, 600);
    rate(&people, 7, 20, NAN, 700); /* taken back, also what the set has */
    hold(&people, 0, 2, (int64_t[]){10, 30}, (float[]){3, 2}, (int64_t[]){100, 600});
    ck_assert_uint_eq(people.n_ratings, 2);
    ck_assert_uint_eq(people.n_visitors, 1);
    ck_assert_uint_eq(serve_people_find(&people, number(7))->revision, 5);
    serve_people_forget(&people, number(7));
    ck_assert_uint_eq(people.n_ratings, 0);
    ck_assert_uint_eq(people.n_visitors, 0);
    rate(&people, 7, 30, 2, 800); /* too late */
    hold(&people, -1, 0, NULL, NULL, NULL);
    ck_assert_uint_eq(people.n_ratings, 0);
    serve_people_free(&people);
    rs_id_map_free(&view.items);
}
END_TEST

START_TEST(times_that_the_set_lacks)
{
    struct serve_people people = {.next = 1};
    struct serve_history h = {0};

    make_view(false);
    rate(&people, 7, 30, 5, 300);
    ck_assert_int_eq(serve_history_make(&h, &view, 0, &people, serve_people_find(&people, number(7)), &error), 0);
    ck_assert(!h.timed);
    ck_assert_int_eq(serve_history_make(&h, &view, -1, &people, serve_people_find(&people, number(7)), &error), 0);
    ck_assert(h.timed);
    serve_history_free(&h);
    serve_people_free(&people);
    rs_id_map_free(&view.items);
}
END_TEST

START_TEST(numbers_are_new)
{
    struct serve_people people = {.next = 1};
    int64_t of_set[] = {3, 610, 17};
    const struct rs_ids users = {.n = 3, .numbers = of_set};

    serve_people_after(&people, &users);
    ck_assert_int_eq(people.next, 611);
    ck_assert_int_eq(serve_people_add(&people, number(1000), true, &error), 0);
    ck_assert_int_eq(people.next, 1001);
    serve_people_free(&people);
}
END_TEST

/* ---- cache ---- */

START_TEST(lists_are_kept_by_what_they_were_made_from)
{
    struct list_cache *cache = list_cache_make(8, &error), *none = list_cache_make(0, &error);
    static struct serve_list in, out;
    const struct list_key key = {1, 2, 3, -1}, others[] = {{2, 2, 3, -1}, {1, 4, 3, -1}, {1, 2, 4, -1}, {1, 2, 3, 0}};

    in.n = 1;
    in.places[0].item = 42;
    ck_assert(!list_cache_get(cache, &key, &out));
    list_cache_put(cache, &key, &in);
    ck_assert(list_cache_get(cache, &key, &out));
    ck_assert_int_eq(out.places[0].item, 42);
    for (size_t i = 0; i < 4; i++)
        ck_assert(!list_cache_get(cache, &others[i], &out));
    list_cache_put(none, &key, &in);
    ck_assert(!list_cache_get(none, &key, &out));
    list_cache_free(cache);
    list_cache_free(none);
}
END_TEST

/* ---- addresses ---- */

static bool allows(struct serve_traffic *traffic, const char *address)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    struct sockaddr_in four = {.sin_family = AF_INET};

    if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1)
        return serve_traffic_allows(traffic, (struct sockaddr *)&six, 1);
    ck_assert_int_eq(inet_pton(AF_INET, address, &four.sin_addr), 1);
    return serve_traffic_allows(traffic, (struct sockaddr *)&four, 1);
}

START_TEST(addresses_have_their_rate)
{
    struct serve_traffic *traffic = serve_traffic_make(3, 0.5, 10, &error), *any = serve_traffic_make(3, 0, 10, &error);
    int given = 0;

    for (int i = 0; i < 8; i++)
        given += allows(traffic, "127.0.0.1");
    ck_assert_int_eq(given, 5); /* what is saved up: 0.5 a second for 10 seconds */
    ck_assert(allows(traffic, "127.0.0.2"));
    usleep(2100 * 1000);
    ck_assert(allows(traffic, "127.0.0.1")); /* one more after two seconds */
    ck_assert(!allows(traffic, "127.0.0.1"));
    for (int i = 0; i < 5; i++)
        ck_assert(allows(traffic, "2001:db8::1"));
    ck_assert(!allows(traffic, "2001:db8::ffff:2")); /* the same first 64 bits */
    ck_assert(allows(traffic, "2001:db8:0:1::1"));
    for (int i = 0; i < 5; i++)
        ck_assert(allows(traffic, "::ffff:10.0.0.1"));
    ck_assert(!allows(traffic, "10.0.0.1"));
    ck_assert(allows(traffic, "::ffff:10.0.0.2"));
    for (int i = 0; i < 1000; i++)
        ck_assert(allows(any, "127.0.0.1"));
    serve_traffic_free(traffic);
    serve_traffic_free(any);
}
END_TEST

/* ---- tokens ---- */

START_TEST(tokens_are_of_one)
{
    char folder[] = "/tmp/rs-tokens-XXXXXX", key[64], operator_file[64], token[SERVE_TOKEN], again[SERVE_TOKEN];
    struct serve_tokens tokens, same;
    FILE *file;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(key, sizeof key, "%s/key", folder);
    snprintf(operator_file, sizeof operator_file, "%s/operator", folder);
    file = fopen(operator_file, "w");
    fputs("0123456789abcdef\n", file);
    fclose(file);
    ck_assert_int_eq(serve_tokens_open(&tokens, key, operator_file, &error), 0);
    serve_token_of(&tokens, number(17), token);
    ck_assert_uint_eq(strlen(token), SERVE_TOKEN - 1);
    ck_assert(serve_token_is_of(&tokens, number(17), token));
    ck_assert(!serve_token_is_of(&tokens, number(18), token));
    ck_assert(!serve_token_is_of(&tokens, number(17), ""));
    ck_assert(serve_token_is_operator(&tokens, "0123456789abcdef"));
    ck_assert(!serve_token_is_operator(&tokens, "0123456789abcdef0"));
    ck_assert(!serve_token_is_operator(&tokens, ""));
    /* The key stays: so do tokens. */
    ck_assert_int_eq(serve_tokens_open(&same, key, NULL, &error), 0);
    serve_token_of(&same, number(17), again);
    ck_assert_str_eq(token, again);
    ck_assert(!serve_token_is_operator(&same, ""));
    serve_tokens_free(&same);
    serve_tokens_free(&tokens);
    ck_assert_int_eq(truncate(operator_file, 10), 0);
    ck_assert_int_eq(serve_tokens_open(&same, key, operator_file, &error), -1);
    serve_tokens_free(&same);
    ck_assert_int_eq(truncate(key, 5), 0);
    ck_assert_int_eq(serve_tokens_open(&same, key, NULL, &error), -1);
    serve_tokens_free(&same);
    unlink(key);
    unlink(operator_file);
    rmdir(folder);
}
END_TEST

TEST_MAIN("serve_people", {histories}, {times_that_the_set_lacks}, {numbers_are_new},
        {lists_are_kept_by_what_they_were_made_from}, {addresses_have_their_rate}, {tokens_are_of_one})
