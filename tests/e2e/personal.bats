#!/usr/bin/env bats
# Personal accounts: the refresh token in the URL, the sign-in that is kept,
# many processes at once, and what is said to somebody who is signed out.
# The sandbox is the strictest there can be: a refresh token works once.

load harness

setup_file() {
    start_sandbox --refresh-grace 0 --token-life 15
    export PERSONAL_STATE="$BATS_FILE_TMPDIR/personal-state"
}

teardown_file() {
    stop_sandbox
}

PERSONAL=someone@outlook.com
PERSONAL_CLIENT=33333333-4444-5555-6666-777777777777
# shellcheck disable=SC2016 # a token with a dollar sign
PERSONAL_SEED='M.C555_BAY.0.U.-Cseed*of!the$sandbox'

# personal_url SEED TARGET
personal_url() {
    printf 'azure://%s/%s/%s/%s' "$PERSONAL" "$PERSONAL_CLIENT" "$1" "$2"
}

count_refreshes() {
    grep -c '^token refresh ' "$SANDBOX_OUTPUT" || true
}

# race TARGET: twenty programs at once; fails when one of them does.
race() {
    local pid number pids=()
    for number in $(seq 20); do
        STATE_DIRECTORY=$PERSONAL_STATE "$POSTERN" -b "Body $number" \
            "$(personal_url "$PERSONAL_SEED" "$1")" \
            >>"$BATS_TEST_TMPDIR/race" 2>&1 3>&- &
        pids+=("$!")
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || { cat "$BATS_TEST_TMPDIR/race" >&2; return 1; }
    done
}

@test "a mail goes out by the URL's refresh token, from /me" {
    use_sandbox
    STATE_DIRECTORY=$PERSONAL_STATE postern -t Title -b Body \
        "$(personal_url "$PERSONAL_SEED" first@example.org)"
    expect_status 0
    [ "$(mails first@example.org 'm["from"]["emailAddress"]["address"]')" = \
        "$PERSONAL" ]
    [ "$(count_refreshes)" -eq 1 ]
}

@test "twenty processes at once: one refresh per expiry, nobody signed out" {
    local before
    use_sandbox
    for round in 1 2; do
        sleep 16
        before=$(count_refreshes)
        race "race$round@example.org"
        [ "$(count_refreshes)" -eq $((before + 1)) ]
        [ "$(mails "race$round@example.org" 'm["id"]' | sort -u | wc -l)" \
            -eq 20 ]
    done
}

@test "nothing but the owner can read the sign-in, and no seed is in it" {
    local file
    file=$(echo "$PERSONAL_STATE"/sign-ins/*.json)
    [ "$(stat -c %a "$file")" = 600 ]
    [ "$(stat -c %a "$PERSONAL_STATE/sign-ins")" = 700 ]
    run -1 grep -F -q "$PERSONAL_SEED" "$file"
}

@test "signed out: says how to sign in again, and posts nothing" {
    use_sandbox
    STATE_DIRECTORY=$PERSONAL_STATE postern -b Body \
        "$(personal_url 'M.C555_BAY.0.U.-Crevoked' nobody@example.org)"
    expect_failure 'AADSTS70000.*sign in again in a browser'
    expect_no_line 'M.C555'
}

@test "a kept sign-in that is refused gives way to the URL's refresh token" {
    local state="$BATS_TEST_TMPDIR/fallen" url file
    url=$(personal_url "$PERSONAL_SEED" fallen@example.org)
    # shellcheck disable=SC2016 # for the shell under the sandbox
    run_kept env STATE_DIRECTORY="$state" "$POSTERN" sandbox --http -- sh -c '
        "$1" -b First "$2" || exit
        file=$(echo "$STATE_DIRECTORY"/sign-ins/*.json)
        rm -r "$STATE_DIRECTORY/tokens"
        "$3" -c "import json, sys
record = json.load(open(sys.argv[1]))
record[\"refresh_token\"] = \"M.C555_BAY.0.U.-Cgone\"
json.dump(record, open(sys.argv[1], \"w\"))" "$file" || exit
        "$1" -b Second "$2" || exit
        grep -qv Cgone "$file"
    ' sh "$POSTERN" "$url" "$E2E_PYTHON"
    expect_status 0
    [ "$(grep -c '^mail .* -> fallen@example.org ' <<<"$stderr")" -eq 2 ]
    [ "$(grep -c '^token refresh ' <<<"$stderr")" -eq 2 ]
}

@test "store=no keeps nothing" {
    local state="$BATS_TEST_TMPDIR/none"
    use_sandbox
    STATE_DIRECTORY=$state postern -b Body \
        "$(personal_url 'M.C555_BAY.0.U.-Crevoked' x@example.org)?store=no"
    expect_status 1
    [ ! -e "$state/sign-ins" ]
    [ ! -e "$state/tokens" ]
}

@test "no secret was printed" {
    expect_no_secret_printed
}
