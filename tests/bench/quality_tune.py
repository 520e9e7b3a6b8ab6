"""quality_tune.py: the grids from which the peers' settings were chosen. Takes the better part of an hour; not part of a run.

    rs-split --by time --test 0.2 --train TR.safetensors --held-out TE.safetensors R.safetensors
    rs-split --by time --test 0.2 --train VT.safetensors --held-out VA.safetensors TR.safetensors
    quality_tune.py time METHOD VT.safetensors VT.safetensors VA.safetensors

    rs-split --by users --test 0.2 --known 5 --train CTR.safetensors --held-out CTE.safetensors --known-out CK.safetensors R.safetensors
    rs-split --by users --test 0.2 --known 5 --train VT.safetensors --held-out VA.safetensors --known-out VK.safetensors CTR.safetensors
    quality_tune.py cold METHOD VT.safetensors VK.safetensors VA.safetensors

METHOD is als, bpr, knn or ease; all but bpr are also asked with recency. Prints every setting with its NDCG@10 on the validation
part. Nothing here reads what is held out.
"""
import itertools
import sys

import quality_rank as rank

import numpy as np

import quality_data as data

HALF_LIVES = [2, 3, 5, 10, 20, 40]


def grid(**choices):
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values))


def als_grid():
    return grid(factors=[8, 16, 32, 64, 128, 256], regularization=[0.01, 1, 10, 30, 100, 300], alpha=[1, 3, 10, 40], iterations=[15])


def bpr_grid():
    return grid(factors=[16, 64], learning_rate=[0.01, 0.05], regularization=[0.003, 0.03], iterations=[50, 200])


def knn_grid():
    yield from grid(kind=["cosine", "tfidf"], K=[20, 100, 500, 2000])
    yield from grid(kind=["bm25"], K=[20, 100, 500, 2000], K1=[0.1, 0.4, 1.2, 4, 16], B=[0, 0.25, 0.5, 0.75, 1])


def ease_grid():
    return grid(regularization=[25, 50, 100, 200, 300, 400, 600, 800, 1200, 2000, 5000, 20000, 100000, 500000, 5000000])


class Ease:
    """The same scores as rank.ease by the push-through identity: a system of the users' size, so that a grid takes seconds."""

    def __init__(self, fit, regularization):
        self.fit, self.regularization = fit, regularization
        small = (fit @ fit.T).toarray().astype(np.float64) + regularization * np.eye(fit.shape[0])
        self.inverse = np.linalg.inv(small)
        half = self.inverse @ fit.toarray()
        self.half = half
        self.diagonal = (1 - np.einsum("ui,ui->i", fit.toarray(), half)) / regularization

    def scores(self, weights):
        product = (weights.toarray() - (weights @ self.fit.T) @ self.half) / self.regularization
        return weights.toarray() - product / self.diagonal


def runs(base, fit, ask, ages, warm):
    """Each setting of a method with its lists; a model is fitted once and asked in several ways."""
    for settings in globals()[base + "_grid"]():
        if base == "bpr":
            yield base, settings, rank.bpr(fit, ask, ages, warm, **settings)[0]
            continue
        model = Ease(fit, **settings) if base == "ease" else getattr(rank, base + "_fit")(fit, **settings)
        for life in [0] + HALF_LIVES:
            weights = rank.recency(ages, life)
            if base == "ease":
                columns = data.top(model.scores(weights), ask)[0]
            else:
                again = (not warm or life > 0) if base == "als" else None
                columns = rank.lists_of(model, ask, weights, again)[0]
            yield (base + "-recency", {**settings, "half_life": life}, columns) if life else (base, settings, columns)


def main(protocol, method, train, asked, held_out):
    fit, _, _, films = data.read_ratings(train)
    ask, ages, users, _ = data.read_ratings(asked)
    truth, _, truth_users, truth_films = data.read_ratings(held_out)
    fit.data[:] = 1
    fit = fit[np.diff(fit.indptr) > 0] if protocol == "cold" else fit
    known = np.diff(ask.indptr) > 0
    ask, ages, users = ask[known], ages[known], users[known]
    for name, settings, columns in runs(method, fit, ask, ages, protocol == "time"):
        print(f"{data.ndcg(films[columns], users, truth, truth_users, truth_films):.4f} {name} {settings}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
