/* test_split.c: each way to split, against parts written out by hand. */
#include <stdlib.h>
#include <string.h>

#include "matrices.h"
#include "rs-split/split.h"
#include "rs-split/split_matrix.h"
#include "suite.h"

/* Users 1, 2, 3 with 5, 2 and 1 ratings; user 4 with none. Times as in `times`: user 1's two latest are equally old. */
static const float cells[] = {5, 4, 3, 2, 1, 3, 0, 0, 4, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0};
static const int64_t times[] = {40, 10, 50, 50, 20, 7, 0, 0, 60, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0};

struct fixture {
    struct rs_csr matrix;
    int32_t rank[5];
    uint8_t part[64];
    struct split_counts counts;
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
    ck_assert_int_eq(split_entries(f->part, &f->counts, &ratings, &p, &f->error), 0);
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
    split_small(&f, (struct split_parameters){.by = SPLIT_LEAVE_ONE_OUT, .test = 0.2});
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
    struct split_parameters p = {.by = SPLIT_LEAVE_ONE_OUT, .test = 1, .n_threads = 1};
    struct split_ratings ratings;

    test_csr(&f.matrix, 4, 5, cells, times);
    ratings = view(&f.matrix, backwards);
    ck_assert_int_eq(split_entries(f.part, &f.counts, &ratings, &p, &f.error), 0);
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
    ck_assert_int_eq(f.counts.at, 51);
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = 3});
    expect_parts(&f, "00110"
                     "01"
                     "0");
    ck_assert_int_eq(f.counts.at, 41);
    rs_csr_free(&f.matrix);
    split_small(&f, (struct split_parameters){.by = SPLIT_GLOBAL_TIME, .test = 0.2, .has_at = true, .at = 30});
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
    expect_parts(&f, "22212"
                     "21"
                     "1");
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
    ck_assert_int_eq(split_entries(one, &f.counts, &ratings, &p, &f.error), 0);
    held_out = f.counts.entries[SPLIT_HELD_OUT];
    ck_assert_double_eq_tol((double)held_out / (double)n, 0.2, 0.01); /* four standard deviations of a binomial */
    p.n_threads = 4;
    ck_assert_int_eq(split_entries(two, &f.counts, &ratings, &p, &f.error), 0);
    ck_assert_int_eq(memcmp(one, two, n), 0);
    p.seed = 2;
    ck_assert_int_eq(split_entries(two, &f.counts, &ratings, &p, &f.error), 0);
    ck_assert_int_ne(memcmp(one, two, n), 0);
    p.test = 2;
    ck_assert_int_eq(split_entries(one, &f.counts, &ratings, &p, &f.error), 0);
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
    ck_assert_int_eq(split_entries(part, &f.counts, &ratings, &p, &f.error), 0);
    ck_assert_uint_eq(f.counts.entries[SPLIT_HELD_OUT], 29); /* 0.29 * 100 is 28.999... in doubles */
    rs_csr_free(&f.matrix);
}
END_TEST

START_TEST(check_says_what_is_wrong)
{
    ck_assert_ptr_null(split_check(&(struct split_parameters){.by = SPLIT_TIME, .test = 0.2}));
    ck_assert_ptr_null(split_check(&(struct split_parameters){.by = SPLIT_USERS, .test = 1, .known = 0.5}));
    ck_assert_ptr_nonnull(split_check(&(struct split_parameters){.by = SPLIT_TIME, .test = 0}));
    ck_assert_ptr_nonnull(split_check(&(struct split_parameters){.by = SPLIT_TIME, .test = 1.5}));
    ck_assert_ptr_nonnull(split_check(&(struct split_parameters){.by = SPLIT_TIME, .test = 1, .known = 1}));
    ck_assert_ptr_nonnull(split_check(&(struct split_parameters){.by = SPLIT_TIME, .test = 1, .has_at = true}));
    ck_assert(split_needs_time(&(struct split_parameters){.by = SPLIT_LEAVE_ONE_OUT}));
    ck_assert(split_needs_time(&(struct split_parameters){.by = SPLIT_USERS, .known = 2}));
    ck_assert(!split_needs_time(&(struct split_parameters){.by = SPLIT_USERS}));
    ck_assert(!split_needs_time(&(struct split_parameters){.by = SPLIT_RANDOM}));
}
END_TEST

START_TEST(parts_make_the_whole_again)
{
    struct fixture f = {0};
    struct rs_csr taken;

    split_small(&f, (struct split_parameters){.by = SPLIT_TIME, .test = 3});
    ck_assert_int_eq(split_take(&taken, &f.matrix, f.part, SPLIT_HELD_OUT, &f.error), 0);
    split_keep(&f.matrix, f.part, SPLIT_TRAIN);
    ck_assert_uint_eq(rs_csr_entries(&taken), 4);
    ck_assert_uint_eq(rs_csr_entries(&f.matrix), 4);
    ck_assert(rs_ids_equal(&taken.rows, &f.matrix.rows) && rs_ids_equal(&taken.columns, &f.matrix.columns));
    ck_assert_int_eq(rs_csr_check(&taken, &f.error), 0);
    ck_assert_int_eq(rs_csr_check(&f.matrix, &f.error), 0);
    ck_assert_float_eq(taken.data[0], 5);
    ck_assert_int_eq(taken.indices[3], 3);
    ck_assert_int_eq(taken.time[3], 60);
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
        ck_assert_int_eq(split_entries(f.part, &f.counts, &ratings, &p, &f.error), 0);
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
        {items_are_taken_whole}, {items_nobody_rated_are_not_drawn})
