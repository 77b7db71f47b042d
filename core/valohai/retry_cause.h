/* Why a retry was started, as Valohai's list of executions tells of it. */
#ifndef VHRETRY_VALOHAI_RETRY_CAUSE_H
#define VHRETRY_VALOHAI_RETRY_CAUSE_H

#include "../evidence/fault.h"

#include <json-c/json.h>

/* The class of the cause, and the peer, fit for a terminal, in `size` bytes ("" for none). FAULT_NONE where nothing tells.
 *
 * `retry` and `repeated` are entries of the list. The retry's own tag tells. Version 1 gave its retries no such tag: for
 * these alone the status detail of the execution that they repeat is read; `repeated` is NULL where that is not known. */
enum fault_class retry_cause(struct json_object *retry, struct json_object *repeated, char *peer,
                             size_t size);

#endif
