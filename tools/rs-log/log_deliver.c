/* log_deliver.c: one record, or all of a spool. */
#include "log_deliver.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "log_send.h"
#include "log_spool.h"

static size_t size_of(const struct log_file *file)
{
    struct stat status;

    return file->from && stat(file->from, &status) == 0 ? (size_t)status.st_size : 0;
}

static int send_record(struct rs_tool *tool, struct log_server *server, const struct log_record *record, bool again,
        struct rs_error *error)
{
    struct log_sent sent;
    struct rs_progress progress;
    size_t total = size_of(&record->model);
    int status;

    for (size_t i = 0; i < record->n_files; i++)
        total += size_of(&record->files[i]);
    rs_tool_progress(tool, &progress, "bytes", total);
    server->progress = &progress;
    server->uploaded = 0;
    status = log_send(server, record, again, &sent, error);
    server->progress = NULL;
    rs_progress_finish(&progress);
    if (status == 0 && sent.note[0])
        rs_tool_note(tool, "%s", sent.note);
    if (status == 0 && tool->verbose)
        rs_tool_note(tool, "run %s of experiment '%s' is at %s", sent.run_id, record->experiment, server->uri);
    return status;
}

int log_deliver(struct rs_tool *tool, struct log_server *server, const struct log_record *record,
        struct rs_error *error)
{
    return send_record(tool, server, record, false, error);
}

/* ---- a spool ---- */

struct spool {
    struct rs_tool *tool;
    struct log_server *server;
    const char *folder;
    size_t n_sent, n_left, n_busy;
    bool away;             /* the server is: no use in going on */
    struct rs_error first; /* why the first of those left stays */
};

static void leave(struct spool *spool, const struct rs_error *error)
{
    if (spool->n_left++ == 0)
        spool->first = *error;
}

/* One that an earlier process kept. */
static void send_kept(struct spool *spool, const char *name)
{
    struct log_entry entry;
    struct log_record record;
    struct rs_error error;
    int taken = log_spool_take(spool->folder, name, &entry, &record, &error);

    spool->server->trouble = LOG_LOCAL;
    if (taken == 0)
        spool->n_busy++;
    else if (taken < 0 || send_record(spool->tool, spool->server, &record, true, &error) != 0
             || log_spool_drop(spool->folder, &entry, &error) != 0) {
        leave(spool, &error);
        spool->away = spool->server->trouble == LOG_AWAY;
    } else {
        spool->n_sent++;
    }
    log_record_free(&record);
    log_spool_release(&entry);
}

/* All but the one called `but`, if that is not NULL. */
static int send_all_kept(struct spool *spool, const char *but, struct rs_error *error)
{
    char **names;
    size_t n;
    int status = log_spool_list(spool->folder, &names, &n, error);

    for (size_t i = 0; i < n; i++) {
        bool ours = but && strcmp(names[i], but) == 0;

        if (status == 0 && !ours && spool->away)
            spool->n_left++;
        else if (status == 0 && !ours)
            send_kept(spool, names[i]);
        free(names[i]);
    }
    free(names);
    return status;
}

int log_deliver_spool(struct rs_tool *tool, struct log_server *server, const char *folder, struct rs_error *error)
{
    struct spool spool = {.tool = tool, .server = server, .folder = folder};

    if (send_all_kept(&spool, NULL, error) != 0)
        return -1;
    if (tool->verbose || spool.n_busy > 0)
        rs_tool_note(tool, "%s: %zu sent, %zu left, %zu being sent by others", folder, spool.n_sent, spool.n_left,
                spool.n_busy);
    if (spool.n_left > 0)
        return rs_fail(error, "%s: %zu left: %s", folder, spool.n_left, spool.first.text);
    return 0;
}

/* The run this process has kept just now. */
static int send_own(struct spool *spool, struct log_entry *entry, const struct log_record *record,
        struct rs_error *error)
{
    if (spool->away) {
        rs_tool_note(spool->tool, "kept in %s: %s", entry->path, spool->first.text);
        return 0;
    }
    if (send_record(spool->tool, spool->server, record, false, error) == 0)
        return log_spool_drop(spool->folder, entry, error);
    if (spool->server->trouble != LOG_AWAY && spool->server->trouble != LOG_SICK) {
        struct rs_error reason = *error;

        return rs_fail(error, "%s (kept in %s)", reason.text, entry->path);
    }
    rs_tool_note(spool->tool, "kept in %s: %s", entry->path, error->text);
    return 0;
}

int log_deliver_by_spool(struct rs_tool *tool, struct log_server *server, const char *folder,
        const struct log_record *record, struct rs_error *error)
{
    struct spool spool = {.tool = tool, .server = server, .folder = folder};
    struct log_entry entry;
    int status = log_spool_keep(folder, record, &entry, error);

    if (status == 0)
        status = send_all_kept(&spool, strrchr(entry.path, '/') + 1, error);
    if (status == 0 && spool.n_left > 0 && !spool.away)
        rs_tool_note(tool, "%s: %zu earlier left: %s", folder, spool.n_left, spool.first.text);
    if (status == 0)
        status = send_own(&spool, &entry, record, error);
    log_spool_release(&entry);
    return status;
}
