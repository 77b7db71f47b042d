/* The certificate authorities that a request trusts: the image's where it has some, else those that came with us. */
#ifndef VHRETRY_VALOHAI_AUTHORITIES_H
#define VHRETRY_VALOHAI_AUTHORITIES_H

#include <curl/curl.h>
#include <limits.h>

struct authorities {
    char file[PATH_MAX]; /* "" where libcurl's own are used, or none were found */
    const char *folder;  /* SSL_CERT_DIR; NULL if it is not set. Borrowed from the environment */
    const char *
        source; /* who named the file: `CURL_CA_BUNDLE`, `libcurl`, `this image`, `vhretry`; NULL if nobody did */
};

/* Where to look. All paths are borrowed. */
struct authority_places {
    const char *libcurl;      /* the file that libcurl was built to use; NULL if it has none */
    const char *const *usual; /* where distributions have them, the likeliest first; NULL ends the list */
    const char *program;      /* this program's own path; NULL if it is not known */
};

/* The first of: what CURL_CA_BUNDLE or SSL_CERT_FILE name, be it there or not, as for curl(1); libcurl's own; the usual
 * places; share/vhretry/ca-certificates.crt beside the program's folder. Files that are empty or cannot be read are passed
 * over. */
void find_authorities(struct authorities *found, const struct authority_places *places);

/* The same with the places of this machine. */
void find_authorities_here(struct authorities *found);

/* Makes libcurl trust them. */
void trust_authorities(CURL *curl);

#endif
