/* table_aligned.c: widths, then lines. A table that is too wide has its texts cut, and then loses columns on the
 * right. */
#include "table_aligned.h"

#include <string.h>

#include "base/memory.h"
#include "text_width.h"

enum { GAP = 2, LEAST_TEXT = 24, WIDEST_NAME = 16 };

static int keep_text(struct table_writer *writer, struct table_cell *kept, const char *text, size_t length)
{
    struct rs_error ignored;

    if (rs_grow(&writer->bytes, &writer->bytes_capacity, writer->n_bytes + length + 1, 1, &ignored) != 0)
        return -1;
    memcpy(writer->bytes + writer->n_bytes, text, length);
    *kept = (struct table_cell){writer->n_bytes, length};
    writer->n_bytes += length;
    return 0;
}

int table_keep_cell(struct table_writer *writer, const char *text, size_t length)
{
    struct rs_error ignored;

    if (rs_grow(&writer->cells, &writer->cells_capacity, writer->n_cells + 1, sizeof *writer->cells, &ignored) != 0
            || keep_text(writer, &writer->cells[writer->n_cells], text, length) != 0)
        return -1;
    writer->n_cells++;
    return 0;
}

int table_keep_note(struct table_writer *writer, const char *lead, const char *middle, size_t length, const char *tail)
{
    struct table_note *note;
    struct rs_error ignored;

    if (rs_grow(&writer->notes, &writer->notes_capacity, writer->n_notes + 1, sizeof *writer->notes, &ignored) != 0)
        return -1;
    note = &writer->notes[writer->n_notes];
    note->row = writer->n_cells;
    if (keep_text(writer, &note->lead, lead, strlen(lead)) != 0 || keep_text(writer, &note->middle, middle, length) != 0
            || keep_text(writer, &note->tail, tail, strlen(tail)) != 0)
        return -1;
    writer->n_notes++;
    return 0;
}

static size_t width_of(const struct table_writer *writer, struct table_cell cell)
{
    return text_width(writer->bytes + cell.offset, cell.length);
}

static size_t cell_width(const struct table_writer *writer, size_t cell)
{
    return width_of(writer, writer->cells[cell]);
}

static void measure(struct table_writer *writer)
{
    for (size_t j = 0; j < writer->n_columns; j++) {
        struct table_column *column = &writer->columns[j];

        column->width = writer->no_header ? 0 : text_width(column->name, strlen(column->name));
        if (column->width > WIDEST_NAME)
            column->width = WIDEST_NAME;
        for (size_t cell = j; cell < writer->n_cells; cell += writer->n_columns)
            if (cell_width(writer, cell) > column->width)
                column->width = cell_width(writer, cell);
    }
}

static size_t total_width(const struct table_writer *writer, size_t n_columns)
{
    size_t total = 0;

    for (size_t j = 0; j < n_columns; j++)
        if (!(writer->columns[j].look & TABLE_HIDDEN))
            total += (total ? GAP : 0) + writer->columns[j].width;
    return total;
}

/* The widest text that may be cut, or NULL. */
static struct table_column *widest_text(struct table_writer *writer)
{
    struct table_column *widest = NULL;

    for (size_t j = 0; j < writer->n_columns; j++) {
        struct table_column *column = &writer->columns[j];

        if ((column->look & TABLE_SHRINKS) && !(column->look & TABLE_HIDDEN) && column->width > LEAST_TEXT
                && (!widest || column->width > widest->width))
            widest = column;
    }
    return widest;
}

/* Make it fit: how many columns there is room for. */
static size_t fit(struct table_writer *writer)
{
    size_t n = writer->n_columns;
    struct table_column *text;

    while (n > 1 && total_width(writer, n) > writer->width && (text = widest_text(writer)) != NULL)
        text->width--;
    if (total_width(writer, n) <= writer->width)
        return n;
    while (n > 1 && total_width(writer, n) + GAP + 1 > writer->width)
        n--;
    return n;
}

/* Trailing blanks are no use to anybody: the last cell is not filled up. */
static void print_cell(const struct table_writer *writer, size_t j, const char *text, size_t length, bool last)
{
    const struct table_column *column = &writer->columns[j];
    size_t width = column->width;

    if (last && !(column->look & TABLE_RIGHT) && text_width(text, length) < width)
        width = text_width(text, length);
    text_print(writer->out, text, length, width, column->look & TABLE_RIGHT);
}

/* One line: the header (row -1) or a row. */
static void print_line(const struct table_writer *writer, size_t n, const struct table_cell *row)
{
    size_t last = n;
    bool first = true;

    while (last > 0 && ((writer->columns[last - 1].look & TABLE_HIDDEN) || (row && row[last - 1].length == 0)))
        last--;
    for (size_t j = 0; j < last; j++) {
        const struct table_column *column = &writer->columns[j];

        if (column->look & TABLE_HIDDEN)
            continue;
        if (!first)
            fputs("  ", writer->out);
        first = false;
        print_cell(writer, j, row ? writer->bytes + row[j].offset : column->name,
                row ? row[j].length : strlen(column->name), j + 1 == last && n == writer->n_columns);
    }
    if (n < writer->n_columns)
        fputs("  \xE2\x80\xA6", writer->out);
    putc('\n', writer->out);
}

/* Notes stand under the second column. */
static size_t note_indent(const struct table_writer *writer)
{
    for (size_t j = 0; j < writer->n_columns; j++)
        if (!(writer->columns[j].look & TABLE_HIDDEN))
            return writer->columns[j].width + GAP;
    return 0;
}

/* One note in `width` columns, its middle cut where it has to be. */
static void print_note(const struct table_writer *writer, const struct table_note *note, size_t width)
{
    size_t lead = width_of(writer, note->lead), middle = width_of(writer, note->middle);
    size_t tail = width_of(writer, note->tail), room = lead + tail < width ? width - lead - tail : 1;

    text_print(writer->out, writer->bytes + note->lead.offset, note->lead.length, lead, false);
    if (middle > 0)
        text_print(writer->out, writer->bytes + note->middle.offset, note->middle.length, middle < room ? middle : room,
                false);
    text_print(writer->out, writer->bytes + note->tail.offset, note->tail.length, tail, false);
}

/* The notes of the row that ends before cell `row`, from notes[next] on. Returns the first that is of another row. */
static size_t print_notes(const struct table_writer *writer, size_t row, size_t next)
{
    size_t indent = note_indent(writer), used = 0;
    size_t room = writer->width > indent + LEAST_TEXT ? writer->width - indent : LEAST_TEXT;

    for (; next < writer->n_notes && writer->notes[next].row == row; next++) {
        const struct table_note *note = &writer->notes[next];
        size_t width = width_of(writer, note->lead) + width_of(writer, note->middle) + width_of(writer, note->tail);

        if (used > 0 && used + 1 + width <= room) {
            putc(' ', writer->out);
            used += 1 + width;
        } else {
            if (used > 0)
                putc('\n', writer->out);
            fprintf(writer->out, "%*s", (int)indent, "");
            used = width;
        }
        print_note(writer, note, room);
    }
    if (used > 0)
        putc('\n', writer->out);
    return next;
}

void table_print_aligned(struct table_writer *writer)
{
    size_t n, note = 0;

    if (writer->n_columns == 0 || (writer->n_cells == 0 && (writer->no_header || writer->started)))
        return;
    writer->started = true;
    measure(writer);
    n = fit(writer);
    if (!writer->no_header)
        print_line(writer, n, NULL);
    for (size_t cell = 0; cell + writer->n_columns <= writer->n_cells; cell += writer->n_columns) {
        print_line(writer, n, writer->cells + cell);
        note = print_notes(writer, cell + writer->n_columns, note);
    }
    writer->n_cells = writer->n_bytes = writer->n_notes = 0;
}
