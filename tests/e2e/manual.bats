#!/usr/bin/env bats
# The manual pages, the help and the completions name the same options and
# parameters, both ways.

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

# The options of a help of the command, one a line, sorted.
options_of_lines() {
    grep -E '^  -' | sed 's/  [^ -].*//' | options_of_help
}

@test "postern help options and the page's OPTIONS" {
    postern help options
    expect_status 0
    [ "$(options_of_lines <<<"$output" | wc -l)" -gt 30 ]
    diff <(options_of_manual OPTIONS) <(options_of_lines <<<"$output")
}

@test "postern --help shows some of them, on a screen" {
    local all
    all=$("$POSTERN" help options)
    postern --help
    expect_status 0
    [ "${#lines[@]}" -le 24 ]
    [ -z "$(comm -23 <(options_of_lines <<<"$output") \
        <(options_of_lines <<<"$all"))" ]
}

@test "the topics: each is named by --help, and is there" {
    local topic
    postern --help
    for topic in options url sandbox environment exit; do
        grep -qE "^Topics:.* ${topic}[,.]" <<<"$output"
    done
    for topic in options url sandbox environment exit; do
        run_kept "$POSTERN" help "$topic"
        expect_status 0
        [ "${#lines[@]}" -gt 5 ]
    done
    [ "$("$POSTERN" help sandbox)" = "$("$POSTERN" sandbox --help)" ]
    run_kept "$POSTERN" help "$URL"
    expect_status 2
    expect_line 'options, url, sandbox, environment or exit'
}

@test "the variables of postern help environment and the page's ENVIRONMENT" {
    diff <("$POSTERN" help environment | grep -oE '[A-Z]+(_[A-Z]+)+|HOME' |
        sort -u) \
        <(awk '/^\.Sh / { inside = ($0 == ".Sh ENVIRONMENT") }
            inside && /^\.It Ev/ { print }' "$E2E_MANUAL" |
            grep -oE '[A-Z]+(_[A-Z]+)+|HOME' | sort -u)
}

@test "the completions know each option, and no other" {
    local all shell
    all=$("$POSTERN" help options | options_of_lines)
    [ "$(grep -c . <<<"$all")" -gt 30 ]
    diff <(echo "$all") \
        <(sed -n '/^    local options=/,/"$/p' "$E2E_COMPLETIONS/postern.bash" |
            grep -oE -- '--?[A-Za-z][A-Za-z-]*' | sort -u)
    diff <(echo "$all") \
        <(sed -n '/^    # options$/,/^    # end$/p' "$E2E_COMPLETIONS/_postern" |
            sed -n -e "s/^    '\{0,1\}[^{]*{\([^}]*\)}.*/\1/p" \
                -e "s/^    \(--[a-z-]*\)'\[.*/\1/p" |
            tr ',' '\n' | sed 's/[=+]*$//' | sort -u)
    diff <(echo "$all") \
        <(sed -n -e 's/^complete -c postern -[so] \([A-Za-z]*\) -l \([a-z-]*\).*/-\1\n--\2/p' \
            -e 's/^complete -c postern -l \([a-z-]*\).*/--\1/p' \
            "$E2E_COMPLETIONS/postern.fish" | sort -u)
    for shell in postern.bash _postern postern.fish; do
        grep -q 'environment' "$E2E_COMPLETIONS/$shell"
    done
}

@test "bash completes options, words and topics" {
    # complete_words WORD...: what is offered for the last one
    complete_words() {
        bash -c '. "$0"; COMP_WORDS=(postern "$@"); COMP_CWORD=$#
            _postern; printf "%s\n" "${COMPREPLY[@]}"' \
            "$E2E_COMPLETIONS/postern.bash" "$@"
    }
    [ "$(complete_words --tit)" = --title ]
    [ "$(complete_words -v --storage-m)" = --storage-mode ]
    [ "$(complete_words -i m)" = markdown ]
    [ "$(complete_words --notification-type f)" = failure ]
    [ "$(complete_words -SM mem)" = memory ]
    [ "$(complete_words help env)" = environment ]
    [ "$(complete_words url b)" = build ]
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
