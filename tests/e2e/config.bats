#!/usr/bin/env bats
# Configurations: where they come from, what is said of them, and to whom they
# send.

load harness

# config NAME: standard input becomes a file of that name, for its owner alone.
config() {
    CONFIG="$BATS_TEST_TMPDIR/$1"
    (umask 077 && cat >"$CONFIG")
}

# Whose mail came, sorted.
expect_targets() {
    local targets
    targets=$("$E2E_PYTHON" -c '
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
print(*sorted(to.split("@")[0] for row in rows if row["kind"] == "send"
              for to in row["to"]))' "$REQUESTS")
    [ "$targets" = "$1" ] && return 0
    echo "targets '$1' were expected, not '$targets'" >&2
    show
    return 1
}

@test "-c: services without tags; the file is given as a path or a URL" {
    misbehave
    config c.conf <<<"$URL/one@example.org
ops=$URL/two@example.org"
    postern -b Body -c "$CONFIG"
    expect_status 0
    expect_line_count 0
    (cd "$BATS_TEST_TMPDIR" && "$POSTERN" -b Body --config=c.conf)
    postern -b Body -c "file://$CONFIG?format=text"
    expect_status 0
    expect_targets "one one one"
}

@test "-g: YAML, groups and includes" {
    misbehave
    config inner.conf <<<"night=$URL/inner@example.org"
    config c.yml <<<"groups: {night: [page, ops]}
include: inner.conf
urls:
  - $URL/none@example.org
  - $URL/page@example.org:
      tag: page
  - $URL/dev@example.org: [{tag: dev, importance: high}]"
    postern -b Body -c "$CONFIG" -g night -v
    expect_status 0
    expect_requests send 2
    postern -b Body -c "$CONFIG" -g night -R 0
    expect_status 0
    expect_line '^postern: warning: .*c.yml:2:[0-9]+: this is not included'
    expect_requests send 3
    postern -b Body -c "$CONFIG" -g "dev night" -g "dev,dev"
    expect_status 0
    expect_targets "dev inner page page"
    postern -d -b Body -c "$CONFIG" -g dev
    expect_status 0
    grep -q '"importance":"high"' <<<"$output"
}

@test "no service with the tag, or all have tags: 3, and nothing is sent" {
    misbehave
    config c.conf <<<"ops=$URL/one@example.org"
    postern -b Body -c "$CONFIG" -g dev
    expect_status 3
    expect_line '^postern: no service has the tags'
    postern -b Body -c "$CONFIG"
    expect_status 3
    expect_line '^postern: every service has tags'
    expect_line_count 1
    cp "$POSTERN" "$BATS_TEST_TMPDIR/apprise" 2>/dev/null
    LD_LIBRARY_PATH="$E2E_LIBRARY_DIRECTORY" run_kept \
        "$BATS_TEST_TMPDIR/apprise" -b Body -c "$CONFIG" -g dev
    expect_status 3
    expect_requests token 0
}

@test "what is wrong is said with file, line and column; the rest is sent: 1" {
    misbehave
    config c.conf <<<"$URL/one@example.org
  azure://$SOURCE/$TENANT
include gone.conf
$URL/two@example.org?cc=x"
    postern -b Body -c "$CONFIG" -c "$BATS_TEST_TMPDIR/missing.yml"
    expect_status 1
    expect_line '^postern: /.*/c\.conf:2:3: failed: .* client ID'
    expect_line '^postern: /.*/c\.conf:3:1: failed: .*gone\.conf'
    expect_line '^postern: /.*/c\.conf:4:1: failed: .*cc'
    expect_line '^postern: /.*/missing\.yml: failed: cannot open'
    expect_line_count 4
    expect_targets "one"
}

@test "a file that others can read costs one warning" {
    misbehave
    config c.conf <<<"$URL/one@example.org"
    chmod 644 "$CONFIG"
    postern -b Body -c "$CONFIG"
    expect_status 0
    expect_line '^postern: warning: /.*/c\.conf: others can read'
    expect_line_count 1
}

@test "other services: one line and 1, unless they are to be skipped" {
    misbehave
    config c.conf <<<"$URL/one@example.org
slack://$WRONG_SECRET/b
discord://c/d
ops=mailto://e"
    postern -b Body -c "$CONFIG"
    expect_status 1
    expect_line "^postern: 2 services .* not postern's .*\\(slack, discord\\)"
    expect_line_count 1
    postern -b Body -c "$CONFIG" --skip-other-services
    expect_status 0
    expect_line_count 0
    POSTERN_SKIP_OTHERS=1 run_kept "$POSTERN" -b Body -c "$CONFIG"
    expect_status 0
    expect_line_count 0
    expect_targets "one one one"
}

@test "priorities: the next group only when the one before fails" {
    config c.conf <<<"2:ops=$URL/two@example.org
1:ops=$URL/one@example.org
1:ops=$URL/uno@example.org
3:ops=$URL/three@example.org"
    misbehave
    postern -b Body -c "$CONFIG" -g ops
    expect_status 0
    expect_targets "one uno"
    stop_misbehaving

    misbehave --send 202 --send 403:graph --send 202
    postern -b Body -c "$CONFIG" -g ops -v
    expect_status 0
    expect_line ': failed: '
    expect_line 'handed to Exchange: two@'
    expect_requests send 3
    stop_misbehaving

    misbehave --send 403:graph
    postern -b Body -c "$CONFIG" -g ops
    expect_status 1
    expect_line_count 4
    expect_requests send 4
    stop_misbehaving

    misbehave --send 403:graph
    postern -b Body -c "$CONFIG" -g 2:ops
    expect_status 1
    expect_targets "two"
}

@test "priorities: an uncertain mail begins the next group and stays uncertain" {
    config c.conf <<<"1:ops=$URL/one@example.org
2:ops=$URL/two@example.org"
    misbehave --send 500 --send 202
    postern -b Body -c "$CONFIG" -g ops
    expect_status 6
    expect_line '^uncertain: one@example.org'
    expect_targets "one two"
}

@test "an optional account's failure begins no other group" {
    config c.conf <<<"1:ops=$URL/one@example.org?optional=yes
2:ops=$URL/two@example.org"
    misbehave --send 403:graph
    postern -b Body -c "$CONFIG" -g ops
    expect_status 0
    expect_targets "one"
}

@test "each -g is a chain of its own" {
    config c.conf <<<"1:a=$URL/one@example.org
2:a=$URL/two@example.org
3:b=$URL/three@example.org
4:b=$URL/four@example.org"
    misbehave
    postern -b Body -c "$CONFIG" -g a -g b
    expect_status 0
    expect_requests send 2
}

@test "a filter's retry stands in for that of the URL" {
    config c.conf <<<"ops=$URL/one@example.org?retry=0&wait=0"
    misbehave --send 429:graph --send 202
    postern -b Body -c "$CONFIG" -g ops:1
    expect_status 0
    expect_requests send 2
}

@test "sources: URLs, -c, APPRISE_URLS, the usual places" {
    misbehave
    config c.conf <<<"$URL/config@example.org"
    mkdir -p "$HOME/.config/postern" "$HOME/.apprise"
    (umask 077
        echo "$URL/own@example.org" >"$HOME/.config/postern/postern.conf"
        echo "urls: ['$URL/old@example.org']" >"$HOME/.apprise/apprise.yml"
        echo "$URL/named@example.org" >"$BATS_TEST_TMPDIR/n.conf")
    export APPRISE_URLS="$URL/list@example.org"
    postern -b Body -c "$CONFIG" -g x "$URL/url@example.org"
    expect_status 0
    expect_line 'warning: -c has no effect'
    expect_line 'warning: -g has no effect'
    postern -b Body -c "$CONFIG"
    postern -b Body
    expect_status 0
    unset APPRISE_URLS
    APPRISE_CONFIG_PATH="/gone;$BATS_TEST_TMPDIR/n.conf" run_kept "$POSTERN" \
        -b Body
    expect_status 0
    expect_targets "config list named url"
    postern -b Body
    expect_status 0
    expect_requests send 6
    postern -d -b Body
    expect_status 0
    grep -q own@example.org <<<"$output"
    grep -q old@example.org <<<"$output"
    expect_requests send 6
}

@test "a configuration from a server; its password is in no argument" {
    misbehave
    CONFIG_TEXT="$URL/one@example.org" "$E2E_PYTHON" -c '
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        is_good = self.headers["Authorization"] == "Basic dTpwdw=="
        self.send_response(200 if is_good else 401)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(os.environ["CONFIG_TEXT"].encode())
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1], "w") as f:
    f.write(str(server.server_port))
server.serve_forever()' "$BATS_TEST_TMPDIR/config-port" 3>&- &
    remember $!
    disown $!
    wait_for_file "$BATS_TEST_TMPDIR/config-port"
    local place
    place="127.0.0.1:$(cat "$BATS_TEST_TMPDIR/config-port")/c"
    postern -b Body -c "http://u:pw@$place"
    expect_status 0
    expect_targets "one"
    postern -b Body -c "http://u:$WRONG_SECRET@$place?+X=$WRONG_SECRET"
    expect_status 1
    expect_line "^postern: http://$place: failed: .*HTTP status 401"
    expect_line_count 1
}

@test "10,000 URLs in a file, and one over the limit of bytes" {
    misbehave
    config many.conf < <(for ((i = 0; i < 10000; i++)); do
        echo "azure://x"
    done)
    run_kept timeout 60 "$POSTERN" -b Body -c "$CONFIG"
    expect_status 1
    expect_line 'many\.conf:1:1: failed: '
    config large.conf < <(head -c 131073 /dev/zero | tr '\0' '\n')
    postern -b Body -c "$CONFIG"
    expect_status 1
    expect_line 'larger than 131072 bytes'
    expect_requests token 0
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
