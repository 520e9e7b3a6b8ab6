/* rs-plot: pictures of what people would rather look at than read. One verb is one file; gnuplot draws (gnuplot.h). */
#include "cli/tool.h"
#include "plots.h"

int main(int argc, char **argv)
{
    static const struct rs_verb verbs[] = {{"choice", "what five methods say of the number of clusters", plot_choice},
            {"training", "the course of trainings, epoch by epoch", plot_training},
            {"map", "films or users in two dimensions, coloured by cluster", plot_map},
            {"distribution", "ratings by value, films by popularity, users by activity", plot_distribution},
            {"compare", "methods by a measure, with their intervals", plot_compare},
            {"tradeoff", "methods by two measures, one against the other", plot_tradeoff}, {0}};

    return rs_main_verbs("rs-plot", "draw figures as PNG or SVG", verbs, argc, argv);
}
