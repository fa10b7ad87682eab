#!/usr/bin/env python3
"""Each fault at each step of the draft route: what postern says, how many
requests it makes, what arrives, and what is left in Drafts.

Every row runs postern in a sandbox of its own, many at a time, since most of
a row is waiting. A mail has a small attachment, which goes in one request,
and a large one, which goes range by range.

    draft_faults.py --postern P --sandbox S --scratch DIR --results FILE

One line of JSON a row goes to the results; all that was printed, to
DIR/printed. Rows that take more than a minute begin first.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

TENANT, CLIENT, SECRET = "ab-cd-ef-gh", "zz-yy-xx-ww", "rt/djdwjjd"
SENDER, RECIPIENT = "user@example.com", "row@example.net"
URL = f"azure://{SENDER}/{TENANT}/{CLIENT}/{SECRET}/{RECIPIENT}"

SMALL = b"a small file\n"
# One range, and three of which the last one is far larger than what fits
# into sockets.
ONE_RANGE_BYTES = 3_100_000
THREE_RANGES_BYTES = 8_864_320

MESSAGE = "/users/*/messages/*"
STEPS = {
    "create": "POST /users/*/messages: {}",
    "attach": f"POST {MESSAGE}/attachments: {{}}",
    "session": f"POST {MESSAGE}/attachments/createUploadSession: {{}}",
    "first": "PUT /api/**: {}",
    "middle": "PUT /api/**: {} after 1",
    "last": "PUT /api/**: {} after 2",
    "list": f"GET {MESSAGE}/attachments: {{}}",
    "send": f"POST {MESSAGE}/send: {{}}",
    "find": f"GET {MESSAGE}: {{}}",
    "delete": f"DELETE {MESSAGE}: {{}}",
    "end": "DELETE /api/**: {}",
    "orphan": "GET /users/*/messages: {}",
}

# What has to have gone wrong for a step to come at all.
REFUSED = f"POST {MESSAGE}/attachments/createUploadSession: 403"
TOO_LARGE = "PUT /api/**: 413"
LOST_SEND = f"POST {MESSAGE}/send: accept-then-reset"
LOST_DRAFT = "POST /users/*/messages: accept-then-reset"

OUTCOMES = {"handed": 0, "failed": 1, "uncertain": 6}

# How long a row may take beside its own waits.
PATIENCE_S = 200
SLOW_S = 60


class Row:
    """One fault at one step, and what is to come of it.

    hits: how often it happens. requests: all of postern's but for its first
    token.
    """

    def __init__(self, step, action, outcome, hits, requests, **more):
        self.step = step
        self.action = action
        self.outcome = outcome
        self.hits = hits
        self.requests = requests
        self.mails = more.get("mails", 1 if outcome == "handed" else 0)
        self.drafts = more.get("drafts", 0)
        # Whether a failure says that a draft may be left.
        self.note = more.get("note", outcome == "failed" and self.drafts > 0)
        self.also = more.get("also", ())
        self.slow = more.get("slow", False)
        # So many requests less where the fault comes before the last byte is
        # out, and there is no doubt.
        self.saved = more.get("saved", 0)
        self.rto_s = 5 if "hang" in action else 60
        is_ranges = step in ("first", "middle", "last")
        self.bytes = THREE_RANGES_BYTES if is_ranges else ONE_RANGE_BYTES

    def faults(self):
        return [STEPS[self.step].format(self.action), *self.also]

    def name(self):
        return f"{self.step}: {self.action}"


HTML = "500 html"
SECONDS = "429 retry-after=1"
DATE = "429 retry-date=2"
LOST = ("accept-then 503", "accept-then-reset", "half-answer")
# The status came, and no more that can be used.
TORN = ("half-head", "half-body")
NOT_READ = ("reset-before", "reset-middle")
NOT_DONE = ("reset-after", "hang")


def handed(step, actions, requests, **more):
    return [Row(step, action, "handed", 1, requests, **more)
            for action in actions]


def failed(step, actions, requests, **more):
    return [Row(step, action, "failed", 1, requests, **more)
            for action in actions]


def rows_of_create():
    """6 requests when nothing goes wrong. A creation in doubt is repeated,
    and its draft searched for at the end, and deleted if there is one."""
    doubtful = ("503", HTML, "409", *NOT_DONE)
    return [
        *handed("create", doubtful, 6 + 1 + 1),
        *handed("create", NOT_READ, 6 + 1 + 1, saved=1),
        *handed("create", (*LOST, *TORN), 6 + 1 + 2),
        *handed("create", (SECONDS, DATE), 6 + 1),
        *handed("create", ("401",), 6 + 2),
        *handed("create", ("drip 1",), 6),
        *failed("create", ("400", "403", "404", "413"), 1),
        Row("create", "503 x*", "failed", 4, 4 + 4),
        # Asked for after 0, 2 and 6 seconds.
        *handed("create", ("late-draft 3",), 6 + 2),
        # After 0, 2, 6, 14, 30 and 62 seconds it is given up.
        *handed("create", ("vanished-draft",), 1 + 6 + 1 + 6, slow=True),
    ]


def rows_of_attach():
    """Not repeated blindly: the list says whether the file is there."""
    doubtful = ("503", HTML, "409", *NOT_DONE)
    return [
        *handed("attach", doubtful, 6 + 2),
        *handed("attach", NOT_READ, 6 + 2, saved=1),
        *handed("attach", LOST, 6 + 1),
        *handed("attach", (SECONDS, DATE, "404"), 6 + 1),
        *handed("attach", ("401",), 6 + 2),
        # The status says it.
        *handed("attach", ("drip 1", *TORN), 6),
        *failed("attach", ("400", "403"), 3),
        # The session is tried, which such a small file may not have.
        *failed("attach", ("413",), 4),
        Row("attach", "503 x*", "failed", 4, 1 + 8 + 1),
        *handed("attach", ("vanished-draft",), 1 + 6 + 1 + 6, slow=True),
    ]


def rows_of_session():
    """Opening one more does no harm."""
    again = ("503", HTML, "409", "404", SECONDS, DATE, *LOST, *TORN,
             *NOT_READ, *NOT_DONE)
    return [
        *handed("session", again, 6 + 1),
        *handed("session", ("401",), 6 + 2),
        *handed("session", ("drip 1",), 6),
        *failed("session", ("400", "403"), 4),
        # One request is tried, which is too large.
        *failed("session", ("413",), 5),
        Row("session", "503 x*", "failed", 4, 2 + 4 + 1),
        *handed("session", ("vanished-draft",), 2 + 6 + 1 + 6, slow=True),
    ]


def rows_of_range(step, before):
    """8 requests when nothing goes wrong: 3 before the first range. A range
    that was not taken is put again; with one that was, or a refusal, the
    session is given up, the list looked at, and a new one begun."""
    anew = 3 + before + 1 + 2 + 3 + 2
    return [
        *handed(step, ("503", HTML, SECONDS, DATE, *NOT_READ, *NOT_DONE),
                8 + 1),
        *handed(step, LOST, anew + 1),
        *handed(step, ("drip 1",), 8),
        *handed(step, ("400", "401", "403", "404", "409", "session-expired",
                       "wrong-ranges 99999999", *TORN), anew),
        *handed(step, ("wrong-ranges 0",), anew + 1),
        *failed(step, ("413",), 3 + before + 1 + 2),
        Row(step, "503 x*", "failed", 4, 3 + before + 4 + 2),
        *handed(step, ("vanished-draft",), 3 + before + 1 + 6 + 2 + 8,
                slow=True),
    ]


def rows_of_last():
    """As an attachment in one request: the list says whether it is there."""
    anew = 3 + 3 + 1 + 1 + 3 + 2
    return [
        *handed("last", ("503", HTML, *NOT_DONE, "400", "401", "403", "404",
                         "409", "session-expired"), anew),
        *handed("last", LOST, 8 + 1),
        # The body did not go out whole, or it was refused for certain.
        *handed("last", (SECONDS, DATE, *NOT_READ), 8 + 1),
        *handed("last", ("drip 1", *TORN), 8),
        *handed("last", ("wrong-ranges 0",), 8 + 2),
        *handed("last", ("wrong-ranges 99999999",), 8 + 1),
        *failed("last", ("413",), 3 + 3 + 2),
        # After the list it is the first range of a new session.
        Row("last", "503 x*", "failed", 1 + 4, 3 + 3 + 1 + 1 + 4 + 2),
        *handed("last", ("vanished-draft",), 3 + 3 + 6 + 2 + 8, slow=True),
    ]


def rows_of_list():
    again = ("503", HTML, "409", "404", SECONDS, DATE, *LOST, *TORN,
             *NOT_READ, *NOT_DONE)
    return [
        *handed("list", again, 6 + 1),
        *handed("list", ("401",), 6 + 2),
        *handed("list", ("drip 1",), 6),
        *failed("list", ("400", "403", "413"), 6),
        Row("list", "503 x*", "failed", 4, 4 + 4 + 1),
        *handed("list", ("vanished-draft",), 4 + 6 + 1 + 6, slow=True),
    ]


def rows_of_send():
    """Its head is all of it: whatever broke off may have gone. Seen unsent
    twice, a minute apart, it is sent again. (That this is done once only
    takes more than two minutes: a unit test of the route has it.)"""
    doubtful = ("503", HTML, "409", *NOT_READ, *NOT_DONE)
    return [
        *handed("send", doubtful, 6 + 3, slow=True),
        *handed("send", LOST, 6 + 1),
        *handed("send", (SECONDS, DATE, "404"), 6 + 1),
        *handed("send", ("401",), 6 + 2),
        *handed("send", ("drip 1", *TORN, "submitted-as-draft 2"), 6),
        *failed("send", ("400", "403", "413"), 6 + 1),
        *handed("send", ("submitted-as-draft 2 then reset",), 6 + 1),
        *handed("send", ("submitted-as-draft 20 then reset",), 6 + 2,
                slow=True),
        # The second /send is refused, which says nothing of the first.
        Row("send", "submitted-as-draft 300 then reset", "uncertain", 1, 6 + 3,
            mails=1, drafts=1, slow=True),
        *failed("send", ("vanished-draft",), 5 + 6 + 1, slow=True),
        # Asked for and searched for, four times each.
        Row("send", "vanished-draft then reset", "uncertain", 1, 6 + 8,
            slow=True),
    ]


def rows_of_find():
    """The question what became of it, after an answer that was lost."""
    again = ("503", HTML, "409", SECONDS, *LOST, *TORN, *NOT_READ, *NOT_DONE)
    more = {"also": (LOST_SEND,)}
    return [
        *handed("find", again, 6 + 2, **more),
        # Unknown by its id: it is found by what is written in it.
        *handed("find", ("404",), 6 + 2, **more),
        *handed("find", ("drip 1",), 6 + 1, **more),
    ]


def rows_of_delete():
    """4 requests: the session is refused, and the draft put away."""
    again = ("503", HTML, "409", SECONDS, DATE, *LOST, *NOT_READ, *NOT_DONE)
    more = {"also": (REFUSED,)}
    return [
        *failed("delete", again, 4 + 1, **more),
        *failed("delete", ("401",), 4 + 2, **more),
        *failed("delete", ("drip 1", *TORN, "vanished-draft"), 4, **more),
        *failed("delete", ("400", "403", "413"), 4, drafts=1, **more),
        # What is not there need not be deleted: here Graph was wrong.
        *failed("delete", ("404",), 4, drafts=1, note=False, **more),
        Row("delete", "503 x*", "failed", 3, 3 + 3, drafts=1, **more),
    ]


def rows_of_clean_up():
    """A session ends by itself: its end is asked for once, but for libcurl's
    own second try where a connection breaks without a word. A draft whose
    creation was in doubt is left only when Graph does not let us."""
    return [
        *failed("end", ("503", "403", "accept-then 503", "hang"), 6,
                also=(TOO_LARGE,)),
        *failed("end", ("reset-after", "accept-then-reset", "half-answer"),
                6 + 1, also=(TOO_LARGE,)),
        *handed("orphan", ("503", *NOT_DONE), 6 + 1 + 3,
                also=(LOST_DRAFT,)),
        Row("orphan", "503 x*", "handed", 3, 6 + 1 + 3, drafts=1,
            also=(LOST_DRAFT,)),
        *handed("delete", ("403",), 6 + 1 + 2, drafts=1, also=(LOST_DRAFT,)),
    ]


def all_rows():
    rows = [
        *rows_of_create(), *rows_of_attach(), *rows_of_session(),
        *rows_of_range("first", 0), *rows_of_range("middle", 1),
        *rows_of_last(), *rows_of_list(), *rows_of_send(), *rows_of_find(),
        *rows_of_delete(), *rows_of_clean_up(),
    ]
    return sorted(rows, key=lambda row: not row.slow)


class Sandbox:
    """A sandbox with faults, until it is closed."""

    def __init__(self, program, faults, environment):
        arguments = [part for fault in faults for part in ("--fault", fault)]
        self.lines = []
        self.process = subprocess.Popen(
            [program, *arguments, "--", "sh", "-c",
             'echo "$POSTERN_CLOUD"; echo "$POSTERN_CA_FILE"; exec cat'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=environment)
        self.cloud = self.process.stdout.readline().strip()
        self.ca_file = self.process.stdout.readline().strip()
        self.reader = threading.Thread(
            target=lambda: self.lines.extend(self.process.stderr))
        self.reader.start()
        if self.ca_file:
            self.context = ssl.create_default_context(cafile=self.ca_file)
            self.token = self.sign_in()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        self.process.stderr.close()

    def open(self, request):
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=self.context))
        with opener.open(request, timeout=60) as answer:
            return answer.read()

    def sign_in(self):
        form = urllib.parse.urlencode({
            "client_id": CLIENT, "client_secret": SECRET,
            "scope": "https://graph.microsoft.com/.default",
            "grant_type": "client_credentials"}).encode()
        answer = self.open(urllib.request.Request(
            f"{self.cloud}/{TENANT}/oauth2/v2.0/token", data=form))
        return json.loads(answer)["access_token"]

    def get(self, path):
        return self.open(urllib.request.Request(
            f"{self.cloud}/v1.0/users/{path}",
            headers={"Authorization": f"Bearer {self.token}"}))

    def list(self, path):
        return json.loads(self.get(path))["value"]

    def drafts(self):
        return len(self.list(f"{SENDER}/mailFolders/drafts/messages"))

    def mails(self):
        """[{name: sha256}, ...] of each mail that arrived; a name that comes
        twice is not one of those that are expected."""
        found = []
        inbox = f"{RECIPIENT}/mailFolders/inbox/messages"
        try:
            messages = self.list(inbox)
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return []  # its mailbox is made by its first mail
        for message in messages:
            path = f"{inbox}/{urllib.parse.quote(message['id'], '')}"
            files = []
            for item in self.list(f"{path}/attachments?$select=id,name"):
                identity = urllib.parse.quote(item["id"], "")
                content = self.get(f"{path}/attachments/{identity}/$value")
                files.append(
                    (item["name"], hashlib.sha256(content).hexdigest()))
            found.append(sorted(files))
        return found


class Runner:
    def __init__(self, options):
        self.options = options
        self.lock = threading.Lock()
        self.digests = {}
        self.write("small.txt", SMALL)
        for size in (ONE_RANGE_BYTES, THREE_RANGES_BYTES):
            self.write(f"{size}.bin", os.urandom(size))

    def path(self, name):
        return os.path.join(self.options.scratch, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content)
        self.digests[name] = hashlib.sha256(content).hexdigest()

    def send(self, row, sandbox, environment):
        return subprocess.run(
            [self.options.postern, "-vvv", "-t", row.name(), "-b", "Body",
             "-a", self.path("small.txt"), "-a", self.path(f"{row.bytes}.bin"),
             f"{URL}?rto={row.rto_s}"],
            env={**environment, "POSTERN_CLOUD": sandbox.cloud,
                 "POSTERN_CA_FILE": sandbox.ca_file},
            capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    def run(self, number, row):
        home = self.path(f"home-{number}")
        os.mkdir(home)
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": home}
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                environment[name] = value
        sandbox = Sandbox(self.options.sandbox, row.faults(), environment)
        begun = time.monotonic()
        try:
            done = self.send(row, sandbox, environment)
            took_s = time.monotonic() - begun
            mails = sandbox.mails()
            drafts = self.wait_for_drafts(row, sandbox)
        finally:
            sandbox.close()
        said = done.stdout + done.stderr
        with self.lock, open(self.path("printed"), "a",
                             encoding="utf-8") as file:
            file.write(said + "".join(sandbox.lines))
        return self.judge(row, done, mails, drafts, sandbox.lines, took_s)

    def wait_for_drafts(self, row, sandbox):
        """What Drafts holds; a draft that is on its way may take a while."""
        end = time.monotonic() + (3 if "submitted" in row.action else 0)
        while True:
            count = sandbox.drafts()
            if count == row.drafts or time.monotonic() >= end:
                return count
            time.sleep(0.2)

    def judge(self, row, done, mails, drafts, lines, took_s):
        sent = sorted((name, self.digests[name])
                      for name in ("small.txt", f"{row.bytes}.bin"))
        method = STEPS[row.step].split(" ")[0]
        hits = sum(line.startswith(f"fault {method} ") and
                   line.rstrip().endswith(f" {row.action.split(' x')[0]}")
                   for line in lines)
        # libcurl may have sent one twice; the first one is the token's.
        requests = sum(map(int, re.findall(
            r": http\.ended .* sends=(\d+)", done.stderr))) - 1
        seen = {
            "status": done.returncode,
            "hits": hits,
            "requests": requests,
            "mails": len(mails),
            "drafts": drafts,
            "note": "draft may be left" in done.stderr,
        }
        expected = {
            "status": OUTCOMES[row.outcome],
            "hits": row.hits,
            "requests": (row.requests - row.saved
                         if requests == row.requests - row.saved
                         else row.requests),
            "mails": row.mails,
            "drafts": row.drafts,
            "note": row.note,
        }
        wrong = [f"{name} is {seen[name]}, not {value}"
                 for name, value in expected.items() if seen[name] != value]
        wrong += [f"arrived: {mail}" for mail in mails if mail != sent]
        wrong += [f"said: no {word}" for word in self.words(row)
                  if word not in done.stderr]
        return {"step": row.step, "name": row.name(), "wrong": wrong,
                "took_s": round(took_s, 1),
                "said": done.stderr.splitlines() if wrong else []}

    @staticmethod
    def words(row):
        return {"handed": ["postern: handed to Exchange: "],
                "failed": [f"postern: {RECIPIENT}: failed: "],
                "uncertain": [f"uncertain: {RECIPIENT}: ", "blindly"],
                }[row.outcome]

    def run_safely(self, numbered):
        number, row = numbered
        try:
            return self.run(number, row)
        except Exception as error:  # a row that breaks is a row that fails
            return {"step": row.step, "name": row.name(), "took_s": 0,
                    "wrong": [f"{type(error).__name__}: {error}"], "said": []}


def run_all(runner, rows, at_a_time, results):
    """The slow rows sleep, so they all begin at once."""
    numbered = list(enumerate(rows))
    slow = [item for item in numbered if item[1].slow]
    fast = [item for item in numbered if not item[1].slow]
    with concurrent.futures.ThreadPoolExecutor(len(slow) or 1) as sleepers, \
            concurrent.futures.ThreadPoolExecutor(at_a_time) as workers, \
            open(results, "w", encoding="utf-8") as file:
        waiting = [sleepers.submit(runner.run_safely, item) for item in slow]
        waiting += [workers.submit(runner.run_safely, item) for item in fast]
        for future in concurrent.futures.as_completed(waiting):
            file.write(json.dumps(future.result()) + "\n")
            file.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--postern", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--at-a-time", type=int, default=10)
    parser.add_argument("--only", help="rows whose name contains this")
    options = parser.parse_args()
    rows = [row for row in all_rows()
            if not options.only or options.only in row.name()]
    os.makedirs(options.scratch, exist_ok=True)
    run_all(Runner(options), rows, options.at_a_time, options.results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
