#include "authorities.h"

#include <stdbool.h>
#include <stdio.h>
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
    NULL,
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

static void take(struct authorities *found, const char *file, const char *source)
{
    snprintf(found->file, sizeof found->file, "%s", file);
    found->source = source;
}

/* libcurl reads no such variable itself; curl's own program does (curl(1), "ENVIRONMENT"). */
static bool take_chosen(struct authorities *found)
{
    static const char *const variables[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE"};
    found->folder = chosen("SSL_CERT_DIR");
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        if (chosen(variables[i])) {
            take(found, chosen(variables[i]), variables[i]);
            return true;
        }
    }
    return false;
}

/* Writes the path of our own bundle to `path` (PATH_MAX bytes). */
static bool find_our_own(char *path, const char *program)
{
    static const char place[] = "/../share/vhretry/ca-certificates.crt";
    const char *slash = program ? strrchr(program, '/') : NULL;
    return slash && snprintf(path, PATH_MAX, "%.*s%s", (int)(slash - program), program, place) < PATH_MAX &&
           is_usable_file(path);
}

void find_authorities(struct authorities *found, const struct authority_places *places)
{
    char ours[PATH_MAX];
    *found = (struct authorities){.source = NULL};
    if (take_chosen(found))
        return;
    if (is_usable_file(places->libcurl)) {
        found->source = "libcurl";
        return;
    }
    for (const char *const *usual = places->usual; *usual; usual++) {
        if (is_usable_file(*usual)) {
            take(found, *usual, "this image");
            return;
        }
    }
    if (find_our_own(ours, places->program))
        take(found, ours, "vhretry");
}

/* A shared libcurl knows where its distribution has them. The static one knows no place. */
static const char *place_of_libcurl(void)
{
#if LIBCURL_VERSION_NUM >= 0x074600
    const curl_version_info_data *about = curl_version_info(CURLVERSION_NOW);
    return about && about->age >= CURLVERSION_SEVENTH ? about->cainfo : NULL;
#else
    return NULL;
#endif
}

void find_authorities_here(struct authorities *found)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    const struct authority_places here = {
        .libcurl = place_of_libcurl(), .usual = usual_files, .program = length > 0 ? program : NULL};
    find_authorities(found, &here);
}

void trust_authorities(CURL *curl)
{
    struct authorities authorities;
    find_authorities_here(&authorities);
    if (authorities.file[0] != '\0')
        curl_easy_setopt(curl, CURLOPT_CAINFO, authorities.file);
    if (authorities.folder)
        curl_easy_setopt(curl, CURLOPT_CAPATH, authorities.folder);
}
