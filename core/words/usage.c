#include "usage.h"

#include "say.h"

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

int print_usage(FILE *stream)
{
    return fputs(usage, stream) < 0 || fflush(stream) != 0;
}

int refuse_word(const char *subcommand, const char *word)
{
    say("%s: \"%s\" is not known here; try: vhretry %s --help", subcommand, word, subcommand);
    return EXIT_USAGE;
}
