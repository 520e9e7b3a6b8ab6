/* csv_marks.c: the plain versions, which are also the tails of the fast ones, and the choice between them. */
#include "table/csv_marks.h"

#include "math/cpu.h"
#include "table/csv_marks_internal.h"

static struct rs_csv_count count_plain(const char *text, size_t size)
{
    struct rs_csv_count count = {0, false};

    for (size_t i = 0; i < size; i++) {
        count.n_lines += text[i] == '\n';
        count.quote |= text[i] == '"';
    }
    return count;
}

/* The marks of text[from .. size), to at[n..]. Returns the new n. */
static size_t add_marks(const char *text, size_t from, size_t size, char delimiter, uint32_t *at, size_t n)
{
    for (size_t i = from; i < size; i++) {
        at[n] = (uint32_t)i;
        n += text[i] == delimiter || text[i] == '\n';
    }
    return n;
}

static size_t marks_plain(const char *text, size_t size, char delimiter, uint32_t *at)
{
    return add_marks(text, 0, size, delimiter, at, 0);
}

#if defined(__x86_64__)
#include "table/x86/csv_marks_impl.h"
#else
static const struct rs_csv_kernels *best_for_machine(unsigned features)
{
    (void)features;
    return NULL;
}
#endif

const struct rs_csv_kernels *rs_csv_kernels(unsigned features)
{
    static const struct rs_csv_kernels plain = {"plain", count_plain, marks_plain};
    const struct rs_csv_kernels *best = best_for_machine(features);

    return best ? best : &plain;
}

struct rs_csv_count rs_csv_count(const char *text, size_t size)
{
    return rs_csv_kernels(rs_cpu_features())->count(text, size);
}

size_t rs_csv_marks(const char *text, size_t size, char delimiter, uint32_t *at)
{
    return rs_csv_kernels(rs_cpu_features())->marks(text, size, delimiter, at);
}
