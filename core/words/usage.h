/* What a wrong command line gets.
 */
#ifndef VHRETRY_WORDS_USAGE_H
#define VHRETRY_WORDS_USAGE_H

/* As of env(1), nohup(1) and timeout(1): the wrapper's own failures cannot be mistaken for those of a command. */
enum usage_status {
    EXIT_USAGE = 2,
    EXIT_WRAPPER_FAILED = 125,
    EXIT_CANNOT_EXECUTE = 126,
    EXIT_NOT_FOUND = 127
};

/* Says that a subcommand does not know this word of its command line, and what to try. Returns EXIT_USAGE. */
int refuse_word(const char *subcommand, const char *word);

#endif
