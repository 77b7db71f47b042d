/* What is posted: the failed execution over again, with tags that tell it is one more try. */
#ifndef VHRETRY_VALOHAI_PAYLOAD_H
#define VHRETRY_VALOHAI_PAYLOAD_H

#include "identity.h"
#include "own_execution.h"

#include "../verdict/verdict.h"

/* The body of the POST. Always project, commit, step, `inherit_environment_variables` and tags: all of the failed
 * execution's but those of its own attempt (core/valohai/tags.h), plus `retry: <retry_number>`, `rerun-of: <execution
 * id>` and, as the last one, `cause: ...` unless `cause` is NULL or has no class. From what the GET told also all else
 * that it was started with; without it (`own->body` NULL) parameters, environment, image and title as the container's own
 * files have them. `environment` (id or slug) takes the place of the execution's unless it is NULL. The caller puts the
 * object. NULL if memory ran out: a payload that lacks something is none. `identity` has all four of execution, project,
 * commit and step. */
struct json_object *retry_payload(const struct identity *identity, const struct own_execution *own,
                                  unsigned retry_number, const char *environment,
                                  const struct fault_cause *cause);

/* Removes an optional field that `errors`, the body of a 400, names, and returns its name; NULL if it names none, or one
 * that a retry cannot be without. Of `tags` only the one that tells the cause is optional. */
const char *retry_payload_drop(struct json_object *payload, struct json_object *errors);

/* The environment that VHRETRY_ENVIRONMENT (`big,refused=other`) has for a fault of this class, in `size` bytes. False,
 * and `environment` empty, if there is none. */
bool retry_environment(const char *setting, enum fault_class class, char *environment, size_t size);

#endif
