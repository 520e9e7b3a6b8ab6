"""What the tests of rs-serve share: a server that is started, asked, killed and ended, and clients of it.

Each suite is a file of functions without arguments; suite.py NAME calls one of them, in a folder of its own. SET in the environment
names the set's folder, RS_SERVE another program than the rs-serve on PATH (one under a sanitizer)."""
import contextlib
import csv
import ctypes
import http.client
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from urllib.parse import quote, urlencode

SET = os.environ.get("SET", "")
PROGRAM = os.environ.get("RS_SERVE", "rs-serve")
TOKEN = "the-operator-of-the-tests"
PATIENCE = float(os.environ.get("PATIENCE", 20))  # seconds that anything may take


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body.decode("utf-8"))  # strict: bytes that are no UTF-8 are an error

    def check(self, method="GET"):
        """What holds for every answer, the refusals too."""
        policy = self.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy and "script-src 'self'" in policy, f"{self.status}: no policy: {self.headers}"
        assert self.headers.get("X-Content-Type-Options") == "nosniff", self.headers
        assert self.headers.get("Referrer-Policy") == "no-referrer", self.headers
        if method == "HEAD":
            assert self.body == b"", self.body
        elif "json" in self.headers.get("Content-Type", ""):
            value = self.json
            if self.status >= 400:
                assert list(value) == ["error"] and value["error"] and "\n" not in value["error"], self.body
        else:
            assert self.status < 400, f"an error that is no JSON: {self.body[:200]}"
        return self

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Client:
    """One connection, kept open."""

    def __init__(self, port, host="127.0.0.1", token=None, timeout=None):
        self.connection = http.client.HTTPConnection(host, port, timeout=timeout or PATIENCE)
        self.token = token

    def ask(self, method, path, body=None, token=None, headers=None, check=True):
        token = token or self.token
        headers = {**(headers or {}), **({"Authorization": "Bearer " + token} if token else {})}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        self.connection.request(method, path, body, headers)
        got = self.connection.getresponse()
        answer = Answer(got.status, got.headers, got.read())
        return answer.check(method) if check else answer

    def get(self, path, status=200, token=None, headers=None, **query):
        answer = self.ask("GET", path + ("?" + urlencode(query) if query else ""), token=token, headers=headers)
        assert answer.status == status, f"GET {path}: want {status}, got {answer}"
        return answer.json

    def send(self, method, path, body=None, status=200, token=None, headers=None):
        answer = self.ask(method, path, body, token, headers)
        assert answer.status == status, f"{method} {path}: want {status}, got {answer}"
        return answer.json if "json" in answer.headers.get("Content-Type", "") else answer

    def close(self):
        self.connection.close()


class Visitor:
    """Somebody made by POST /api/users."""

    def __init__(self, client):
        made = client.send("POST", "/api/users", status=201)
        self.client, self.user, self.token = client, made["user"], made["token"]
        self.path = "/api/users/" + quote(str(self.user), safe="")

    def rate(self, film, rating, status=200):
        return self.client.send("PUT", f"{self.path}/ratings/{quote(str(film), safe='')}", {"rating": rating}, status, self.token)

    def take_back(self, film):
        return self.client.send("DELETE", f"{self.path}/ratings/{quote(str(film), safe='')}", token=self.token)

    def list(self, **query):
        return self.client.get(self.path + "/list", token=self.token, **query)

    def ratings(self):
        return self.client.get(self.path + "/ratings", token=self.token)["ratings"]


class Server:
    """rs-serve over a set; its log, key, token and words stay in the folder of the test."""

    def __init__(self, *options, artifacts=None, log="log", start=True, rate="0", listen="127.0.0.1:0", prepare=None):
        self.artifacts, self.log = artifacts or SET, log
        self.options = ["--rate", rate, *options]
        self.listen, self.prepare, self.process = listen, prepare, None
        if start:
            self.start()

    def command(self):
        with open("token", "w") as file:
            file.write(TOKEN + "\n")
        return [PROGRAM, "--artifacts", self.artifacts, "--listen", self.listen, "--log", self.log, "--token-file", "token",
                *self.options]

    def spawn(self):
        def before():
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # it does not outlive the test
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            if self.prepare:
                self.prepare()
        self.words = open("words", "ab")
        process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.words,
                                   preexec_fn=before)
        with open("pids", "a") as file:
            print(process.pid, file=file)
        return process

    def start(self):
        self.process = self.spawn()
        self.address = self.process.stdout.readline().decode().strip()
        assert self.address, f"it did not start: {self.said()[-1500:]}"
        self.port = int(re.search(r":(\d+)/$", self.address)[1])
        return self

    def refuses(self):
        """It does not start: the one line that it says."""
        before = len(self.said())
        process = self.spawn()
        try:
            out, _ = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError("it started") from None
        assert process.returncode == 1 and out == b"", f"status {process.returncode}, {out!r}"
        words = self.said()[before:]
        assert words.count("\n") == 1, words
        return words.strip()

    def client(self, token=None, **options):
        return Client(self.port, token=token, **options)

    def operator(self):
        return self.client(TOKEN)

    def said(self):
        with open("words", encoding="utf-8") as file:
            return file.read()

    def wait_for(self, words, times=1):
        """Until it has said these words so often."""
        until(lambda: self.said().count(words) >= times, f"it never said '{words}': {self.said()[-1500:]}")

    def metric(self, name):
        text = self.client().ask("GET", "/metrics").body.decode()
        return float(re.search(rf"^{name} (\S+)$", text, re.M)[1])

    def memory(self):
        """Resident bytes, all of them its own."""
        with open(f"/proc/{self.process.pid}/smaps_rollup") as file:
            return int(re.search(r"^Rss:\s+(\d+)", file.read(), re.M)[1]) * 1024

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.words.close()

    def stop(self, patience=None):
        """As an operator ends it. Seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(patience or PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("it does not end by SIGTERM") from None
        self.process.stdout.close()
        self.words.close()
        assert status == 0, f"it ended with {status}: {self.said()[-3000:]}"
        return time.monotonic() - began

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind and self.process:
            time.sleep(0.1)
            print(f"the server's status: {self.process.poll()}; its words:\n{self.said()[-3000:]}", file=sys.stderr)
        if self.process and self.process.poll() is None:
            if kind:
                self.kill()
            else:
                self.stop()
        elif self.process and not kind and self.process.returncode not in (0, -signal.SIGKILL):
            raise AssertionError(f"it ended by itself with {self.process.returncode}: {self.said()[-3000:]}")


def until(true, what, patience=None):
    end = time.monotonic() + (patience or PATIENCE)
    while not true():
        assert time.monotonic() < end, what() if callable(what) else what
        time.sleep(0.02)


def raw(server, request, timeout=None, whole=True):
    """Bytes as they are over a connection of their own; what comes back until the server closes, or the first answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout or PATIENCE) as s:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            s.sendall(request)
        got = b""
        while True:
            try:
                part = s.recv(65536)
            except ConnectionResetError:
                break
            if not part:
                break
            got += part
            if not whole and b"\r\n\r\n" in got:
                break
    return got


def status_of(got):
    return int(got.split(b" ", 2)[1]) if got.startswith(b"HTTP/1.") else None


class Load:
    """Threads that each do one thing over and over until they are told to end; what they could not bear is raised then."""

    def __init__(self, work, threads=4):
        self.ending, self.errors, self.rounds = threading.Event(), [], [0] * threads
        self.threads = [threading.Thread(target=self.run, args=(work, i), daemon=True) for i in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self, work, i):
        try:
            step = work(i)
            while not self.ending.is_set():
                step()
                self.rounds[i] += 1
        except Exception as error:  # noqa: BLE001: the test tells
            self.errors.append(error)

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a client never got an answer"
        return sum(self.rounds)

    def check(self):
        total = self.end()
        if self.errors:
            raise self.errors[0]
        assert total > 0, "nothing was asked"
        return total


def pages(get, depth=200):
    """All of a list by pages of 100."""
    films = []
    for offset in range(0, depth, 100):
        page = get(n=100, offset=offset)
        films += page["films"]
        if not page["more"]:
            break
    return films


def tool(*command, **options):
    """One of the project's other programs; its output."""
    return subprocess.run(command, check=True, capture_output=True, **options).stdout


def films(folder=None):
    """Ids of the set's films, as the file has them: numbers where they are some."""
    with open(os.path.join(folder or SET, "movies.csv"), encoding="utf-8") as file:
        ids = [row["movieId"] for row in csv.DictReader(file)]
    return [int(i) if i.isdigit() else i for i in ids]


def recipe(folder=None):
    with open(os.path.join(folder or SET, "recommender.json")) as file:
        return json.load(file)


def struct_float(number):
    """A number as it is in 32 bits, which is what scores have."""
    return struct.unpack("f", struct.pack("f", number))[0]


def run(suite):
    """Of the functions of a suite the one that the command line names."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    suite[sys.argv[1]](*sys.argv[2:])
