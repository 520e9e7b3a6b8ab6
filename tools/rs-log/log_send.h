/* log_send.h: a record to the server, from the experiment to the alias. */
#ifndef LOG_SEND_H
#define LOG_SEND_H

#include "log_record.h"
#include "log_request.h"

/* What came of it, for a person. */
struct log_sent {
    char run_id[64];
    char note[512]; /* what was decided about the alias, or "" */
};

/* Send all of it. The run is FINISHED only when nothing is missing. `again`: an earlier attempt may have sent a part; what is
 * there is completed, not doubled. When the server refuses something the run is FAILED; server->trouble says whether trying
 * later makes sense. */
int log_send(struct log_server *server, const struct log_record *record, bool again, struct log_sent *sent,
        struct rs_error *error);

#endif
