#!/usr/bin/env bats
# The manual pages and --help name the same options and parameters, both
# ways.

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

@test "postern sandbox --help and the page name the same actions of --fault" {
    run_kept "$POSTERN" sandbox --help
    diff <(awk '/^Actions of --fault/ { inside = 1 }
            inside && /^  [a-z]/ { print $1 }' <<<"$output" | sort) \
        <(awk '/^\.It Fl .*-fault/ { inside = 1 }
            inside && /^\.It Cm/ { print } /^\.El/ { inside = 0 }' \
            "$E2E_MANUAL" | grep -oE '[a-z]+(-[a-z]+)+|hang|drip' | sort)
}

@test "postern --help names the sandbox's options" {
    postern --help
    for option in $(options_of_manual SANDBOX); do
        grep -qF -- "$option" <<<"$output"
    done
}

# Options of one part of "postern url --help", from its first line on.
options_of_url_help() {
    "$POSTERN" url --help | awk -v first="$1" '
        /^[a-z]/ { inside = ($1 == first) }
        inside && /^  --/ { print $1 }' | sed 's/=.*//' | sort -u
}

@test "postern url --help and the page, for show and build" {
    diff <(options_of_manual "SHOWING URLS") <(options_of_url_help show)
    [ "$(options_of_url_help show | wc -l)" -eq 2 ]
    diff <(options_of_manual "BUILDING URLS") \
        <(options_of_url_help build | grep -v -- --help)
    [ "$(options_of_url_help build | wc -l)" -eq 8 ]
}

@test "each option of postern url --help is taken" {
    local option
    for option in $(options_of_url_help build | grep -v -- --help); do
        run_kept "$POSTERN" url build "$option=a=b" --help
        expect_status 0
    done
    for option in $(options_of_url_help show); do
        run_kept "$POSTERN" url show "$option" --help
        expect_status 0
    done
}

@test "postern-url(7) has the program's table of parameters" {
    [ "$("$POSTERN" help url | grep -c 'any other value: ')" -gt 30 ]
    "$E2E_PYTHON" "$E2E_URL_TABLE" "$POSTERN"
}

@test "the page has every exit status that --help has" {
    postern --help
    sed -n '/^Exit status/,$p' <<<"$output" | grep -oE '\b[0-9]\b' |
        sort >"$BATS_TEST_TMPDIR/help"
    awk '/^\.Sh EXIT/{i=1} /^\.El/{i=0} i && /^\.It [0-9]/{print $2}' \
        "$E2E_MANUAL" | sort | diff "$BATS_TEST_TMPDIR/help" -
}

@test "mandoc has nothing to say about the pages" {
    command -v mandoc >/dev/null || skip "there is no mandoc"
    run mandoc -T lint -W warning "$E2E_MANUAL" "$E2E_CONFIG_MANUAL" \
        "$E2E_URL_MANUAL"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}

@test "postern-url(7) explains each rule by which a URL differs from Apprise" {
    diff <(sed -n 's/^\.\\" rule: //p' "$E2E_URL_MANUAL" | sort) \
        <(grep -oE '"rule": "[a-z-]+"' "$E2E_ACCOUNT_URLS" |
            sed 's/.*: "//; s/"//' | sort -u)
}
