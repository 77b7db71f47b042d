/* The two tags that make a chain of retries out of single executions.
 *
 * The documented Python recipe takes any tag that contains the word "retry" for a counter: no other tag of ours may
 * contain it.
 */
#ifndef VHRETRY_VALOHAI_TAGS_H
#define VHRETRY_VALOHAI_TAGS_H

#include "../evidence/text.h"

#include <stdbool.h>

/* True, with the number, for a tag that is exactly `retry: <n>`. */
bool tag_is_retry_count(const char *tag, unsigned *count);

/* True for `rerun-of: ...`. */
bool tag_is_lineage(const char *tag);

void text_add_retry_count_tag(struct text *text, unsigned count);
void text_add_lineage_tag(struct text *text, const char *execution_id);

#endif
