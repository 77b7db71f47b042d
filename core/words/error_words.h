/* What an errno and a result of getaddrinfo are called. */
#ifndef VHRETRY_WORDS_ERROR_WORDS_H
#define VHRETRY_WORDS_ERROR_WORDS_H

const char *words_of_errno(int error);
const char *words_of_resolver(int error);

/* The other way round; 0 for words of no error that becomes a fault. */
int errno_of_words(const char *words);
int resolver_of_words(const char *words);

#endif
