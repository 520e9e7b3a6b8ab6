"""peer_csv.py: ratings from CSV by Python's readers.

    peer_csv.py polars|pandas RATINGS.csv OUT.npz     to a CSR matrix with ids, kept uncompressed
    peer_csv.py polars-read|duckdb-scan RATINGS.csv   only read, every column and value
"""
import numpy as np

from peer_common import Clock, call


def keep(out, users, films, user, film, values):
    import scipy.sparse as sp

    csr = sp.csr_matrix((values, (user, film)), shape=(len(users), len(films)))
    return lambda: np.savez(out, data=csr.data, indices=csr.indices, indptr=csr.indptr, row_ids=users, col_ids=films)


def with_polars(path, out):
    """polars reads, lazily, which is its quickest; as ids are whole numbers, and small, a table of places takes the part of unique and a
    join."""
    import polars as pl

    types = {"userId": pl.Int32, "movieId": pl.Int32, "rating": pl.Float32}

    def places(ids):
        known = np.flatnonzero(np.bincount(ids))
        place = np.empty(known[-1] + 1, np.int32)
        place[known] = np.arange(len(known), dtype=np.int32)
        return known, place[ids]

    with Clock() as clock:
        read = pl.scan_csv(path, schema_overrides=types).select(*types).collect(engine="streaming")
        users, user = places(read["userId"].to_numpy())
        films, film = places(read["movieId"].to_numpy())
        write = keep(out, users, films, user, film, read["rating"].to_numpy())
    write()
    clock.tell()


def with_pandas(path, out):
    """As one writes it in pandas: factorize, sorted."""
    import pandas as pd

    with Clock() as clock:
        read = pd.read_csv(path, usecols=["userId", "movieId", "rating"], dtype={"rating": np.float32}, engine="c")
        user, users = pd.factorize(read["userId"], sort=True)
        film, films = pd.factorize(read["movieId"], sort=True)
        write = keep(out, np.asarray(users), np.asarray(films), user, film, read["rating"].to_numpy())
    write()
    clock.tell()


def polars_read(path):
    import polars as pl

    with Clock() as clock:
        pl.scan_csv(path).collect(engine="streaming")
    clock.tell()


def duckdb_scan(path):
    import duckdb

    with Clock() as clock:
        duckdb.sql(f"select sum(userId), sum(movieId), sum(rating), sum(timestamp) from read_csv('{path}')").fetchall()
    clock.tell()


if __name__ == "__main__":
    call({"polars": with_polars, "pandas": with_pandas, "polars-read": polars_read, "duckdb-scan": duckdb_scan})
