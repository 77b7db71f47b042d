/* The certificate authorities that a request trusts: the image's where it has some, else those that came with us. */
#ifndef VHRETRY_VALOHAI_AUTHORITIES_H
#define VHRETRY_VALOHAI_AUTHORITIES_H

#include <curl/curl.h>

/* Tells libcurl where they are, in this order: CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR, as curl(1) reads them;
 * where libcurl was built to look; where distributions have them; share/vhretry/ca-certificates.crt beside the program's
 * own bin. */
void trust_authorities(CURL *curl);

#endif
