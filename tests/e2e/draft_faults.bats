#!/usr/bin/env bats
# Each fault at each step of the draft route, over TLS: what postern says, how
# many requests it makes, whether the mail arrived whole and once, and what is
# left in Drafts. The rows, with what is to come of each, are in
# draft_faults.py; all of them run at once, and a test looks at one step's.

load harness

setup_file() {
    "$E2E_PYTHON" "$E2E_SOURCE/draft_faults.py" --postern "$POSTERN" \
        --sandbox "$POSTERN_SANDBOX" --scratch "$BATS_FILE_TMPDIR/rows" \
        --results "$BATS_FILE_TMPDIR/results"
}

# expect_rows STEP COUNT: so many rows of that step, and all as they should be.
expect_rows() {
    "$E2E_PYTHON" - "$BATS_FILE_TMPDIR/results" "$@" <<'PYTHON'
import json, sys

path, step, count = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    rows = [row for row in map(json.loads, file) if row["step"] == step]
for row in rows:
    if row["wrong"]:
        print(row["name"], *row["wrong"], *row["said"], sep="\n  ")
if len(rows) != int(count):
    print(f"{len(rows)} rows are there")
sys.exit(len(rows) != int(count) or any(row["wrong"] for row in rows))
PYTHON
}

@test "making the draft: repeated, and an orphan is searched for" {
    expect_rows create 23
}

@test "an attachment in one request: never twice" {
    expect_rows attach 22
}

@test "opening an upload session" {
    expect_rows session 22
}

@test "the first range, and one in the middle: put again, or a new session" {
    expect_rows first 25
    expect_rows middle 25
}

@test "the last range: never blindly" {
    expect_rows last 25
}

@test "the list of attachments" {
    expect_rows list 22
}

@test "sending: found out, and never twice" {
    expect_rows send 26
}

@test "finding out after a lost answer" {
    expect_rows find 15
}

@test "deleting the draft: gone, or said to be left" {
    expect_rows delete 23
}

@test "ending a session, and orphans" {
    expect_rows end 7
    expect_rows orphan 4
}

@test "no secret and no upload address in anything that was printed" {
    ALL_OUTPUT="$BATS_FILE_TMPDIR/rows/printed"
    expect_no_secret_printed
    run grep -c authtoken "$ALL_OUTPUT"
    [ "$output" = 0 ]
}
