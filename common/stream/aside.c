/* aside.c: what is too much for memory and is gone through in order. */
#include "stream/aside.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

enum { BLOCK = 1 << 20 };

static int fill_file(int fd, size_t size, rs_fill_fn *fill, void *context, struct rs_error *error)
{
    char *block = rs_alloc(BLOCK, 1, error);
    int status = block ? 0 : -1;

    for (size_t done = 0, n; status == 0 && done < size; done += n) {
        n = size - done < BLOCK ? size - done : BLOCK;
        status = fill(context, block, n, error);
        if (status == 0)
            status = rs_write_all(fd, block, n, "$TMPDIR", error);
    }
    free(block);
    return status;
}

int rs_aside_fill(struct rs_storage *storage, size_t size, rs_fill_fn *fill, void *context, struct rs_error *error)
{
    void *base;
    int fd, status;

    *storage = (struct rs_storage){0};
    if (size <= RS_SOURCE_HELD) {
        storage->base = rs_alloc(size, 1, error);
        storage->size = size;
        return storage->base ? fill(context, storage->base, size, error) : -1;
    }
    fd = rs_source_scratch(error);
    if (fd < 0)
        return -1;
    status = fill_file(fd, size, fill, context, error);
    if (status == 0) {
        base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
        if (base == MAP_FAILED)
            status = rs_fail_errno(error, "$TMPDIR: cannot map");
        else
            *storage = (struct rs_storage){.base = base, .size = size, .mapped = true};
    }
    close(fd);
    return status;
}

/* The pages that end before `at` are not needed for now; they come from the file again when they are. */
static void let_go(const struct rs_storage *storage, const void *at)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = (size_t)((const char *)at - (char *)storage->base);

    if (storage->mapped)
        madvise(storage->base, size / page * page, MADV_DONTNEED);
}

static bool rises(const struct rs_storage *storage, const struct rs_ids *ids)
{
    for (size_t i = 1; i < ids->n; i++) {
        if (ids->numbers[i] <= ids->numbers[i - 1])
            return false;
        if (i % (BLOCK / sizeof *ids->numbers) == 0)
            let_go(storage, &ids->numbers[i]);
    }
    return true;
}

int rs_aside_check_unique(const struct rs_storage *storage, const struct rs_ids *ids, struct rs_error *error)
{
    if (storage->mapped && ids->numbers && rises(storage, ids))
        return 0;
    return rs_ids_check_unique(ids, error);
}

int rs_aside_write(const struct rs_storage *storage, const struct rs_tensor *tensor, struct rs_writer *writer,
        struct rs_error *error)
{
    const char *data = tensor->data;

    if (!storage->mapped || tensor->padding > 0)
        return rs_writer_tensor(writer, tensor, error);
    for (size_t done = 0, n; done < tensor->size; done += n) {
        n = tensor->size - done < BLOCK ? tensor->size - done : BLOCK;
        if (rs_writer_bytes(writer, data + done, n, error) != 0)
            return -1;
        let_go(storage, data + done + n);
    }
    return 0;
}
