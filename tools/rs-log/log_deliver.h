/* log_deliver.h: records on their way: straight to the server, or by way of a spool. */
#ifndef LOG_DELIVER_H
#define LOG_DELIVER_H

#include "cli/tool.h"
#include "log_record.h"
#include "log_request.h"

/* Straight: what fails is lost. */
int log_deliver(struct rs_tool *tool, struct log_server *server, const struct log_record *record,
        struct rs_error *error);

/* By way of a spool: first it is kept there, then all that is there is sent, oldest first. 0 with a note when the server is
 * away, for nothing is lost; -1 when the record is refused, which stays there too. */
int log_deliver_by_spool(struct rs_tool *tool, struct log_server *server, const char *folder,
        const struct log_record *record, struct rs_error *error);

/* All that is in a spool. -1 when any of it stays there. */
int log_deliver_spool(struct rs_tool *tool, struct log_server *server, const char *folder, struct rs_error *error);

#endif
