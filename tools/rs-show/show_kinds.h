/* show_kinds.h: what each kind of stream looks like as rows of cells (table_writer.h). */
#ifndef RS_SHOW_KINDS_H
#define RS_SHOW_KINDS_H

#include "data/csr.h"
#include "data/dense.h"
#include "data/labels.h"
#include "data/recommendations.h"
#include "table/titles.h"
#include "table_writer.h"

/* What is to be shown, and by which names. */
struct show {
    struct table_writer *table;
    const struct rs_titles *titles; /* of films, or NULL */
    const struct rs_ids *genres;    /* names of the columns that reasons point at; may be empty */
    const int32_t *rows;            /* [n_rows] positions, or NULL: the first n_rows */
    size_t n_rows;
    size_t limit; /* so many lines at most; for recommendations so many lists */
};

/* One line a row: id (with titles the title), then the columns. */
int show_dense(const struct show *show, const struct rs_dense *matrix);

/* One line an entry: row, column (with titles the title of the column), value, and time where there are times. */
int show_csr(const struct show *show, const struct rs_csr *matrix);

/* One line a row: id (with titles the title), label. */
int show_labels(const struct show *show, const struct rs_labels *labels);

/* One line a film: row, rank from 1, film, title, score, scenario, reason. In an aligned table each list is one of
 * its own under a heading. */
int show_recommendations(const struct show *show, const struct rs_recommendations *list);

#endif
