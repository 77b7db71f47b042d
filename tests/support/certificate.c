#include "certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool certificate_make(char *path, size_t size)
{
    char command[4096];
    const char *temporary = getenv("TMPDIR");
    snprintf(path, size, "%s/vhretry-certificate-XXXXXX", temporary ? temporary : "/tmp");
    int file = mkstemp(path);
    if (file < 0)
        return false;
    close(file);
    snprintf(command, sizeof command,
             "/usr/bin/openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
             "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 "
             "-keyout '%s' -out '%s.x509' 2>/dev/null && cat '%s.x509' >>'%s' && rm '%s.x509'",
             path, path, path, path, path);
    return system(command) == 0; /* NOLINT(cert-env33-c): our own words */
}
