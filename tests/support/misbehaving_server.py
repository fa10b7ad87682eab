#!/usr/bin/env python3
"""A server that plays Entra's token endpoint and Graph's sendMail, badly.

It is told what to do with the first, second, ... request of each kind; the
last word counts for all that follow. Each request becomes one line of JSON in
a log, so that a test can count them and see how much of a body was read.

What it can do with a request (the word before the first colon):
  NUMBER[:BODY[:HEADER=VALUE]...]  read it whole and answer with this status
  ok          token endpoint: a token; sendMail: 202
  close       read it whole, close without a word
  half        read half of the body, then reset the connection
  hang        read it whole, never answer
  pause       read the head, wait for --go-file, read the rest, answer 202
  aadsts-N    token endpoint: Entra's error body with this number
BODY: none, graph, html, half (of a JSON), big (10 MB of JSON), id (no body
but Graph's request-id header).
"""

import argparse
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time

BIG_BYTES = 10 * 1024 * 1024
REQUEST_ID = "5d1c0d3e-0000-4000-8000-00000badf00d"

REASONS = {200: "OK", 202: "Accepted", 204: "No Content", 302: "Found"}


class Script:
    """What to do with the n-th request of a kind."""

    def __init__(self, steps):
        self.steps = steps or ["ok"]
        self.used = 0
        self.lock = threading.Lock()

    def next(self):
        with self.lock:
            step = self.steps[min(self.used, len(self.steps) - 1)]
            self.used += 1
            return step


class Log:
    def __init__(self, path):
        self.file = open(path, "a", encoding="ascii")
        self.lock = threading.Lock()

    def write(self, **fields):
        with self.lock:
            self.file.write(json.dumps(fields) + "\n")
            self.file.flush()


class Gone(Exception):
    """The client closed the connection."""


class Request:
    def __init__(self, connection, head):
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path, _ = lines[0].split(" ", 2)
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        self.length = int(self.headers.get("content-length", "0"))
        self.connection = connection
        self.body = b""
        self.is_noted = False

    @property
    def kind(self):
        return "token" if self.path.endswith("/oauth2/v2.0/token") else "send"

    def read_until(self, size):
        while len(self.body) < size:
            wanted = min(16384, size - len(self.body))
            self.body += self.connection.receive(wanted)

    def targets(self):
        """Recipients of a sendMail, [] when the body is not whole."""
        try:
            message = json.loads(self.body)["message"]
            return [
                r["emailAddress"]["address"] for r in message["toRecipients"]
            ]
        except (ValueError, KeyError, TypeError):
            return []


class Connection:
    def __init__(self, sock, number, server):
        self.sock = sock
        self.number = number
        self.server = server
        self.pending = b""
        self.use = 0
        self.send_count = 0

    def receive(self, size):
        if not self.pending:
            self.pending = self.sock.recv(65536)
            if not self.pending:
                raise Gone()
        data, self.pending = self.pending[:size], self.pending[size:]
        return data

    def read_head(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.receive(1)
            if head == b"\x16":
                # TLS where none is spoken: any HTTP server says so and closes.
                self.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                raise Gone()
        return head[:-4]

    def send(self, data):
        self.sock.sendall(data)

    def reset(self):
        self.sock.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.sock.close()

    def serve(self):
        try:
            while self.serve_one():
                pass
        except (Gone, OSError):
            pass
        finally:
            self.sock.close()

    def serve_one(self):
        request = Request(self, self.read_head())
        self.use += 1
        step = self.server.scripts[request.kind].next()
        if request.kind == "send":
            self.send_count += 1
            if self.send_count > 1 and self.server.take_close_second():
                step = "close"
        if request.headers.get("expect", "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            return self.perform(request, step)
        except (Gone, OSError):
            if not request.is_noted:
                self.note(request, step)
            raise

    def note(self, request, step):
        request.is_noted = True
        self.server.log.write(
            kind=request.kind,
            method=request.method,
            path=request.path,
            connection=self.number,
            use=self.use,
            step=step,
            body_bytes=len(request.body),
            complete=len(request.body) == request.length,
            token=request.headers.get("authorization", "")[-12:],
            to=request.targets() if request.kind == "send" else [],
        )

    def perform(self, request, step):
        word = step.split(":")[0]
        if word == "half":
            request.read_until(request.length // 2)
            self.note(request, step)
            self.reset()
            return False
        if word == "pause":
            request.read_until(min(1000, request.length))
            self.server.say_paused()
            self.server.wait_for_go()
        request.read_until(request.length)
        self.note(request, step)
        if word == "close":
            return False
        if word == "hang":
            while True:
                self.receive(1)
        self.send(answer(request, step))
        return True


def token_body(number):
    return {
        "token_type": "Bearer",
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "access_token": "misbehaving-token-%s-%012d" % ("t" * 1500, number),
    }


def aadsts_body(number):
    text = "AADSTS%s: said by the misbehaving server." % number
    return {
        "error": "invalid_client",
        "error_description": text + "\r\nTrace ID: %s" % REQUEST_ID,
        "error_codes": [int(number)],
        "timestamp": "2026-01-01 00:00:00Z",
        "trace_id": REQUEST_ID,
        "correlation_id": REQUEST_ID,
    }


def graph_body(status):
    return {
        "error": {
            "code": "ErrorMisbehaving%d" % status,
            "message": "The misbehaving server was told to say %d." % status,
            "innerError": {
                "date": "2026-01-01T00:00:00",
                "request-id": REQUEST_ID,
                "client-request-id": REQUEST_ID,
            },
        }
    }


def numbered_body(status, word):
    """The body, its type, and whether Graph's request-id goes along."""
    if word == "graph":
        text = json.dumps(graph_body(status)).encode()
        return text, "application/json", True
    if word == "html":
        return b"<html><body>Bad gateway</body></html>", "text/html", False
    if word == "half":
        text = json.dumps(graph_body(status)).encode()
        return text[: len(text) // 2], "application/json", False
    if word == "big":
        text = b'{"error":{"code":"' + b"A" * BIG_BYTES + b'"}}'
        return text, "application/json", False
    if word == "id":
        return b"", "text/plain", True
    return b"", "text/plain", False


token_lock = threading.Lock()
token_count = 0


def next_token():
    global token_count
    with token_lock:
        token_count += 1
        return token_count


def answer(request, step):
    words = step.split(":")
    extra = words[2:]
    status, has_id = 202, True
    body, content_type = b"", "text/plain"
    if words[0] == "ok" and request.kind == "token":
        status = 200
        body = json.dumps(token_body(next_token())).encode()
        content_type = "application/json"
    elif words[0].startswith("aadsts-"):
        status = 401
        body = json.dumps(aadsts_body(words[0].partition("-")[2])).encode()
        content_type = "application/json"
    elif words[0].isdigit():
        status = int(words[0])
        body, content_type, has_id = numbered_body(
            status, words[1] if len(words) > 1 else "none"
        )
    head = ["HTTP/1.1 %d %s" % (status, REASONS.get(status, "Status"))]
    if status != 204:
        head.append("Content-Type: " + content_type)
        head.append("Content-Length: %d" % len(body))
    if has_id:
        head.append("request-id: " + REQUEST_ID)
    head += [header.replace("=", ": ", 1) for header in extra]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Proxy(threading.Thread):
    """Answers every CONNECT with one status."""

    def __init__(self, sock, status, log):
        super().__init__(daemon=True)
        self.sock = sock
        self.status = status
        self.log = log

    def run(self):
        head = b""
        while b"\r\n\r\n" not in head:
            got = self.sock.recv(4096)
            if not got:
                return
            head += got
        self.log.write(kind="proxy", line=head.split(b"\r\n")[0].decode())
        text = "HTTP/1.1 %d No\r\nContent-Length: 0\r\n" % self.status
        if self.status == 407:
            text += 'Proxy-Authenticate: Basic realm="none"\r\n'
        self.sock.sendall(text.encode() + b"\r\n")
        self.sock.close()


class Server:
    def __init__(self, options):
        self.log = Log(options.log)
        self.scripts = {
            "send": Script(options.send),
            "token": Script(options.token),
        }
        self.options = options
        self.lock = threading.Lock()
        self.close_second = options.close_second_send
        self.context = None
        if options.tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(options.tls[0], options.tls[1])

    def take_close_second(self):
        """True for the first caller, when that was asked for."""
        with self.lock:
            is_wanted, self.close_second = self.close_second, False
            return is_wanted

    def say_paused(self):
        self.log.write(kind="paused")

    def wait_for_go(self):
        while not os.path.exists(self.options.go_file):
            time.sleep(0.02)

    def handle(self, sock, number):
        if self.options.proxy:
            Proxy(sock, self.options.proxy, self.log).start()
            return
        try:
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
        except OSError:
            self.log.write(kind="no-tls")
            return
        Connection(sock, number, self).serve()

    def run(self):
        listener = socket.socket()
        # Small buffers, so that what was not read was not taken over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        with open(self.options.port_file + ".new", "w") as file:
            file.write("%d\n" % listener.getsockname()[1])
        os.rename(self.options.port_file + ".new", self.options.port_file)
        number = 0
        while True:
            sock, _ = listener.accept()
            number += 1
            threading.Thread(
                target=self.handle, args=(sock, number), daemon=True
            ).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--send", action="append")
    parser.add_argument("--token", action="append")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--proxy", type=int, metavar="STATUS")
    # Once: the second sendMail of some connection is done as "close" says.
    parser.add_argument("--close-second-send", action="store_true")
    parser.add_argument("--go-file", default="/nonexistent")
    Server(parser.parse_args()).run()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
