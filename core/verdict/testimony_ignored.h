/* Exceptions that Python could only print: what a finalizer raises ends nothing.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_IGNORED_H
#define VHRETRY_VERDICT_TESTIMONY_IGNORED_H

#include "testimony_line.h"

#include <stdbool.h>

/* How far such a block was read; zero before the first line. */
struct ignored {
    bool within;
    bool told; /* its exception was read; a chain may go on */
};

/* Reads the next line, whatever it is. True if it belongs to a block that begins with "Exception ignored in: ...": a traceback and an
 * exception, or a chain of them. */
bool ignored_read(struct ignored *ignored, const struct line *line);

#endif
