/* Python packages that bring a TLS of their own: what Python's ssl says is heard, what they say is not.
 */
#ifndef VHRETRY_INSPECT_PYTHON_PACKAGES_H
#define VHRETRY_INSPECT_PYTHON_PACKAGES_H

#include "own_tls.h"

/* `package` as one imports it; `file` in which its TLS is; `own`: as own_tls_of tells it. */
typedef void python_package_listener(const char *package, const char *file, const char *own, void *context);

/* Tells those that the Python at `path`, as PATH has it, can import and that are known to reach the network. Looks into folders
 * only, and starts nothing. */
void python_packages_read(struct own_tls_search *search, const char *path, python_package_listener *tell,
                          void *context);

#endif
