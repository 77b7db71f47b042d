/* What is posted: the failed execution over again, with tags that tell it is one more try. */
#ifndef VHRETRY_VALOHAI_PAYLOAD_H
#define VHRETRY_VALOHAI_PAYLOAD_H

#include "identity.h"
#include "own_execution.h"

/* The body of the POST. Always project, commit, step, `inherit_environment_variables` and tags: all of the failed
 * execution's but `retry: <n>` and `rerun-of: ...`, plus `retry: <retry_number>` and `rerun-of: <execution id>`. From
 * what the GET told also parameters, inputs, environment, image and title; without it (`own->body` NULL) parameters,
 * environment, image and title as the container's own files have them. The caller puts the object. NULL if memory ran
 * out. `identity` has all four of execution, project, commit and step. */
struct json_object *retry_payload(const struct identity *identity, const struct own_execution *own,
                                  unsigned retry_number);

/* Removes an optional field that `errors`, the body of a 400, names, and returns its name; NULL if it names none, or one
 * that a retry cannot be without. */
const char *retry_payload_drop(struct json_object *payload, struct json_object *errors);

#endif
