/* ratings_text.c: ratings from texts. */
#include "ratings_text.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file without a name that holds the text, read from its start. */
static int file_of(const char *text, size_t size)
{
    int fd = memfd_create("r.csv", 0);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, size), (ssize_t)size);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    return fd;
}

int ratings_read(struct rs_csr *matrix, const char *text, const struct ratings_way *way,
        const struct ingest_format *format, const struct ingest_fields *fields, const struct ingest_bounds *bounds,
        bool binary, struct ingest_tally *tally, struct rs_error *error)
{
    int fd = file_of(text, strlen(text)), status;
    struct rs_csv_chunks chunks;

    ck_assert_int_eq(rs_csv_chunks_start(&chunks, fd, "r.csv", error), 0);
    chunks.whole = way->whole;
    chunks.size = way->piece ? way->piece : chunks.size;
    status = ingest_matrix_read(matrix, &chunks, format, fields, bounds, binary, way->n_threads, tally, error);
    rs_csv_chunks_free(&chunks);
    close(fd);
    return status;
}

char *print_ratings(const struct rs_csr *matrix, char *room, size_t size)
{
    char row[RS_ID_ROOM], column[RS_ID_ROOM];

    room[0] = '\0';
    for (size_t i = 0; i < matrix->n_rows; i++) {
        snprintf(room + strlen(room), size - strlen(room), "%s%s:", i ? "; " : "",
                rs_id_format(rs_ids_at(&matrix->rows, i), row, sizeof row));
        for (int64_t e = matrix->indptr[i]; e < matrix->indptr[i + 1]; e++) {
            snprintf(room + strlen(room), size - strlen(room), " %s=%g",
                    rs_id_format(rs_ids_at(&matrix->columns, (size_t)matrix->indices[e]), column, sizeof column),
                    (double)matrix->data[e]);
            if (matrix->time)
                snprintf(room + strlen(room), size - strlen(room), "@%lld", (long long)matrix->time[e]);
        }
    }
    return room;
}
