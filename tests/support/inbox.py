#!/usr/bin/env python3
"""What lies in a mailbox of the sandbox, read as any client would.

Usage: inbox.py ADDRESS [FOLDER]

For each mail, the oldest first: its subject, its body's type, length and
SHA-256, and NAME LENGTH SHA-256 of each attachment, separated by tabs. Needs
POSTERN_CLOUD, POSTERN_CA_FILE, and the app in TENANT, CLIENT and SECRET.
"""
import hashlib
import json
import os
import ssl
import sys
import urllib.parse
import urllib.request

BASE = os.environ["POSTERN_CLOUD"]
PIECE_BYTES = 1 << 16


def open_url(url, data=None, headers=None):
    request = urllib.request.Request(url, data=data, headers=headers or {})
    ca_file = os.environ.get("POSTERN_CA_FILE")
    context = ssl.create_default_context(cafile=ca_file) if ca_file else None
    return urllib.request.urlopen(request, context=context)


def fetch_token():
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials", "client_id": os.environ["CLIENT"],
        "client_secret": os.environ["SECRET"],
        "scope": "https://graph.microsoft.com/.default"})
    tenant = os.environ["TENANT"]
    with open_url(f"{BASE}/{tenant}/oauth2/v2.0/token", form.encode()) as got:
        return json.load(got)["access_token"]


class Graph:
    def __init__(self):
        self.headers = {"Authorization": "Bearer " + fetch_token()}

    def open(self, path):
        return open_url(f"{BASE}/v1.0/{path}", headers=self.headers)

    def list(self, path):
        with self.open(path) as got:
            return json.load(got)["value"]

    def digest(self, path):
        """Length and SHA-256 of a content, read piece by piece."""
        size = 0
        digest = hashlib.sha256()
        with self.open(path) as got:
            for piece in iter(lambda: got.read(PIECE_BYTES), b""):
                size += len(piece)
                digest.update(piece)
        return f"{size} {digest.hexdigest()}"


def describe(graph, user, message):
    path = f"users/{user}/messages/" + urllib.parse.quote(message["id"], "")
    body = message["body"]
    content = body["content"].encode()
    told = [message["subject"], f"{body['contentType']} {len(content)} "
            f"{hashlib.sha256(content).hexdigest()}"]
    listed = graph.list(f"{path}/attachments?$select=id,name&$top=999")
    for item in listed:
        value = urllib.parse.quote(item["id"], "")
        told.append(f"{item['name']} "
                    + graph.digest(f"{path}/attachments/{value}/$value"))
    return "\t".join(told)


def main():
    user = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else "inbox"
    graph = Graph()
    messages = graph.list(
        f"users/{user}/mailFolders/{folder}/messages?$top=1000")
    for message in reversed(messages):
        print(describe(graph, user, message))


if __name__ == "__main__":
    main()
