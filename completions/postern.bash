# bash completion for postern. A test compares it with the command's options.
_postern() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local first=${COMP_WORDS[1]}
    local options="-t --title -b --body -a --attach -i --input-format
        -n --notification-type -e --interpret-escapes -j --interpret-emojis
        -c --config -g --tag -R --recursion-depth --skip-other-services
        -Da --disable-async -S --storage-path -SM --storage-mode
        -SPD --storage-prune-days -SUL --storage-uid-length -T --theme
        -P --plugin-path -d --dry-run -v --verbose -D --debug -l --details
        -V --version -h --help"

    COMPREPLY=()
    case $COMP_CWORD,$first,$before in
    2,help,*) mapfile -t COMPREPLY < <(compgen -W \
        "options url sandbox environment exit" -- "$word") ;;
    2,url,*) mapfile -t COMPREPLY < <(compgen -W "show build" -- "$word") ;;
    *,-i | *,--input-format) mapfile -t COMPREPLY < <(compgen -W \
        "text html markdown" -- "$word") ;;
    *,-n | *,--notification-type) mapfile -t COMPREPLY < <(compgen -W \
        "info success warning failure" -- "$word") ;;
    *,-SM | *,--storage-mode) mapfile -t COMPREPLY < <(compgen -W \
        "auto flush memory" -- "$word") ;;
    *,-a | *,--attach | *,-c | *,--config)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        ;;
    *,-S | *,--storage-path | *,-P | *,--plugin-path)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        ;;
    *,-t | *,--title | *,-b | *,--body | *,-T | *,--theme) ;;
    *,-g | *,--tag | *,-R | *,--recursion-depth) ;;
    *,-SPD | *,--storage-prune-days | *,-SUL | *,--storage-uid-length) ;;
    1,*) mapfile -t COMPREPLY < <(compgen -W \
        "help url sandbox $options" -- "$word") ;;
    *,url,* | *,sandbox,*) ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    esac
}
complete -F _postern postern
