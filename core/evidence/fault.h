/* Fault classes: the vocabulary of vhretry.
 *
 * A fault is one failed network operation. Its class is the public name under which settings, traces,
 * `vhretry explain` and the manual speak of it (core/README.md, "Fault classes"). This file holds the vocabulary and the
 * rules that turn an errno or a resolver error into a class, and nothing else: no I/O, no libc state, so
 * that it serves the preloaded library and the program alike.
 */
#ifndef VHRETRY_EVIDENCE_FAULT_H
#define VHRETRY_EVIDENCE_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* class, public name, on by default: one row for each. In the order of their numbers, which journals hold: append only, never
 * renumber. What a class means to people is in core/words/class_guide.c. */
/* clang-format off */
#define FAULT_CLASSES(ROW)                                                                                   \
    ROW(DNS_TEMPORARY, "dns-temporary", true)                                                                \
    ROW(DNS_UNKNOWN,   "dns-unknown",   false)                                                               \
    ROW(REFUSED,       "refused",       true)                                                                \
    ROW(TIMEOUT,       "timeout",       true)                                                                \
    ROW(UNREACHABLE,   "unreachable",   true)                                                                \
    ROW(RESET,         "reset",         true)                                                                \
    ROW(HUNG_UP,       "hung-up",       true)                                                                \
    ROW(STALLED,       "stalled",       true)                                                                \
    ROW(LOCAL,         "local",         true)                                                                \
    ROW(DESCRIPTORS,   "descriptors",   false)                                                               \
    ROW(RATE_LIMITED,  "rate-limited",  true)                                                                \
    ROW(UNAVAILABLE,   "unavailable",   true)                                                                \
    ROW(DENIED,        "denied",        false)                                                               \
    ROW(REQUESTED,     "requested",     true)                                                                \
    ROW(UNKNOWN,       "unknown",       false)
/* clang-format on */

enum fault_class {
    FAULT_NONE = 0,
#define NUMBER(class, name, on_by_default) FAULT_##class,
    FAULT_CLASSES(NUMBER)
#undef NUMBER
        FAULT_CLASS_COUNT
};

/* What the program was doing. The values are written to journals: append only. */
enum fault_phase {
    PHASE_NONE = 0,
    PHASE_RESOLVE,
    PHASE_CONNECT,
    PHASE_TRANSFER,
    PHASE_EXIT,   /* the program's own request, exit status 75 */
    PHASE_ANSWER, /* the peer's answer was read: "try again later" */
    PHASE_COUNT
};

/* A set of classes, one bit each: 1 << class. */
typedef uint32_t fault_class_set;

/* The public name of a class, such as "dns-temporary"; "none" for FAULT_NONE or a value out of range. */
const char *fault_class_name(enum fault_class class);

/* The class with the public name of `length` bytes at `name`; FAULT_NONE if there is none. */
enum fault_class fault_class_named(const char *name, size_t length);

/* The classes that are on by default, and all of them (core/README.md, "Fault classes"). FAULT_UNKNOWN is not among all: it is no
 * fault that was met, but the doubt whether there was one. */
fault_class_set fault_classes_default(void);
fault_class_set fault_classes_all(void);

/* "resolve", "connect", "transfer", "exit", "answer". */
const char *fault_phase_name(enum fault_phase phase);

/* The class of an errno(3) from connect, socket or a transfer; FAULT_NONE for what is no network fault
 * (EINPROGRESS, EALREADY, EINTR, EBADF, ...). */
enum fault_class fault_class_of_errno(int error);

/* The class of a getaddrinfo(3) result; `error` is errno and counts only for EAI_SYSTEM. */
enum fault_class fault_class_of_resolver(int result, int error);

/* The getaddrinfo(3) result that says the same as an h_errno of gethostbyname(3); 0 for none. */
int resolver_result_of_h_errno(int host_error);

#endif
