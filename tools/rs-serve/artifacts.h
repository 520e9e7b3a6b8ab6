/* artifacts.h: all files of a recommender, opened: what views (view.h) stand on. Read only once it is loaded. */
#ifndef RS_SERVE_ARTIFACTS_H
#define RS_SERVE_ARTIFACTS_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "data/csr.h"
#include "manifest.h"
#include "models/blend.h"
#include "models/centroids.h"
#include "models/encoder.h"
#include "models/popularity.h"
#include "models/vocabulary.h"
#include "table/titles.h"
#include "title_search.h"

/* Where a part of the vectors lies in a joined row (models/similarity.h), and how a film that comes later gets its own. */
struct serve_block {
    size_t start, width;
    float length; /* of its rows in the joined ones: the root of the weight's share */
    bool has_encoder;
    struct rs_encoder encoder;
    struct rs_vocabulary words[SERVE_MAX_PARTS];
    float words_weight[SERVE_MAX_PARTS];
    size_t n_words;
};

/* Users in two dimensions. */
struct serve_map {
    bool there;
    struct rs_encoder encoder;    /* ratings, rows of length 1, to a code */
    struct rs_centroids clusters; /* over codes */
    struct rs_encoder projection; /* codes to two numbers */
    struct rs_dense places;       /* [users, 2] of the set's users */
    int32_t *label;               /* [places.n_rows] their clusters, -1 for none */
    char (*names)[64];            /* [clusters.k] genres that the cluster watches more than others */
};

struct serve_artifacts {
    atomic_int references;
    struct stat made; /* recommender.json when it was read: another one is another set */
    char name[64];    /* of the folder, behind symbolic links: which set it is, for people */
    struct serve_manifest manifest;
    struct rs_csr ratings;
    struct rs_id_map users; /* rows of the ratings */
    struct rs_titles titles;
    struct title_search search; /* over the titles */
    struct rs_dense genres;
    struct rs_popularity popularity;
    struct rs_dense vectors; /* joined; no rows where there are none */
    struct serve_block blocks[SERVE_MAX_PARTS];
    struct rs_blend blend; /* no parts where there are none */
    struct serve_map map;
    char *policy;               /* text of policy.csv; "" where there is none */
    struct rs_storage texts[2]; /* recommender.json, movies.csv */
};

/* Read the folder `path`; the one reference is the caller's. NULL: the message names file and fault. */
struct serve_artifacts *serve_artifacts_load(const char *path, int n_threads, struct rs_error *error);

/* Are these one file, unchanged? */
bool serve_same_file(const struct stat *a, const struct stat *b);

/* Is there another recommender.json behind the path than the one that was read? False also while there is none. */
bool serve_artifacts_changed(const struct serve_artifacts *artifacts, const char *path);

void serve_artifacts_keep(struct serve_artifacts *artifacts);
void serve_artifacts_release(struct serve_artifacts *artifacts); /* the last one frees it; NULL is harmless */

#endif
