/* The tags that make a chain of retries out of single executions: its counter, what it repeats, why, and whether that was a
 * rehearsal.
 *
 * The documented Python recipe takes any tag that contains the word "retry", in any case, for a counter: no other tag of
 * ours may contain it (core/valohai/README.md, "Tags and the counter").
 */
#ifndef VHRETRY_VALOHAI_TAGS_H
#define VHRETRY_VALOHAI_TAGS_H

#include "../evidence/fault.h"
#include "../evidence/peer.h"
#include "../evidence/text.h"

#include <stdbool.h>

enum { CAUSE_TAG_LENGTH_MAX = 128 }; /* bytes */

/* Beside that of a cause that was made to happen (VHRETRY_REHEARSE). */
#define REHEARSAL_TAG "rehearsal"

/* True, with the number, for a tag that is exactly `retry: <n>`. */
bool tag_is_retry_count(const char *tag, unsigned *count);

/* The id in a tag `rerun-of: <id>`, within the tag; NULL for any other tag. */
const char *tag_lineage(const char *tag);

/* The class of a tag that is exactly `cause: CLASS` or `cause: CLASS PEER`, and in `*peer` the peer within the tag, ""
 * for none. FAULT_NONE, and `*peer` untouched, for any other tag: one that a person wrote (`cause: a guess`), or one of a
 * newer version that knows more classes. */
enum fault_class tag_cause(const char *tag, const char **peer);

void text_add_retry_count_tag(struct text *text, unsigned count);
void text_add_lineage_tag(struct text *text, const char *execution_id);

/* Adds `cause: refused db:5432`: at most CAUSE_TAG_LENGTH_MAX bytes of UTF-8 without control characters. Leaves the peer
 * out where nobody knows it, where its name contains the counter's word, or where it is too long: part of a name would be
 * the name of another peer. `class` is not FAULT_NONE. */
void text_add_cause_tag(struct text *text, enum fault_class class, const struct peer *peer);

#endif
