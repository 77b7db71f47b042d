/* The values of environment variables whose name says that they are secret. */
#include "secret_text.h"

enum {
    VALUE_LENGTH_MIN = 8, /* a shorter one is an ordinary word or number as likely */
    PART_LENGTH_MIN = 4,  /* of a value that the begin or the end of the text cuts */
};

struct value {
    const char *bytes;
    size_t length;
};

static bool name_contains(const char *name, size_t length, const char *word)
{
    for (size_t i = 0; i < length; i++) {
        size_t k = 0;
        while (word[k] != '\0' && i + k < length && lower(name[i + k]) == word[k])
            k++;
        if (word[k] == '\0')
            return true;
    }
    return false;
}

static bool name_ends_in(const char *name, size_t length, const char *word, size_t word_length)
{
    return length >= word_length && name_contains(name + length - word_length, word_length, word);
}

static bool is_secret_name(const char *name, size_t length)
{
    static const char words[][12] = {"secret", "token", "password", "passwd", "key", "credential"};
    static const struct {
        char word[10];
        unsigned char length;
    } places[] = {{"file", 4}, {"path", 4}, {"dir", 3}, {"url", 3}, {"host", 4}, {"endpoint", 8}};
    bool is_secret = false;
    for (size_t i = 0; i < sizeof words / sizeof *words && !is_secret; i++)
        is_secret = name_contains(name, length, words[i]);
    for (size_t i = 0; i < sizeof places / sizeof *places && is_secret; i++)
        is_secret = !name_ends_in(name, length, places[i].word, places[i].length);
    return is_secret;
}

/* `/secrets/key.json`: no encoding of random bytes has a slash and a full stop. */
static bool is_path(struct value value)
{
    size_t extension = 0;
    while (extension < value.length && is_alphanumeric(value.bytes[value.length - 1 - extension]))
        extension++;
    return value.bytes[0] == '/' && extension >= 2 && extension <= 5 && extension + 1 < value.length &&
           value.bytes[value.length - 1 - extension] == '.';
}

/* Where the variable's value begins; NULL: it is not to be hidden. */
static const char *secret_value(const char *variable)
{
    size_t name_length = 0;
    while (variable[name_length] != '=')
        if (variable[name_length++] == '\0')
            return NULL;
    return is_secret_name(variable, name_length) ? variable + name_length + 1 : NULL;
}

/* The next line of what is left of a value, without its blanks; the rest remains. A key's value has many lines, and
 * each is as secret as all of them. */
static struct value next_line(const char **left)
{
    while (is_space(**left) && **left != '\0')
        (*left)++;
    struct value line = {.bytes = *left, .length = 0};
    while ((*left)[line.length] != '\0' && (*left)[line.length] != '\n')
        line.length++;
    *left += line.length;
    while (line.length > 0 && is_space(line.bytes[line.length - 1]))
        line.length--;
    return line;
}

static int hex_digit(char byte)
{
    if (is_digit(byte))
        return byte - '0';
    return lower(byte) >= 'a' && lower(byte) <= 'f' ? lower(byte) - 'a' + 10 : -1;
}

/* Bytes of text that stand for this byte of a value: 1 as it is or hidden already, up to 3 URL-encoded, 0 none do. */
static size_t bytes_for(const struct secret_text *text, size_t at, char byte)
{
    const char seen = text->data[at];
    if (seen == byte || seen == HIDDEN)
        return 1;
    if (seen == '%' && at + 3 > text->length)
        return text->length - at; /* cut off within */
    const int high = seen == '%' ? hex_digit(byte_at(text, at + 1)) : -1;
    const int low = high >= 0 ? hex_digit(byte_at(text, at + 2)) : -1;
    return low >= 0 && (char)(high * 16 + low) == byte ? 3 : 0;
}

/* Hides the value, or what of it the end of the text left, if it is at `at`. Bytes that another rule hid count as
 * the value's own, but do not make it one. */
static void hide_at(struct secret_text *text, size_t at, struct value value)
{
    size_t to = at;
    size_t seen = 0;
    for (size_t i = 0; i < value.length && to < text->length; i++) {
        const size_t used = bytes_for(text, to, value.bytes[i]);
        if (used == 0)
            return;
        seen += text->data[to] != HIDDEN;
        to += used;
    }
    if (seen >= PART_LENGTH_MIN)
        hide(text, at, to);
}

static void hide_line(struct secret_text *text, struct value line)
{
    if (line.length < VALUE_LENGTH_MIN || is_path(line))
        return;
    size_t visible = text->length; /* the next byte that is not hidden */
    for (size_t at = text->length; at-- > 0;) {
        const char byte = text->data[at];
        visible = byte == HIDDEN ? visible : at;
        if (visible - at < line.length && (byte == line.bytes[0] || byte == '%' || byte == HIDDEN))
            hide_at(text, at, line);
    }
    for (size_t missing = 1; text->cut && missing + PART_LENGTH_MIN <= line.length; missing++)
        hide_at(text, 0, (struct value){.bytes = line.bytes + missing, .length = line.length - missing});
}

void secret_environment_hide(struct secret_text *text, char *const *environment)
{
    for (; environment && *environment; environment++) {
        const char *left = secret_value(*environment);
        while (left && *left != '\0')
            hide_line(text, next_line(&left));
    }
}
