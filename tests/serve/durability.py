"""What was acknowledged is there: after kill -9, a torn end, a full disk; and what is damaged is refused by name."""
import contextlib
import itertools
import os
import random
import re
import resource
import threading
import time

from serving import TOKEN, Client, Load, Server, Visitor, films, run, until


class Writers:
    """People who rate one film after another, and what of it was acknowledged: {(user, film): rating}."""

    def __init__(self, server, n=6):
        self.server, self.n, self.kept, self.said, self.lock = server, n, {}, {}, threading.Lock()
        self.people = [Visitor(server.client()) for _ in range(n)]
        self.refused = 0

    def load(self):
        def work(i):
            client, person, known = self.server.client(), self.people[i], itertools.cycle(random.Random(i).sample(films(), 200))

            def step():
                film, rating = next(known), random.choice([0.5, 1, 2.5, 4, 5])
                with self.lock:
                    self.said.setdefault((person.user, film), set()).add(rating)
                answer = client.ask("PUT", f"{person.path}/ratings/{film}", {"rating": rating}, person.token)
                with self.lock:
                    if answer.status == 200:
                        self.kept[person.user, film] = rating
                        self.said[person.user, film] = {rating}
                    elif answer.status in (503, 507):
                        self.refused += 1
                        self.said[person.user, film] -= {rating}
                    else:
                        raise AssertionError(answer)
            return step
        return Load(work, self.n)

    def check(self):
        """Each acknowledged rating stands, or one that was said after it and not answered."""
        for person in self.people:
            client = Client(self.server.port, token=person.token)
            have = {r["id"]: r["rating"] for r in client.get(person.path + "/ratings")["ratings"]}
            for (user, film), rating in self.kept.items():
                if user == person.user:
                    assert have.get(film) in self.said[user, film] | {rating}, \
                        f"user {user}, film {film}: {rating} was acknowledged, {have.get(film)} is there"
            client.close()


def end(load):
    """Threads whose server was killed under them."""
    load.end()
    for error in load.errors:
        if not isinstance(error, (ConnectionError, EOFError)) and not type(error).__module__.startswith("http"):
            raise error


def killed_under_load():
    with Server() as server:
        writers = Writers(server)
        for length in (0.3, 0.7, 0.1, 1.0, 0.45, 0.2):
            load, before = writers.load(), len(writers.kept)
            time.sleep(length)
            server.kill()
            end(load)
            server.start()
            writers.check()
            assert sum(load.rounds) > 0 or length < 0.3, "nothing was rated"
            # Visitors that were made are known, and the next one has a number of its own.
            assert Visitor(server.client()).user not in [p.user for p in writers.people]
            assert before <= len(writers.kept)
        assert len(writers.kept) > 100


def some_log():
    """A log of all sorts of lines, made by a server that then ends; its bytes."""
    with Server() as server:
        client = server.client(TOKEN)
        visitor = Visitor(client)
        for film in films()[:6]:
            visitor.rate(film, 4)
        visitor.take_back(films()[0])
        client.send("POST", "/api/films", {"title": "Añadida", "genres": ["Drama"], "tags": ["a b"]}, 201)
        client.send("PUT", "/api/policy", f"rule,match,value,from,until\nblock,id={films()[50]},,,\n")
        visitor.rate(films()[7], 5)
        have = {r["id"]: r["rating"] for r in visitor.ratings()}
    with open("log", "rb") as file:
        return file.read(), visitor, have


def torn_ends():
    """The last line cut at each byte, and all sorts of garbage behind it: cut off, told in one line, and written on."""
    whole, visitor, have = some_log()
    last = whole.rindex(b"\n", 0, len(whole) - 1) + 1
    without = {film: rating for film, rating in have.items() if film != films()[7]}
    cuts = range(last, len(whole)) if len(whole) - last < 150 else range(last, len(whole), 3)
    cases = [(whole[:cut], without, cut > last) for cut in cuts]
    for garbage in (b"\0" * 4096, b"x", b"\n", b"\n\n\n", b"0123456789abcdef {}\n", b"{\"user\":1}\n", b"\xff" * 300, whole[last:last + 20],
                    whole[last:-1] + b" \n", b"half a line\nand another\n", whole[:20]):
        cases.append((whole + garbage, have, True))
    for i, (bytes_, want, torn) in enumerate(cases):
        with open("log", "wb") as file:
            file.write(bytes_)
        if os.path.exists("words"):
            os.remove("words")
        with Server() as server:
            client = Client(server.port, token=visitor.token)
            got = {r["id"]: r["rating"] for r in client.get(visitor.path + "/ratings")["ratings"]}
            assert got == want, f"case {i}: {got}, want {want}"
            assert server.said().count("was torn") == torn, f"case {i}: {server.said()}"
            assert client.send("PUT", f"{visitor.path}/ratings/{films()[8]}", {"rating": 3})
        os.remove("words")
        with Server() as server:
            got = {r["id"]: r["rating"] for r in Client(server.port, token=visitor.token).get(visitor.path + "/ratings")["ratings"]}
            assert got == {**want, films()[8]: 3} and "torn" not in server.said(), f"case {i}: not written on"


def damage():
    """A byte that is another, anywhere but at the end: refused, by file and line. Also lines that are gone or twice there."""
    whole, _, _ = some_log()
    lines = whole.split(b"\n")[:-1]
    server = Server(start=False)
    starts = [0, *itertools.accumulate(len(line) + 1 for line in lines)]

    def refused(bytes_, line, what):
        with open("log", "wb") as file:
            file.write(bytes_)
        said = server.refuses()
        assert re.fullmatch(rf"rs-serve: log: line {line}: \S.*", said), f"{what}: {said}"
        with open("log", "rb") as file:
            assert file.read() == bytes_, f"{what}: the log was changed"
    for number in range(1, len(lines)):
        # All of a line in the middle and of the one before the last, here and there in the others.
        first, behind = starts[number - 1], starts[number] - 1
        every = 1 if number in (3, len(lines) - 1) else 29
        for at in range(first, behind, every):
            changed = bytearray(whole)
            changed[at] ^= 0x11
            if changed[at] == 10:
                changed[at] ^= 0x22
            refused(bytes(changed), number, f"byte {at - first} of line {number}")
    refused(b"\n".join(lines[:2] + lines[3:]) + b"\n", 3, "a line is gone")
    refused(b"\n".join(lines[:3] + lines[2:]) + b"\n", 4, "a line is twice there")
    refused(b"\n".join(lines[:2] + [lines[3], lines[2]] + lines[4:]) + b"\n", 3, "two lines have changed places")
    refused(whole[:200] + b"\n" + whole[200:], whole[:200].count(b"\n") + 1, "a line in two")
    refused(whole[7:], 1, "the beginning is gone")
    # The key of another log.
    with open("log", "wb") as file:
        file.write(whole)
    with open("log.key", "wb") as file:
        file.write(b"short")
    assert "log.key: want a key of 32 bytes, got 5" in server.refuses()


def what_can_not_be_opened():
    os.mkdir("folder")
    assert "folder" in Server(log="folder", start=False).refuses()
    assert "missing/log" in Server(log="missing/log", start=False).refuses()
    assert "nothing" in Server(artifacts="nothing", start=False).refuses()
    os.mkdir("empty")
    assert "recommender.json: cannot open" in Server(artifacts="empty", start=False).refuses()
    with Server() as one:
        assert "another server has it" in Server(start=False).refuses()
        assert one.client().get("/api/status")
        two = Server(log="other", listen=f"127.0.0.1:{one.port}", start=False)
        assert "cannot listen" in two.refuses()
    for listen in ("nonsense", "127.0.0.1:", ":80", "127.0.0.1:99999", "256.0.0.1:0", "no.such.host.invalid:0"):
        assert Server(listen=listen, start=False).refuses()
    assert os.stat("log").st_mode & 0o777 == 0o600 and os.stat("log.key").st_mode & 0o777 == 0o600


def taken(ask):
    """How often it is answered by 201 before it is by 507."""
    for n in range(100):
        answer = ask()
        if answer.status == 507:
            return n
        assert answer.status == 201, answer
    raise AssertionError("never full")


def full(log, make_full, make_room):
    """Where there is no room: 507 and the server goes on; with room again so do ratings; nothing acknowledged is lost."""
    with Server(log=log) as server:
        writers = Writers(server, 4)
        load = writers.load()
        time.sleep(0.3)
        make_full(server)
        until(lambda: writers.refused > 20, "never full")
        assert not load.errors, load.errors[0]
        client = server.client(TOKEN)
        person = writers.people[0]
        answer = client.ask("PUT", f"{person.path}/ratings/{films()[0]}", {"rating": 3}, person.token)
        assert answer.status == 507 and "log" in answer.json["error"], answer
        assert client.ask("PUT", "/api/policy", "rule,match,value,from,until\n" + "block,id=1,,,\n" * 100).status == 507
        # A line shorter than the ratings may still have found room in the log's last page.
        users = taken(lambda: client.ask("POST", "/api/users"))
        added = taken(lambda: client.ask("POST", "/api/films", {"title": "A"}))
        # Nothing of what was refused has happened; lists are as ever.
        status = client.get("/api/status")
        assert (status["added_films"], status["policy_rules"], status["visitors"]) == (added, 0, 4 + users), status
        assert client.get(person.path + "/list", token=person.token)["films"] and client.get("/api/health/ready")["Ready"]
        make_room(server)
        refused, kept = writers.refused, sum(load.rounds)
        until(lambda: sum(load.rounds) > kept + 200, "it does not go on")
        assert writers.refused <= refused + 4
        assert client.ask("POST", "/api/films", {"title": "A"}).status == 201
        load.check()
        writers.check()
        server.kill()
        server.start()
        writers.check()
        assert "torn" not in server.said()


def full_by_limit():
    def limit(size):
        def set_it(server):
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size or os.path.getsize("log") + 1, resource.RLIM_INFINITY))
        return set_it
    full("log", limit(0), limit(1 << 40))


def full_disk(folder):
    """`folder` is a small disk of its own."""
    def fill(_):
        with contextlib.suppress(OSError), open(os.path.join(folder, "filler"), "wb", buffering=0) as file:
            while True:
                file.write(b"x" * 512)

    def room(_):
        os.remove(os.path.join(folder, "filler"))
    full(os.path.join(folder, "log"), fill, room)


def groups():
    """Many who write at once share syncs; one alone has one each."""
    with Server() as server:
        alone = Visitor(server.client())
        before = server.metric("rs_serve_log_syncs_total")
        for film in films()[:20]:
            alone.rate(film, 4)
        assert server.metric("rs_serve_log_syncs_total") - before == 20
        writers = Writers(server, 32)
        lines, syncs = server.metric("rs_serve_log_lines"), server.metric("rs_serve_log_syncs_total")
        load = writers.load()
        until(lambda: sum(load.rounds) >= 3000 or load.errors, "too slow", 60)
        load.check()
        lines, syncs = server.metric("rs_serve_log_lines") - lines, server.metric("rs_serve_log_syncs_total") - syncs
        print(f"{lines:.0f} ratings in {syncs:.0f} syncs")
        assert lines >= 3000 and syncs < lines * 0.8, (lines, syncs)
        writers.check()


def replay_is_quick():
    """A long log is read again in little time, and the ratings of one who has said much are as they were."""
    with Server() as server:
        client = server.client(TOKEN)
        for start in range(0, 200):
            entries = [{"FeedbackType": "rating", "Value": (start + i) % 9 / 2 + 0.5, "UserId": str(1_000_000 + start * 7 + i % 7),
                        "ItemId": str(film)} for i, film in enumerate(films()[start:start + 250])]
            client.send("POST", "/api/feedback", entries)
        before = client.get("/api/users/1000007/ratings")
        lines = server.metric("rs_serve_log_lines")
        server.kill()
        began = time.monotonic()
        server.start()
        seconds = time.monotonic() - began
        print(f"{lines:.0f} lines in {seconds:.2f} s")
        assert lines > 40000 and seconds < 5
        assert server.client(TOKEN).get("/api/users/1000007/ratings") == before


if __name__ == "__main__":
    run(globals())
