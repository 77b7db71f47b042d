/* The house: which room may use which and which is pure (core/README.md, "Rooms"), and that what the code cites is there.
 *
 * Reads the sources, so it runs in the project's top folder.
 */
#include <glob.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_LENGTH_MAX = 256, MODULES_MAX = 512, INCLUDES_MAX = 64 };

/* Each room may use those above it in this list, and no other. */
/* clang-format off */
static const char *const rooms[] = {
    "core",
    "core/messages",
    "core/evidence",
    "core/wire",
    "core/verdict",
    "core/fleet",
    "core/obituaries",
    "core/words",
    "core/step_file",
    "core/settings",
    "core/report",
    "core/records",
    "core/valohai",
    "core/pretend",
    "core/settle",
    "core/wrapper",
    "core/inspect",
    "core/rehearse",
    "core/command",
    "preload/platform",
    "preload/run",
    "preload/rehearsal",
    "preload/observer",
    "preload/end",
    "preload/hooks",
};
/* clang-format on */

/* The library is made of preload, core/evidence and core/wire, the program of core without core/wire. */
static const struct {
    const char *from;
    const char *to;
} forbidden[] = {
    {"preload/", "core/verdict"},    {"preload/", "core/words"},       {"preload/", "core/settings"},
    {"preload/", "core/records"},    {"preload/", "core/valohai"},     {"preload/", "core/settle"},
    {"preload/", "core/inspect"},    {"preload/", "core/wrapper"},     {"preload/", "core/command"},
    {"preload/", "core/obituaries"}, {"core/obituaries", "core/wire"}, {"core/verdict", "core/wire"},
    {"core/words", "core/wire"},     {"core/settings", "core/wire"},   {"core/records", "core/wire"},
    {"core/valohai", "core/wire"},   {"core/settle", "core/wire"},     {"core/inspect", "core/wire"},
    {"core/wrapper", "core/wire"},   {"core/command", "core/wire"},    {"preload/", "core/pretend"},
    {"core/pretend", "core/wire"},   {"core/report", "core/wire"},     {"preload/", "core/report"},
};

/* Rooms of pure code, and what only a file that does I/O or reads a clock includes. */
static const char *const pure_rooms[] = {
    "core/evidence/",   "core/wire/",  "core/verdict/", "core/words/",     "core/settings/",
    "core/obituaries/", "core/fleet/", "core/report/",  "core/step_file/", "core/messages/"};
static const char *const impure_headers[] = {"fcntl.h", "unistd.h",   "sys/stat.h", "dirent.h",
                                             "time.h",  "sys/time.h", "poll.h"};
/* These print what the others compose. */
static const char *const printers[] = {"core/words/say.", "core/words/print.", "core/words/wrapped."};

/* A .c file and the .h file of the same name. */
struct module {
    char path[PATH_LENGTH_MAX]; /* without the suffix */
    size_t uses[INCLUDES_MAX];  /* indices of modules */
    size_t use_count;
    enum { UNSEEN, UNDER_WAY, SEEN } state;
};

static struct module modules[MODULES_MAX];
static size_t module_count;
static size_t wrong;

static size_t module_named(const char *path)
{
    for (size_t i = 0; i < module_count; i++)
        if (strcmp(modules[i].path, path) == 0)
            return i;
    if (module_count == MODULES_MAX)
        fail_msg("more than %d modules: raise MODULES_MAX", MODULES_MAX);
    snprintf(modules[module_count].path, PATH_LENGTH_MAX, "%s", path);
    return module_count++;
}

/* `folder` and `name`, which may begin with "../", as one path without its suffix. */
static void resolve(char *path, const char *folder, const char *name)
{
    char base[PATH_LENGTH_MAX];
    snprintf(base, sizeof base, "%s", folder);
    while (strncmp(name, "../", 3) == 0) {
        char *slash = strrchr(base, '/');
        *(slash ? slash : base) = '\0';
        name += 3;
    }
    const int length = snprintf(path, PATH_LENGTH_MAX, "%s%s%s", base, base[0] ? "/" : "", name);
    if (length < 2 || length >= PATH_LENGTH_MAX)
        fail_msg("%s/%s: a path too long for this test", folder, name);
    path[length - 2] = '\0';
}

static void folder_of(char *folder, const char *path)
{
    snprintf(folder, PATH_LENGTH_MAX, "%s", path);
    *strrchr(folder, '/') = '\0';
}

static size_t room_of(const char *folder)
{
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        if (strcmp(folder, rooms[i]) == 0)
            return i;
    print_error("%s is no room: add it to tests/unit/test_house.c and core/README.md\n", folder);
    wrong++;
    return 0;
}

static void check_rooms(const char *file, const char *folder, const char *used)
{
    char other[PATH_LENGTH_MAX];
    folder_of(other, used);
    if (room_of(other) > room_of(folder)) {
        print_error("%s uses %s, of a higher room\n", file, used);
        wrong++;
    }
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        if (strncmp(file, forbidden[i].from, strlen(forbidden[i].from)) == 0 &&
            strcmp(other, forbidden[i].to) == 0) {
            print_error("%s uses %s, which its artifact does not have\n", file, used);
            wrong++;
        }
    }
}

static bool is_listed(const char *const *list, size_t count, const char *word, bool whole)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(list[i], word, whole ? PATH_LENGTH_MAX : strlen(list[i])) == 0)
            return true;
    return false;
}

#define LISTED(list, word, whole) is_listed(list, sizeof(list) / sizeof(list)[0], word, whole)

static void check_purity(const char *file, const char *line)
{
    char name[PATH_LENGTH_MAX];
    if (sscanf(line, "#include <%255[^>]>", name) != 1 || !LISTED(impure_headers, name, true) ||
        !LISTED(pure_rooms, file, false) || LISTED(printers, file, false))
        return;
    print_error("%s includes <%s>, and is of a room of pure code\n", file, name);
    wrong++;
}

static void read_includes(const char *file)
{
    char line[512];
    char folder[PATH_LENGTH_MAX];
    char path[PATH_LENGTH_MAX];
    folder_of(folder, file);
    resolve(path, folder, strrchr(file, '/') + 1);
    const size_t own = module_named(path);
    FILE *source = fopen(file, "r");
    assert_non_null(source);
    while (fgets(line, sizeof line, source)) {
        char name[PATH_LENGTH_MAX];
        check_purity(file, line);
        if (sscanf(line, "#include \"%255[^\"]\"", name) != 1)
            continue;
        resolve(path, folder, name);
        const size_t used = module_named(path);
        if (used == own)
            continue;
        check_rooms(file, folder, path);
        assert_true(modules[own].use_count < INCLUDES_MAX);
        modules[own].uses[modules[own].use_count++] = used;
    }
    fclose(source);
}

static void read_modules(void)
{
    static const char *const patterns[] = {"core/*.h", "core/*/*.[ch]", "preload/*.[ch]", "preload/*/*.[ch]"};
    glob_t files = {0};
    module_count = 0;
    wrong = 0;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        glob(patterns[i], i == 0 ? 0 : GLOB_APPEND, NULL, &files);
    for (size_t i = 0; i < files.gl_pathc; i++)
        read_includes(files.gl_pathv[i]);
    globfree(&files);
    assert_true(module_count > 100); /* else this is not the top folder */
}

static void no_room_uses_a_higher_one_and_pure_code_does_no_input_or_output(void **state)
{
    (void)state;
    read_modules();
    assert_int_equal(wrong, 0);
}

/* What prints other text than the printers do: code for a shell, a path, a file of the user's, the tests' own server, a line of our own. */
static const char *const prints_code[] = {"core/wrapper/env.c",          "core/wrapper/library.c",
                                          "core/step_file/insertion.c",  "core/pretend/",
                                          "core/command/command_line.c", "core/settle/crash.c"};

static void check_printing(const char *file, const char *line)
{
    static const char *const calls[] = {" printf(", "(printf(", " puts(",  " fputs(",      "putchar(",
                                        "dprintf(", "fprintf(", "fwrite(", "write(STDOUT", "write(STDERR"};
    if (strstr(line, "fputs(usage, ") || strstr(line, "write(STDOUT_FILENO, line.data") ||
        strstr(line, "fputs(diff, "))
        return;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (strstr(line, calls[i])) {
            print_error("%s prints past core/words/print.h and core/words/say.h: %s", file, line);
            wrong++;
        }
}

static void nothing_prints_past_the_functions_that_make_text_printable(void **state)
{
    (void)state;
    glob_t files = {0};
    wrong = 0;
    glob("core/*/*.c", 0, NULL, &files);
    assert_true(files.gl_pathc > 50);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char line[512];
        const char *file = files.gl_pathv[i];
        if (LISTED(printers, file, false) || LISTED(prints_code, file, false))
            continue;
        FILE *source = fopen(file, "r");
        assert_non_null(source);
        while (fgets(line, sizeof line, source))
            check_printing(file, line);
        fclose(source);
    }
    globfree(&files);
    assert_int_equal(wrong, 0);
}

/* Goes down from `module`; a module that is met while its own uses are being followed closes a circle. */
static void find_circle(size_t module)
{
    struct module *from = &modules[module];
    from->state = UNDER_WAY;
    for (size_t i = 0; i < from->use_count; i++) {
        struct module *to = &modules[from->uses[i]];
        if (to->state == UNDER_WAY) {
            print_error("a circle: %s uses %s, and is used by it\n", from->path, to->path);
            wrong++;
        } else if (to->state == UNSEEN) {
            find_circle(from->uses[i]);
        }
    }
    from->state = SEEN;
}

static void no_circle_of_files(void **state)
{
    (void)state;
    memset(modules, 0, sizeof modules);
    read_modules();
    wrong = 0;
    for (size_t i = 0; i < module_count; i++)
        if (modules[i].state == UNSEEN)
            find_circle(i);
    assert_int_equal(wrong, 0);
}

/* The whole file, its comments in one line: a citation may go on in the next. */
static char *read_joined(const char *path)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *text = NULL;
    size_t size = 0;
    ssize_t length = getdelim(&text, &size, EOF, file);
    fclose(file);
    if (length < 0)
        return text;
    for (char *end = strchr(text, '\n'); end; end = strchr(end + 1, '\n')) {
        *end = ' ';
        for (char *mark = end + 1; *mark == ' ' || *mark == '*' || *mark == '#'; mark++)
            *mark = '\001';
    }
    char *kept = text;
    for (const char *byte = text; *byte; byte++)
        if (*byte != '\001')
            *kept++ = *byte;
    *kept = '\0';
    return text;
}

static bool has_section(const char *page, const char *section)
{
    char line[512];
    bool found = false;
    FILE *file = fopen(page, "r");
    while (file && !found && fgets(line, sizeof line, file)) {
        char *title = line + strspn(line, "#");
        if (title == line || *title != ' ')
            continue;
        title[strcspn(title, "\n")] = '\0';
        found = strcmp(title + 1, section) == 0;
    }
    if (file)
        fclose(file);
    return found;
}

static size_t check_citations(const char *path, const regex_t *citation)
{
    char *text = read_joined(path);
    size_t count = 0;
    regmatch_t match[3];
    for (const char *rest = text; rest && regexec(citation, rest, 3, match, 0) == 0; rest += match[0].rm_eo) {
        char page[PATH_LENGTH_MAX];
        char section[PATH_LENGTH_MAX];
        snprintf(page, sizeof page, "%.*s", (int)(match[1].rm_eo - match[1].rm_so), rest + match[1].rm_so);
        snprintf(section, sizeof section, "%.*s", (int)(match[2].rm_eo - match[2].rm_so),
                 rest + match[2].rm_so);
        count++;
        if (!has_section(page, section)) {
            print_error("%s cites %s, \"%s\", which is not there\n", path, page, section);
            wrong++;
        }
    }
    if (text && (strstr(text, "(DESIGN") || strstr(text, "DESIGN section"))) {
        print_error("%s cites a page that is not in the repository\n", path);
        wrong++;
    }
    free(text);
    return count;
}

static void what_the_code_cites_is_there(void **state)
{
    (void)state;
    static const char *const patterns[] = {"core/*.h", "core/*/*.[ch]", "preload/*/*.[ch]", "tests/*/*.[ch]"};
    glob_t files = {0};
    regex_t citation;
    size_t count = 0;
    wrong = 0;
    assert_int_equal(regcomp(&citation, "([a-z/]*README\\.md), \"([^\"\\]+)\"", REG_EXTENDED), 0);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        glob(patterns[i], i == 0 ? 0 : GLOB_APPEND, NULL, &files);
    for (size_t i = 0; i < files.gl_pathc; i++)
        if (!strstr(files.gl_pathv[i], "test_house.c"))
            count += check_citations(files.gl_pathv[i], &citation);
    globfree(&files);
    regfree(&citation);
    print_message("%zu citations, %zu wrong\n", count, wrong);
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_room_uses_a_higher_one_and_pure_code_does_no_input_or_output),
        cmocka_unit_test(no_circle_of_files),
        cmocka_unit_test(nothing_prints_past_the_functions_that_make_text_printable),
        cmocka_unit_test(what_the_code_cites_is_there),
    };
    return cmocka_run_group_tests_name("house", tests, NULL, NULL);
}
