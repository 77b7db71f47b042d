/* Telling Valohai why an execution failed: one line beside its status (core/valohai/README.md, "Status detail"). */
#ifndef VHRETRY_VALOHAI_STATUS_DETAIL_H
#define VHRETRY_VALOHAI_STATUS_DETAIL_H

#include "identity.h"

/* Sets the status detail of our execution through api.json's URL. Best effort: at most three tries in ten seconds, fewer
 * when `*cancel` (may be NULL) becomes a signal's number. False if it could not be set, or there is no such URL. */
bool status_detail_send(const struct identity *identity, const char *detail, const volatile int *cancel);

/* The same while we are being stopped: one try within a second and a half, whatever signals arrive. */
bool status_detail_send_last(const struct identity *identity, const char *detail);

#endif
