#!/usr/bin/env bats
# The command line, standard input and attachments: what is taken, and what is
# refused before anything is sent.

load harness

# What goes wrong here must not reach the server at all.
expect_nothing_sent() {
    expect_requests token 0
    expect_requests send 0
}

@test "--help fits a screen; --version is one number; both end with 0" {
    postern --help
    expect_status 0
    [ "${#lines[@]}" -le 24 ]
    [ -z "$stderr" ]
    postern --version
    expect_status 0
    [[ "${lines[0]}" =~ ^postern\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "wrong usage is 2 and shows no value" {
    for words in "--nope=$URL" "-z" "--title" "-i rtf" "-i" "-n bad" \
        "-SM off" "-SPD -1" "-SUL 1" "-P /plugins" "-Da=yes" "-SM" \
        "--dry-run=yes"; do
        # shellcheck disable=SC2086 # two words where there are two
        postern -b Body "$URL" $words
        expect_status 2
        expect_line "^postern: try 'postern --help'"
        [ -z "$output" ]
    done
}

@test "a full standard output is noticed" {
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept sh -c '"$0" --help >/dev/full' "$POSTERN"
    expect_status 1
    expect_line 'standard output'
}

@test "no URL: 1" {
    postern -b Body
    expect_status 1
    expect_line 'at least one URL'
}

@test "a URL that is wrong: its line, 1, and the others are served" {
    misbehave
    postern -b Body "azure://$SOURCE/$TENANT" "$URL" "mailto://x"
    expect_status 1
    expect_line '^postern: URL 1: failed: '
    expect_line '^postern: URL 3: failed: '
    expect_line_count 2
    expect_requests send 1
}

@test "several URLs in one argument: each is served, each is counted" {
    misbehave
    postern -b Body "$URL/a@example.org, azure://x" \
        "$URL/b@example.org o365://$SOURCE/$TENANT/$CLIENT/$SECRET"
    expect_status 1
    expect_line '^postern: URL 2: failed: '
    expect_line_count 1
    expect_requests send 3
}

@test "an argument without any URL is a URL that is wrong" {
    for words in "" " , " "x"; do
        postern -b Body "$words"
        expect_failure '^postern: URL 1: failed: '
        postern url show "$words"
        expect_status 1
        grep -qE '^accepted +no$' <<<"$output"
    done
}

@test "only URLs that are wrong: standard input is not read" {
    run_kept timeout 5 "$POSTERN" "azure://x" < <(sleep 6)
    expect_status 1
}

@test "nothing at all to send: 1" {
    misbehave
    postern -b '' "$URL"
    expect_failure 'nothing to send'
    postern "$URL" </dev/null
    expect_failure 'nothing to send'
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept sh -c '"$0" "$1" <&-' "$POSTERN" "$URL"
    expect_failure 'nothing to send'
    expect_nothing_sent
}

@test "standard input closed: an empty body under a title" {
    misbehave
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept sh -c '"$0" -t Title "$1" <&-' "$POSTERN" "$URL"
    expect_status 0
    expect_requests send 1
}

@test "all three standard files closed" {
    misbehave
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept sh -c '"$0" -t Title "$1" <&- >&- 2>&-' "$POSTERN" "$URL"
    expect_status 0
    expect_requests send 1
}

@test "an empty -b does not read standard input" {
    misbehave
    run_kept timeout 5 "$POSTERN" -t Title -b '' "$URL" < <(sleep 6)
    expect_status 0
}

@test "standard input that cannot be read: 1" {
    misbehave
    postern "$URL" </
    expect_failure 'standard input'
    expect_nothing_sent
}

@test "standard input over 64 MiB: 1" {
    misbehave
    run_kept "$POSTERN" "$URL" < <(head -c 67108865 /dev/zero | tr '\0' a)
    expect_failure '64 MiB'
    expect_nothing_sent
}

@test "body or title that is no UTF-8: 1, nothing sent" {
    misbehave
    postern "$URL" < <(printf 'ab\xffcd')
    expect_failure 'UTF-8.*2|2.*UTF-8'
    postern -b Body -t "$(printf 'x\xc3')" "$URL"
    expect_failure 'UTF-8'
    postern "$URL" < <(printf 'ab\0cd')
    expect_status 1
    expect_nothing_sent
}

@test "an attachment that is missing, a directory, a FIFO, a device" {
    misbehave
    mkdir "$BATS_TEST_TMPDIR/directory"
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    for path in "$BATS_TEST_TMPDIR/missing" "$BATS_TEST_TMPDIR/directory" \
        "$BATS_TEST_TMPDIR/fifo" /dev/zero; do
        run_kept timeout 5 "$POSTERN" -b Body -a "$path" "$URL"
        expect_failure "$(basename "$path")"
    done
    expect_nothing_sent
}

@test "a URL where a file or an option should be is not shown" {
    misbehave
    postern -b Body -a "$URL" "$URL"
    expect_status 1
    expect_line 'attachment 1 is a URL'
    expect_line_count 1
    expect_no_line "$CLIENT"
    postern -b Body "--$URL" "$URL"
    expect_status 2
    expect_no_line "$CLIENT"
    expect_nothing_sent
}

@test "every attachment that is wrong has its line" {
    misbehave
    echo content >"$BATS_TEST_TMPDIR/right"
    postern -b Body -a "$BATS_TEST_TMPDIR/missing-1" \
        -a "$BATS_TEST_TMPDIR/right" -a "$BATS_TEST_TMPDIR/missing-2" "$URL"
    expect_status 1
    expect_line 'missing-1'
    expect_line 'missing-2'
    expect_line_count 2
    expect_nothing_sent
}

@test "an attachment that may not be read" {
    misbehave
    echo content >"$BATS_TEST_TMPDIR/locked"
    chmod 000 "$BATS_TEST_TMPDIR/locked"
    local -a as_nobody=()
    if [ "$(id -u)" -eq 0 ]; then
        # Root reads everything: without the capabilities it does not.
        as_nobody=(setpriv --bounding-set=-all --inh-caps=-all)
        "${as_nobody[@]}" true 2>/dev/null ||
            skip "root, and its capabilities cannot be dropped"
    fi
    run_kept "${as_nobody[@]}" "$POSTERN" -b Body \
        -a "$BATS_TEST_TMPDIR/locked" "$URL"
    expect_failure 'locked'
    expect_nothing_sent
}

@test "a text over 4,000,000 bytes of request: size and limit named" {
    misbehave
    head -c 4000000 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/large"
    postern "$URL" <"$BATS_TEST_TMPDIR/large"
    expect_status 1
    expect_line '40[0-9]{5}.*4000000|4,?000,?000'
    expect_requests send 0
}

# change COMMAND...: what it does to the file while half a mail is out.
send_while() {
    misbehave --send pause --go-file "$BATS_TEST_TMPDIR/go"
    head -c 2900000 /dev/urandom >"$BATS_TEST_TMPDIR/attached"
    "$POSTERN" -b Body -a "$BATS_TEST_TMPDIR/attached" "$URL" \
        >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    local pid=$!
    remember "$pid"
    wait_for_text "$REQUESTS" paused
    sleep 0.2
    "$@"
    touch "$BATS_TEST_TMPDIR/go"
    status=0
    wait "$pid" || status=$?
    output=$(cat "$BATS_TEST_TMPDIR/out")
    stderr=$(cat "$BATS_TEST_TMPDIR/err")
    keep_output
}

@test "an attachment cut short while it is sent: failed, not half a mail" {
    send_while truncate -s 100000 "$BATS_TEST_TMPDIR/attached"
    expect_failure 'attached'
    [ "$(request send 1 complete)" = False ]
}

@test "an attachment that grows while it is sent: failed, not half a mail" {
    # shellcheck disable=SC2016 # expanded by the inner shell
    send_while sh -c 'echo more >>"$0"' "$BATS_TEST_TMPDIR/attached"
    expect_failure 'attached'
    [ "$(request send 1 complete)" = False ]
}

@test "an attachment that stays as it is, sent as slowly: handed" {
    send_while true
    expect_status 0
    [ "$(request send 1 complete)" = True ]
}

@test "options may stand behind URLs; -- ends them" {
    misbehave
    postern "$URL" -b Body -t Title
    expect_status 0
    POSIXLY_CORRECT=1 postern "$URL" -b Body
    expect_status 0
    postern -b Body -- "$URL"
    expect_status 0
    postern -b Body -- --nope "$URL"
    expect_status 1
    expect_line '^postern: URL 1: failed: '
    expect_requests send 4
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
