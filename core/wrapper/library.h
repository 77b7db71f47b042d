/* The preloaded library, as this program finds it and puts it in front of others. */
#ifndef VHRETRY_WRAPPER_LIBRARY_H
#define VHRETRY_WRAPPER_LIBRARY_H

#include <limits.h>
#include <stdbool.h>

#define LIBRARY_NAME "libvhretry.so"

/* Writes the library's path to `library` (PATH_MAX bytes): beside this program (a build folder), else in ../lib (an
 * installation) or ../libexec (a wheel, whose lib is dropped by `pip install --target`). False, and `library` the folder
 * searched, if it is in none of them. */
bool library_find(char *library);

/* What to say then, with that folder. */
#define LIBRARY_IS_NOWHERE LIBRARY_NAME " is neither in \"%s\" nor in its ../lib or ../libexec"

/* Can the path stand in LD_PRELOAD, whose entries colons and spaces separate (ld.so(8))? */
bool library_is_preloadable(const char *library);

/* Both, for a subcommand that needs the library: writes its path, or says in a line what is wrong, what to do, and `consequence`, such as
 * "; running without"; "" if the subcommand just fails. */
bool library_find_for(const char *subcommand, char library[PATH_MAX], const char *consequence);

/* The value of LD_PRELOAD that has the library in it, behind what is there: AddressSanitizer refuses to be anything but
 * first, and to us the order is all the same. NULL without memory; else to be freed. */
char *library_preload_value(const char *library);

/* The value of ASAN_OPTIONS that lets a program built with -fsanitize=address live beside a preloaded library: it ends at
 * once where its runtime is not the first one loaded, which in a chain of programs nobody knows beforehand. A word of the
 * user's on that is left. NULL without memory; else to be freed. */
char *library_sanitizer_options(void);

/* vhretry library: prints the path, for `export LD_PRELOAD=$(vhretry library)`. */
int library_command(int argc, char **argv);

/* Is this process in a run already: named by VHRETRY_RUN, and observed? */
bool library_is_observing(void);

#endif
