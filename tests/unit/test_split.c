/* test_split.c: each way to split, against parts written out by hand. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-split/split.h"
#include "rs-split/split_cuts.h"
#include "rs-split/split_matrix.h"
#include "suite.h"

/* Users 1, 2, 3 with 5, 2 and 1 ratings; user 4 with none. Times as in `times`: user 1's two latest are equally old. */
static const float cells[] = {5, 4, 3, 2, 1, 3, 0, 0, 4, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};
static const int64_t times[] = {40, 10, 50, 50, 20, 7, 0, 0, 60, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0};

struct fixture {
    struct rs_csr matrix;
    int32_t rank[5];
    uint8_t part[64];
    int64_t cut[SPLIT_MAX_FOLDS];
    struct split_counts counts; /* of the first fold */
    struct rs_error error;
};

static struct split_ratings view(const struct rs_csr *m, const int32_t *rank)
{
    return (struct split_ratings){m->n_rows, m->n_columns, m->indptr, m->indices, m->time, rank};
}

static void split_small(struct fixture *f, struct split_parameters p)
{
    struct split_ratings ratings;

    test_csr(&f->matrix, 4, 5, cells, times);
    for (int32_t i = 0; i < 5; i++)
        f->rank[i] = i;
    ratings = view(&f->matrix, f->rank);
    p.n_threads = p.n_threads ? p.n_threads : 1;
    ck_assert_ptr_null(split_check(&p));
    ck_assert_int_eq(split_entries(f->part, f->cut, &ratings, &p, &f->error), 0);
    ck_assert_int_eq(split_count(&f->counts, f->part, 1, &ratings, &f->error), 0);
}

static void expect_parts(const struct fixture *f, const char *want)
{
    for (size_t i = 0; i < 8; i++)
        ck_assert_msg(f->part[i] == (uint8_t)(want[i] - '0'), "entry %zu is %d, want %c", i, f->part[i], want[i]);
}

START_TEST(share_by_time_is_floored_and_ties_go_by_film)
{
    struct fixture f = {0};

    split_small(&f, (struct split_parameters){.by = SPLIT_TIME, .test = 0.2}); /* floor(0.2 * 5) = 1: film 40 */
    expect_parts(&f, "00010"
                     "00"
                     "0");
    ck_assert_uint_eq(f.counts.entries[SPLIT_HELD_OUT], 1);
    ck_assert_uint_eq(f.counts.entries[SPLIT_TRAIN], 7);
    ck_assert_uint_eq(f.counts.users[SPLIT_HELD_OUT], 1);
    ck_assert_uint_eq(f.counts.users[SPLIT_TRAIN], 3);
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_TIME, .test = 0.5});
    expect_parts(&f, "00110"
                     "01"
                     "0");
    ck_assert_uint_eq(f.counts.held_out_of_new_films, 3); /* 30 and 40 of user 1, 40 of user 2 */
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(count_by_time_leaves_one)
{
    struct fixture f = {0};

    split_small(&f, (struct split_parameters){.by = SPLIT_TIME, .test = 3});
    expect_parts(&f, "10110"
                     "01"
                     "0");
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_LEAVE_ONE_OUT, .test = NAN});
    expect_parts(&f, "00010"
                     "01"
                     "0");
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(ties_follow_the_rank_of_the_id_not_the_place)
{
    struct fixture f = {0};
    int32_t backwards[] = {4, 3, 2, 1, 0};
    struct split_parameters p = {.by = SPLIT_LEAVE_ONE_OUT, .test = NAN, .n_threads = 1};
    struct split_ratings ratings;

    test_csr(&f.matrix, 4, 5, cells, times);
    ratings = view(&f.matrix, backwards);
    ck_assert_int_eq(split_entries(f.part, f.cut, &ratings, &p, &f.error), 0);
    expect_parts(&f, "00100"
                     "01"
                     "0");
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(global_time_keeps_a_moment_together)
{
    struct fixture f = {0};

    /* Times in order: 7 10 20 30 40 50 50 60. A share of 0.25 is two: 60 alone, as the two 50s do not both fit. */
    split_small(&f, (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = 0.25});
    expect_parts(&f, "00000"
                     "01"
                     "0");
    ck_assert_int_eq(f.cut[0], 51);
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = 3});
    expect_parts(&f, "00110"
                     "01"
                     "0");
    ck_assert_int_eq(f.cut[0], 41);
    rs_csr_free(&f.matrix);
    split_small(&f,
            (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = NAN, .at = (const int64_t[]){30}, .n_at = 1});
    expect_parts(&f, "10110"
                     "01"
                     "1");
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(users_are_taken_whole_and_known_is_the_beginning)
{
    struct fixture f = {0};

    split_small(&f, (struct split_parameters){.by = SPLIT_USERS, .test = 3, .known = 2});
    expect_parts(&f, "12112"
                     "21"
                     "1");
    ck_assert_uint_eq(f.counts.users[SPLIT_TRAIN], 0);
    ck_assert_uint_eq(f.counts.users[SPLIT_KNOWN], 2);
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_USERS, .test = 3, .known = 0.8});
    expect_parts(&f, "22212" /* floor(0.2 * 5) = 1 stays held out, of two ratings none */
                     "22"
                     "2");
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_USERS, .test = 0.4, .seed = 3}); /* floor(0.4 * 3) = 1 */
    ck_assert_uint_eq(f.counts.users[SPLIT_HELD_OUT], 1);
    ck_assert_uint_eq(f.counts.users[SPLIT_TRAIN], 2);
    rs_csr_free(&f.matrix);
}
END_TEST

/* Enough rows for several blocks: the share comes out, the seed matters, the threads do not. */
START_TEST(random_is_seeded_and_independent_of_threads)
{
    struct fixture f = {0};
    struct split_ratings ratings;
    struct split_parameters p = {.by = SPLIT_RANDOM, .test = 0.2, .seed = 1, .n_threads = 1};
    int32_t rank[20];
    uint8_t *one, *two;
    size_t n, held_out;

    test_csr_random(&f.matrix, 3000, 20, 0.5, false, 7);
    for (int32_t i = 0; i < 20; i++)
        rank[i] = i;
    ratings = view(&f.matrix, rank);
    n = rs_csr_entries(&f.matrix);
    one = malloc(n);
    two = malloc(n);
    ck_assert_int_eq(split_entries(one, f.cut, &ratings, &p, &f.error), 0);
    ck_assert_int_eq(split_count(&f.counts, one, 1, &ratings, &f.error), 0);
    held_out = f.counts.entries[SPLIT_HELD_OUT];
    ck_assert_double_eq_tol((double)held_out / (double)n, 0.2, 0.01); /* four standard deviations of a binomial */
    p.n_threads = 4;
    ck_assert_int_eq(split_entries(two, f.cut, &ratings, &p, &f.error), 0);
    ck_assert_int_eq(memcmp(one, two, n), 0);
    p.seed = 2;
    ck_assert_int_eq(split_entries(two, f.cut, &ratings, &p, &f.error), 0);
    ck_assert_int_ne(memcmp(one, two, n), 0);
    p.test = 2;
    ck_assert_int_eq(split_entries(one, f.cut, &ratings, &p, &f.error), 0);
    for (size_t row = 0; row < f.matrix.n_rows; row++) {
        size_t of_row = 0, all = (size_t)(f.matrix.indptr[row + 1] - f.matrix.indptr[row]);

        for (int64_t i = f.matrix.indptr[row]; i < f.matrix.indptr[row + 1]; i++)
            of_row += one[i] == SPLIT_HELD_OUT;
        ck_assert_uint_eq(of_row, all > 2 ? 2 : all > 0 ? all - 1 : 0);
    }
    free(one);
    free(two);
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(shares_that_binary_cannot_say_are_exact)
{
    struct fixture f = {0};
    float row[100];
    int64_t time[100];
    int32_t rank[100];
    uint8_t part[100];
    struct split_parameters p = {.by = SPLIT_TIME, .test = 0.29, .n_threads = 1};
    struct split_ratings ratings;

    for (int i = 0; i < 100; i++) {
        row[i] = 1;
        time[i] = rank[i] = i;
    }
    test_csr(&f.matrix, 1, 100, row, time);
    ratings = view(&f.matrix, rank);
    ck_assert_int_eq(split_entries(part, f.cut, &ratings, &p, &f.error), 0);
    ck_assert_int_eq(split_count(&f.counts, part, 1, &ratings, &f.error), 0);
    ck_assert_uint_eq(f.counts.entries[SPLIT_HELD_OUT], 29); /* 0.29 * 100 is 28.999... in doubles */
    rs_csr_free(&f.matrix);
}
END_TEST

#define CHECK(...) split_check(&(struct split_parameters){__VA_ARGS__})

START_TEST(check_says_what_is_wrong)
{
    static const int64_t rising[] = {1, 2}, equal[] = {2, 2};

    ck_assert_ptr_null(CHECK(.by = SPLIT_TIME, .test = 0.2));
    ck_assert_ptr_null(CHECK(.by = SPLIT_LEAVE_ONE_OUT, .test = NAN));
    ck_assert_ptr_null(CHECK(.by = SPLIT_USERS, .test = 1, .known = 0.5, .known_by = SPLIT_KNOWN_RANDOM));
    ck_assert_ptr_null(CHECK(.by = SPLIT_GLOBAL_TIME, .test = NAN, .at = rising, .n_at = 2));
    ck_assert_ptr_null(CHECK(.by = SPLIT_GLOBAL_TIME, .test = NAN, .folds = 60));
    ck_assert_ptr_null(CHECK(.by = SPLIT_GLOBAL_TIME, .test = 0.1, .folds = 9));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_TIME, .test = 0));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_TIME, .test = 1.5));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_LEAVE_ONE_OUT, .test = 2));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_TIME, .test = 1, .known = 1));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_USERS, .test = 1, .known_by = SPLIT_KNOWN_RANDOM));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_TIME, .test = NAN, .at = rising, .n_at = 1));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_TIME, .test = NAN, .folds = 3));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_GLOBAL_TIME, .test = NAN, .at = equal, .n_at = 2));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_GLOBAL_TIME, .test = 0.2, .at = rising, .n_at = 1));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_GLOBAL_TIME, .test = NAN, .at = rising, .n_at = 1, .folds = 2));
    ck_assert_ptr_nonnull(CHECK(.by = SPLIT_GLOBAL_TIME, .test = 0.1, .folds = 10));
    ck_assert(split_needs_time(&(struct split_parameters){.by = SPLIT_LEAVE_ONE_OUT}));
    ck_assert(split_needs_time(&(struct split_parameters){.by = SPLIT_USERS, .known = 2}));
    ck_assert(!split_needs_time(&(struct split_parameters){
            .by = SPLIT_USERS, .known = 2, .known_by = SPLIT_KNOWN_RANDOM}));
    ck_assert(!split_needs_time(&(struct split_parameters){.by = SPLIT_USERS}));
    ck_assert(!split_needs_time(&(struct split_parameters){.by = SPLIT_RANDOM}));
}
END_TEST

/* The protocol of the VAE papers (Liang et al. 2018): of a held-out user's n ratings floor(0.2 n), any of them, are the test. */
START_TEST(known_may_be_any_of_the_ratings)
{
    struct fixture f = {0};
    size_t held[5] = {0};

    for (uint64_t seed = 1; seed <= 400; seed++) {
        size_t n = 0;

        split_small(&f,
                (struct split_parameters){
                        .by = SPLIT_USERS, .test = 3, .known = 0.8, .known_by = SPLIT_KNOWN_RANDOM, .seed = seed});
        for (size_t i = 0; i < 5; i++) {
            n += f.part[i] == SPLIT_HELD_OUT;
            held[i] += f.part[i] == SPLIT_HELD_OUT;
        }
        ck_assert_uint_eq(n, 1);
        ck_assert_uint_eq(f.counts.entries[SPLIT_KNOWN], 7);
        ck_assert_uint_eq(f.counts.users[SPLIT_HELD_OUT], 1);
        rs_csr_free(&f.matrix);
    }
    for (size_t i = 0; i < 5; i++) /* 80 each; five standard deviations are 40 */
        ck_assert_msg(held[i] > 40 && held[i] < 120, "rating %zu is held out %zu times of 400", i, held[i]);
}
END_TEST

/* Times in order: 7 10 20 30 40 50 50 60. */
START_TEST(folds_are_consecutive_and_equally_full)
{
    struct fixture f = {0};
    struct split_ratings ratings;
    struct split_counts counts;

    /* floor(8 / 4) = 2 a test, from the end on; the two 50s stay together, so fold 3 has 60 and fold 2 begins at 31. */
    split_small(&f, (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = NAN, .folds = 3});
    expect_parts(&f, "20221"
                     "03"
                     "1");
    ck_assert_int_eq(f.cut[0], 11);
    ck_assert_int_eq(f.cut[1], 31);
    ck_assert_int_eq(f.cut[2], 51);
    ck_assert_uint_eq(f.counts.entries[SPLIT_TRAIN], 2);
    ck_assert_uint_eq(f.counts.entries[SPLIT_HELD_OUT], 2);
    ck_assert_uint_eq(f.counts.held_out_new_users, 1); /* user 3 */
    ratings = view(&f.matrix, f.rank);
    ck_assert_int_eq(split_count(&counts, f.part, 3, &ratings, &f.error), 0);
    ck_assert_uint_eq(counts.entries[SPLIT_TRAIN], 7);
    ck_assert_uint_eq(counts.users[SPLIT_TRAIN], 3);
    ck_assert_uint_eq(counts.entries[SPLIT_HELD_OUT], 1);
    ck_assert_uint_eq(counts.held_out_new_users, 0);
    ck_assert_uint_eq(counts.held_out_of_new_films, 0);
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(folds_at_moments)
{
    static const int64_t at[] = {20, 50, 100};
    struct fixture f = {0};

    split_small(&f, (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = NAN, .at = at, .n_at = 3});
    expect_parts(&f, "10221"
                     "02"
                     "1");
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(too_many_folds_are_refused)
{
    struct fixture f = {0};
    struct split_parameters p = {.by = SPLIT_GLOBAL_TIME, .test = NAN, .folds = 8, .n_threads = 1};
    struct split_ratings ratings;

    test_csr(&f.matrix, 4, 5, cells, times);
    ratings = view(&f.matrix, f.rank);
    ck_assert_int_eq(split_entries(f.part, f.cut, &ratings, &p, &f.error), -1);
    ck_assert_ptr_nonnull(strstr(f.error.text, "--folds 8: 8 ratings are too few"));
    p.folds = 3;
    p.test = 1; /* 60 alone, then none of the two 50s */
    ck_assert_int_eq(split_entries(f.part, f.cut, &ratings, &p, &f.error), -1);
    ck_assert_ptr_nonnull(strstr(f.error.text, "fold 2 would be empty"));
    rs_csr_free(&f.matrix);
}
END_TEST

/* Against its definition, on times near and far apart. */
START_TEST(moments_are_found_by_counting)
{
    static const int64_t odd[] = {INT64_MIN, -1, 0, 0, 1, INT64_MAX};
    int64_t time[300];
    uint64_t x = 1;

    for (int scale = 0; scale < 64; scale += 3) {
        for (size_t i = 0; i < 300; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            time[i] = (int64_t)(x >> scale) - 1000;
        }
        for (size_t m = 0; m < 300; m += 7) {
            int64_t at = split_moment(time, 300, m);
            size_t from = 0, from_before = 0;

            for (size_t i = 0; i < 300; i++) {
                from += time[i] >= at;
                from_before += time[i] >= at - 1;
            }
            ck_assert_uint_le(from, m);
            ck_assert_uint_gt(from_before, m);
        }
    }
    ck_assert_int_eq(split_moment(odd, 6, 0), INT64_MAX);
    ck_assert_int_eq(split_moment(odd, 6, 1), 2);
    ck_assert_int_eq(split_moment(odd, 6, 2), 1);
    ck_assert_int_eq(split_moment(odd, 6, 3), 1);
    ck_assert_int_eq(split_moment(odd, 6, 4), 0);
    ck_assert_int_eq(split_moment(odd, 6, 5), INT64_MIN + 1);
    ck_assert_int_eq(split_moment(odd, 6, 6), INT64_MIN);
    ck_assert_int_eq(split_moment(odd, 0, 0), 0);
}
END_TEST

START_TEST(parts_make_the_whole_again)
{
    struct fixture f = {0};
    struct rs_csr taken;

    split_small(&f, (struct split_parameters){.by = SPLIT_TIME, .test = 3});
    ck_assert_int_eq(split_take(&taken, &f.matrix, f.part, SPLIT_HELD_OUT, &f.error), 0);
    split_keep(&f.matrix, f.part, SPLIT_HELD_OUT);
    ck_assert_uint_eq(rs_csr_entries(&taken), 4);
    ck_assert_uint_eq(rs_csr_entries(&f.matrix), 4);
    ck_assert(rs_ids_equal(&taken.rows, &f.matrix.rows) && rs_ids_equal(&taken.columns, &f.matrix.columns));
    ck_assert_int_eq(rs_csr_check(&taken, &f.error), 0);
    ck_assert_int_eq(rs_csr_check(&f.matrix, &f.error), 0);
    ck_assert_float_eq(taken.data[0], 5);
    ck_assert_int_eq(taken.indices[3], 3);
    ck_assert_int_eq(taken.time[3], 60);
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(f.part[i], SPLIT_TRAIN);
    ck_assert_float_eq(f.matrix.data[0], 4);
    ck_assert_int_eq(f.matrix.time[0], 10);
    ck_assert_int_eq(f.matrix.indptr[2], 3);
    ck_assert_float_eq(f.matrix.data[3], 2);
    rs_csr_free(&taken);
    rs_csr_free(&f.matrix);
}
END_TEST

/* Film 50 has one rating, 10 and 40 two, 20 two, 30 one: each film goes whole, to one part. */
START_TEST(items_are_taken_whole)
{
    struct fixture f = {0};
    bool chosen_once[5] = {false};

    split_small(&f, (struct split_parameters){.by = SPLIT_ITEMS, .test = 5});
    expect_parts(&f, "11111"
                     "11"
                     "1");
    ck_assert_uint_eq(f.counts.held_out_films, 5);
    ck_assert_uint_eq(f.counts.held_out_of_new_films, 8);
    rs_csr_free(&f.matrix);
    for (uint64_t seed = 1; seed <= 40; seed++) {
        bool held[5] = {false}, kept[5] = {false};
        size_t n = 0;

        split_small(&f, (struct split_parameters){.by = SPLIT_ITEMS, .test = 0.4, .seed = seed});
        for (size_t i = 0; i < 8; i++)
            *(f.part[i] == SPLIT_HELD_OUT ? &held[f.matrix.indices[i]] : &kept[f.matrix.indices[i]]) = true;
        for (size_t j = 0; j < 5; j++) {
            ck_assert(held[j] != kept[j]);
            n += held[j];
            chosen_once[j] = chosen_once[j] || held[j];
        }
        ck_assert_uint_eq(n, 2); /* floor(0.4 x 5) */
        ck_assert_uint_eq(f.counts.held_out_films, 2);
        ck_assert_uint_eq(f.counts.held_out_of_new_films, f.counts.entries[SPLIT_HELD_OUT]);
        rs_csr_free(&f.matrix);
    }
    for (size_t j = 0; j < 5; j++)
        ck_assert(chosen_once[j]);
}
END_TEST

START_TEST(items_nobody_rated_are_not_drawn)
{
    static const float few[] = {1, 0, 0, 1};
    struct fixture f = {0};
    struct split_parameters p = {.by = SPLIT_ITEMS, .test = 0.5, .n_threads = 1};
    struct split_ratings ratings;

    test_csr(&f.matrix, 1, 4, few, NULL);
    ratings = view(&f.matrix, f.rank);
    ck_assert(!split_needs_time(&p));
    for (p.seed = 1; p.seed <= 10; p.seed++) {
        ck_assert_int_eq(split_entries(f.part, f.cut, &ratings, &p, &f.error), 0);
        ck_assert_int_eq(split_count(&f.counts, f.part, 1, &ratings, &f.error), 0);
        ck_assert_uint_eq(f.counts.held_out_films, 1);
        ck_assert_uint_eq(f.counts.entries[SPLIT_HELD_OUT], 1);
    }
    p.known = 1;
    ck_assert_ptr_nonnull(split_check(&p));
    rs_csr_free(&f.matrix);
}
END_TEST

TEST_MAIN("split", {share_by_time_is_floored_and_ties_go_by_film}, {count_by_time_leaves_one},
        {ties_follow_the_rank_of_the_id_not_the_place}, {global_time_keeps_a_moment_together},
        {users_are_taken_whole_and_known_is_the_beginning}, {random_is_seeded_and_independent_of_threads},
        {shares_that_binary_cannot_say_are_exact}, {check_says_what_is_wrong}, {parts_make_the_whole_again},
        {items_are_taken_whole}, {items_nobody_rated_are_not_drawn}, {known_may_be_any_of_the_ratings},
        {folds_are_consecutive_and_equally_full}, {folds_at_moments}, {too_many_folds_are_refused},
        {moments_are_found_by_counting})
