/* test_list_causes.c: explained lists: round trips, and appended to lists that are not. */
#include <string.h>
#include <unistd.h>

#include "stream/kinds.h"
#include "stream_files.h"
#include "suite.h"

static struct rs_error error;

static void write_list(int fd, const struct rs_recommendations *list)
{
    struct rs_writer writer;

    rs_writer_start(&writer, fd, "test", "stdout", NULL, 0, 1);
    ck_assert_int_eq(rs_recommendations_write(list, &writer, &error), 0);
    ck_assert_int_eq(rs_writer_flush(&writer, &error), 0);
    rs_writer_free(&writer);
}

static struct rs_recommendations read_list(int fd)
{
    struct rs_recommendations list;
    struct rs_reader reader = stream_reader(fd);

    ck_assert_msg(rs_recommendations_read(&list, &reader, &error) == 0, "%s", error.text);
    rs_reader_free(&reader);
    return list;
}

static void hold_id(struct rs_id got, struct rs_id want)
{
    char a[RS_ID_ROOM], b[RS_ID_ROOM];

    ck_assert_str_eq(rs_id_format(got, a, sizeof a), rs_id_format(want, b, sizeof b));
}

/* Two films for one row, carried by three films of its history and by one, where the list is explained. */
static struct rs_recommendations make_list(int64_t row, bool text, bool explained)
{
    static const char *const names[] = {"Alien", "Brazil", "Casino", "Dune"};
    const int32_t item[2] = {2, 0}, cause[2 * RS_CAUSES] = {1, 3, 0, 3, -1, -1};
    struct rs_recommendations list;
    struct rs_ids rows, films;

    ck_assert_int_eq(rs_ids_count(&rows, 1, &error), 0);
    rows.numbers[0] = row;
    ck_assert_int_eq(text ? rs_ids_from_texts(&films, names, 4, &error) : rs_ids_count(&films, 4, &error), 0);
    ck_assert_int_eq(rs_recommendations_alloc(&list, &rows, 2, item, &films, &error), 0);
    if (explained) {
        ck_assert_int_eq(rs_recommendations_explain(&list, cause, &films, &error), 0);
        for (int i = 0; i < 4; i++)
            list.cause_share[i] = 0.5F / (float)(i + 1);
        list.place_without[0] = 37;
    }
    rs_ids_free(&films, NULL);
    return list;
}

START_TEST(explained_lists_round_trip)
{
    for (int text = 0; text < 2; text++) {
        struct rs_recommendations list = make_list(7, text, true), again;
        int fd = stream_file();

        write_list(fd, &list);
        again = read_list(fd);
        ck_assert(rs_recommendations_explained(&again));
        ck_assert_uint_eq(again.causes.n, 6);
        ck_assert(rs_ids_equal(&list.causes, &again.causes));
        ck_assert(rs_recommendations_is_none(rs_ids_at(&again.causes, 4)));
        ck_assert(!rs_recommendations_is_none(rs_ids_at(&again.causes, 3)));
        ck_assert_mem_eq(list.cause_share, again.cause_share, 6 * sizeof *list.cause_share);
        ck_assert_int_eq(again.place_without[0], 37);
        ck_assert_int_eq(again.place_without[1], -1);
        rs_recommendations_free(&list);
        rs_recommendations_free(&again);
        close(fd);
    }
}
END_TEST

/* `cat` of lists with causes and without: those without have none. Which part is explained is in the bits of _i. */
START_TEST(explained_lists_append_to_others)
{
    for (int text = 0; text < 2; text++) {
        struct rs_recommendations parts[2] = {make_list(7, text, (_i & 1) != 0), make_list(8, text, (_i & 2) != 0)},
                                  both;
        int fd = stream_file();

        write_list(fd, &parts[0]);
        write_list(fd, &parts[1]);
        both = read_list(fd);
        ck_assert_uint_eq(both.n_rows, 2);
        ck_assert_int_eq(rs_recommendations_explained(&both), _i != 0);
        for (size_t i = 0; _i != 0 && i < 12; i++) {
            const struct rs_recommendations *part = &parts[i / 6];
            bool explained = rs_recommendations_explained(part);
            struct rs_id id = rs_ids_at(&both.causes, i), none = {-1, text ? "" : NULL, 0};

            ck_assert_float_eq(both.cause_share[i], explained ? part->cause_share[i % 6] : 0);
            hold_id(id, explained ? rs_ids_at(&part->causes, i % 6) : none);
            ck_assert_int_eq(both.place_without[i / 3], explained ? part->place_without[i / 3 % 2] : -1);
        }
        for (int i = 0; i < 2; i++)
            rs_recommendations_free(&parts[i]);
        rs_recommendations_free(&both);
        close(fd);
    }
}
END_TEST

TEST_MAIN("list causes", {explained_lists_round_trip}, {explained_lists_append_to_others, 4})
