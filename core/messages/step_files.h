/* What `vhretry yaml` says of a valohai.yaml that it cannot change.
 */
#ifndef VHRETRY_MESSAGES_STEP_FILES_H
#define VHRETRY_MESSAGES_STEP_FILES_H

#define STEP_TOO_MUCH_WOULD_HAVE  "too much would have to change"
#define STEP_VHRETRY_LIBRARY      "$(vhretry library)"
#define STEP_VHRETRY_RUN          "vhretry run "
#define STEP_VHRETRY_ENV          "vhretry env"
#define STEP_VHRETRY_LIBRARY_ALSO "vhretry library"
#define STEP_LINE_THE_COMMAND_HAS                                                                            \
    "line %zu: the command has an anchor, an alias or a tag; change it by hand: LD_PRELOAD=%s in front of "  \
    "it"
#define STEP_LINE_AN_ITEM            "line %zu: an item of the list is an alias; change it by hand"
#define STEP_LINE_THE_DASH           "line %zu: the dash of this item is not in front of it; put it there"
#define STEP_LINE_NO_COMMAND_FOLLOWS "line %zu: no command follows the one that brings vhretry"
#define STEP_LINE_IS_AN_ALIAS        "line %zu: %s is an alias, is empty or is not a list; change it by hand"
#define STEP_LINE_THE_LAST_COMMAND   "line %zu: the last command is an alias; write it out"
#define STEP_LINE_PARAMETERS_WOULD_HAND                                                                      \
    "line %zu: {parameters} would hand retries and delay to the program; name each parameter, as "           \
    "{parameter:epochs}"
#define STEP_NAME_RETRIES_TYPE_INTEGER            "- name: retries\n  type: integer\n  default: 3"
#define STEP_NAME_DELAY_TYPE_STRING               "- name: delay\n  type: string\n  default: \"60\""
#define STEP_NAME_RETRIES_TYPE_INTEGER_ALSO       "{name: retries, type: integer, default: 3}"
#define STEP_NAME_DELAY_TYPE_STRING_ALSO          "{name: delay, type: string, default: \"60\"}"
#define STEP_NAME_VH_API_TOKEN_OPTIONAL_TRUE      "- name: VH_API_TOKEN\n  optional: true"
#define STEP_NAME_VH_API_TOKEN_OPTIONAL_TRUE_ALSO "{name: VH_API_TOKEN, optional: true}"
#define STEP_THE_CHANGE_WOULD_NOT                 "the change would not be read as it is meant; make it by hand"
#define STEP_LINE_IS_THERE_TWICE                  "line %zu: %s is there twice; leave one of them"
#define STEP_LINE_THE_STEP_HAS                    "line %zu: the step has no command of its own; write one there"
#define STEP_LINE_THE_STEP                        "line %zu: the step is an alias; change it where it is written"
#define STEP_LINE_THE_COMMAND                     "line %zu: the command is an alias, is empty or is not text; write it out"
#define STEP_LINE_THE_COMMAND_ALSO                "line %zu: the command is empty or is not text; write it there"
#define STEP_IT_IS_NO_LIST                        "it is not a list of steps, as a valohai.yaml is"
#define STEP_IT_HAS_NO_STEP                       "it has no step with a name"
#define STEP_IT_HAS_NO_STEP_ALSO                  "it has no step of that name; there is: %s"
#define STEP_SAY_WHICH_STEP                       "say which step, with --step: %s"
#define STEP_LINE_IT_IS_NOT                       "line %zu: it is not YAML: %s"
#define STEP_IT_CANNOT_BE_READ                    "it cannot be read"
#define STEP_MEMORY_RAN_OUT                       "memory ran out"
#define STEP_NO_NEWLINE_AT_END                    "\n\\ No newline at end of file\n"
#define STEP_                                     "@@ -%zu,%zu +%zu,%zu @@\n"

#endif
