/* Each subcommand is a file of its own name; `argv[0]` is that name, and what it returns is the exit status of the program. */
#include "command_line.h"

#include "../evidence/settle_protocol.h"
#include "../evidence/watch_protocol.h"
#include "../inspect/doctor.h"
#include "../inspect/explain.h"
#include "../inspect/help.h"
#include "../inspect/history.h"
#include "../inspect/rules.h"
#include "../inspect/yaml.h"
#include "../messages/command_lines.h"
#include "../rehearse/rehearse.h"
#include "../settle/settle.h"
#include "../version.h"
#include "../words/print.h"
#include "../words/say.h"
#include "../words/usage.h"
#include "../wrapper/env.h"
#include "../wrapper/library.h"
#include "../wrapper/run.h"
#include "../wrapper/watch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* In the order of --help. */
static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage; /* its lines of --help, within 80 columns; "" for what is not for people */
} subcommands[] = {
    {"run", run_command,
     "vhretry run [OPTION]... [--] COMMAND  run a command; retry it on Valohai\n"
     "                                             when the network makes it fail\n"},
    {"env", env_command, "eval \"$(vhretry env)\"                 make a shell's commands one run\n"},
    {"library", library_command,
     "vhretry library                       the library's path, for LD_PRELOAD\n"},
    {"rehearse", rehearse_command,
     "vhretry rehearse [CLASS] -- COMMAND   rehearse a failure and its retry\n"},
    {"explain", explain_command,
     "vhretry explain [RUN | CLASS]         why the last run was retried or not\n"},
    {"history", history_command, "vhretry history                       the project's retries as a table\n"},
    {"rules", rules_command, "vhretry rules check | try             what the rules of the site decide\n"},
    {"yaml", yaml_command, "vhretry yaml [FILE]                   what a step of a valohai.yaml needs\n"},
    {"doctor", doctor_command, "vhretry doctor [COMMAND]              check all that a retry needs\n"},
    {"help", help_command, "vhretry help [settings | classes]     what can be set, and what counts\n"},
    {SETTLE_COMMAND, settle_command, ""},
    {WATCH_COMMAND, watch_command, ""},
};

enum { SUBCOMMAND_COUNT = sizeof subcommands / sizeof subcommands[0] };

static const char usage_end[] =
    "       vhretry --help | --version\n"
    "\n"
    "Each subcommand has --help. Without the wrapper, put the library in front of\n"
    "the step's command:\n"
    "       LD_PRELOAD=$(vhretry library) COMMAND [ARGUMENT]...\n"
    "\n"
    "Settings are environment variables, such as VHRETRY_RETRIES=3, VHRETRY_DELAY=60\n"
    "and VHRETRY_DEBUG=1; retries need the API token in VH_API_TOKEN.\n";

/* Returns an exit status: 1 if `stream` did not take it. */
static int print_usage(FILE *stream)
{
    const char *start = "Usage: ";
    for (size_t i = 0; i < SUBCOMMAND_COUNT; i++) {
        if (*subcommands[i].usage == '\0')
            continue;
        fprintf(stream, "%s%s", start, subcommands[i].usage);
        start = "       ";
    }
    fputs(usage_end, stream);
    return fflush(stream) != 0 || ferror(stream) != 0;
}

/* `vhretry help` without a topic is the same as --help. */
static bool asks_for_usage(int argc, char **argv)
{
    return strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
           (argc == 2 && strcmp(argv[1], "help") == 0);
}

int command_line(int argc, char **argv)
{
    if (argc < 2) {
        say(SAY_NO_SUBCOMMAND);
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (asks_for_usage(argc, argv))
        return print_usage(stdout);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
        return print("vhretry %s\n", VHRETRY_VERSION) < 0 || fflush(stdout) != 0;
    for (size_t i = 0; i < SUBCOMMAND_COUNT; i++)
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].run(argc - 1, argv + 1);
    say(argv[1][0] == '-' ? SAY_UNKNOWN_MAIN_OPTION : SAY_UNKNOWN_SUBCOMMAND, argv[1]);
    return EXIT_USAGE;
}
