/* What an errno and a result of getaddrinfo are called. */
#ifndef VHRETRY_VERDICT_ERROR_WORDS_H
#define VHRETRY_VERDICT_ERROR_WORDS_H

const char *words_of_errno(int error);
const char *words_of_resolver(int error);

#endif
