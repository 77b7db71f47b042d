#include "situation_file.h"

#include <stdlib.h>
#include <string.h>

#define DASHES "----\n"

static const struct {
    const char *first;
    enum situation_word word;
} words[] = {{"set ", SITUATION_SET},         {"file ", SITUATION_FILE}, {"valohai", SITUATION_VALOHAI},
             {"trouble ", SITUATION_TROUBLE}, {"hide ", SITUATION_HIDE}, {"$ ", SITUATION_COMMAND}};

static void refuse(const char *path, const char *problem, const char *line)
{
    fprintf(stderr, "%s: %s: %s\n", path, problem, line);
    exit(EXIT_FAILURE);
}

static void read_line(struct situation_file *situation, const char *path, const char *line)
{
    struct situation_line *last = situation->count > 0 ? &situation->lines[situation->count - 1] : NULL;
    if (strncmp(line, "    ", 4) == 0 && last && last->word == SITUATION_FILE) {
        const size_t used = strlen(last->content);
        snprintf(last->content + used, sizeof last->content - used, "%s\n", line + 4);
        return;
    }
    if (situation->count == SITUATION_LINES_MAX)
        refuse(path, "too many lines", line);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncmp(line, words[i].first, strlen(words[i].first)) == 0) {
            struct situation_line *added = &situation->lines[situation->count++];
            added->word = words[i].word;
            snprintf(added->rest, sizeof added->rest, "%s", line + strlen(words[i].first));
            return;
        }
    refuse(path, "not what a situation can be made of", line);
}

/* The sentence, and the run below it if there is one. */
static void read_run(struct situation_file *situation, FILE *file)
{
    char line[SITUATION_LINE_SIZE];
    int number = 0;
    const bool titled = fgets(line, sizeof line, file) != NULL;
    situation->has_run = titled && fgets(line, sizeof line, file) != NULL && strncmp(line, "    ", 4) == 0;
    rewind(file);
    if (situation->has_run)
        tree_case_read(&situation->run, file, &number);
    else if (!fgets(line, sizeof line, file))
        rewind(file);
}

void situation_file_read(struct situation_file *situation, const char *path)
{
    char line[SITUATION_LINE_SIZE];
    FILE *file = fopen(path, "re");
    memset(situation, 0, sizeof *situation);
    if (!file)
        refuse(path, "cannot be read", "");
    read_run(situation, file);
    bool ended = false;
    while (!ended && fgets(line, sizeof line, file)) {
        ended = strcmp(line, DASHES) == 0;
        line[strcspn(line, "\n")] = '\0';
        if (!ended && line[0] != '\0')
            read_line(situation, path, line);
    }
    const long end = ftell(file);
    rewind(file);
    if (!ended || (size_t)end >= sizeof situation->given ||
        fread(situation->given, 1, (size_t)end, file) != (size_t)end)
        refuse(path, "has no line of dashes", "----");
    situation->expected[fread(situation->expected, 1, sizeof situation->expected - 1, file)] = '\0';
    fclose(file);
}
