/* Cases of tests/unit/connections.txt: what happens to a connection, in order, and the faults that are expected. The notation
 * is described at the top of that file.
 */
#ifndef VHRETRY_TESTS_CONNECTION_CASE_H
#define VHRETRY_TESTS_CONNECTION_CASE_H

#include <stdbool.h>
#include <stddef.h>

enum { CONNECTION_CASES_MAX = 512, CONNECTION_LINES_MAX = 24, CONNECTION_WORDS_SIZE = 256 };

struct connection_case {
    const char *name;
    int line; /* of the name, in the file */
    const char *lines[CONNECTION_LINES_MAX];
    size_t line_count;
};

/* Reads all cases of the file, once. Returns how many. */
size_t connection_cases_read(const char *path, struct connection_case *cases);

/* Plays one. Returns true if all was as the table says; else writes to `complaint`, of CONNECTION_WORDS_SIZE, what was not. A
 * malformed line ends the test program. */
bool connection_case_play(const struct connection_case *one, char *complaint);

/* The next event of the notation that no case has used so far; NULL: there is none. */
const char *connection_event_unused(void);

#endif
