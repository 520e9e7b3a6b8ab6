"""peer_top.py: the ten best films of each user by an exact search over all, as user, rank, film in a TSV.

    peer_top.py faiss|filtered|implicit OUT.tsv     users' and films' factors, and who has seen what, from U, IF, ASK and R in this folder
"""
import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np

from peer_common import THREADS, Clock, call, matrix, stream

N = 10


def write(out, users, items, lists):
    with open(out, "w") as file:
        for user, films in zip(users, items[lists]):
            file.writelines(f"{user}\t{rank}\t{film}\n" for rank, film in enumerate(films, 1))


def inputs():
    users, films = stream("U.safetensors"), stream("IF.safetensors")
    asked = len(stream("ASK.safetensors")["row_ids"])
    return users["row_ids"][:asked], users["data"][:asked], films["row_ids"], films["data"]


def with_faiss(out):
    import faiss

    faiss.omp_set_num_threads(THREADS)
    user_ids, users, item_ids, items = inputs()
    with Clock() as clock:
        index = faiss.IndexFlatIP(items.shape[1])
        index.add(items)
        lists = index.search(users, N)[1]
    write(out, user_ids, item_ids, lists)
    clock.tell()


def with_filtered(out):
    """faiss asked for as many more as the user has seen; users with histories of like length together, a block each."""
    import faiss

    faiss.omp_set_num_threads(THREADS)
    user_ids, users, item_ids, items = inputs()
    seen = matrix("R.safetensors")[:len(users)]  # its columns are those of IF
    lists = np.empty((len(users), N), np.int64)
    with Clock() as clock:
        index = faiss.IndexFlatIP(items.shape[1])
        index.add(items)
        length = np.diff(seen.indptr)
        for block in np.array_split(np.argsort(length, kind="stable"), max(1, len(users) // 256)):
            found = index.search(users[block], min(N + int(length[block].max()), len(items)))[1]
            for user, films in zip(block, found):
                lists[user] = films[~np.isin(films, seen.indices[seen.indptr[user]:seen.indptr[user + 1]])][:N]
    write(out, user_ids, item_ids, lists)
    clock.tell()


def with_implicit(out):
    from implicit.als import AlternatingLeastSquares

    user_ids, users, item_ids, items = inputs()
    seen = matrix("R.safetensors")[:len(users)]  # its columns are those of IF
    model = AlternatingLeastSquares(factors=items.shape[1], use_gpu=False, num_threads=0)
    model.user_factors, model.item_factors = users, items
    with Clock() as clock:
        lists = model.recommend(np.arange(len(users)), seen, N=N, filter_already_liked_items=True)[0]
    write(out, user_ids, item_ids, lists)
    clock.tell()


if __name__ == "__main__":
    call({"faiss": with_faiss, "filtered": with_filtered, "implicit": with_implicit})
