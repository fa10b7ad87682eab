#!/usr/bin/env bats
# Large mails, by a draft and upload sessions: what arrives is whole, memory
# stays small, and nothing stays behind in Drafts.

load harness

setup_file() {
    start_sandbox
}

teardown_file() {
    stop_sandbox
}

# inbox ADDRESS [FOLDER]: see inbox.py.
inbox() {
    "$E2E_PYTHON" "$E2E_SUPPORT/inbox.py" "$@"
}

expect_no_drafts() {
    [ -z "$(inbox "$SOURCE" drafts)" ]
}

# in_sandbox OPTION... -- SCRIPT: a sandbox of its own for a shell script.
in_sandbox() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    run_kept "$POSTERN" sandbox "${options[@]}" -- bash -c "
        inbox() { \"\$E2E_PYTHON\" \"\$E2E_SUPPORT/inbox.py\" \"\$@\"; }
        cd '$BATS_TEST_TMPDIR' || exit 1
        $2"
}

# file NAME BYTES
file() {
    head -c "$2" /dev/urandom >"$BATS_TEST_TMPDIR/$1"
}

@test "where the limits leave a gap, what falls into it is refused by name" {
    file gap.bin 3100000
    # shellcheck disable=SC2016 # for the shell in the sandbox
    in_sandbox --size-limits gap -- '
        "$POSTERN" -b x -a gap.bin "$URL/gap@example.org"
        echo "status $?"
        inbox "$SOURCE" drafts'
    [ "$output" = "status 1" ]
    expect_line 'gap@example.org: failed: .*gap\.bin'
}

@test "a long text goes whole: alone, and with attachments by a draft" {
    local text="$BATS_TEST_TMPDIR/text" overhead
    use_sandbox
    file a.bin 100000
    head -c 3950000 /dev/zero | tr '\0' 'b' >"$text"
    postern -t long "$URL/long@example.org?format=text" <"$text"
    expect_status 0
    postern -t attached -a "$BATS_TEST_TMPDIR/a.bin" \
        "$URL/long@example.org?format=text" <"$text"
    expect_status 0
    [ "$(inbox long@example.org | cut -f 1,2 | sort | sed 's/ [^ ]*$//')" = \
        "$(printf '%s\ttext 3950000\n' attached long)" ]
    [ "$(inbox long@example.org | grep -c "a.bin 100000 $(
        sha256sum <"$BATS_TEST_TMPDIR/a.bin" | cut -d ' ' -f 1)")" -eq 1 ]
    expect_no_drafts
    # One byte to each side of the limit of a request.
    overhead=$("$POSTERN" -d -t edge -b b "$URL/edge@example.org?format=text" |
        sed -n 's/^   (\([0-9]*\) bytes)$/\1/p' | tail -n 1)
    head -c $((4000000 - overhead + 1)) /dev/zero | tr '\0' 'b' >"$text"
    postern -t edge "$URL/edge@example.org?format=text" <"$text"
    expect_status 0
    echo b >>"$text"
    printf 'b%.0s' 1 2 >>"$text"
    postern -t edge "$URL/edge@example.org?format=text" <"$text"
    expect_failure 'edge@example.org: failed: .*text'
    [ "$(inbox edge@example.org | wc -l)" -eq 1 ]
}

@test "150 MB arrive whole, in the memory that 4 MB take" {
    local sum small large
    use_sandbox
    file large.bin 150000000
    sum=$(sha256sum <"$BATS_TEST_TMPDIR/large.bin" | cut -d ' ' -f 1)
    head -c 4000000 "$BATS_TEST_TMPDIR/large.bin" >"$BATS_TEST_TMPDIR/small.bin"
    measure() {
        run_kept "$E2E_PYTHON" -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)' "$POSTERN" -b "" -a "$BATS_TEST_TMPDIR/$1" \
            "$URL/large@example.org"
        expect_status 0
    }
    measure small.bin
    small=$output
    measure large.bin
    large=$output
    expect_line "warning: $SOURCE: the mail has about 205 MB"
    [ "$(inbox large@example.org | cut -f 3 | tail -n 1)" = \
        "large.bin 150000000 $sum" ]
    expect_no_drafts
    # Sanitizers keep what was freed.
    [ "$E2E_SANITIZE" = none ] || return 0
    echo "KiB: $small for 4 MB, $large for 150 MB" >&2
    [ "$large" -lt 16384 ]
    [ "$large" -le $((small + 1024)) ]
}

@test "one file to many: each gets it once, whole" {
    local sum
    use_sandbox
    file many.bin 5000000
    sum=$(sha256sum <"$BATS_TEST_TMPDIR/many.bin" | cut -d ' ' -f 1)
    postern -b "" -a "$BATS_TEST_TMPDIR/many.bin" \
        "$URL/m1@x.org/m2@x.org/m3@x.org/m4@x.org/m5@x.org/m6@x.org"
    expect_status 0
    for number in 1 2 3 4 5 6; do
        [ "$(inbox "m$number@x.org" | cut -f 3)" = "many.bin 5000000 $sum" ]
    done
    expect_no_drafts
}

@test "cc, bcc, reply-to, importance and From go by a draft, too" {
    use_sandbox
    file f.bin 4000000
    postern -t All -b Text -a "$BATS_TEST_TMPDIR/f.bin" \
        "$URL/da@x.org?cc=dc@x.org&bcc=db@x.org&reply_to=dr@x.org&importance=high&send_as=shared@example.com"
    expect_status 0
    for address in da dc db; do
        [ "$(mails "$address@x.org" 'm["subject"]+m["importance"]')" = Allhigh ]
    done
    [ "$(mails da@x.org '[m["from"]["emailAddress"]["address"], m["ccRecipients"][0]["emailAddress"]["address"], m["replyTo"][0]["emailAddress"]["address"], m["bccRecipients"]]')" \
        = "['shared@example.com', 'dc@x.org', 'dr@x.org', []]" ]
}

@test "savesent=no cannot be kept by a draft, and that is said" {
    use_sandbox
    file f.bin 4000000
    postern -b "" -a "$BATS_TEST_TMPDIR/f.bin" "$URL/s@x.org?savesent=no"
    expect_status 0
    expect_line 'warning: .*savesent=no has no effect on a mail this large'
    expect_line_count 1
    postern -b small "$URL/s@x.org?savesent=no"
    expect_status 0
    expect_line_count 0
}

@test "without Mail.ReadWrite: says which permission, and why" {
    file f.bin 4000000
    # shellcheck disable=SC2016 # for the shell in the sandbox
    in_sandbox --grant Mail.Send -- '"$POSTERN" -b x -a f.bin "$URL/x@x.org"'
    expect_status 1
    expect_line 'x@x.org: failed: .* grant the app Mail\.ReadWrite'
}

@test "a personal account asks for Mail.ReadWrite where a mail needs it" {
    # shellcheck disable=SC2016 # a token with a dollar sign
    local url='azure://someone@outlook.com/33333333-4444-5555-6666-777777777777/M.C555_BAY.0.U.-Cseed*of!the$sandbox/p@x.org'
    export PERSONAL_URL=$url
    file f.bin 4000000
    # shellcheck disable=SC2016 # for the shell in the sandbox
    in_sandbox -- '"$POSTERN" -b x -a f.bin "$PERSONAL_URL" && inbox p@x.org'
    expect_status 0
    [[ $output == *$'\tf.bin 4000000 '* ]]
    # Signed in for sending only: small mails go, then and afterwards.
    # shellcheck disable=SC2016 # for the shell in the sandbox
    in_sandbox --grant Mail.Send -- '
        "$POSTERN" -b small "$PERSONAL_URL"; echo "status $?"
        "$POSTERN" -b x -a f.bin "$PERSONAL_URL"; echo "status $?"
        "$POSTERN" -b small "$PERSONAL_URL"; echo "status $?"'
    [ "$output" = $'status 0\nstatus 1\nstatus 0' ]
    expect_line 'needs Mail\.ReadWrite besides Mail\.Send: sign in again'
}

@test "a file over what Microsoft takes is refused before anything is sent" {
    use_sandbox
    truncate -s 157286401 "$BATS_TEST_TMPDIR/huge.bin"
    postern -b "" -a "$BATS_TEST_TMPDIR/huge.bin" "$URL/huge@x.org"
    expect_status 1
    expect_line "failed: 'huge.bin' has 157286401 bytes"
    [ -z "$(inbox huge@x.org 2>/dev/null)" ]
    expect_no_drafts
}

@test "a file that changes on the way: failed, nothing sent, nothing left" {
    file f.bin 9000000
    # The draft's answer comes late: the file changes before the upload.
    # shellcheck disable=SC2016 # for the shell in the sandbox
    in_sandbox --latency 500 -- '
        "$POSTERN" -b x -a f.bin "$URL/changed@x.org" &
        sleep 0.8
        touch f.bin
        wait $!
        echo "status $?"
        inbox "$SOURCE" drafts
        inbox changed@x.org 2>/dev/null'
    [ "$output" = "status 1" ]
    expect_line "changed@x.org: failed: attachment '.*f.bin' was changed"
}

@test "stopped in the middle of an upload: no draft and no session stay" {
    file f.bin 20000000
    # shellcheck disable=SC2016 # for the shell in the sandbox
    in_sandbox --fault 'PUT **: hang after 2' -- '
        "$POSTERN" -b x -a f.bin "$URL/stopped@x.org" &
        sleep 1
        kill -TERM $!
        wait $!
        echo "status $?"
        inbox "$SOURCE" drafts
        inbox stopped@x.org 2>/dev/null'
    [ "$output" = "status 1" ]
    expect_line 'stopping; what is under way gets up to 5 s'
    expect_line 'stopped@x.org: failed: .*stopped'
}

@test "a terminal shows how an upload is going, a pipe does not" {
    local shown
    "$E2E_PYTHON" -c 'import pty; pty.openpty()' 2>/dev/null ||
        skip "there are no pseudo-terminals here"
    use_sandbox
    file shown.bin 150000000
    shown=$(TERM=xterm NO_COLOR=1 "$E2E_PYTHON" -c '
import pty, sys
def read(fd):
    import os
    return os.read(fd, 65536)
sys.exit(pty.spawn(sys.argv[1:], read) >> 8)' "$POSTERN" -b "" \
        -a "$BATS_TEST_TMPDIR/shown.bin" "$URL/shown@x.org" </dev/null)
    echo "$shown" | cat -v >&2
    [[ $shown == *'shown.bin for shown@x.org: '*' % of 150.0 MB'* ]]
    [[ $shown != *$'\033['[0-9]* ]]
    postern -b "" -a "$BATS_TEST_TMPDIR/shown.bin" "$URL/shown@x.org"
    expect_line_count 1
    expect_line 'warning: .*about 205 MB'
    [ -z "$output" ]
}

@test "a plan shows the draft's requests, and no upload URL" {
    use_sandbox
    file f.bin 4000000
    postern -d -b "" -a "$BATS_TEST_TMPDIR/f.bin" "$URL/planned@x.org"
    expect_status 0
    [ "$(grep -cE '^[0-9]+\. PUT <secret>$' <<<"$output")" -eq 2 ]
    grep -q '^7. POST .*/messages/DRAFT-ID/send$' <<<"$output"
}

@test "no secret was printed" {
    expect_no_secret_printed
    run -1 grep -q authtoken "$ALL_OUTPUT"
}
