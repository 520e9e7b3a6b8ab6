"""quality_rank.py: lists by the peers. One method a call, as a process of its own.

    quality_rank.py METHOD PROTOCOL TRAIN ASK OUT

TRAIN is fitted on; for each row of ASK a list of ten films it does not hold is written to OUT. PROTOCOL: time, when the rows of ASK
are those that were fitted on; cold, when they are people whom the models have never seen. The settings below were chosen by
quality_tune.py, on a validation split inside the training part only; it holds the grids.
"""
import os
import sys

# As implicit asks for; EASE's one large inverse is worth two.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "2" if "ease" in "".join(sys.argv[1:2]) else "1")

import numpy as np

import quality_data as data

SETTINGS = {
    "time": {
        "als": dict(factors=128, regularization=10, alpha=1, iterations=15),
        "als-recency": dict(factors=128, regularization=30, alpha=10, iterations=15, half_life=3),
        "bpr": dict(factors=64, learning_rate=0.01, regularization=0.003, iterations=50),
        "knn": dict(kind="bm25", K=500, K1=0.1, B=0.5),
        "knn-recency": dict(kind="bm25", K=500, K1=0.4, B=0.75, half_life=3),
        "ease": dict(regularization=200),
        "ease-recency": dict(regularization=600, half_life=3),
    },
    "cold": {
        "als": dict(factors=16, regularization=100, alpha=3, iterations=15),
        "als-recency": dict(factors=32, regularization=30, alpha=1, iterations=15, half_life=3),
        "knn": dict(kind="bm25", K=100, K1=4, B=0),
        "knn-recency": dict(kind="bm25", K=100, K1=4, B=0, half_life=5),
        "ease": dict(regularization=200000),
        "ease-recency": dict(regularization=200000, half_life=3),
    },
}


def recency(ages, half_life):
    """A history in which a film counts half as much half_life films later; 0: all alike."""
    weights = ages.copy()
    weights.data = 0.5 ** (ages.data / half_life) if half_life else np.ones_like(ages.data)
    return weights.astype(np.float32)


def popular(fit, ask, ages, warm):
    return data.top(np.tile(np.asarray(fit.sum(axis=0)), (ask.shape[0], 1)), ask)


def lists_of(model, ask, weights, again):
    """Lists by implicit; `again`: the users' factors from their histories, as its recalculate_user does."""
    extra = {} if again is None else {"recalculate_user": again}
    # A film that got weight 0 by rounding is still a film that was seen.
    weights = weights.copy()
    weights.data = np.maximum(weights.data, 1e-6)
    return model.recommend(np.arange(ask.shape[0]), weights, N=10, filter_already_liked_items=True, **extra)


def als_fit(fit, factors, regularization, alpha, iterations, seed=1):
    from implicit.als import AlternatingLeastSquares

    model = AlternatingLeastSquares(factors=factors, regularization=regularization, alpha=alpha, iterations=iterations,
                                    use_gpu=False, random_state=seed, num_threads=2)
    model.fit(fit, show_progress=False)
    return model


def als(fit, ask, ages, warm, half_life=0, **settings):
    model = als_fit(fit, **settings)
    return lists_of(model, ask, recency(ages, half_life), not warm or half_life > 0)


def bpr(fit, ask, ages, warm, factors, learning_rate, regularization, iterations, seed=1):
    from implicit.bpr import BayesianPersonalizedRanking

    assert warm, "implicit's BPR has no way to take in a new user"
    model = BayesianPersonalizedRanking(factors=factors, learning_rate=learning_rate, regularization=regularization,
                                        iterations=iterations, use_gpu=False, random_state=seed, num_threads=1)
    model.fit(fit, show_progress=False)
    return lists_of(model, ask, recency(ages, 0), None)


def knn_fit(fit, kind, K, K1=1.2, B=0.75):
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

    model = {"bm25": lambda: BM25Recommender(K=K, K1=K1, B=B, num_threads=2),
             "cosine": lambda: CosineRecommender(K=K, num_threads=2),
             "tfidf": lambda: TFIDFRecommender(K=K, num_threads=2)}[kind]()
    model.fit(fit, show_progress=False)
    return model


def knn(fit, ask, ages, warm, half_life=0, **settings):
    return lists_of(knn_fit(fit, **settings), ask, recency(ages, half_life), None)


def ease(fit, ask, ages, warm, regularization, half_life=0):
    """EASE as its paper gives it: all films, one inverse."""
    gram = (fit.T @ fit).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += regularization
    weights = np.linalg.inv(gram)
    weights /= -np.diag(weights)
    weights[np.diag_indices_from(weights)] = 0
    return data.top(recency(ages, half_life) @ weights, ask)


METHODS = {
    "popularity": popular,
    "als": als,
    "als-recency": als,
    "bpr": bpr,
    "knn": knn,
    "knn-recency": knn,
    "ease": ease,
    "ease-recency": ease,
}


def main(method, protocol, train, asked, out):
    fit, _, _, films = data.read_ratings(train)
    ask, ages, users, ask_films = data.read_ratings(asked)
    assert np.array_equal(films, ask_films), "the parts of one split have the same columns"
    fit.data[:] = 1
    fit = fit[np.diff(fit.indptr) > 0] if protocol == "cold" else fit
    known = np.diff(ask.indptr) > 0
    ask, ages, users = ask[known], ages[known], users[known]
    columns, scores = METHODS[method](fit, ask, ages, protocol == "time", **SETTINGS[protocol].get(method, {}))
    data.write_lists(out, users, films[columns].astype(np.int64), np.asarray(scores))


if __name__ == "__main__":
    main(*sys.argv[1:])
