"""peer_linear.py: myFM, and EASE in NumPy and SciPy.

    peer_linear.py fm TRAIN HELD_OUT OUT.npy GENRES YEARS     rank 8, $DRAWS rounds; ratings of the pairs, in their order
    peer_linear.py ease inv|lapack R.safetensors OUT.npz      on the $FILMS most rated films
"""
import os

from peer_common import THREADS, Clock, call, matrix

os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import numpy as np


def fm(train_path, held_out, out, *side_paths):
    """Relation blocks, as its documentation has them: several times quicker than a row of features for each rating."""
    from myfm import MyFMRegressor, RelationBlock

    import quality_data
    import quality_rate
    from peer_common import stream

    train, truth = matrix(train_path), matrix(held_out)
    side = [quality_data.read_dense(path, stream(train_path)["col_ids"]) for path in side_paths]
    rounds = int(os.environ["DRAWS"])
    user, item, groups = quality_rate.myfm_blocks(train, side, False)
    row, asked = (np.repeat(np.arange(m.shape[0]), np.diff(m.indptr)) for m in (train, truth))
    model = MyFMRegressor(rank=8, random_seed=1)
    with Clock() as clock:
        model.fit(None, train.data.astype(np.float64), X_rel=[RelationBlock(row, user), RelationBlock(train.indices, item)],
                  n_iter=rounds, n_kept_samples=rounds - 20, group_shapes=groups)
    predicted = model.predict(None, [RelationBlock(asked, user), RelationBlock(truth.indices, item)])
    np.save(out, np.clip(predicted, train.data.min(), train.data.max()))
    clock.tell()


def ease(way, path, out):
    """inv: as everybody has it; lapack: the Cholesky inverse in place, as thrifty as SciPy lets one be."""
    ratings = matrix(path)
    with Clock() as clock:
        ratings.data[:] = 1
        often = np.bincount(ratings.indices, minlength=ratings.shape[1])
        films = np.sort(np.argsort(-often, kind="stable")[:int(os.environ["FILMS"])])
        ratings = ratings[:, films]
        gram = (ratings.T @ ratings).toarray(order="F")
        gram[np.diag_indices_from(gram)] += 400
        if way == "inv":
            weights = np.linalg.inv(gram)
        else:
            from scipy.linalg import lapack

            weights = lapack.spotri(lapack.spotrf(gram, overwrite_a=True)[0], overwrite_c=True)[0]
            for i in range(len(weights)):  # spotri fills one triangle
                weights[i:, i] = weights[i, i:]
        weights /= -np.diag(weights).copy()
        weights[np.diag_indices_from(weights)] = 0
    np.savez(out, films=films, weights=weights)
    clock.tell()


if __name__ == "__main__":
    call({"fm": fm, "ease": ease})
