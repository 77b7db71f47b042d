/* The fields of what is posted: their names, their types, and how Valohai words an error about each. */
#ifndef VHRETRY_PRETEND_POSTED_FIELDS_H
#define VHRETRY_PRETEND_POSTED_FIELDS_H

#include "store.h"

/* The errors of a POST body by field, as Valohai reports them, to be put by the caller; NULL if it is faultless. */
struct json_object *payload_errors(struct json_object *payload, const struct store *store);

/* The same for the body of set_status_detail. */
struct json_object *status_detail_errors(struct json_object *body);

#endif
