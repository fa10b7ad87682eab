#!/usr/bin/env bats
# What becomes of a mail when sendMail goes wrong: how often it was posted,
# what was said of it, and the exit status. The server's log is the witness.

load harness

send_one() {
    postern -t Title -b Body "$@" "$URL"
}

# expect_uncertain: one line that says so, and exit status 6.
expect_uncertain() {
    expect_status 6
    expect_line "^uncertain: $SOURCE: .*blindly.*Sent Items of $SOURCE"
    expect_line_count 1
}

@test "kept connection closed after the mail: one POST, uncertain, 6" {
    misbehave --send close
    send_one
    expect_uncertain
    expect_requests send 1
    [ "$(request send 1 use)" -eq 2 ]
    [ "$(request send 1 complete)" = True ]
}

@test "kept connection over TLS closed after the mail: one POST, uncertain" {
    make_certificate server
    misbehave --send close --tls "$BATS_FILE_TMPDIR/server.pem" \
        "$BATS_FILE_TMPDIR/server.key"
    POSTERN_CA_FILE="$BATS_FILE_TMPDIR/server.pem" send_one
    expect_uncertain
    expect_requests send 1
    [ "$(request send 1 use)" -eq 2 ]
}

@test "fresh connection closed after the mail: one POST, uncertain, 6" {
    # The token comes from the cache, so the mail opens the connection.
    misbehave --send 202 --send close
    send_one
    expect_status 0
    send_one
    expect_uncertain
    expect_requests token 1
    expect_requests send 2
    [ "$(request send 2 use)" -eq 1 ]
    [ "$(request send 2 complete)" = True ]
}

@test "a later mail on a kept connection: posted once, the others handed" {
    misbehave --close-second-send
    postern -b Body "$URL/a@x.example/b@x.example/c@x.example/d@x.example/\
e@x.example/f@x.example/g@x.example/h@x.example"
    expect_status 6
    expect_line_count 1
    expect_line '^uncertain: [a-h]@x\.example: '
    expect_requests send 8
    [ "$(grep -c '"step": "close"' "$REQUESTS")" -eq 1 ]
    [ "$(grep -o '[a-h]@x.example' "$REQUESTS" | sort -u | wc -l)" -eq 8 ]
}

@test "the body cut half-way: failed, 1" {
    head -c 2000000 /dev/urandom >"$BATS_TEST_TMPDIR/two-megabytes.bin"
    misbehave --send half
    send_one -a "$BATS_TEST_TMPDIR/two-megabytes.bin"
    expect_status 1
    expect_line "^postern: $SOURCE: failed: "
    expect_no_line '^uncertain'
    [ "$(request send 1 complete)" = False ]
}

@test "200: uncertain" {
    for body in none graph html; do
        misbehave --send "200:$body"
        send_one
        expect_uncertain
        expect_requests send 1
        stop_misbehaving
    done
}

@test "202 with any body and any headers: handed, no word" {
    for body in none html half big; do
        misbehave --send "202:$body:X-Odd=1:Retry-After=5"
        send_one
        expect_status 0
        expect_line_count 0
        expect_requests send 1
        stop_misbehaving
    done
}

# Statuses that say "it did not go", when Graph says them; from anybody else
# they say nothing.
@test "400, 403, 404, 413 from Graph: failed; from others: uncertain" {
    for code in 400 403 404 413; do
        misbehave --send "$code:graph"
        send_one
        expect_failure "failed: .*ErrorMisbehaving$code.*request-id 5d1c0d3e"
        expect_requests send 1
        stop_misbehaving

        for body in none html half big; do
            misbehave --send "$code:$body"
            send_one
            expect_uncertain
            expect_requests send 1
            stop_misbehaving
        done
    done
}

@test "400 with nothing but Graph's request-id: failed" {
    misbehave --send 400:id
    send_one
    expect_failure 'request-id 5d1c0d3e'
}

@test "302 of Graph's shape: failed, not followed; any other: uncertain" {
    misbehave --send "302:graph:Location=http://127.0.0.1:1/elsewhere"
    send_one
    expect_failure "failed: "
    expect_requests send 1
    stop_misbehaving

    misbehave --send "302:none:Location=/v1.0/users/$SOURCE/sendMail"
    send_one
    expect_uncertain
    expect_requests send 1
}

@test "204, 408, 409, 423, 499, 500, 503, 504: uncertain, whoever says so" {
    for code in 204 408 409 423 499 500 503 504; do
        for body in none graph; do
            misbehave --send "$code:$body:Retry-After=1" --send 202
            send_one
            expect_uncertain
            expect_requests send 1
            stop_misbehaving
        done
    done
}

@test "401 from Graph: a new token, once more, handed" {
    misbehave --send 401:graph --send 202
    send_one
    expect_status 0
    expect_requests token 2
    expect_requests send 2
    [ "$(request send 1 token)" != "$(request send 2 token)" ]
}

@test "401 again with the new token: failed" {
    misbehave --send 401:graph
    send_one
    expect_failure "ErrorMisbehaving401"
    expect_requests token 2
    expect_requests send 2
}

@test "401 from somebody else: uncertain, posted once" {
    misbehave --send 401:html --send 202
    send_one
    expect_uncertain
    expect_requests send 1
}

@test "429 from Graph: waits as told, then handed" {
    misbehave --send 429:graph:Retry-After=1 --send 202
    local before=$EPOCHREALTIME
    send_one
    expect_status 0
    expect_requests send 2
    # More than the second that was asked for, in microseconds.
    [ "$((${EPOCHREALTIME/./} - ${before/./}))" -ge 1000000 ]
}

@test "429 from somebody else: uncertain, posted once" {
    misbehave --send 429:html:Retry-After=1 --send 202
    send_one
    expect_uncertain
    expect_requests send 1
}

@test "something failed and something is uncertain: 1" {
    misbehave --send 400:graph --send close
    postern -b Body "$URL/a@x.example/b@x.example"
    expect_status 1
    expect_line '^postern: [ab]@x\.example: failed: '
    expect_line '^uncertain: [ab]@x\.example: '
    expect_line_count 2
}

@test "under the name apprise, uncertain is 1" {
    misbehave --send close
    ln -s "$POSTERN" "$BATS_TEST_TMPDIR/apprise"
    run_kept "$BATS_TEST_TMPDIR/apprise" -b Body "$URL"
    expect_status 1
    expect_line '^uncertain: '
}

@test "an answer full of control characters stays one printable line" {
    misbehave --send "400:id:X-Odd=$(printf '\033[31m')"
    postern -vvv -b Body "$URL"
    expect_status 1
    run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' <<<"$stderr"
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
