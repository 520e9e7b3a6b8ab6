/* watch.h: what the first thread does while others answer: look for a new set, another day and slow clients about once a second,
 * and for signals. */
#ifndef RS_SERVE_WATCH_H
#define RS_SERVE_WATCH_H

#include <signal.h>

#include "call.h"
#include "cli/tool.h"
#include "server.h"

/* Until SIGTERM or SIGINT, which with SIGHUP (read the folder again) are `signals`, blocked in all threads. What waits is then
 * kept and answered, and nothing new is taken. */
void serve_watch(const struct rs_tool *tool, struct serve_service *service, struct serve_server *server,
        const sigset_t *signals);

#endif
