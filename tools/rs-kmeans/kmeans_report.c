/* kmeans_report.c: model and figures of a fit, and of a choice among fits. */
#include "kmeans_report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"

int kmeans_model(struct rs_centroids *model, const struct kmeans_result *result, size_t k, const struct rs_ids *columns,
        struct rs_error *error)
{
    if (rs_centroids_alloc(model, k, result->n_columns, columns, error) != 0)
        return -1;
    memcpy(model->centers, result->centers, k * result->n_columns * sizeof *model->centers);
    return 0;
}

int kmeans_report(struct rs_metrics *metrics, const struct kmeans_result *result, size_t k, struct rs_error *error)
{
    char name[32];

    if (rs_metrics_start(metrics, error) != 0 || rs_metrics_add(metrics, "inertia", result->inertia, error) != 0
            || rs_metrics_add(metrics, "iterations", (double)result->iterations, error) != 0
            || rs_metrics_add(metrics, "converged", result->converged, error) != 0)
        return -1;
    for (size_t j = 0; j < k; j++) {
        snprintf(name, sizeof name, "size/%zu", j);
        if (rs_metrics_add(metrics, name, (double)result->sizes[j], error) != 0)
            return -1;
    }
    return 0;
}

/* The table's columns behind k, and the method that looks at each (KMEANS_N_METHODS: none). */
enum { N_COLUMNS = 6 };
static const char *const column_names[N_COLUMNS] = {
        "inertia", "silhouette", "gap", "gap_error", "davies_bouldin", "calinski_harabasz"};
static const enum kmeans_method column_methods[N_COLUMNS] = {KMEANS_BY_ELBOW, KMEANS_BY_SILHOUETTE, KMEANS_BY_GAP,
        KMEANS_N_METHODS, KMEANS_BY_DAVIES_BOULDIN, KMEANS_BY_CALINSKI_HARABASZ};

static void list_values(const struct kmeans_score *score, double values[N_COLUMNS])
{
    const double list[N_COLUMNS] = {score->inertia, score->silhouette, score->gap, score->gap_error,
            score->davies_bouldin, score->calinski_harabasz};

    memcpy(values, list, sizeof list);
}

int kmeans_choice_report(struct rs_metrics *metrics, const struct kmeans_choice *choice, size_t taken,
        struct rs_error *error)
{
    double values[N_COLUMNS];

    list_values(&choice->scores[taken], values);
    if (rs_metrics_add(metrics, "k", (double)choice->scores[taken].k, error) != 0)
        return -1;
    for (size_t c = 1; c < N_COLUMNS; c++) { /* the inertia is there already */
        if (rs_metrics_add(metrics, column_names[c], values[c], error) != 0)
            return -1;
    }
    for (int method = 0; method < KMEANS_N_METHODS; method++) {
        ptrdiff_t best = kmeans_recommend(choice->scores, choice->n, (enum kmeans_method)method);
        char name[64];

        snprintf(name, sizeof name, "best_k_%s", kmeans_methods[method]);
        for (char *at = name; *at; at++)
            *at = *at == '-' ? '_' : *at;
        if (rs_metrics_add(metrics, name, best < 0 ? NAN : (double)choice->scores[best].k, error) != 0)
            return -1;
    }
    return 0;
}

char *kmeans_choice_words(const struct kmeans_choice *choice, char *words, size_t size)
{
    size_t used = 0;

    words[0] = '\0';
    for (int method = 0; method < KMEANS_N_METHODS && used < size; method++) {
        ptrdiff_t best = kmeans_recommend(choice->scores, choice->n, (enum kmeans_method)method);
        char number[24] = "-";

        if (best >= 0)
            snprintf(number, sizeof number, "%zu", choice->scores[best].k);
        used += (size_t)snprintf(words + used, size - used, "%s%s %s", method > 0 ? ", " : "", kmeans_methods[method],
                number);
    }
    return words;
}

void kmeans_choice_csv(const struct kmeans_choice *choice, FILE *out)
{
    char room[RS_NUMBER_ROOM];

    fputs("k", out);
    for (size_t c = 0; c < N_COLUMNS; c++)
        fprintf(out, ",%s", column_names[c]);
    for (size_t i = 0; i < choice->n; i++) {
        double values[N_COLUMNS];

        list_values(&choice->scores[i], values);
        fprintf(out, "\n%zu", choice->scores[i].k);
        for (size_t c = 0; c < N_COLUMNS; c++)
            fprintf(out, ",%s", isfinite(values[c]) ? rs_format_real(values[c], room) : "");
    }
    putc('\n', out);
}

void kmeans_choice_table(const struct kmeans_choice *choice, FILE *out)
{
    fprintf(out, "%6s", "k");
    for (size_t c = 0; c < N_COLUMNS; c++)
        fprintf(out, " %18s ", column_names[c]);
    for (size_t i = 0; i < choice->n; i++) {
        double values[N_COLUMNS];

        list_values(&choice->scores[i], values);
        fprintf(out, "\n%6zu", choice->scores[i].k);
        for (size_t c = 0; c < N_COLUMNS; c++) {
            bool best = column_methods[c] != KMEANS_N_METHODS
                        && kmeans_recommend(choice->scores, choice->n, column_methods[c]) == (ptrdiff_t)i;

            if (isfinite(values[c]))
                fprintf(out, " %18.6g%c", values[c], best ? '*' : ' ');
            else
                fprintf(out, " %18s ", "-");
        }
    }
    putc('\n', out);
}
