/* manifest.h: recommender.json: which files of a folder make a recommender, and how they are weighed.
 *
 *     { "ratings": "ratings.safetensors",        what users of the set have rated, CSR
 *       "titles": "movies.csv",
 *       "genres": "genres.safetensors",          multi-hot, films by named genres
 *       "popularity": "popularity.safetensors",  what rs-recommend popular --fit kept
 *       "vectors": [{"file": "factors.safetensors", "weight": 0.7},
 *                   {"file": "content.safetensors", "weight": 0.3, "encoder": "content_encoder.safetensors",
 *                    "words": [{"file": "genre_words.safetensors"}, {"file": "tag_words.safetensors", "weight": 2}]}],
 *       "models": [{"file": "transitions.safetensors"}, {"file": "ease.safetensors", "weight": 0.7}],
 *       "map": {"encoder": ..., "clusters": ..., "labels": ..., "projection": ..., "places": ...},
 *       "policy": "policy.csv" }
 *
 * vectors, models, map and policy may be missing. Weights are 1 where they are not given. A part of the vectors with an
 * encoder is made from words (rs-ingest --fit), side by side by weight: so films that come later get theirs too. */
#ifndef RS_SERVE_MANIFEST_H
#define RS_SERVE_MANIFEST_H

#include <stddef.h>

#include "base/error.h"

enum { SERVE_MAX_PARTS = 16 };

struct serve_part {
    const char *file;
    double weight;
    const char *encoder;                /* NULL: films that come later have no row of their own here */
    const char *words[SERVE_MAX_PARTS]; /* [n_words] */
    double words_weight[SERVE_MAX_PARTS];
    size_t n_words;
};

struct serve_manifest {
    const char *ratings, *titles, *genres, *popularity, *policy;
    struct serve_part vectors[SERVE_MAX_PARTS], models[SERVE_MAX_PARTS];
    size_t n_vectors, n_models;
    const char *map_encoder, *map_clusters, *map_labels, *map_projection, *map_places; /* all, or all NULL */
    struct cJSON *json; /* what the texts lie in; owned */
};

/* -1: no JSON, a name that is missing, unknown or of the wrong sort, a file outside the folder. Free it also then. */
int serve_manifest_parse(struct serve_manifest *manifest, const char *text, size_t size, struct rs_error *error);
void serve_manifest_free(struct serve_manifest *manifest);

#endif
