#include "usage.h"

#include "say.h"

int refuse_word(const char *subcommand, const char *word)
{
    say("%s: %s: \"%s\"; try: vhretry %s --help", subcommand,
        word[0] == '-' ? "unknown option" : "unexpected argument", word, subcommand);
    return EXIT_USAGE;
}
