"""The same work as the tools', by what people use in Python: pandas, SciPy, implicit. One step a call, as a process of its own.

    peers.py ingest RATINGS.csv OUT.npz
    peers.py als RATINGS.csv FACTORS.npz
"""
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as implicit's documentation asks for

import numpy as np
import pandas as pd
import scipy.sparse as sp


def read(path):
    ratings = pd.read_csv(path, engine="c")
    users, user = np.unique(ratings["userId"].to_numpy(), return_inverse=True)
    films, film = np.unique(ratings["movieId"].to_numpy(), return_inverse=True)
    values = ratings["rating"].to_numpy(np.float32)
    return sp.csr_matrix((values, (user, film)), shape=(len(users), len(films)))


def als(path, out):
    from implicit.als import AlternatingLeastSquares

    matrix = read(path)
    matrix.data[:] = 1
    model = AlternatingLeastSquares(factors=64, iterations=15, regularization=0.01, alpha=2.0, use_cg=True,
                                    random_state=1)
    model.fit(matrix, show_progress=False)
    np.savez(out, user_factors=model.user_factors, item_factors=model.item_factors)


if __name__ == "__main__":
    step, source, out = sys.argv[1:]
    if step == "ingest":
        sp.save_npz(out, read(source), compressed=False)
    else:
        als(source, out)
