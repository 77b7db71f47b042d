#include "environment.h"

#include <stddef.h>

const char *environment_value(const char *entry, const char *name)
{
    while (*name != '\0' && *entry == *name) {
        entry++;
        name++;
    }
    return *name == '\0' && *entry == '=' ? entry + 1 : NULL;
}

const char *start_variable(char **envp, const char *name)
{
    for (; *envp != NULL; envp++) {
        const char *value = environment_value(*envp, name);
        if (value != NULL)
            return value;
    }
    return NULL;
}
