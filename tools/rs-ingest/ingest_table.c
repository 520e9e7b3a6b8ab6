/* ingest_table.c: records, fields and bad lines. */
#include "ingest_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

int ingest_table_header(struct ingest_table *table, struct rs_error *error)
{
    int status = rs_csv_next(&table->csv, error);

    table->n_fields = table->csv.n_fields;
    return status;
}

int ingest_table_empty(const struct ingest_table *table, struct rs_error *error)
{
    return rs_fail(error, "%s: empty: want a header line with the names of the columns", table->csv.name);
}

int ingest_table_start(struct ingest_table *table, const char *name, struct rs_storage *text,
        const struct ingest_format *format, struct rs_error *error)
{
    int status;

    *table = (struct ingest_table){.format = *format, .text = *text};
    *text = (struct rs_storage){0};
    rs_csv_start(&table->csv, name, table->text.base, table->text.size, format->delimiter);
    status = ingest_table_header(table, error);
    if (status == 0)
        return ingest_table_empty(table, error);
    return status < 0 ? -1 : 0;
}

/* The policy for one bad line, whose whole message is in `error`. */
static int skip_or_fail(struct ingest_table *table, struct rs_error *error)
{
    char text[sizeof error->text];

    if (table->n_bad == table->format.skip_bad) {
        if (table->n_bad > 0) {
            memcpy(text, error->text, sizeof text);
            rs_fail(error, "%.440s (%zu bad lines before it, and no more may be skipped)", text, table->n_bad);
        }
        return -1;
    }
    table->n_bad++;
    if (table->format.show)
        table->format.show(table->format.context, error->text);
    return 0;
}

int ingest_table_bad(struct ingest_table *table, struct rs_error *error)
{
    char text[sizeof error->text];

    memcpy(text, error->text, sizeof text);
    rs_fail(error, "%.200s: line %zu: %.270s", table->csv.name, table->csv.line, text);
    return skip_or_fail(table, error);
}

int ingest_table_next(struct ingest_table *table, struct rs_error *error)
{
    for (;;) {
        int status = rs_csv_next(&table->csv, error);

        if (status == 0)
            return 0;
        if (status == 1 && table->csv.n_fields == table->n_fields)
            return 1;
        if (status < 0) {
            /* libcsv's message has its place already. */
            if (skip_or_fail(table, error) != 0)
                return -1;
            continue;
        }
        rs_fail(error, "want %zu fields, got %zu", table->n_fields, table->csv.n_fields);
        if (ingest_table_bad(table, error) != 0)
            return -1;
    }
}

/* A field cut to fit, in which nothing can upset a terminal. */
static int fail_field(struct rs_error *error, const char *column, const char *want, struct rs_field field)
{
    char shown[64];
    size_t length = field.length < sizeof shown - 4 ? field.length : sizeof shown - 4;

    for (size_t i = 0; i < length; i++)
        shown[i] = (unsigned char)field.text[i] < ' ' || field.text[i] == 127 ? '?' : field.text[i];
    snprintf(shown + length, sizeof shown - length, "%s", length < field.length ? "..." : "");
    return rs_fail(error, "%.64s: want %s, got '%s'", column, want, shown);
}

int ingest_id_column(const struct ingest_table *table, struct rs_error *error)
{
    return rs_csv_column(&table->csv, table->format.id, error);
}

int ingest_parse_id(struct rs_id *id, const struct ingest_table *table, struct rs_field field, const char *column,
        struct rs_error *error)
{
    *id = (struct rs_id){0, NULL, 0};
    if (table->format.string_ids) {
        if (field.length == 0 || memchr(field.text, '\0', field.length))
            return fail_field(error, column, "an id without NUL bytes", field);
        *id = (struct rs_id){0, field.text, field.length};
        return 0;
    }
    if (!rs_parse_integer(field.text, field.length, &id->number) || id->number < 0)
        return fail_field(error, column, "an integer from 0 on (--string-ids takes any text)", field);
    return 0;
}

int ingest_parse_real(float *value, struct rs_field field, const char *column, struct rs_error *error)
{
    double wide;

    if (!rs_parse_real(field.text, field.length, &wide) || !isfinite((float)wide))
        return fail_field(error, column, "a number", field);
    *value = (float)wide;
    return 0;
}

int ingest_parse_integer(int64_t *value, struct rs_field field, const char *column, struct rs_error *error)
{
    if (!rs_parse_integer(field.text, field.length, value))
        return fail_field(error, column, "an integer", field);
    return 0;
}

int ingest_check_name(struct rs_field field, const char *column, struct rs_error *error)
{
    for (size_t i = 0, length; i < field.length; i += length) {
        length = rs_utf8_length(field.text + i, field.length - i);
        if (length == 0 || field.text[i] == '\0')
            return fail_field(error, column, "UTF-8 text without NUL bytes", field);
    }
    return 0;
}

int32_t ingest_add_row(struct rs_id_map *rows, struct rs_id row, struct rs_error *error)
{
    char room[RS_ID_ROOM];
    size_t before = rows->ids.n;
    int32_t position = rs_id_map_add(rows, row, error);

    if (position >= 0 && rows->ids.n == before)
        return rs_fail(error, "id %s comes twice", rs_id_format(row, room, sizeof room));
    return position;
}

struct rs_field ingest_trim(struct rs_field field)
{
    while (field.length && (field.text[0] == ' ' || field.text[0] == '\t')) {
        field.text++;
        field.length--;
    }
    while (field.length && (field.text[field.length - 1] == ' ' || field.text[field.length - 1] == '\t'))
        field.length--;
    return field;
}

/* Days since 1970 of a day of the Gregorian calendar: years counted from March, so that the leap day is a year's
 * last. */
static int64_t days_since_1970(int64_t year, int64_t month, int64_t day)
{
    int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

    return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

int ingest_parse_time(int64_t *seconds, const char *text, struct rs_error *error)
{
    static const int64_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year, month, day;

    if (rs_parse_integer(text, strlen(text), seconds))
        return 0;
    if (strlen(text) == 10 && text[4] == '-' && text[7] == '-' && rs_parse_integer(text, 4, &year)
            && rs_parse_integer(text + 5, 2, &month) && rs_parse_integer(text + 8, 2, &day) && year > 0 && month >= 1
            && month <= 12) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

        if (day >= 1 && day <= month_days[month - 1] + (month == 2 && leap)) {
            *seconds = days_since_1970(year, month, day) * 86400;
            return 0;
        }
    }
    return rs_fail(error, "want seconds since 1970 or a day as YYYY-MM-DD, got '%.64s'", text);
}

void ingest_table_free(struct ingest_table *table)
{
    rs_csv_free(&table->csv);
    rs_storage_free(&table->text);
}
