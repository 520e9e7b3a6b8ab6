/* test_options.c: option tables, numbers, and files that are whole or not there. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/number.h"
#include "cli/options.h"
#include "suite.h"

static struct rs_error error;

static struct {
    bool flag, quiet;
    int64_t number;
    double real;
    const char *text, *level;
    int choice;
    struct rs_list list;
} got;

static const char *const colours[] = {"red", "green", NULL};

static const struct rs_option own[] = {{"flag", 'f', RS_FLAG, &got.flag, .help = "a"},
        {"number", 'n', RS_INTEGER, &got.number, .min = 1, .max = 10, .help = "b"},
        {"real", 0, RS_REAL, &got.real, .help = "c"}, {"text", 0, RS_TEXT, &got.text, .help = "d"},
        {"colour", 'c', RS_CHOICE, &got.choice, .choices = colours, .help = "e"},
        {"item", 'i', RS_LIST, &got.list, .help = "f"}, {0}};
static const struct rs_option common[] = {{"quiet", 'q', RS_FLAG, &got.quiet, .help = "g"},
        {"compress", 'z', RS_TEXT, &got.level, "3", .help = "h"}, {0}};

/* Words separated by blanks; the number of operands, or -1. */
static int parse(const char *line)
{
    static char room[256];
    char *argv[32] = {(char *)"tool"};
    int argc = 1, n_operands;

    rs_options_free(own);
    memset(&got, 0, sizeof got);
    snprintf(room, sizeof room, "%s", line);
    for (char *word = strtok(room, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    return rs_options_parse(own, common, argc, argv, &n_operands, &error) == 0 ? n_operands : -1;
}

START_TEST(all_ways_to_write_an_option)
{
    ck_assert_int_eq(parse("-f --number 3 a --real=0.5 --text x -c green b"), 2);
    ck_assert(got.flag && got.number == 3 && got.real == 0.5 && strcmp(got.text, "x") == 0 && got.choice == 1);
    ck_assert_int_eq(parse("-n7 -qf -i 1 --item=2 -i3"), 0);
    ck_assert(got.number == 7 && got.quiet && got.flag && got.list.n == 3 && strcmp(got.list.items[2], "3") == 0);
    ck_assert_int_eq(parse("-z a"), 1);
    ck_assert_str_eq(got.level, "3");
    ck_assert_int_eq(parse("-z9 --compress=7"), 0);
    ck_assert_str_eq(got.level, "7");
    ck_assert_int_eq(parse("- -- -f --number"), 3);
    ck_assert(!got.flag);
    rs_options_free(own);
}
END_TEST

START_TEST(bad_options_are_told)
{
    static const char *const bad[][2] = {{"--nope", "unknown option '--nope'"}, {"-x", "unknown option '-x'"},
            {"--numbe 3", "unknown option '--numbe'"}, {"--number", "--number: want a value"},
            {"--number 3.5", "--number: want a whole number, got '3.5'"},
            {"--number 11", "--number: want a number from 1 to 10, got 11"},
            {"--number 99999999999999999999", "--number: want a whole number, got '99999999999999999999'"},
            {"--real nan", "--real: want a number, got 'nan'"}, {"--flag=1", "--flag: takes no value"},
            {"-c blue", "--colour: want one of red, green, got 'blue'"}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(parse(bad[i][0]), -1);
        ck_assert_str_eq(error.text, bad[i][1]);
    }
}
END_TEST

START_TEST(numbers_are_read_strictly_and_as_strtod_does)
{
    static const char *const good[] = {"0", "-0.5", "3.5", "1e-3", "123456789012345678", "0.1", "5.", ".5", "4.35",
            "0.30000000000000004", "1.7976931348623157e308"};
    static const char *const bad[] = {"", " 1", "1 ", "0x10", "nan", "inf", "1e999", "1.2.3", "-", ".", "1,5", "+-1"};
    double value;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(rs_parse_real(good[i], strlen(good[i]), &value), "%s", good[i]);
        ck_assert_msg(value == strtod(good[i], NULL), "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!rs_parse_real(bad[i], strlen(bad[i]), &value), "passed: '%s'", bad[i]);
}
END_TEST

START_TEST(integers_to_the_edge)
{
    int64_t value;

    ck_assert(rs_parse_integer("9223372036854775807", 19, &value) && value == INT64_MAX);
    ck_assert(rs_parse_integer("-9223372036854775808", 20, &value) && value == INT64_MIN);
    ck_assert(!rs_parse_integer("9223372036854775808", 19, &value));
    ck_assert(!rs_parse_integer("-", 1, &value));
    ck_assert(!rs_parse_integer("+1", 2, &value));
}
END_TEST

START_TEST(a_file_is_whole_or_not_there)
{
    char folder[] = "/tmp/rs-test-XXXXXX", path[64];
    struct rs_output_file file;
    struct stat status;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out", folder);
    ck_assert_int_eq(rs_output_file_create(&file, path, &error), 0);
    ck_assert_int_eq(rs_write_all(file.fd, "abc", 3, path, &error), 0);
    ck_assert_int_ne(stat(path, &status), 0); /* not yet */
    rs_output_file_discard(&file);
    ck_assert_int_eq(rmdir(folder), 0); /* no debris */

    ck_assert_int_eq(mkdir(folder, 0700), 0);
    ck_assert_int_eq(rs_output_file_create(&file, path, &error), 0);
    ck_assert_int_eq(rs_write_all(file.fd, "abc", 3, path, &error), 0);
    ck_assert_int_eq(rs_output_file_commit(&file, &error), 0);
    rs_output_file_discard(&file);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(status.st_size, 3);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(rs_output_file_create(&file, path, &error), -1); /* its folder is gone */
    ck_assert_int_eq(rs_output_file_create(&file, "/dev/null", &error), 0);
    ck_assert_int_eq(rs_output_file_commit(&file, &error), 0);
}
END_TEST

/* A container's processes have the same few numbers as another's, and a killed one leaves its file. */
START_TEST(a_temporary_file_of_somebody_else_is_let_be)
{
    char folder[] = "/tmp/rs-test-XXXXXX", path[64], other[96];
    struct rs_output_file file, second;
    struct stat status;
    int fd;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out", folder);
    snprintf(other, sizeof other, "%s.tmp-%ld-0", path, (long)getpid());
    fd = open(other, O_WRONLY | O_CREAT, 0600);
    ck_assert_int_ge(fd, 0);
    close(fd);
    ck_assert_int_eq(rs_output_file_create(&file, path, &error), 0);
    ck_assert_int_eq(rs_output_file_create(&second, path, &error), 0);
    rs_output_file_discard(&second);
    ck_assert_int_eq(rs_write_all(file.fd, "abc", 3, path, &error), 0);
    ck_assert_int_eq(rs_output_file_finish(&file, &error), 0);
    ck_assert_int_ne(stat(path, &status), 0); /* its name comes with the commit */
    ck_assert_int_eq(rs_output_file_commit(&file, &error), 0);
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_int_eq(unlink(other), 0); /* still there */
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

TEST_MAIN("options", {all_ways_to_write_an_option}, {bad_options_are_told},
        {numbers_are_read_strictly_and_as_strtod_does}, {integers_to_the_edge}, {a_file_is_whole_or_not_there},
        {a_temporary_file_of_somebody_else_is_let_be})
