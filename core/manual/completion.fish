# Completion of vhretry for fish: subcommands, options, fault classes, recorded runs, and commands behind run.

# The names of recorded runs, without their folder and suffix. Others may write to the folder: only what is made of digits.
function __vhretry_runs
    set -l folder /tmp
    test -z "$TMPDIR"; or set folder $TMPDIR
    set folder $folder/vhretry-(id -u)
    test -z "$VHRETRY_DIR"; or set folder $VHRETRY_DIR
    for file in $folder/*.journal /dev/shm/vhretry-(id -u)/*.journal
        string match -rq '/(?<name>[0-9]+(-[0-9]+){2,3})\.journal$' -- $file; and echo $name
    end
end

function __vhretry_classes
    set -l words (commandline -opc)
    command $words[1] help classes 2>/dev/null | string replace -rf '^([a-z-]+) +o[nf]+ by default$' '$1'
end

# The last part of a list such as default,-refu.
function __vhretry_list
    set -l before (string match -r '^(?:--on=)?((?:.*,)?[+-]?)' -- (commandline -ct))[2]
    for word in default all (__vhretry_classes)
        echo "$before$word"
    end
end

# The words of the command that vhretry is to run, the unfinished one among them; none while it has not begun.
function __vhretry_words
    set -l words (commandline -opc) (commandline -ct)
    set -l subcommand $words[2]
    set -l rest $words[3..]
    while set -q rest[1]
        switch $rest[1]
            case --
                set -e rest[1]
                break
            case --retries --delay --in-place --on --ignore --trace
                set -e rest[1]
                set -q rest[1]; or return 1
            case '-*'
            case '*'
                # Behind rehearse a class may come first, and -- must.
                test $subcommand = rehearse; or break
        end
        set -e rest[1]
    end
    set -q rest[1]; or return 1
    printf '%s\n' $rest
end

function __vhretry_command
    set -l words (__vhretry_words)
    # The unfinished word stays as it is: fish completes what is typed.
    set -l line (string escape -- $words[1..-2]) $words[-1]
    complete -C "$line"
end

# Is it the subcommand $argv[1], or one of several, of whose own words one comes next?
function __vhretry_at
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv; or return 1
    contains -- "$words[2]" run rehearse doctor; or return 0
    contains -- -- $words; and return 1
    set -l command (__vhretry_words)
    test (count $command) -le 1
end

function __vhretry_at_subcommand
    test (count (commandline -opc)) -eq 1
end

function __vhretry_at_command
    set -l words (commandline -opc)
    contains -- "$words[2]" run rehearse doctor; and __vhretry_words >/dev/null
end

# Is the next word the second one behind `rules`, as in `rules check FILE`?
function __vhretry_at_rules
    set -l words (commandline -opc)
    test "$words[2]" = rules; and test (count $words) -eq 3; and test "$words[3]" = $argv[1]
end

complete -c vhretry -f

complete -c vhretry -n __vhretry_at_subcommand -a run -d 'Run a command; retry it on Valohai when the network makes it fail'
complete -c vhretry -n __vhretry_at_subcommand -a env -d 'Make a shell\'s commands one run'
complete -c vhretry -n __vhretry_at_subcommand -a library -d 'The library\'s path, for LD_PRELOAD'
complete -c vhretry -n __vhretry_at_subcommand -a rehearse -d 'Rehearse a failure and its retry'
complete -c vhretry -n __vhretry_at_subcommand -a explain -d 'Why the last run was retried or not'
complete -c vhretry -n __vhretry_at_subcommand -a history -d 'The project\'s retries as a table'
complete -c vhretry -n __vhretry_at_subcommand -a rules -d 'What the rules of the site decide'
complete -c vhretry -n __vhretry_at_subcommand -a yaml -d 'What a step of a valohai.yaml needs'
complete -c vhretry -n __vhretry_at_subcommand -a doctor -d 'Check all that a retry needs'
complete -c vhretry -n __vhretry_at_subcommand -a help -d 'What can be set, and what counts'
complete -c vhretry -n __vhretry_at_subcommand -l version -d 'The version'
complete -c vhretry -n __vhretry_at_subcommand -l help -d 'All subcommands'

complete -c vhretry -n '__vhretry_at run env library rehearse explain history rules yaml doctor help' -l help -d 'How to use it'

complete -c vhretry -n '__vhretry_at run' -l retries -x -d 'Retries after the first failure'
complete -c vhretry -n '__vhretry_at run' -l delay -x -d 'Wait before a retry: 60, 90s, 2m'
complete -c vhretry -n '__vhretry_at run' -l in-place -x -d 'Run the command again where it is, first'
complete -c vhretry -n '__vhretry_at run' -l on -x -a '(__vhretry_list)' -d 'Fault classes that count'
complete -c vhretry -n '__vhretry_at run' -l ignore -x -d 'Peers whose faults do not count'
complete -c vhretry -n '__vhretry_at run' -l dry-run -d 'Say what would be done, do not retry'
complete -c vhretry -n '__vhretry_at run' -l debug -d 'Faults and the verdict; =2: every observed call'
complete -c vhretry -n '__vhretry_at run' -l trace -r -F -d 'The same as JSON Lines'

complete -c vhretry -n '__vhretry_at rehearse' -a '(__vhretry_classes)'
complete -c vhretry -n __vhretry_at_command -a '(__vhretry_command)'

complete -c vhretry -n '__vhretry_at explain' -l json -d 'As JSON'
complete -c vhretry -n '__vhretry_at explain' -l html -d 'A page for a browser; =FILE'
complete -c vhretry -n '__vhretry_at explain' -l trace-event -d 'Trace events, for ui.perfetto.dev; =FILE'
complete -c vhretry -n '__vhretry_at explain' -a '(__vhretry_runs)' -d Run
complete -c vhretry -n '__vhretry_at explain' -a '(__vhretry_classes)' -d 'Fault class'

complete -c vhretry -n '__vhretry_at history' -l json -d 'As JSON'
complete -c vhretry -n '__vhretry_at history' -l csv -d 'For a spreadsheet'
complete -c vhretry -n '__vhretry_at history' -l since -x -d 'Executions since then: 7d, 2026-11-01'
complete -c vhretry -n '__vhretry_at history' -l project -x -d 'Another project than the execution\'s own'
complete -c vhretry -n '__vhretry_at history' -l limit -x -d 'Look at the newest N executions'

complete -c vhretry -n '__vhretry_at rules; and test (count (commandline -opc)) -eq 2' -a 'check try'
complete -c vhretry -n '__vhretry_at_rules check' -F
complete -c vhretry -n '__vhretry_at_rules try' -a '(__vhretry_runs)'

complete -c vhretry -n '__vhretry_at yaml' -F
complete -c vhretry -n '__vhretry_at yaml' -l step -x -d 'The step'
complete -c vhretry -n '__vhretry_at yaml' -l library -r -F -d 'Of libvhretry.so in the image'
complete -c vhretry -n '__vhretry_at yaml' -l parameters -d 'The parameters retries and delay, too'
complete -c vhretry -n '__vhretry_at yaml' -l write -d 'Change the file'

complete -c vhretry -n '__vhretry_at doctor' -l all -d 'All settings and programs'
complete -c vhretry -n '__vhretry_at doctor' -l json -d 'As JSON'

complete -c vhretry -n '__vhretry_at help; and test (count (commandline -opc)) -eq 2' -a 'settings classes'
