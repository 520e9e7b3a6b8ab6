# rs.bash: completion of the tools' options in bash. The tools tell their own (`rs-als --completion`), so this file knows
# none of them. Installed under each tool's name; or: source rs.bash

_rs_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
    # A name with a backslash, quote or ~ in it is for bash itself to read.
    [ "${#COMPREPLY[@]}" -gt 0 ] || compopt -o default 2>/dev/null || true
}

_rs_words() { # _rs_words WORDS PREFIX
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_rs_complete() {
    local tool=$1 at=$COMP_CWORD lines current previous long letter value choices help
    current=${COMP_WORDS[at]}
    previous=${COMP_WORDS[at - 1]}
    COMPREPLY=()

    # bash parts --name=value into three words.
    if [ "$current" = = ]; then
        current=
    elif [ "$previous" = = ] && [ "$at" -ge 2 ]; then
        previous=${COMP_WORDS[at - 2]}
    fi

    lines=$("$tool" --completion 2>/dev/null) || return
    if [[ $lines == verb$'\t'* ]]; then
        if [ "$COMP_CWORD" = 1 ]; then
            _rs_words "$(cut -f 2 <<<"$lines") --help --version" "$current"
            return
        fi
        lines=$("$tool" "${COMP_WORDS[1]}" --completion 2>/dev/null) || return
    fi

    local names=
    while IFS=$'\x1f' read -r long letter value choices help; do
        names+=" $long"
        [ "$previous" = "$long" ] || { [ -n "$letter" ] && [ "$previous" = "$letter" ]; } || continue
        case $value in
        file) _rs_files "$current" && return ;;
        choice) _rs_words "$choices" "$current" && return ;;
        value) return ;;
        esac
    done < <(tr '\t' '\037' <<<"$lines") # a tab is a blank to read: empty fields would be lost
    case $current in
    -*) _rs_words "$names" "$current" ;;
    *) _rs_files "$current" ;;
    esac
}

# shellcheck disable=SC2046  # the names are meant to be split
complete -F _rs_complete $(compgen -c rs- | sort -u)
