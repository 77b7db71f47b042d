/* What shells propose behind `vhretry`: bash by calling its function, fish and zsh as they do it. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In front of COMP_WORDS; prints what is proposed, in one line. */
#define COMPLETE(words, index)                                                                               \
    "bash -c '. \"$MANUAL/completion.bash\"; COMP_WORDS=(\"$VHRETRY\" " words "); COMP_CWORD=" index "; "    \
    "_vhretry; echo \"${COMPREPLY[*]}\"'"

/* For each subcommand that --help names, as $word. */
#define SUBCOMMANDS "for word in $(\"$VHRETRY\" --help | sed -nE 's/.*vhretry ([a-z]+).*/\\1/p' | sort -u); "

/* What --help has, as completion should propose it: the subcommands in the first line of `expected`, then each subcommand's
 * options, in the order of the lines of `lines`. */
#define EXPECTED                                                                                             \
    "export LC_ALL=C; PATH=${VHRETRY%/*}:$PATH; : >expected; echo 'vhretry ' >lines; " SUBCOMMANDS           \
    "do printf '%s ' $word; done | sed 's/ $/\\n/' >expected; " SUBCOMMANDS                                  \
    "do echo \"vhretry $word --\" >>lines; { echo --help; \"$VHRETRY\" $word --help | "                      \
    "grep -oE '^  --[a-z-]+' | tr -d ' '; } | sort -u | tr '\\n' ' ' | sed 's/ $/\\n/' >>expected; done; "

/* In `seen` is what a shell proposes for each of `lines`. */
#define AS_EXPECTED "cmp expected seen >&2 && test $(wc -l <seen) -ge 10 || diff expected seen; echo end"

/* What fish and zsh propose for each line of standard input, in one line for each. */
#define FISH                                                                                                 \
    "fish --no-config -c 'source $MANUAL/completion.fish; while read -l line; "                              \
    "echo (complete -C $line | string replace -r \"\\t.*\" \"\" | sort -u); end'"
#define ZSH                                                                                                  \
    "zsh -fc 'mkdir -p functions; cp $MANUAL/completion.zsh functions/_vhretry; "                            \
    "zsh -f $PROGRAMS/zsh_proposes.zsh $PWD/functions \"${(@f)$(cat)}\"'"

#define LINES(lines) "PATH=${VHRETRY%/*}:$PATH; printf '%s\\n' " lines " | "

/* A recorded run, one whose name may be a trap, and a file. */
#define PLACES                                                                                               \
    "mkdir -p records; touch records/99900412-77-1.journal 'records/$(touch${IFS}executed).journal' "        \
    "seen.trace; "                                                                                           \
    "export VHRETRY_DIR=$PWD/records; "
#define SHELL_LINES                                                                                          \
    "'vhretry explain ref' 'vhretry explain 999004' 'vhretry explain exec' 'vhretry rules try 999004' "      \
    "'vhretry rules check see' 'vhretry yaml see' 'vhretry help s' 'vhretry rehearse ref' "                  \
    "'vhretry rehearse refused -- bashb' 'vhretry run bashb' 'vhretry run --delay 3 -- bashb' "              \
    "'vhretry run cat see' 'vhretry run --trace see' 'vhretry doctor --all bashb' "
#define SHELL_PROPOSALS                                                                                      \
    "refused\n99900412-77-1\n\n99900412-77-1\nseen.trace\nseen."                                             \
    "trace\nsettings\nrefused\nbashbug\nbashbug\nbashbug\n"                                                  \
    "seen.trace\nseen.trace\nbashbug\n"

static const struct row {
    const char *name;
    const char *needs;
    const char *command;
    const char *output; /* all of stdout */
} rows[] = {
    {"completion knows subcommands", NULL, COMPLETE("ex", "1"), "explain\n"},
    {"completion knows options", NULL, COMPLETE("run --de", "2"), "--delay --debug\n"},
    {"completion knows commands behind run", NULL, COMPLETE("run -- bashb", "3"), "bashbug\n"},
    {"completion knows classes", NULL, COMPLETE("explain ref", "2"), "refused\n"},
    {"completion knows forms of an explanation", NULL, COMPLETE("explain --ht", "2"), "--html\n"},
    {"completion knows files behind a form", NULL, "touch seen.html; " COMPLETE("explain --html = see", "4"),
     "seen.html\n"},
    {"completion knows files right behind its equals sign", NULL,
     "touch seen.html; " COMPLETE("explain --trace-event =", "3") " | grep -o seen.html", "seen.html\n"},
    {"completion knows classes behind a form", NULL, COMPLETE("explain --html ref", "3"), "refused\n"},
    {"completion knows what to rehearse", NULL, COMPLETE("rehearse ref", "2"), "refused\n"},
    {"completion knows commands behind rehearse", NULL, COMPLETE("rehearse refused -- bashb", "4"),
     "bashbug\n"},
    {"completion knows options of yaml", NULL, COMPLETE("yaml --w", "2"), "--write\n"},
    {"completion knows what to do with rules", NULL, COMPLETE("rules ch", "2"), "check\n"},
    {"completion knows files of rules", NULL, "touch site.rules; " COMPLETE("rules check si", "3"),
     "site.rules\n"},
    {"completion knows classes in a list", NULL, COMPLETE("run --on default,-dns-t", "3"),
     "default,-dns-temporary\n"},
    {"completion knows recorded runs", NULL,
     "mkdir -p records; touch records/412-77-1.journal; VHRETRY_DIR=$PWD/records; export "
     "VHRETRY_DIR; " COMPLETE("explain 412", "2"),
     "412-77-1\n"},
    {"completion runs nothing that a file of the record folder is named after", NULL,
     "mkdir -p records; touch 'records/$(touch${IFS}executed).journal' records/412-77-1.journal; "
     "VHRETRY_DIR=$PWD/records; export VHRETRY_DIR; " COMPLETE("explain 412",
                                                               "2") "; ls executed 2>/dev/null",
     "412-77-1\n"},
    /* Readline makes three words of --on=refused: COMP_WORDBREAKS in bash(1). */
    {"completion knows classes behind an equals sign", NULL, COMPLETE("run --on = default,-dns-t", "4"),
     "default,-dns-temporary\n"},
    {"completion knows classes right behind an equals sign", NULL,
     COMPLETE("run --on =", "3") " | grep -o refused", "refused\n"},
    {"completion knows the command behind an equals sign", NULL, COMPLETE("run --debug = 2 bashb", "5"),
     "bashbug\n"},
    {"completion knows levels of --debug", NULL, COMPLETE("run --debug =", "3"), "1 2\n"},
    {"bash proposes every option that --help has, and no other", NULL,
     EXPECTED "{ bash -c '. \"$MANUAL/completion.bash\"; while read -r command word option; do "
              "COMP_WORDS=($command \"$word\" $option); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _vhretry; "
              "printf \"%s\\n\" \"${COMPREPLY[@]}\" | grep -E \"^(--)?[a-z]\" | "
              "{ if [ -z \"$option\" ]; then grep -v -e --; else cat; fi; } | sort -u | tr \"\\n\" \" \" | "
              "sed \"s/ $/\\n/\"; done' <lines; } >seen; " AS_EXPECTED,
     "end\n"},
    {"fish proposes every option that --help has, and no other", "fish",
     EXPECTED FISH " <lines >seen; " AS_EXPECTED, "end\n"},
    {"zsh proposes every option that --help has, and no other", "zsh",
     EXPECTED ZSH " <lines >seen; " AS_EXPECTED, "end\n"},
    {"fish knows classes, recorded runs, commands and files", "fish",
     PLACES LINES(SHELL_LINES "'vhretry run --on=+refused,-stal'") FISH,
     SHELL_PROPOSALS "--on=+refused,-stalled\n"},
    {"zsh knows classes, recorded runs, commands and files", "zsh",
     PLACES LINES(SHELL_LINES "'vhretry run --on=+refused,-stal'") ZSH, SHELL_PROPOSALS "stalled\n"},
    {"the folders of the Debian package are where its zsh and fish look", "zsh fish",
     "zsh -fc 'print -l $fpath' | grep -x /usr/share/zsh/vendor-completions; "
     "env -u XDG_DATA_DIRS HOME=$PWD fish -c 'printf \"%s\\n\" $fish_complete_path' | "
     "grep -x /usr/share/fish/vendor_completions.d",
     "/usr/share/zsh/vendor-completions\n/usr/share/fish/vendor_completions.d\n"},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void says_it(void **state)
{
    const struct row *row = *state;
    needs(row->needs);
    char program[STEP_PATH_SIZE];
    char folder[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    char manual[STEP_PATH_SIZE + 32];
    build_path(program, "vhretry");
    assert_non_null(getcwd(folder, sizeof folder));
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    snprintf(manual, sizeof manual, "MANUAL=%s/core/manual", folder);
    const char *const environment[] = {variable, manual, NULL};
    step_run(&step, WITH_US, row->command, environment, &end);
    if (strcmp(end.output, row->output) != 0)
        fail_msg("expected: %s\nseen: %s\nstderr: %s", row->output, end.output, end.errors);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), says_it, start, step_teardown);
    return test_list_run("completion in shells", argc, argv, NULL, NULL);
}
