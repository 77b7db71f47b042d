/* The pages for those who change something name files and functions that are there: a page that is followed in vain is worse
 * than none.
 *
 * Reads the sources, so it runs in the project's top folder.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { NAME_MAX_LENGTH = 128 };

static const char *const pages[] = {"README.md",
                                    "core/README.md",
                                    "core/verdict/README.md",
                                    "core/valohai/README.md",
                                    "core/obituaries/README.md",
                                    "core/settle/README.md",
                                    "core/wrapper/README.md",
                                    "core/wrapper/in_place.md",
                                    "preload/README.md",
                                    "tests/README.md",
                                    "tests/bench/README.md",
                                    "tests/ecosystem/README.md"};

enum { PAGE_COUNT = sizeof pages / sizeof *pages };

static size_t found;
static size_t missing;

static char *read_file(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");
    if (!file)
        fail_msg("%s: not in the project's top folder?", path);
    if (getdelim(&text, &size, EOF, file) < 0)
        fail_msg("%s: empty", path);
    fclose(file);
    return text;
}

/* All sources of library and program in one text. */
static char *read_sources(void)
{
    glob_t files = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *output = open_memstream(&text, &size);
    glob("core/*/*.[ch]", 0, NULL, &files);
    glob("preload/*/*.[ch]", GLOB_APPEND, NULL, &files);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char *source = read_file(files.gl_pathv[i]);
        fputs(source, output);
        free(source);
    }
    globfree(&files);
    fclose(output);
    return text;
}

static void expect(bool there, const char *page, const char *what, const char *name)
{
    found++;
    if (there)
        return;
    print_error("%s names the %s \"%s\", which is not there\n", page, what, name);
    missing++;
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name);
    return length > strlen(end) && strcmp(name + length - strlen(end), end) == 0;
}

static bool begins_with_folder(const char *name)
{
    static const char *const folders[] = {"core/", "preload/", "tests/", "scripts/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strncmp(name, folders[i], strlen(folders[i])) == 0)
            return true;
    return false;
}

static bool names_a_file(const char *name)
{
    return begins_with_folder(name) || ends_with(name, ".c") || ends_with(name, ".h") ||
           ends_with(name, ".txt");
}

/* Beside the page or in the top folder; `core/evidence/connection` stands for both its files. */
static bool is_file(const char *page, const char *name)
{
    char path[2 * NAME_MAX_LENGTH];
    const char *slash = strrchr(page, '/');
    if (access(name, F_OK) == 0)
        return true;
    snprintf(path, sizeof path, "%.*s%s", slash ? (int)(slash + 1 - page) : 0, page, name);
    if (access(path, F_OK) == 0)
        return true;
    snprintf(path, sizeof path, "%s.c", name);
    return access(path, F_OK) == 0;
}

/* One of ours is in small letters and has a line between two words. */
static bool names_a_function(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    return name[strspn(name, letters)] == '\0' && strchr(name, '_') && *name != '_';
}

/* Calls `check` for each word of the page that is made of the characters of a path; `<name>` is a place to fill in. */
static void for_each_name(const char *page, void (*check)(const char *page, const char *name, void *context),
                          void *context)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
    char *text = read_file(page);
    for (const char *rest = text; *rest != '\0';) {
        char name[NAME_MAX_LENGTH];
        size_t length = strspn(rest, characters);
        const char *end = rest + length;
        bool whole = rest == text || !strchr("<*>$", rest[-1]);
        if (length > 0 && length < sizeof name && whole && *end != '<' && *end != '*') {
            while (length > 0 && rest[length - 1] == '.')
                length--;
            snprintf(name, sizeof name, "%.*s", (int)length, rest);
            check(page, name, context);
        }
        rest = *end != '\0' ? end + 1 : end;
    }
    free(text);
}

static void check_file(const char *page, const char *name, void *context)
{
    (void)context;
    if (names_a_file(name))
        expect(is_file(page, name), page, "file", name);
}

static void check_function(const char *page, const char *name, void *sources)
{
    if (names_a_function(name))
        expect(strstr(sources, name), page, "function", name);
}

static void the_files_that_a_page_names_are_there(void **state)
{
    (void)state;
    found = missing = 0;
    for (size_t i = 0; i < PAGE_COUNT; i++)
        for_each_name(pages[i], check_file, NULL);
    print_message("%zu names of files, %zu missing\n", found, missing);
    assert_true(found > 50);
    assert_int_equal(missing, 0);
}

/* Of the pages that lead through the code. */
static void the_functions_that_a_page_names_are_there(void **state)
{
    static const char *const guides[] = {"core/README.md", "core/verdict/README.md", "preload/README.md"};
    (void)state;
    found = missing = 0;
    char *sources = read_sources();
    for (size_t i = 0; i < sizeof guides / sizeof *guides; i++)
        for_each_name(guides[i], check_function, sources);
    free(sources);
    print_message("%zu names of functions, %zu missing\n", found, missing);
    assert_true(found > 10);
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_that_a_page_names_are_there),
        cmocka_unit_test(the_functions_that_a_page_names_are_there),
    };
    return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
