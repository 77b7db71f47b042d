/* JSON from outside: bounded in size and depth, and looked up without trusting any type. */
#ifndef VHRETRY_VALOHAI_JSON_DOCUMENT_H
#define VHRETRY_VALOHAI_JSON_DOCUMENT_H

#include <json-c/json.h>
#include <stddef.h>

enum { JSON_DOCUMENT_MAX = 4 * 1024 * 1024 }; /* bytes; a thousand times what Valohai sends */

/* Parses exactly one JSON object, array or string (RFC 8259) in `length` bytes. NULL with a few words in `*why` if it
 * is none: too large, nested deeper than 32, not UTF-8, followed by something else. */
struct json_object *json_document_parse(const char *data, size_t length, const char **why);

/* Reads a regular file. NULL with `*why` filled in as above, or errno's text. */
struct json_object *json_document_read(const char *path, const char **why);

/* The member `key`, if `object` is an object and the member has that type; else NULL. */
struct json_object *json_member(struct json_object *object, const char *key, enum json_type type);

/* The string member `key`; NULL if it is missing, no string or empty. Borrowed from `object`. */
const char *json_string_member(struct json_object *object, const char *key);

#endif
