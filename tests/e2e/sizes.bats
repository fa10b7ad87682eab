#!/usr/bin/env bats
# Mails of every size, under both readings of Microsoft's limits.

load harness

@test "every size arrives whole where Microsoft's MB has 1,000,000 bytes" {
    run_kept "$POSTERN" sandbox --size-limits mb -- \
        "$BATS_TEST_DIRNAME/send-sizes" "$BATS_TEST_TMPDIR"
    expect_status 0
    [ "$output" -ge 35 ]
}

@test "every size arrives whole where it has 1,048,576" {
    run_kept "$POSTERN" sandbox --size-limits mib -- \
        "$BATS_TEST_DIRNAME/send-sizes" "$BATS_TEST_TMPDIR"
    expect_status 0
    [ "$output" -ge 35 ]
}

@test "no secret was printed" {
    expect_no_secret_printed
}
