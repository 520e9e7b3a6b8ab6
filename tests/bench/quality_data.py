"""quality_data.py: the one way from our splits into the peers and back.

rs-split makes the splits, the published safetensors reader reads them, lists and ratings go back as TSV, as rs-eval takes them from
anybody. NDCG and RMSE stand here a second time, in NumPy: the run fails when they and rs-eval disagree.
"""
import json
import sys

import numpy as np
import scipy.sparse as sp
from safetensors.numpy import load_file


def read_ratings(path):
    """Ratings of a stream as (csr matrix, csr matrix of places in time, user ids, film ids); 0 is a user's latest film."""
    t = load_file(path)
    shape = (len(t["row_ids"]), len(t["col_ids"]))
    ratings = sp.csr_matrix((t["data"], t["indices"], t["indptr"]), shape=shape)
    age = np.zeros(len(t["data"]), np.float32)
    for begin, end in zip(t["indptr"][:-1], t["indptr"][1:]):
        order = np.argsort(t["time"][begin:end], kind="stable")
        age[begin + order] = np.arange(end - begin)[::-1]
    return ratings, sp.csr_matrix((age, t["indices"], t["indptr"]), shape=shape), t["row_ids"], t["col_ids"]


def read_days(path):
    """The day of each rating of a stream, in its order."""
    return load_file(path)["time"] // 86400


def read_dense(path, ids):
    """A dense stream's rows in the order of ids, zeros where it has none."""
    t = load_file(path)
    place = {row: i for i, row in enumerate(t["row_ids"])}
    out = np.zeros((len(ids), t["data"].shape[1]), np.float32)
    for i, row in enumerate(ids):
        if row in place:
            out[i] = t["data"][place[row]]
    return sp.csr_matrix(out)


def write_lists(path, users, items, scores):
    """Lists of film ids, best first."""
    with open(path, "w") as out:
        out.write("row\trank\titem\tscore\n")
        for user, films, values in zip(users, items, scores):
            for rank, (film, value) in enumerate(zip(films, values), 1):
                if film >= 0:
                    out.write(f"{user}\t{rank}\t{film}\t{value:.9g}\n")


def write_ratings(path, users, items, pairs, predicted):
    """A rating for each pair of places (user, film)."""
    with open(path, "w") as out:
        out.write("row\tcolumn\tvalue\n")
        for user, item, value in zip(users[pairs[0]], items[pairs[1]], predicted):
            out.write(f"{user}\t{item}\t{value:.9g}\n")


def top(scores, seen, n=10):
    """The n best columns of each row, best first, without what is seen; ties to the first column."""
    scores = np.array(scores, np.float32)
    rows, columns = seen.nonzero()
    scores[rows, columns] = -np.inf
    best = np.empty((len(scores), n), np.int64)
    for row, out in zip(scores, best):
        able = np.flatnonzero(row >= np.partition(row, -n)[-n])
        out[:] = able[np.argsort(-row[able], kind="stable")[:n]]
    return best, np.take_along_axis(scores, best, axis=1)


def ndcg(items, users, truth, truth_users, truth_items, k=10):
    """Mean NDCG at k over the users of whom something was held out, every held-out film being right."""
    lists = {user: items[i, :k] for i, user in enumerate(users)}
    discount = 1 / np.log2(np.arange(2, k + 2))
    total = count = 0
    for i, user in enumerate(truth_users):
        right = truth_items[truth.indices[truth.indptr[i]:truth.indptr[i + 1]]]
        if len(right) == 0:
            continue
        count += 1
        if user in lists:
            hits = np.isin(lists[user], right)
            total += (hits * discount[:len(hits)]).sum() / discount[:min(k, len(right))].sum()
    return total / count


def rmse(predicted, truth):
    return float(np.sqrt(np.mean((np.asarray(predicted, np.float64) - truth) ** 2)))


def check(truth_path, text, metrics):
    """rs-eval's figure for a TSV is ours."""
    truth, _, users, films = read_ratings(truth_path)
    rows = np.loadtxt(text, delimiter="\t", skiprows=1, usecols=(0, 1, 2), ndmin=2)
    with open(metrics) as file:
        theirs = json.load(file)
    if "rmse" in theirs:
        key, place = "rmse", {film: i for i, film in enumerate(films)}
        asked = dict(zip(users, range(len(users))))
        given = sp.csr_matrix((rows[:, 2] + 100, ([asked[u] for u in rows[:, 0]], [place[f] for f in rows[:, 1]])), shape=truth.shape)
        given.sort_indices()
        truth.sort_indices()
        value = rmse(given.data - 100, truth.data)
    else:
        key, lists = "ndcg_at_10", {}
        for user, rank, film in rows:
            lists.setdefault(int(user), []).append(int(film))
        longest = max(map(len, lists.values()))
        items = np.array([films_of + [-1] * (longest - len(films_of)) for films_of in lists.values()])
        value = ndcg(items, list(lists), truth, users, films)
    if abs(value - theirs[key]) > 1e-6:
        sys.exit(f"quality_data.py: {text}: {key}: rs-eval says {theirs[key]}, NumPy {value}")


if __name__ == "__main__":
    check(*sys.argv[1:])
