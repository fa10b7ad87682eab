#!/usr/bin/env bats
# SIGINT and SIGTERM: no new request, up to five seconds for what is under
# way, and the outcome of every target.

load harness

# start ARGUMENTS...: postern in the background, whatever the shell ignores.
start() {
    env --default-signal=INT,TERM "$POSTERN" "$@" \
        >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    PID=$!
    remember "$PID"
}

# end: waits for it; its outcome is in status, output and stderr, the
# milliseconds since start_clock in took_ms.
start_clock() {
    before=$EPOCHREALTIME
}

end() {
    status=0
    wait "$PID" || status=$?
    took_ms=$(((${EPOCHREALTIME/./} - ${before/./}) / 1000))
    output=$(cat "$BATS_TEST_TMPDIR/out")
    stderr=$(cat "$BATS_TEST_TMPDIR/err")
    keep_output
}

@test "SIGINT while Graph is silent: uncertain after five seconds" {
    misbehave --send hang
    start -b Body "$URL"
    wait_for_text "$REQUESTS" '"kind": "send"'
    start_clock
    kill -INT "$PID"
    end
    expect_status 6
    expect_line "^uncertain: $SOURCE: "
    expect_requests send 1
    [ "$took_ms" -ge 4000 ]
    [ "$took_ms" -le 7000 ]
}

@test "a second signal takes the five seconds away" {
    misbehave --send hang
    start -b Body "$URL"
    wait_for_text "$REQUESTS" '"kind": "send"'
    start_clock
    kill -TERM "$PID"
    sleep 0.3
    kill -TERM "$PID"
    end
    expect_status 6
    expect_line "^uncertain: $SOURCE: "
    [ "$took_ms" -le 2500 ]
}

@test "SIGTERM while signing in: failed, nothing posted" {
    misbehave --token hang
    start -b Body "$URL"
    wait_for_text "$REQUESTS" '"kind": "token"'
    start_clock
    kill -TERM "$PID"
    end
    expect_status 1
    expect_line "^postern: $SOURCE: failed: "
    expect_no_line '^uncertain'
    expect_requests send 0
    [ "$took_ms" -le 7000 ]
}

@test "SIGTERM while waiting for Retry-After: failed at once" {
    misbehave --send 429:graph:Retry-After=60
    start -b Body "$URL"
    wait_for_text "$REQUESTS" '"kind": "send"'
    sleep 0.2
    start_clock
    kill -TERM "$PID"
    end
    expect_status 1
    expect_line "^postern: $SOURCE: failed: "
    expect_requests send 1
    [ "$took_ms" -le 2000 ]
}

@test "many targets: each has its outcome, and none is begun afterwards" {
    misbehave --send hang
    start -b Body "$URL/a@x.example/b@x.example/c@x.example/d@x.example/\
e@x.example/f@x.example"
    wait_for_text "$REQUESTS" d@x.example
    sleep 0.5
    local posted
    posted=$(count_requests send)
    kill -TERM "$PID"
    sleep 0.2
    kill -TERM "$PID"
    start_clock
    end
    expect_status 1
    [ "$(grep -c '^uncertain: ' <<<"$stderr")" -eq "$posted" ]
    [ "$(grep -c ': failed: ' <<<"$stderr")" -eq "$((6 - posted))" ]
    expect_requests send "$posted"
    # Four at a time, and those that were written first.
    [ "$(grep -o '[a-f]@x.example' "$REQUESTS" | sort | tr -d '\n')" = \
        a@x.exampleb@x.examplec@x.exampled@x.example ]
}

@test "a target that was handed before the signal is named, without -v" {
    misbehave --send 202 --send hang
    start -b Body "$URL/a@x.example/b@x.example"
    for ((i = 0; i < 250; i++)); do
        [ "$(count_requests send)" -eq 2 ] && break
        sleep 0.02
    done
    sleep 0.3
    kill -TERM "$PID"
    sleep 0.2
    kill -TERM "$PID"
    start_clock
    end
    expect_status 6
    [ "$(grep -c '^postern: handed to Exchange: .@x.example' <<<"$stderr")" -eq 1 ]
    [ "$(grep -c '^uncertain: .@x.example' <<<"$stderr")" -eq 1 ]
}

@test "a verdict within the five seconds counts" {
    misbehave --send pause --go-file "$BATS_TEST_TMPDIR/go"
    start -v -b Body "$URL"
    wait_for_text "$REQUESTS" paused
    kill -TERM "$PID"
    sleep 0.3
    touch "$BATS_TEST_TMPDIR/go"
    start_clock
    end
    expect_status 0
    expect_line "^postern: handed to Exchange: $SOURCE"
    [ "$took_ms" -le 2000 ]
}

@test "a signal that was ignored from the start stays ignored" {
    misbehave --send pause --go-file "$BATS_TEST_TMPDIR/go"
    env --ignore-signal=INT "$POSTERN" -b Body "$URL" \
        >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
    PID=$!
    remember "$PID"
    wait_for_text "$REQUESTS" paused
    kill -INT "$PID"
    sleep 0.3
    touch "$BATS_TEST_TMPDIR/go"
    start_clock
    end
    expect_status 0
    expect_line_count 0
}

@test "a reader of standard error that goes away does not kill it" {
    misbehave --send 202
    # shellcheck disable=SC2016 # expanded by the inner shell
    run_kept bash -c '"$0" -vvv -b Body "$1" 2>&1 | true
        exit "${PIPESTATUS[0]}"' \
        "$POSTERN" "$URL"
    expect_status 0
    expect_requests send 1
}

@test "no secret in anything that was printed" {
    expect_no_secret_printed
}
