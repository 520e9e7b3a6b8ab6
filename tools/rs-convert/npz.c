/* npz.c: zip archives of arrays, through libzip. */
#include "npz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { CHUNK = 1 << 17, ENTRY_NAME = 256, FIRST_DOS_DATE = 1 << 5 | 1 /* 1 January 1980 */ };

static int zip_problem(struct rs_error *error, const char *place, zip_error_t *problem)
{
    rs_fail(error, "%s: %s", place, zip_error_strerror(problem));
    zip_error_fini(problem);
    return -1;
}

/* Header and data as two fragments of one entry: nothing is copied. `header` must live until the archive is closed. */
static int add_member(zip_t *zip, const struct npz_member *member, char *header, struct rs_error *error)
{
    char name[ENTRY_NAME];
    zip_buffer_fragment_t fragments[2] = {{(zip_uint8_t *)header, npy_header(&member->array, header)},
            {NULL, npy_count(&member->array) * member->array.item}};
    zip_source_t *source;
    zip_int64_t index;

    memcpy(&fragments[1].data, &member->array.data, sizeof fragments[1].data);
    snprintf(name, sizeof name, "%s.npy", member->name);
    source = zip_source_buffer_fragment(zip, fragments, fragments[1].length > 0 ? 2 : 1, 0);
    index = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
        zip_source_free(source);
        return rs_fail(error, "%s: %s", name, zip_strerror(zip));
    }
    if (zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) != 0
            || zip_file_set_dostime(zip, (zip_uint64_t)index, 0, FIRST_DOS_DATE, 0) != 0)
        return rs_fail(error, "%s: %s", name, zip_strerror(zip));
    return 0;
}

/* The finished archive from libzip's buffer to the sink. */
static int copy_out(zip_source_t *source, struct rs_sink *sink, struct rs_error *error)
{
    char *chunk = rs_alloc(CHUNK, 1, error);
    zip_int64_t got = 0;
    int status = chunk ? 0 : -1;

    if (status == 0 && zip_source_open(source) != 0)
        status = rs_fail(error, "npz: %s", zip_error_strerror(zip_source_error(source)));
    while (status == 0 && (got = zip_source_read(source, chunk, CHUNK)) > 0)
        status = rs_sink_write(sink, chunk, (size_t)got, error);
    if (status == 0 && got < 0)
        status = rs_fail(error, "npz: %s", zip_error_strerror(zip_source_error(source)));
    free(chunk);
    return status;
}

/* All members into the archive that `source` holds. */
static int pack(zip_source_t *source, const struct npz_member *members, size_t n, struct rs_error *error)
{
    char(*headers)[NPY_HEADER_ROOM] = rs_alloc(n, sizeof *headers, error);
    zip_error_t problem;
    zip_t *zip;
    int status = 0;

    if (!headers)
        return -1;
    zip_error_init(&problem);
    zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &problem);
    if (!zip) {
        free(headers);
        return zip_problem(error, "npz", &problem);
    }
    zip_source_keep(source); /* the archive takes one reference, the caller keeps another */
    for (size_t i = 0; status == 0 && i < n; i++)
        status = add_member(zip, &members[i], headers[i], error);
    if (status == 0 && zip_close(zip) != 0)
        status = rs_fail(error, "npz: %s", zip_strerror(zip));
    if (status != 0)
        zip_discard(zip);
    free(headers);
    return status;
}

int npz_write(const struct npz_member *members, size_t n, struct rs_sink *sink, struct rs_error *error)
{
    zip_error_t problem;
    zip_source_t *source;
    int status;

    zip_error_init(&problem);
    source = zip_source_buffer_create(NULL, 0, 0, &problem);
    if (!source)
        return zip_problem(error, "npz", &problem);
    status = pack(source, members, n, error);
    if (status == 0)
        status = copy_out(source, sink, error);
    zip_source_free(source);
    return status;
}

int npz_open(struct npz_archive *archive, const char *name, const void *bytes, size_t size, struct rs_error *error)
{
    zip_error_t problem;
    zip_source_t *source;

    *archive = (struct npz_archive){.name = name};
    zip_error_init(&problem);
    source = zip_source_buffer_create(bytes, size, 0, &problem);
    if (!source)
        return zip_problem(error, name, &problem);
    archive->zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &problem);
    if (archive->zip)
        return 0;
    zip_source_free(source);
    rs_fail(error, "%s: not an .npz archive: %s", name, zip_error_strerror(&problem));
    zip_error_fini(&problem);
    return -1;
}

static zip_int64_t locate(const struct npz_archive *archive, const char *member)
{
    char name[ENTRY_NAME];

    snprintf(name, sizeof name, "%s.npy", member);
    return zip_name_locate(archive->zip, name, 0);
}

bool npz_has(const struct npz_archive *archive, const char *member)
{
    return locate(archive, member) >= 0;
}

static int unpack(zip_file_t *file, void *bytes, size_t size)
{
    size_t filled = 0;
    zip_int64_t got = 0;
    char beyond;

    while (filled < size && (got = zip_fread(file, (char *)bytes + filled, size - filled)) > 0)
        filled += (size_t)got;
    /* Reading at the end is what checks the CRC. */
    return filled == size && got >= 0 && zip_fread(file, &beyond, 1) == 0 ? 0 : -1;
}

int npz_read(const struct npz_archive *archive, const char *member, struct npy_array *array, struct rs_storage *storage,
        struct rs_error *error)
{
    char place[ENTRY_NAME + 256];
    zip_int64_t index = locate(archive, member);
    zip_stat_t stat;
    zip_file_t *file;

    *storage = (struct rs_storage){0};
    snprintf(place, sizeof place, "%s: %s", archive->name, member);
    if (index < 0)
        return rs_fail(error, "%s: want this array in the archive", place);
    if (zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE))
        return rs_fail(error, "%s: %s", place, zip_strerror(archive->zip));
    storage->base = rs_alloc(stat.size, 1, error);
    storage->size = stat.size;
    if (!storage->base)
        return rs_fail_at(error, place);
    file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    if (!file)
        return rs_fail(error, "%s: %s", place, zip_strerror(archive->zip));
    if (unpack(file, storage->base, storage->size) != 0) {
        rs_fail(error, "%s: cut short or damaged", place);
        zip_fclose(file);
        return -1;
    }
    zip_fclose(file);
    return npy_parse(array, place, storage->base, storage->size, error);
}

void npz_close(struct npz_archive *archive)
{
    if (archive->zip)
        zip_discard(archive->zip);
    archive->zip = NULL;
}
