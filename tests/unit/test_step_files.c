/* What vhretry yaml puts into files: tests/unit/step_files.txt, which is its specification. */
#include "../../core/step_file/step_change.h"
#include "../support/scratch_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TABLE_OF_FILES "tests/unit/step_files.txt"

enum { FILE_SIZE = 4096, LINE_SIZE = 512, CASES_MIN = 30 };

struct file_case {
    char name[LINE_SIZE];
    char wishes[LINE_SIZE];
    char expected[LINE_SIZE]; /* behind === */
    char before[FILE_SIZE];
    char after[FILE_SIZE];
};

static void add_line(char *file, const char *line)
{
    const size_t length = strlen(line);
    const size_t used = strlen(file);
    if (strcmp(line, "^D") == 0)
        file[used - 1] = '\0';
    else if (length >= 2 && strcmp(line + length - 2, "^M") == 0)
        snprintf(file + used, FILE_SIZE - used, "%.*s\r\n", (int)length - 2, line);
    else
        snprintf(file + used, FILE_SIZE - used, "%s\n", line);
}

/* The empty line in front of the next case is none of the file. */
static void drop_last_line(char *file)
{
    const size_t length = strlen(file);
    if (length >= 2 && file[length - 1] == '\n' && file[length - 2] == '\n')
        file[length - 1] = '\0';
}

/* Reads the next case; the line of its name is in `line` already. */
static bool read_case(struct file_case *file_case, FILE *file, char *line)
{
    *file_case = (struct file_case){.name = ""};
    while (strncmp(line, "### ", 4) != 0)
        if (fgets(line, LINE_SIZE, file) == NULL)
            return false;
    line[strcspn(line, "\n")] = '\0';
    const char *bar = strstr(line, " | ");
    snprintf(file_case->wishes, LINE_SIZE, "%s", bar != NULL ? bar + 3 : "");
    snprintf(file_case->name, LINE_SIZE, "%s", line + 4);
    char *into = file_case->before;
    line[0] = '\0';
    while (fgets(line, LINE_SIZE, file) != NULL && strncmp(line, "### ", 4) != 0) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "=== ", 4) == 0) {
            snprintf(file_case->expected, LINE_SIZE, "%s", line + 4);
            into = file_case->after;
        } else if (!(into == file_case->after && line[0] == '\0' && strlen(into) > 0 &&
                     into[strlen(into) - 1] != '\n')) {
            add_line(into, line);
        }
    }
    drop_last_line(file_case->after);
    return true;
}

static struct step_wishes wishes_of(char *words)
{
    struct step_wishes wishes = {.library = LIBRARY_IN_IMAGE};
    if (strncmp(words, "step=", 5) == 0)
        wishes.step = words + 5;
    else if (strncmp(words, "library=", 8) == 0)
        wishes.library = words + 8;
    else
        wishes.parameters = strcmp(words, "parameters") == 0;
    return wishes;
}

static bool report(const struct file_case *file_case, const char *expected, const char *seen)
{
    if (strcmp(expected, seen) == 0)
        return false;
    print_error("%s\n--- expected:\n%s--- seen:\n%s---\n", file_case->name, expected, seen);
    return true;
}

/* patch(1) makes the changed file of the difference. */
static bool patch_differs(const struct file_case *file_case, const struct insertions *insertions,
                          const char *changed)
{
    char folder[SCRATCH_PATH_SIZE];
    char command[SCRATCH_PATH_SIZE + 128];
    char path[SCRATCH_PATH_SIZE + 16];
    char patched[FILE_SIZE] = "";
    char *diff = insertions_diff(insertions, file_case->before, strlen(file_case->before), "file");
    scratch_folder_make(folder);
    snprintf(path, sizeof path, "%s/file", folder);
    FILE *file = fopen(path, "w");
    fputs(file_case->before, file);
    fclose(file);
    snprintf(command, sizeof command, "cd %s && patch --binary -s -p0", folder);
    FILE *patch = popen(command, "w"); /* NOLINT(cert-env33-c): our own words */
    fputs(diff, patch);
    pclose(patch);
    file = fopen(path, "r");
    patched[fread(patched, 1, sizeof patched - 1, file)] = '\0';
    fclose(file);
    scratch_folder_remove(folder);
    free(diff);
    return report(file_case, changed, patched);
}

static bool is_wrong(struct file_case *file_case)
{
    struct insertions insertions = {.count = 0};
    char reason[STEP_REASON_SIZE] = "";
    const struct step_wishes wishes = wishes_of(file_case->wishes);
    const size_t length = strlen(file_case->before);
    if (!step_change_find(&insertions, file_case->before, length, &wishes, reason)) {
        const char *part =
            strncmp(file_case->expected, "refused ", 8) == 0 ? file_case->expected + 8 : "nothing";
        return strstr(reason, part) == NULL && report(file_case, file_case->expected, reason);
    }
    if (insertions.count == 0)
        return report(file_case, file_case->expected, "nothing");
    size_t changed_length = 0;
    char *changed = insertions_apply(&insertions, file_case->before, length, &changed_length);
    bool wrong = report(file_case, file_case->expected, "change") ||
                 report(file_case, file_case->after, changed) ||
                 patch_differs(file_case, &insertions, changed);
    if (!step_change_find(&insertions, changed, changed_length, &wishes, reason) || insertions.count > 0)
        wrong = report(file_case, "nothing is missing the second time", reason) || wrong;
    free(changed);
    return wrong;
}

static void every_file_is_changed_as_the_table_says(void **state)
{
    (void)state;
    static struct file_case file_case;
    char line[LINE_SIZE] = "";
    int cases = 0;
    int wrong = 0;
    FILE *file = fopen(TABLE_OF_FILES, "r");
    if (file == NULL)
        fail_msg(TABLE_OF_FILES " cannot be read: run this test from the top of the repository");
    for (; read_case(&file_case, file, line); cases++)
        wrong += is_wrong(&file_case);
    fclose(file);
    print_message("%d files, %d wrong\n", cases, wrong);
    assert_int_equal(wrong, 0);
    assert_true(cases >= CASES_MIN);
}

static void a_library_is_a_path_that_needs_no_quotation_marks(void **state)
{
    (void)state;
    assert_true(step_library_is_plain("/opt/vhretry-0.1.0/lib/libvhretry.so"));
    assert_true(step_library_is_plain("$(vhretry library)"));
    assert_false(step_library_is_plain("lib/libvhretry.so"));
    assert_false(step_library_is_plain("/opt/my lib/libvhretry.so"));
    assert_false(step_library_is_plain("/opt/$(rm)/libvhretry.so"));
    assert_false(step_library_is_plain("/opt/a'b"));
    assert_false(step_library_is_plain(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_changed_as_the_table_says),
        cmocka_unit_test(a_library_is_a_path_that_needs_no_quotation_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
