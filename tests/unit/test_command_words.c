/* Which programs the words of a command, and of its script, name (core/wrapper/command_words.h).
 */
#include "../../core/wrapper/command_words.h"
#include "../support/test_list.h"

#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/vhretry-words.XXXXXX";

/* In the folder, which is in PATH and is $TOOLS: `fetch` and `git-lfs`, static programs; the script `step.sh` that a row has, and `data`, which has
 * the same text. */
static const struct row {
    const char *name;
    const char *script; /* NULL: none */
    const char *command[6];
    bool expected;
} rows[] = {
    {"a shell's script in the command", NULL, {"sh", "-c", "set -e; fetch a b"}, true},
    {"the same word is no program", NULL, {"sh", "-c", "set -e; fetching a b"}, false},
    {"behind an assignment, in quotes, with a variable", NULL, {"sh", "-c", "X=$(\"$TOOLS/fetch\" a)"}, true},
    {"a launcher's program", NULL, {"timeout", "10", "fetch"}, true},
    {"an argument is no program", NULL, {"sh", "-c", "echo fetch; cat fetch"}, false},
    {"an argument with a folder may be one", NULL, {"sh", "-c", "python run.py --tool $TOOLS/fetch"}, true},
    {"behind a launcher and its options", NULL, {"sh", "-c", "cd a && timeout -k 5 10 fetch b"}, true},
    {"behind a variable of its own", NULL, {"sh", "-c", "A=b; A=c fetch"}, true},
    {"in a loop", NULL, {"sh", "-c", "for i in 1 2; do fetch $i; done"}, true},
    {"in a pipe", NULL, {"sh", "-c", "cat a | fetch"}, true},
    {"in a list of python's",
     "#!/usr/bin/env python3\nsubprocess.run(['fetch', 'a'])\n",
     {"./step.sh"},
     true},
    {"an option is no program", NULL, {"cat", "-fetch"}, false},
    {"a shell's file", "set -e\n\nfetch a\n", {"bash", "-e", "step.sh"}, true},
    {"a launcher's shell's file", "fetch a\n", {"timeout", "10", "bash", "step.sh"}, true},
    {"a file that says that it is a script", "#!/bin/sh\nfetch a\n", {"./step.sh"}, true},
    {"a comment", "# fetch this and that\nexit 0\n  # fetch\n", {"bash", "step.sh"}, false},
    {"a file that is data", "fetch a\n", {"cat", "data"}, false},
    {"a script that names none", "#!/bin/sh\necho a\n", {"./step.sh"}, false},
    {"git starts git-lfs, which it does not name", NULL, {"sh", "-c", "cd a && git clone b"}, true},
    {"git by its path", NULL, {"/usr/bin/git", "pull"}, true},
    {"a file of git's name is no command", NULL, {"sh", "-c", "cat git"}, false},
    {"a file that is not there", NULL, {"bash", "missing.sh"}, false},
};

static void write_file(const char *name, const void *bytes, size_t size, mode_t mode)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    assert_int_equal(chmod(name, mode), 0);
}

static void programs_are_found(void **state)
{
    const struct row *row = *state;
    if (row->script) {
        write_file("step.sh", row->script, strlen(row->script), 0755);
        write_file("data", row->script, strlen(row->script), 0644);
    }
    char *command[6];
    memcpy(command, row->command, sizeof command);
    assert_int_equal(command_names_unobserved(command), row->expected);
    remove("step.sh");
    remove("data");
}

static void a_long_script_is_looked_at_in_part(void **state)
{
    (void)state;
    static char text[20000];
    size_t length = 0;
    while (length < sizeof text - 32)
        length += (size_t)snprintf(text + length, 32, "word%zu\n", length);
    char *command[] = {"sh", "-c", text, NULL};
    assert_false(command_names_unobserved(command));
}

static int begin(void **state)
{
    (void)state;
#if defined(__aarch64__)
    const Elf64_Half machine = EM_AARCH64;
#else
    const Elf64_Half machine = EM_X86_64;
#endif
    char path[4096];
    Elf64_Ehdr program = {.e_machine = machine};
    memcpy(program.e_ident, ELFMAG, SELFMAG);
    program.e_ident[EI_CLASS] = ELFCLASS64;
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    write_file("fetch", &program, sizeof program, 0755);
    write_file("git-lfs", &program, sizeof program, 0755);
    snprintf(path, sizeof path, "%s:/usr/bin:/bin", folder);
    return setenv("PATH", path, 1) != 0 || setenv("TOOLS", folder, 1) != 0;
}

static int end(void **state)
{
    (void)state;
    return remove("fetch") != 0 || remove("git-lfs") != 0 || chdir("/") != 0 || rmdir(folder) != 0;
}

/* The kernel tells only the name of what a shell became. */
static void a_program_is_found_by_its_name_also_in_a_script_s_file(void **state)
{
    static char *const command[] = {"sh", "-e", "step.sh", NULL};
    static const char script[] = "set -e\nexec $TOOLS/fetch a\n";
    char expected[4096];
    char word[PATH_MAX];
    (void)state;
    write_file("step.sh", script, strlen(script), 0644);
    snprintf(expected, sizeof expected, "%s/fetch", folder);
    command_find_word(word, (char **)command, "fetch");
    assert_string_equal(word, expected);
    command_find_word(word, (char **)command, "patch");
    assert_string_equal(word, "");
    assert_int_equal(remove("step.sh"), 0);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), programs_are_found, NULL, NULL);
    test_list_add(TEST(a_long_script_is_looked_at_in_part), NULL, NULL, NULL);
    test_list_add(TEST(a_program_is_found_by_its_name_also_in_a_script_s_file), NULL, NULL, NULL);
    return test_list_run("words of a command", argc, argv, begin, end);
}
