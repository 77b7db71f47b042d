/* The text of a rules file: one rule a line (core/verdict/README.md, "Rules of the site").
 *
 *     # comment
 *     never  class=refused,timeout peer=10.0.0.0/8
 *     retry  words="license server busy" program=solver*
 *     ignore peer=metrics.internal
 */
#ifndef VHRETRY_SETTINGS_RULES_TEXT_H
#define VHRETRY_SETTINGS_RULES_TEXT_H

#include "../verdict/rule.h"
#include "settings.h"

/* Reads `length` bytes of any kind into `list`, which starts zeroed but for `file`, the name for messages. A line that is no
 * rule is complained about in one message and passed over, and the others hold. Returns how many such lines there are. Free
 * with rule_list_free. */
size_t rules_parse(struct rule_list *list, const char *text, size_t length, settings_complaint *complain,
                   void *context);

#endif
