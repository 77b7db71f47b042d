/* What one statement says: a line that may name an exception, quote an error of the system, or both.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_STATEMENT_H
#define VHRETRY_VERDICT_TESTIMONY_STATEMENT_H

#include "testimony_saying.h"

struct statement {
    struct saying saying;
    bool settled; /* the type alone decided: what follows it may quote anything */
};

struct statement statement_read(struct slice text, bool json);

#endif
