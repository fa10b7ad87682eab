#!/usr/bin/env bats
# A notification travels through sign-in and sendMail into a mailbox of the
# sandbox, over TLS, and is read back through Graph as any client would.

load harness

setup_file() {
    start_sandbox
}

teardown_file() {
    stop_sandbox
}

setup() {
    clean_environment
    use_sandbox
}

@test "the page's example arrives, without a word" {
    postern -t "Test Message Title" -b "Test Message Body" \
        "azure:///user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd"
    expect_status 0
    expect_line_count 0
    [ -z "$output" ]
    [ "$(mails "$SOURCE" 'm["subject"]' | tail -n 1)" = "Test Message Title" ]
    mails "$SOURCE" 'm["body"]["contentType"].lower()' | tail -n 1 |
        grep -qx html
    mails "$SOURCE" 'm["body"]["content"]' | tail -n 1 | grep -q 'Message'
}

@test "the same under the sandbox's own roof, postern being this one" {
    run_kept env -u POSTERN_CLOUD -u POSTERN_CA_FILE "$POSTERN" sandbox \
        --show-mail -- postern -t "Roof Title" -b "Roof Body" "$URL"
    expect_status 0
    grep -q "Roof Title" <<<"$output$stderr"
}

@test "postern sandbox ends with its command's status" {
    run_kept "$POSTERN" sandbox -- sh -c 'exit 7'
    expect_status 7
    run_kept "$POSTERN" sandbox -- postern -b Body "$WRONG_URL"
    expect_status 1
    expect_line 'AADSTS7000215'
}

@test "a sandbox that is not there is named" {
    cp "$POSTERN" "$BATS_TEST_TMPDIR/postern"
    # bats takes a bare 127 for a mistake in the test.
    # shellcheck disable=SC2016 # expanded by the inner shell
    local not_found='"$@"; [ $? -eq 127 ]'
    run_kept env LD_LIBRARY_PATH="$E2E_LIBRARY_DIRECTORY" \
        timeout 2 sh -c "$not_found" sh "$BATS_TEST_TMPDIR/postern" sandbox
    if [ "$status" -eq 124 ]; then
        skip "a sandbox is installed on this machine"
    fi
    expect_status 0
    expect_line 'POSTERN_SANDBOX_PROGRAM'
    run_kept env POSTERN_SANDBOX_PROGRAM=/nonexistent/program \
        sh -c "$not_found" sh "$POSTERN" sandbox
    expect_status 0
    expect_line '/nonexistent/program'
}

@test "attachments arrive byte for byte, with real types" {
    local dir="$BATS_TEST_TMPDIR"
    printf 'a\r\nb\0c' >"$dir/report.txt"
    head -c 1000001 /dev/urandom >"$dir/noise.bin"
    printf '\x89PNG\r\n\x1a\n' >"$dir/Grüße 1.png"
    : >"$dir/empty.pdf"
    postern -b Body -a "$dir/report.txt" -a "$dir/noise.bin" \
        -a "$dir/Grüße 1.png" -a "$dir/empty.pdf" "$URL/files@example.com"
    expect_status 0
    run attachments files@example.com
    [ "${#lines[@]}" -eq 4 ]
    local name
    for name in report.txt noise.bin "Grüße 1.png" empty.pdf; do
        sum=$(sha256sum "$dir/$name" | cut -d' ' -f1)
        grep -qF "$sum" <<<"$output" || { echo "$name" "$output" >&2; false; }
    done
    grep -q '^report.txt text/plain' <<<"$output"
    grep -q '^Grüße 1.png image/png' <<<"$output"
    grep -q '^empty.pdf application/pdf' <<<"$output"
}

@test "the body from standard input, line by line" {
    postern -t Lines "$URL/lines@example.com" \
        < <(printf 'one <b>\r\ntwo & "2"\rthree\n')
    expect_status 0
    content=$(mails lines@example.com 'm["body"]["content"]')
    text=$("$E2E_PYTHON" -c '
import html, re, sys
text = re.sub(r"<br ?/?>\n?", "\n", sys.argv[1])
print(html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " "))' \
        "$content")
    [ "$text" = "$(printf 'one <b>\ntwo & "2"\nthree')" ]
}

@test "a body in HTML goes out as it is" {
    postern -i html -b '<p>H&eacute; <b>x</b></p>' "$URL/html@example.com"
    expect_status 0
    mails html@example.com 'm["body"]["content"]' |
        grep -qF '<p>H&eacute; <b>x</b></p>'
}

@test "umlauts and emoji arrive in title and body" {
    postern -t 'Grüße 🎉' -b 'naïve ☃' "$URL/utf8@example.com"
    expect_status 0
    [ "$(mails utf8@example.com 'm["subject"]')" = 'Grüße 🎉' ]
    mails utf8@example.com 'm["body"]["content"]' | grep -q 'naïve'
}

@test "a title alone, an attachment alone" {
    postern -t Alone -b '' "$URL/title@example.com"
    expect_status 0
    [ "$(mails title@example.com 'm["subject"]')" = Alone ]
    echo content >"$BATS_TEST_TMPDIR/only.txt"
    postern -b '' -a "$BATS_TEST_TMPDIR/only.txt" "$URL/only@example.com"
    expect_status 0
    attachments only@example.com | grep -q '^only.txt '
}

@test "five targets: a mail each, begun in the order written" {
    local targets=5@example.com/3@example.com/1@example.com/4@example.com
    targets+=/2@example.com
    postern --dry-run -t Five -b Body "$URL/$targets"
    expect_status 0
    [ "$(grep -o '[1-5]@example\.com' <<<"$output" | tr '\n' /)" = "$targets/" ]
    # Up to four are under way at a time, so they may arrive in another order.
    postern -t Five -b Body "$URL/$targets"
    expect_status 0
    for n in 1 2 3 4 5; do
        [ "$(mails "$n@example.com" 'm["subject"]')" = Five ]
    done
}

@test "each target sees itself alone" {
    postern -b Body "$URL/one@example.com/two@example.com"
    expect_status 0
    [ "$(mails one@example.com \
        '[r["emailAddress"]["address"] for r in m["toRecipients"]]')" = \
        "['one@example.com']" ]
}

@test "several URLs, one call" {
    postern -b Body "$URL/u1@example.com" \
        "o365://$SOURCE/$TENANT/$CLIENT/$SECRET/u2@example.com"
    expect_status 0
    [ "$(mails u1@example.com 'm["id"]' | wc -l)" -eq 1 ]
    [ "$(mails u2@example.com 'm["id"]' | wc -l)" -eq 1 ]
}

@test "-v: one line for each mail, with its request-id" {
    postern -v -b Body "$URL/v1@example.com/v2@example.com"
    expect_status 0
    expect_line '^postern: handed to Exchange: v1@example\.com .*request-id '
    expect_line '^postern: handed to Exchange: v2@example\.com .*request-id '
    expect_no_line 'delivered'
}

@test "a wrong secret never rides on the token of a right one" {
    postern -b Body "$URL"
    expect_status 0
    postern -b Body "$WRONG_URL"
    expect_failure "AADSTS7000215"
    postern -b Body "$URL"
    expect_status 0
}

@test "the right secret and the wrong one in one call" {
    postern -b Body "$URL/right@example.com" "$WRONG_URL/wrong@example.com"
    expect_status 1
    expect_line '^postern: wrong@example\.com: failed: .*AADSTS7000215'
    expect_line_count 1
    [ "$(mails right@example.com 'm["id"]' | wc -l)" -eq 1 ]
    [ "$(mails wrong@example.com 'm["id"]' | wc -l)" -eq 0 ]
}

@test "another tenant, another app: Entra's numbers, and what to do" {
    postern -b Body "azure://$SOURCE/no-such-tenant/$CLIENT/$SECRET"
    expect_failure "AADSTS90002"
    postern -b Body "azure://$SOURCE/$TENANT/no-such-app/$SECRET"
    expect_failure "AADSTS700016"
}

@test "a source that Graph does not know" {
    postern -b Body "azure://nobody@example.com/$TENANT/$CLIENT/$SECRET"
    expect_status 1
    expect_line '^postern: nobody@example\.com: failed: .*request-id '
    expect_line_count 1
}

@test "a role that was not granted" {
    run_kept env -u POSTERN_CLOUD -u POSTERN_CA_FILE "$POSTERN" sandbox \
        --grant User.Read.All -- postern -b Body "$URL"
    expect_status 1
    expect_line 'failed: .*(ErrorAccessDenied|Authorization_RequestDenied)'
}

@test "an attachment that fits into one request, and one that does not" {
    local size
    for size in 2900000 3000000; do
        head -c "$size" /dev/urandom >"$BATS_TEST_TMPDIR/$size.bin"
        postern -b Body -a "$BATS_TEST_TMPDIR/$size.bin" \
            "$URL/big$size@example.com"
        expect_status 0
        attachments "big$size@example.com" | grep -q \
            "$(sha256sum <"$BATS_TEST_TMPDIR/$size.bin" | cut -d' ' -f1)"
    done
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
