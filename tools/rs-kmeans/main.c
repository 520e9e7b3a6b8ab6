/* rs-kmeans: group rows into clusters. Fit: kmeans_fit.h; choice of k: choose_k.h; apply: models/centroids.h. */
#include "kmeans_run.h"

static const char *const boxes[] = {"pca", "columns", NULL};

static int run(struct rs_tool *tool, struct rs_error *error)
{
    const struct kmeans_options *o = tool->options;
    struct kmeans_range range;

    if (kmeans_run_check(tool, &range, error) != 0)
        return -1;
    return o->apply ? kmeans_run_apply(tool, error) : kmeans_run_fit(tool, &range, error);
}

int main(int argc, char **argv)
{
    struct kmeans_options o = kmeans_option_defaults();
    const struct rs_option table[] = {
            {"clusters", 'k', RS_TEXT, &o.clusters, "N", .shapes = true,
                    .help = "how many clusters (default 8), or FROM-TO[:STEP]: each of them, and the best kept"},
            {"restarts", 0, RS_INTEGER, &o.restarts, .min = 1, .max = 10000, .shapes = true,
                    .help = "starts, of which the best is kept"},
            {"iterations", 0, RS_INTEGER, &o.iterations, .min = 1, .max = INT32_MAX, .shapes = true,
                    .help = "at most, for each start; with --batch-size: passes over the rows"},
            {"tolerance", 0, RS_REAL, &o.tolerance, .min = 0, .max = 1e9, .shapes = true,
                    .help = "stop when centers move less, relative to the variance"},
            {"batch-size", 0, RS_INTEGER, &o.batch_size, .min = 0, .max = INT32_MAX, .shapes = true,
                    .help = "mini-batches of N rows; 0: all rows at once, exact"},
            {"choose", 0, RS_CHOICE, &o.choose, .choices = kmeans_methods, .shapes = true,
                    .help = "with a range: which method's k is taken"},
            {"choice", 0, RS_OUTPUT, &o.choice, .help = "with a range: write the measures of each k as CSV"},
            {"silhouette-sample", 0, RS_INTEGER, &o.silhouette_sample, .min = 0, .max = 1e9, .shapes = true,
                    .help = "measure the silhouette on N rows; 0: on all"},
            {"gap-references", 0, RS_INTEGER, &o.gap_references, .min = 0, .max = 10000, .shapes = true,
                    .help = "random sets for the gap statistic; 0: leave it out"},
            {"gap-restarts", 0, RS_INTEGER, &o.gap_restarts, .min = 1, .max = 10000, .shapes = true,
                    .help = "starts for each random set"},
            {"gap-box", 0, RS_CHOICE, &o.gap_box, .choices = boxes, .shapes = true,
                    .help = "random sets fill the box of the principal components or of the columns"},
            {"fit", 0, RS_OUTPUT, &o.fit, .help = "keep the centers"},
            {"apply", 0, RS_INPUT, &o.apply, .help = "use kept centers instead of fitting"},
            {"distances", 0, RS_FLAG, &o.distances, .shapes = true,
                    .help = "write the distance from each center instead of labels"},
            {"soft", 0, RS_FLAG, &o.soft, .shapes = true,
                    .help = "write how much a row belongs to each center, summing to 1"},
            {"fuzziness", 0, RS_REAL, &o.fuzziness, .min = 1.001, .max = 1000, .shapes = true,
                    .help = "of --soft: near 1 is all or nothing, more is more equal"},
            {0}};
    const struct rs_program program = {
            .name = "rs-kmeans",
            .summary = "group rows into clusters",
            .operands = "[FILE]",
            .examples = "  rs-kmeans -k 20 --fit km.safetensors < films.safetensors > labels.safetensors\n"
                        "  rs-kmeans --apply km.safetensors < new-films.safetensors > labels.safetensors\n"
                        "  rs-kmeans -k 2-40 --choice k.csv < films.safetensors > labels.safetensors\n",
            .traits = RS_STDIN | RS_STDOUT | RS_SEED | RS_METRICS,
            .options = table,
            .stdout_optional = "fit",
            .run = run,
    };

    return rs_main(&program, &o, argc, argv);
}
