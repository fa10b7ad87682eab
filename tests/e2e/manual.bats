#!/usr/bin/env bats
# The manual page and --help name the same options, both ways.

load harness

# Options of one section of the page, one a line, sorted.
options_of_manual() {
    awk -v section="$1" '
        /^\.Sh / { inside = ($0 == ".Sh " section) }
        inside && /^\.It Fl / { print }' "$E2E_MANUAL" |
        grep -oE 'Fl (\\-)?[A-Za-z-]+' |
        sed -e 's/^Fl \\-/--/' -e 's/^Fl /-/' | sort -u
}

# Options that a help text lists, one a line, sorted.
options_of_help() {
    grep -oE '(^|[ ,[])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,[' | sort -u
}

@test "postern --help and the page's OPTIONS" {
    postern --help
    expect_status 0
    diff <(options_of_manual OPTIONS) \
        <(grep -E '^  -' <<<"$output" | sed 's/  [^ -].*//' | options_of_help)
}

@test "postern sandbox --help and the page's SANDBOX" {
    run_kept "$POSTERN" sandbox --help
    expect_status 0
    diff <(options_of_manual SANDBOX | grep '^--') \
        <(grep -E '^ +-' <<<"$output" | options_of_help | grep '^--.')
}

@test "postern --help names the sandbox's options" {
    postern --help
    for option in $(options_of_manual SANDBOX); do
        grep -qF -- "$option" <<<"$output"
    done
}

@test "the page has every exit status that --help has" {
    postern --help
    sed -n '/^Exit status/,$p' <<<"$output" | grep -oE '\b[0-9]\b' |
        sort >"$BATS_TEST_TMPDIR/help"
    awk '/^\.Sh EXIT/{i=1} /^\.El/{i=0} i && /^\.It [0-9]/{print $2}' \
        "$E2E_MANUAL" | sort | diff "$BATS_TEST_TMPDIR/help" -
}

@test "mandoc has nothing to say about the page" {
    command -v mandoc >/dev/null || skip "there is no mandoc"
    run mandoc -T lint -W warning "$E2E_MANUAL"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}
