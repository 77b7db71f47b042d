/* What Valohai has against a request, in words (core/valohai/README.md, "Errors"). */
#ifndef VHRETRY_VALOHAI_FIELD_ERRORS_H
#define VHRETRY_VALOHAI_FIELD_ERRORS_H

#include "../evidence/text.h"

#include <json-c/json.h>

/* Adds the errors in the body of a 4xx as `commit: not found; step: no such step`, whichever of its shapes it has:
 * {"field": ["text" or {"message", "code"}]}, {"detail": ...}, {"error": ...}, {"message", "code"}, a lone text or list.
 * Adds nothing for a body without any (NULL too), and at most `maximum` bytes. */
void text_add_field_errors(struct text *text, struct json_object *body, size_t maximum);

#endif
