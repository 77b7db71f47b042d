#include "testimony_level.h"

#include <string.h>

enum { LEVEL_WITHIN = 100 }; /* bytes: loggers write it before the message, behind the path of the source */

static const struct {
    const char *name; /* lower case */
    enum level level;
} levels[] = {
    {"error", LEVEL_ERROR},     {"err", LEVEL_ERROR},         {"fatal", LEVEL_ERROR},
    {"critical", LEVEL_ERROR},  {"crit", LEVEL_ERROR},        {"severe", LEVEL_ERROR},
    {"panic", LEVEL_ERROR},     {"fatal error", LEVEL_ERROR}, {"emerg", LEVEL_ERROR},
    {"alert", LEVEL_ERROR},     {"info", LEVEL_CHATTER},      {"debug", LEVEL_CHATTER},
    {"warning", LEVEL_CHATTER}, {"warn", LEVEL_CHATTER},      {"notice", LEVEL_CHATTER},
    {"trace", LEVEL_CHATTER},   {"dpanic", LEVEL_ERROR},      {"information", LEVEL_CHATTER},
    {"verbose", LEVEL_CHATTER},
};

static enum level level_named(struct slice name)
{
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        size_t j = 0;
        while (j < name.length && levels[i].name[j] != '\0' && lower(name.data[j]) == levels[i].name[j])
            j++;
        if (j == name.length && levels[i].name[j] == '\0')
            return levels[i].level;
    }
    return LEVEL_NONE;
}

/* pino and bunyan count: 30 info, 40 warn, 50 error, 60 fatal. */
static enum level level_numbered(struct slice value)
{
    if (value.length < 2 || !is_digit(value.data[0]) || !is_digit(value.data[1]))
        return LEVEL_NONE;
    return value.data[0] >= '5' ? LEVEL_ERROR : LEVEL_CHATTER;
}

static enum level level_of_field(struct slice text)
{
    static const char *const keys[] = {
        "\"level\":", "\"severity\":", "\"levelname\":", "\"log.level\":", "\"lvl\":", "\"loglevel\":"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        size_t at = slice_find(text, keys[i]);
        if (at == text.length)
            continue;
        while (text.data[at] != ':')
            at++;
        struct slice value = slice_trimmed(slice_after(text, at + 1));
        if (!slice_begins(value, "\""))
            return level_numbered(value);
        value = slice_after(value, 1);
        return level_named(slice_first(value, slice_find(value, "\"")));
    }
    return LEVEL_NONE;
}

static bool is_upper(struct slice word)
{
    for (size_t i = 0; i < word.length; i++)
        if (word.data[i] < 'A' || word.data[i] > 'Z')
            return false;
    return word.length > 0;
}

/* Is a word in small letters a level? At the start before a colon, in brackets, or as the value of level=. */
static bool is_marked(struct slice text, size_t start, size_t end)
{
    const char after = (char)(end < text.length ? text.data[end] : '\0');
    if (start == 0)
        return after == ':';
    const char before = text.data[start - 1];
    return (before == '[' && after == ']') ||
           (before == '=' && slice_ends(slice_first(text, start), "level=")) ||
           (after == ':' && slice_ends(slice_first(text, start), ": "));
}

/* glog: I0715 12:03:04.567 ... */
static enum level level_of_glog(struct slice text)
{
    if (text.length < 6 || !is_digit(text.data[1]) || !is_digit(text.data[2]) || !is_digit(text.data[3]) ||
        !is_digit(text.data[4]) || text.data[5] != ' ')
        return LEVEL_NONE;
    if (text.data[0] == 'E' || text.data[0] == 'F')
        return LEVEL_ERROR;
    return text.data[0] == 'I' || text.data[0] == 'W' ? LEVEL_CHATTER : LEVEL_NONE;
}

/* rclone's last word is a notice that names its command: "2026/11/29 17:48:23 NOTICE: Failed to copy: ..." */
static bool is_last_notice(struct slice text, struct slice level, struct slice after)
{
    static const char beginning[] = ": Failed to ";
    if (text.length < 5 || !is_digit(text.data[0]) || text.data[4] != '/' || !slice_is(level, "NOTICE") ||
        !slice_begins(after, beginning))
        return false;
    after = slice_after(after, sizeof beginning - 1);
    size_t command = 0;
    while (command < after.length && is_letter(after.data[command]))
        command++;
    return command > 0 && (slice_begins(slice_after(after, command), ": ") ||
                           slice_begins(slice_after(after, command), " with "));
}

/* Rust's main that returns a text: `Error: "..."`. */
static struct slice without_marks(struct slice text)
{
    return text.length > 2 && text.data[0] == '"' && text.data[text.length - 1] == '"'
               ? slice_first(slice_after(text, 1), text.length - 2)
               : text;
}

/* "[ 'OPTIONS', 'TRACE' ]": one of a list of words is no level. */
static bool is_listed(struct slice text, size_t start)
{
    return start >= 4 && memcmp(text.data + start - 4, "', '", 4) == 0;
}

enum level level_of_line(struct slice *text, bool json)
{
    if (json)
        return level_of_field(*text);
    enum level level = level_of_glog(*text);
    const size_t path = slice_begins(*text, "/") ? slice_find(*text, ": ") : 0;
    for (size_t at = 0; level == LEVEL_NONE && at < text->length && at < path + LEVEL_WITHIN;) {
        size_t end = at;
        while (end < text->length && is_word_byte(text->data[end]))
            end++;
        if (end == at) {
            at++;
            continue;
        }
        const struct slice word = {text->data + at, end - at};
        if ((is_upper(word) && !is_listed(*text, at)) || is_marked(*text, at, end))
            level = is_last_notice(*text, word, slice_after(*text, end)) ? LEVEL_ERROR : level_named(word);
        /* DeprecationWarning: ..., of Python's warnings */
        if (slice_ends(word, "Warning") && end < text->length && text->data[end] == ':')
            level = LEVEL_CHATTER;
        if (level == LEVEL_ERROR && at == 0 && end < text->length && text->data[end] == ':')
            *text = without_marks(slice_trimmed(slice_after(*text, end + 1)));
        at = end;
    }
    return level;
}
