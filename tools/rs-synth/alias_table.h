/* alias_table.h: Walker's alias tables: one draw from n weighted choices in constant time, whatever n is.
 * Walker (1977), in Vose's form (1991). */
#ifndef RS_SYNTH_ALIAS_TABLE_H
#define RS_SYNTH_ALIAS_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <gsl/gsl_rng.h>

#include "base/error.h"

struct synth_alias {
    size_t n;
    float *keep;    /* [n] the chance that a draw of the slot stays there */
    int32_t *other; /* [n] where it goes otherwise */
};

/* From n >= 1 weights, none negative, not all zero. Free with synth_alias_free(). */
int synth_alias_build(struct synth_alias *alias, const double *weights, size_t n, struct rs_error *error);

/* A position in [0, n), with a chance in proportion to its weight. One uniform number a draw. */
int32_t synth_alias_draw(const struct synth_alias *alias, gsl_rng *rng);

void synth_alias_free(struct synth_alias *alias);

#endif
