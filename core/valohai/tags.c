#include "tags.h"

#include "../words/printable.h"

#include <string.h>
#include <strings.h>

static const char retry_count_prefix[] = "retry: ";
static const char lineage_prefix[] = "rerun-of: ";
static const char cause_prefix[] = "cause: ";
static const char counter_word[] = "retry";

bool tag_is_retry_count(const char *tag, unsigned *count)
{
    const size_t prefix = sizeof retry_count_prefix - 1;
    if (strncmp(tag, retry_count_prefix, prefix) != 0)
        return false;
    const char *digits = tag + prefix;
    const size_t length = strspn(digits, "0123456789");
    /* Nine digits always fit, and nobody retries a billion times. */
    if (length == 0 || length > 9 || digits[length] != '\0')
        return false;
    *count = 0;
    for (; *digits != '\0'; digits++)
        *count = *count * 10 + (unsigned)(*digits - '0');
    return true;
}

const char *tag_lineage(const char *tag)
{
    const size_t prefix = sizeof lineage_prefix - 1;
    return strncmp(tag, lineage_prefix, prefix) == 0 ? tag + prefix : NULL;
}

enum fault_class tag_cause(const char *tag, const char **peer)
{
    if (strncmp(tag, cause_prefix, sizeof cause_prefix - 1) != 0)
        return FAULT_NONE;
    const char *name = tag + sizeof cause_prefix - 1;
    const size_t length = strcspn(name, " ");
    const enum fault_class class = fault_class_named(name, length);
    const char *behind = name + length;
    if (class == FAULT_NONE || strcmp(behind, " ") == 0)
        return FAULT_NONE;
    *peer = *behind == ' ' ? behind + 1 : behind;
    return class;
}

void text_add_retry_count_tag(struct text *text, unsigned count)
{
    text_add(text, retry_count_prefix);
    text_add_unsigned(text, count);
}

void text_add_lineage_tag(struct text *text, const char *execution_id)
{
    text_add(text, lineage_prefix);
    text_add(text, execution_id);
}

static bool contains_counter_word(const char *string)
{
    for (; *string != '\0'; string++)
        if (strncasecmp(string, counter_word, sizeof counter_word - 1) == 0)
            return true;
    return false;
}

void text_add_cause_tag(struct text *text, enum fault_class class, const struct peer *peer)
{
    const size_t start = text->length;
    text_add(text, cause_prefix);
    text_add(text, fault_class_name(class));
    if (peer->family == 0 && peer->name[0] == '\0')
        return;
    char data[CAUSE_TAG_LENGTH_MAX + PEER_NAME_SIZE];
    struct text name = text_in(data, sizeof data);
    text_add_peer(&name, peer);
    const size_t used = text->length - start + 1;
    if (used + name.length > CAUSE_TAG_LENGTH_MAX || contains_counter_word(data))
        return;
    text_add(text, " ");
    text_add_printable(text, data, name.length);
}
