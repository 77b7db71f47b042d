#include "run_options.h"

#include "../messages/command_lines.h"
#include "../settle/situation.h"
#include "../words/say.h"

#include <stdlib.h>
#include <string.h>

enum argument { NONE, OPTIONAL, REQUIRED };

static const struct run_option {
    const char *name;
    const char *variable;
    enum argument argument;
    const char *value; /* without an argument */
} options[] = {
    {"--retries", "VHRETRY_RETRIES", REQUIRED, NULL},   {"--delay", "VHRETRY_DELAY", REQUIRED, NULL},
    {"--in-place", "VHRETRY_IN_PLACE", REQUIRED, NULL}, {"--on", "VHRETRY_ON", REQUIRED, NULL},
    {"--ignore", "VHRETRY_IGNORE", REQUIRED, NULL},     {"--dry-run", "VHRETRY_MODE", NONE, "dry-run"},
    {"--debug", "VHRETRY_DEBUG", OPTIONAL, "1"},        {"--trace", "VHRETRY_TRACE", REQUIRED, NULL},
};

enum { OPTION_COUNT = sizeof options / sizeof options[0] };

static bool was_given[OPTION_COUNT];

/* The option that a word names, with or without `=value`; NULL if it names none. */
static const struct run_option *option_of(const char *word)
{
    size_t length = strcspn(word, "=");
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (strlen(options[i].name) == length && memcmp(options[i].name, word, length) == 0)
            return &options[i];
    return NULL;
}

/* The value of the option at `argv[*index]`, which moves to its last word; NULL, and the problem told, if there is none. */
static const char *value_of(const struct run_option *option, char **argv, int argc, int *index,
                            const char **problem)
{
    const char *attached = strchr(argv[*index], '=');
    if (attached && option->argument == NONE)
        *problem = RUN_TAKES_NO_VALUE;
    else if (attached)
        return attached + 1;
    else if (option->argument != REQUIRED)
        return option->value;
    else if (*index + 1 < argc)
        return argv[++*index];
    else
        *problem = RUN_NEEDS_VALUE;
    return NULL;
}

struct run_options run_options_read(int argc, char **argv)
{
    struct run_options read = {.command = 1};
    for (; read.command < argc && argv[read.command][0] == '-'; read.command++) {
        const char *word = argv[read.command];
        if (strcmp(word, "--") == 0) {
            read.command++;
            break;
        }
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            read.help = true;
            break;
        }
        const struct run_option *option = option_of(word);
        const char *value = option ? value_of(option, argv, argc, &read.command, &read.problem) : NULL;
        if (!option)
            read.problem = RUN_UNKNOWN_OPTION;
        if (!value) {
            read.argument = word;
            break;
        }
        was_given[option - options] = true;
        setenv(option->variable, value, 1);
    }
    return read;
}

/* A line about a variable that an option set is about the option; others are left to the end of the run. */
static void complain(const char *line, void *context)
{
    (void)context;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        size_t length = strlen(options[i].variable);
        if (was_given[i] && strncmp(line, options[i].variable, length) == 0 && line[length] == ':') {
            say("run: %s%s", options[i].name, line + length);
            unsetenv(options[i].variable);
        }
    }
}

unsigned run_options_check(struct attempt_environment *told)
{
    struct situation situation;
    situation_read(&situation, complain);
    const unsigned in_place = situation.settings.mode == MODE_OFF ? 0 : situation.settings.in_place;
    *told = attempt_environment_of(&situation.identity.place);
    situation_free(&situation);
    return in_place;
}
