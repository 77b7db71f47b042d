#include "testimony_statement.h"

enum { NAME_LENGTH_MAX = 200 }; /* so that the time stays linear, whatever the bytes are */

static bool is_name_byte(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '.' || byte == '$' || byte == '\\';
}

/* Of a dotted name, or of one with `::` within, as Ruby and Rust write it. */
static size_t name_length(struct slice text)
{
    size_t length = 0;
    while (length < text.length && length < NAME_LENGTH_MAX) {
        if (is_name_byte(text.data[length]))
            length++;
        else if (length + 2 < text.length && text.data[length] == ':' && text.data[length + 1] == ':')
            length += 2;
        else
            break;
    }
    while (length > 0 && text.data[length - 1] == '.')
        length--;
    return length;
}

/* Does a message, an argument or the end follow a name? Then it stands for an exception, not for a word. */
static bool stands_alone(struct slice after)
{
    return after.length == 0 || after.data[0] == ':' || after.data[0] == '(' || after.data[0] == ')' ||
           after.data[0] == '\'' || slice_begins(after, " [") || slice_begins(after, " - ");
}

size_t exception_name_length(struct slice text)
{
    static const char *const endings[] = {"Error",   "Exception", "Timeout", "Failure", "Exit",
                                          "Expired", "Interrupt", "Group",   "Fault",   "Traceback"};
    const size_t length = name_length(text);
    const struct slice name = slice_first(text, length);
    if (length == 0 || !is_letter(text.data[0]) || slice_is(name, "Error") ||
        !stands_alone(slice_after(text, length)))
        return 0;
    if (exception_type_named(name).known)
        return length;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (slice_ends(name, endings[i]))
            return length;
    return 0;
}

/* What Node's fetch throws, as a TypeError, whatever happened to the connection. */
static const struct exception_type fetch_failed = {
    {SAYS_VAGUE, SAYING_NETWORK, FAULT_NONE}, .known = true, .message_counts = true};

struct statement statement_read(struct slice text, bool json)
{
    struct statement statement = {{SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE}, false};
    struct saying named = statement.saying;
    bool doubtful = false;
    const size_t assertion = slice_find_any_case(text, "assertion `");
    if (assertion < text.length) {
        statement.settled = true;
        named = (struct saying){SAYS_LIKELY, SAYING_OWN_FAILURE, FAULT_NONE};
        text.length = assertion;
    }
    for (size_t at = 0; at < text.length;) {
        const size_t length = name_length(slice_after(text, at));
        if (length == 0) {
            at++;
            continue;
        }
        if (stands_alone(slice_after(text, at + length))) {
            const struct slice after = slice_after(text, at + length);
            struct exception_type type = exception_type_named((struct slice){text.data + at, length});
            if (slice_begins(after, ": fetch failed") || slice_begins(after, ": terminated"))
                type = fetch_failed;
            doubtful = doubtful || type.doubtful;
            if (type.known && type.saying.weight >= named.weight)
                named = type.saying;
            if (type.known && !type.message_counts) {
                statement.settled = true;
                text.length = at;
                break;
            }
        }
        at += length;
    }
    statement.saying = saying_of_text(text, json);
    if (statement.saying.weight < named.weight)
        statement.saying = named;
    if (doubtful && statement.saying.kind == SAYING_NETWORK)
        statement.saying = (struct saying){SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE};
    return statement;
}
