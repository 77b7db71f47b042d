/* Telling Valohai why an execution failed: one line beside its status (core/valohai/README.md, "Status detail"). */
#ifndef VHRETRY_VALOHAI_STATUS_DETAIL_H
#define VHRETRY_VALOHAI_STATUS_DETAIL_H

#include "client.h"
#include "identity.h"

/* Sets the status detail of our execution through api.json's URL, asking until the deadline of `options`; of these, host
 * and token do not count. False if it could not be set, or there is no such URL. */
bool status_detail_send(const struct identity *identity, const char *detail,
                        const struct client_options *options);

#endif
