"""peer_als.py: implicit's ALS, on all processors, OpenBLAS with one thread as its documentation asks for.

    peer_als.py fit cg|cholesky FACTORS ITERATIONS R.safetensors OUT.npz   seconds: of an iteration
    peer_als.py csv cg|cholesky FACTORS ITERATIONS RATINGS.csv OUT.npz     seconds: of all iterations
"""
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from implicit.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits

from peer_common import call, matrix, tell


def train(ratings, way, factors, iterations, out):
    """From rs-als's start: small Gaussians for the users, nothing for the films, films first. implicit solves its users first, so it
    has the films for them."""
    ratings.data[:] = 1
    films = ratings.T.tocsr()
    k = int(factors)
    took = []
    # Its alpha is the confidence of an entry itself, ours what an entry adds to 1.
    model = AlternatingLeastSquares(factors=k, iterations=int(iterations), regularization=0.01, alpha=2.0, use_cg=way == "cg",
                                    use_gpu=False, num_threads=0, random_state=1)
    model.user_factors = np.zeros((films.shape[0], k), np.float32)
    model.item_factors = np.random.default_rng(1).normal(0, 0.1 / np.sqrt(k), (films.shape[1], k)).astype(np.float32)
    with threadpool_limits(1, "blas"):
        model.fit(films, show_progress=False, callback=lambda _, seconds, loss: took.append(seconds))
    np.savez(out, user_factors=model.item_factors, item_factors=model.user_factors)
    return took


def fit(way, factors, iterations, path, out):
    tell(np.mean(train(matrix(path), way, factors, iterations, out)))


def csv(way, factors, iterations, path, out):
    import pandas as pd
    import scipy.sparse as sp

    read = pd.read_csv(path, usecols=["userId", "movieId"], engine="c")
    user, users = pd.factorize(read["userId"], sort=True)
    film, films = pd.factorize(read["movieId"], sort=True)
    ones = np.ones(len(read), np.float32)
    tell(sum(train(sp.csr_matrix((ones, (user, film)), shape=(len(users), len(films))), way, factors, iterations, out)))


if __name__ == "__main__":
    call({"fit": fit, "csv": csv})
