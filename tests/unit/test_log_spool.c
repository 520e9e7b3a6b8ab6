/* test_log_spool.c: a kept run is whole, is sent by one at a time, and goes for good; and which commit is checked out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rs-log/log_git.h"
#include "rs-log/log_spool.h"
#include "suite.h"

#define ID "0123456789abcdef0123456789abcdef"

static struct rs_error error;
static char folder[64];

static void enter(void)
{
    snprintf(folder, sizeof folder, "/tmp/test-log-spool-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void leave(void)
{
    char command[96];

    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void check_file(const char *path, const char *want)
{
    char got[200] = "";
    FILE *file = fopen(path, "r");

    ck_assert_msg(file != NULL, "%s", path);
    ck_assert(fgets(got, sizeof got, file) != NULL);
    fclose(file);
    ck_assert_str_eq(got, want);
}

static size_t count(void)
{
    char **names;
    size_t n;

    ck_assert_int_eq(log_spool_list("spool", &names, &n, &error), 0);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return n;
}

static void keep(struct log_entry *entry, int64_t time)
{
    struct log_record record;

    ck_assert_int_eq(log_record_start(&record, "e", NULL, &error), 0);
    record.time = time;
    ck_assert_int_eq(log_record_file(&record, "a.txt", "a.txt", NULL, &error), 0);
    ck_assert_int_eq(log_record_file(&record, "b.txt", NULL, "text", &error), 0);
    ck_assert_int_eq(log_record_model(&record, "a.txt", &error), 0);
    ck_assert_int_eq(log_spool_keep("spool", &record, entry, &error), 0);
    log_record_free(&record);
}

START_TEST(kept_taken_dropped)
{
    struct log_entry entry, other;
    struct log_record record;
    char *name;

    enter();
    write_file("a.txt", "first");
    keep(&entry, 7);
    write_file("a.txt", "overwritten");
    name = strdup(strrchr(entry.path, '/') + 1);
    ck_assert(log_spool_is_run(name));
    ck_assert_uint_eq(count(), 1);
    ck_assert_int_eq(log_spool_take("spool", name, &other, &record, &error), 0); /* its maker holds it */
    log_spool_release(&entry);
    ck_assert_int_eq(log_spool_take("spool", name, &entry, &record, &error), 1);
    check_file(record.files[0].from, "first");
    check_file(record.files[1].from, "text");
    check_file(record.model.from, "first");
    ck_assert_str_eq(record.files[1].to, "b.txt");
    log_record_free(&record);
    ck_assert_int_eq(log_spool_drop("spool", &entry, &error), 0);
    ck_assert_uint_eq(count(), 0);
    ck_assert_int_eq(log_spool_take("spool", name, &entry, &record, &error), 0);
    ck_assert_int_eq(rmdir("spool"), 0); /* nothing is left in it */
    free(name);
    leave();
}
END_TEST

START_TEST(oldest_first_and_others_files_are_let_be)
{
    struct log_entry entry;
    char **names;
    size_t n;

    enter();
    write_file("a.txt", "x");
    keep(&entry, 1700000000000);
    log_spool_release(&entry);
    keep(&entry, 900);
    log_spool_release(&entry);
    write_file("spool/notes.txt", "mine");
    ck_assert_int_eq(mkdir("spool/.new-mine", 0777), 0);
    ck_assert_int_eq(log_spool_list("spool", &names, &n, &error), 0);
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(strncmp(names[0], "000000000000900-", 16), 0);
    ck_assert_int_eq(access("spool/notes.txt", F_OK), 0);
    ck_assert_int_eq(access("spool/.new-mine", F_OK), 0);
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
    leave();
}
END_TEST

/* What a process that was killed has left: half of a run, and one that was sent. */
START_TEST(remains_are_cleared)
{
    enter();
    mkdir("spool", 0777);
    mkdir("spool/.new-000000000000900-" ID, 0777);
    write_file("spool/.new-000000000000900-" ID "/0", "half");
    mkdir("spool/.sent-000000000000901-" ID, 0777);
    write_file("spool/.sent-000000000000901-" ID "/run.json", "{}");
    ck_assert_uint_eq(count(), 0);
    ck_assert_int_eq(rmdir("spool"), 0);
    leave();
}
END_TEST

START_TEST(a_missing_file_leaves_nothing)
{
    struct log_record record;
    struct log_entry entry;

    enter();
    ck_assert_int_eq(log_record_start(&record, "e", NULL, &error), 0);
    ck_assert_int_eq(log_record_file(&record, "a", "nowhere", NULL, &error), 0);
    ck_assert_int_eq(log_spool_keep("spool", &record, &entry, &error), -1);
    ck_assert_int_eq(rmdir("spool"), 0);
    log_record_free(&record);
    leave();
}
END_TEST

START_TEST(a_broken_run_is_named)
{
    struct log_record record;
    struct log_entry entry;

    enter();
    mkdir("spool", 0777);
    mkdir("spool/000000000000900-" ID, 0777);
    ck_assert_int_eq(log_spool_take("spool", "000000000000900-" ID, &entry, &record, &error), -1);
    log_spool_release(&entry);
    log_record_free(&record);
    write_file("spool/000000000000900-" ID "/run.json", "{");
    ck_assert_int_eq(log_spool_take("spool", "000000000000900-" ID, &entry, &record, &error), -1);
    ck_assert_str_eq(error.text, "spool/000000000000900-" ID ": not a run that rs-log has kept");
    log_spool_release(&entry);
    log_record_free(&record);
    leave();
}
END_TEST

#define COMMIT "1234567890123456789012345678901234567890"
#define OTHER "abcdef7890123456789012345678901234567890"

START_TEST(commits)
{
    char commit[LOG_COMMIT_SIZE];

    enter();
    mkdir("repo", 0777);
    mkdir("repo/.git", 0777);
    mkdir("repo/.git/refs", 0777);
    mkdir("repo/.git/refs/heads", 0777);
    mkdir("repo/below", 0777);
    ck_assert(!log_git_commit("repo", commit));
    write_file("repo/.git/HEAD", "ref: refs/heads/main\n");
    ck_assert(!log_git_commit("repo", commit)); /* nothing committed yet */
    write_file("repo/.git/packed-refs",
            "# pack-refs with: peeled\n" OTHER " refs/heads/other\n" COMMIT " refs/heads/main\n^" OTHER "\n");
    ck_assert(log_git_commit("repo/below", commit));
    ck_assert_str_eq(commit, COMMIT);
    write_file("repo/.git/refs/heads/main", OTHER "\n");
    ck_assert(log_git_commit("repo", commit));
    ck_assert_str_eq(commit, OTHER);
    write_file("repo/.git/HEAD", COMMIT "\n");
    ck_assert(log_git_commit("repo", commit));
    ck_assert_str_eq(commit, COMMIT);
    /* A linked work tree: its HEAD is its own, references are shared. */
    mkdir("repo/.git/worktrees", 0777);
    mkdir("repo/.git/worktrees/w", 0777);
    write_file("repo/.git/worktrees/w/HEAD", "ref: refs/heads/main\n");
    write_file("repo/.git/worktrees/w/commondir", "../..\n");
    mkdir("w", 0777);
    write_file("w/.git", "gitdir: ../repo/.git/worktrees/w\n");
    ck_assert(log_git_commit("w", commit));
    ck_assert_str_eq(commit, OTHER);
    ck_assert(!log_git_commit("nowhere", commit));
    leave();
}
END_TEST

TEST_MAIN("log_spool", {kept_taken_dropped}, {oldest_first_and_others_files_are_let_be}, {remains_are_cleared},
        {a_missing_file_leaves_nothing}, {a_broken_run_is_named}, {commits})
