"""The description of rs-serve held against a running server: openapi.py URL TOKEN. Prints TAP.

The server's openapi.json has to be valid, every route of it (Gorse's aside) is called, and each answer, the refusals too, has to fit
the schema that the description gives for its status. The policy is put back; the film that is added stays."""
import re
import sys
import traceback
from urllib.parse import quote

import requests
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

URL, TOKEN = sys.argv[1].rstrip("/"), sys.argv[2]
results = []
called = set()


def ok(passed, name, detail=""):
    results.append(bool(passed))
    print(f"{'ok' if passed else 'not ok'} {len(results)} - {name}", flush=True)
    if not passed and detail != "":
        print("\n".join("# " + line for line in str(detail).splitlines()), flush=True)
    return passed


def skip(name, why):
    ok(True, f"{name} # SKIP {why}")


description = requests.get(URL + "/openapi.json", timeout=20).json()
registry = Registry().with_resource("urn:api", Resource.from_contents(description, default_specification=DRAFT202012))


def resolved(node):
    while "$ref" in node:
        path, node = node["$ref"].removeprefix("#/").split("/"), description
        for part in path:
            node = node[part]
    return node


def problems(schema, value):
    """What is wrong with the value, as lines. References in the schema are into the description."""
    def absolute(node):
        if isinstance(node, dict):
            return {k: "urn:api" + v if k == "$ref" else absolute(v) for k, v in node.items()}
        return [absolute(v) for v in node] if isinstance(node, list) else node
    validator = Draft202012Validator(absolute(schema), registry=registry)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in validator.iter_errors(value)]


def call(method, path, status=200, token=None, name=None, headers=None, where=None, **request):
    """Calls a route of the description by its template, with `where` for what is in braces, and holds the answer against it."""
    address = re.sub(r"\{(\w+)\}", lambda m: quote(str(where[m[1]]), safe=""), path)
    headers = {**(headers or {}), **({"Authorization": "Bearer " + token} if token else {})}
    answer = requests.request(method, URL + address, headers=headers, timeout=20, **request)
    label = f"{method} {path}: {name or status}"
    called.add((method.lower(), path))
    operation = description["paths"][path][method.lower()]
    statuses = status if isinstance(status, tuple) else (status,)
    if not ok(answer.status_code in statuses, f"{label}, status", f"{answer.status_code} {answer.text[:300]}"):
        return answer
    described = operation["responses"].get(str(answer.status_code))
    if not ok(described, f"{label}, described", f"no {answer.status_code} in the description"):
        return answer
    described = resolved(described)
    wrong = []
    for header, rule in described.get("headers", {}).items():
        if rule.get("required") and header not in answer.headers:
            wrong.append(f"header {header} is missing")
    for kind, content in described.get("content", {}).items():
        if not answer.headers.get("Content-Type", "").startswith(kind):
            wrong.append(f"want {kind}, got {answer.headers.get('Content-Type')}")
        elif kind == "application/json":
            wrong += problems(content["schema"], answer.json())
    ok(not wrong, f"{label}, as described", "\n".join(wrong))
    return answer


def examples(node, at=""):
    """Every example beside its schema."""
    if isinstance(node, dict):
        if "example" in node:
            schema = node.get("schema") or {k: v for k, v in node.items() if k != "example"}
            yield at, schema, node["example"]
        for key, value in node.items():
            if key not in ("example", "properties"):
                yield from examples(value, f"{at}/{key}")
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from examples(value, f"{at}/{i}")


def walk():
    try:
        validate(description)
        ok(True, "openapi.json is valid OpenAPI")
    except Exception as error:  # whatever it is, it is the answer
        ok(False, "openapi.json is valid OpenAPI", error)
    wrong = [f"{at}: {problem}" for at, schema, example in examples(description) for problem in problems(schema, example)]
    ok(not wrong, "its examples fit its schemas", "\n".join(wrong))

    # What anybody may read.
    for path in ("/", "/page.css", "/page.js", "/api.js", "/film.js", "/map.js", "/operator.js"):
        answer = call("GET", path)
        ok("default-src 'none'" in answer.headers.get("Content-Security-Policy", "")
           and answer.headers.get("X-Content-Type-Options") == "nosniff"
           and answer.headers.get("Referrer-Policy") == "no-referrer", f"GET {path}: the guarding headers", answer.headers)
    call("GET", "/openapi.json")
    genres = call("GET", "/api/genres").json()["genres"]
    genre = max(genres, key=lambda g: g["films"])["name"]
    popular = call("GET", "/api/popular", params={"genre": genre, "n": 20}).json()
    films = [film["id"] for film in popular["films"]]
    ok(all(genre in film["genres"] for film in popular["films"]) and [f["place"] for f in popular["films"]] == list(range(1, 21)),
       "a genre's list is of it, and its places are counted")
    second = call("GET", "/api/popular", name="second page", params={"genre": genre, "n": 10, "offset": 10}).json()
    ok([film["id"] for film in second["films"]] == films[10:20] and second["films"][0]["place"] == 11, "pages are parts of one list")
    past = call("GET", "/api/popular", name="past the end", params={"offset": 100000}).json()
    ok(past["films"] == [] and past["more"] is False, "past the depth there is nothing, and no more")
    for n in (0, 101, "x"):
        call("GET", "/api/popular", 400, name=f"n={n}", params={"n": n})
    film = films[0]
    title = call("GET", "/api/films/{film}", where={"film": film}).json()["title"]
    call("GET", "/api/films/{film}", 404, where={"film": 999999999})
    word = max(re.findall(r"\w+", title), key=len)
    found = call("GET", "/api/search", params={"q": word.upper()}).json()["films"]
    ok(film in [f["id"] for f in found] or len(found) == 10, "search finds a film by a word of its title", found)
    similar = call("GET", "/api/films/{film}/similar", where={"film": film}).json()
    ok(film not in [f["id"] for f in similar["films"]] and similar["film"]["id"] == film, "a film is not like itself")
    call("GET", "/api/films/{film}/similar", 404, where={"film": 999999999})

    # Lists for ratings that are sent along: each scenario.
    for scenario, ratings in ((1, []), (2, [{"film": films[0]}]), (3, [{"film": films[0], "rating": 4.5}]),
                              (4, [{"film": f, "rating": 5, "time": 1700000000 + i} for i, f in enumerate(films[:8])])):
        got = call("POST", "/api/list", name=f"scenario {scenario}", json={"ratings": ratings, "genre": genre}).json()
        ok(got["scenario"] == scenario and "user" not in got, f"POST /api/list: it is scenario {scenario}", got.get("scenario"))
        ok(not {f["id"] for f in got["films"]} & {r["film"] for r in ratings}, f"scenario {scenario}: nothing that was seen")
    call("POST", "/api/list", 400, name="no JSON", data="{", headers={"Content-Type": "application/json"})
    call("POST", "/api/list", 413, name="too large", data=b'{"ratings":[' + b" " * 70000 + b"]}", headers={"Content-Type": "application/json"})

    # A visitor's life.
    made = call("POST", "/api/users", 201).json()
    me, token = {"user": made["user"]}, made["token"]
    other = call("POST", "/api/users", 201, name="with {}", json={}).json()
    ok(other["user"] != me["user"] and other["token"] != token, "two visitors are two")
    call("GET", "/api/users/{user}/place", 404, token, where=me, name="nothing rated")
    here = {**me, "film": film}
    call("PUT", "/api/users/{user}/ratings/{film}", 200, token, where=here, name="watched", json={"rating": None})
    ok(call("GET", "/api/users/{user}/list", 200, token, where=me).json()["scenario"] == 2, "watched makes scenario 2")
    rated = call("PUT", "/api/users/{user}/ratings/{film}", 200, token, where=here, name="rated", json={"rating": 4.5}).json()
    ok(rated["rating"] == 4.5 and str(rated["film"]) == str(film), "the rating is kept as it was given")
    for wrong in ({"rating": 7}, {"rating": 0}, {"rating": "good"}, {}):
        call("PUT", "/api/users/{user}/ratings/{film}", 400, token, where=here, name=str(wrong), json=wrong)
    call("PUT", "/api/users/{user}/ratings/{film}", 404, token, where={**me, "film": 999999999}, json={"rating": 4})
    call("PUT", "/api/users/{user}/ratings/{film}", (401, 403), where=here, name="no token", json={"rating": 4})
    call("PUT", "/api/users/{user}/ratings/{film}", (401, 403), other["token"], where=here, name="another's token", json={"rating": 4})
    kept = call("GET", "/api/users/{user}/ratings", 200, token, where=me).json()["ratings"]
    ok([(r["id"], r["rating"]) for r in kept] == [(film, 4.5)], "one rating is kept", kept)
    call("GET", "/api/users/{user}/ratings", (401, 403), other["token"], where=me, name="another's token")
    call("GET", "/api/users/{user}/ratings", 200, TOKEN, where=me, name="the operator's token")
    call("GET", "/api/users/{user}/ratings", 200, where=me, name="X-API-Key", headers={"X-API-Key": token})
    has_map = requests.get(URL + "/api/map", timeout=20).status_code == 200
    the_map = call("GET", "/api/map", 200 if has_map else 404).json()
    if has_map:
        place = call("GET", "/api/users/{user}/place", 200, token, where=me).json()
        ok(place["cluster"] in [c["cluster"] for c in the_map["clusters"]], "the place is in a group of the map")
    else:
        skip("GET /api/users/{user}/place", "this server has no map")
    call("DELETE", "/api/users/{user}/ratings/{film}", 200, token, where=here)
    ok(call("GET", "/api/users/{user}/list", 200, token, where=me, name="after all").json()["scenario"] == 1, "unrated, nothing is known")
    call("DELETE", "/api/users/{user}", (401, 403), other["token"], where=me, name="another's token")
    for user, its in ((me, token), ({"user": other["user"]}, other["token"])):
        call("DELETE", "/api/users/{user}", 200, its, where=user)
        call("GET", "/api/users/{user}/ratings", (401, 403, 404), its, where=user, name="forgotten")

    # The operator.
    for wrong in (None, "wrong"):
        call("GET", "/api/policy", (401, 403), wrong, name=f"token {wrong}")
        call("POST", "/api/films", (401, 403), wrong, name=f"token {wrong}", json={"title": "No"})
        call("POST", "/api/reload", (401, 403), wrong, name=f"token {wrong}")
    added = call("POST", "/api/films", 201, TOKEN, json={"title": "Described, The (2026)", "genres": [genre], "tags": ["space"]}).json()
    ok(added["year"] == 2026 and added["genres"] == [genre], "the film is as it was given", added)
    call("GET", "/api/films/{film}", 200, where={"film": added["id"]}, name="the added film")
    call("POST", "/api/films", 409, TOKEN, name="a number that is taken", json={"title": "Taken", "id": film})
    call("POST", "/api/films", 400, TOKEN, name="no title", json={"genres": [genre]})
    before = call("GET", "/api/policy", 200, TOKEN)
    csv = {"Content-Type": "text/csv"}
    rules = f"rule,match,value,from,until\nblock,id={film},,,\npin,id={added['id']},1,,\n"
    answer = call("PUT", "/api/policy", 200, TOKEN, data=rules, headers={**csv, "If-Match": before.headers["ETag"]})
    ok(answer.json()["rules"] == 2, "two rules are two", answer.text)
    call("PUT", "/api/policy", 412, TOKEN, data=rules + "cap,genre=X,1,,\n", headers={**csv, "If-Match": before.headers["ETag"]})
    refused = call("PUT", "/api/policy", 400, TOKEN, name="a wrong rule", data="rule,match,value,from,until\nhide,id=1,,,\n", headers=csv)
    ok("2" in refused.json()["error"], "a wrong rule is told with its line", refused.text)
    now = call("GET", "/api/popular", name="under the policy", params={"genre": genre}).json()["films"]
    ok(now[0]["id"] == added["id"] and now[0]["reason"] == "promoted" and film not in [f["id"] for f in now],
       "pins and blocks hold at once, also for the new film", now[0])
    call("PUT", "/api/policy", 200, TOKEN, name="as it was", data=before.content, headers=csv)
    call("POST", "/api/reload", 200, TOKEN)

    # State, and what is not there.
    status = call("GET", "/api/status").json()
    ok(status["films"] > 0 and status["added_films"] >= 1, "the state counts the film that was added", status)
    call("GET", "/api/health/live")
    call("GET", "/api/health/ready")
    call("GET", "/metrics")
    unknown = requests.get(URL + "/api/nothing", timeout=20)
    ok(unknown.status_code == 404 and not problems({"$ref": "#/components/schemas/Error"}, unknown.json()), "an unknown path: 404, in words")
    for method, path in (("PATCH", "/api/genres"), ("DELETE", "/api/policy"), ("POST", "/api/status")):
        answer = requests.request(method, URL + path, headers={"Authorization": "Bearer " + TOKEN}, timeout=20)
        ok(answer.status_code == 405 and answer.headers.get("Allow"), f"{method} {path}: 405 with Allow", [answer.status_code, answer.headers])

    own = {(method, path) for path, methods in description["paths"].items() for method, o in methods.items()
           if method != "parameters" and "Gorse" not in o["tags"]}
    ok(own <= called | ({("get", "/api/users/{user}/place")} if not has_map else set()), "every route of its own was called", own - called)


def main():
    try:
        walk()
    except Exception:  # a server that goes away, an answer that is no JSON: the walk ends, and is told as a failed check
        ok(False, "the walk went to its end", traceback.format_exc())
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
