/* artifacts_internal.h: files of a folder that is being loaded, for artifacts.c and taste_map.c alone. */
#ifndef RS_SERVE_ARTIFACTS_INTERNAL_H
#define RS_SERVE_ARTIFACTS_INTERNAL_H

#include "artifacts.h"

struct serve_folder {
    int fd;
};

/* A stream of the folder; close it in every case. */
int serve_folder_open(const struct serve_folder *folder, const char *file, struct rs_reader *reader,
        struct rs_error *error);
void serve_folder_close(struct rs_reader *reader);

int serve_folder_dense(const struct serve_folder *folder, const char *file, struct rs_dense *matrix,
        struct rs_error *error);
int serve_folder_encoder(const struct serve_folder *folder, const char *file, struct rs_encoder *encoder,
        struct rs_error *error);

/* The map, where the manifest has one: the last thing that is read. */
int serve_map_read(struct serve_artifacts *artifacts, const struct serve_folder *folder, struct rs_error *error);
void serve_map_free(struct serve_map *map);

#endif
