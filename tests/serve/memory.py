"""Memory that stays where it is, over two hundred thousand requests. wrk asks where it is there, Python else."""
import random
import re
import shutil
import subprocess
import sys

from serving import TOKEN, Client, Server, Visitor, films, run

WRK = """
local paths = {%s}
local n = 0
request = function()
    n = n + 1
    local p = paths[n %% #paths + 1]
    return wrk.format(p[1], p[2], {["Content-Type"] = "application/json", ["Authorization"] = p[4]}, p[3])
end
done = function(summary, latency, requests)
    io.write(string.format("asked %%d failed %%d\\n", summary.requests,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout))
end
"""


def requests(visitor):
    """All sorts: lists from the cache and made anew, searches, ratings, what is refused."""
    chance, known = random.Random(4), films()
    some = []
    for i in range(300):
        film, user = chance.choice(known), chance.randrange(1, 290)
        body = '{"ratings":[{"film":%d,"rating":4},{"film":%d,"rating":2.5},{"film":%d}]}' % tuple(chance.sample(known, 3))
        some.append(chance.choice([
            ("GET", f"/api/users/{user}/list?n=20&offset={chance.choice([0, 0, 20, 180])}", ""), ("GET", f"/api/films/{film}/similar", ""),
            ("POST", "/api/list?n=5", body), ("GET", "/api/search?q=the+d", ""), ("GET", f"/api/films/{film}", ""),
            ("PUT", f"{visitor.path}/ratings/{film}", '{"rating":%s}' % chance.choice([1, 3.5, "null"])), ("GET", visitor.path + "/list", ""),
            ("DELETE", f"{visitor.path}/ratings/{film}", ""), ("GET", "/api/popular?genre=Drama", ""), ("GET", "/api/genres", ""),
            ("GET", f"/api/recommend/{user}?n=5", ""), ("GET", "/metrics", "")]))
    return some


def refusals():
    return [("GET", "/nothing", ""), ("POST", "/api/list", '{"ratings":[{"film":1,"rating":9}]}'), ("PUT", "/api/users/1/ratings/1", '{"rating":3}'),
            ("POST", "/api/list", "{"), ("GET", "/api/popular?n=x", ""), ("DELETE", "/api/status", ""), ("GET", "/api/users/99999/list", ""),
            ("POST", "/api/reload", ""), ("PUT", "/api/policy", "nonsense"), ("POST", "/api/films", '{"title":"A","genres":["x"]}'),
            ("GET", "/api/search?q=" + "a+" * 40, "")]


def by_wrk(server, asked, token, seconds):
    lua = ",\n".join('{"%s", [==[%s]==], [==[%s]==], "Bearer %s"}' % (*one, token) for one in asked)
    with open("ask.lua", "w") as file:
        file.write(WRK % lua)
    said = subprocess.run(["wrk", "-t", "1", "-c", "16", "-d", f"{seconds}s", "-s", "ask.lua", server.address], check=True,
                          capture_output=True, text=True, timeout=seconds + 30).stdout
    done, failed = map(int, re.search(r"asked (\d+) failed (\d+)", said).groups())
    return done, failed


def by_python(server, asked, token, seconds):
    client, failed = Client(server.port), 0
    for i in range(2000 * seconds):
        method, path, body = asked[i % len(asked)]
        failed += client.ask(method, path, body or None, token).status >= 400
    return 2000 * seconds, failed


def flat(options, most):
    ask = by_wrk if shutil.which("wrk") else by_python
    with Server(*options) as server:
        visitor = Visitor(server.client())
        good, bad = requests(visitor), refusals()
        total = 0

        def round_(want):
            nonlocal total
            done = 0
            while done < want:
                asked, failed = ask(server, good, visitor.token, 3)
                assert failed == 0, f"{failed} of {asked} failed"
                refused, failed = ask(server, bad, visitor.token, 1)
                assert failed == refused, f"of {refused} refusals {failed} were some"
                done += asked + refused
                assert asked > 0
            total += done
            return server.memory()
        # Pools, caches and the arenas of threads fill first.
        before = round_(100_000)
        after = round_(200_000)
        print(f"{before / 1e6:.1f} MB, after {total} requests {after / 1e6:.1f} MB", file=sys.stderr)
        assert after - before < most, f"{before} bytes have grown to {after}"
        assert server.client(TOKEN).get("/api/status")["films"] == 500


def with_cache():
    flat([], 2e6)


def without_cache():
    flat(["--cache", "0"], 2e6)


if __name__ == "__main__":
    run(globals())
