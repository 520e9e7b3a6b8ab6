/* rs-recommend: lists of films. One verb is one file; what they compute is in common/models, for a server to run
 * too. */
#include "cli/tool.h"
#include "verbs.h"

int main(int argc, char **argv)
{
    static const struct rs_verb verbs[] = {
            {"popular", "the most popular films, of all or of a genre", recommend_popular},
            {"similar", "the films nearest to a film", recommend_similar},
            {"cluster", "what the clusters of a user's films hold, or what the user's cluster likes",
                    recommend_cluster},
            {"rank", "the best films for each user by one model or several", recommend_rank},
            {"auto", "what is best for each user by what is known of them", recommend_auto},
            {"random", "films drawn by chance, a baseline for tests", recommend_random}, {0}};

    return rs_main_verbs("rs-recommend", "make lists of films", verbs, argc, argv);
}
