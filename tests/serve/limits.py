"""What a hostile or clumsy client gets."""
import itertools
import json
import os
import signal
import socket
import threading
import time

from serving import TOKEN, Client, Load, Server, Visitor, films, raw, run, status_of, until

MOST = 64 << 10  # bytes of a body


def request(method, path, body=b"", headers=""):
    return f"{method} {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{headers}\r\n".encode() + body


def refused(got, status):
    """A refusal in the server's own words and headers."""
    head, _, body = got.partition(b"\r\n\r\n")
    assert status_of(got) == status, got[:300]
    assert b"Content-Security-Policy" in head and b"nosniff" in head, head
    assert list(json.loads(body.decode())) == ["error"], body


# ---- sizes ----

def bodies():
    def body_of(size):
        return b'{"ratings":[]}'.ljust(size)
    with Server() as server:
        client = server.client()
        assert client.ask("POST", "/api/list", body_of(MOST)).status == 200
        refused(raw(server, request("POST", "/api/list", b"", f"Content-Length: {MOST + 1}\r\n")), 413)
        refused(raw(server, request("POST", "/api/list", b"", "Content-Length: 99999999999\r\n")), 413)
        for wrong in ("-1", "99999999999999999999999", "twelve", ""):
            got = raw(server, request("POST", "/api/list", b"", f"Content-Length: {wrong}\r\n"))
            assert status_of(got) in (400, 413), got[:200]

        def chunked(size):
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in
                              (body_of(size)[at:at + 1000] for at in range(0, size, 1000)))
            return raw(server, request("POST", "/api/list", chunks + b"0\r\n\r\n", "Transfer-Encoding: chunked\r\n"))
        assert status_of(chunked(MOST)) == 200
        refused(chunked(MOST + 1), 413)
        refused(chunked(20 * MOST), 413)
        # What was too large has harmed nobody.
        assert client.get("/api/status")["films"] == 500


def headers():
    with Server() as server:
        def with_header(size):
            return raw(server, request("GET", "/api/status", headers=f"X-Filler: {'x' * size}\r\n"))
        assert status_of(with_header(8000)) == 200
        assert status_of(with_header(32000)) == 431
        assert status_of(raw(server, request("GET", "/api/status", headers="X-A: 1\r\n" * 5000))) == 431
        got = raw(server, request("GET", "/" + "x" * 60000))
        assert status_of(got) in (414, 431), got[:200]


# ---- paths and methods ----

def paths():
    """404 in the server's words for what is not there, whatever it looks like, and nothing of the disk."""
    secret = "a-line-of-a-file-that-nobody-asked-for"
    with open("secret", "w") as file:
        file.write(secret)
    here = os.getcwd()
    odd = ["/nothing", "/api", "/api/", "/api/statusx", "/API/status", "//api/status", "/api//status",
           "/../secret", "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/page.css/../secret",
           "/%2e%2e%2fsecret", "/..%5c..%5csecret", "/" + here.strip("/") + "/secret", "/page.css%00.html", "/api/status%00",
           "/api/films/1%00", "/api/films/%00", "/api/films/1%2f..%2f2", "/api/films/..", "/api/films/%2e%2e", "/api/films/%ff%fe",
           "/api/films/%c3%28", "/api/films/" + "9" * 400, "/api/films/" + "a" * 3000, "/api/films/-1", "/api/films/1.0",
           "/api/films/1e0", "/api/films/0x1", "/api/films/%", "/api/films/%zz", "/api/films/1%20", "/api/films/%201",
           "/api/films/18446744073709551617", "/api/films/99999999", "/api/users/0/place", "/api/films/1/similar/2",
           "/a/b/c/d/e/f/g/h/i/j", "/" * 500, "/?n=1/../x%00", "/recommender.json", "/served/1/movies.csv", "/log", "/log.key", "/token"]
    with Server() as server:
        client = server.client(TOKEN)
        for path in odd:
            answer = client.ask("GET", path)
            want = (200,) if path.startswith("/?") else (404, 400)
            assert answer.status in want, f"{path[:80]}: {answer}"
            assert secret.encode() not in answer.body and b"root:" not in answer.body
        for path in ("/api/films/\xff\xfe", "/\x01\x02", "http://test/../secret", "*", "no-slash", "/api/films/x\x00"):
            got = raw(server, b"GET " + path.encode("latin-1") + b" HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
            assert status_of(got) in (400, 404), (path, got[:200])
            assert secret.encode() not in got
        assert client.get("/api/films/%31")["id"] == 1  # an escaped digit is a digit


def methods():
    every = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
    routes = {"/api/status": {"GET", "HEAD"}, "/": {"GET", "HEAD"}, "/metrics": {"GET", "HEAD"}, "/api/list": {"POST"},
              "/api/users": {"POST"}, "/api/users/1": {"DELETE"}, "/api/users/1/ratings/1": {"PUT", "DELETE"},
              "/api/policy": {"GET", "HEAD", "PUT"}, "/api/reload": {"POST"}, "/api/films": {"POST"},
              "/api/films/1": {"GET", "HEAD"}, "/api/films/1/similar": {"GET", "HEAD"}}
    with Server() as server:
        client = server.client()
        for path, allowed in routes.items():
            for method in every:
                answer = client.ask(method, path, check=False)
                if method in allowed:
                    assert answer.status != 405, f"{method} {path}: {answer}"
                else:
                    assert answer.status == 405, f"{method} {path}: {answer}"
                    answer.check(method)
                    assert set(answer.headers["Allow"].split(", ")) == allowed, (path, answer.headers["Allow"])


def heads():
    """HEAD is GET without the body."""
    with Server() as server:
        client = server.client()
        for path in ("/", "/page.js", "/api/films/1", "/api/users/1/list", "/api/films/99999", "/nothing"):
            get, head = client.ask("GET", path), client.ask("HEAD", path)
            assert (get.status, get.headers["Content-Length"], get.headers["Content-Type"]) \
                == (head.status, head.headers["Content-Length"], head.headers["Content-Type"]), path


# ---- connections ----

def opened(server, request=b"GET /api/status HTTP/1.1\r\nHost: test\r\n\r\n", source="127.0.0.1"):
    """A connection that stays, and whether the server answers on it."""
    s = socket.socket()
    s.settimeout(1)
    s.bind((source, 0))
    s.connect(("127.0.0.1", server.port))
    try:
        s.sendall(request)
        answered = s.recv(20).startswith(b"HTTP/1.1 200")
    except (ConnectionError, TimeoutError):
        answered = False
    return s, answered


def connections_each():
    with Server("--connections-each", "5") as server:
        mine = [opened(server) for _ in range(9)]
        assert sum(answered for _, answered in mine) == 5
        other = opened(server, source="127.0.0.2")
        assert other[1]
        for s, _ in [*mine, other]:
            s.close()
        until(lambda: opened(server)[1], "who has left is still counted")


def connections_in_all():
    with Server("--connections", "6", "-t", "1") as server:
        mine = [opened(server, source=f"127.0.0.{i + 1}") for i in range(9)]
        assert sum(answered for _, answered in mine) == 6
        for s, _ in mine:
            s.close()
        until(lambda: opened(server)[1], "nobody is let in when others have left")
    # Fewer connections than threads are still a server.
    with Server("--connections", "1", "-t", "2") as server:
        s, answered = opened(server)
        assert answered
        s.close()


def slow_clients():
    """Bytes that drip keep nothing busy for longer than the timeout, however often one comes; others are served meanwhile."""
    starts = [b"", b"GET /api/st", b"GET /api/status HTTP/1.1\r\nX-A: ",
              b"POST /api/list HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n{"]
    with Server("--timeout", "2") as server:
        sockets = []
        for start in starts * 5:
            s = socket.create_connection(("127.0.0.1", server.port))
            s.setblocking(False)
            s.sendall(start)
            sockets.append([s, start != b"", time.monotonic(), None])
        client, end = server.client(), time.monotonic() + 8
        while time.monotonic() < end and any(ended is None for *_, ended in sockets):
            for entry in sockets:
                s, drips, began, ended = entry
                if ended is not None:
                    continue
                try:
                    if s.recv(1000) == b"":
                        entry[3] = time.monotonic() - began
                    continue
                except BlockingIOError:
                    pass
                except ConnectionError:
                    entry[3] = time.monotonic() - began
                    continue
                if drips:
                    try:
                        s.send(b"x")
                    except (ConnectionError, BlockingIOError):
                        pass
            began = time.monotonic()
            client.get("/api/status")
            assert time.monotonic() - began < 1, "others wait for the slow"
            time.sleep(0.1)
        for s, *_, ended in sockets:
            s.close()
            assert ended is not None and ended < 5, f"a slow client was kept for {ended}"
        assert server.metric("rs_serve_slow_clients_total") > 0


def slow_readers():
    """Who asks and never reads is ended too."""
    with Server("--timeout", "2") as server:
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.connect(("127.0.0.1", server.port))
        s.settimeout(10)
        try:
            s.sendall(b"GET /api/users/1/list?n=100 HTTP/1.1\r\nHost: test\r\n\r\n" * 400)
        except (ConnectionError, TimeoutError):
            pass
        until(lambda: server.metric("rs_serve_connections") <= 1, "the connection is still there", 10)
        s.close()


# ---- rates ----

def rates():
    with Server(rate="2") as server:
        client, seen = server.client(), []
        for _ in range(60):
            answer = client.ask("GET", "/api/status")
            seen.append(answer.status)
            if answer.status == 429:
                assert int(answer.headers["Retry-After"]) >= 1
        # Twenty seconds' worth is saved up.
        assert 40 <= seen.count(200) <= 44 and seen.count(429) == 60 - seen.count(200), seen
        time.sleep(1.1)
        assert client.ask("GET", "/api/status").status == 200
        # A neighbour has a rate of its own.
        assert opened(server, source="127.0.0.2")[1]
    with Server(rate="2") as server:
        # Somebody new counts for ten.
        client = server.client()
        seen = [client.ask("POST", "/api/users").status for _ in range(8)]
        assert seen == [201] * 4 + [429] * 4, seen
    with Server(rate="0.2") as server:
        # A rate that saves up less than that is still not a closed door.
        assert server.client().ask("POST", "/api/users").status == 201


def rates_of_two_protocols():
    """A server for both protocols sees IPv4 addresses inside IPv6 ones: they are still as many addresses."""
    with Server(rate="2", listen="[::]:0", start=False) as server:
        try:
            socket.socket(socket.AF_INET6).bind(("::1", 0))
        except OSError:
            print("no IPv6 here")
            return
        server.start()
        client = server.client()
        while client.ask("GET", "/api/status").status == 200:
            pass
        assert opened(server, source="127.0.0.2")[1], "one IPv4 client takes the rate of all"


# ---- who may what ----

def operators():
    routes = [("POST", "/api/films", {"title": "A"}), ("GET", "/api/policy", None), ("PUT", "/api/policy", "rule,match,value,from,until\n"),
              ("POST", "/api/reload", None), ("POST", "/api/feedback", []), ("PUT", "/api/feedback", []),
              ("GET", "/api/user/1/feedback", None), ("GET", "/api/user/1/feedback/read", None), ("DELETE", "/api/feedback/1/1", None),
              ("POST", "/api/user", {"UserId": "5000"}), ("GET", "/api/user/1", None), ("DELETE", "/api/user/1", None),
              ("POST", "/api/item", {"ItemId": "9001", "Comment": "A"}), ("POST", "/api/items", []), ("PATCH", "/api/item/1", {}),
              ("DELETE", "/api/item/2", None),
              # of the set's users
              ("GET", "/api/users/1/ratings", None), ("PUT", "/api/users/1/ratings/1", {"rating": 4}),
              ("DELETE", "/api/users/1/ratings/1", None), ("DELETE", "/api/users/1", None)]
    with Server() as server:
        client = server.client()
        visitor = Visitor(client)
        for method, path, body in routes:
            for token, status in ((None, 401), (visitor.token, 403), ("wrong", 403), (TOKEN[:-1], 403), (TOKEN + "x", 403)):
                answer = client.ask(method, path, body, token)
                assert answer.status == status, f"{method} {path} with {token}: {answer}"
                if status == 401:
                    assert answer.headers["WWW-Authenticate"] == "Bearer"
            answer = client.ask(method, path, body, TOKEN)
            assert answer.status not in (401, 403), f"{method} {path}: {answer}"
        assert client.get("/api/policy-no", 404) and client.ask("GET", "/api/policy", headers={"X-API-Key": TOKEN}).status == 200
        assert client.ask("GET", "/api/policy", headers={"Authorization": "Basic " + TOKEN}).status == 401
        assert client.ask("GET", "/api/policy", headers={"Authorization": "Bearer " + "x" * 5000}).status in (401, 403)


def without_an_operator():
    server = Server(start=False)
    command = server.command
    server.command = lambda: [word for word in command() if word not in ("--token-file", "token")]
    with server.start():
        client = server.client()
        for token in (None, TOKEN, ""):
            assert client.ask("GET", "/api/policy", token=token).status == 403
        assert client.ask("GET", "/api/policy", headers={"Authorization": "Bearer "}).status == 403
    for text in ("", "short\n", "x" * 600):
        with open("token", "w") as file:
            file.write(text)
        server = Server(start=False)
        server.command = lambda: [*command()[:-4], "--token-file", "bad"]
        with open("bad", "w") as file:
            file.write(text)
        assert "want a token of 16 to 512 characters" in server.refuses()


def visitors():
    """What somebody has said, and what they are told, is theirs and the operator's."""
    with Server() as server:
        client = server.client()
        one, two = Visitor(client), Visitor(client)
        one.rate(1, 5)
        own = [("GET", one.path + "/list", None), ("GET", one.path + "/ratings", None), ("PUT", one.path + "/ratings/2", {"rating": 1}),
               ("DELETE", one.path + "/ratings/1", None), ("GET", one.path + "/place", None), ("DELETE", one.path, None),
               ("GET", f"/api/recommend/{one.user}", None)]
        for method, path, body in own:
            for token, status in ((None, 401), (two.token, 403), ("0" * 32, 403), (one.token[:-1], 403), (one.token + "0", 403),
                                  (one.token.upper(), 403)):
                answer = client.ask(method, path, body, token)
                assert answer.status == status, f"{method} {path} with {token}: {answer}"
        # Whether somebody is there is not told either.
        for user in (one.user + 1000, 0, -1):
            assert client.ask("GET", f"/api/users/{user}/ratings").status == 401
            assert client.ask("GET", f"/api/users/{user}/ratings", token=two.token).status == 403
        assert [r["id"] for r in one.ratings()] == [1]
        assert client.get(one.path + "/ratings", token=TOKEN)["ratings"][0]["rating"] == 5
        # Other ways to write the number are no other person.
        for odd in (f"0{one.user}", f"%2B{one.user}", f"{one.user}.0", f"{one.user}%20"):
            assert client.ask("GET", f"/api/users/{odd}/ratings", token=two.token).status in (403, 404)
        assert client.ask("DELETE", one.path, token=one.token).status == 200
        for method, path, body in own[:-1]:
            assert client.ask(method, path, body, one.token).status == 404, path
        assert client.get("/api/status")["visitors"] == 1
        # Forgotten is forgotten: the number does not come back, with the token that somebody has for it, and who is told so is told.
        assert client.ask("POST", "/api/user", {"UserId": str(one.user)}, TOKEN).status == 409
        said = client.ask("POST", "/api/feedback", [{"FeedbackType": "like", "UserId": str(one.user), "ItemId": "1"}], TOKEN)
        assert said.status == 409, said
        assert Visitor(client).user not in (one.user, two.user)


def private_users():
    with Server("--private") as server:
        client = server.client()
        visitor = Visitor(client)
        for path in ("/api/users/1/list", "/api/users/1/place", "/api/recommend/1"):
            assert client.ask("GET", path).status == 401
            assert client.ask("GET", path, token=visitor.token).status == 403
            assert client.ask("GET", path, token=TOKEN).status == 200
        assert visitor.list()["scenario"] == 1


# ---- what is said ----

def bad_json():
    bad = [b"{", b"[", b"nonsense", b'{"ratings":', b'{"ratings":[{"film":1,"rating":NaN}]}', b'{"ratings":[{"film":1,"rating":Infinity}]}',
           b'{"ratings":7}', b'{"ratings":{}}', b'{"ratings":"x"}', b'{"ratings":[7]}', b'{"ratings":[null]}', b'{"ratings":[[]]}',
           b'{"ratings":[{}]}', b'{"ratings":[{"rating":4}]}', b'{"ratings":[{"film":1,"rating":6}]}', b'{"ratings":[{"film":1,"rating":0}]}',
           b'{"ratings":[{"film":1,"rating":-1}]}', b'{"ratings":[{"film":1,"rating":1e999}]}', b'{"ratings":[{"film":1,"rating":"4"}]}',
           b'{"ratings":[{"film":1,"rating":true}]}', b'{"ratings":[{"film":1,"rating":[4]}]}', b'{"ratings":[{"film":1,"time":-5}]}',
           b'{"ratings":[{"film":1,"time":"yesterday"}]}', b'{"ratings":[{"film":1,"time":1e300}]}', b'{"genre":"No such"}',
           b'{"genre":"' + b"x" * 1000 + b'"}', b"[" * 60000, b'{"a":' * 10000, b"\xff\xfe", b'{"genre":"\xff\xfe"}', b"\x00", b"\"\"x", b"{}x", b"{}\x00", b"7", b"null", b"[]"]
    harmless = [b"", b"{}", b'{"ratings":[]}', b"{ }", b'{"genre":""}',
                b'{"ratings":[{"film":999999999,"rating":4}]}', b'{"ratings":[{"film":"1","rating":4}]}',
                b'{"ratings":[{"film":1e300,"rating":4}]}', b'{"ratings":[{"film":1.5,"rating":4}]}', b'{"ratings":[{"film":{},"rating":4}]}',
                b'{"ratings":[],"ratings":[{"film":1}]}', b'{"ratings":[{"film":1,"rating":4,"rating":5}]}',
                b'{"ratings":[{"film":1,"rating":4},{"film":1,"rating":2}]}', b'{"ratings":[{"film":1,"rating":null}],"more":[[[]]]}']
    with Server() as server:
        client = server.client()
        for body in bad:
            answer = client.ask("POST", "/api/list", body)
            assert answer.status == 400, (body[:80], answer)
        for body in harmless:
            answer = client.ask("POST", "/api/list", body)
            assert answer.status == 200 and len(answer.json["films"]) == 10, (body[:80], answer)
        visitor = Visitor(client)
        for body in (b"", b"{}", b"[]", b"7", b"{", b'{"rating":"5"}', b'{"rating":0.4}', b'{"rating":5.1}', b'{"rating":NaN}',
                     b'{"rating":[]}', b'{"rating":1e400}', b'{"rating":-0}', b'{"rating":{}}', b'{"rating":true}'):
            answer = client.ask("PUT", visitor.path + "/ratings/1", body, visitor.token)
            assert answer.status == 400, (body, answer)
        assert visitor.ratings() == []
        for body in ('{"title":""}', '{"title":7}', "[]", "7", "{}", '{"title":"a\\u0000b","genres":5}', '{"title":"a\\nb"}',
                     '{"title":"' + "x" * 301 + '"}', '{"title":"A","genres":["No such"]}', '{"title":"A","genres":[7]}',
                     '{"title":"A","tags":[7]}', '{"title":"A","tags":{"a":1}}', '{"title":"A","tags":["' + "x" * 101 + '"]}',
                     '{"title":"A","id":1.5}', '{"title":"A","id":[]}', '{"title":"A","id":"text"}', '{"title":"A","id":1e300}',
                     b'{"title":"\xff\xfe"}', '{"title":"A","tags":[' + ",".join(['"t"'] * 101) + "]}"):
            answer = client.ask("POST", "/api/films", body, TOKEN)
            assert answer.status == 400, (body[:60], answer)
        assert client.ask("POST", "/api/films", {"title": "A", "id": 1}, TOKEN).status == 409
        for policy in ("nonsense", "rule,match,value,from,until\nblock,id=x,,,\n", "rule,match,value,from,until\nblock,genre=No such,,,\n",
                       "rule,match,value,from,until\nboost,id=1,-1,,\n", "rule,match,value,from,until\npin,id=1,99999999999999999999,,\n",
                       "rule,match,value,from,until\nblock,id=1,,2020-13-01,\n", "\0", 'rule,match,value,from,until\n"block'):
            answer = client.ask("PUT", "/api/policy", policy, TOKEN)
            assert answer.status == 400, (policy, answer)
        assert client.get("/api/status")["policy_rules"] == 0


def bad_queries():
    bad = ["n=0", "n=101", "n=-1", "n=x", "n=", "n=1.5", "n=1e1", "n=99999999999999999999999999", "n=%00", "n=0x5", "offset=-1",
           "offset=x", "offset=99999999999999", "offset=9223372036854775807", "n=%31%30%30%30", "genre=No+such", "genre=%ff",
           "genre=" + "x" * 1000, "genre=Comedy%00x"]
    with Server() as server:
        client = server.client()
        for path in ("/api/popular", "/api/users/1/list", "/api/films/1/similar", "/api/recommend/1", "/api/films/1/similar"):
            for query in bad:
                if query.startswith("genre") and "similar" in path or "recommend" in path and "genre" in query:
                    continue
                assert client.ask("GET", f"{path}?{query}").status == 400, (path, query[:60])
            for query in ("", "n=100&offset=2147483647", "n=1&n=5", "N=3", "&&&", "=", "n", "x=%zz%", "offset=200"):
                answer = client.ask("GET", f"{path}?{query}")
                assert answer.status == 200, (path, query, answer)
        for query in ("", "n=5", "q=%00", "q=a%00b", "q=" + "x" * 300, "q=" + "x" * 5000, "q=" + "a+" * 40):
            assert client.ask("GET", "/api/search?" + query).status == 400, query[:40]
        for query in ("q=", "q=%ff", "q=+++", "q=%27", "q=%25%25", "q=" + "%C3%A9" * 100, "q=a&n=100", "q=" + "a+" * 30):
            assert client.ask("GET", "/api/search?" + query).status == 200, query[:40]


def long_histories():
    """As many films as a body holds, and as many ratings as there are films, are answered in reasonable time."""
    with Server() as server:
        client = server.client()
        began = time.monotonic()
        answer = client.send("POST", "/api/list", {"ratings": [{"film": film, "rating": 4} for film in films() * 4]})
        assert answer["films"] == [] and not answer["more"], answer
        visitor = Visitor(client)
        for i, film in enumerate(films()):
            visitor.rate(film, i % 9 / 2 + 0.5)
        assert visitor.list()["films"] == [] and len(visitor.ratings()) == 500
        assert time.monotonic() - began < 10


# ---- noise ----

def noise():
    """Bytes that are no HTTP, requests cut off anywhere, and clients that leave in the middle."""
    good = b"PUT /api/users/1/ratings/1 HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer x\r\nContent-Length: 12\r\n\r\n{\"rating\":4}"
    with Server() as server:
        for cut in range(1, len(good), 3):
            with socket.create_connection(("127.0.0.1", server.port)) as s:
                s.sendall(good[:cut])
        state = 1
        for _ in range(300):
            junk = bytearray(good)
            for _ in range(4):
                state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
                junk[(state >> 33) % len(junk)] = state >> 56 & 255
            with socket.create_connection(("127.0.0.1", server.port)) as s:
                s.sendall(bytes(junk))
                s.shutdown(socket.SHUT_WR)
        for junk in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\r\n" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
                     b"POST /api/list HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                     b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port)) as s:
                s.sendall(junk)
        # Answers in a row for requests in a row.
        one = b"GET /api/films/%d HTTP/1.1\r\nHost: test\r\n\r\n"
        some = films()[:21]
        got = raw(server, b"".join(one % film for film in some[:-1]) + request("GET", f"/api/films/{some[-1]}"))
        assert [got.count(b'{"id":%d,' % film) for film in some] == [1] * 21, got
        assert server.client().get("/api/status")["films"] == 500
        until(lambda: server.metric("rs_serve_connections") <= 2, "connections stay", 40)


# ---- the end ----

def ends_under_load():
    """SIGTERM: quick, 0, and what was acknowledged is there."""
    kept, lock = {}, threading.Lock()
    with Server() as server:
        people = [Visitor(server.client()) for _ in range(6)]

        def work(i):
            client, next_film = server.client(), itertools.cycle(films())

            def step():
                film = next(next_film)
                answer = client.ask("PUT", f"{people[i].path}/ratings/{film}", {"rating": i / 2 + 1}, people[i].token)
                if answer.status == 200:
                    with lock:
                        kept[people[i].user, film] = i / 2 + 1
                else:
                    assert answer.status == 503, answer
            return step
        load = Load(work, 6)
        time.sleep(1)
        seconds = server.stop()
        load.end()
        assert seconds < 2, f"it took {seconds} s to end"
        for error in load.errors:
            assert isinstance(error, (ConnectionError, EOFError)) or type(error).__module__ == "http.client", repr(error)
        server.start()
        for i, person in enumerate(people):
            client = Client(server.port, token=person.token)
            have = {r["id"]: r["rating"] for r in client.get(person.path + "/ratings")["ratings"]}
            lost = [film for (user, film), rating in kept.items() if user == person.user and have.get(film) != rating]
            assert not lost, f"lost: {lost[:10]}"
        assert len(kept) > 50
    for number in (signal.SIGINT, signal.SIGTERM):
        server = Server()
        server.process.send_signal(number)
        assert server.process.wait(5) == 0


def metrics():
    """As Prometheus wants it: each name's lines together, its type said once, buckets that grow."""
    with Server() as server:
        client = server.client()
        for path in ("/api/status", "/api/popular", "/nothing", "/api/films/1", "/api/users/1/list"):
            client.ask("GET", path)
        text = client.ask("GET", "/metrics").body.decode()
        names, typed = [], {}
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split()
                assert name not in typed, f"{name} is typed twice"
                typed[name] = kind
                continue
            if line.startswith("#"):
                continue
            sample = line.rsplit(" ", 1)[0].split("{")[0]
            float(line.rsplit(" ", 1)[1])
            name = next((n for n in typed if sample == n or typed[n] == "histogram"
                         and sample in (n + "_bucket", n + "_sum", n + "_count")), None)
            assert name, f"{sample} has no type"
            if not names or names[-1] != name:
                assert name not in names, f"lines of {name} stand apart"
                names.append(name)
        assert set(names) == set(typed)
        assert 'rs_serve_requests_total{method="GET",path="/api/films/*",code="2xx"} 1' in text, text
        assert 'rs_serve_requests_total{method="any",path="other",code="4xx"} 1' in text, text


if __name__ == "__main__":
    run(globals())
