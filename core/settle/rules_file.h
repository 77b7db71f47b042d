/* The file with the rules of the site: which one it is, and whether it may be believed. */
#ifndef VHRETRY_SETTLE_RULES_FILE_H
#define VHRETRY_SETTLE_RULES_FILE_H

#include "../settings/rules_text.h"

#define RULES_FILE_DEFAULT "/etc/vhretry.rules"

enum { RULES_FILE_MAX = 256 * 1024 };

/* Reads the rules of `path`; NULL: those of RULES_FILE_DEFAULT, which need not be there. A relative path is
 * taken from the working folder of this process: that in which the first process of the run ended. A file that others than root and this
 * user may write to could forbid or order retries in their name: it is not used. Whatever is wrong goes to `complain`. A
 * device such as /dev/null holds no rules. Returns how many things were wrong. Free with rule_list_free in any case. */
size_t rules_file_read(struct rule_list *list, const char *path, settings_complaint *complain, void *context);

#endif
