#include "trees_for_real.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REAL_TREES "tests/e2e/trees.txt"
#define UNIT_TREES "tests/unit/trees.txt"

enum { LINE_SIZE = 512, INDENT = 2 };

struct reading {
    FILE *file;
    int number; /* of the line */
    char line[LINE_SIZE];
};

static _Noreturn void fail_line(const struct reading *reading, const char *problem)
{
    fprintf(stderr, REAL_TREES ":%d: %s: \"%s\"\n", reading->number, problem, reading->line);
    exit(1);
}

static FILE *open_table(const char *path)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        fprintf(stderr, "%s cannot be read: run this test from the top of the repository\n", path);
        exit(1);
    }
    return file;
}

static bool next_line(struct reading *reading)
{
    if (fgets(reading->line, sizeof reading->line, reading->file) == NULL)
        return false;
    reading->number++;
    reading->line[strcspn(reading->line, "\n")] = '\0';
    return true;
}

static bool is_sentence(const char *line)
{
    return *line != '\0' && *line != '#' && *line != ' ';
}

/* What follows the keyword in the line; NULL if the line has another. */
static const char *after(const char *line, const char *keyword)
{
    size_t length = strlen(keyword);
    if (strncmp(line + INDENT, keyword, length) != 0)
        return NULL;
    const char *rest = line + INDENT + length;
    return *rest == ' ' ? rest + 1 : *rest == '\0' ? rest : NULL;
}

static void keep_in(const struct reading *reading, char *into, size_t size, const char *text)
{
    if ((size_t)snprintf(into, size, "%s", text) >= size)
        fail_line(reading, "too long");
}

static void keep(const struct reading *reading, char *into, const char *text)
{
    keep_in(reading, into, ROW_TEXT_SIZE, text);
}

static void read_expectation(const struct reading *reading, struct real_tree *row, const char *text)
{
    char *words[] = {row->outcome, row->class, row->server};
    char copy[LINE_SIZE];
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *rest = NULL, *word = strtok_r(copy, " ", &rest); word != NULL;
         word = strtok_r(NULL, " ", &rest)) {
        if (count == sizeof words / sizeof *words)
            fail_line(reading, "more than OUTCOME CLASS SERVER");
        keep(reading, words[count++], word);
    }
    if (count == 0)
        fail_line(reading, "no outcome");
}

static void read_setting(const struct reading *reading, struct real_tree *row, const char *text)
{
    for (size_t i = 0; i < ROW_SETTINGS_MAX; i++)
        if (row->settings[i][0] == '\0') {
            keep(reading, row->settings[i], text);
            return;
        }
    fail_line(reading, "too many settings");
}

static void read_command(const struct reading *reading, struct real_tree *row)
{
    size_t used = strlen(row->command);
    int written = snprintf(row->command + used, sizeof row->command - used, "%s%s", used > 0 ? "\n" : "",
                           reading->line + INDENT);
    if ((size_t)written >= sizeof row->command - used)
        fail_line(reading, "the command is too long");
}

static void read_remark(const struct reading *reading, struct real_tree *row)
{
    const char *line = reading->line;
    const char *text;
    if ((text = after(line, "path")) != NULL)
        keep(reading, row->path, text);
    else if ((text = after(line, "because")) != NULL)
        keep(reading, row->because, text);
    else if ((text = after(line, "known-wrong")) != NULL)
        keep(reading, row->known_wrong, text);
    else if ((text = after(line, "needs")) != NULL)
        keep(reading, row->needs, text);
    else if ((text = after(line, "with")) != NULL)
        read_setting(reading, row, text);
    else if ((text = after(line, "ends")) != NULL)
        row->status = (int)strtol(text, NULL, 10);
    else if (after(line, "mirrored") != NULL)
        row->mirrored = true;
    else
        fail_line(reading, "not a keyword of the notation");
}

static void read_line_of(const struct reading *reading, struct real_tree *row)
{
    const char *text;
    if (strncmp(reading->line, "  ", INDENT) != 0)
        fail_line(reading, "not indented");
    if (row->outcome[0] != '\0')
        read_remark(reading, row);
    else if ((text = after(reading->line, "=>")) != NULL)
        read_expectation(reading, row, text);
    else if ((text = after(reading->line, "before")) != NULL)
        keep_in(reading, row->before, sizeof row->before, text);
    else
        read_command(reading, row);
}

size_t real_trees_read(struct real_tree *rows, size_t room)
{
    struct reading reading = {.file = open_table(REAL_TREES)};
    struct real_tree *row = NULL;
    size_t count = 0;
    while (next_line(&reading)) {
        if (row == NULL && is_sentence(reading.line)) {
            if (count == room)
                fail_line(&reading, "too many rows");
            row = &rows[count++];
            *row = (struct real_tree){.status = -1};
            keep(&reading, row->name, reading.line);
        } else if (row != NULL && reading.line[0] == '\0') {
            if (row->outcome[0] == '\0')
                fail_line(&reading, "a row without => before this line");
            row = NULL;
        } else if (row != NULL) {
            read_line_of(&reading, row);
        }
    }
    fclose(reading.file);
    return count;
}

size_t unit_trees_run(const struct real_tree *rows, size_t count, size_t *run)
{
    struct reading reading = {.file = open_table(UNIT_TREES)};
    size_t trees = 0;
    *run = 0;
    while (next_line(&reading)) {
        if (!is_sentence(reading.line))
            continue;
        trees++;
        for (size_t i = 0; i < count; i++)
            if (strcmp(rows[i].name, reading.line) == 0) {
                ++*run;
                break;
            }
    }
    fclose(reading.file);
    return trees;
}
