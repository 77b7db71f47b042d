#define _GNU_SOURCE /* EAI_NODATA */
#include "fault.h"

#include "error_list.h"

#include <errno.h>
#include <netdb.h>

/* Arrays, not pointers: a pointer would cost the preloaded library a relocation at every process start. */
struct class_entry {
    char name[16];
    bool on_by_default;
};

static const struct class_entry classes[FAULT_CLASS_COUNT] = {[FAULT_NONE] = {"none", false},
#define ENTRY(class, name, on_by_default) [FAULT_##class] = {name, on_by_default},
                                                              FAULT_CLASSES(ENTRY)
#undef ENTRY
};

static const char phases[PHASE_COUNT][16] = {
    [PHASE_NONE] = "none",         [PHASE_RESOLVE] = "resolve", [PHASE_CONNECT] = "connect",
    [PHASE_TRANSFER] = "transfer", [PHASE_EXIT] = "exit",       [PHASE_ANSWER] = "answer",
};

const char *fault_class_name(enum fault_class class)
{
    return class < FAULT_CLASS_COUNT ? classes[class].name : classes[FAULT_NONE].name;
}

enum fault_class fault_class_named(const char *name, size_t length)
{
    for (enum fault_class each = FAULT_NONE + 1; each < FAULT_CLASS_COUNT; each++) {
        const char *candidate = classes[each].name;
        size_t i = 0;
        while (i < length && candidate[i] != '\0' && candidate[i] == name[i])
            i++;
        if (i == length && candidate[i] == '\0')
            return each;
    }
    return FAULT_NONE;
}

fault_class_set fault_classes_default(void)
{
    fault_class_set set = 0;
    for (enum fault_class each = FAULT_NONE + 1; each < FAULT_CLASS_COUNT; each++)
        if (classes[each].on_by_default)
            set |= (fault_class_set)1 << each;
    return set;
}

fault_class_set fault_classes_all(void)
{
    const fault_class_set no_fault = (fault_class_set)1 << FAULT_NONE | (fault_class_set)1 << FAULT_UNKNOWN;
    return (((fault_class_set)1 << FAULT_CLASS_COUNT) - 1) & ~no_fault;
}

const char *fault_phase_name(enum fault_phase phase)
{
    return phase < PHASE_COUNT ? phases[phase] : phases[PHASE_NONE];
}

struct error_class {
    int error;
    enum fault_class class;
};

#define CLASS(error, class, words) {error, FAULT_##class},
static const struct error_class system_errors[] = {SYSTEM_ERRORS(CLASS){0, FAULT_NONE}};
static const struct error_class resolver_errors[] = {RESOLVER_ERRORS(CLASS){0, FAULT_NONE}};
#undef CLASS

static enum fault_class class_of(const struct error_class *list, int error)
{
    while (list->error != 0 && list->error != error)
        list++;
    return list->class;
}

enum fault_class fault_class_of_errno(int error)
{
    return class_of(system_errors, error);
}

enum fault_class fault_class_of_resolver(int result, int error)
{
    if (result != EAI_SYSTEM)
        return class_of(resolver_errors, result);
    /* Anything that is no network errno is the program's affair, a full descriptor table among them. */
    switch (fault_class_of_errno(error)) {
    case FAULT_REFUSED:
    case FAULT_TIMEOUT:
    case FAULT_UNREACHABLE:
    case FAULT_RESET:
    case FAULT_LOCAL:
        return FAULT_DNS_TEMPORARY;
    case FAULT_DESCRIPTORS:
        return FAULT_DESCRIPTORS;
    default:
        return FAULT_NONE;
    }
}

int resolver_result_of_h_errno(int host_error)
{
    switch (host_error) {
    case HOST_NOT_FOUND:
        return EAI_NONAME;
    case TRY_AGAIN:
        return EAI_AGAIN;
    case NO_RECOVERY:
        return EAI_FAIL;
    case NO_DATA:
        return EAI_NODATA;
#ifdef NETDB_INTERNAL /* not in musl */
    case NETDB_INTERNAL:
        return EAI_SYSTEM;
#endif
    default:
        return 0;
    }
}
