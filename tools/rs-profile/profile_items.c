/* profile_items.c: one pass over the ratings for the sums, one over the films. Sums are in double and in the order of the
 * ratings: halves up to 5 are summed without any rounding. */
#include "profile_items.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

const char *const profile_item_names[PROFILE_ITEM_COLUMNS] = {
        "mean_rating", "log_count", "share_high", "deviation", "first_year", "mean_year"};

static const double seconds_a_year = 365.2425 * 86400;

struct sums {
    double n, rating, squared, high;
    double seconds; /* since the first rating of all, so that the sum is exact */
    int64_t first;
};

struct profile_parameters profile_defaults(void)
{
    return (struct profile_parameters){.high = 4, .damping = 10};
}

static double year(double seconds)
{
    return 1970 + seconds / seconds_a_year;
}

static void add_rating(struct sums *sums, double rating, double high)
{
    sums->n++;
    sums->rating += rating;
    sums->squared += rating * rating;
    sums->high += rating >= high;
}

static void add_time(struct sums *sums, int64_t time, int64_t origin)
{
    sums->seconds += (double)(time - origin);
    sums->first = sums->n == 1 || time < sums->first ? time : sums->first;
}

/* Sum of squares about the own mean; rounding never takes it below 0. */
static double scatter(const struct sums *sums)
{
    return sums->n > 0 ? fmax(sums->squared - sums->rating * sums->rating / sums->n, 0) : 0;
}

/* The sum of a film with the damping's share of what is usual; `usual` where there is neither. */
static double damped(double sum, double n, double usual, double damping)
{
    return n + damping > 0 ? (sum + damping * usual) / (n + damping) : usual;
}

static double share(double sum, double n)
{
    return n > 0 ? sum / n : 0;
}

static void fill_ratings(float *row, const struct sums *film, const struct sums *all, double damping)
{
    double variance = damped(scatter(film), film->n, share(scatter(all), all->n), damping);

    row[PROFILE_MEAN_RATING] = (float)damped(film->rating, film->n, share(all->rating, all->n), damping);
    row[PROFILE_LOG_COUNT] = (float)log1p(film->n);
    row[PROFILE_SHARE_HIGH] = (float)damped(film->high, film->n, share(all->high, all->n), damping);
    row[PROFILE_DEVIATION] = (float)sqrt(variance);
}

static void fill_years(float *row, const struct sums *film, const struct sums *all, int64_t origin, double first_mean,
        double damping)
{
    double seconds = damped(film->seconds, film->n, share(all->seconds, all->n), damping);

    row[PROFILE_FIRST_YEAR] = (float)(film->n > 0 ? year((double)film->first) : first_mean);
    row[PROFILE_MEAN_YEAR] = (float)year((double)origin + seconds);
}

/* The mean of the films' first years. */
static double mean_first_year(const struct sums *films, size_t n_items)
{
    double sum = 0, n = 0;

    for (size_t i = 0; i < n_items; i++)
        if (films[i].n > 0) {
            sum += year((double)films[i].first);
            n++;
        }
    return n > 0 ? sum / n : year(0);
}

static int64_t earliest(const int64_t *time, size_t n)
{
    int64_t first = n > 0 ? time[0] : 0;

    for (size_t i = 1; i < n; i++)
        first = time[i] < first ? time[i] : first;
    return first;
}

int profile_items(float *out, size_t n_items, size_t n_ratings, const int32_t *item, const float *rating,
        const int64_t *time, const struct profile_parameters *parameters, struct rs_error *error)
{
    struct sums *films = rs_alloc_zero(n_items, sizeof *films, error), all = {0};
    int64_t origin = time ? earliest(time, n_ratings) : 0;
    size_t d = time ? PROFILE_ITEM_COLUMNS : PROFILE_ITEM_COLUMNS_WITHOUT_TIME;
    double first_mean;

    if (!films)
        return -1;
    for (size_t i = 0; i < n_ratings; i++) {
        if (rating[i] == 0) /* watched and not rated */
            continue;
        add_rating(&films[item[i]], (double)rating[i], parameters->high);
        add_rating(&all, (double)rating[i], parameters->high);
        if (time) {
            add_time(&films[item[i]], time[i], origin);
            add_time(&all, time[i], origin);
        }
    }
    first_mean = mean_first_year(films, n_items);
    for (size_t i = 0; i < n_items; i++) {
        fill_ratings(out + i * d, &films[i], &all, parameters->damping);
        if (time)
            fill_years(out + i * d, &films[i], &all, origin, first_mean, parameters->damping);
    }
    free(films);
    return 0;
}
