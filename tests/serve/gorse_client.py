"""Gorse's own client for Python (PyGorse) against rs-serve."""
import asyncio

from gorse import AsyncGorse, Gorse, GorseException

from serving import TOKEN, Server, Visitor, films, pages, run, struct_float


def fails(status, call, *arguments, **more):
    try:
        got = call(*arguments, **more)
    except GorseException as error:
        assert error.status_code == status, f"want {status}, got {error.status_code} {error.message}"
        return
    raise AssertionError(f"want {status}, got {got}")


def scored(ours):
    """Our films as Gorse has them."""
    return [(str(film["id"]), struct_float(film["score"])) for film in ours]


def scores(theirs):
    return [(score["Id"], struct_float(score["Score"])) for score in theirs]


def started(server):
    return server.client(TOKEN), Gorse(server.address.rstrip("/"), TOKEN, timeout=20)


def recommend():
    with Server() as server:
        client, gorse = started(server)
        ours = client.get("/api/users/1/list", n=100)["films"]
        got = gorse.get_recommend("1", n=20)
        assert [(s.id, struct_float(s.score)) for s in got] == scored(ours[:20]) and len(got) == 20
        assert [s.id for s in gorse.get_recommend("1", n=20, offset=15)] == [str(f["id"]) for f in ours[15:35]]
        comedies = client.get("/api/users/1/list", n=10, genre="Comedy")["films"]
        assert [s.id for s in gorse.get_recommend("1", "Comedy")] == [str(f["id"]) for f in comedies]
        # Whom nobody knows gets what is popular; as Gorse has it.
        popular = [str(f["id"]) for f in client.get("/api/popular", n=5)["films"]]
        assert [s.id for s in gorse.get_recommend("987654", n=5)] == popular
        # Without the second version of its API: ids alone.
        assert client.get("/api/recommend/1", n=3) == [str(f["id"]) for f in ours[:3]]
        fails(400, gorse.get_recommend, "1", write_back_type="read")
        fails(400, gorse.get_recommend, "1", "No such")
        fails(400, gorse.get_recommend, "1", n=0)
        fails(400, gorse.get_recommend, "1", offset=-1)
        near = client.get(f"/api/films/{films()[5]}/similar", n=8)["films"]
        assert scores(gorse.get_neighbors(str(films()[5]), n=8)) == scored(near)
        assert scores(gorse.get_neighbors(str(films()[5]), n=4, offset=4)) == scored(near[4:])
        fails(404, gorse.get_neighbors, "99999")
        said = [{"FeedbackType": "star", "ItemId": str(film), "Timestamp": f"2024-05-0{i + 1}T10:00:00Z"} for i, film in enumerate(films()[:6])]
        body = {"ratings": [{"film": film, "rating": 5, "time": 1714557600 + i * 86400} for i, film in enumerate(films()[:6])]}
        want = client.send("POST", "/api/list?n=7", body)["films"]
        assert scores(gorse.session_recommend(said, n=7)) == scored(want)
        fails(400, gorse.session_recommend, [{"FeedbackType": "star"}])
        assert client.get("/api/non-personalized/popular", n=2)[1]["Id"] == popular[1]
        # Who has no token reads what is open and changes nothing.
        stranger = Gorse(gorse.entry_point, "wrong", timeout=20)
        assert stranger.get_recommend("1") and stranger.get_neighbors("1")
        for call, arguments in ((stranger.insert_feedback, ("like", "1", "1", "")), (stranger.insert_user, ({"UserId": "7"},)),
                                (stranger.delete_user, ("1",)), (stranger.insert_item, ({"ItemId": "7"},)), (stranger.delete_item, ("1",)),
                                (stranger.list_feedbacks, ("like", "1")), (stranger.get_user, ("1",))):
            fails(403, call, *arguments)


def feedback():
    with Server() as server:
        client, gorse = started(server)
        some = [str(film) for film in films()[:6]]
        assert gorse.insert_user({"UserId": "4000"}) == {"RowAffected": 1}
        assert gorse.insert_feedback("rating", "4000", some[0], "2024-05-01T10:00:00Z", 4.5) == {"RowAffected": 1}
        assert gorse.insert_feedbacks([
            {"FeedbackType": "like", "UserId": "4000", "ItemId": some[1], "Timestamp": "2024-05-01T12:00:00+02:00"},
            {"FeedbackType": "read", "UserId": "4000", "ItemId": some[2], "Timestamp": "2024-05-02"},
            {"FeedbackType": "dislike", "UserId": "4000", "ItemId": some[3], "Timestamp": ""},
            # Somebody new is made by what they say.
            {"FeedbackType": "star", "UserId": "4001", "ItemId": some[4], "Timestamp": "2024-05-01T10:00:00.123Z"}]) == {"RowAffected": 4}
        got = {f["ItemId"]: (f["FeedbackType"], f["Value"], f["Timestamp"]) for f in gorse.list_feedbacks("rating", "4000")}
        assert got[some[0]] == ("rating", 4.5, "2024-05-01T10:00:00Z") and got[some[1]] == ("rating", 5, "2024-05-01T10:00:00Z")
        assert got[some[3]][1] == 1 and set(got) == {some[0], some[1], some[3]}
        assert [f["ItemId"] for f in gorse.list_feedbacks("read", "4000")] == [some[2]]
        assert {f["ItemId"] for f in client.get("/api/user/4000/feedback")} == set(some[:4])
        assert [f["UserId"] for f in gorse.list_feedbacks("rating", "4001")] == ["4001"]
        before = [s.id for s in gorse.get_recommend("4000", n=50)]
        assert not set(before) & set(some[:4])
        gorse.delete_feedback("4000", some[0])
        assert {f["ItemId"] for f in client.get("/api/user/4000/feedback")} == set(some[1:4])
        assert [s.id for s in gorse.get_recommend("4000", n=50)] != before
        # All or nothing.
        fails(404, gorse.insert_feedbacks, [{"FeedbackType": "like", "UserId": "4000", "ItemId": some[5], "Timestamp": ""},
                                            {"FeedbackType": "like", "UserId": "4000", "ItemId": "99999", "Timestamp": ""}])
        assert len(client.get("/api/user/4000/feedback")) == 3
        for wrong in ([], {}, [{}], [7], [{"FeedbackType": "like", "UserId": "x", "ItemId": some[0]}],
                      [{"FeedbackType": "like", "UserId": "4000", "ItemId": some[0], "Timestamp": "yesterday"}]):
            fails(400, gorse.insert_feedbacks, wrong)
        server.kill()
        server.start()
        client, gorse = started(server)
        assert {f["ItemId"] for f in client.get("/api/user/4000/feedback")} == set(some[1:4])
        # What a visitor of the page has said is feedback too, and the other way round.
        visitor = Visitor(client)
        visitor.rate(films()[0], 3.5)
        assert [f["Value"] for f in gorse.list_feedbacks("rating", str(visitor.user))] == [3.5]
        gorse.insert_feedback("like", str(visitor.user), some[1], "")
        assert len(visitor.ratings()) == 2 and pages(visitor.list)


def users():
    with Server() as server:
        client, gorse = started(server)
        fails(404, gorse.get_user, "4000")
        assert gorse.insert_user({"UserId": "4000", "Labels": ["a"], "Comment": "x"}) == {"RowAffected": 1}
        assert gorse.insert_user({"UserId": "4000"}) == {"RowAffected": 1}
        assert gorse.get_user("4000")["UserId"] == "4000" and gorse.get_user("1")["UserId"] == "1"
        for wrong in ({}, {"UserId": ""}, {"UserId": "x"}, {"UserId": 5}, [], 7):
            fails(400, gorse.insert_user, wrong)
        assert Visitor(client).user >= 1_000_000_000
        gorse.delete_user("4000")
        fails(404, gorse.get_user, "4000")
        fails(409, gorse.insert_user, {"UserId": "4000"})
        fails(409, gorse.delete_user, "1")  # of the set
        # /api/users makes a visitor here, who has a token: a list of users is not that.
        fails(400, gorse.insert_users, [{"UserId": "4005"}])
        assert client.get("/api/status")["visitors"] == 1


def items():
    with Server() as server:
        client, gorse = started(server)
        assert gorse.insert_item({"ItemId": "9000", "Comment": "Quokka's Holiday (2030)", "Categories": ["Comedy", "Drama"],
                                  "Labels": ["space", "robots"], "IsHidden": False, "Timestamp": "2024-05-01T10:00:00Z"}) == {"RowAffected": 1}
        got = gorse.get_item("9000")
        assert (got["ItemId"], got["Comment"], got["Categories"], got["IsHidden"]) == ("9000", "Quokka's Holiday (2030)", ["Comedy", "Drama"], False)
        assert client.get("/api/films/9000")["title"] == got["Comment"]
        assert [i["ItemId"] for i in gorse.search_items("quokkas hol")] == ["9000"]
        fails(409, gorse.insert_item, {"ItemId": "9000", "Comment": "Again"})
        for wrong in ({}, [], {"ItemId": "x", "Comment": "A"}, {"ItemId": "9001", "Categories": ["No such"]}, 7):
            fails(400, gorse.insert_item, wrong)
        assert client.send("POST", "/api/items", [{"ItemId": "9002", "Comment": "B"}, {"ItemId": "9003", "Labels": {"a": "b"}}]) == {"RowAffected": 2}
        fails(409, gorse.insert_item, [{"ItemId": "9004"}, {"ItemId": "9004"}])
        fails(404, gorse.get_item, "9004")
        # By cursor to the end: each film once.
        seen, cursor = [], ""
        for _ in range(20):
            some, cursor = gorse.get_items(50, cursor)
            seen += [i["ItemId"] for i in some]
            if not cursor:
                break
        assert len(seen) == len(set(seen)) == 503 and {"9000", "9002", "9003"} < set(seen)
        title = client.get(f"/api/films/{films()[3]}")["title"]
        assert str(films()[3]) in [i["ItemId"] for i in gorse.search_items(title, n=50)]
        # Hidden: in no list, and back.
        first = gorse.get_recommend("1", n=1)[0].id
        client.send("PUT", "/api/policy", f"rule,match,value,from,until\n# kept\nboost,genre=Drama,2,,\nblock,id={films()[9]},,,\n")
        policy = client.ask("GET", "/api/policy").body
        first = gorse.get_recommend("1", n=1)[0].id
        assert gorse.update_item(first, is_hidden=True) == {"RowAffected": 1}
        assert gorse.get_item(first)["IsHidden"] and first not in [s.id for s in gorse.get_recommend("1", n=100)]
        gorse.update_item(first, is_hidden=True)
        assert client.ask("GET", "/api/policy").body == policy + f"block,id={first},,,\n".encode()
        gorse.update_item(first, is_hidden=False)
        assert client.ask("GET", "/api/policy").body == policy and gorse.get_recommend("1", n=1)[0].id == first
        gorse.delete_item(first)
        assert gorse.get_item(first)["IsHidden"]
        fails(404, gorse.delete_item, "99999")
        fails(404, gorse.update_item, "99999", is_hidden=True)
        fails(400, gorse.update_item, first, comment="Another title")


def asynchronous():
    async def ask(address):
        gorse = AsyncGorse(address, TOKEN)
        got = await asyncio.gather(*(gorse.get_recommend(str(user), n=5) for user in range(1, 40)),
                                   *(gorse.insert_feedback("like", "4000", str(film), "") for film in films()[:40]))
        assert all(len(scores) == 5 for scores in got[:39]) and got[39:] == [{"RowAffected": 1}] * 40
        assert len(await gorse.list_feedbacks("rating", "4000")) == 40
    with Server() as server:
        asyncio.run(ask(server.address.rstrip("/")))


if __name__ == "__main__":
    run(globals())
