# shellcheck shell=bash
# tests/e2e/harness.bash: what every end-to-end test starts from.
#
# Each test runs the built programs with a home directory of its own and
# without anything that the caller's environment says about clouds, proxies
# and certificates. All that the programs print is kept, so that the last test
# of each file can look for secrets in it.
#
# Given by the build: POSTERN, POSTERN_SANDBOX, E2E_SUPPORT, E2E_PYTHON.

bats_require_minimum_version 1.5.0

# The app, the secret and the mailbox that a sandbox knows from its start.
export TENANT=ab-cd-ef-gh CLIENT=zz-yy-xx-ww SECRET=rt/djdwjjd
export SOURCE=user@example.com
export WRONG_SECRET=not~the.Secret-8F3q
export URL="azure://$SOURCE/$TENANT/$CLIENT/$SECRET"
export WRONG_URL="azure://$SOURCE/$TENANT/$CLIENT/$WRONG_SECRET"

clean_environment() {
    local name
    for name in POSTERN_CLOUD POSTERN_CA_FILE SSL_CERT_FILE CURL_CA_BUNDLE \
        AZURE_AUTHORITY_HOST STATE_DIRECTORY APPRISE_STORAGE_PATH \
        APPRISE_STORAGE_PRUNE_DAYS APPRISE_STORAGE_UID_LENGTH http_proxy \
        https_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
        ALL_PROXY POSIXLY_CORRECT XDG_CONFIG_HOME APPRISE_URLS \
        APPRISE_CONFIG_PATH APPRISE_CONFIG POSTERN_SKIP_OTHERS; do
        unset "$name"
    done
    export HOME="$BATS_TEST_TMPDIR/home"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state"
    mkdir -p "$HOME"
    ALL_OUTPUT="$BATS_FILE_TMPDIR/all-output"
}

setup() {
    clean_environment
}

# Every process a test starts in the background is named here, to be killed
# at its end without the shell's saying so.
remember() {
    echo "$1" >>"$BATS_TEST_TMPDIR/background"
}

teardown() {
    local pid
    [ -f "$BATS_TEST_TMPDIR/background" ] || return 0
    while read -r pid; do
        kill -KILL "$pid" 2>/dev/null || true
    done <"$BATS_TEST_TMPDIR/background"
}

keep_output() {
    printf '%s\n' "$output" "${stderr-}" >>"$ALL_OUTPUT"
}

# Runs any command as "run --separate-stderr" does and keeps what it printed.
run_kept() {
    run --separate-stderr "$@"
    keep_output
}

postern() {
    run_kept "$POSTERN" "$@"
}

wait_for_file() {
    local i
    for ((i = 0; i < 500; i++)); do
        [ -s "$1" ] && return 0
        sleep 0.02
    done
    echo "nothing came to be in $1" >&2
    return 1
}

# wait_for_text FILE TEXT
wait_for_text() {
    local i
    for ((i = 0; i < 500; i++)); do
        grep -qF -- "$2" "$1" 2>/dev/null && return 0
        sleep 0.02
    done
    echo "no '$2' in $1" >&2
    return 1
}

# The assertions say what they saw; bats shows it when a test fails.

show() {
    printf 'status: %s\nstdout: %s\nstderr: %s\n' "$status" "$output" \
        "${stderr-}" >&2
}

expect_status() {
    [ "$status" -eq "$1" ] && return 0
    echo "exit status $1 was expected" >&2
    show
    return 1
}

# One line of standard error matches the extended regular expression.
expect_line() {
    grep -qE -- "$1" <<<"$stderr" && return 0
    echo "no line on standard error matches: $1" >&2
    show
    return 1
}

expect_no_line() {
    grep -qE -- "$1" <<<"$stderr" || return 0
    echo "a line on standard error matches: $1" >&2
    show
    return 1
}

# How many lines there are on standard error.
expect_line_count() {
    local count=0
    [ -z "$stderr" ] || count=$(wc -l <<<"$stderr")
    [ "$count" -eq "$1" ] && return 0
    echo "$1 lines on standard error were expected, not $count" >&2
    show
    return 1
}

# One clear line "postern: ... failed: ..." and the exit status 1.
expect_failure() {
    expect_status 1
    expect_line "$1"
    expect_line_count 1
}

# ---- the sandbox ----------------------------------------------------------

# Starts a sandbox for all tests of a file. Its address and certificate are
# in SANDBOX_CLOUD and SANDBOX_CA; what it prints, in SANDBOX_OUTPUT.
start_sandbox() {
    local said="$BATS_FILE_TMPDIR/sandbox-environment"
    SANDBOX_OUTPUT="$BATS_FILE_TMPDIR/sandbox-output"
    # shellcheck disable=SC2016 # expanded by the command in the sandbox
    "$POSTERN_SANDBOX" "$@" -- sh -c '
        printf "%s\n%s\n" "$POSTERN_CLOUD" "$POSTERN_CA_FILE" >"$0.new"
        mv "$0.new" "$0"
        exec sleep 600' "$said" >"$SANDBOX_OUTPUT" 2>&1 3>&- &
    SANDBOX_PID=$!
    wait_for_file "$said" || { cat "$SANDBOX_OUTPUT" >&2; return 1; }
    SANDBOX_CLOUD=$(sed -n 1p "$said")
    SANDBOX_CA=$(sed -n 2p "$said")
    export SANDBOX_OUTPUT SANDBOX_PID SANDBOX_CLOUD SANDBOX_CA
}

stop_sandbox() {
    kill "$SANDBOX_PID" 2>/dev/null || true
    wait "$SANDBOX_PID" 2>/dev/null || true
}

# Points this test's programs to the file's sandbox.
use_sandbox() {
    export POSTERN_CLOUD="$SANDBOX_CLOUD" POSTERN_CA_FILE="$SANDBOX_CA"
}

# graph PATH: what the sandbox's Graph says, as any client would ask.
graph() {
    local token
    token=$(curl -sS --cacert "$SANDBOX_CA" \
        --data-urlencode "client_id=$CLIENT" \
        --data-urlencode "client_secret=$SECRET" \
        --data-urlencode "scope=https://graph.microsoft.com/.default" \
        --data "grant_type=client_credentials" \
        "$SANDBOX_CLOUD/$TENANT/oauth2/v2.0/token" |
        "$E2E_PYTHON" -c '
import json, sys
print(json.load(sys.stdin)["access_token"])')
    curl -sS --cacert "$SANDBOX_CA" -H "Authorization: Bearer $token" \
        "$SANDBOX_CLOUD/v1.0/$1"
}

# mails ADDRESS EXPRESSION: prints a Python expression for each mail m of a
# mailbox's Inbox, the newest last.
mails() {
    graph "users/$1/mailFolders/inbox/messages?\$top=100" |
        "$E2E_PYTHON" -c '
import json, sys
found = json.load(sys.stdin)["value"]
for m in sorted(found, key=lambda m: m["receivedDateTime"]):
    print(eval(sys.argv[1]))' "$2"
}

# attachment ADDRESS: "NAME TYPE SHA256" of each attachment of its last mail.
attachments() {
    local id
    id=$(mails "$1" '__import__("urllib.parse").parse.quote(m["id"], "")' |
        tail -n 1)
    graph "users/$1/messages/$id/attachments" | "$E2E_PYTHON" -c '
import base64, hashlib, json, sys
for a in json.load(sys.stdin)["value"]:
    content = base64.b64decode(a["contentBytes"], validate=True)
    print(a["name"], a["contentType"], hashlib.sha256(content).hexdigest())'
}

# ---- the misbehaving server -----------------------------------------------

# misbehave ARGUMENTS...: starts it, for this test, and sends there.
misbehave() {
    local port="$BATS_TEST_TMPDIR/port"
    rm -f "$port"
    REQUESTS="$BATS_TEST_TMPDIR/requests"
    : >"$REQUESTS"
    "$E2E_PYTHON" "$E2E_SUPPORT/misbehaving_server.py" --port-file "$port" \
        --log "$REQUESTS" "$@" >"$BATS_TEST_TMPDIR/server" 2>&1 3>&- &
    SERVER_PID=$!
    remember "$SERVER_PID"
    disown "$SERVER_PID"
    wait_for_file "$port" || { cat "$BATS_TEST_TMPDIR/server" >&2; return 1; }
    SERVER_PORT=$(cat "$port")
    export POSTERN_CLOUD="http://127.0.0.1:$SERVER_PORT"
    case " $* " in
    *" --tls "*) POSTERN_CLOUD="https://127.0.0.1:$SERVER_PORT" ;;
    esac
}

stop_misbehaving() {
    kill -KILL "$SERVER_PID" 2>/dev/null || true
}

# count_requests KIND: how many requests of a kind ("send", "token") came.
count_requests() {
    grep -c "\"kind\": \"$1\"" "$REQUESTS" || true
}

# expect_requests KIND COUNT
expect_requests() {
    [ "$(count_requests "$1")" -eq "$2" ] && return 0
    echo "$2 $1 requests were expected:" >&2
    cut -c1-300 "$REQUESTS" >&2
    show
    return 1
}

# request KIND NUMBER FIELD: a field of the NUMBER-th request of a kind.
request() {
    local i
    # A request that broke off is noted when the server sees it, not before
    # the program has ended.
    for ((i = 0; i < 500 && $(count_requests "$1") < $2; i++)); do
        sleep 0.02
    done
    grep "\"kind\": \"$1\"" "$REQUESTS" | sed -n "${2}p" | "$E2E_PYTHON" -c \
        'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$3"
}

# A certificate for 127.0.0.1 in $BATS_FILE_TMPDIR/NAME.pem, NAME.key.
make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -days 2 -subj "/CN=$1" -addext "subjectAltName=IP:127.0.0.1" \
        -keyout "$BATS_FILE_TMPDIR/$1.key" -out "$BATS_FILE_TMPDIR/$1.pem" \
        2>/dev/null
}

# ---- secrets --------------------------------------------------------------

# No secret, no token and no assertion in anything that was kept.
expect_no_secret_printed() {
    local pattern
    [ -s "$ALL_OUTPUT" ] || { echo "nothing was kept" >&2; return 1; }
    # How tokens begin; an id may have the same letters inside.
    if grep -m 3 -E '(^|[^A-Za-z0-9_-])eyJ' "$ALL_OUTPUT" >&2; then
        echo "printed: a token" >&2
        return 1
    fi
    for pattern in "$SECRET" "$WRONG_SECRET" "rt%2Fdjdwjjd" "djdwjjd" \
        "misbehaving-token" "tttttttt"; do
        if grep -qF -- "$pattern" "$ALL_OUTPUT"; then
            echo "printed: $pattern" >&2
            grep -F -m 3 -- "$pattern" "$ALL_OUTPUT" | cut -c1-300 >&2
            return 1
        fi
    done
}
