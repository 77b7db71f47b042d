/* vhretry: the program beside the preloaded library. Each subcommand is a file of its own name; `argv[0]` is that name, and
 * what it returns is the exit status of the program. */
#include "../evidence/settle_protocol.h"
#include "../inspect/doctor.h"
#include "../inspect/explain.h"
#include "../inspect/help.h"
#include "../inspect/history.h"
#include "../settle/settle.h"
#include "../version.h"
#include "../words/usage.h"
#include "../wrapper/env.h"
#include "../wrapper/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

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

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return print_usage(stdout);
    if (strcmp(argv[1], "--version") == 0)
        return printf("vhretry %s\n", VHRETRY_VERSION) < 0 || fflush(stdout) != 0;
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "vhretry: \"%s\" is no subcommand (try: vhretry --help)\n", argv[1]);
    return EXIT_USAGE;
}
