#!/usr/bin/env bats
# Where a secret could be seen: the process list, a dry run, core files, the
# log at its loudest.

load harness

@test "a dry run prints the requests and makes no connection" {
    export POSTERN_CLOUD=https://graph.invalid
    command -v strace >/dev/null || skip "there is no strace"
    strace -o /dev/null true 2>/dev/null || skip "strace may not trace"
    echo content >"$BATS_TEST_TMPDIR/file.txt"
    # A leak check is a tracer too, and there can be only one.
    export ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"
    run_kept strace -f -e trace=network -o "$BATS_TEST_TMPDIR/trace" \
        "$POSTERN" --dry-run -t Title -b Body -a "$BATS_TEST_TMPDIR/file.txt" \
        "$URL/a@example.com/b@example.com"
    expect_status 0
    run ! grep -E '(connect|sendto|sendmsg|socket)\(' "$BATS_TEST_TMPDIR/trace"
}

@test "a dry run shows method, URL, headers and body, secrets masked" {
    postern --dry-run -t Title -b Body "$URL/a@example.com/b@example.com"
    expect_status 0
    [ -z "$stderr" ]
    local sign_in="https://login\.microsoftonline\.com/$TENANT/oauth2/v2\.0/token"
    local send='https://graph\.microsoft\.com/v1\.0/users/.*/sendMail'
    grep -q "^1\. POST $sign_in" <<<"$output"
    [ "$(grep -cE "^[0-9]+\. POST $send" <<<"$output")" -eq 2 ]
    grep -q 'a@example.com' <<<"$output"
    grep -qi '^   Authorization: .*<secret' <<<"$output"
    [ ! -e "$XDG_STATE_HOME" ]
}

@test "a dry run reads standard input and finds what is wrong" {
    postern --dry-run "$URL" <<<"From standard input"
    expect_status 0
    grep -q 'standard' <<<"$output"
    postern --dry-run -b Body -a "$BATS_TEST_TMPDIR/missing" "$URL"
    expect_status 1
    postern --dry-run -b Body "azure://x" "$URL"
    expect_status 1
    grep -q 'sendMail' <<<"$output"
}

@test "the process list holds no secret a moment after the start" {
    misbehave --token hang
    "$POSTERN" -b Body -t Title "$URL" "$WRONG_URL" >/dev/null 2>&1 3>&- &
    local pid=$!
    remember "$pid"
    disown "$pid"
    wait_for_text "$REQUESTS" '"kind": "token"'
    tr '\0' ' ' <"/proc/$pid/cmdline" >"$BATS_TEST_TMPDIR/cmdline"
    cat "$BATS_TEST_TMPDIR/cmdline" >>"$ALL_OUTPUT"
    grep -q -- '-b Body' "$BATS_TEST_TMPDIR/cmdline"
    run ! grep -qF -e azure -e djdwjjd -e "$WRONG_SECRET" -e "$TENANT" \
        "$BATS_TEST_TMPDIR/cmdline"
}

@test "the URLs are gone before standard input is read" {
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    exec 7<>"$BATS_TEST_TMPDIR/fifo"
    "$POSTERN" "$URL" <"$BATS_TEST_TMPDIR/fifo" >/dev/null 2>&1 3>&- 7>&- &
    local pid=$!
    remember "$pid"
    disown "$pid"
    sleep 0.5
    tr '\0' ' ' <"/proc/$pid/cmdline" >"$BATS_TEST_TMPDIR/cmdline"
    exec 7>&-
    [ -s "$BATS_TEST_TMPDIR/cmdline" ]
    run ! grep -qF -e azure -e djdwjjd "$BATS_TEST_TMPDIR/cmdline"
}

@test "another process of the same user cannot read its memory" {
    [ "$(id -u)" -ne 0 ] || skip "root may read every process"
    misbehave --token hang
    "$POSTERN" -b Body "$URL" >/dev/null 2>&1 3>&- &
    local pid=$!
    remember "$pid"
    disown "$pid"
    wait_for_text "$REQUESTS" '"kind": "token"'
    run ! cat "/proc/$pid/environ"
}

@test "the loudest log shows requests, and neither token nor secret" {
    misbehave --send 400:graph
    postern -vvv -b "the body" "$URL"
    expect_status 1
    expect_line 'http\.ended .*method=POST'
    expect_no_line 'the body'
}

@test "a secret of every character arrives whole and is never shown" {
    misbehave
    # shellcheck disable=SC2016 # a secret with a dollar sign
    postern -vvv -b Body \
        'azure://user@example.com/t/c/q%3F8%40~a%25b%23c%26d+e%3Df$g/'
    expect_status 0
    expect_no_line 'q(%3F|\?)8'
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
