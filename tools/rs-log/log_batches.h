/* log_batches.h: a record cut into requests that a server takes (runs/log-batch). No I/O. */
#ifndef LOG_BATCHES_H
#define LOG_BATCHES_H

#include <stdbool.h>

#include "log_record.h"

/* The limits of MLflow 3: of each sort, and of all together. LOG_MOST_BYTES is below the server's million, since how a
 * server counts (escaped or not) is its own affair. */
enum {
    LOG_MOST_METRICS = 1000,
    LOG_MOST_PARAMS = 100,
    LOG_MOST_TAGS = 100,
    LOG_MOST_ALL = 1000,
    LOG_MOST_BYTES = 900000
};

/* What goes into one request: `n` from `first` on. Start with all zero. */
struct log_batch {
    size_t first_tag, n_tags, first_param, n_params, first_metric, n_metrics;
};

/* The batch after this one: tags first, then parameters, then metrics, each once, in order. False: there is no more. A batch
 * is never over a limit, whatever the values (which log_record.h bounds). */
bool log_batch_next(struct log_batch *batch, const struct log_record *record);

#endif
