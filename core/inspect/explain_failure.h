/* What a fault class means, and which class a failure is of that people know by another name. */
#ifndef VHRETRY_INSPECT_EXPLAIN_FAILURE_H
#define VHRETRY_INSPECT_EXPLAIN_FAILURE_H

#include "../words/failure_name.h"

#include <stdbool.h>

/* Print to stdout, as text or as JSON, and return an exit status. */
int explain_class(enum fault_class class, bool json);
int explain_failure(const struct failure_name *failure, bool json);

#endif
