"""peer_demo.py: the demo's work by pandas, SciPy, scikit-learn, implicit and PyTorch, in one process.

    peer_demo.py all|plain FOLDER     plain: without the two trainings, films' vectors from an SVD; figures to peer-demo-all|plain.txt
"""
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
import scipy.sparse as sp
from implicit.als import AlternatingLeastSquares
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from peer_common import THREADS, tell

if sys.argv[1] == "all":
    import torch
    from torch import nn

    torch.set_num_threads(THREADS)
    torch.manual_seed(1)


def split(ratings):
    """The latest fifth of each user's ratings is held out."""
    ratings = ratings.sort_values(["userId", "timestamp"], kind="stable")
    place = ratings.groupby("userId").cumcount()
    number = ratings.groupby("userId")["movieId"].transform("size")
    held = place >= number - (number * 0.2).astype(int)
    return ratings[~held], ratings[held]


def lists_of(train, users, films):
    user, film = users.get_indexer(train["userId"]), films.get_indexer(train["movieId"])
    seen = sp.csr_matrix((np.ones(len(train), np.float32), (user, film)), shape=(len(users), len(films)))
    model = AlternatingLeastSquares(factors=96, iterations=15, regularization=10, alpha=1.5, use_gpu=False, num_threads=0, random_state=1)
    with threadpool_limits(1, "blas"):
        model.fit(seen, show_progress=False)
    return model, seen, model.recommend(np.arange(len(users)), seen, N=20, filter_already_liked_items=True)[0]


def features(folder, movies, train):
    """Genres, TF-IDF of tags, statistics of the training ratings: a row a film, on one scale."""
    genres = CountVectorizer(tokenizer=lambda text: text.split("|"), lowercase=False, token_pattern=None).fit_transform(movies["genres"])
    tags = pd.read_csv(os.path.join(folder, "tags.csv")).dropna(subset=["tag"])
    tags["tag"] = tags["tag"].str.lower().str.strip()
    often = tags["tag"].value_counts()
    tags = tags[tags["tag"].isin(often[often >= 2].index) & tags["movieId"].isin(movies["movieId"])]
    tag, names = pd.factorize(tags["tag"], sort=True)
    row = pd.Index(movies["movieId"]).get_indexer(tags["movieId"])
    counts = sp.csr_matrix((np.ones(len(tags)), (row, tag)), shape=(len(movies), len(names)))
    stats = train.groupby("movieId").agg(n=("rating", "size"), mean=("rating", "mean"), deviation=("rating", "std"), when=("timestamp", "mean"))
    stats = stats.reindex(movies["movieId"]).fillna(stats.mean())
    wide = np.hstack([genres.toarray(), TfidfTransformer().fit_transform(counts).toarray(), stats.to_numpy()])
    return StandardScaler().fit_transform(wide).astype(np.float32)


def steps(net, batches, epochs, rows, size):
    adam = torch.optim.Adam(net.parameters(), lr=0.001, fused=True)
    for _ in range(epochs):
        for part in torch.randperm(rows).split(size):
            given, wanted = batches(part)
            adam.zero_grad()
            nn.functional.mse_loss(net(given), wanted).backward()
            adam.step()


def encode(wide):
    x = torch.from_numpy(wide)
    net = nn.Sequential(nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 32), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, x.shape[1]))
    steps(net, lambda part: (x[part], x[part]), 20, len(x), 256)
    with torch.no_grad():
        return net[:3](x).numpy()


def rating_network(train, held, users, movies, vectors, model):
    """The RMSE on what was held out: biases as damped means, a network on both vectors for the rest."""
    known = pd.Index(movies["movieId"])
    mean = train["rating"].mean()
    item_bias = (train["rating"] - mean).groupby(train["movieId"]).agg(lambda r: r.sum() / (len(r) + 8))
    rest = train["rating"] - mean - train["movieId"].map(item_bias)
    user_bias = rest.groupby(train["userId"]).agg(lambda r: r.sum() / (len(r) + 8))

    def inputs(part):
        user, film = users.get_indexer(part["userId"]), known.get_indexer(part["movieId"])
        base = mean + part["movieId"].map(item_bias).fillna(0) + part["userId"].map(user_bias).fillna(0)
        return torch.from_numpy(np.hstack([u[user], v[film]])), base.to_numpy(np.float32)

    u = StandardScaler().fit_transform(model.user_factors).astype(np.float32)
    v = StandardScaler().fit_transform(vectors).astype(np.float32)
    x, base = inputs(train)
    wanted = torch.from_numpy(train["rating"].to_numpy(np.float32) - base).unsqueeze(1)
    net = nn.Sequential(nn.Linear(x.shape[1], 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 1))
    steps(net, lambda part: (x[part], wanted[part]), 5, len(x), 256)
    x, base = inputs(held)
    with torch.no_grad():
        predicted = np.clip(base + net(x).squeeze(1).numpy(), train["rating"].min(), train["rating"].max())
    return float(np.sqrt(np.mean((predicted - held["rating"].to_numpy()) ** 2)))


def ndcg(lists, held, users, films):
    truth = held.groupby("userId")["movieId"].agg(set)
    discount = 1 / np.log2(np.arange(2, 12))
    values = []
    for user, row in zip(users, films.to_numpy()[lists[:, :10]]):
        if user in truth.index:
            hits = np.array([film in truth[user] for film in row])
            values.append((hits * discount).sum() / discount[:min(10, len(truth[user]))].sum())
    return float(np.mean(values))


def main(what, folder):
    start = time.perf_counter()
    ratings, movies = (pd.read_csv(os.path.join(folder, name)) for name in ("ratings.csv", "movies.csv"))
    train, held = split(ratings)
    users, films = (pd.Index(np.sort(train[name].unique())) for name in ("userId", "movieId"))
    model, seen, lists = lists_of(train, users, films)
    # An operator's rules: the film that is recommended most is blocked, the fiftieth by popularity promoted to whoever has not seen it.
    blocked = np.bincount(lists.ravel()).argmax()
    promoted = films.get_loc(train["movieId"].value_counts().index[49])
    titles = movies.set_index("movieId")["title"]
    with open("peer-lists.txt", "w") as out:
        for row, (user, list_) in enumerate(zip(users, lists)):
            first = [] if promoted in seen.indices[seen.indptr[row]:seen.indptr[row + 1]] else [promoted]
            kept = first + [film for film in list_ if film not in (blocked, promoted)]
            out.write(f"{user}\t" + "\t".join(titles[films[kept[:10]]]) + "\n")
    wide = features(folder, movies, train)
    vectors = encode(wide) if what == "all" else TruncatedSVD(32, random_state=1).fit_transform(wide)
    KMeans(20, n_init=4, random_state=1).fit_predict(vectors)
    popular = titles[train["movieId"].value_counts().index[:5]]
    length = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    similar = movies["title"].to_numpy()[np.argsort(-(length @ length[0]))[1:11]]
    with open("peer-films.txt", "w") as out:
        out.write("\n".join([*popular, *similar]) + "\n")
    text = f"NDCG@10 {ndcg(lists, held, users, films):.4f}"
    if what == "all":
        text += f", RMSE {rating_network(train, held, users, movies, vectors, model):.4f}"
    np.savez("peer-demo.npz", users=model.user_factors, items=model.item_factors, vectors=vectors)
    with open(f"peer-demo-{what}.txt", "w") as out:
        out.write(text)
    tell(time.perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
