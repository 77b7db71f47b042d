/* Which installation of Valohai we talk to. */
#ifndef VHRETRY_VALOHAI_API_HOST_H
#define VHRETRY_VALOHAI_API_HOST_H

#include "../settings/settings.h"
#include "identity.h"

/* Writes the origin of the API, such as https://app.valohai.com, to `origin` of `size` bytes: the one that was set,
 * else the one that told us where to send the status detail, else the public service. Empty if it does not fit. */
void api_host(const struct settings *settings, const struct identity *identity, char *origin, size_t size);

#endif
