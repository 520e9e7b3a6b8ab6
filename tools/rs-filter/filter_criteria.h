/* filter_criteria.h: what rs-filter is asked for, and the files that say which rows, columns and films that means. */
#ifndef RS_FILTER_CRITERIA_H
#define RS_FILTER_CRITERIA_H

#include "cli/tool.h"
#include "filter_axes.h"
#include "filter_lists.h"
#include "filter_tables.h"
#include "stream/kinds.h"

/* What is filtered: the stream that was read, its axes, and for recommendations their lists. */
struct filter_subject {
    struct rs_any any;
    struct filter_axis rows, columns; /* columns of recommendations: the films in them; of labels: none */
    struct filter_lists lists;
    struct filter_tables tables; /* what the files of options say of films */
};

/* Options that need one another. A usage error. */
int filter_check_usage(struct rs_tool *tool, struct rs_error *error);

/* Read the input, check that the options fit its kind, start its axes. Free it also after a failure. */
int filter_subject_read(struct filter_subject *subject, struct rs_tool *tool, struct rs_error *error);
void filter_subject_free(struct filter_subject *subject);

/* Clear the flags of what goes: by ids, another stream's rows, genre and year, and in matrices what the policy blocks.
 * (Counts, which depend on what stays, and the policy of lists come when the result is made.) */
int filter_apply_criteria(struct filter_subject *subject, struct rs_tool *tool, struct rs_error *error);

/* Lists with the policy applied. */
int filter_make_lists(struct rs_recommendations *result, struct filter_subject *subject, struct rs_tool *tool,
        struct rs_error *error);

#endif
