#!/usr/bin/env bats
# What the options do to a mail, and to what is kept of it. Every form of
# every option is in the unit test of the command line.

load harness

setup_file() {
    start_sandbox --show-mail
}

teardown_file() {
    stop_sandbox
}

setup() {
    clean_environment
    use_sandbox
}

# last ADDRESS EXPRESSION: of its newest mail.
last() {
    mails "$1" "$2" | tail -n 1
}

@test "-n failure with importance=auto is high; the other types are not" {
    local type expected
    for type in failure warning success info; do
        expected=normal
        [ "$type" != failure ] || expected=high
        postern -n "$type" -b Body "$URL/$type@x.org?importance=auto"
        expect_status 0
        [ "$(last "$type@x.org" 'm["importance"]')" = "$expected" ]
    done
    postern --notification-type=" FAILURE " -b Body "$URL/plain@x.org"
    expect_status 0
    [ "$(last plain@x.org 'm["importance"]')" = normal ]
}

@test "-e expands escapes, and a bad one is said and sends nothing" {
    postern -e -t 'a\x41\u00e9' -b 'one\ttwo' "$URL/escape@x.org?format=text"
    expect_status 0
    [ "$(last escape@x.org 'm["subject"]')" = "aAé" ]
    last escape@x.org 'm["body"]["content"]' | grep -q $'^one\ttwo'
    postern -t 'a\x41' -b Body "$URL/plainly@x.org"
    [ "$(last plainly@x.org 'm["subject"]')" = 'a\x41' ]
    postern -e -t 'a\x4' -b Body "$URL/none@x.org"
    expect_status 1
    expect_line 'escape'
    [ -z "$(last none@x.org 'm["subject"]')" ]
}

@test "-j turns names into emoji, unless the URL says no" {
    postern -j -t ':rocket: a:b:c' -b Body "$URL/emoji@x.org"
    expect_status 0
    [ "$(last emoji@x.org 'm["subject"]')" = "🚀 a:b:c" ]
    postern -j -t ':rocket:' -b Body "$URL/no@x.org?emojis=no"
    [ "$(last no@x.org 'm["subject"]')" = ":rocket:" ]
}

@test "-i markdown becomes HTML" {
    postern -i MarkDown -b '# Head' "$URL/markdown@x.org"
    expect_status 0
    mails markdown@x.org 'm["body"]["content"]' | grep -qE '<h1[ >]'
}

@test "-S names the directory of tokens; the variable counts more" {
    local first="$BATS_TEST_TMPDIR/first" second="$BATS_TEST_TMPDIR/second"
    postern -b Body "$URL" -S "$first"
    expect_status 0
    [ -n "$(find "$first" -type f)" ]
    [ ! -e "$XDG_STATE_HOME" ]
    APPRISE_STORAGE_PATH="$second" postern -b Body "$URL" -S "$first/other"
    expect_status 0
    [ -n "$(find "$second" -type f)" ]
    [ ! -e "$first/other" ]
}

@test "-SM memory keeps nothing; auto and flush do" {
    postern -SM memory -b Body "$URL" -S "$BATS_TEST_TMPDIR/state"
    expect_status 0
    expect_line_count 0
    [ ! -e "$BATS_TEST_TMPDIR/state" ]
    for mode in auto flush; do
        postern -SM="$mode" -b Body "$URL" -S "$BATS_TEST_TMPDIR/$mode"
        expect_status 0
        [ -n "$(find "$BATS_TEST_TMPDIR/$mode" -type f)" ]
    done
}

@test "a variable that is wrong: 2, named, and nothing is sent" {
    APPRISE_STORAGE_PRUNE_DAYS=-1 postern -b Body "$URL/never@x.org"
    expect_status 2
    expect_line '^postern: APPRISE_STORAGE_PRUNE_DAYS takes '
    APPRISE_STORAGE_UID_LENGTH=x postern -b Body "$URL/never@x.org"
    expect_status 2
    expect_line '^postern: APPRISE_STORAGE_UID_LENGTH takes '
    [ -z "$(last never@x.org 'm["subject"]')" ]
    APPRISE_STORAGE_UID_LENGTH=x postern -SUL 8 -b Body "$URL"
    expect_status 0
}

@test "-Da: one at a time; without it, several" {
    local targets
    targets=$(printf 'one%d@x.org,' {1..12})
    run_kept "$POSTERN_SANDBOX" --latency 50 -- \
        "$POSTERN" -Da -t One -b Body "$URL?to=${targets%,}"
    expect_status 0
    expect_line "^peak of requests in flight: 1 mailbox=$SOURCE"
    run grep -o 'one[0-9]*@x.org' <<<"${stderr-}"
    [ "$(sort -u <<<"$output" | wc -l)" -eq 12 ]
    run_kept "$POSTERN_SANDBOX" --latency 50 -- \
        "$POSTERN" -t One -b Body "$URL?to=${targets%,}"
    expect_line "^peak of requests in flight: [234] mailbox=$SOURCE"
}

@test "-Da and SIGTERM: what is left is named as failed" {
    misbehave --send hang
    env --default-signal=INT,TERM "$POSTERN" -Da -b Body \
        "$URL/a@x.org/b@x.org/c@x.org" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    PID=$!
    remember "$PID"
    wait_for_text "$REQUESTS" '"kind": "send"'
    kill -TERM "$PID"
    kill -TERM "$PID"
    status=0
    wait "$PID" || status=$?
    output=""
    stderr=$(cat "$BATS_TEST_TMPDIR/err")
    keep_output
    expect_status 1
    expect_line '^uncertain: a@x.org: '
    expect_line '^postern: b@x.org: failed: '
    expect_line '^postern: c@x.org: failed: '
    expect_requests send 1
}

@test "-D says as much as -vvv; -T has no effect" {
    postern -vvv -b Body "$URL/three@x.org"
    expect_status 0
    local count
    count=$(wc -l <<<"$stderr")
    [ "$count" -gt 3 ]
    postern -D -T default -b Body "$URL/debug@x.org"
    expect_status 0
    [ "$(wc -l <<<"$stderr")" -ge $((count - 2)) ]
}

@test "-l prints schemas, templates and parameters, and sends nothing" {
    postern -l -b Body "$URL/details@x.org"
    expect_status 0
    grep -q '^schemas: azure, o365$' <<<"$output"
    grep -q '^azure://SOURCE/TENANT/' <<<"$output"
    grep -q '^  importance (' <<<"$output"
    [ -z "$(last details@x.org 'm["subject"]')" ]
}

@test "-P is refused with a reason, and the plugin is not named" {
    postern -P /plugins/dir -b Body "$URL"
    expect_status 2
    expect_line '^postern: --plugin-path cannot be followed: .*Python'
    expect_no_line '/plugins'
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
