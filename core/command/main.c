/* vhretry: the program beside the preloaded library. */
#include "command.h"
#include "settle_protocol.h"
#include "version.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "Usage: vhretry run [--] COMMAND [ARGUMENT]...   run a command; retry it on Valohai when\n"
    "                                                the network makes it fail\n"
    "       vhretry explain [RUN]                    tell why the last run was retried or not\n"
    "       vhretry --help | --version\n"
    "\n"
    "Without the wrapper, put the library in front of the step's command:\n"
    "       LD_PRELOAD=/usr/local/lib/libvhretry.so COMMAND [ARGUMENT]...\n"
    "\n"
    "Settings are environment variables, such as VHRETRY_RETRIES=3, VHRETRY_DELAY=60 and\n"
    "VHRETRY_DEBUG=1; retries need the API token in VH_API_TOKEN.\n";

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} subcommands[] = {
    {"run", run_command},         {"env", env_command},       {SETTLE_COMMAND, settle_command},
    {"explain", explain_command}, {"doctor", doctor_command},
};

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0;
    if (strcmp(argv[1], "--version") == 0)
        return printf("vhretry %s\n", VHRETRY_VERSION) < 0 || fflush(stdout) != 0;
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "vhretry: \"%s\" is no subcommand (try: vhretry --help)\n", argv[1]);
    return EXIT_USAGE;
}
