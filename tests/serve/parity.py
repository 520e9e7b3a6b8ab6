"""The server and the pipe give the same lists: films, scores, and reasons with their film.

The pipe's side: rs-recommend auto with what recommender.json says, rs-filter with the same policy, rs-show."""
import json
import os
import random

from serving import SET, TOKEN, Client, Server, Visitor, films, pages, recipe, run, struct_float, tool

DEPTH = 200
POLICY = """rule,match,value,from,until
block,id={},,,
block,genre=Horror,,,
pin,id={},1,,
pin,id={},7,,
boost,genre=Comedy,1.5,,
boost,year=1990-1999,0.8,,
cap,genre=Drama,30,,
"""


def path(name):
    return os.path.join(SET, name)


def weighted(option, parts):
    return [word for part in parts for word in (option, f"{path(part['file'])}={part.get('weight', 1)}")]


def policy_text(ids):
    """A policy of all sorts of rules, over films that lists have."""
    return POLICY.format(ids[3], ids[200], ids[300])


def finish(lists, policy, seen):
    """What rs-filter makes of lists under the policy; then as rows of rs-show, by user."""
    if policy:
        with open("policy.csv", "w") as file:
            file.write(policy)
        # A list of similar films has seen its film.
        options = ["--seen", seen] if seen else []
        lists = tool("rs-filter", "--policy", "policy.csv", "--items", path("genres.safetensors"), "--titles", path("movies.csv"), *options,
                     "-n", str(DEPTH), input=lists)
    rows = {}
    shown = tool("rs-show", "-q", "--format", "jsonl", "-n", "-1", "--titles", path("movies.csv"), "--items", path("genres.safetensors"),
                 input=lists)
    for line in shown.splitlines():
        entry = json.loads(line)
        rows.setdefault(entry["row"], []).append(entry)
    return rows


def automatic(ratings, *options):
    r = recipe()
    return tool("rs-recommend", "auto", "-q", "--popularity", path(r["popularity"]), *weighted("--vectors", r["vectors"]),
                *weighted("--model", r["models"]), "-n", str(DEPTH), *options, ratings)


def words_of(entry):
    """The reason of the server in the words of rs-show."""
    because = entry.get("because", {}).get("title")
    was = entry.get("was")
    moved = f", was {was}" if was else ""
    reason = entry["reason"]
    return {"popular": "popular", "popular_genre": f"popular in {entry.get('genre')}", "similar": f"similar to {because}",
            "liked": f"liked {because}" if because else "liked", "model": "ranked by the model", "promoted": "promoted" + moved,
            "boosted": "boosted" + moved, "lowered": "lowered" + moved}[reason]


def same(who, ours, theirs):
    assert len(ours) == len(theirs), f"{who}: the server has {len(ours)} films, the pipe {len(theirs)}"
    for place, (a, b) in enumerate(zip(ours, theirs), 1):
        assert a["place"] == place == b["rank"], (who, a, b)
        assert a["id"] == b["item"], f"{who}, place {place}: the server has {a}, the pipe {b}"
        assert struct_float(a["score"]) == struct_float(b["score"]), f"{who}, place {place}: {a['score']} and {b['score']}"
        reason = b["reason"]
        if " was " in reason:
            reason = reason.rstrip("stndrh")
        assert words_of(a) == reason, f"{who}, place {place}: '{words_of(a)}' and '{b['reason']}'"


def sampled(n=100):
    """Ids of so many of the set's users."""
    shown = tool("rs-show", "-q", "--format", "tsv", "-n", "-1", path("ratings.safetensors")).decode().splitlines()[1:]
    users = sorted({int(line.split("\t")[0]) for line in shown})
    return sorted(random.Random(1).sample(users, min(n, len(users))))


def of_users(policy, n=100):
    users, scenarios = sampled(n), set()
    with open("users.txt", "w") as file:
        print(*users, sep="\n", file=file)
    with open("R", "wb") as file:
        file.write(tool("rs-filter", "-q", "--keep-rows", "users.txt", path("ratings.safetensors")))
    with Server() as server:
        client = server.client(TOKEN)
        if policy:
            assert client.send("PUT", "/api/policy", policy)["rules"] == policy.count("\n") - 1
        for options in ([], ["--genre", "Comedy"]):
            want = finish(automatic("R", *options), policy, "R")
            query = {"genre": "Comedy"} if options else {}
            for user in users:
                first = client.get(f"/api/users/{user}/list", n=10, **query)  # before the whole: a shallow list
                whole = pages(lambda user=user, **page: client.get(f"/api/users/{user}/list", **page, **query))
                same(f"user {user}{options}", whole, want[user])
                assert first["films"] == whole[:10], f"user {user}: the first page alone is another"
                scenarios.add(first["scenario"])
                assert {entry["scenario"] for entry in want[user]} == {first["scenario"]}
    print(f"{len(users)} users, scenarios {sorted(scenarios)}")


def users():
    of_users(None)


def users_under_a_policy():
    of_users(policy_text(films()))


def histories(timed):
    """Visitors who know few films or many: [(film, rating or None, time or None)] by number."""
    chance, ids = random.Random(2), films()
    people = {}
    for number in range(1, 61):
        some = chance.sample(ids, chance.choice([0, 1, 2, 3, 4, 5, 6, 8, 12, 30, 100]))
        watched = number % 5 == 0  # somebody who only watches
        people[number] = [(film, None if watched or chance.random() < 0.2 else chance.choice([0.5, 2, 3, 3.5, 4, 4.5, 5]),
                           1_600_000_000 + chance.randrange(10**6) if timed else None) for film in some]
    return people


def ingest(people, timed):
    with open("visitors.csv", "w") as file:
        print("userId,movieId,rating" + (",timestamp" if timed else ""), file=file)
        for number, marks in people.items():
            for film, rating, time in marks:
                print(number, film, "" if rating is None else rating, *([time] if timed else []), sep=",", file=file)
    with open("V", "wb") as file:
        file.write(tool("rs-ingest", "-q", "--unrated", "visitors.csv"))


def of_visitors(policy, timed):
    people, scenarios = histories(timed), set()
    ingest(people, timed)
    # Who has said nothing is not in the file.
    want = finish(automatic("V"), policy, "V")
    with Server() as server:
        client = server.client(TOKEN)
        if policy:
            client.send("PUT", "/api/policy", policy)
        for number, marks in people.items():
            body = {"ratings": [{"film": film, **({} if rating is None else {"rating": rating}), **({"time": time} if timed else {})}
                                for film, rating, time in marks]}
            whole = pages(lambda n, offset, body=body: client.send("POST", f"/api/list?n={n}&offset={offset}", body))
            scenarios.add(client.send("POST", "/api/list", body)["scenario"])
            if marks:
                same(f"visitor {number}", whole, want[number])
    assert scenarios == {1, 2, 3, 4}, scenarios


def visitors():
    of_visitors(None, True)


def visitors_without_times():
    of_visitors(None, False)


def visitors_under_a_policy():
    of_visitors(policy_text(films()), True)


def kept_visitors():
    """What is put, kept in the log, and read again after the server was killed: the same as the pipe with these times."""
    policy = policy_text(films())
    with Server() as server:
        client = server.client()
        people = {}
        for number, marks in list(histories(False).items())[:25]:
            people[number] = visitor = Visitor(client)
            for film, rating, _ in marks:
                visitor.rate(film, rating)
        said = {number: [(r["id"], r["rating"], r["time"]) for r in visitor.ratings()] for number, visitor in people.items()}
        ingest(said, True)
        want = finish(automatic("V"), None, None)
        under_policy = finish(automatic("V"), policy, "V")

        def check(want):
            for number, visitor in people.items():
                client = Client(server.port, token=visitor.token)
                if said[number]:
                    same(f"visitor {number}", pages(lambda **page: client.get(visitor.path + "/list", **page)), want[number])
        check(want)
        server.kill()
        server.start()
        check(want)
        server.client(TOKEN).send("PUT", "/api/policy", policy)
        check(under_policy)
        server.kill()
        server.start()
        check(under_policy)


def similar():
    r, chance = recipe(), random.Random(3)
    ids = films()
    chosen = chance.sample(ids, 60)
    lists = tool("rs-recommend", "similar", "-q", *weighted("--vectors", r["vectors"]), *[w for i in chosen for w in ("--item", str(i))],
                 "-n", str(DEPTH))
    policy = policy_text(ids)
    with open("own.csv", "w") as file:
        print("userId,movieId,rating", *(f"{i},{i},5" for i in chosen), sep="\n", file=file)
    with open("own", "wb") as file:
        file.write(tool("rs-ingest", "-q", "own.csv"))
    with Server() as server:
        client = server.client(TOKEN)
        for rules in (None, policy):
            if rules:
                client.send("PUT", "/api/policy", rules)
            want = finish(lists, rules, "own")
            for film in chosen:
                answer = client.get(f"/api/films/{film}/similar")
                assert answer["film"]["id"] == film
                same(f"film {film}", pages(lambda film=film, **page: client.get(f"/api/films/{film}/similar", **page)), want.get(film, []))


def popular():
    r = recipe()
    with Server() as server:
        client = server.client()
        genres = client.get("/api/genres")["genres"]
        assert len(genres) > 10
        for genre in (None, *(g["name"] for g in genres)):
            options = ["--genre", genre] if genre else []
            rows = finish(tool("rs-recommend", "popular", "-q", "--apply", path(r["popularity"]), "-n", str(DEPTH), *options), None, None)
            want = rows.get(0, [])
            have = pages(lambda genre=genre, **page: client.get("/api/popular", **page, **({"genre": genre} if genre else {})))
            of_genre = [entry for entry in have if entry["reason"] == ("popular_genre" if genre else "popular")]
            # Behind the genre's films come what is popular otherwise: a list is never short while there are films.
            assert have[:len(want)] == of_genre[:len(want)], genre
            same(f"popular {genre}", have[:len(want)], want)
            assert len(have) == DEPTH


if __name__ == "__main__":
    run(globals())
