# Completion of vhretry for bash: subcommands, options, fault classes, recorded runs, and commands behind run.

# The names of recorded runs, without their folder and suffix. Others may write to the folder, and compgen -W executes what
# looks like a command in its words: so only what is made of digits, as <pid>-<start>-<namespace>-<random> is.
_vhretry_runs() {
    local file folder
    for folder in "${VHRETRY_DIR:-${TMPDIR:-/tmp}/vhretry-$EUID}" "/dev/shm/vhretry-$EUID"; do
        for file in "$folder"/*.journal; do
            file=${file##*/}
            file=${file%.journal}
            [[ $file =~ ^[0-9]+(-[0-9]+){2,3}$ ]] && printf '%s\n' "$file"
        done
    done
}

_vhretry_classes() {
    "${COMP_WORDS[0]}" help classes 2>/dev/null | sed -n 's/^\([a-z-]*\)  *o[nf]* by default$/\1/p'
}

# Completes the last part of a list such as default,-refu.
_vhretry_list() {
    local before='' last=$1 word
    case $last in
    *,*) before=${last%,*}, last=${last##*,} ;;
    esac
    case $last in
    [+-]*) before=$before${last:0:1} last=${last:1} ;;
    esac
    COMPREPLY=()
    for word in default all $(_vhretry_classes); do
        case $word in
        "$last"*) COMPREPLY+=("$before$word") ;;
        esac
    done
}

_vhretry_files() {
    # Readline then quotes blanks, and ends a folder with a slash. It works only where readline has called us.
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# The value of the option $1, which begins with $2. Fails if the option takes none.
_vhretry_value() {
    case $1 in
    --on) _vhretry_list "$2" ;;
    --trace) _vhretry_files "$2" ;;
    --retries | --delay | --in-place | --ignore) ;;
    *) return 1 ;;
    esac
}

_vhretry_run() {
    local index=2 current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
    for ((; index < COMP_CWORD; index++)); do
        case ${COMP_WORDS[index]} in
        --) index=$((index + 1)) && break ;;
        --retries | --delay | --in-place | --on | --ignore | --trace | --debug)
            # Readline makes three words of --on=refused: COMP_WORDBREAKS in bash(1).
            if [ "${COMP_WORDS[index + 1]}" = = ]; then
                [ $((index + 2)) -lt "$COMP_CWORD" ] || option="${COMP_WORDS[index]}="
                index=$((index + 2))
            elif [ "${COMP_WORDS[index]}" != --debug ]; then
                index=$((index + 1))
            fi
            ;;
        -*) ;;
        *) break ;;
        esac
    done
    if [ "$index" -lt "$COMP_CWORD" ]; then
        _vhretry_files "$current"
    elif [[ $option == *= ]]; then
        [ "$current" != = ] || current=''
        option=${option%=}
        _vhretry_value "$option" "$current" || mapfile -t COMPREPLY < <(compgen -W '1 2' -- "$current")
    elif [ "${COMP_WORDS[index - 1]}" = -- ] || ! _vhretry_value "$option" "$current"; then
        if [[ $current == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W '--retries --delay --in-place --on --ignore --dry-run --debug --trace --help --' -- "$current")
        else
            mapfile -t COMPREPLY < <(compgen -c -- "$current" | sort -u)
        fi
    fi
}

# A class, and behind -- a command.
_vhretry_rehearse() {
    local index=2 current=${COMP_WORDS[COMP_CWORD]}
    while [ "$index" -lt "$COMP_CWORD" ] && [ "${COMP_WORDS[index]}" != -- ]; do
        index=$((index + 1))
    done
    if [ "$index" -eq "$COMP_CWORD" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_vhretry_classes) --help --" -- "$current")
    elif [ $((index + 1)) -eq "$COMP_CWORD" ]; then
        mapfile -t COMPREPLY < <(compgen -c -- "$current" | sort -u)
    else
        _vhretry_files "$current"
    fi
}

# The file of --html=FILE, of which readline makes three words.
_vhretry_form() {
    local option=${COMP_WORDS[COMP_CWORD - 1]}
    [ "$1" = = ] || [ "$option" = = ] || return 1
    [ "$option" != = ] || option=${COMP_WORDS[COMP_CWORD - 2]}
    case $option in
    --html | --trace-event) _vhretry_files "${1#=}" ;;
    *) return 1 ;;
    esac
}

_vhretry() {
    local current=${COMP_WORDS[COMP_CWORD]} words=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        words='run env library rehearse explain history rules yaml doctor help --help --version'
    else
        case ${COMP_WORDS[1]} in
        run) _vhretry_run && return ;;
        rehearse) _vhretry_rehearse && return ;;
        explain)
            _vhretry_form "$current" && return
            words="--json --html --trace-event --help $(_vhretry_runs) $(_vhretry_classes)"
            ;;
        history) words='--json --csv --since --project --limit --help' ;;
        rules)
            words='check try --help'
            if [ "$COMP_CWORD" -gt 2 ]; then
                words=''
                case ${COMP_WORDS[2]} in
                check) _vhretry_files "$current" && return ;;
                try) words=$(_vhretry_runs) ;;
                esac
            fi
            ;;
        yaml)
            if [[ $current != -* ]]; then
                _vhretry_files "$current" && return
            fi
            words='--step --library --parameters --write --help'
            ;;
        doctor)
            words='--all --json --help --'
            [[ $current == -* ]] || mapfile -t COMPREPLY < <(compgen -c -- "$current" | sort -u)
            ;;
        help) words='settings classes --help' ;;
        env | library) words='--help' ;;
        esac
    fi
    [ "${#COMPREPLY[@]}" -gt 0 ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _vhretry vhretry
