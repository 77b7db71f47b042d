#include "retry_cause.h"

#include "../words/old_cause.h"
#include "../words/printable.h"
#include "json_document.h"
#include "tags.h"

#include <string.h>

/* Our own tag is the last one: behind those that were carried over, whatever they look like. */
static enum fault_class cause_in_tags(struct json_object *tags, struct text *peer)
{
    for (size_t i = tags ? json_object_array_length(tags) : 0; i > 0; i--) {
        const char *tag = json_object_get_string(json_object_array_get_idx(tags, i - 1));
        const char *named = "";
        const enum fault_class class = tag ? tag_cause(tag, &named) : FAULT_NONE;
        if (class == FAULT_NONE)
            continue;
        text_add_printable(peer, named, peer->size - 1);
        return class;
    }
    return FAULT_NONE;
}

/* The cause in a status detail of version 1: behind `due to: `, up to the next sentence of ours or the end. */
static enum fault_class cause_in_detail(const char *detail, struct text *peer)
{
    static const char due_to[] = "ailed due to: ";
    static const char *const behind[] = {". Will retry ", ". Maximum retries ", ". Retried",
                                         " Retried as #", ". Not retried: ",    ". The retry is "};
    char words[512];
    char named[sizeof words];
    const char *begin = detail ? strstr(detail, due_to) : NULL;
    if (!begin)
        return FAULT_NONE;
    begin += sizeof due_to - 1;
    size_t length = strlen(begin);
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++) {
        const char *found = strstr(begin, behind[i]);
        if (found && (size_t)(found - begin) < length)
            length = (size_t)(found - begin);
    }
    while (length > 0 && begin[length - 1] == '.')
        length--;
    struct text text = text_in(words, sizeof words);
    text_add_bytes(&text, begin, length);
    const enum fault_class class = old_cause_parse(words, named, sizeof named);
    if (class != FAULT_NONE)
        text_add_printable(peer, named, peer->size - 1);
    return class;
}

enum fault_class retry_cause(struct json_object *retry, struct json_object *repeated, char *peer, size_t size)
{
    struct text text = text_in(peer, size);
    const enum fault_class class = cause_in_tags(json_member(retry, "tags", json_type_array), &text);
    return class != FAULT_NONE ? class
                               : cause_in_detail(json_string_member(repeated, "status_detail"), &text);
}
