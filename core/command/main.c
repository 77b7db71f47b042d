/* vhretry: the program beside the preloaded library. */
#include "command.h"
#include "say.h"
#include "settle_protocol.h"
#include "version.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "Usage: vhretry run [OPTION]... [--] COMMAND  run a command; retry it on Valohai\n"
    "                                             when the network makes it fail\n"
    "       eval \"$(vhretry env)\"                 make a shell's commands one run\n"
    "       vhretry explain [RUN | CLASS]         why the last run was retried or not\n"
    "       vhretry history                       the project's retries as a table\n"
    "       vhretry doctor [COMMAND]              check all that a retry needs\n"
    "       vhretry help [settings | classes]     what can be set, and what counts\n"
    "       vhretry --help | --version\n"
    "\n"
    "Each subcommand has --help. Without the wrapper, put the library in front of\n"
    "the step's command:\n"
    "       LD_PRELOAD=/usr/local/lib/libvhretry.so COMMAND [ARGUMENT]...\n"
    "\n"
    "Settings are environment variables, such as VHRETRY_RETRIES=3, VHRETRY_DELAY=60\n"
    "and VHRETRY_DEBUG=1; retries need the API token in VH_API_TOKEN.\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} subcommands[] = {
    {"run", run_command},
    {"env", env_command},
    {"explain", explain_command},
    {"history", history_command},
    {"doctor", doctor_command},
    {"help", help_command},
    {SETTLE_COMMAND, settle_command},
};

int print_usage(void)
{
    return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
}

int refuse_word(const char *subcommand, const char *word)
{
    say("%s: \"%s\" is not known here; try: vhretry %s --help", subcommand, word, subcommand);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_usage();
    if (strcmp(argv[1], "--version") == 0)
        return printf("vhretry %s\n", VHRETRY_VERSION) < 0 || fflush(stdout) != 0;
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "vhretry: \"%s\" is no subcommand (try: vhretry --help)\n", argv[1]);
    return EXIT_USAGE;
}
