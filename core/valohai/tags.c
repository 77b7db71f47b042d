#include "tags.h"

#include <string.h>

static const char retry_count_prefix[] = "retry: ";
static const char lineage_prefix[] = "rerun-of: ";

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

bool tag_is_lineage(const char *tag)
{
    return strncmp(tag, lineage_prefix, sizeof lineage_prefix - 1) == 0;
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
