"""quality_ease.py: EASE on the N most rated films as one writes it in NumPy, kept as .npy; for time and memory beside rs-ease.

    quality_ease.py WAY TRAIN N OUT.npy

WAY inv: np.linalg.inv, as everybody has it. WAY lapack: the Cholesky inverse in place, as thrifty as SciPy lets one be.
"""
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import numpy as np

import quality_data as data

REGULARIZATION = 400


def main(way, train, count, out):
    ratings, _, _, _ = data.read_ratings(train)
    ratings.data[:] = 1
    often = np.asarray(ratings.sum(axis=0)).ravel()
    ratings = ratings[:, np.sort(np.argsort(-often, kind="stable")[:int(count)])]
    gram = (ratings.T @ ratings).toarray(order="F")
    gram[np.diag_indices_from(gram)] += REGULARIZATION
    if way == "inv":
        weights = np.linalg.inv(gram)
    else:
        from scipy.linalg import lapack

        weights = lapack.spotrf(gram, overwrite_a=True)[0]
        weights = lapack.spotri(weights, overwrite_c=True)[0]
        for i in range(len(weights)):  # spotri fills one triangle
            weights[i:, i] = weights[i, i:]
    weights /= -np.diag(weights).copy()
    weights[np.diag_indices_from(weights)] = 0
    np.save(out, weights)


if __name__ == "__main__":
    main(*sys.argv[1:])
