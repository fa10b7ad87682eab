#!/usr/bin/env bats
# "postern url": what URLs mean, how one is written, and that secrets go
# neither out nor in where they should not.

load harness

# json EXPRESSION: a Python expression for the objects o on standard output.
json() {
    "$E2E_PYTHON" -c '
import json, sys
o = [json.loads(line) for line in sys.stdin if line.strip()]
print(eval(sys.argv[1]))' "$1" <<<"$output"
}

# build SECRET OPTION...: the URL on standard output.
build() {
    printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/secret"
    shift
    run --separate-stderr "$POSTERN" url build --source "$SOURCE" \
        --tenant "$TENANT" --client-id "$CLIENT" \
        --secret-file "$BATS_TEST_TMPDIR/secret" "$@"
}

# A bare chroot has no /dev/pts.
need_terminals() {
    "$E2E_PYTHON" -c 'import pty; pty.openpty()' 2>/dev/null ||
        skip "this system gives no pseudo-terminals"
}

# on_terminal INPUT COMMAND...: runs a command on a terminal of its own, types
# INPUT once it asks, and prints what the terminal showed. The exit status is
# the command's, 128 and more for a signal.
on_terminal() {
    "$E2E_PYTHON" - "$@" <<'PYTHON'
import os, pty, signal, sys, termios
typed, command = sys.argv[1].encode().decode("unicode_escape"), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execv(command[0], command)
signal.alarm(20)
shown, is_typed = b"", False
while True:
    try:
        some = os.read(terminal, 4096)
    except OSError:
        break
    if not some:
        break
    shown += some
    if not is_typed and b"(not shown)" in shown:
        assert not termios.tcgetattr(terminal)[3] & termios.ECHO
        os.write(terminal, typed.encode())
        is_typed = True
status = os.waitpid(child, 0)[1]
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
sys.stdout.flush()
os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status)
         else os.WEXITSTATUS(status))
PYTHON
}

# ---- show -----------------------------------------------------------------

@test "show --json: one object a line, in the order of the URLs" {
    postern url show --json "$URL" "azure://x" "o365://$SOURCE/t/c/s"
    expect_status 1
    [ -z "$stderr" ]
    [ "${#lines[@]}" -eq 3 ]
    [ "$(json '[x["accepted"] for x in o]')" = "[True, False, True]" ]
    [ "$(json '[x["schema"] for x in o]')" = "['azure', None, 'o365']" ]
    [ "$(json 'len({tuple(x) for x in o})')" -eq 1 ]
}

@test "show --json: every field has its type" {
    postern url show --json "$URL/a@example.org?cc=Ann%20<b@example.org>$(
        )&retry=2&wait=1.5&cto=3"
    expect_status 0
    [ "$(json 'o[0]["targets"]')" = \
        "[{'name': None, 'address': 'a@example.org'}]" ]
    [ "$(json 'o[0]["cc"]')" = \
        "[{'name': 'Ann', 'address': 'b@example.org'}]" ]
    [ "$(json 'o[0]["retry"], o[0]["wait_s"]')" = "(2, 1.5)" ]
    [ "$(json 'o[0]["connect_timeout_s"], o[0]["response_timeout_s"]')" = \
        "(3.0, 180.0)" ]
    [ "$(json 'o[0]["save_sent"], o[0]["emojis"], o[0]["tz"]')" = \
        "(True, None, None)" ]
    [ "$(json 'o[0]["warnings"], o[0]["error"], o[0]["parameter"]')" = \
        "([], None, None)" ]
    [ "$(json 'len(o[0]["uid"])')" -eq 8 ]
    [ "$(json '"secret" in o[0]')" = False ]
}

@test "show for people says the same" {
    postern url show "$URL/a@example.org?cc=Ann%20<b@example.org>&odd=1"
    expect_status 0
    grep -qE '^accepted +yes$' <<<"$output"
    grep -qE "^source +$SOURCE\$" <<<"$output"
    grep -qE '^targets +a@example.org$' <<<"$output"
    grep -qE '^cc +Ann <b@example.org>$' <<<"$output"
    grep -qE '^wait_s +0\.5$' <<<"$output"
    grep -qE '^warnings .*odd' <<<"$output"
    run ! grep -qE '^(error|secret|tz) ' <<<"$output"
}

@test "a URL that is refused: why, which part, and 1" {
    postern url show "$URL?cc=nobody"
    expect_status 1
    grep -qE '^accepted +no$' <<<"$output"
    grep -qE '^error .*nobody' <<<"$output"
    grep -qE '^parameter +cc$' <<<"$output"
    [ "${#lines[@]}" -eq 3 ]
}

@test "several URLs in one argument" {
    postern url show --json "$URL, o365://$SOURCE/t/c/s $URL"
    expect_status 0
    [ "$(json '[x["schema"] for x in o]')" = "['azure', 'o365', 'azure']" ]
}

@test "the secret is shown with --reveal and not without" {
    postern url show --json "$URL"
    [ "$(json '"djdwjjd" in str(o)')" = False ]
    postern url show "$URL"
    run ! grep -q djdwjjd <<<"$output"
    run --separate-stderr "$POSTERN" url show --json --reveal "$URL"
    [ "$(json 'o[0]["secret"]')" = "$SECRET" ]
    [ "$(json '"djdwjjd" in o[0]["url"]')" = True ]
    [ "$(json '"djdwjjd" in o[0]["url_masked"]')" = False ]
    run --separate-stderr "$POSTERN" url show --reveal "$URL"
    grep -qE "^secret +$SECRET\$" <<<"$output"
}

@test "what a URL holds does nothing to a terminal" {
    run --separate-stderr "$POSTERN" url show --reveal \
        "$URL%C2%9B2J?cc=%22A%E2%80%AEB%22%20<a@example.org>"
    [ -n "$output" ]
    run ! grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' \
        <<<"$output"
    run --separate-stderr "$POSTERN" url show --json --reveal "$URL%FF%C3%BC"
    expect_status 0
    run ! grep -qP '[^\x20-\x7e]' <<<"$output"
}

@test "the canonical URL means the same" {
    local all="$URL/a@example.org?cc=%22B,%20Ann%22%20<b@example.org>&retry=2"
    run --separate-stderr "$POSTERN" url show --json --reveal "$all"
    local before=$output url
    url=$(json 'o[0]["url"]')
    run --separate-stderr "$POSTERN" url show --json --reveal "$url"
    [ "$output" = "$before" ]
}

@test "the URLs leave the command line before anything is shown" {
    mkfifo "$BATS_TEST_TMPDIR/fifo"
    exec 7<>"$BATS_TEST_TMPDIR/fifo"
    # More than a pipe takes, so that it is still there to be looked at.
    local urls=() i
    for ((i = 0; i < 200; i++)); do urls+=("$URL"); done
    "$POSTERN" url show "${urls[@]}" >"$BATS_TEST_TMPDIR/fifo" 2>&1 3>&- 7>&- &
    local pid=$!
    remember "$pid"
    disown "$pid"
    sleep 0.5
    tr '\0' ' ' <"/proc/$pid/cmdline" >"$BATS_TEST_TMPDIR/cmdline"
    exec 7>&-
    grep -q 'url show xxxxxxxx' "$BATS_TEST_TMPDIR/cmdline"
    run ! grep -qF -e azure -e djdwjjd "$BATS_TEST_TMPDIR/cmdline"
}

@test "a full standard output is noticed" {
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept sh -c '"$0" url show "$1" >/dev/full' "$POSTERN" "$URL"
    expect_status 1
    expect_line 'standard output'
}

# ---- build ----------------------------------------------------------------

@test "show(build(parts)) gives the parts" {
    local value
    for value in "$SECRET" 'q?8@x' 'a@b.org' '%41' 'a//b/' 'a;b#c&d=e+f' \
        '"<> |' "ü"; do
        build "$value" --to a@example.org --cc 'Ann <b@example.org>' \
            --to c@example.org --parameter savesent=no \
            --parameter 'bcc=d@example.org'
        expect_status 0
        [ -z "$stderr" ]
        [ "${#lines[@]}" -eq 1 ]
        run --separate-stderr "$POSTERN" url show --json --reveal "$output"
        expect_status 0
        [ "$(json 'o[0]["secret"]')" = "$value" ]
        [ "$(json 'o[0]["source"]')" = "$SOURCE" ]
        [ "$(json 'o[0]["tenant"], o[0]["client_id"]')" = \
            "('$TENANT', '$CLIENT')" ]
        [ "$(json '[x["address"] for x in o[0]["targets"]]')" = \
            "['a@example.org', 'c@example.org']" ]
        [ "$(json 'o[0]["cc"][0]["name"]')" = Ann ]
        [ "$(json 'o[0]["bcc"][0]["address"]')" = d@example.org ]
        [ "$(json 'o[0]["save_sent"]')" = False ]
    done
}

@test "the secret comes from standard input, its line end dropped" {
    local end
    for end in '' '\n' '\r\n'; do
        # shellcheck disable=SC2059 # the line end is an escape
        run --separate-stderr "$POSTERN" url build --source "$SOURCE" \
            --tenant t --client-id c --secret-file - \
            < <(printf "$SECRET$end")
        expect_status 0
        [[ "$output" == *rt%2Fdjdwjjd* ]]
    done
}

@test "a secret file that is wrong" {
    local file="$BATS_TEST_TMPDIR/file" options
    options=(--source "$SOURCE" --tenant t --client-id c --secret-file "$file")
    postern url build "${options[@]}"
    expect_failure "secret cannot be read from '.*file': No such file"
    : >"$file"
    postern url build "${options[@]}"
    expect_failure 'secret is empty'
    echo >"$file"
    postern url build "${options[@]}"
    expect_failure 'secret is empty'
    printf 'one\ntwo\n' >"$file"
    postern url build "${options[@]}"
    expect_failure 'more than one line'
    head -c 16385 /dev/zero | tr '\0' a >"$file"
    postern url build "${options[@]}"
    expect_failure 'longer than 16384 bytes'
    postern url build --source "$SOURCE" --tenant t --client-id c \
        --secret-file "$BATS_TEST_TMPDIR"
    expect_failure 'cannot be read'
    [ -z "$output" ]
}

@test "the secret is asked for on a terminal, and not shown" {
    need_terminals
    run on_terminal "$SECRET\\n" "$POSTERN" url build --source "$SOURCE" \
        --tenant "$TENANT" --client-id "$CLIENT"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 2 ]
    [[ "${lines[0]}" == "Client secret (not shown): "* ]]
    [[ "${lines[0]}" != *djdwjjd* ]]
    [[ "${lines[1]}" == azure://*djdwjjd* ]]
}

@test "an interrupt while it is asked for gives the terminal back" {
    need_terminals
    # shellcheck disable=SC2016 # expanded by the inner shell
    run on_terminal 'half\x03' /bin/sh -c 'trap : INT
        "$0" url build --source a@example.org --tenant t --client-id c
        echo "status $?"; stty -a' "$POSTERN"
    echo "$output"
    grep -q '^status 130$' <<<"$output"
    grep -qE '[; ]echo( |$)' <<<"$output"
    run ! grep -q half <<<"$output"
}

@test "without a terminal the secret's place has to be given" {
    postern url build --source "$SOURCE" --tenant t --client-id c </dev/null
    expect_status 2
    expect_line '--secret-file'
}

@test "a secret never comes from the command line" {
    local words
    for words in "--parameter oauth_secret=$SECRET" "$SECRET" "-- $SECRET" \
        "--secret=$SECRET" "--secret $SECRET" "--parameter PASS=$SECRET"; do
        # shellcheck disable=SC2086 # two words where there are two
        postern url build --source "$SOURCE" --tenant t --client-id c \
            $words </dev/null
        expect_status 2
        expect_line 'never taken from the command line'
        [ -z "$output" ]
    done
}

@test "a secret that is elsewhere is not asked for" {
    postern url build --source "$SOURCE" --tenant t --client-id c \
        --parameter secret_file=/run/mail-secret </dev/null
    expect_status 0
    [[ "$output" == *secret_file=* ]]
    postern url build --source "$SOURCE" --tenant t --client-id c \
        --parameter secret_env=NAME --secret-file - </dev/null
    expect_status 2
    expect_line 'exclude each other'
}

@test "a secret that looks like a Secret ID is warned about" {
    build 11111111-2222-3333-4444-555555555555
    expect_status 0
    expect_line '^postern: warning: .*Secret ID'
    [[ "$output" == azure://* ]]
}

@test "parts that are wrong: one sentence that names the part" {
    build "$SECRET" --to nobody
    expect_failure "'to'"
    build "$SECRET" --parameter cloud=moon
    expect_failure "'cloud'"
    build "$SECRET" --client-id 'c!'
    expect_failure 'client ID'
    [ -z "$output" ]
}

# ---- usage ----------------------------------------------------------------

@test "wrong usage is 2 and shows no value" {
    local words
    for words in "url" "url nope" "url show" "url show --nope=$SECRET $URL" \
        "url show --json=$SECRET $URL" "url build --parameter" \
        "url build --parameter $SECRET" "url build --nope=$SECRET" \
        "url build --secre=$SECRET" \
        "url build -x"; do
        # shellcheck disable=SC2086 # several words
        postern $words </dev/null
        expect_status 2
        expect_line "^postern: try 'postern url --help'"
        [ -z "$output" ]
    done
}

@test "--help stands behind each of them" {
    local words first=
    for words in "url --help" "url show --help" "url build -h"; do
        # shellcheck disable=SC2086 # several words
        postern $words
        expect_status 0
        [ -z "$stderr" ]
        grep -q -- '--secret-file' <<<"$output"
        [ -z "$first" ] || [ "$first" = "$output" ]
        first=$output
    done
}

@test "help url lists every parameter once" {
    postern help url
    expect_status 0
    local listed=$output
    grep -qE '^  savesent \(' <<<"$listed"
    [ -z "$(grep -oE '^  [a-z_]+ \(' <<<"$listed" | sort | uniq -d)" ]
    postern --help url
    [ "$output" = "$listed" ]
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
