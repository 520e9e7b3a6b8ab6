"""quality_tune_rate.py: the grids from which the settings of quality_rate.py were chosen. Not part of a run.

    rs-split --by time --test 0.2 --train TR.safetensors --held-out TE.safetensors R.safetensors
    rs-split --by time --test 0.2 --train VT.safetensors --held-out VA.safetensors TR.safetensors
    quality_tune_rate.py METHOD VT.safetensors VA.safetensors [GENRES YEARS]

Prints every setting with its RMSE on the validation part. The settings serve the random splits too.
"""
import itertools
import sys

import quality_rate as rate

import numpy as np

import quality_data as data

GRIDS = {
    "mf": dict(rank=[1, 2, 4, 8, 16, 32], bias=[3, 6], regularization=[3, 6, 10, 15, 25], iterations=[15]),
    "myfm": dict(rank=[8, 16, 32], n_iter=[300]),
    "myfm-side": dict(rank=[8, 16, 32], n_iter=[300]),
    "myfm-implicit": dict(rank=[8, 16, 32], n_iter=[300]),
    "myfm-probit": dict(rank=[8, 16, 32], n_iter=[300]),
    "myfm-time": dict(rank=[8, 16, 32], n_iter=[300]),
}


def main(method, train_path, held_out, *features):
    train, _, _, films = data.read_ratings(train_path)
    truth, _, _, _ = data.read_ratings(held_out)
    pairs = np.repeat(np.arange(truth.shape[0]), np.diff(truth.indptr)), truth.indices
    side = [data.read_dense(path, films) for path in features]
    days = data.read_days(train_path), data.read_days(held_out)
    for values in itertools.product(*GRIDS[method].values()):
        settings = dict(zip(GRIDS[method], values))
        predicted = np.clip(rate.predict(method, train, pairs, side, days, **settings), train.data.min(), train.data.max())
        print(f"{data.rmse(predicted, truth.data):.4f} {method} {settings}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
