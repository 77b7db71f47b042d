/* The errors that become a fault, in one list: their names, the class of the fault, and glibc's words, for musl has others.
 *
 * Lists of macros, not arrays: the library wants the names and no words, the program the words.
 */
#ifndef VHRETRY_EVIDENCE_ERROR_LIST_H
#define VHRETRY_EVIDENCE_ERROR_LIST_H

/* clang-format off */

/* errno(3), class, words */
#define SYSTEM_ERRORS(ROW) \
    ROW(ECONNREFUSED, REFUSED, "Connection refused") \
    ROW(ETIMEDOUT, TIMEOUT, "Connection timed out") \
    ROW(ENETUNREACH, UNREACHABLE, "Network is unreachable") \
    ROW(EHOSTUNREACH, UNREACHABLE, "No route to host") \
    ROW(EHOSTDOWN, UNREACHABLE, "Host is down") \
    ROW(ENETDOWN, UNREACHABLE, "Network is down") \
    ROW(ECONNRESET, RESET, "Connection reset by peer") \
    ROW(ECONNABORTED, RESET, "Software caused connection abort") \
    ROW(ENETRESET, RESET, "Network dropped connection on reset") \
    ROW(EPIPE, RESET, "Broken pipe") \
    ROW(EADDRNOTAVAIL, LOCAL, "Cannot assign requested address") \
    ROW(ENOBUFS, LOCAL, "No buffer space available") \
    ROW(EMFILE, DESCRIPTORS, "Too many open files") \
    ROW(ENFILE, DESCRIPTORS, "Too many open files in system") \
    ROW(EACCES, DENIED, "Permission denied") \
    ROW(EPERM, DENIED, "Operation not permitted")

/* getaddrinfo(3), class, words. EAI_SYSTEM is what errno says. */
#define RESOLVER_ERRORS(ROW) \
    ROW(EAI_AGAIN, DNS_TEMPORARY, "Temporary failure in name resolution") \
    ROW(EAI_NONAME, DNS_UNKNOWN, "Name or service not known") \
    ROW(EAI_NODATA, DNS_UNKNOWN, "No address associated with hostname") \
    ROW(EAI_FAIL, DNS_UNKNOWN, "Non-recoverable failure in name resolution")

/* clang-format on */

#endif
