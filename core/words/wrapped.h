/* Prose on a terminal. */
#ifndef VHRETRY_WORDS_WRAPPED_H
#define VHRETRY_WORDS_WRAPPED_H

/* Prints `text` to stdout behind `name`, from `column` (counted from 0) on and broken between words at 80 columns.
 * The marks around code are for README alone. */
void print_wrapped(const char *name, int column, const char *text);

#endif
