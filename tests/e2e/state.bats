#!/usr/bin/env bats
# Where tokens are kept, and what happens where they cannot be: a warning, and
# the mail goes all the same.

load harness

send_one() {
    postern -t Title -b Body "$URL"
}

# Sent, with one warning, and nothing was kept: twice, two tokens.
expect_sent_but_not_kept() {
    expect_status 0
    expect_line '^postern: warning: '
    expect_line_count 1
}

@test "the state directory and its files are the owner's alone" {
    misbehave
    send_one
    expect_status 0
    [ "$(stat -c %a "$XDG_STATE_HOME/postern")" = 700 ]
    [ -n "$(find "$XDG_STATE_HOME/postern" -type f)" ]
    [ -z "$(find "$XDG_STATE_HOME/postern" -type f ! -perm 600)" ]
}

@test "STATE_DIRECTORY comes first, then XDG_STATE_HOME, then HOME" {
    misbehave
    mkdir "$BATS_TEST_TMPDIR/systemd"
    STATE_DIRECTORY="$BATS_TEST_TMPDIR/systemd" send_one
    expect_status 0
    [ -n "$(find "$BATS_TEST_TMPDIR/systemd" -type f)" ]
    [ ! -e "$XDG_STATE_HOME" ]
    run_kept env -u XDG_STATE_HOME "$POSTERN" -b Body "$URL"
    expect_status 0
    [ -n "$(find "$HOME/.local/state/postern" -type f)" ]
}

@test "no place for state at all" {
    misbehave
    run_kept env -u XDG_STATE_HOME -u HOME "$POSTERN" -b Body "$URL"
    expect_sent_but_not_kept
    expect_requests send 1
}

@test "the state directory is a file, or lies under one" {
    misbehave
    echo content >"$BATS_TEST_TMPDIR/file"
    STATE_DIRECTORY="$BATS_TEST_TMPDIR/file" send_one
    expect_sent_but_not_kept
    STATE_DIRECTORY="$BATS_TEST_TMPDIR/file/below" send_one
    expect_sent_but_not_kept
    expect_requests token 2
    expect_requests send 2
    [ "$(cat "$BATS_TEST_TMPDIR/file")" = content ]
}

@test "the state directory may not be written" {
    misbehave
    mkdir -m 500 "$BATS_TEST_TMPDIR/locked"
    local -a plain=()
    if [ "$(id -u)" -eq 0 ]; then
        plain=(setpriv --bounding-set=-all --inh-caps=-all)
        "${plain[@]}" true 2>/dev/null ||
            skip "root, and its capabilities cannot be dropped"
    fi
    run_kept env STATE_DIRECTORY="$BATS_TEST_TMPDIR/locked" "${plain[@]}" \
        "$POSTERN" -b Body "$URL"
    expect_sent_but_not_kept
    expect_requests send 1
}

@test "no room for the token: a warning, the mail goes, no half file" {
    misbehave
    # Every write to a file fails with EFBIG, as a full disk's do with ENOSPC;
    # the pipe takes what is printed.
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept bash -c 'set -o pipefail
        (trap "" XFSZ; ulimit -f 0; exec "$0" -b Body "$1" 2>&1) | cat >&2' \
        "$POSTERN" "$URL"
    expect_sent_but_not_kept
    expect_requests send 1
    [ -z "$(find "$XDG_STATE_HOME" -name '*.json*' -size -1c)" ]
    # What was left behind does not hinder the next call.
    send_one
    expect_status 0
    expect_line_count 0
}

@test "a disk that is really full: a warning, the mail goes" {
    misbehave
    mkdir "$BATS_TEST_TMPDIR/disk"
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount sh -c 'mount -t tmpfs -o size=4k none "$0"' \
        "$BATS_TEST_TMPDIR/disk" 2>/dev/null ||
        skip "no file system may be mounted here"
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept unshare --mount sh -c '
        mount -t tmpfs -o size=8k none "$0" && head -c 8192 /dev/zero >"$0/fill"
        STATE_DIRECTORY=$0 exec "$1" -b Body "$2"' \
        "$BATS_TEST_TMPDIR/disk" "$POSTERN" "$URL"
    expect_status 0
    expect_line '^postern: warning: '
    expect_requests send 1
}

@test "rubbish in the token files: not trusted, not fatal, replaced" {
    misbehave
    send_one
    expect_status 0
    find "$XDG_STATE_HOME" -type f | while read -r file; do
        head -c 3000 /dev/urandom >"$file"
    done
    send_one
    expect_status 0
    expect_requests token 2
    send_one
    expect_status 0
    expect_requests token 2
    expect_requests send 3
}

@test "a token file in the state directory shows no secret of the URL" {
    misbehave
    send_one
    expect_status 0
    run ! grep -rqF -e "$SECRET" -e djdwjjd "$XDG_STATE_HOME"
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
