# Prints what zsh proposes behind each of the lines that are its arguments, in one line for each.
#
#     zsh -f zsh_proposes.zsh FOLDER LINE...     FOLDER has the file _vhretry
#
# Completion works in an interactive zsh alone: this one gives it a terminal of its own. There compadd writes its matches into a
# file.
zmodload zsh/zpty
folder=$1
shift
matches=$(mktemp)
print -r -- "
PS1= PS2= RPS1= TERM=dumb
fpath=(${(q)folder} \$fpath)
autoload -Uz compinit
compinit -D -u
compadd() {
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then
        builtin compadd \"\$@\"
        return
    fi
    local -a hits
    builtin compadd -A hits \"\$@\"
    print -rl -- \$hits >>${(q)matches}
    builtin compadd \"\$@\"
}
finish() { print END >>${(q)matches}; zle kill-whole-line; }
zle -N finish
bindkey '^I' complete-word
bindkey '^O' finish
print READY
" >$matches.setup
zpty -b shell "zsh -f -i"
zpty -w shell "source $matches.setup"
zpty -r shell output '*READY*'
for line in "$@"; do
    : >$matches
    zpty -w -n shell "$line"$'\t\x0f'
    for ((i = 0; i < 6000; i++)); do
        [[ $(tail -n 1 $matches) == END ]] && break
        sleep 0.01
        zpty -r -t shell output 2>/dev/null
    done
    print -r -- ${(ou)${(f)"$(grep -v '^END$' $matches)"}}
done
zpty -d shell
rm -f $matches $matches.setup
