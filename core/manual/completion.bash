# Completion of vhretry for bash: subcommands, options, fault classes, recorded runs, and commands behind run.

# The names of recorded runs, without their folder and suffix.
_vhretry_runs() {
    local file folder
    for folder in "${VHRETRY_DIR:-${TMPDIR:-/tmp}/vhretry-$EUID}" "/dev/shm/vhretry-$EUID"; do
        for file in "$folder"/*.journal; do
            [ -e "$file" ] || continue
            file=${file##*/}
            printf '%s\n' "${file%.journal}"
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

_vhretry_run() {
    local index=2 word
    for ((; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        case $word in
        --) index=$((index + 1)) && break ;;
        --retries | --delay | --on | --ignore | --trace) index=$((index + 1)) ;;
        -*) ;;
        *) break ;;
        esac
    done
    local current=${COMP_WORDS[COMP_CWORD]}
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --on) _vhretry_list "$current" && return ;;
    --trace) mapfile -t COMPREPLY < <(compgen -f -- "$current") && return ;;
    --retries | --delay | --ignore) return ;;
    esac
    if [ "$index" -lt "$COMP_CWORD" ]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
    elif [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--retries --delay --on --ignore --dry-run --debug --trace --help --' -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -c -- "$current" | sort -u)
    fi
}

_vhretry() {
    local current=${COMP_WORDS[COMP_CWORD]} words=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        words='run env explain history doctor help --help --version'
    else
        case ${COMP_WORDS[1]} in
        run) _vhretry_run && return ;;
        explain) words="--json --help $(_vhretry_runs) $(_vhretry_classes)" ;;
        history) words='--json --project --limit --help' ;;
        doctor)
            words='--json --help --'
            [[ $current == -* ]] || mapfile -t COMPREPLY < <(compgen -c -- "$current" | sort -u)
            ;;
        help) words='settings classes --help' ;;
        env) words='--help' ;;
        esac
    fi
    [ "${#COMPREPLY[@]}" -gt 0 ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _vhretry vhretry
