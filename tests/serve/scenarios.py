"""What a visitor goes through: nothing known, films watched, a few ratings, enough of them; and what operators change meanwhile."""
import os
import random
from urllib.parse import quote

from serving import SET, TOKEN, Load, Server, Visitor, films, pages, run, tool, until

HEADER = "rule,match,value,from,until\n"


def ids(answer):
    return [film["id"] for film in answer["films"]]


def liked_alike(client, n=8):
    """Films that the same people would like: one and those most similar to it."""
    film = films()[10]
    return [film, *ids(client.get(f"/api/films/{film}/similar", n=n - 1))]


def all_four():
    """From nothing to enough: each scenario in its turn, and a list that moves with what is said."""
    with Server() as server:
        client = server.client()
        visitor, taste = Visitor(client), liked_alike(client)
        first = visitor.list(n=20)
        assert (first["scenario"], first["scenario_name"]) == (1, "nothing known")
        assert {f["reason"] for f in first["films"]} == {"popular"}
        assert ids(first) == ids(client.get("/api/popular", n=20))
        of_genre = visitor.list(n=20, genre="Comedy")
        assert of_genre["films"][0]["reason"] == "popular_genre" and of_genre["films"][0]["genre"] == "Comedy"
        assert all("Comedy" in f["genres"] for f in of_genre["films"] if f["reason"] == "popular_genre")

        visitor.rate(taste[0], None)
        watched = visitor.list(n=20)
        assert (watched["scenario"], watched["scenario_name"]) == (2, "films watched")
        assert "similar" in {f["reason"] for f in watched["films"]} and ids(watched) != ids(first)
        assert {f["because"]["id"] for f in watched["films"] if f["reason"] == "similar"} == {taste[0]}

        visitor.rate(taste[0], 5)
        few = visitor.list(n=20)
        assert (few["scenario"], few["scenario_name"]) == (3, "a few ratings")
        seen, before = {taste[0]}, few
        for film in taste[1:]:
            visitor.rate(film, 5)
            seen.add(film)
            after = visitor.list(n=20)
            assert after["films"] != before["films"], f"the list is as before after {len(seen)} ratings"
            assert not seen & set(ids(after)), "a film that was seen is shown"
            before = after
        assert (after["scenario"], after["scenario_name"]) == (4, "enough ratings")
        assert {f["reason"] for f in after["films"]} & {"liked", "model"}
        assert all(f["because"]["id"] in seen for f in after["films"] if "because" in f)

        # Taken back is as if it had never been said.
        for film in taste[1:]:
            visitor.take_back(film)
        assert visitor.list(n=20)["films"] == few["films"]
        visitor.take_back(taste[0])
        assert visitor.list(n=20)["films"] == first["films"] and visitor.ratings() == []
        assert client.get(visitor.path + "/place", 404, visitor.token)["error"]


def ratings_are_kept_as_said():
    with Server() as server:
        client = server.client()
        visitor, some = Visitor(client), films()[:9]
        for film, rating in zip(some, (0.5, 5, 4.1, 3.3, None, 1, 4.7, 2.9, 3.7)):
            assert visitor.rate(film, rating)["rating"] == rating
        assert {r["id"]: r["rating"] for r in visitor.ratings()} == dict(zip(some, (0.5, 5, 4.1, 3.3, None, 1, 4.7, 2.9, 3.7)))
        visitor.rate(some[0], 4)
        visitor.take_back(some[1])
        times = [r["time"] for r in visitor.ratings()]
        assert times == sorted(times, reverse=True) and len(times) == 8
        assert client.get("/api/status")["visitor_ratings"] == 8
        assert client.send("PUT", f"{visitor.path}/ratings/99999", {"rating": 4}, 404, visitor.token)
        assert client.get(visitor.path + "/place", token=visitor.token)["cluster"] >= 0


def pages_never_repeat():
    """Over the whole depth, by pages of any size, in any order: no film twice, none that was seen, and the same list."""
    with Server() as server:
        client, chance = server.client(TOKEN), random.Random(1)
        taste = liked_alike(client, 30)
        for known in (0, 1, 4, 12, 30):
            visitor = Visitor(client)
            for film in taste[:known]:
                visitor.rate(film, chance.choice([3, 4, 5]))
            for genre in ({}, {"genre": "Drama"}):
                for policy in ("", HEADER + f"pin,id={taste[0]},3,,\nblock,id={taste[-1]},,,\nboost,genre=Action,3,,\ncap,genre=Drama,9,,\n"):
                    client.send("PUT", "/api/policy", policy or HEADER)
                    sizes = (7, 10, 1, 100, 33)
                    lists = []
                    for size in sizes[:2] + sizes[3:]:
                        films_, offset = [], 0
                        while True:
                            page = visitor.list(n=size, offset=offset, **genre)
                            assert page["offset"] == offset and [f["place"] for f in page["films"]] == \
                                list(range(offset + 1, offset + 1 + len(page["films"])))
                            films_ += page["films"]
                            offset += size
                            if not page["more"]:
                                break
                            assert len(page["films"]) == size
                        lists.append(films_)
                        shown = [f["id"] for f in films_]
                        assert len(set(shown)) == len(shown), "a film is shown twice"
                        assert not set(shown) & set(taste[:known]), "a film that was seen is shown"
                    assert all(films_ == lists[0] for films_ in lists), "pages of other sizes are another list"
                    # A page in the middle, of a list that is made for it alone.
                    body = {"ratings": [{"film": r["id"], "rating": r["rating"], "time": r["time"]} for r in visitor.ratings()], **genre}
                    assert client.send("POST", "/api/list?n=10&offset=95", body)["films"] == lists[0][95:105]
                    assert visitor.list(n=10, offset=200, **genre)["films"] == []


def film_added():
    with Server() as server:
        client = server.client(TOKEN)
        visitor = Visitor(client)
        model = next(f for f in map(lambda i: client.get(f"/api/films/{i}"), films()[20:]) if len(f["genres"]) >= 2)
        tags = [t for t in words_of_tags()][:3]
        alike = ids(client.get(f"/api/films/{model['id']}/similar", n=10))
        for film in [model["id"], *alike]:
            visitor.rate(film, 5)
        before = pages(visitor.list)
        new = client.send("POST", "/api/films", {"title": "Zyzzyva Rising (2031)", "genres": model["genres"], "tags": tags}, 201)
        assert new["year"] == 2031 and new["genres"] == model["genres"] and new["id"] not in films()
        assert client.get(f"/api/films/{new['id']}") == new
        assert ids(client.get("/api/search", q="zyzzyva ris")) == [new["id"]]
        near = client.get(f"/api/films/{new['id']}/similar", n=20)["films"]
        assert len(near) == 20 and near[0]["score"] > 0
        # It stands in the similar lists of the films it is like, and who liked those is shown it at once.
        assert new["id"] in [f["id"] for f in pages(lambda **page: client.get(f"/api/films/{near[0]['id']}/similar", **page))]
        fan = Visitor(client)
        for film in near[:2]:
            fan.rate(film["id"], 5)
        assert new["id"] in [f["id"] for f in pages(fan.list)], "who liked its likes is not shown it"
        assert [f["id"] for f in before] != [f["id"] for f in pages(visitor.list)] or len(before) < 200
        # It can be rated, counts as seen, and is there after a restart.
        fan.rate(new["id"], 5)
        assert new["id"] not in [f["id"] for f in pages(fan.list)]
        genres = {g["name"]: g["films"] for g in client.get("/api/genres")["genres"]}
        server.kill()
        server.start()
        client = server.client(TOKEN)
        assert client.get(f"/api/films/{new['id']}") == new
        assert {g["name"]: g["films"] for g in client.get("/api/genres")["genres"]} == genres
        assert new["id"] in [r["id"] for r in client.get(fan.path + "/ratings", token=fan.token)["ratings"]]
        assert client.get(f"/api/films/{new['id']}/similar", n=20)["films"] == near
        # Ids that are given, and those that come after.
        assert client.send("POST", "/api/films", {"title": "B", "id": 70000}, 201)["id"] == 70000
        assert client.send("POST", "/api/films", {"title": "C", "id": 70000}, 409)
        # A number of the server's own, far above those of sets.
        assert client.send("POST", "/api/films", {"title": "D"}, 201)["id"] > 1_000_000_000


def words_of_tags():
    shown = tool("rs-show", "-q", "--info", os.path.join(SET, "tag_words.safetensors"))
    assert shown
    with open(os.path.join(SET, "../../data/tags.csv"), encoding="utf-8") as file:
        return sorted({line.split(",")[2] for line in list(file)[1:200] if '"' not in line})


def policies_at_once():
    with Server() as server:
        client = server.client(TOKEN)
        visitor = Visitor(client)
        plain = pages(visitor.list)
        order = [f["id"] for f in plain]

        def under(rules, status=200):
            return client.send("PUT", "/api/policy", HEADER + rules, status)

        def now():
            return [f["id"] for f in pages(visitor.list)]
        under(f"block,id={order[0]},,,\n")
        assert order[0] not in now() and now()[0] == order[1]
        assert order[0] not in [f["id"] for f in pages(lambda **page: client.get(f"/api/films/{order[1]}/similar", **page))]
        under(f"pin,id={order[50]},2,,\n")
        pinned = visitor.list(n=3)["films"]
        assert pinned[1]["id"] == order[50] and (pinned[1]["reason"], pinned[1]["was"]) == ("promoted", 51), pinned[1]
        assert pinned[1]["words"] == "promoted, was 51st"
        visitor.rate(order[50], None)
        assert order[50] not in now(), "what was seen is pinned"
        visitor.take_back(order[50])
        genre = plain[30]["genres"][0]
        under(f"boost,genre={genre},1000,,\n")
        assert all(genre in f["genres"] for f in visitor.list(n=5)["films"])
        assert any(f["reason"] == "boosted" for f in visitor.list(n=5)["films"])
        under(f"cap,genre={genre},2,,\n")
        assert sum(genre in f["genres"] for f in pages(visitor.list)) == 2
        # Days: rules of the past and of the future are not those of today.
        under(f"block,id={order[0]},,,2001-01-01\nblock,id={order[1]},,2999-01-01,\n")
        assert now() == order
        # A wrong one changes nothing and is named by its line.
        assert "line 3" in under(f"block,id={order[0]},,,\nblock,planet=Mars,,,\n", 400)["error"]
        assert now() == order
        # Two operators: the second one has to look first.
        tag = client.ask("GET", "/api/policy").headers["ETag"]
        assert client.send("PUT", "/api/policy", HEADER, headers={"If-Match": tag})
        assert client.send("PUT", "/api/policy", HEADER, 412, headers={"If-Match": tag})
        for odd in ("nonsense", '"0"', '"-1"', '"99999999999999999999999"', ""):
            assert client.ask("PUT", "/api/policy", HEADER, headers={"If-Match": odd}).status == 412, odd
        assert client.send("PUT", "/api/policy", HEADER, headers={"If-Match": "*"})
        under(f"block,id={order[0]},,,\n")
        kept = client.ask("GET", "/api/policy")
        assert kept.body.decode() == HEADER + f"block,id={order[0]},,,\n"
        server.kill()
        server.start()
        client = server.client(TOKEN)
        again = client.ask("GET", "/api/policy")
        assert (again.body, again.headers["ETag"]) == (kept.body, kept.headers["ETag"])
        assert order[0] not in ids(client.get("/api/popular", n=100))


def lists_while_all_changes():
    """Readers, raters, an operator with policies and films at once: no request fails, no list breaks its promises."""
    with Server("--cache", "50") as server:
        visitors = [Visitor(server.client()) for _ in range(3)]
        known = films()

        def work(i):
            client, chance = server.client(TOKEN), random.Random(i)
            person = visitors[i % 3]

            def rate():
                person_ = Visitor.__new__(Visitor)
                person_.client, person_.path, person_.token = client, person.path, person.token
                person_.rate(chance.choice(known), chance.choice([None, 1, 3, 5]))

            def read():
                page = client.get(f"{person.path}/list", n=40, offset=chance.choice([0, 40, 160]))
                shown = ids(page)
                assert len(set(shown)) == len(shown)
                client.get(f"/api/films/{chance.choice(known)}/similar")
                client.get(f"/api/users/{chance.choice([1, 2, 3])}/list")

            def operate():
                client.send("PUT", "/api/policy", HEADER + f"block,id={chance.choice(known)},,,\nboost,genre=Drama,2,,\n")
                client.send("POST", "/api/films", {"title": f"Film {chance.random()}", "genres": ["Drama"]}, 201)
                client.ask("GET", "/metrics")
            return (rate, read, operate, read, rate, read)[i]
        load = Load(work, 6)
        until(lambda: load.errors or sum(load.rounds) > 1500, "too slow", 60)
        load.check()


def text_ids():
    """Users and films whose ids are texts, odd ones among them."""
    with Server() as server:
        client = server.client(TOKEN)
        status = client.get("/api/status")
        all_films = films()
        assert status["films"] == len(all_films) and all(isinstance(i, str) for i in all_films)
        odd = [i for i in all_films if not i.isalnum()]
        assert odd, all_films[:5]
        visitor = Visitor(client)
        assert isinstance(visitor.user, str)
        for film in odd + all_films[:5]:
            assert client.get(f"/api/films/{quote(film, safe='')}")["id"] == film
            assert visitor.rate(film, 4)["film"] == film
        assert {r["id"] for r in visitor.ratings()} == set(odd + all_films[:5])
        shown = pages(visitor.list)
        assert not {f["id"] for f in shown} & set(odd + all_films[:5]) and shown
        assert client.get("/api/users/u%201/list")["user"] == "u 1"
        assert client.get("/api/users/1/list", 404) and client.get("/api/films/1", 404)
        new = client.send("POST", "/api/films", {"title": "New", "genres": [], "id": "größer / kleiner?"}, 201)
        assert client.get("/api/films/" + quote(new["id"], safe=""))["title"] == "New"
        assert client.send("POST", "/api/films", {"title": "Newer"}, 201)["id"].startswith("film-")
        assert client.send("POST", "/api/films", {"title": "New", "id": 5}, 400)
        client.send("PUT", "/api/policy", HEADER + f"block,id={shown[0]['id']},,,\n")
        assert shown[0]["id"] not in [f["id"] for f in pages(visitor.list)]
        # Hidden by Gorse's word, with an id longer than any line that is made by hand.
        long = "x" * 100
        assert client.send("POST", "/api/films", {"title": "Long", "id": long + "x"}, 400)
        client.send("POST", "/api/films", {"title": "Long", "id": long}, 201)
        assert client.send("PATCH", "/api/item/" + long, {"IsHidden": True}) == {"RowAffected": 1}
        assert f"block,id={long},,," in client.ask("GET", "/api/policy").body.decode().split("\n")
        assert client.send("PATCH", "/api/item/" + long, {"IsHidden": False}) == {"RowAffected": 1}
        assert long not in client.ask("GET", "/api/policy").body.decode()
        before = visitor.ratings()
        server.kill()
        server.start()
        client = server.client(TOKEN)
        assert client.get(visitor.path + "/ratings", token=visitor.token)["ratings"] == before
        assert client.get("/api/films/" + quote("größer / kleiner?", safe=""))["title"] == "New"
        # Who comes after a restart is somebody else.
        assert Visitor(client).user not in (visitor.user, "u 1")


def titles_as_they_are():
    """Markup, quotes, controls of JSON and all of Unicode in a title come back as they were said."""
    titles = ['<script>alert("1")</script> (2001)', "Tom & Jerry's \"Great\" \\ Chase / End", "Amélie — Ça ira?", "千と千尋の神隠し", "🎬 Film 🎞",
              "</title><img src=x onerror=alert(1)>", "{{7*7}} ${x} %s %n", "a\u2028b\u2029c", "\u202eright to left", "x" * 300]
    with Server() as server:
        client = server.client(TOKEN)
        made = [client.send("POST", "/api/films", {"title": title}, 201) for title in titles]
        for title, film in zip(titles, made):
            assert film["title"] == title
            answer = client.ask("GET", f"/api/films/{film['id']}")
            assert answer.json["title"] == title and answer.headers["Content-Type"] == "application/json"
        server.kill()
        server.start()
        client = server.client()
        assert [client.get(f"/api/films/{film['id']}")["title"] for film in made] == titles


def searches():
    titles = ["Amélie Öst (2001)", "Ocean's Eleventh (2001)", "Łódź Straße (1999)", "The X-Filesystem: Part 2 (1998)", "Ｆｕｌｌwidth Café",
              "Ocean’s Twelvefold (2004)", "Ωmega Άλφα", "İstanbul Çiçek", "Don't Look, Twice!"]
    with Server() as server:
        client = server.client(TOKEN)
        of = {client.send("POST", "/api/films", {"title": title}, 201)["id"]: title for title in titles}

        def found(q, n=100):
            return [of.get(i, "") for i in ids(client.get("/api/search", q=q, n=n))]
        for q, title in (("amelie", 0), ("AMÉLIE ost", 0), ("öst amé", 0), ("oceans eleventh", 1), ("ocean's eleventh", 1), ("oceans twelvef", 5),
                         ("ocean’s twelvef", 5), ("strasse łódź", 2), ("STRASSE", 2), ("x-filesys", 3), ("filesystem part", 3), ("filesystem 1998", 3),
                         ("fullwidth cafe", 4), ("Ωmega", 6), ("αλφα", 6), ("istanbul cicek", 7), ("dont look twice", 8),
                         ("don't twice", 8), ("  twice   dont ", 8)):
            assert titles[title] in found(q), f"{q}: {found(q)}"
        # Words begin where words begin, and all of them have to.
        for q in ("melie", "ilesystem", "eleventh zzz", "afe", "amelieost", "öst1"):
            assert not any(found(q)), (q, found(q))
        # Of the set: a title finds its film, and the first one for its beginning is the best known.
        for film in films()[:40]:
            title = client.get(f"/api/films/{film}")["title"]
            assert film in ids(client.get("/api/search", q=title, n=100)), title
        assert client.get("/api/search", q="the", n=3)["films"] and len(client.get("/api/search", q="the", n=3)["films"]) <= 3
        assert client.get("/api/search", q="zzzzzz")["films"] == []
        assert client.get("/api/search", q="")["films"] == []


def number_bounds():
    """Ids that JSON's numbers can't hold are refused with the set, not mistaken later."""
    assert "2^53" in Server(start=False).refuses()


def ids_at_the_edge():
    """2^53 - 1 is the last number: what follows it is refused, not rounded, and the log is read as it was written."""
    edge = 2**53
    with Server() as server:
        client = server.client(TOKEN)
        for number in (edge - 2, edge - 1):
            assert client.send("POST", "/api/films", {"title": f"Film {number}", "id": number}, 201)["id"] == number
        client.send("POST", "/api/films", {"title": "Beyond", "id": edge}, 400)
        client.send("POST", "/api/films", {"title": "No number is left"}, 503)
        client.send("POST", "/api/item", {"ItemId": "", "Comment": "No id"}, 400)
        client.send("POST", "/api/user", {"UserId": str(edge)}, 400)
        client.send("POST", "/api/user", {"UserId": "9223372036854775805"}, 400)
        client.send("POST", "/api/user", {"UserId": str(edge - 2)})
        last = Visitor(client)
        assert last.user == edge - 1
        last.rate(edge - 2, 4)
        client.send("POST", "/api/users", {}, 503)
        server.kill()
        server.start()
        client = server.client(TOKEN)
        assert client.get(f"/api/films/{edge - 1}")["title"] == f"Film {edge - 1}"
        kept = client.get(f"/api/users/{last.user}/ratings", token=last.token)["ratings"]
        assert [(r["id"], r["rating"]) for r in kept] == [(edge - 2, 4)]


def nothing_new():
    with Server() as server:
        client = server.client(TOKEN)
        visitor, film = Visitor(client), films()[0]
        visitor.rate(film, 4)
        lines = server.metric("rs_serve_log_lines")
        for _ in range(3):
            visitor.rate(film, 4)
            visitor.take_back(films()[1])
        assert server.metric("rs_serve_log_lines") == lines
        visitor.rate(film, 3)
        assert server.metric("rs_serve_log_lines") == lines + 1
        # One user in many feedbacks is made once.
        feedback = [{"FeedbackType": "read", "UserId": "77777", "ItemId": str(f), "Timestamp": ""} for f in films()[:5]]
        client.send("POST", "/api/feedback", feedback)
        assert server.metric("rs_serve_log_lines") == lines + 7
        client.send("DELETE", visitor.path, token=visitor.token)
        assert client.ask("PUT", f"{visitor.path}/ratings/{film}", {"rating": 5}, token=visitor.token).status == 404


if __name__ == "__main__":
    run(globals())
