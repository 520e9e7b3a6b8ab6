/* synth_files.c: the small files, whole: movies.csv, links.csv, genome-tags.csv. */
#include "synth.h"

#include <string.h>

int synth_movies_text(const struct synth_world *world, struct synth_text *text, struct rs_error *error)
{
    for (size_t i = 0; i < world->parameters.n_items; i++) {
        const struct synth_film *film = &world->films[i];

        if (synth_text_reserve(text, 2 * strlen(world->titles[i]) + 128, error) != 0)
            return -1;
        synth_put_number(text, (uint64_t)film->id);
        synth_put_char(text, ',');
        synth_put_field(text, world->titles[i]);
        for (int g = 0; g < film->n_genres; g++) {
            synth_put_char(text, g == 0 ? ',' : '|');
            synth_put_string(text, synth_genres[film->genres[g]].name);
        }
        synth_put_char(text, '\n');
    }
    return 0;
}

/* Seven digits, as IMDb's are; both numbers are made up and lead nowhere. */
int synth_links_text(const struct synth_world *world, struct synth_text *text, struct rs_error *error)
{
    for (size_t i = 0; i < world->parameters.n_items; i++) {
        uint64_t id = (uint64_t)world->films[i].id;

        if (synth_text_reserve(text, 64, error) != 0)
            return -1;
        synth_put_number(text, id);
        synth_put_string(text, ",");
        for (uint64_t place = 1000000; place > id && place > 1; place /= 10)
            synth_put_char(text, '0');
        synth_put_number(text, id);
        synth_put_char(text, ',');
        synth_put_number(text, 1000000 + id);
        synth_put_char(text, '\n');
    }
    return 0;
}

int synth_genome_tags_text(const struct synth_vocabulary *vocabulary, struct synth_text *text, struct rs_error *error)
{
    for (size_t tag = 0; tag < vocabulary->n; tag++) {
        if (synth_text_reserve(text, 128, error) != 0)
            return -1;
        synth_put_number(text, tag + 1);
        synth_put_char(text, ',');
        synth_put_field(text, vocabulary->words[tag]);
        synth_put_char(text, '\n');
    }
    return 0;
}
