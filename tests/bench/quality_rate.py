"""quality_rate.py: ratings by the peers. One method a call, as a process of its own.

    quality_rate.py METHOD TRAIN HELD_OUT OUT [GENRES YEARS] [rank=N] [n_iter=N]

mf: biased matrix factorisation by alternating least squares. myfm: user and film; myfm-side: with the films' genres and years;
myfm-implicit: with who watched what, both ways, too; myfm-probit: the same as ordered classes; myfm-time: with the
day, too, as its timeSVD++ has it. Features, relation blocks, groups and
predictions (clipped, as its own examples clip them) are made as myFM's documentation makes them. Rank, rounds and weights were chosen
on a validation split inside the training part (quality_tune_rate.py).
"""
import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np
import scipy.sparse as sp

import quality_data as data

SETTINGS = {
    "mf": dict(rank=16, bias=3, regularization=15, iterations=15),
    "myfm": dict(rank=16, n_iter=300),
    "myfm-side": dict(rank=16, n_iter=300),
    "myfm-implicit": dict(rank=16, n_iter=300),
    "myfm-probit": dict(rank=8, n_iter=300),
    "myfm-time": dict(rank=16, n_iter=300),
}


def solve_side(ratings, factors, rank, bias, regularization):
    """For each row: its bias and vector, by ridge regression on [1, vectors of the other side]."""
    design = np.hstack([np.ones((factors.shape[0], 1)), factors])
    ridge = np.diag([bias] + [regularization] * rank).astype(float)
    out = np.zeros((ratings.shape[0], rank + 1))
    for row in range(ratings.shape[0]):
        span = slice(ratings.indptr[row], ratings.indptr[row + 1])
        x = design[ratings.indices[span]]
        if len(x):
            out[row] = np.linalg.solve(x.T @ x + ridge, x.T @ ratings.data[span])
    return out


def mf(train, pairs, rank, bias, regularization, iterations, seed=1):
    """Mean + bias of the user + bias of the film + product of vectors; starts from biases alone."""
    mean = train.data.mean()
    by_user = sp.csr_matrix(train, dtype=np.float64)
    rng = np.random.default_rng(seed)
    users = np.zeros((train.shape[0], rank + 1))
    items = np.hstack([np.zeros((train.shape[1], 1)), 0.1 * rng.standard_normal((train.shape[1], rank))])
    row = np.repeat(np.arange(train.shape[0]), np.diff(train.indptr))
    for _ in range(iterations):
        by_user.data = train.data - mean - items[train.indices, 0]
        users = solve_side(by_user, items[:, 1:], rank, bias, regularization)
        by_user.data = train.data - mean - users[row, 0]
        items = solve_side(by_user.T.tocsr(), users[:, 1:], rank, bias, regularization)
    u, i = pairs
    return mean + users[u, 0] + items[i, 0] + np.einsum("nk,nk->n", users[u, 1:], items[i, 1:])


def myfm_blocks(train, side, implicit):
    """One row a user and a film, and the sizes of the groups; a history counts one by the root of its number."""
    seen = train.copy()
    seen.data = np.ones_like(seen.data)
    user = [sp.eye(train.shape[0])]
    item = [sp.eye(train.shape[1])] + side
    if implicit:
        for parts, matrix in ((user, seen), (item, seen.T.tocsr())):
            number = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), 1)
            parts.append(sp.diags(number ** -0.5) @ matrix)
    groups = [part.shape[1] for part in user + item]
    return sp.hstack(user, format="csr"), sp.hstack(item, format="csr"), groups


def day_columns(days, asked):
    """One column for each day of training, zeros for a day that has none."""
    known = np.unique(days)

    def columns(which):
        place = np.minimum(np.searchsorted(known, which), len(known) - 1)
        right = np.flatnonzero(known[place] == which)
        return sp.csr_matrix((np.ones(len(right)), (right, place[right])), shape=(len(which), len(known)))

    return columns(days), columns(asked)


def myfm(train, pairs, side=(), implicit=False, probit=False, days=None, rank=8, n_iter=300, seed=1):
    from myfm import MyFMOrderedProbit, MyFMRegressor, RelationBlock

    user, item, groups = myfm_blocks(train, list(side), implicit)
    row = np.repeat(np.arange(train.shape[0]), np.diff(train.indptr))
    blocks = [RelationBlock(row, user), RelationBlock(train.indices, item)]
    asked = [RelationBlock(pairs[0], user), RelationBlock(pairs[1], item)]
    model = (MyFMOrderedProbit if probit else MyFMRegressor)(rank=rank, random_seed=seed)
    target = train.data.astype(np.float64)
    main, main_asked = day_columns(*days) if days else (None, None)
    groups = groups if main is None else [main.shape[1]] + groups
    start = time.perf_counter()
    steps, classes = np.unique(target, return_inverse=True)
    model.fit(main, classes if probit else target, X_rel=blocks, n_iter=n_iter, n_kept_samples=n_iter - 20, group_shapes=groups)
    print(f"fit {time.perf_counter() - start:.2f}", file=sys.stderr)
    return model.predict_proba(main_asked, asked) @ steps if probit else model.predict(main_asked, asked)


def predict(method, train, pairs, side, days, **settings):
    """Ratings of the pairs; days: those of training and of the pairs."""
    if method == "mf":
        return mf(train, pairs, **settings)
    return myfm(train, pairs, side if method != "myfm" else (), implicit=method in ("myfm-implicit", "myfm-probit", "myfm-time"),
                probit=method == "myfm-probit", days=days if method == "myfm-time" else None, **settings)


def main(method, train_path, held_out, out, *more):
    asked = {name: int(value) for name, value in (word.split("=") for word in more if "=" in word)}
    train, _, users, films = data.read_ratings(train_path)
    truth, _, _, _ = data.read_ratings(held_out)
    pairs = np.repeat(np.arange(truth.shape[0]), np.diff(truth.indptr)), truth.indices
    side = [data.read_dense(path, films) for path in more if "=" not in path]
    days = data.read_days(train_path), data.read_days(held_out)
    predicted = predict(method, train, pairs, side, days, **{**SETTINGS[method], **asked})
    data.write_ratings(out, users, films, pairs, np.clip(predicted, train.data.min(), train.data.max()))


if __name__ == "__main__":
    main(*sys.argv[1:])
