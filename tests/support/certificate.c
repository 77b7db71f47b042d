#include "certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder ? folder : "/tmp";
}

bool certificate_make(char *path, size_t size)
{
    char command[4096];
    snprintf(path, size, "%s/vhretry-certificate-XXXXXX", temporary_folder());
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

/* `openssl x509` takes a negative number of days for a certificate that has expired; `openssl req` does not. */
static const char make_all[] =
    "openssl=/usr/bin/openssl; here=subjectAltName=DNS:localhost,IP:127.0.0.1\n"
    "new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'\n"
    "authority() { $openssl req -x509 $new -days 2 -subj \"/CN=$1\" -keyout $1.key -out $1.pem; }\n"
    "sign() {\n" /* AUTHORITY NAME DAYS EXTENSION */
    "    $openssl req $new -subj /CN=localhost -keyout $2.key -out $2.request &&\n"
    "    echo $4 >$2.extensions &&\n"
    "    $openssl x509 -req -in $2.request -CA $1.pem -CAkey $1.key -set_serial 2 -days $3 "
    "-extfile $2.extensions -out $2.x509 &&\n"
    "    cat $2.key $2.x509 >$2.pem\n"
    "}\n"
    "{ authority ca && authority other-ca && sign ca good 2 $here && sign ca expired -1 $here &&\n"
    "  sign ca other-host 2 subjectAltName=DNS:other.test && sign other-ca unknown 2 $here &&\n"
    "  $openssl req -x509 $new -days 2 -subj /CN=localhost -addext $here -keyout self-signed.key "
    "-out self-signed.x509 &&\n"
    "  cat self-signed.key self-signed.x509 >self-signed.pem; } 2>/dev/null\n";

bool certificates_make(char *folder, size_t size)
{
    char command[4096];
    snprintf(folder, size, "%s/vhretry-certificates-XXXXXX", temporary_folder());
    if (!mkdtemp(folder))
        return false;
    snprintf(command, sizeof command, "cd '%s' || exit 1\n%s", folder, make_all);
    return system(command) == 0; /* NOLINT(cert-env33-c): our own words */
}

void certificates_remove(const char *folder)
{
    char command[4096];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    if (system(command) != 0) /* NOLINT(cert-env33-c): our own words */
        fprintf(stderr, "%s could not be removed\n", folder);
}
