#include "setting_value.h"

#include "../evidence/debug_level.h"
#include "../evidence/duration.h"
#include "../evidence/fault.h"
#include "../evidence/rehearsal.h"
#include "../messages/settings.h"
#include "../words/printable.h"
#include "url.h"

#include <stdlib.h>
#include <string.h>

static bool store_copy(void *value, const char *text)
{
    char *copy = strdup(text);
    if (copy)
        *(char **)value = copy;
    return copy != NULL;
}

static bool read_token(void *value, const char *text, struct text *problem)
{
    /* A token goes into a header: a line end inside would start another header (RFC 9110 section 5.5). */
    for (const char *byte = text; *byte != '\0'; byte++) {
        if ((unsigned char)*byte <= 0x20 || (unsigned char)*byte >= 0x7f) {
            text_add(problem, SETTING_HAS_A_BLANK);
            return false;
        }
    }
    return store_copy(value, text);
}

static bool read_count(void *value, const char *text, struct text *problem)
{
    (void)problem;
    const size_t length = strlen(text);
    if (length > 4 || strspn(text, "0123456789") != length)
        return false;
    unsigned long parsed = strtoul(text, NULL, 10);
    if (parsed > 1000)
        return false;
    *(unsigned *)value = (unsigned)parsed;
    return true;
}

static bool read_exit_status(void *value, const char *text, struct text *problem)
{
    unsigned parsed;
    if (!read_count(&parsed, text, problem) || parsed > 255)
        return false;
    *(unsigned *)value = parsed;
    return true;
}

static bool read_level(void *value, const char *text, struct text *problem)
{
    (void)problem;
    const int level = debug_level_of(text);
    if (level == DEBUG_LEVEL_MALFORMED)
        return false;
    *(unsigned *)value = (unsigned)level;
    return true;
}

static bool read_switch(void *value, const char *text, struct text *problem)
{
    (void)problem;
    if (strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
        return false;
    *(bool *)value = *text == '1';
    return true;
}

static bool read_duration(void *value, const char *text, struct text *problem)
{
    (void)problem;
    uint64_t nanoseconds;
    if (!duration_parse(text, &nanoseconds))
        return false;
    *(double *)value = (double)nanoseconds / NANOSECONDS_PER_SECOND;
    return true;
}

static bool read_decimal_between(double *number, const char *text, double minimum, double maximum)
{
    /* strtod(3) alone would take `inf`, `nan`, `0x1` and `1e3` as well. */
    if (strspn(text, "0123456789.") != strlen(text))
        return false;
    char *end;
    double parsed = strtod(text, &end);
    if (end == text || *end != '\0' || !(parsed >= minimum && parsed <= maximum))
        return false;
    *number = parsed;
    return true;
}

static bool read_multiplier(void *value, const char *text, struct text *problem)
{
    (void)problem;
    return read_decimal_between(value, text, 1, 1000);
}

static bool read_share(void *value, const char *text, struct text *problem)
{
    (void)problem;
    return read_decimal_between(value, text, 0, 1);
}

static const char separators[] = ", \t\n";

/* Steps over separators to the next item of a list; its length, 0 at the end. */
static size_t next_item(const char **item)
{
    *item += strspn(*item, separators);
    return strcspn(*item, separators);
}

static void explain_class(struct text *problem, const char *name, size_t length)
{
    char quoted[64];
    struct text text = text_in(quoted, sizeof quoted);
    text_add_bytes(&text, name, length);
    text_add(problem, "\"");
    text_add_printable(problem, quoted, 32);
    text_add(problem, SETTING_IS_NOT_A_FAULT);
    for (unsigned class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        text_add(problem, fault_class_name((enum fault_class) class));
        text_add(problem, " ");
    }
    text_add(problem, SETTING_DEFAULT_ALL);
}

/* The classes that one item without its sign stands for; 0 for none. */
static fault_class_set named_classes(const char *name, size_t length)
{
    if (length == 7 && strncmp(name, "default", length) == 0)
        return fault_classes_default();
    if (length == 3 && strncmp(name, "all", length) == 0)
        return fault_classes_all();
    enum fault_class class = fault_class_named(name, length);
    return class == FAULT_NONE ? 0 : (fault_class_set)1 << class;
}

static bool read_classes(void *value, const char *text, struct text *problem)
{
    const char *item = text;
    size_t length = next_item(&item);
    /* A list that begins with a sign changes the default. */
    fault_class_set classes = *item == '+' || *item == '-' ? fault_classes_default() : 0;
    for (; length > 0; item += length, length = next_item(&item)) {
        const bool is_signed = *item == '+' || *item == '-';
        const char *name = item + is_signed;
        fault_class_set named = named_classes(name, length - is_signed);
        if (named == 0) {
            explain_class(problem, name, length - is_signed);
            return false;
        }
        classes = *item == '-' ? classes & ~named : classes | named;
    }
    *(fault_class_set *)value = classes;
    return true;
}

static void explain_pattern(struct text *problem, const char *pattern, size_t length)
{
    char quoted[PATTERN_TEXT_SIZE];
    struct text text = text_in(quoted, sizeof quoted);
    text_add_bytes(&text, pattern, length);
    text_add(problem, "\"");
    text_add_printable(problem, quoted, 64);
    text_add(problem, SETTING_IS_NOT_A_PEER);
}

static bool read_patterns(void *value, const char *text, struct text *problem)
{
    struct peer_pattern_list list = {.patterns = NULL, .count = 0};
    const char *item = text;
    for (size_t length = next_item(&item); length > 0; item += length, length = next_item(&item)) {
        struct peer_pattern *grown = realloc(list.patterns, (list.count + 1) * sizeof *grown);
        if (grown)
            list.patterns = grown;
        if (!grown || !peer_pattern_parse(&list.patterns[list.count], item, length)) {
            explain_pattern(problem, item, length);
            free(list.patterns);
            return false;
        }
        list.count++;
    }
    *(struct peer_pattern_list *)value = list;
    return true;
}

static bool read_mode(void *value, const char *text, struct text *problem)
{
    (void)problem;
    static const char *const names[] = {[MODE_ON] = "on", [MODE_DRY_RUN] = "dry-run", [MODE_OFF] = "off"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            *(enum mode *)value = (enum mode)i;
            return true;
        }
    }
    return false;
}

static bool read_pipeline_mode(void *value, const char *text, struct text *problem)
{
    (void)problem;
    const bool execution = strcmp(text, "execution") == 0;
    if (!execution && strcmp(text, "annotate") != 0)
        return false;
    *(enum pipeline_mode *)value = execution ? PIPELINE_EXECUTION : PIPELINE_ANNOTATE;
    return true;
}

/* `big,refused=other`: one environment for all, and others by class. */
static bool read_environment(void *value, const char *text, struct text *problem)
{
    if (has_control_character(text))
        return false;
    const char *item = text;
    for (size_t length = next_item(&item); length > 0; item += length, length = next_item(&item)) {
        const char *equals = memchr(item, '=', length);
        if (!equals)
            continue;
        const size_t name_length = (size_t)(equals - item);
        if (fault_class_named(item, name_length) == FAULT_NONE) {
            explain_class(problem, item, name_length);
            return false;
        }
        if (name_length + 1 == length)
            return false;
    }
    return store_copy(value, text);
}

enum said { SAID_OFF, SAID_ON, SAID_NAME };

/* A setting that is off, on, or a name of files: who writes `true` or `off` means no file of that name. */
static enum said said_by(const char *text)
{
    const int level = debug_level_of(text);
    return level == 0 ? SAID_OFF : level == 1 ? SAID_ON : SAID_NAME;
}

/* Off, on for all, or patterns of paths below a folder, which neither begin at the root nor lead out of it. */
static bool read_files(void *value, const char *text, struct text *problem)
{
    if (said_by(text) == SAID_OFF)
        return true;
    if (said_by(text) == SAID_ON)
        return store_copy(value, "*");
    if (has_control_character(text))
        return false;
    const char *item = text;
    for (size_t length = next_item(&item); length > 0; item += length, length = next_item(&item)) {
        if (*item == '/' || (length >= 2 && strncmp(item, "..", 2) == 0)) {
            text_add(problem, SETTING_HAS_A_PATH_THAT);
            return false;
        }
    }
    return store_copy(value, text);
}

static bool read_origin(void *value, const char *text, struct text *problem)
{
    char origin[ORIGIN_SIZE];
    if (url_origin_typed(text, origin))
        return store_copy(value, origin);
    /* What stands before an @ may be a password: never repeat it. */
    if (strchr(text, '@'))
        text_add(problem, SETTING_HAS_A_USER_NAME);
    return false;
}

static bool read_file(void *value, const char *text, struct text *problem)
{
    (void)problem;
    return !has_control_character(text) && store_copy(value, text);
}

static bool read_page(void *value, const char *text, struct text *problem)
{
    if (said_by(text) == SAID_OFF)
        return true;
    return said_by(text) == SAID_ON ? store_copy(value, "1") : read_file(value, text, problem);
}

static bool read_rehearsal(void *value, const char *text, struct text *problem)
{
    struct rehearsal rehearsal;
    return rehearsal_parse(&rehearsal, text, problem) && store_copy(value, text);
}

const struct setting_kind setting_token = {read_token, "a token", NULL, true};
const struct setting_kind setting_count = {read_count, SETTING_A_WHOLE_NUMBER_FROM, NULL, false};
const struct setting_kind setting_exit_status = {read_exit_status, SETTING_AN_EXIT_STATUS_TRY, NULL, false};
const struct setting_kind setting_level = {read_level, "0, 1 or 2", NULL, false};
const struct setting_kind setting_switch = {read_switch, "0 or 1", NULL, false};
const struct setting_kind setting_duration = {read_duration, SETTING_A_DURATION_TRY_60, "s", false};
const struct setting_kind setting_multiplier = {read_multiplier, SETTING_A_NUMBER_FROM_1, NULL, false};
const struct setting_kind setting_share = {read_share, SETTING_A_NUMBER_FROM_0, NULL, false};
const struct setting_kind setting_classes = {read_classes, SETTING_A_LIST_OF_FAULT, NULL, false};
const struct setting_kind setting_patterns = {read_patterns, SETTING_A_LIST_OF_PEERS, NULL, false};
const struct setting_kind setting_mode = {read_mode, SETTING_A_MODE_ON_DRY, NULL, false};
const struct setting_kind setting_pipeline_mode = {read_pipeline_mode, SETTING_ANNOTATE_OR_EXECUTION, NULL,
                                                   false};
const struct setting_kind setting_environment = {read_environment, SETTING_AN_ENVIRONMENT_TRY_MY, NULL,
                                                 false};
const struct setting_kind setting_files = {read_files, SETTING_0_1, NULL, false};
const struct setting_kind setting_origin = {read_origin, SETTING_THE_ADDRESS, NULL, false};
const struct setting_kind setting_file = {read_file, SETTING_A_FILE_NAME, NULL, false};
const struct setting_kind setting_page = {read_page, SETTING_0_1_ALSO, NULL, false};
const struct setting_kind setting_rehearsal = {read_rehearsal, SETTING_A_REHEARSAL_TRY_REFUSED, NULL, false};
