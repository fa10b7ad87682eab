#!/usr/bin/env bats
# postern against a sandbox with --fault: what was said of each mail, the exit
# status, and how many mails arrived. The sandbox's own lines are the witness.

load harness

# faulted FAULT... -- ARGUMENTS...: sends one mail to ops@example.com in a
# sandbox with these faults. A big attachment comes with "big".
faulted() {
    local faults=()
    while [ "$1" != -- ]; do
        faults+=(--fault "$1")
        shift
    done
    shift
    run_kept timeout 60 "$POSTERN_SANDBOX" "${faults[@]}" -- "$POSTERN" \
        -t Title -b Body "$@" "$URL/ops@example.com?rto=5"
}

big() {
    head -c 2500000 /dev/urandom >"$BATS_TEST_TMPDIR/big.bin"
    echo "$BATS_TEST_TMPDIR/big.bin"
}

# expect_mails COUNT, and as many hits of faults: expect_hits COUNT.
expect_mails() {
    [ "$(grep -c '^mail ' <<<"$stderr")" -eq "$1" ] && return 0
    echo "$1 mails were expected" >&2
    show
    return 1
}

expect_hits() {
    [ "$(grep -c '^fault ' <<<"$stderr")" -eq "$1" ] && return 0
    echo "$1 hits were expected" >&2
    show
    return 1
}

expect_handed() {
    expect_status 0
    expect_no_line '^uncertain|^postern: .*failed'
    expect_mails 1
}

expect_failed() {
    expect_status 1
    expect_line '^postern: ops@example\.com: failed: '
    expect_mails 0
}

expect_uncertain() {
    expect_status 6
    expect_line '^uncertain: ops@example\.com: .*blindly'
}

SEND='POST /users/*/sendMail'

@test "no fault that matches: handed" {
    faulted 'PUT **: reset-before' "$SEND: 503 after 1" -- -v
    expect_handed
    expect_hits 0
}

@test "carried out, then 504, a reset, an end or nothing: uncertain, one mail" {
    local action
    for action in 'accept-then 504' 'accept-then 502 html' accept-then-reset \
        accept-then-close half-answer; do
        faulted "$SEND: $action" --
        expect_uncertain
        expect_mails 1
        expect_hits 1
        expect_line "^fault POST /v1\.0/users/[^ ]*/sendMail $action$"
    done
}

@test "not carried out, but the request was whole: uncertain, no mail" {
    local action
    for action in 503 '500 empty' reset-after close-after; do
        faulted "$SEND: $action" --
        expect_uncertain
        expect_mails 0
        expect_hits 1
    done
}

@test "no answer within rto: uncertain" {
    run_kept timeout 60 "$POSTERN_SANDBOX" --fault "$SEND: accept-then-hang" \
        -- "$POSTERN" -b Body "$URL/ops@example.com?rto=1"
    expect_uncertain
    expect_mails 1
    run_kept timeout 60 "$POSTERN_SANDBOX" --fault "$SEND: hang" \
        -- "$POSTERN" -b Body "$URL/ops@example.com?rto=1"
    expect_uncertain
    expect_mails 0
}

@test "broken before or in the middle of a large request: failed, no mail" {
    local action file
    file=$(big)
    for action in reset-before reset-middle close-middle; do
        faulted "$SEND: $action" -- -a "$file"
        expect_failed
        expect_hits 1
    done
}

@test "a 202 whose headers or body break off: handed" {
    local action
    for action in half-head half-body; do
        faulted "$SEND: $action" --
        expect_handed
        expect_hits 1
    done
}

@test "an answer that drips, each byte under rto: handed" {
    faulted "$SEND: drip 5" --
    expect_handed
    expect_hits 1
}

@test "429: waits as told, in seconds, fractions or by a date; then handed" {
    local header before
    for header in retry-after=1 retry-after=1.2 retry-date=2; do
        before=$EPOCHREALTIME
        faulted "$SEND: 429 $header" --
        expect_handed
        expect_hits 1
        [ "$((${EPOCHREALTIME/./} - ${before/./}))" -ge 1000000 ]
    done
}

@test "400 and 413 of Graph's shape: failed; without its signs: uncertain" {
    faulted "$SEND: 400 code=ErrorInvalidRecipients" --
    expect_failed
    expect_line 'ErrorInvalidRecipients'
    faulted "$SEND: 413" --
    expect_failed
    faulted "$SEND: 413 html" --
    expect_uncertain
    expect_mails 0
}

@test "no token, in several ways: failed, no mail" {
    local action
    for action in '401 code=AADSTS7000222' '400 html' 'reset-after x*' \
        'half-answer x*' '503 x*'; do
        faulted "POST /token: $action" --
        expect_failed
        expect_line '^fault POST /[^ ]*/oauth2/v2\.0/token '
    done
}

@test "the second of two mails is hit, the first is not" {
    run_kept "$POSTERN_SANDBOX" --fault "$SEND: accept-then 504 after 1" -- \
        "$POSTERN" -b Body "$URL/ops@example.com/shared@example.com"
    expect_status 6
    expect_mails 2
    expect_hits 1
    [ "$(grep -c '^uncertain: ' <<<"$stderr")" -eq 1 ]
}

@test "a fault that is none is bad usage, and the part is named" {
    run_kept "$POSTERN_SANDBOX" --fault 'FETCH /a: 503' -- true
    expect_status 2
    expect_line "--fault 'FETCH /a: 503': the method 'FETCH' is none of"
    run_kept "$POSTERN_SANDBOX" --fault 'GET /a: 5o3' -- true
    expect_status 2
    expect_line "200 to 599, not '5o3'"
}

@test "the sandbox ends at once with a connection that hangs" {
    start_sandbox --fault '* **: hang x*'
    curl -sS --cacert "$SANDBOX_CA" -m 20 "$SANDBOX_CLOUD/v1.0/me" \
        >/dev/null 2>&1 3>&- &
    remember $!
    wait_for_text "$SANDBOX_OUTPUT" 'fault GET /v1.0/me hang'
    kill "$SANDBOX_PID"
    run timeout 10 tail --pid="$SANDBOX_PID" -s 0.05 -f /dev/null
    [ "$status" -eq 0 ]
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
