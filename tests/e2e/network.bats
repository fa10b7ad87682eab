#!/usr/bin/env bats
# Names, ports, certificates and proxies that are wrong: one clear line, exit
# status 1, nothing sent.

load harness

setup_file() {
    make_certificate server
    make_certificate other
}

send_one() {
    postern -t Title -b Body "$@" "$URL"
}

# A port of 127.0.0.1 that nobody listens on.
closed_port() {
    "$E2E_PYTHON" -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}

misbehave_with_tls() {
    misbehave --tls "$BATS_FILE_TMPDIR/server.pem" \
        "$BATS_FILE_TMPDIR/server.key"
}

@test "a host that does not exist" {
    export POSTERN_CLOUD=https://nonexistent.invalid
    send_one
    expect_failure "^postern: $SOURCE: failed: .*nonexistent\.invalid"
}

@test "a port that refuses" {
    local port
    port=$(closed_port)
    export POSTERN_CLOUD="https://127.0.0.1:$port"
    send_one
    expect_failure "^postern: $SOURCE: failed: .*127\.0\.0\.1"
}

@test "no TLS on the other side" {
    misbehave
    export POSTERN_CLOUD="https://127.0.0.1:$SERVER_PORT"
    send_one
    expect_failure "^postern: $SOURCE: failed: .*TLS"
    expect_requests token 0
}

@test "a certificate that nobody vouches for" {
    misbehave_with_tls
    send_one
    expect_failure "^postern: $SOURCE: failed: .*certificate"
    expect_requests token 0
}

@test "another CA than that of the certificate" {
    misbehave_with_tls
    export POSTERN_CA_FILE="$BATS_FILE_TMPDIR/other.pem"
    send_one
    expect_failure "^postern: $SOURCE: failed: .*certificate"
    expect_requests token 0
}

@test "the right CA, by each of the variables" {
    misbehave_with_tls
    for name in POSTERN_CA_FILE SSL_CERT_FILE CURL_CA_BUNDLE; do
        run_kept env "$name=$BATS_FILE_TMPDIR/server.pem" "$POSTERN" \
            -b Body "$URL"
        expect_status 0
    done
    expect_requests send 3
}

@test "a CA file that is missing, or holds no certificate" {
    misbehave_with_tls
    POSTERN_CA_FILE="$BATS_TEST_TMPDIR/missing.pem" send_one
    expect_status 1
    expect_line 'missing\.pem'
    expect_line_count 1
    echo "no certificate" >"$BATS_TEST_TMPDIR/text.pem"
    POSTERN_CA_FILE="$BATS_TEST_TMPDIR/text.pem" send_one
    expect_status 1
    expect_line 'text\.pem'
    expect_line_count 1
    expect_requests token 0
}

@test "TLS 1.1 is not spoken" {
    local port
    port=$(closed_port)
    openssl s_server -accept "127.0.0.1:$port" -tls1_1 \
        -cipher 'ALL:@SECLEVEL=0' -quiet -cert "$BATS_FILE_TMPDIR/server.pem" \
        -key "$BATS_FILE_TMPDIR/server.key" >/dev/null 2>&1 3>&- &
    remember $!
    disown $!
    sleep 0.5
    export POSTERN_CLOUD="https://127.0.0.1:$port"
    POSTERN_CA_FILE="$BATS_FILE_TMPDIR/server.pem" send_one
    expect_failure "failed: .*TLS"
}

@test "a proxy that is not there" {
    local port
    port=$(closed_port)
    export POSTERN_CLOUD=https://graph.invalid
    HTTPS_PROXY="http://127.0.0.1:$port" send_one
    expect_failure "^postern: $SOURCE: failed: .*proxy"
}

@test "a proxy that refuses, one that wants a sign-in" {
    for code in 403 407; do
        misbehave --proxy "$code"
        export POSTERN_CLOUD=https://graph.invalid
        HTTPS_PROXY="http://127.0.0.1:$SERVER_PORT" send_one
        expect_failure "^postern: $SOURCE: failed: .*(proxy|Proxy)"
        grep -q '"CONNECT graph.invalid:443' "$REQUESTS"
        stop_misbehaving
    done
}

@test "a proxy's password is not shown" {
    misbehave --proxy 407
    export POSTERN_CLOUD=https://graph.invalid
    HTTPS_PROXY="http://me:djdwjjd-proxy@127.0.0.1:$SERVER_PORT" \
        send_one -vvv
    expect_status 1
    expect_no_line 'djdwjjd-proxy'
}

@test "hosts of NO_PROXY need none" {
    local port
    port=$(closed_port)
    misbehave_with_tls
    POSTERN_CA_FILE="$BATS_FILE_TMPDIR/server.pem" NO_PROXY=127.0.0.1 \
        HTTPS_PROXY="http://127.0.0.1:$port" send_one
    expect_status 0
}

@test "plain http to this machine never goes to a proxy" {
    local port
    port=$(closed_port)
    misbehave
    http_proxy="http://127.0.0.1:$port" ALL_PROXY="http://127.0.0.1:$port" \
        send_one
    expect_status 0
    expect_requests send 1
}

@test "plain http to a host that is not this machine is refused" {
    export POSTERN_CLOUD=http://192.0.2.1
    send_one
    expect_status 1
    expect_line 'http'
    expect_line_count 1
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
