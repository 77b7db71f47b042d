#include "attempt_environment.h"

#include "../evidence/attempt_variables.h"
#include "../valohai/identity.h"
#include "../words/say.h"

#include <stdio.h>
#include <stdlib.h>

struct attempt_environment attempt_environment_of(const struct place_in_chain *place)
{
    struct attempt_environment told = {.attempt = place->attempt};
    snprintf(told.rerun_of, sizeof told.rerun_of, "%s", place->rerun_of ? place->rerun_of : "");
    return told;
}

void attempt_environment_read(struct attempt_environment *told)
{
    struct identity identity;
    identity_read(&identity, NULL, hush_complaint, NULL);
    *told = attempt_environment_of(&identity.place);
    identity_free(&identity);
}

static bool set_number(const char *name, unsigned value)
{
    char text[16];
    snprintf(text, sizeof text, "%u", value);
    return setenv(name, text, 1) == 0;
}

bool attempt_environment_set(const struct attempt_environment *told)
{
    const bool set =
        set_number(ATTEMPT_VARIABLE, told->attempt) && set_number(RETRY_COUNT_VARIABLE, told->attempt - 1);
    if (told->rerun_of[0] == '\0')
        return unsetenv(RERUN_OF_VARIABLE) == 0 && set;
    return setenv(RERUN_OF_VARIABLE, told->rerun_of, 1) == 0 && set;
}
