#include "place_in_chain.h"

#include "tags.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The number in `text`; `otherwise` if it is none. */
static unsigned number_in(const char *text, unsigned otherwise)
{
    const size_t digits = text ? strspn(text, "0123456789") : 0;
    if (digits == 0 || digits > 9 || text[digits] != '\0')
        return otherwise;
    return (unsigned)strtoul(text, NULL, 10);
}

static bool is_same(const char *one, const char *other)
{
    return one && other ? strcmp(one, other) == 0 : one == other;
}

/* As the tags tell it: the number is the smallest that there can be. */
static struct place_in_chain told_by_tags(struct json_object *tags)
{
    struct place_in_chain place = {0};
    for (size_t i = 0; i < json_object_array_length(tags); i++) {
        struct json_object *tag = json_object_array_get_idx(tags, i);
        const char *text = json_object_is_type(tag, json_type_string) ? json_object_get_string(tag) : "";
        unsigned count;
        if (tag_is_retry_count(text, &count) && count > place.retry_count)
            place.retry_count = count;
        if (tag_lineage(text))
            place.rerun_of = tag_lineage(text);
    }
    return place;
}

struct place_in_chain place_in_chain_of(struct json_object *tags, const struct chain_variables *variables)
{
    const struct place_in_chain told = {.attempt = number_in(variables->attempt, 1),
                                        .retry_count = number_in(variables->retry_count, 0),
                                        .rerun_of = variables->rerun_of};
    struct place_in_chain place = json_object_is_type(tags, json_type_array) ? told_by_tags(tags) : told;
    const bool agreed = told.retry_count == place.retry_count && is_same(told.rerun_of, place.rerun_of);
    place.attempt = agreed && told.attempt > place.retry_count ? told.attempt : place.retry_count + 1;
    return place;
}
