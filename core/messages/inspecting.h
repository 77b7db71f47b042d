/* What history, rules and yaml say of their arguments and files.
 */
#ifndef VHRETRY_MESSAGES_INSPECTING_H
#define VHRETRY_MESSAGES_INSPECTING_H
#define SAY_HISTORY_LIMIT "history: --limit: \"%s\" is not a number from 1 to %d"
#define SAY_HISTORY_SINCE                                                                                    \
    "history: --since: \"%s\" is neither a date such as 2026-11-01 nor a time such as 7d or 12h, of at "     \
    "most 365d"
#define SAY_HISTORY_TWO_FORMS "history: %s: --json and --csv cannot be combined; use one of them"
#define SAY_HISTORY_NO_VALUE  "history: %s needs a value (try: vhretry history --help)"
#define SAY_HISTORY_NO_PROJECT                                                                               \
    "history: no project given, and this is not a Valohai execution; give --project ID"
#define SAY_HISTORY_NO_TOKEN                                                                                 \
    "history: VH_API_TOKEN is not set; make a token in Valohai (My profile > Authentication)"
#define SAY_RULES_NO_RECORD "rules: no ended run named \"%s\" (try: vhretry explain)"
#define SAY_RULES_AMBIGUOUS "rules: more than one run begins with \"%s\"; write more of its name"
#define SAY_RULES_NO_RUN    "rules: no failed run on record; run the command under vhretry first"
#define SAY_RULES_WHAT      "rules: check or try? (try: vhretry rules --help)"
#define SAY_YAML_NO_MEMORY  "yaml: memory ran out"
#define SAY_YAML_UNWRITTEN  "yaml: %s cannot be written: %s"
#define SAY_YAML_UNREAD     "yaml: %s cannot be read: %s; name the file, or change to its folder"
#define YAML_COMPLETE       "%s: nothing is missing\n"
#define SAY_YAML_LIBRARY                                                                                     \
    "yaml: --library takes an absolute path without blanks and quotation marks, or $(vhretry library)"

#endif
