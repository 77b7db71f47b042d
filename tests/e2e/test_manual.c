/* What can be read about us: --help, the manual, what packages bring of it. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* For each subcommand that --help names, as $word. */
#define SUBCOMMANDS "for word in $(\"$VHRETRY\" --help | sed -nE 's/.*vhretry ([a-z]+).*/\\1/p' | sort -u); "

/* As make dist leaves it, for the scripts that make packages of it: the programs are empty. */
#define SHIPPED                                                                                              \
    "root=$PWD/build/dist/x86_64/root; for file in bin/vhretry lib/libvhretry.so "                           \
    "share/vhretry/ca-certificates.crt share/vhretry/valgrind.supp share/doc/vhretry/musl.copyright; do "    \
    "install -D /dev/null "                                                                                  \
    "$root/$file; done; "                                                                                    \
    "install -D -m 644 \"$MANUAL/vhretry.1\" $root/share/man/man1/vhretry.1; "                               \
    "install -D -m 644 \"$MANUAL/completion.bash\" $root/share/bash-completion/completions/vhretry; "        \
    "install -D -m 644 \"$MANUAL/completion.zsh\" $root/share/zsh/site-functions/_vhretry; "                 \
    "install -D -m 644 \"$MANUAL/completion.fish\" $root/share/fish/vendor_completions.d/vhretry.fish; "

static const struct row {
    const char *name;
    const char *command;
    const char *output; /* all of stdout */
} rows[] = {
    {"every subcommand in --help has --help, on stdout and within 80 columns",
     SUBCOMMANDS
     "do \"$VHRETRY\" $word --help >text 2>errors || echo $word: $?; test -s errors && echo $word: stderr; "
     "grep -q \"^Usage: .*vhretry $word\" text || echo $word: no usage; awk -v w=$word 'length > 80 {print w "
     "\": \" $0}' text; "
     "done; \"$VHRETRY\" --help | awk 'length > 80'; \"$VHRETRY\" --help | grep -c vhretry >/dev/null && "
     "echo end",
     "end\n"},
    {"tables are within 80 columns",
     "for table in settings classes; do \"$VHRETRY\" help $table >text || echo $table; awk 'length > 80' "
     "text; "
     "test $(wc -l <text) -gt 20 || echo short; done; echo end",
     "end\n"},
    {"every class is explained within 80 columns and 20 lines",
     "for class in $(\"$VHRETRY\" help classes | sed -n 's/^\\([a-z-]*\\)  *o[nf]* by default$/\\1/p'); do "
     "\"$VHRETRY\" explain $class >text || echo $class; awk 'length > 80' text; test $(wc -l <text) -le 20 "
     "|| echo $class is long; "
     "grep -q '^advice ' text || echo $class has none; done; "
     "\"$VHRETRY\" help classes | grep -c 'o[nf]* by default$' | awk '$1 >= 14 {print \"end\"}'",
     "end\n"},
    {"the manual has no warning", "groff -man -ww -Tutf8 \"$MANUAL/vhretry.1\" 2>&1 >/dev/null; echo end",
     "end\n"},
    {"the manual names every setting",
     "for word in $(\"$VHRETRY\" help settings | sed -nE 's/^([A-Z_]+).*/\\1/p'); do "
     "grep -q \"^.B $word\" \"$MANUAL/vhretry.1\" || echo $word; done; echo end",
     "end\n"},
    {"the manual has a section for every subcommand, and completion proposes it",
     SUBCOMMANDS
     "do grep -q \"^.SS vhretry $word\" \"$MANUAL/vhretry.1\" || echo $word: manual; "
     "bash -c '. \"$MANUAL/completion.bash\"; COMP_WORDS=(vhretry \"$1\"); COMP_CWORD=1; _vhretry; "
     "test \"${COMPREPLY[0]}\" = \"$1\"' bash $word || echo $word: completion; done; echo end",
     "end\n"},
    {"the manual names every option of every subcommand",
     SUBCOMMANDS
     "do for option in $(\"$VHRETRY\" $word --help 2>/dev/null | "
     "grep -oE '^  --[a-z-]+' | "
     "grep -v -- --help); do sed 's/\\\\-/-/g' \"$MANUAL/vhretry.1\" | grep -q -e $option || echo $word "
     "$option; done; done; echo end",
     "end\n"},
    {"the manual is of the program's version",
     "grep -c \"^.TH VHRETRY 1 .* \\\"$(\"$VHRETRY\" --version)\\\" \" \"$MANUAL/vhretry.1\"", "1\n"},
    {"the Debian package has the manual and completion",
     SHIPPED "\"$MANUAL/../../scripts/make-deb\" x86_64 \"$PWD/build\" >&2; "
             "dpkg-deb -c build/vhretry_*_amd64.deb | grep -oE '[^/]*(man1|ompletions)[^/]*/.+'",
     "completions/vhretry\nvendor_completions.d/vhretry.fish\nman1/vhretry.1.gz\nvendor-completions/"
     "_vhretry\n"},
    {"the wheel has the manual and completion, beside the program",
     SHIPPED
     "python3 \"$MANUAL/../../scripts/make-wheel.py\" x86_64 \"$PWD/build\" >&2; "
     "python3 -m zipfile -l build/vhretry-*.whl | grep -oE '(scripts|libexec|man1|completions)/[^ ]*'",
     "scripts/vhretry\nlibexec/libvhretry.so\ncompletions/vhretry\nman1/vhretry.1\n"},
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
    return test_list_run("the manual", argc, argv, NULL, NULL);
}
