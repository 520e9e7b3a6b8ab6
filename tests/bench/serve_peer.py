"""The server that people write today, for serve.sh: FastAPI on uvicorn, NumPy, implicit. It serves the same folder of artefacts as ours.

    ARTIFACTS=DIR [CACHE=N] uvicorn serve_peer:app --workers 2 --loop uvloop --http httptools --no-access-log

    GET /api/users/ID/list?n=10   the blend of item models that recommender.json names, as `rs-recommend rank` has it
    POST /api/list?n=10           the same for ratings that come in the body
    GET /api/als/ID?n=10          implicit's own recommend() over the factors of als.safetensors
    GET /health

As fast as it goes without leaving NumPy: models in memory as float32, rows gathered and multiplied by OpenBLAS on one thread (a process for
each core), the best by argpartition, JSON by orjson straight into a Response, coroutines instead of a thread pool. Nothing is kept from one
request to the next unless CACHE=N keeps N answers in each process. It knows item models with recency in films, and ids that are numbers.
"""
import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # as implicit's documentation asks for; cores are the workers'

import csv
import functools
import json
import re

import numpy as np
import orjson
import scipy.sparse as sp
from fastapi import FastAPI, HTTPException, Request, Response
from implicit.cpu.als import AlternatingLeastSquares
from safetensors import safe_open

DEEPEST = 200  # a list goes so far
LEAST_WEIGHT = 2.0**-20


def tensors(path, *names):
    """The named tensors of a file, and its header; nothing else of it is read."""
    with safe_open(path, framework="np") as file:
        return [file.get_tensor(name) for name in names], file.metadata()


def positions(ids, wanted):
    """Where each of wanted is in the ascending ids, or -1."""
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1).astype(np.int32)


class ItemModel:
    """One model of films by films (rs-ease)."""

    def __init__(self, path, weight):
        (self.ids, self.matrix), head = tensors(path, "item_ids", "weights")
        if head["weight_by_rating"] == "true" or float(head["half_life_days"]) > 0:
            raise SystemExit(f"{path}: only recency in films is known here")
        self.weight = weight
        halves = [float(head[name]) for name in ("half_life_past", "half_life_long", "long_share")]
        self.recency = self.halve(*halves, most=len(self.ids))
        self.said = np.empty((len(self.recency), len(self.ids)), np.float32)  # room for the rows of a history, taken once

    @staticmethod
    def halve(past, long, share, most):
        """What the films of a history count, oldest first; those behind 20 half-lives are left out."""
        ago = np.arange(most - 1, -1, -1.0)
        if past <= 0:
            return np.ones(most, np.float32)
        counts = (2 ** (-ago / past) + (share * 2 ** (-ago / long) if share > 0 else 0)) / (1 + max(share, 0))
        return counts[counts >= LEAST_WEIGHT].astype(np.float32)

    def score(self, rows):
        """Scores of all films at mean 0 and deviation 1 times the weight, and what each film of the history says of each other."""
        rows = rows[-len(self.recency):]
        counts = self.recency[len(self.recency) - len(rows):]
        said = self.matrix.take(rows, axis=0, out=self.said[:len(rows)], mode="clip")
        scores = counts @ said
        scores -= scores.mean()
        deviation = np.sqrt(scores @ scores / len(scores))
        scores *= self.weight / deviation if deviation > 0 else 0
        return scores, (rows, counts, said)


class Films:
    """What is said of a film in a list, made once."""

    def __init__(self, path):
        self.of = {}
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                film = {"id": int(row["movieId"]), "title": row["title"]}
                year = re.search(r"\((\d{4})\)\s*$", row["title"])
                if year:
                    film["year"] = int(year[1])
                film["genres"] = [] if row["genres"] == "(no genres listed)" else row["genres"].split("|")
                self.of[film["id"]] = film


class Recommender:
    def __init__(self, folder):
        with open(os.path.join(folder, "recommender.json")) as file:
            recipe = json.load(file)
        path = functools.partial(os.path.join, folder)
        self.films = Films(path(recipe["titles"])).of
        (self.users, self.columns, self.start, self.film, self.time), _ = tensors(
            path(recipe["ratings"]), "row_ids", "col_ids", "indptr", "indices", "time")
        self.row_of = {user: row for row, user in enumerate(self.users.tolist())}
        self.models = [ItemModel(path(model["file"]), model.get("weight", 1.0)) for model in recipe["models"]]
        self.join()
        self.take_als(path("als.safetensors"))

    def join(self):
        """All films that a model knows; for each model where they are, or None where it knows just these."""
        self.items = functools.reduce(np.union1d, [model.ids for model in self.models])
        self.places = positions(self.items, self.columns)
        self.described = [self.films[item] for item in self.items.tolist()]
        for model in self.models:
            same = len(model.ids) == len(self.items)
            model.to_all = None if same else positions(self.items, model.ids)
            model.from_all = None if same else positions(model.ids, self.items)
        self.speaker = max(self.models, key=lambda model: model.weight)

    def take_als(self, path):
        self.als = None
        if not os.path.exists(path):
            return
        (users, self.als_items, user_factors, item_factors), _ = tensors(
            path, "user_ids", "item_ids", "user_factors", "item_factors")
        if not np.array_equal(users, self.users) or not np.array_equal(self.als_items, self.columns):
            raise SystemExit(f"{path}: not of the same ratings")
        self.als = AlternatingLeastSquares(factors=user_factors.shape[1], num_threads=1)
        self.als.user_factors, self.als.item_factors = user_factors, item_factors
        self.seen = sp.csr_matrix((np.ones(len(self.film), np.float32), self.film, self.start),
                                  shape=(len(self.users), len(self.columns)))

    def history(self, row):
        """A user's films in the order of time, as positions in items."""
        start, end = self.start[row], self.start[row + 1]
        film = self.film[start:end]
        places = self.places[film[np.lexsort((film, self.time[start:end]))]]
        return places[places >= 0]

    def rank(self, history, n, offset):
        """The best of what is not in the history: n + 1 behind offset, to see whether there are more; their scores and causes."""
        total = np.zeros(len(self.items), np.float32)
        said = None
        if len(history) == 0:
            return np.empty(0, np.int64), total, None
        for model in self.models:
            rows = history if model.from_all is None else model.from_all[history]
            rows = rows[rows >= 0]
            if len(rows) == 0:
                continue
            scores, heard = model.score(rows)
            if model.to_all is None:
                total += scores
            else:
                total[model.to_all] += scores
            if model is self.speaker:
                said = heard
        total[history] = -np.inf
        most = min(offset + n + 1, DEEPEST, len(total))
        best = np.argpartition(total, len(total) - most)[-most:]
        best = best[np.lexsort((best, -total[best]))][offset:]
        return best[total[best] > -np.inf], total, said

    def causes(self, best, said):
        """For each of best the film of the history that says most for it, as a position in items, or -1."""
        if said is None or len(best) == 0:
            return [-1] * len(best)
        rows, counts, matrix = said
        columns = best if self.speaker.from_all is None else self.speaker.from_all[best]
        shares = counts[::-1, None] * matrix[::-1, columns]  # of equals the latest
        first = shares.argmax(axis=0)
        films = rows[len(rows) - 1 - first]
        if self.speaker.to_all is not None:
            films = self.speaker.to_all[films]
        return np.where((shares[first, np.arange(len(best))] > 0) & (columns >= 0), films, -1).tolist()

    def answer(self, user, history, n, offset):
        best, total, said = self.rank(history, n, offset)
        more = len(best) > n
        best = best[:n]
        films = []
        scores = total[best].tolist()
        for place, (item, cause) in enumerate(zip(best.tolist(), self.causes(best, said))):
            entry = {**self.described[item], "place": offset + place + 1, "score": scores[place]}
            if cause >= 0:
                film = self.described[cause]
                entry["reason"] = "liked"
                entry["words"] = "because you liked " + film["title"]
                entry["because"] = {"id": film["id"], "title": film["title"]}
            else:
                entry["reason"] = "model"
                entry["words"] = "by the model"
            films.append(entry)
        answer = {"scenario": 4, "scenario_name": "enough ratings", "offset": offset, "n": n, "more": more, "films": films}
        return orjson.dumps(answer if user is None else {"user": user, **answer})

    def list_for(self, user, n, offset):
        return self.answer(user, self.history(self.row_of[user]), n, offset)

    def list_by_als(self, user, n):
        row = self.row_of[user]
        items, scores = self.als.recommend(row, self.seen[row], N=n, filter_already_liked_items=True)
        films = [{**self.films[item], "place": place + 1, "score": score, "reason": "model"}
                 for place, (item, score) in enumerate(zip(self.als_items[items].tolist(), scores.tolist()))]
        return orjson.dumps({"user": user, "n": n, "films": films})


recommender = Recommender(os.environ["ARTIFACTS"])
list_for, list_by_als = recommender.list_for, recommender.list_by_als
if int(os.environ.get("CACHE", "0")) > 0:
    list_for = functools.lru_cache(int(os.environ["CACHE"]))(list_for)
app = FastAPI(openapi_url=None)


def as_json(content):
    return Response(content, media_type="application/json")


def check(user, n, offset=0):
    if user is not None and user not in recommender.row_of:
        raise HTTPException(404, f"no user {user}")
    if not (1 <= n <= 100 and offset >= 0):
        raise HTTPException(400, "n is 1 to 100, offset at least 0")


@app.get("/health")
async def health():
    return as_json(b'{"Ready":true}')


@app.get("/api/users/{user}/list")
async def user_list(user: int, n: int = 10, offset: int = 0):
    check(user, n, offset)
    return as_json(list_for(user, n, offset))


@app.get("/api/als/{user}")
async def als_list(user: int, n: int = 10):
    check(user, n)
    return as_json(list_by_als(user, n))


@app.post("/api/list")
async def body_list(request: Request, n: int = 10, offset: int = 0):
    check(None, n, offset)
    try:
        ratings = orjson.loads(await request.body())["ratings"]
        ids = np.array([rating["film"] for rating in ratings], np.int64)
        time = np.array([rating.get("time", 0) for rating in ratings], np.int64)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise HTTPException(400, "ratings is a list of {film, rating, time}") from problem
    places = positions(recommender.items, ids)
    places = places[np.lexsort((places, time))]
    return as_json(recommender.answer(None, places[places >= 0], n, offset))
