/* store_internal.h: what store.c and store_write.c share. */
#ifndef RS_SERVE_STORE_INTERNAL_H
#define RS_SERVE_STORE_INTERNAL_H

#include "store.h"

int64_t serve_today(void); /* days since 1970, UTC */

/* With build_lock: a view over these artefacts, of all films and the policy (NULL: the one that holds). */
struct serve_view *serve_store_make_view(struct serve_store *store, struct serve_artifacts *artifacts,
        const char *policy, struct rs_error *error);

/* Put a view, whose reference is taken over, in the place of the one before. */
void serve_store_show(struct serve_store *store, struct serve_view *view);

int serve_store_start_writer(struct serve_store *store, struct rs_error *error);

#endif
