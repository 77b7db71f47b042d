/* The words of a command, and of the script that it runs: which programs they name. */
#ifndef VHRETRY_WRAPPER_COMMAND_WORDS_H
#define VHRETRY_WRAPPER_COMMAND_WORDS_H

#include <limits.h>
#include <stdbool.h>

/* Writes the word of the command, or of the script in it (`sh -c`), whose file is called `name`, to `word`; "" if there is none. */
void command_find_word(char word[PATH_MAX], char **command, const char *name);

/* Does a word, of the command or of the file of the script that it runs, name a program that the library does not get into? Words
 * that a script makes up as it runs are not seen, and of a long one only the first commands are looked at. */
bool command_names_unobserved(char **command);

#endif
