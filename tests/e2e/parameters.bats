#!/usr/bin/env bats
# What each parameter of a URL does on its way into the sandbox's mailboxes.

load harness

setup_file() {
    start_sandbox --latency 50
}

teardown_file() {
    stop_sandbox
}

setup() {
    clean_environment
    use_sandbox
}

OBJECT_ID=a0000001-0000-4000-8000-000000000001
export OBJECT_ID

# list PROPERTY: a Python expression, the addresses of a mail's property.
list() {
    printf "','.join(r['emailAddress']['address'] for r in m['%s'])" "$1"
}

# addresses MAILBOX PROPERTY: those of a mailbox's last mail.
addresses() {
    mails "$1" "$(list "$2")" | tail -n 1
}

# last MAILBOX EXPRESSION: of a mailbox's last mail.
last() {
    mails "$1" "$2" | tail -n 1
}

# How many mails a mailbox has in its Inbox.
count_mails() {
    mails "$1" 1 | wc -l
}

send() {
    postern -t "$1" -b Body "${@:2}"
}

@test "cc and bcc: each target's mail carries them, and one copy each" {
    send Copies "$URL/ta@x.org/tb@x.org?cc=ca@x.org&bcc=ba@x.org"
    expect_status 0
    [ "$(addresses ta@x.org toRecipients)" = ta@x.org ]
    [ "$(addresses ta@x.org ccRecipients)" = ca@x.org ]
    [ "$(addresses ta@x.org bccRecipients)" = "" ]
    [ "$(addresses tb@x.org toRecipients)" = tb@x.org ]
    [ "$(count_mails ca@x.org)" -eq 2 ]
    [ "$(count_mails ba@x.org)" -eq 2 ]
}

@test "cc: what is left out for one target is there for the next" {
    send Leak "$URL/la@x.org/lb@x.org?cc=LA@x.org,lb@x.org"
    expect_status 0
    run mails la@x.org "$(list toRecipients)+'|'+$(list ccRecipients)"
    [ "$(sort <<<"$output" | tr '\n' ' ')" \
        = "la@x.org|lb@x.org lb@x.org|LA@x.org " ]
}

@test "names of a target, of cc and of reply_to" {
    local people="cc=Cy%3Cnc@x.org%3E&reply_to=Ro%3Cr@x.org%3E"
    send Names "$URL?to=Ann%20B%3Cnames@x.org%3E&$people"
    expect_status 0
    [ "$(last names@x.org 'm["toRecipients"][0]["emailAddress"]["name"]')" \
        = "Ann B" ]
    [ "$(last names@x.org 'm["ccRecipients"][0]["emailAddress"]["name"]')" \
        = Cy ]
    [ "$(last names@x.org 'm["replyTo"][0]["emailAddress"]["name"]')" = Ro ]
    [ "$(addresses names@x.org replyTo)" = r@x.org ]
}

@test "from= and reply_to= are both replied to" {
    send Replies "$URL/replies@x.org?from=boss@x.org&reply_to=help@x.org"
    expect_status 0
    [ "$(addresses replies@x.org replyTo)" = boss@x.org,help@x.org ]
    [ "$(last replies@x.org 'm["from"]["emailAddress"]["address"]')" \
        = "$SOURCE" ]
}

@test "from=: under the name apprise, what Apprise would have done is said" {
    local url="$URL/notice@x.org?from=boss@x.org"
    send Notice "$url"
    expect_status 0
    [[ $stderr != *"Apprise would"* ]]
    ln -s "$POSTERN" "$BATS_TEST_TMPDIR/apprise"
    run_kept "$BATS_TEST_TMPDIR/apprise" -b Body "$url"
    expect_status 0
    [[ $stderr == *'warning: URL 1: Apprise would have sent from boss@x.org; '* ]]
    run_kept "$BATS_TEST_TMPDIR/apprise" -b Body "$URL/notice@x.org"
    expect_status 0
    [[ $stderr != *"Apprise would"* ]]
}

@test "importance: low, high, and nothing" {
    send High "$URL/high@x.org?importance=high"
    send Low "$URL/low@x.org?importance=low"
    send Usual "$URL/usual@x.org"
    [ "$(last high@x.org 'm["importance"]')" = high ]
    [ "$(last low@x.org 'm["importance"]')" = low ]
    [ "$(last usual@x.org 'm["importance"]')" = normal ]
}

@test "savesent=no leaves nothing in Sent Items" {
    send Saved "$URL/saved@x.org"
    send Unsaved "$URL/saved@x.org?savesent=no"
    [ "$(count_mails saved@x.org)" -eq 2 ]
    graph "users/$SOURCE/mailFolders/sentitems/messages?\$top=100" \
        >"$BATS_TEST_TMPDIR/sent"
    grep -q '"Saved"' "$BATS_TEST_TMPDIR/sent"
    run ! grep -q '"Unsaved"' "$BATS_TEST_TMPDIR/sent"
}

@test "send_as: the other mailbox is From; without the right it is refused" {
    send Shared "$URL/sendas@x.org?send_as=shared@example.com"
    expect_status 0
    [ "$(last sendas@x.org 'm["from"]["emailAddress"]["address"]')" \
        = shared@example.com ]
    [ "$(last sendas@x.org 'm["sender"]["emailAddress"]["address"]')" \
        = "$SOURCE" ]
    send Denied "$URL/sendas@x.org?send_as=ops@example.com"
    expect_failure 'ErrorSendAsDenied'
    [ "$(count_mails sendas@x.org)" -eq 1 ]
}

@test "format=: text stays text, HTML becomes text or Markdown" {
    postern -t Text -b 'a <b>  & c' "$URL/text@x.org?format=text"
    expect_status 0
    [ "$(last text@x.org 'm["body"]["contentType"]')" = text ]
    [ "$(last text@x.org 'm["body"]["content"]')" = 'a <b>  & c' ]
    postern -i html -b '<b>x</b>' "$URL/plain@x.org?format=text"
    expect_status 0
    [ "$(last plain@x.org 'm["body"]["contentType"]')" = text ]
    [ "$(last plain@x.org 'm["body"]["content"]')" = x ]
    postern -i html -b "<b>x</b>" "$URL/md@x.org?format=markdown"
    expect_status 0
    [ "$(last md@x.org 'm["body"]["contentType"]')" = text ]
    [ "$(last md@x.org 'm["body"]["content"]')" = "**x**" ]
}

@test "overflow=split: several mails, counted; truncate: one" {
    head -c 40000 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/long"
    postern -t Long "$URL/split@x.org?format=text&overflow=split" \
        <"$BATS_TEST_TMPDIR/long"
    expect_status 0
    [ "$(count_mails split@x.org)" -eq 2 ]
    [[ "$(last split@x.org 'm["subject"]')" == 'Long ['[12]'/2]' ]]
    postern -t Long "$URL/cut@x.org?format=text&overflow=truncate" \
        <"$BATS_TEST_TMPDIR/long"
    expect_status 0
    [ "$(count_mails cut@x.org)" -eq 1 ]
    [ "$(last cut@x.org 'len(m["body"]["content"])')" -eq 32768 ]
}

@test "emojis=yes: names become emoji; importance=auto: info is normal" {
    send 'a:b:c :rocket:' "$URL/emoji@x.org?emojis=yes&importance=auto"
    expect_status 0
    [ "$(last emoji@x.org 'm["subject"]')" = 'a:b:c 🚀' ]
    [ "$(last emoji@x.org 'm["importance"]')" = normal ]
}

@test "batch=yes: one mail to all, one copy for each cc and bcc" {
    local copies="cc=bc@x.org,b2@x.org&bcc=bb@x.org"
    send Batch "$URL/b1@x.org/b2@x.org/b3@x.org?batch=yes&$copies"
    expect_status 0
    [ "$(addresses b3@x.org toRecipients)" = b1@x.org,b2@x.org,b3@x.org ]
    [ "$(addresses b3@x.org ccRecipients)" = bc@x.org ]
    for mailbox in b1 b2 b3 bc bb; do
        [ "$(count_mails $mailbox@x.org)" -eq 1 ]
    done
}

@test "secret_file, secret_env, secret_credential" {
    local base="azure://$SOURCE/$TENANT/$CLIENT"
    local dir="$BATS_TEST_TMPDIR/credentials"
    mkdir "$dir"
    (umask 077 && echo "$SECRET" >"$dir/graph")
    export MAIL_SECRET="$SECRET" CREDENTIALS_DIRECTORY="$dir"
    send File "$base?to=place@x.org&secret_file=$dir/graph&store=no"
    expect_status 0
    expect_line_count 0
    send Variable "$base?to=place@x.org&secret_env=MAIL_SECRET&store=no"
    expect_status 0
    send Credential "$base?to=place@x.org&secret_credential=graph&store=no"
    expect_status 0
    [ "$(count_mails place@x.org)" -eq 3 ]
    chmod 644 "$dir/graph"
    send Readable "$base?to=place@x.org&secret_file=$dir/graph"
    expect_status 0
    expect_line '^postern: warning: .*other users can read'
    send Missing "$base?to=place@x.org&secret_file=$dir/none"
    expect_failure 'secret_file=.*No such file'
    send Outside "$base?to=place@x.org&secret_credential=..%2Fgraph"
    expect_status 1
}

@test "store=no: no token is left behind" {
    send Unstored "$URL?store=no"
    expect_status 0
    [ -z "$(find "$XDG_STATE_HOME" -name '*.json')" ]
    send Stored "$URL"
    [ -n "$(find "$XDG_STATE_HOME" -name '*.json')" ]
}

@test "optional=yes: a failure is told, and does not count" {
    send Optional "$WRONG_URL?optional=yes" "$URL/optional@x.org"
    expect_status 0
    expect_line 'failed: .*AADSTS7000215'
    [ "$(count_mails optional@x.org)" -eq 1 ]
    send Counts "$WRONG_URL" "$URL/optional@x.org?optional=yes"
    expect_status 1
}

@test "verify=no: certificates go unchecked for that account alone" {
    unset POSTERN_CA_FILE
    send Unverified "$URL/verify@x.org?verify=no" \
        "$URL/verify2@x.org" "$URL/verify@x.org?verify=no"
    expect_status 1
    expect_line 'verify2@x.org: failed: .*certificate'
    export POSTERN_CA_FILE="$SANDBOX_CA"
    [ "$(count_mails verify@x.org)" -eq 2 ]
    [ "$(count_mails verify2@x.org)" -eq 0 ]
}

@test "rto: how long an answer may take, in sign-in and in sending" {
    SECONDS=0
    misbehave --token hang
    send Slow "$URL?rto=0.3"
    expect_status 1
    misbehave --send hang
    send Slow "$URL?rto=0.3"
    expect_status 6
    [ "$SECONDS" -lt 20 ]
}

@test "retry: what certainly failed is tried again, an uncertain mail never" {
    local port
    port=$("$E2E_PYTHON" -c '
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])')
    SECONDS=0
    POSTERN_CLOUD="http://127.0.0.1:$port" send Retry "$URL?retry=1&wait=0.1"
    expect_status 1
    [ "$SECONDS" -ge 4 ]
    misbehave --send 503
    send Once "$URL?retry=5&wait=0"
    expect_status 6
    expect_requests send 1
}

@test "an object ID as source: with a target, and looked up without" {
    local base="azure://$OBJECT_ID/$TENANT/$CLIENT/$SECRET"
    send Target "$base/object@x.org"
    expect_status 0
    [ "$(last object@x.org 'm["from"]["emailAddress"]["address"]')" \
        = "$SOURCE" ]
    send Itself "$base"
    expect_status 0
    [ "$(last "$SOURCE" 'm["subject"]')" = Itself ]
    local application=6f1c0b5e-52a7-4a0e-9d5c-7f3a0c1d2e4b
    send Application "azure://$application/$TENANT/$CLIENT/$SECRET"
    expect_failure "a user's object ID, not the application's"
    send Alias "azure://alias@example.com/$TENANT/$CLIENT/$SECRET/object@x.org"
    expect_failure 'alias'
}

@test "an object ID with a target needs Mail.Send alone" {
    local base="azure://$OBJECT_ID/$TENANT/$CLIENT/$SECRET"
    run_kept "$POSTERN_SANDBOX" --grant Mail.Send -- "$POSTERN" -b Body "$base"
    expect_status 1
    expect_line 'User.Read.All'
    run_kept "$POSTERN_SANDBOX" --grant Mail.Send -- \
        "$POSTERN" -b Body "$base/t@x.org"
    expect_status 0
}

@test "a dry run shows the look-up" {
    postern --dry-run -b Body "azure://$OBJECT_ID/$TENANT/$CLIENT/$SECRET"
    expect_status 0
    grep -q "GET .*/users/$OBJECT_ID?\$select=mail,userPrincipalName" \
        <<<"$output"
}

@test "200 targets: at most 4 in flight, each mail once" {
    local targets
    targets=$(printf 'many%d@x.org,' {1..200})
    run_kept "$POSTERN_SANDBOX" --latency 50 -- \
        "$POSTERN" -t Many -b Body "$URL?to=${targets%,}"
    expect_status 0
    expect_line "^peak of requests in flight: [234] mailbox=$SOURCE"
    [ "$(grep -c 'Many' <<<"${stderr-}")" -eq 200 ]
    run grep -o 'many[0-9]*@x.org' <<<"${stderr-}"
    [ "$(sort -u <<<"$output" | wc -l)" -eq 200 ]
}

@test "no secret was printed by any of it" {
    expect_no_secret_printed
}
