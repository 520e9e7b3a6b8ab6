/* encode_run.h: what rs-encode does, from streams to streams. */
#ifndef ENCODE_RUN_H
#define ENCODE_RUN_H

#include "autoencoder_fit.h"
#include "cli/tool.h"

enum encode_method { ENCODE_AUTOENCODER, ENCODE_SVD, ENCODE_PCA };

/* Fit an encoder to the rows of tool->in, keep it in the file `fit` (NULL: don't), codes to tool->out. */
int encode_run_fit(struct rs_tool *tool, enum encode_method method, struct autoencoder_options *options,
        const char *fit, struct rs_error *error);

/* Rows to codes by the kept encoder in the file `apply`, or codes to rows. */
int encode_run_apply(struct rs_tool *tool, const char *apply, bool decode, struct rs_error *error);

#endif
