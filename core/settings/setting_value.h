/* Values of settings: how each kind of value is written, and what it means.
 *
 * Every reader takes the text without surrounding blanks, never "", and stores through `value`. It returns false and
 * leaves `value` alone if the text is malformed; `problem` then says more than "is not ...", or stays empty.
 */
#ifndef VHRETRY_SETTINGS_SETTING_VALUE_H
#define VHRETRY_SETTINGS_SETTING_VALUE_H

#include "../evidence/text.h"
#include "../verdict/pattern.h"

#include <stdbool.h>

enum mode { MODE_ON, MODE_DRY_RUN, MODE_OFF };
enum pipeline_mode { PIPELINE_ANNOTATE, PIPELINE_EXECUTION };

struct peer_pattern_list {
    struct peer_pattern *patterns;
    size_t count;
};

struct setting_kind {
    bool (*read)(void *value, const char *text, struct text *problem);
    const char *accepted; /* completes `"6O" is not ...` */
    const char *unit;     /* added when a bare number is shown; NULL for none */
    bool secret;          /* never shown */
};

extern const struct setting_kind setting_token;         /* char *, allocated */
extern const struct setting_kind setting_count;         /* unsigned, 0 to 1000 */
extern const struct setting_kind setting_level;         /* unsigned, see debug_level_of */
extern const struct setting_kind setting_switch;        /* bool */
extern const struct setting_kind setting_duration;      /* double, seconds */
extern const struct setting_kind setting_multiplier;    /* double, 1 to 1000 */
extern const struct setting_kind setting_share;         /* double, 0 to 1 */
extern const struct setting_kind setting_classes;       /* fault_class_set */
extern const struct setting_kind setting_patterns;      /* struct peer_pattern_list, allocated */
extern const struct setting_kind setting_mode;          /* enum mode */
extern const struct setting_kind setting_pipeline_mode; /* enum pipeline_mode */
extern const struct setting_kind setting_environment;   /* char *, allocated */
extern const struct setting_kind setting_origin;        /* char *, allocated */
extern const struct setting_kind setting_file;          /* char *, allocated */

#endif
