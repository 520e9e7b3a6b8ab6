/* filter_tables.h: what the options' files say of films: genres, flags, titles, and the policy's rules. */
#ifndef RS_FILTER_TABLES_H
#define RS_FILTER_TABLES_H

#include "cli/tool.h"
#include "data/dense.h"
#include "filter_options.h"
#include "models/policy.h"
#include "table/policy_rules.h"
#include "table/titles.h"

struct filter_tables {
    struct rs_dense genres, flags;
    struct rs_titles titles;
    struct rs_policy_rules rules; /* of --policy, then --block and --promote */
    struct rs_policy_facts facts; /* over the tables above */
};

/* Read what is given. `text_ids`: the input's films are strings, so ids in lists are. A rule that needs a table which is
 * not given is a usage error. Free it also after a failure. */
int filter_tables_read(struct filter_tables *tables, struct rs_tool *tool, bool text_ids, struct rs_error *error);
void filter_tables_free(struct filter_tables *tables);

/* The ids in a text file named by an option, of the sort that the stream has. */
int filter_read_ids(struct rs_tool *tool, struct rs_ids *list, const char *option, const char *path, bool as_text,
        struct rs_error *error);

#endif
