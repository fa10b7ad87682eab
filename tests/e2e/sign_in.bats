#!/usr/bin/env bats
# What becomes of a mail when the token endpoint does not give a token:
# nothing is posted, one clear line, exit status 1.

load harness

send_one() {
    postern -t Title -b Body "$URL"
}

@test "Entra's errors are explained, and nothing is posted" {
    for code in 7000215 7000222 700016 90002 70011; do
        misbehave --token "aadsts-$code"
        send_one
        expect_failure "^postern: $SOURCE: failed: .*AADSTS$code"
        expect_requests token 1
        expect_requests send 0
        stop_misbehaving
    done
}

@test "token endpoint answers HTML, half a JSON, 10 MB: failed" {
    for body in html half big; do
        misbehave --token "200:$body"
        send_one
        expect_failure "^postern: $SOURCE: failed: "
        expect_requests send 0
        stop_misbehaving
    done
}

@test "token endpoint answers errors as HTML, half a JSON, 10 MB: failed" {
    for body in none html half big; do
        misbehave --token "400:$body"
        send_one
        expect_failure "^postern: $SOURCE: failed: "
        [ "$body" = big ] || expect_line 'failed: .*400'
        expect_requests send 0
        stop_misbehaving
    done
}

@test "token endpoint redirects: not followed" {
    misbehave --token "302:none:Location=http://127.0.0.1:1/elsewhere"
    send_one
    expect_failure "^postern: $SOURCE: failed: "
    expect_requests token 1
    expect_requests send 0
}

@test "what passes by itself is said to: try again" {
    for step in 503:html close 429:none:Retry-After=7; do
        misbehave --token "$step"
        send_one
        expect_failure "^postern: $SOURCE: failed: .*try again"
        [ "$(grep -o 'try again' <<<"$stderr" | wc -l)" -eq 1 ]
        expect_requests send 0
        stop_misbehaving
    done
}

@test "one token serves all targets and the next call" {
    misbehave
    postern -b Body "$URL/a@x.example/b@x.example/c@x.example"
    expect_status 0
    send_one
    expect_status 0
    expect_requests token 1
    expect_requests send 4
}

@test "a token of one app is not that of another, nor of another tenant" {
    misbehave
    send_one
    expect_status 0
    postern -b Body "azure://$SOURCE/$TENANT/other-client/$SECRET"
    expect_status 0
    postern -b Body "azure://$SOURCE/other-tenant/$CLIENT/$SECRET"
    expect_status 0
    expect_requests token 3
}

@test "another secret asks for a token of its own" {
    misbehave --token ok --token aadsts-7000215
    send_one
    expect_status 0
    postern -b Body "$WRONG_URL"
    expect_failure "AADSTS7000215"
    expect_requests token 2
    expect_requests send 1
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
