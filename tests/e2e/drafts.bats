#!/usr/bin/env bats
# The sandbox's drafts, attachments and upload sessions over real TLS, as any
# client of Graph would use them: with curl.

load harness

setup_file() {
    start_sandbox
    TOKEN_FILE="$BATS_FILE_TMPDIR/authorization"
    fetch_token >"$TOKEN_FILE"
    export TOKEN_FILE
}

teardown_file() {
    stop_sandbox
}

USER_PATH=/v1.0/users/user@example.com
TO='"toRecipients":[{"emailAddress":{"address":"ops@example.com"}}]'

# The header with a token, for curl to read from a file.
fetch_token() {
    curl -sS --cacert "$SANDBOX_CA" \
        --data-urlencode "client_id=$CLIENT" \
        --data-urlencode "client_secret=$SECRET" \
        --data-urlencode "scope=https://graph.microsoft.com/.default" \
        --data "grant_type=client_credentials" \
        "$SANDBOX_CLOUD/$TENANT/oauth2/v2.0/token" |
        "$E2E_PYTHON" -c '
import json, sys
print("Authorization: Bearer", json.load(sys.stdin)["access_token"])'
}

# call METHOD PATH [CURL OPTION]...: the answer's body goes to $ANSWER, its
# head to $ANSWER.head, its status to $CODE.
call() {
    local method=$1 path=$2
    shift 2
    ANSWER="$BATS_TEST_TMPDIR/answer"
    CODE=$(curl -sS --cacert "$SANDBOX_CA" -H "@$TOKEN_FILE" -X "$method" \
        -D "$ANSWER.head" -o "$ANSWER" -w '%{http_code}' \
        "$@" "$SANDBOX_CLOUD$path")
}

# call_json METHOD PATH JSON [CURL OPTION]...
call_json() {
    local method=$1 path=$2 json=$3
    shift 3
    call "$method" "$path" -H "Content-Type: application/json" \
        --data-binary "$json" "$@"
}

expect_code() {
    [ "$CODE" = "$1" ] && return 0
    echo "$1 was expected, not $CODE:" >&2
    head -c 1000 "$ANSWER" >&2
    return 1
}

# member EXPRESSION: of the last answer's JSON, a.
member() {
    "$E2E_PYTHON" -c '
import json, sys, urllib.parse
quote = lambda text: urllib.parse.quote(text, safe="")
with open(sys.argv[1], encoding="utf-8") as file:
    a = json.load(file)
print(eval(sys.argv[2]))' "$ANSWER" "$1"
}

# Makes a draft with immutable ids; its path is in DRAFT.
make_draft() {
    call_json POST "$USER_PATH/messages" "{\"subject\":\"$1\",$TO}" \
        -H 'Prefer: IdType="ImmutableId"'
    expect_code 201
    DRAFT="$USER_PATH/messages/$(member 'quote(a["id"])')"
}

# put FIRST LAST TOTAL FILE [CURL OPTION]...: one range of FILE to $UPLOAD.
put() {
    local first=$1 last=$2 total=$3 file=$4
    shift 4
    ANSWER="$BATS_TEST_TMPDIR/answer"
    CODE=$(tail -c "+$((first + 1))" "$file" 2>/dev/null |
        head -c "$((last - first + 1))" |
        curl -sS --cacert "$SANDBOX_CA" -X PUT --data-binary @- \
            -H "Content-Type: application/octet-stream" -H "Expect:" \
            -H "Content-Range: bytes $first-$last/$total" \
            -D "$ANSWER.head" -o "$ANSWER" -w '%{http_code}' "$@" "$UPLOAD")
}

# open_upload SIZE: a session in the draft; its URL is in UPLOAD.
open_upload() {
    call_json POST "$DRAFT/attachments/createUploadSession" \
        "{\"AttachmentItem\":{\"attachmentType\":\"file\",\"name\":\"big.bin\",\"size\":$1}}" \
        -H 'Prefer: IdType="ImmutableId"'
    expect_code 201
    UPLOAD=$(member 'a["uploadUrl"]')
}

# Sends the draft, which moves to Sent Items.
send_draft() {
    call POST "$DRAFT/send" -H "Content-Length: 0" \
        -H 'Prefer: IdType="ImmutableId"'
    expect_code 202
    [ ! -s "$ANSWER" ]
}

# arrived SUBJECT: path of that mail in the Inbox of ops@example.com.
arrived() {
    call GET "/v1.0/users/ops@example.com/messages?\$top=100"
    member 'next("/v1.0/users/ops@example.com/messages/" + quote(m["id"]) for m in a["value"] if m["subject"] == "'"$1"'")'
}

# expect_attachment MAIL-PATH FILE: its first attachment is FILE.
expect_attachment() {
    local id expected found
    call GET "$1/attachments?\$select=name,size"
    expect_code 200
    [ "$(member 'len(a["value"])')" = 1 ]
    [ "$(member 'a["value"][0]["size"]')" -gt "$(stat -c %s "$2")" ]
    id=$(member 'quote(a["value"][0]["id"])')
    expected=$(sha256sum <"$2")
    found=$(curl -sS --cacert "$SANDBOX_CA" -H "@$TOKEN_FILE" \
        "$SANDBOX_CLOUD$1/attachments/$id/\$value" | sha256sum)
    [ "$found" = "$expected" ]
}

@test "a draft is made, changed, sent, and found in Sent Items" {
    make_draft "first"
    grep -qi '^preference-applied: IdType="ImmutableId"' "$ANSWER.head"
    call_json PATCH "$DRAFT" '{"subject":"changed"}' \
        -H 'Prefer: IdType="ImmutableId"'
    expect_code 200
    send_draft
    call GET "$DRAFT?\$select=isDraft,subject" \
        -H 'Prefer: IdType="ImmutableId"'
    expect_code 200
    [ "$(member 'a["isDraft"], a["subject"]')" = "(False, 'changed')" ]
    wait_for_text "$SANDBOX_OUTPUT" 'subject="changed" attachments=0'
    call GET "$USER_PATH/mailFolders/drafts/messages"
    [ "$(member 'len(a["value"])')" = 0 ]
}

@test "send needs a length" {
    make_draft "no length"
    call POST "$DRAFT/send" -H 'Prefer: IdType="ImmutableId"'
    expect_code 411
    call DELETE "$DRAFT" -H 'Prefer: IdType="ImmutableId"'
    expect_code 204
}

@test "normal ids have to be escaped" {
    local id
    call_json POST "$USER_PATH/messages" "{$TO}"
    expect_code 201
    id=$(member 'a["id"]')
    call GET "$USER_PATH/messages/$id"
    [ "$CODE" != 200 ]
    id=$("$E2E_PYTHON" -c 'import sys, urllib.parse
print(urllib.parse.quote(sys.argv[1], safe=""))' "$id")
    call DELETE "$USER_PATH/messages/$id"
    expect_code 204
}

@test "a file of 150 MB arrives whole, and memory does not grow with it" {
    local size=150000000 range=3932160 file first last peak
    file="$BATS_TEST_TMPDIR/big.bin"
    head -c "$size" /dev/urandom >"$file"
    make_draft "large"
    open_upload "$size"
    case $UPLOAD in
    "https://localhost:${SANDBOX_CLOUD##*:}/api/v2.0/"*"authtoken="*) ;;
    *) echo "not another host" >&2 && return 1 ;;
    esac
    for ((first = 0; first < size; first += range)); do
        last=$((first + range < size ? first + range - 1 : size - 1))
        put "$first" "$last" "$size" "$file"
        [ "$last" -eq $((size - 1)) ] && expect_code 201 && break
        expect_code 200
        [ "$(member 'a["nextExpectedRanges"][0]')" = "$((last + 1))" ]
    done
    grep -q '^[Ll]ocation: https://localhost' "$ANSWER.head"
    [ ! -s "$ANSWER" ]
    send_draft
    expect_attachment "$(arrived large)" "$file"
    # Sanitizers reserve terabytes and keep what was freed.
    if [ "$(awk '/VmSize/ {print $2}' "/proc/$SANDBOX_PID/status")" \
        -lt 1000000000 ]; then
        peak=$(awk '/VmHWM/ {print $2}' "/proc/$SANDBOX_PID/status")
        echo "# peak memory of the sandbox: $peak KiB" >&3
        [ "$peak" -lt $((64 * 1024)) ]
    fi
}

@test "a range with a token, out of order or twice is refused" {
    local size=5000000 file="$BATS_TEST_TMPDIR/file"
    head -c "$size" /dev/urandom >"$file"
    make_draft "ranges"
    open_upload "$size"
    put 0 2999999 "$size" "$file" -H "@$TOKEN_FILE"
    expect_code 401
    put 1000 2999999 "$size" "$file"
    expect_code 416
    put 0 2999999 "$size" "$file"
    expect_code 200
    put 0 2999999 "$size" "$file"
    expect_code 416
    UPLOAD="${UPLOAD/localhost/127.0.0.1}" put 3000000 4999999 "$size" "$file"
    expect_code 400
    put 3000000 4999999 "$size" "$file"
    expect_code 201
    put 3000000 4999999 "$size" "$file"
    expect_code 404
    send_draft
    expect_attachment "$(arrived ranges)" "$file"
}

@test "Graph does not answer under the name of the uploads" {
    run_kept curl -sS --cacert "$SANDBOX_CA" -H "@$TOKEN_FILE" \
        -o /dev/null -w '%{http_code}' \
        "${SANDBOX_CLOUD/127.0.0.1/localhost}$USER_PATH/messages"
    [ "$output" = 401 ]
}

@test "MIME is taken for drafts and sendMail" {
    local mail
    mail=$(printf 'To: ops@example.com\r\nSubject: mime %s\r\n\r\nHi\r\n' 1 |
        base64)
    call POST "$USER_PATH/sendMail" -H "Content-Type: text/plain" \
        --data-binary "$mail"
    expect_code 202
    call GET "$(arrived 'mime 1')/\$value"
    expect_code 200
    [ "$(tr -d '\r' <"$ANSWER")" = $'To: ops@example.com\nSubject: mime 1\n\nHi' ]
}

@test "requests go in batches" {
    call_json POST "/v1.0/\$batch" '{"requests":[
        {"id":"1","method":"GET","url":"/users/user@example.com"},
        {"id":"2","method":"GET","url":"/groups","dependsOn":["1"]}]}'
    expect_code 200
    [ "$(member '[r["status"] for r in a["responses"]]')" = "[200, 400]" ]
}

@test "nothing that was printed holds a secret" {
    cat "$SANDBOX_OUTPUT" >>"$ALL_OUTPUT"
    expect_no_secret_printed
}
