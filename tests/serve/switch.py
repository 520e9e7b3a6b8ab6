"""New artefacts under a server that runs."""
import json
import os
import random
import shutil
import signal
import time

from serving import SET, TOKEN, Load, Server, Visitor, films, pages, run, until

HERE = os.path.dirname(SET)  # with served/1, served/2 and the link


def point(to):
    """What a recipe does at its end: a link in one rename."""
    os.symlink(to, "link.new")
    os.rename("link.new", "link")


def set_of(number):
    return os.path.join(HERE, "served", str(number))


def generation(client):
    return client.get("/api/status")["generation"]


def taken(client, number):
    until(lambda: generation(client) == number, lambda: f"generation {generation(client)}, not {number}", 15)


def of_set(client):
    return client.get("/api/status")["set"]


def readers(server):
    people = [Visitor(server.client()) for _ in range(4)]

    def work(i):
        client, chance, known = server.client(), random.Random(i), films()
        person = people[i]

        def step():
            if chance.random() < 0.3:
                client.send("PUT", f"{person.path}/ratings/{chance.choice(known)}", {"rating": 4}, token=person.token)
            page = client.get(person.path + "/list", token=person.token, n=50)
            shown = [f["id"] for f in page["films"]]
            assert len(set(shown)) == len(shown)
            client.get(f"/api/users/{chance.randrange(1, 100)}/list")
            client.get(f"/api/films/{chance.choice(known)}/similar")
            client.get("/api/search", q="the")
            client.get("/api/map")
        return step
    return Load(work, 4)


def there_and_back():
    """Under load: a new set by the link, back to the first, again by signal and by request; no request fails."""
    point(set_of(1))
    with Server(artifacts="link") as server:
        client = server.client(TOKEN)
        visitor = Visitor(client)
        for film in films()[:8]:
            visitor.rate(film, 5)
        new = client.send("POST", "/api/films", {"title": "Xylomancer", "genres": ["Drama"]}, 201)
        ratings, first = visitor.ratings(), pages(visitor.list)
        assert generation(client) == 1 and of_set(client) == "1"
        load = readers(server)
        point(set_of(2))
        began = time.monotonic()
        taken(client, 2)
        assert time.monotonic() - began < 5 and of_set(client) == "2"
        assert visitor.ratings() == ratings and client.get(f"/api/films/{new['id']}") == new
        second = pages(visitor.list)
        assert second != first and not {f["id"] for f in second} & {r["id"] for r in ratings}
        point(set_of(1))
        taken(client, 3)
        assert of_set(client) == "1" and pages(visitor.list) == first
        server.process.send_signal(signal.SIGHUP)
        taken(client, 4)
        assert client.send("POST", "/api/reload") == {"generation": 5}
        assert generation(client) == 5 and pages(visitor.list) == first
        time.sleep(2.5)
        assert generation(client) == 5, "taken again, though nothing has changed"
        load.check()
        assert server.said().count("took the set") == 3
        point(set_of(2))
        taken(client, 6)
        server.kill()
        server.start()
        client = server.client(TOKEN)
        assert of_set(client) == "2" and client.get(visitor.path + "/ratings", token=visitor.token)["ratings"] == ratings
        assert client.get(f"/api/films/{new['id']}") == new


def broken_sets():
    """Whatever is wrong with a set, the old one serves, and it is said once."""
    def damaged(name, change):
        folder = os.path.abspath(name)
        shutil.copytree(set_of(2), folder)
        change(folder)
        return folder

    def cut(file, left):
        return lambda folder: os.truncate(os.path.join(folder, file), left)

    def write(file, text):
        def change(folder):
            with open(os.path.join(folder, file), "w") as out:
                out.write(text)
        return change

    def manifest(**changes):
        def change(folder):
            file = os.path.join(folder, "recommender.json")
            with open(file) as old:
                value = {**json.load(old), **changes}
            write("recommender.json", json.dumps(value))(folder)
        return change
    cases = {"no-manifest": lambda folder: os.remove(os.path.join(folder, "recommender.json")),
             "no-json": write("recommender.json", "nonsense"), "empty-json": write("recommender.json", ""), "no-object": write("recommender.json", "[]"),
             "unknown-name": manifest(colour="red"), "no-file": manifest(ratings="missing.safetensors"), "wrong-kind": manifest(ratings="movies.csv"),
             "other-kind": manifest(genres="ratings.safetensors"), "above": manifest(titles="../movies.csv"), "absolute": manifest(titles="/etc/passwd"),
             "odd-weight": manifest(models=[{"file": "ease.safetensors", "weight": "heavy"}]), "many": manifest(vectors=[{"file": "factors.safetensors"}] * 99),
             "cut-ratings": cut("ratings.safetensors", 5000), "cut-model": cut("ease.safetensors", 3000), "empty-popularity": cut("popularity.safetensors", 0),
             "no-titles": write("movies.csv", "nothing\nhere\n"), "wrong-policy": lambda folder: (write("policy.csv", "nonsense")(folder),
                                                                                             manifest(policy="policy.csv")(folder))}
    point(set_of(1))
    with Server(artifacts="link") as server:
        client = server.client(TOKEN)
        before = client.get("/api/users/1/list", n=50)
        for name, change in cases.items():
            said = server.said().count("the old set stays")
            point(damaged(name, change))
            if name == "no-manifest":
                # A folder without one is not a set: perhaps one that is being made.
                time.sleep(2.5)
            else:
                until(lambda: server.said().count("the old set stays") > said, f"{name}: nothing was said", 10)
            assert client.get("/api/users/1/list", n=50) == before, name
            answer = client.ask("POST", "/api/reload")
            assert answer.status == 409 and "the old set stays: " in answer.json["error"], (name, answer)
        said = server.said().count("the old set stays")
        time.sleep(3.5)
        assert server.said().count("the old set stays") == said, "the same refusal is said again and again"
        server.process.send_signal(signal.SIGHUP)
        time.sleep(3.5)
        assert server.said().count("the old set stays") == said + 1, "asked once, said more than once"
        assert generation(client) == 1
        point(set_of(2))
        taken(client, 2)
        assert server.metric("rs_serve_set_failures_total") >= len(cases)
        # Nothing at the end of the link.
        point("nowhere")
        time.sleep(2.5)
        assert client.get("/api/users/1/list")["films"] and generation(client) == 2


def other_sets():
    """A set of other people and films: what visitors have said and what was added stays, as far as it speaks of films that there are."""
    point(set_of(1))
    other = os.environ["OTHER"]  # fewer films, other genres
    mine, theirs = set(films(set_of(1))), set(films(other))
    both, gone = sorted(mine & theirs), sorted(mine - theirs)
    assert len(both) > 20 and len(gone) > 20
    with Server(artifacts="link") as server:
        client = server.client(TOKEN)
        visitor = Visitor(client)
        for film in both[:4] + gone[:4]:
            visitor.rate(film, 4)
        genres = {g["name"] for g in client.get("/api/genres")["genres"]}
        new = client.send("POST", "/api/films", {"title": "Of all genres", "genres": sorted(genres)}, 201)
        client.send("PUT", "/api/policy", f"rule,match,value,from,until\nblock,id={gone[5]},,,\npin,id={gone[6]},1,,\n")
        before = visitor.ratings()
        point(other)
        taken(client, 2)
        assert {g["name"] for g in client.get("/api/genres")["genres"]} != genres
        assert {r["id"] for r in visitor.ratings()} == set(both[:4])
        assert client.get(f"/api/films/{new['id']}")["title"] == "Of all genres"
        assert visitor.list()["films"] and not {f["id"] for f in visitor.list(n=100)["films"]} & set(gone)
        # Read again from the log under the other set.
        server.kill()
        server.start()
        client = server.client(TOKEN)
        assert client.get(f"/api/films/{new['id']}")["title"] == "Of all genres"
        assert Visitor(client).user > visitor.user
        point(set_of(1))
        taken(client, 2)
        assert client.get(visitor.path + "/ratings", token=visitor.token)["ratings"] == before


def memory():
    """Twenty switches leave nothing behind."""
    point(set_of(1))
    with Server(artifacts="link") as server:
        client = server.client(TOKEN)
        client.send("POST", "/api/films", {"title": "A", "genres": ["Drama"]}, 201)

        def switch(n):
            point(set_of(n % 2 + 1))
            client.send("POST", "/api/reload")
            for user in range(1, 30):
                client.get(f"/api/users/{user}/list", n=100)
                client.get(f"/api/films/{films()[user]}/similar")
        for n in range(8):
            switch(n)
        before = server.memory()
        for n in range(20):
            switch(n)
        grown = server.memory() - before
        print(f"{before / 1e6:.1f} MB, {grown / 1e6:+.1f} MB after 20 switches")
        # One set is about 3 MB here: of twenty not one is left.
        assert grown < 3e6, f"{before} bytes have grown by {grown}"


if __name__ == "__main__":
    run(globals())
