/* test_policy.c: what is blocked and promoted, list by list. */
#include "models/policy.h"
#include "suite.h"

/* A list of films 10, 11, 12, 13 (places 1 to 4) out of 20. */
static const struct rs_place list[] = {{10, 0.9f, RS_REASON_MODEL, -1}, {11, 0.8f, RS_REASON_LIKED, 3},
        {12, 0.7f, RS_REASON_MODEL, -1}, {13, 0.6f, RS_REASON_POPULAR, -1}};
enum { N_FILMS = 20, ROOM = 8 };

static struct rs_place out[ROOM];

static void hold_items(size_t n, size_t want_n, const int32_t *want)
{
    ck_assert_uint_eq(n, want_n);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(out[i].item, want[i]);
}

START_TEST(nothing_to_do)
{
    struct rs_policy policy = {0};

    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, 4), 4, (int32_t[]){10, 11, 12, 13});
    ck_assert(out[1].score == 0.8f && out[1].reason == RS_REASON_LIKED && out[1].reason_id == 3);
    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, 2), 2, (int32_t[]){10, 11});
    hold_items(rs_policy_apply(&policy, list, 0, NULL, 0, out, 4), 0, NULL);
}
END_TEST

START_TEST(blocked_films_leave_no_gap)
{
    bool blocked[N_FILMS] = {[10] = true, [12] = true, [19] = true};
    struct rs_policy policy = {.blocked = blocked};

    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, 4), 2, (int32_t[]){11, 13});
    ck_assert(out[1].score == 0.6f && out[1].reason == RS_REASON_POPULAR);
}
END_TEST

START_TEST(promoted_films_come_first)
{
    static const int32_t promoted[] = {12, 5};
    struct rs_policy policy = {.promoted = promoted, .n_promoted = 2};

    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, ROOM), 5, (int32_t[]){12, 5, 10, 11, 13});
    ck_assert(out[0].reason == RS_REASON_PROMOTED && out[0].reason_id == 3 && out[0].score == 0.7f);
    ck_assert(out[1].reason == RS_REASON_PROMOTED && out[1].reason_id == -1 && out[1].score == 0);
    ck_assert(out[2].reason == RS_REASON_MODEL && out[2].reason_id == -1);
    /* They push the end of the list out of it. */
    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, 4), 4, (int32_t[]){12, 5, 10, 11});
    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, 1), 1, (int32_t[]){12});
    hold_items(rs_policy_apply(&policy, list, 0, NULL, 0, out, 4), 2, (int32_t[]){12, 5});
}
END_TEST

START_TEST(blocking_wins)
{
    bool blocked[N_FILMS] = {[12] = true, [6] = true};
    static const int32_t promoted[] = {6, 12, 13};
    struct rs_policy policy = {blocked, promoted, 3};

    hold_items(rs_policy_apply(&policy, list, 4, NULL, 0, out, 4), 3, (int32_t[]){13, 10, 11});
    ck_assert(out[0].reason == RS_REASON_PROMOTED && out[0].reason_id == 4);
}
END_TEST

START_TEST(seen_films_are_not_promoted)
{
    static const int32_t promoted[] = {5, 12, 7}, seen[] = {1, 5, 6, 12};
    struct rs_policy policy = {.promoted = promoted, .n_promoted = 3};

    hold_items(rs_policy_apply(&policy, list, 4, seen, 4, out, ROOM), 5, (int32_t[]){7, 10, 11, 12, 13});
    ck_assert(out[3].reason == RS_REASON_MODEL);
}
END_TEST

TEST_MAIN("policy", {nothing_to_do}, {blocked_films_leave_no_gap}, {promoted_films_come_first}, {blocking_wins},
        {seen_films_are_not_promoted})
