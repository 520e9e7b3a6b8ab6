/* synth_users.c: users: tastes, sessions, what they see and what they think of it, as lines of CSV. */
#include "synth.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "math/rng.h"

/* From 29 January 1996 to the end of 2020. */
static const int64_t first_time = 822873600, last_time = 1609372800, day = 86400;

enum { MOST_DRAWS = 400 }; /* a film before the catalogue is searched instead */

struct user {
    uint32_t number; /* from 0 */
    size_t n_ratings;
    float taste[2][SYNTH_DIMENSIONS];    /* at the beginning and at the end of their time */
    double topic_sum[2][SYNTH_N_TOPICS]; /* running sums of the chances of the topics */
    double leniency, old_films;
    int64_t from, to; /* when their first and last session may be */
    bool tags;
};

static double dot(const float *a, const float *b)
{
    float sum = 0;

    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        sum += a[d] * b[d];
    return (double)sum;
}

/* taste = keep * taste + pull of a kind of viewer + something of one's own */
static void move_taste(float *taste, const float *before, double keep, double pull, double own,
        const struct synth_world *world, gsl_rng *rng)
{
    const float *viewer = world->viewers[gsl_rng_uniform_int(rng, SYNTH_VIEWERS)];

    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        taste[d] = (float)(keep * (double)before[d] + pull * (double)viewer[d] + gsl_ran_gaussian_ziggurat(rng, own));
}

static void sum_topics(double *sums, const float *taste, const struct synth_world *world)
{
    double sum = 0;

    for (int t = 0; t < SYNTH_N_TOPICS; t++) {
        sum += world->topic_share[t] * exp(1.1 * dot(taste, world->topic_vectors[t]));
        sums[t] = sum;
    }
}

/* When `n` films are out. */
static int64_t released_by(const struct synth_world *world, size_t n)
{
    return world->releases[n < world->parameters.n_items ? n : world->parameters.n_items - 1];
}

static void make_user(struct user *user, const struct synth_world *world, uint32_t number, gsl_rng *rng)
{
    static const float nothing[SYNTH_DIMENSIONS] = {0};
    double years;

    user->number = number;
    user->n_ratings = world->activity[number];
    move_taste(user->taste[0], nothing, 0, 2.0, 0.75, world, rng);
    move_taste(user->taste[1], user->taste[0], 0.75, 1.0, 0.4, world, rng);
    for (int end = 0; end < 2; end++)
        sum_topics(user->topic_sum[end], user->taste[end], world);
    user->leniency = gsl_ran_gaussian_ziggurat(rng, 0.4);
    user->old_films = 0.15 + 0.6 * gsl_rng_uniform(rng) * gsl_rng_uniform(rng);
    user->tags = gsl_rng_uniform(rng) < 0.1;

    /* Whoever sees a lot comes when there is a lot to see. */
    user->from = released_by(world, 2 * user->n_ratings);
    if (user->from < first_time)
        user->from = first_time;
    user->from += (int64_t)(gsl_rng_uniform(rng) * (double)(last_time - 30 * day - user->from));
    years = gsl_ran_exponential(rng, 0.2 + (double)user->n_ratings / 300);
    user->to = user->from + (int64_t)(years * 365) * day;
    if (user->to > last_time - day)
        user->to = last_time - day;
}

static int draw_topic(const struct user *user, double progress, gsl_rng *rng)
{
    const double *sums = user->topic_sum[gsl_rng_uniform(rng) < progress];
    double place = gsl_rng_uniform(rng) * sums[SYNTH_N_TOPICS - 1];
    int t = 0;

    while (t < SYNTH_N_TOPICS - 1 && place >= sums[t])
        t++;
    return t;
}

/* A film by popularity: of all, or of a topic that the user likes or has just seen (`*topic`). */
static int32_t draw_film(const struct synth_world *world, const struct user *user, double progress, int *topic,
        gsl_rng *rng)
{
    if (gsl_rng_uniform(rng) < 0.3)
        return synth_alias_draw(&world->overall, rng);
    if (*topic < 0 || gsl_rng_uniform(rng) < 0.7)
        *topic = draw_topic(user, progress, rng);
    return world->topic_films[world->topic_begin[*topic] + (size_t)synth_alias_draw(&world->by_topic[*topic], rng)];
}

/* Does the user care to see it at this time? A chance from 0 to 1: of old films fewer, of what is to their taste more. */
static double interest(const struct user *user, const struct synth_film *film, const float *taste, int64_t time)
{
    double age = (double)(time - film->released) / (365.25 * (double)day);
    double recent = user->old_films + (1 - user->old_films) * exp(-age / 6);

    return recent / (1 + exp(-1.5 * dot(taste, film->vector)));
}

/* Half stars from a normal score, cut so that the steps come as often as in MovieLens' histogram. */
static uint8_t half_stars(double z)
{
    static const double cuts[9] = {-2.197, -1.728, -1.555, -1.103, -0.878, -0.282, 0.048, 0.789, 1.126};
    uint8_t halves = 1;

    while (halves < 10 && z >= cuts[halves - 1])
        halves++;
    return halves;
}

/* What is seen is mostly to one's taste, and what is popular is better than the rest: `usual` takes that off. */
static uint8_t rate(const struct user *user, const struct synth_film *film, const float *taste, gsl_rng *rng)
{
    static const double usual = 0.59, spread = 0.97;
    double stars = user->leniency + (double)film->quality + 0.42 * dot(taste, film->vector)
                   + gsl_ran_gaussian_ziggurat(rng, 0.72);

    return half_stars((stars - usual) / spread);
}

static void see(const struct synth_world *world, const struct user *user, struct synth_scratch *scratch, size_t at,
        int32_t film, const float *taste, int64_t time)
{
    scratch->seen[film] = user->number + 1;
    scratch->ratings[at] = (struct synth_rating){time, film, rate(user, &world->films[film], taste, scratch->rng)};
}

/* Up to `n` films by drawing and rejecting, put at `at`; fewer when too many draws miss. Returns how many. */
static size_t see_by_drawing(const struct synth_world *world, const struct user *user, struct synth_scratch *scratch,
        size_t at, size_t n, double progress, const float *taste, int64_t *time)
{
    size_t seen = 0;
    int topic = -1;

    for (int draws = 0; seen < n && draws < MOST_DRAWS; draws++) {
        int32_t film = draw_film(world, user, progress, &topic, scratch->rng);

        if (scratch->seen[film] == user->number + 1 || world->films[film].released > *time
                || gsl_rng_uniform(scratch->rng) >= interest(user, &world->films[film], taste, *time))
            continue;
        *time += 5 + (int64_t)gsl_ran_exponential(scratch->rng, 20);
        see(world, user, scratch, at + seen++, film, taste, *time);
        draws = 0;
    }
    return seen;
}

/* The rest of a session from all that is out and not seen, without replacement: the best of log(weight) + Gumbel noise.
 * For those who have seen most of what they like. */
static void see_by_search(const struct synth_world *world, const struct user *user, struct synth_scratch *scratch,
        size_t at, size_t n, const float *taste, int64_t *time)
{
    size_t n_items = world->parameters.n_items, found;

    for (size_t i = 0; i < n_items; i++) {
        const struct synth_film *film = &world->films[i];
        double weight;

        scratch->keys[i] = -INFINITY;
        if (scratch->seen[i] == user->number + 1 || film->released > *time)
            continue;
        weight = (double)film->popularity * interest(user, film, taste, *time);
        scratch->keys[i] = (float)(log(weight) - log(-log(gsl_rng_uniform_pos(scratch->rng))));
    }
    found = rs_topk_select(scratch->keys, n_items, n, scratch->best);
    for (size_t i = 0; i < found; i++) {
        *time += 5 + (int64_t)gsl_ran_exponential(scratch->rng, 20);
        see(world, user, scratch, at + i, scratch->best[i].index, taste, *time);
    }
}

/* One sitting of `n` films at `time`. */
static void see_session(const struct synth_world *world, const struct user *user, struct synth_scratch *scratch,
        size_t at, size_t n, int64_t time)
{
    double progress = user->to > user->from ? (double)(time - user->from) / (double)(user->to - user->from) : 0;
    float taste[SYNTH_DIMENSIONS];
    size_t seen;

    for (int d = 0; d < SYNTH_DIMENSIONS; d++)
        taste[d] = (float)((1 - progress) * (double)user->taste[0][d] + progress * (double)user->taste[1][d]);
    seen = see_by_drawing(world, user, scratch, at, n, progress, taste, &time);
    if (seen < n)
        see_by_search(world, user, scratch, at + seen, n - seen, taste, &time);
}

/* Sittings of about 40 films, at times that rise from `from` to `to`: each a step of what is left. */
static void see_all(const struct synth_world *world, const struct user *user, struct synth_scratch *scratch)
{
    int64_t time = user->from;
    size_t done = 0;

    while (done < user->n_ratings) {
        size_t left = user->n_ratings - done;
        size_t n = 10 + (size_t)gsl_ran_exponential(scratch->rng, 30);
        double step;

        if (n > left)
            n = left;
        see_session(world, user, scratch, done, n, time);
        done += n;
        step = 2 * gsl_rng_uniform(scratch->rng) / (double)(1 + (left - n) / 40);
        time += (int64_t)(fmin(step, 1) * (double)(user->to - time));
    }
}

static int by_film(const void *a, const void *b)
{
    const struct synth_rating *x = a, *y = b;

    return x->film < y->film ? -1 : x->film > y->film;
}

static int write_ratings(const struct synth_world *world, const struct user *user, const struct synth_rating *ratings,
        struct synth_text *text, struct rs_error *error)
{
    if (synth_text_reserve(text, user->n_ratings * 64, error) != 0)
        return -1;
    for (size_t i = 0; i < user->n_ratings; i++) {
        synth_put_number(text, user->number + 1);
        synth_put_char(text, ',');
        synth_put_number(text, (uint64_t)world->films[ratings[i].film].id);
        synth_put_char(text, ',');
        synth_put_char(text, (char)('0' + ratings[i].halves / 2));
        synth_put_string(text, ratings[i].halves % 2 ? ".5," : ".0,");
        synth_put_number(text, (uint64_t)ratings[i].time);
        synth_put_char(text, '\n');
    }
    return 0;
}

/* Up to three different words for one film. */
static void write_tags_of(const struct synth_world *world, const struct user *user, const struct synth_rating *rating,
        gsl_rng *rng, struct synth_text *text)
{
    const struct synth_film *film = &world->films[rating->film];
    size_t n = 1 + gsl_rng_uniform_int(rng, 3);
    const char *words[3] = {NULL};

    for (size_t i = 0; i < n; i++) {
        words[i] = synth_tag_draw(film, world->parameters.n_items, rng);
        if ((i > 0 && words[i] == words[0]) || (i > 1 && words[i] == words[1]))
            continue;
        synth_put_number(text, user->number + 1);
        synth_put_char(text, ',');
        synth_put_number(text, (uint64_t)film->id);
        synth_put_char(text, ',');
        synth_put_field(text, words[i]);
        synth_put_char(text, ',');
        synth_put_number(text, (uint64_t)rating->time + 10 + 7 * i);
        synth_put_char(text, '\n');
    }
}

static int write_tags(const struct synth_world *world, const struct user *user, const struct synth_rating *ratings,
        gsl_rng *rng, struct synth_text *text, struct rs_error *error)
{
    for (size_t i = 0; user->tags && i < user->n_ratings; i++) {
        if (gsl_rng_uniform(rng) >= 0.25)
            continue;
        if (synth_text_reserve(text, 3 * 128, error) != 0)
            return -1;
        write_tags_of(world, user, &ratings[i], rng, text);
    }
    return 0;
}

int synth_user_block(const struct synth_world *world, size_t block, struct synth_scratch *scratch,
        struct synth_text *ratings, struct synth_text *tags, struct rs_error *error)
{
    size_t begin = block * SYNTH_USER_BLOCK, end = begin + SYNTH_USER_BLOCK;

    rs_rng_set(scratch->rng, world->parameters.seed, synth_block(SYNTH_RNG_USERS, block));
    for (size_t u = begin; u < end && u < world->parameters.n_users; u++) {
        struct user user;

        make_user(&user, world, (uint32_t)u, scratch->rng);
        see_all(world, &user, scratch);
        qsort(scratch->ratings, user.n_ratings, sizeof *scratch->ratings, by_film);
        if (write_ratings(world, &user, scratch->ratings, ratings, error) != 0
                || write_tags(world, &user, scratch->ratings, scratch->rng, tags, error) != 0)
            return -1;
    }
    return 0;
}

int synth_scratch_make(struct synth_scratch *scratch, const struct synth_world *world, struct rs_error *error)
{
    size_t most = 0, n = world->parameters.n_items;

    for (size_t u = 0; u < world->parameters.n_users; u++)
        if (world->activity[u] > most)
            most = world->activity[u];
    scratch->rng = rs_rng_new(world->parameters.seed, 0, error);
    scratch->seen = rs_alloc_zero(n, sizeof *scratch->seen, error);
    scratch->ratings = rs_alloc(most, sizeof *scratch->ratings, error);
    scratch->keys = rs_alloc(n, sizeof *scratch->keys, error);
    scratch->best = rs_alloc(most, sizeof *scratch->best, error);
    return scratch->rng && scratch->seen && scratch->ratings && scratch->keys && scratch->best ? 0 : -1;
}

void synth_scratch_free(struct synth_scratch *scratch)
{
    if (scratch->rng)
        gsl_rng_free(scratch->rng);
    free(scratch->seen);
    free(scratch->ratings);
    free(scratch->keys);
    free(scratch->best);
    *scratch = (struct synth_scratch){0};
}
