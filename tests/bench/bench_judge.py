"""bench_judge.py: one number of what a side has made, reckoned the same way for all sides: ours and peers' files alike.

    bench_judge.py loss R FACTORS | inertia ROWS CENTERS | matrix FILE | choice FILE | lists OURS.tsv THEIRS.tsv
                   autoencoder ROWS NETWORK | rmse TRUTH RATINGS | ease NUMPY WEIGHTS | demo FILE
"""
import json

import numpy as np

from peer_common import call, matrix, stream

CHUNK = 1 << 18


def arrays(path):
    return dict(np.load(path)) if path.endswith(".npz") else stream(path)


def loss(ratings, factors):
    """Of implicit ALS: confidence 2 and yes for an entry, 1 and no for the rest, 0.01 times the squared factors."""
    r, f = matrix(ratings), arrays(factors)
    users, items = (f[name].astype(np.float32) for name in ("user_factors", "item_factors"))
    row = np.repeat(np.arange(r.shape[0], dtype=np.int32), np.diff(r.indptr))
    total = float(np.sum((users.T.astype(np.float64) @ users) * (items.T.astype(np.float64) @ items)))
    for start in range(0, r.nnz, CHUNK):
        cut = slice(start, start + CHUNK)
        s = np.einsum("nk,nk->n", users[row[cut]], items[r.indices[cut]]).astype(np.float64)
        total += float(np.sum(2 * (1 - s) ** 2 - s ** 2))
    total += 0.01 * (float(np.sum(users.astype(np.float64) ** 2)) + float(np.sum(items.astype(np.float64) ** 2)))
    print(f"loss {total:.6g}")


def inertia(rows, centers):
    x, c = stream(rows)["data"], arrays(centers)
    c = c["cluster_centers" if "cluster_centers" in c else "centers"].astype(np.float64)
    total = 0.0
    for start in range(0, len(x), 16384):
        part = x[start:start + 16384].astype(np.float64)
        total += float(np.maximum((part ** 2).sum(1) + np.min((c ** 2).sum(1) - 2 * part @ c.T, axis=1), 0).sum())
    print(f"inertia {total:.6g}")


def csr(path):
    m = arrays(path)
    size = sum(m[name].nbytes for name in ("data", "indices", "indptr"))
    print(f"{len(m['row_ids'])} x {len(m['col_ids'])}, {len(m['data'])} entries, sum {m['data'].sum(dtype=np.float64):.1f}, {size / 1e6:.0f} MB")


def choice(path):
    with open(path) as file:
        figures = json.load(file)
    print(f"k {figures['k']}, silhouette {figures['silhouette']:.4f}")


def lists(ours, theirs):
    def read(path):
        found = {}
        with open(path) as file:
            for line in file:
                words = line.split("\t")
                if words[0].isdigit():
                    found.setdefault(words[0], set()).add(words[2].strip())
        return found

    a, b = read(ours), read(theirs)
    print(f"{np.mean([len(films & b.get(user, set())) / len(films) for user, films in a.items()]):.4f} of ours, {len(b)} lists")


def autoencoder(rows, network):
    """Linear layers 0, 2, 4, 6; relu behind the first and third."""
    t, net = stream(rows), stream(network)
    if "indptr" in t:
        x = matrix(rows)
    else:
        x = t["data"]
    total = 0.0
    for start in range(0, x.shape[0], 256):
        part = x[start:start + 256]
        part = part.toarray() if "indptr" in t else part
        h = part
        for layer in (0, 2, 4, 6):
            h = h @ net[f"{layer}.weight"].T + net[f"{layer}.bias"]
            h = np.maximum(h, 0) if layer in (0, 4) else h
        total += float(np.sum((h - part) ** 2, dtype=np.float64))
    print(f"MSE {total / x.shape[0] / x.shape[1]:.5g}")


def rmse(truth, given):
    values = np.load(given) if given.endswith(".npy") else stream(given)["data"]
    print(f"RMSE {np.sqrt(np.mean((values - stream(truth)['data'].astype(np.float64)) ** 2)):.4f}")


def ease(reference, given):
    right, weights = np.load(reference)["weights"], arrays(given)["weights"]
    print(f"off by at most {np.abs(right[:100] - weights[:100]).max():.1e}")


def demo(path):
    with open(path) as file:
        print(file.read().strip())


if __name__ == "__main__":
    call({"loss": loss, "inertia": inertia, "matrix": csr, "choice": choice, "lists": lists, "autoencoder": autoencoder, "rmse": rmse,
          "ease": ease, "demo": demo})
