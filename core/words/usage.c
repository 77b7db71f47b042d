#include "usage.h"

#include "say.h"

int refuse_word(const char *subcommand, const char *word)
{
    say("%s: \"%s\" is not known here; try: vhretry %s --help", subcommand, word, subcommand);
    return EXIT_USAGE;
}
