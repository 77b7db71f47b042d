#compdef vhretry
# Completion of vhretry for zsh: subcommands, options, fault classes, recorded runs, and commands behind run.

# The names of recorded runs, without their folder and suffix. Others may write to the folder: only what is made of digits.
_vhretry_runs() {
    local -a runs
    runs=(${VHRETRY_DIR:-${TMPDIR:-/tmp}/vhretry-$EUID}/*.journal(N:t:r) /dev/shm/vhretry-$EUID/*.journal(N:t:r))
    runs=(${(M)runs:#<->-<->-<->})
    _wanted runs expl run compadd -a runs
}

_vhretry_classes() {
    local -a classes
    classes=(${${(M)${(f)"$(command $vhretry_program help classes 2>/dev/null)"}:#[a-z]*o[nf]## by default}%% *})
    _wanted classes expl 'fault class' compadd "$@" -a classes
}

# The last part of a list such as default,-refu.
_vhretry_list() {
    compset -P '*,'
    compset -P '[+-]'
    _alternative 'words:set:(default all)' 'classes:fault class:_vhretry_classes'
}

_vhretry_runs_or_classes() {
    _alternative 'runs:run:_vhretry_runs' 'classes:fault class:_vhretry_classes'
}

_vhretry_rehearse() {
    local separator=${words[(i)--]}
    if ((separator < CURRENT)); then
        shift separator words
        ((CURRENT -= separator))
        _normal
    else
        _arguments '--help[how to use it]' '1:fault class:_vhretry_classes'
    fi
}

_vhretry() {
    local curcontext=$curcontext state line expl vhretry_program=$words[1]
    local -a state_descr subcommands
    local -A opt_args
    subcommands=(
        'run:run a command; retry it on Valohai when the network makes it fail'
        "env:make a shell's commands one run"
        "library:the library's path, for LD_PRELOAD"
        'rehearse:rehearse a failure and its retry'
        'explain:why the last run was retried or not'
        "history:the project's retries as a table"
        'rules:what the rules of the site decide'
        'yaml:what a step of a valohai.yaml needs'
        'doctor:check all that a retry needs'
        'help:what can be set, and what counts'
    )
    if ((CURRENT == 2)); then
        if [[ $words[2] == -* ]]; then
            _wanted options expl option compadd -- --help --version
        else
            _describe -t subcommands subcommand subcommands
        fi
        return
    fi
    shift words
    ((CURRENT--))
    curcontext=${curcontext%:*}-$words[1]:
    case $words[1] in
    run)
        _arguments -S \
            '--retries=[retries after the first failure]:number:' \
            '--delay=[wait before a retry]:time such as 60, 90s or 2m:' \
            '--in-place=[run the command again where it is, first]:number:' \
            '--on=[fault classes that count]:classes:_vhretry_list' \
            '--ignore=[peers whose faults do not count]:peers:' \
            '--dry-run[say what would be done, do not retry]' \
            '--debug=-[faults and the verdict; 2: every observed call]::level:(1 2)' \
            '--trace=[the same as JSON Lines]:file:_files' \
            '(-)--help[how to use it]' \
            '(-)1:command: _command_names -e' \
            '*::arguments:_normal'
        ;;
    rehearse) _vhretry_rehearse ;;
    explain)
        _arguments '(--html --trace-event)--json[as JSON]' \
            '(--json --trace-event)--html=-[a page for a browser]::file:_files' \
            '(--json --html)--trace-event=-[trace events, for ui.perfetto.dev]::file:_files' \
            '(-)--help[how to use it]' \
            '1:run or class:_vhretry_runs_or_classes'
        ;;
    history)
        _arguments '(--csv)--json[as JSON]' '(--json)--csv[for a spreadsheet]' \
            '--since=[executions since then]:7d, 12h or a date such as 2026-11-01:' \
            "--project=[another project than the execution's own]:id:" \
            '--limit=[look at the newest executions]:number:' \
            '(-)--help[how to use it]'
        ;;
    rules)
        if ((CURRENT == 2)); then
            _arguments '--help[how to use it]' '1:what to do:(check try)'
        elif [[ $words[2] == check ]] && ((CURRENT == 3)); then
            _files
        elif [[ $words[2] == try ]] && ((CURRENT == 3)); then
            _vhretry_runs
        fi
        ;;
    yaml)
        _arguments '--step=[the step]:name:' \
            '--library=[of libvhretry.so in the image]:path:_files' \
            '--parameters[the parameters retries and delay, too]' \
            '--write[change the file]' \
            '(-)--help[how to use it]' \
            '1:file:_files'
        ;;
    doctor)
        _arguments -S '--all[all settings and programs]' '--json[as JSON]' \
            '(-)--help[how to use it]' \
            '(-)1:command: _command_names -e' \
            '*::arguments:_normal'
        ;;
    help) _arguments '--help[how to use it]' '1:topic:(settings classes)' ;;
    env | library) _arguments '--help[how to use it]' ;;
    esac
}

_vhretry "$@"
