/* ingest_triples.c: pieces of text, parsed side by side. */
#include "ingest_triples.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "ingest_triples_internal.h"

/* Where the triples of a piece of text are: [n] of the `room` from `first` on. */
struct piece {
    size_t first, room, n;
    size_t lane; /* whose ids its positions are of, and who has its runs: */
    size_t first_run, n_runs;
    bool done;
};

/* The work in hand. `taking` is held by the one who takes a piece, through all of its reading. */
struct work {
    struct ingest_reading reading;
    struct rs_csv_chunks *chunks;
    struct ingest_lane *lanes;
    size_t n_lanes;
    pthread_mutex_t taking;

    pthread_mutex_t state; /* for what is below */
    pthread_cond_t changed;
    struct piece *pieces;
    size_t n_pieces, capacity;
    size_t n_done;   /* the first so many pieces are done */
    size_t n_active; /* pieces being parsed */
    bool failed;
    struct rs_error *error;
};

/* ---- room ---- */

/* On large pages: a third of the time would go to faults of small ones. */
static int grow(void *array_address, size_t *capacity, size_t want, size_t size, struct rs_error *error)
{
    void *array;

    if (rs_grow(array_address, capacity, want, size, error) != 0)
        return -1;
    memcpy(&array, array_address, sizeof array);
    rs_wish_large_pages(array, *capacity * size);
    return 0;
}

/* The arrays have one capacity; rs_grow keeps a copy of it for each. */
static int make_room(struct ingest_triples *t, size_t want, bool with_time, struct rs_error *error)
{
    size_t columns = t->capacity, values = columns, times = columns;

    if (grow(&t->column, &columns, want, sizeof *t->column, error) != 0
            || grow(&t->value, &values, want, sizeof *t->value, error) != 0
            || (with_time && grow(&t->time, &times, want, sizeof *t->time, error) != 0))
        return -1;
    t->capacity = columns;
    return 0;
}

/* How many lines there will be, if they go on as in the first piece, and a few more: at least one, so that a file without
 * lines has times too, if it has the column. */
static size_t expected_lines(const struct work *work)
{
    const struct rs_csv_chunk *first = &work->lanes[0].chunk;
    size_t shortest = 2 * work->reading.table.n_fields, at_most = work->chunks->expected / shortest;
    double expected = 1.03 * (double)work->chunks->expected * (double)first->n_lines / (double)(first->size + 1);

    return 1 + (expected < (double)at_most ? (size_t)expected : at_most);
}

/* ---- taking turns ---- */

static void fail(struct work *work, const struct rs_error *error)
{
    pthread_mutex_lock(&work->state);
    if (!work->failed)
        *work->error = *error;
    work->failed = true;
    pthread_cond_broadcast(&work->changed);
    pthread_mutex_unlock(&work->state);
}

/* Note the lane's piece, once there is room for its lines: the arrays may move only while nobody writes to them. 1; 0 when
 * others have failed; -1 error. */
static int enlist(struct work *work, size_t lane, size_t *number, struct rs_error *error)
{
    struct ingest_triples *t = work->reading.triples;
    size_t room = work->lanes[lane].chunk.n_lines, end;
    int status = 1;

    pthread_mutex_lock(&work->state);
    *number = work->n_pieces;
    work->lanes[lane].at = *number ? work->pieces[*number - 1].first + work->pieces[*number - 1].room : 0;
    end = work->lanes[lane].at + room;
    while (end > t->capacity && work->n_active > 0 && !work->failed)
        pthread_cond_wait(&work->changed, &work->state);
    if (work->failed)
        status = 0;
    else if ((end > t->capacity && make_room(t, end, t->time != NULL, error) != 0)
             || rs_grow(&work->pieces, &work->capacity, *number + 1, sizeof *work->pieces, error) != 0)
        status = -1;
    if (status == 1) {
        work->pieces[work->n_pieces++] = (struct piece){
                .first = work->lanes[lane].at, .room = room, .lane = lane, .first_run = work->lanes[lane].n_runs};
        work->lanes[lane].first_run = work->lanes[lane].n_runs;
        work->n_active++;
    }
    pthread_mutex_unlock(&work->state);
    return status;
}

/* The next piece for a lane. 1, 0 when there is none or others have failed, -1 error. */
static int take(struct work *work, size_t lane, size_t *number, struct rs_error *error)
{
    int status;

    pthread_mutex_lock(&work->taking);
    status = rs_csv_chunks_next(work->chunks, &work->lanes[lane].chunk, error);
    if (status == 1)
        status = enlist(work, lane, number, error);
    pthread_mutex_unlock(&work->taking);
    return status;
}

/* True when all pieces before this one are done, false when others have failed. */
static bool wait_for_turn(struct work *work, size_t number)
{
    bool turn;

    pthread_mutex_lock(&work->state);
    while (work->n_done < number && !work->failed)
        pthread_cond_wait(&work->changed, &work->state);
    turn = !work->failed;
    pthread_mutex_unlock(&work->state);
    return turn;
}

static void finish(struct work *work, const struct ingest_lane *lane, size_t number)
{
    struct piece *piece;

    pthread_mutex_lock(&work->state);
    piece = &work->pieces[number];
    piece->n = lane->at - piece->first;
    piece->n_runs = lane->n_runs - piece->first_run;
    piece->done = true;
    work->n_active--;
    while (work->n_done < work->n_pieces && work->pieces[work->n_done].done)
        work->n_done++;
    pthread_cond_broadcast(&work->changed);
    pthread_mutex_unlock(&work->state);
}

/* 1 done, 0 others have failed, -1 error. */
static int parse(struct work *work, struct ingest_lane *lane, size_t number, struct rs_error *error)
{
    size_t first = lane->at;
    bool plain = lane->chunk.quoted || lane->chunk.size > UINT32_MAX; /* marks have 32 bits */
    int status = plain ? 0 : ingest_lines_fast(&work->reading, lane, error);

    if (status != 0)
        return status;
    if (!wait_for_turn(work, number))
        return 0;
    lane->at = first;
    lane->n_runs = lane->first_run;
    return ingest_lines_plain(&work->reading, lane, error) == 0 ? 1 : -1;
}

/* The first lane starts with the piece that has the header. */
static void run_lane(void *context, size_t lane, int worker)
{
    struct work *work = context;
    struct rs_error error = {""};
    size_t number = 0;
    int status = lane == 0 ? 1 : take(work, lane, &number, &error);

    (void)worker;
    while (status == 1 && (status = parse(work, &work->lanes[lane], number, &error)) == 1) {
        finish(work, &work->lanes[lane], number);
        status = take(work, lane, &number, &error);
    }
    if (status < 0)
        fail(work, &error);
}

/* ---- the header ---- */

/* Leave what has been parsed of a piece. */
static void step_into(struct rs_csv_chunk *chunk, const struct rs_csv *csv)
{
    chunk->size -= (size_t)(csv->next - chunk->text);
    chunk->text += csv->next - chunk->text;
    chunk->n_lines -= csv->next_line - chunk->line;
    chunk->line = csv->next_line;
}

static int read_header(struct work *work, const struct ingest_format *format, struct rs_error *error)
{
    struct ingest_table *table = &work->reading.table;
    struct rs_csv_chunk *chunk = &work->lanes[0].chunk;
    size_t number;
    int status = 0, more;

    table->format = *format;
    rs_csv_start(&table->csv, work->chunks->name, NULL, 0, format->delimiter);
    while (status == 0 && (more = rs_csv_chunks_next(work->chunks, chunk, error)) != 0) {
        if (more < 0)
            return -1;
        rs_csv_continue(&table->csv, chunk->text, chunk->size, chunk->line);
        status = ingest_table_header(table, error);
    }
    if (status == 0)
        return ingest_table_empty(table, error);
    if (status < 0 || ingest_find_columns(&work->reading, error) != 0)
        return -1;
    step_into(chunk, &table->csv);
    if (make_room(work->reading.triples, expected_lines(work), work->reading.time >= 0, error) != 0)
        return -1;
    return enlist(work, 0, &number, error) == 1 ? 0 : -1;
}

/* ---- one list of ids ---- */

struct ranking {
    struct work *work;
    struct triple_ranks rows, columns;
};

static void rank_columns(void *context, size_t number, int worker)
{
    const struct ranking *ranking = context;
    const struct piece *piece = &ranking->work->pieces[number];
    int32_t *column = ranking->work->reading.triples->column + piece->first;

    (void)worker;
    for (size_t i = 0; i < piece->n; i++)
        column[i] = triple_rank(&ranking->columns, piece->lane, column[i]);
}

/* The runs of all pieces one after another; one that goes on in the next piece is one. */
static int gather_runs(struct ranking *ranking, struct rs_error *error)
{
    const struct work *work = ranking->work;
    struct ingest_triples *t = work->reading.triples;
    size_t n = 0;

    for (size_t p = 0; p < work->n_pieces; p++)
        n += work->pieces[p].n_runs;
    t->runs = rs_alloc(n, sizeof *t->runs, error);
    if (!t->runs)
        return -1;
    for (size_t p = 0; p < work->n_pieces; p++) {
        const struct piece *piece = &work->pieces[p];
        const struct ingest_run *runs = work->lanes[piece->lane].runs + piece->first_run;

        for (size_t i = 0; i < piece->n_runs; i++) {
            struct ingest_run run = {triple_rank(&ranking->rows, piece->lane, runs[i].row), runs[i].n};
            struct ingest_run *last = t->n_runs ? &t->runs[t->n_runs - 1] : NULL;

            if (last && last->row == run.row && last->n <= UINT32_MAX - run.n)
                last->n += run.n;
            else
                t->runs[t->n_runs++] = run;
        }
    }
    return 0;
}

/* Pieces with bad or blank lines have less than their room. */
static void close_gaps(struct work *work)
{
    struct ingest_triples *t = work->reading.triples;

    for (size_t p = 0; p < work->n_pieces; p++) {
        const struct piece *piece = &work->pieces[p];

        if (t->n != piece->first) {
            memmove(t->column + t->n, t->column + piece->first, piece->n * sizeof *t->column);
            memmove(t->value + t->n, t->value + piece->first, piece->n * sizeof *t->value);
            if (t->time)
                memmove(t->time + t->n, t->time + piece->first, piece->n * sizeof *t->time);
        }
        t->n += piece->n;
    }
}

static int merge_ids(struct ranking *ranking, struct rs_error *error)
{
    const struct work *work = ranking->work;
    const struct triple_ids **lists = rs_alloc(work->n_lanes, sizeof *lists, error);
    int status = -1;

    if (lists) {
        for (size_t i = 0; i < work->n_lanes; i++)
            lists[i] = &work->lanes[i].rows;
        status = triple_ids_merge(&work->reading.triples->rows, &ranking->rows, lists, work->n_lanes, error);
        for (size_t i = 0; i < work->n_lanes; i++)
            lists[i] = &work->lanes[i].columns;
        if (status == 0)
            status = triple_ids_merge(&work->reading.triples->columns, &ranking->columns, lists, work->n_lanes, error);
    }
    free(lists);
    return status;
}

static int unite(struct work *work, int n_threads, struct rs_error *error)
{
    struct ranking ranking = {.work = work};
    int status = -1;

    if (merge_ids(&ranking, error) == 0 && gather_runs(&ranking, error) == 0) {
        rs_parallel(work->n_pieces, n_threads, rank_columns, &ranking);
        close_gaps(work);
        status = 0;
    }
    triple_ranks_free(&ranking.rows);
    triple_ranks_free(&ranking.columns);
    return status;
}

/* ---- all of it ---- */

static int read_all(struct work *work, const struct ingest_format *format, int n_threads, struct rs_error *error)
{
    work->n_lanes = n_threads > 1 ? (size_t)n_threads : 1;
    work->lanes = rs_alloc_zero(work->n_lanes, sizeof *work->lanes, error);
    if (!work->lanes || read_header(work, format, error) != 0)
        return -1;
    /* A small file is one piece: no thread is started for it. */
    rs_parallel(work->chunks->at_end ? 1 : work->n_lanes, n_threads, run_lane, work);
    return work->failed ? -1 : unite(work, n_threads, error);
}

static void free_work(struct work *work)
{
    for (size_t i = 0; work->lanes && i < work->n_lanes; i++) {
        rs_csv_chunk_free(&work->lanes[i].chunk);
        triple_ids_free(&work->lanes[i].rows);
        triple_ids_free(&work->lanes[i].columns);
        free(work->lanes[i].marks);
        free(work->lanes[i].runs);
    }
    free(work->lanes);
    free(work->pieces);
    ingest_table_free(&work->reading.table);
    pthread_mutex_destroy(&work->taking);
    pthread_mutex_destroy(&work->state);
    pthread_cond_destroy(&work->changed);
}

int ingest_triples_read(struct ingest_triples *triples, struct rs_csv_chunks *chunks,
        const struct ingest_format *format, const struct ingest_fields *fields, int n_threads, struct rs_error *error)
{
    struct work work = {.reading = {.fields = fields, .triples = triples},
            .chunks = chunks,
            .taking = PTHREAD_MUTEX_INITIALIZER,
            .state = PTHREAD_MUTEX_INITIALIZER,
            .changed = PTHREAD_COND_INITIALIZER,
            .error = error};
    int status;

    *triples = (struct ingest_triples){0};
    status = read_all(&work, format, n_threads, error);
    triples->n_bad = work.reading.table.n_bad;
    free_work(&work);
    return status;
}

void ingest_triples_free(struct ingest_triples *triples)
{
    free(triples->runs);
    free(triples->column);
    free(triples->value);
    free(triples->time);
    rs_ids_free(&triples->rows, NULL);
    rs_ids_free(&triples->columns, NULL);
    *triples = (struct ingest_triples){0};
}
