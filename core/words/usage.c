#include "usage.h"

#include "../messages/command_lines.h"
#include "say.h"

int refuse_word(const char *subcommand, const char *word)
{
    say(word[0] == '-' ? SAY_UNKNOWN_OPTION : SAY_UNEXPECTED_ARGUMENT, subcommand, word, subcommand);
    return EXIT_USAGE;
}
