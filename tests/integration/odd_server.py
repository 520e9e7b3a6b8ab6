"""Odd servers: odd_server.py PORT_FILE KIND [ARGUMENTS]. The port that was chosen goes into PORT_FILE.

  hang                        takes requests and never answers
  answer STATUS TYPE BODY     answers everything so; the Authorization header of each request goes into the file `seen`
  cut URL N before|after      hands requests on to the server at URL; of the N-th it breaks the connection, before it is
                              handed on or after (the answer is lost); after that nobody listens
  lose URL N                  the N-th request is handed on, its answer lost and its connection closed; all others are handed on
  stall URL N DELAY           the N-th request is announced in the file `stalled` and held until its sender is gone, and DELAY
                              seconds more; then it is handed on all the same
How many requests were handed on or answered goes into the file `count`.
"""
import http.client
import http.server
import os
import select
import sys
import threading
import time
import urllib.parse

port_file, kind, *arguments = sys.argv[1:]
lock = threading.Lock()
count = 0


def next_number():
    global count
    with lock:
        count += 1
        with open("count", "w") as file:
            file.write(f"{count}\n")
        return count


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hand_on(self, body):
        url = urllib.parse.urlsplit(arguments[0])
        upstream = http.client.HTTPConnection(url.hostname, url.port)
        kept = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "expect", "connection")}
        upstream.request(self.command, self.path, body, kept)
        answer = upstream.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()

    def wait_until_gone(self):
        with open("stalled", "w") as file:
            file.write("now\n")
        while True:
            select.select([self.connection], [], [])
            if not self.connection.recv(1):
                return

    def any(self):
        number = next_number()
        body = self.body()
        if kind == "hang":
            time.sleep(3600)
        if kind == "answer":
            with open("seen", "a") as file:
                file.write(f"{self.headers.get('Authorization')}\n")
            extra = [("Location", "https://elsewhere/")] if arguments[0].startswith("3") else []
            self.reply(int(arguments[0]), [("Content-Type", arguments[1])] + extra, arguments[2].encode())
            return
        last = int(arguments[1])
        if kind == "cut" and number >= last:
            if arguments[2] == "after" and number == last:
                self.hand_on(body)
            os._exit(0)
        if kind == "stall" and number == last:
            self.wait_until_gone()
            time.sleep(float(arguments[2]))
            self.hand_on(body)
            self.close_connection = True
            return
        status, content_type, answer = self.hand_on(body)
        if kind == "lose" and number == last:
            self.close_connection = True
            return
        self.reply(status, [("Content-Type", content_type)] if content_type else [], answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = any


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(port_file + ".new", "w") as file:
    file.write(f"{server.server_address[1]}\n")
os.rename(port_file + ".new", port_file)
server.serve_forever()
