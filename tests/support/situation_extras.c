#include "situation_extras.h"

#include "../../core/rehearse/conclusion.h"
#include "../../core/words/wait_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `wait NUMBER ALLOWED SECONDS LEFT ASKED [in-place] [UNTIL]` */
static void print_wait(int argc, char **argv)
{
    char line[512];
    const bool in_place = argc > 6 && strcmp(argv[6], "in-place") == 0;
    const int until = in_place ? 7 : 6;
    const struct wait_words wait = {.number = (unsigned)strtoul(argv[1], NULL, 10),
                                    .allowed = (unsigned)strtoul(argv[2], NULL, 10),
                                    .seconds = strtod(argv[3], NULL),
                                    .left = strtod(argv[4], NULL),
                                    .asked = strtod(argv[5], NULL),
                                    .in_place = in_place,
                                    .until = argc > until ? argv[until] : ""};
    struct text text = text_in(line, sizeof line);
    if (wait.left == wait.seconds)
        text_add_wait(&text, &wait);
    else
        text_add_still_waiting(&text, &wait);
    puts(line);
}

static const char *find(int argc, char **argv, const char *name)
{
    const size_t length = strlen(name);
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], name, length) == 0 && (argv[i][length] == '=' || argv[i][length] == '\0'))
            return argv[i] + length + (argv[i][length] == '=');
    return NULL;
}

static int find_number(int argc, char **argv, const char *name)
{
    const char *value = find(argc, argv, name);
    return value ? (int)strtol(value, NULL, 10) : 0;
}

static enum outcome outcome_named(const char *name)
{
    for (int outcome = OUTCOME_SUCCEEDED; name && outcome <= OUTCOME_DISABLED; outcome++)
        if (strcmp(name, outcome_name((enum outcome)outcome)) == 0)
            return (enum outcome)outcome;
    return OUTCOME_RETRY;
}

static enum fault_class class_named(const char *name)
{
    for (int class = FAULT_NONE; name && class < FAULT_CLASS_COUNT; class ++)
        if (strcmp(name, fault_class_name((enum fault_class) class)) == 0)
            return (enum fault_class) class;
    return FAULT_NONE;
}

/* `conclude rule=R status=N [met] [verdict=V] [class=C] [reason=R] [told=D] [earnest] [retried] [retry-status=N] [rehearsed] [input]` */
static void print_conclusion(int argc, char **argv)
{
    char paragraph[2048];
    struct settings settings = {.retries = 3,
                                .classes = fault_classes_default(),
                                .delay = find_number(argc, argv, "delay"),
                                .mode = find(argc, argv, "dry-run") ? MODE_DRY_RUN : MODE_ON,
                                .rehearse_attempts = find(argc, argv, "no-attempts") ? 0 : 1};
    const char *rule = find(argc, argv, "rule");
    const char *reason = find(argc, argv, "reason");
    const char *told = find(argc, argv, "told");
    const struct rehearsal_facts facts = {.rule = rule ? rule : "refused",
                                          .met = find(argc, argv, "met") != NULL,
                                          .status = find_number(argc, argv, "status"),
                                          .settings = &settings,
                                          .outcome = outcome_named(find(argc, argv, "verdict")),
                                          .class = class_named(find(argc, argv, "class")),
                                          .in_earnest = find(argc, argv, "earnest") != NULL,
                                          .reason = reason ? reason : "",
                                          .told = told ? told : "",
                                          .retried = find(argc, argv, "retried") != NULL,
                                          .retry_status = find_number(argc, argv, "retry-status"),
                                          .retry_rehearsed = find(argc, argv, "rehearsed") != NULL,
                                          .input_used = find(argc, argv, "input") != NULL};
    struct text text = text_in(paragraph, sizeof paragraph);
    text_add_conclusion(&text, &facts);
    puts(paragraph);
}

int situation_extra(int argc, char **argv)
{
    if (argc > 5 && strcmp(argv[0], "wait") == 0)
        print_wait(argc, argv);
    else if (argc > 1 && strcmp(argv[0], "conclude") == 0)
        print_conclusion(argc, argv);
    else
        return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
