"""What serve.sh needs around the servers: who asks, how a server is started and measured, whether answers are right.

    serve_data.py users DIR N > users          ids of N random users of an artefact folder, one a line
    serve_data.py bodies DIR N MOST > bodies   bodies of POST /api/list of N random users, one a line: their latest MOST ratings
    serve_data.py start URL PIDS LOG COMMAND..  start a server in a session of its own; seconds until URL answers 200
    serve_data.py stop PIDS                    end it, and all that it has started
    serve_data.py memory PIDS                  RSS and PSS of its processes, in MiB
    serve_data.py check URL LISTS.tsv DEEP     are the lists of the server at URL those that rs-recommend made?
    serve_data.py shared URL LISTS.tsv DEEP    how many films do they share?
    serve_data.py alone DIR OUT MODEL          a folder of the same artefacts, whose one model is MODEL
    serve_data.py models DIR                   the folder's models as options of rs-recommend rank
    serve_data.py figures FILE...              of several runs by wrk: the middle of rates, p50 and p99, the worst max, all that failed,
                                               the least and the highest rate
    serve_data.py middle < NUMBERS             the middle of each column
"""
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import numpy as np
from safetensors import safe_open


def recipe_of(folder):
    with open(os.path.join(folder, "recommender.json")) as file:
        return json.load(file)


def ratings(folder):
    with safe_open(os.path.join(folder, recipe_of(folder)["ratings"]), framework="np") as file:
        return {name: file.get_tensor(name) for name in ("row_ids", "col_ids", "indptr", "indices", "data", "time")}


def draw(folder, n):
    """Ratings, and which rows: all in random order, or n of them."""
    r = ratings(folder)
    rows = np.random.default_rng(1).permutation(len(r["row_ids"]))[:n]
    return r, rows


def users(folder, n):
    r, rows = draw(folder, int(n))
    print(*r["row_ids"][rows].tolist(), sep="\n")


def bodies(folder, n, most):
    r, rows = draw(folder, int(n))
    for row in rows:
        start, end = r["indptr"][row], r["indptr"][row + 1]
        latest = start + np.lexsort((r["indices"][start:end], r["time"][start:end]))[-int(most):]
        print(json.dumps({"ratings": [
            {"film": int(r["col_ids"][r["indices"][e]]), "rating": float(r["data"][e]), "time": int(r["time"][e])} for e in latest]},
            separators=(",", ":")))


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def start(url, pids, log, *command):
    with open(log, "ab") as out:
        begun = time.perf_counter()
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    with open(pids, "w") as file:
        file.write(f"{server.pid}\n")
    while not answers(url):
        if server.poll() is not None:
            sys.exit(f"{command[0]} ended with {server.returncode}: see {log}")
        if time.perf_counter() - begun > 600:
            sys.exit(f"{command[0]} does not answer at {url}")
        time.sleep(0.002)
    print(f"{time.perf_counter() - begun:.3f}")


def session(pids):
    """The living processes of the session that start() made."""
    with open(pids) as file:
        leader = int(file.read())
    members = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            members.append(int(name))
    return members


def stop(pids):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for _ in range(500):
            members = session(pids)
            if not members:
                return
            for member in members:
                try:
                    os.kill(member, sign)
                except ProcessLookupError:
                    pass
            time.sleep(0.02)


def memory(pids):
    rss = pss = 0
    for member in session(pids):
        with open(f"/proc/{member}/smaps_rollup") as file:
            fields = dict(line.split(":", 1) for line in file if ":" in line and " kB" in line)
        rss += int(fields["Rss"].split()[0])
        pss += int(fields["Pss"].split()[0])
    print(f"{rss / 1024:.0f} {pss / 1024:.0f}")


def read_lists(path):
    """{user: [(film, score, cause)]} of what rs-show -f tsv prints; cause -1: none."""
    lists = {}
    with open(path) as file:
        head = file.readline().rstrip("\n").split("\t")
        for line in file:
            row = dict(zip(head, line.rstrip("\n").split("\t")))
            cause = int(row["reason"].rpartition(" ")[2]) if row["reason"].startswith("liked film ") else -1
            lists.setdefault(row["row"], []).append((int(row["item"]), float(row["score"]), cause))
    return lists


def served(url, user, deep):
    with urllib.request.urlopen(f"{url}/api/users/{user}/list?n={deep}", timeout=30) as answer:
        return json.load(answer)["films"]


def check(url, path, deep):
    """The same films at the same scores; films within a ten-thousandth of a score of one another may stand in another order."""
    near, causes, places, deep = 1e-4, 0, 0, int(deep)
    lists = read_lists(path)
    for user, wanted in lists.items():
        films = served(url, user, deep)
        score_of = {film: score for film, score, _ in wanted}
        cause_of = {film: cause for film, _, cause in wanted}
        if len(films) != min(deep, len(wanted)):
            sys.exit(f"user {user}: {len(films)} films, wanted {min(deep, len(wanted))}")
        for film, (ours, score, _) in zip(films, wanted):
            tied = film["id"] == ours or abs(score_of.get(film["id"], np.inf) - score) < near
            if not tied or abs(film["score"] - score) > near:
                sys.exit(f"user {user}, place {film['place']}: {film['id']} at {film['score']}, wanted {ours} at {score}")
            places += 1
            causes += cause_of.get(film["id"]) == film.get("because", {}).get("id", -1)
    print(f"{len(lists)} users, {places} places: the same films, the same reason at {causes}")
    if causes < 0.99 * places:
        sys.exit("reasons differ")


def shared(url, path, deep):
    lists, deep, same, places = read_lists(path), int(deep), 0, 0
    for user, wanted in lists.items():
        films = {film["id"] for film in served(url, user, deep)}
        same += len(films & {film for film, _, _ in wanted[:deep]})
        places += len(films)
    print(f"{len(lists)} users, {places} places: {same} films are the same")


def alone(folder, out, model):
    os.makedirs(out, exist_ok=True)
    for name in os.listdir(folder):
        if name != "recommender.json" and not os.path.lexists(os.path.join(out, name)):
            os.symlink(os.path.realpath(os.path.join(folder, name)), os.path.join(out, name))
    with open(os.path.join(out, "recommender.json"), "w") as file:
        json.dump({**recipe_of(folder), "models": [{"file": model}]}, file, indent=2)


def models(folder):
    for model in recipe_of(folder)["models"]:
        print(f"--model {os.path.join(folder, model['file'])}={model.get('weight', 1)}")


def figures(*paths):
    """Each file is a line of serve.lua's."""
    runs = np.array([np.loadtxt(path) for path in paths])
    middle = np.median(runs, axis=0)
    print(f"{middle[0]:.0f} {middle[1]:.2f} {middle[2]:.2f} {runs[:, 3].max():.1f} {runs[:, 4:7].sum():.0f} "
          f"{runs[:, 0].min():.0f} {runs[:, 0].max():.0f}")


def middle():
    print(*(f"{value:g}" for value in np.median(np.loadtxt(sys.stdin, ndmin=2), axis=0)))


if __name__ == "__main__":
    {f.__name__: f for f in (users, bodies, start, stop, memory, check, shared, alone, models, figures, middle)}[sys.argv[1]](*sys.argv[2:])
