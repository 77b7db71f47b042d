#include "place_in_chain.h"

#include "tags.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The number in `text`; 0 if it is none. */
static unsigned number_in(const char *text)
{
    const size_t digits = text ? strspn(text, "0123456789") : 0;
    if (digits == 0 || digits > 9 || text[digits] != '\0')
        return 0;
    return (unsigned)strtoul(text, NULL, 10);
}

/* Seconds since 1970 in `text`; 0 if it is none. */
static long time_in(const char *text)
{
    enum { DIGITS_MAX = 11 };
    const size_t digits = text ? strspn(text, "0123456789") : 0;
    return digits == 0 || digits > DIGITS_MAX || text[digits] != '\0' ? 0 : strtol(text, NULL, 10);
}

static bool is_same(const char *one, const char *other)
{
    return one && other ? strcmp(one, other) == 0 : one == other;
}

/* As the tags tell it: each fresh execution was one attempt at least. */
static struct place_in_chain told_by_tags(struct json_object *tags)
{
    struct place_in_chain place = {.attempt = 1};
    for (size_t i = 0; i < json_object_array_length(tags); i++) {
        struct json_object *tag = json_object_array_get_idx(tags, i);
        const char *text = json_object_is_type(tag, json_type_string) ? json_object_get_string(tag) : "";
        unsigned count;
        if (tag_is_retry_count(text, &count) && count + 1 > place.attempt)
            place.attempt = count + 1;
        if (tag_lineage(text))
            place.rerun_of = tag_lineage(text);
    }
    return place;
}

struct place_in_chain place_in_chain_of(struct json_object *tags, const struct chain_variables *variables)
{
    const bool known = json_object_is_type(tags, json_type_array);
    struct place_in_chain place = {.attempt = 1, .rerun_of = variables->rerun_of};
    const unsigned told = number_in(variables->attempt);
    if (known)
        place = told_by_tags(tags);
    if (!is_same(variables->rerun_of, place.rerun_of))
        return place;
    if (told > place.attempt)
        place.attempt = told;
    if (place.rerun_of) {
        place.began = time_in(variables->began);
        place.siblings = number_in(variables->siblings);
    }
    return place;
}
