/* arrival.h: films that come after the models were fitted: nobody has rated them, and yet they have their places.
 *
 * From its words (genres, tags) a film gets a row by the kept vocabularies and encoder, as pipelines/add-film.sh does. In the
 * other parts of the vectors, factors above all, it gets what its nearest films by that row have, weighed by how near
 * they are: a k-nearest-neighbour mapping of attributes to factors (Gantner, Drumond, Freudenthaler, Rendle,
 * Schmidt-Thieme, "Learning Attribute-to-Feature Mappings for Cold-Start Recommendations", 2010). So it is as near to
 * people's films as its likes are, and not behind all films that were rated. */
#ifndef RS_SERVE_ARRIVAL_H
#define RS_SERVE_ARRIVAL_H

#include "artifacts.h"

/* A film as an operator describes it. All texts are the film's own. */
struct serve_film {
    struct rs_id id;
    char *title, *genres; /* genres as in movies.csv: "Comedy|Drama" */
    char **tags;          /* [n_tags] */
    size_t n_tags;
    char *folded; /* the title, for the search */
};

/* From a JSON object {"id","title","genres","tags"}; `id` is set by the caller. -1: what is wrong, in words for a person; a
 * genre that the set does not have is an error that lists those there are; without artifacts (NULL: what was kept once, and the
 * set is another now) genres are not asked about. Free with serve_film_free(), also then. */
int serve_film_parse(struct serve_film *film, const struct cJSON *json, const struct serve_artifacts *artifacts,
        struct rs_error *error);
void serve_film_free(struct serve_film *film);

/* Give it its id, a copy. */
int serve_film_name(struct serve_film *film, struct rs_id id, struct rs_error *error);

/* Its rows: genres [artifacts->genres.n_columns] and vector [artifacts->vectors.n_columns]. */
int serve_film_rows(const struct serve_film *film, const struct serve_artifacts *artifacts, float *genres,
        float *vector, struct rs_error *error);

#endif
