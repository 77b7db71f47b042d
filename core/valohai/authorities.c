#include "authorities.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Go's list (crypto/x509/root_linux.go) with that of curl's configure. */
static const char *const usual_files[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Alpine, Arch, Gentoo */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* RHEL 7 and later */
    "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* the same, without its links */
    "/etc/ssl/cert.pem",                                 /* Alpine, BSD */
    "/etc/pki/tls/cacert.pem",                           /* OpenELEC */
    "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD's ports */
    "/usr/share/ssl/certs/ca-bundle.crt",                /* old Red Hat */
};

/* An empty one, which a package half installed leaves, is none. */
static bool is_usable_file(const char *path)
{
    struct stat about;
    return path && access(path, R_OK) == 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
           about.st_size > 0;
}

/* The variable's value; NULL if it is unset or empty. */
static const char *chosen(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value != '\0' ? value : NULL;
}

/* libcurl reads neither variable itself; curl's own program does (curl(1), "ENVIRONMENT"). */
static bool trust_chosen(CURL *curl)
{
    const char *file = chosen("CURL_CA_BUNDLE");
    const char *folder = chosen("SSL_CERT_DIR");
    if (!file)
        file = chosen("SSL_CERT_FILE");
    if (file)
        curl_easy_setopt(curl, CURLOPT_CAINFO, file);
    if (folder)
        curl_easy_setopt(curl, CURLOPT_CAPATH, folder);
    return file != NULL;
}

/* A shared libcurl knows where its distribution has them. The static one was told of no place. */
static bool libcurl_has_its_own(void)
{
#if LIBCURL_VERSION_NUM >= 0x074600
    const curl_version_info_data *about = curl_version_info(CURLVERSION_NOW);
    return about->age >= CURLVERSION_SEVENTH && is_usable_file(about->cainfo);
#else
    return false;
#endif
}

/* Writes the path of our own bundle to `path` (PATH_MAX bytes). */
static bool find_our_own(char *path)
{
    static const char place[] = "/../share/vhretry/ca-certificates.crt";
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (length <= 0)
        return false;
    path[length] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash || (size_t)(slash - path) + sizeof place > PATH_MAX)
        return false;
    memcpy(slash, place, sizeof place);
    return is_usable_file(path);
}

void trust_authorities(CURL *curl)
{
    char ours[PATH_MAX];
    if (trust_chosen(curl) || libcurl_has_its_own())
        return;
    for (size_t i = 0; i < sizeof usual_files / sizeof usual_files[0]; i++) {
        if (is_usable_file(usual_files[i])) {
            curl_easy_setopt(curl, CURLOPT_CAINFO, usual_files[i]);
            return;
        }
    }
    if (find_our_own(ours))
        curl_easy_setopt(curl, CURLOPT_CAINFO, ours);
}
