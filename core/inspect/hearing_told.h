/* What `vhretry doctor` says of the programs that are not heard in full.
 */
#ifndef VHRETRY_INSPECT_HEARING_TOLD_H
#define VHRETRY_INSPECT_HEARING_TOLD_H

#include "hearing.h"

struct json_object;

/* Prints them to stdout: the first few that a step is likely to use, or `all`. */
void hearing_print(const struct hearing *hearing, bool all);

/* All of them, as an array; json_object_put frees it. */
struct json_object *hearing_as_json(const struct hearing *hearing);

#endif
