#include "testimony_name.h"

#include "testimony_saying.h"

enum { NAME_LENGTH_MAX = 200 }; /* so that the time stays linear, whatever the bytes are */

static bool is_name_byte(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '_' || byte == '.' || byte == '$' || byte == '\\';
}

size_t dotted_name_length(struct slice text)
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

bool name_stands_alone(struct slice after)
{
    return after.length == 0 || after.data[0] == ':' || after.data[0] == '(' || after.data[0] == ')' ||
           after.data[0] == '\'' || slice_begins(after, " [") || slice_begins(after, " - ");
}

size_t exception_name_length(struct slice text)
{
    static const char *const endings[] = {"Error",   "Exception", "Timeout", "Failure", "Exit",
                                          "Expired", "Interrupt", "Group",   "Fault",   "Traceback"};
    const size_t length = dotted_name_length(text);
    const struct slice name = slice_first(text, length);
    if (length == 0 || !is_letter(text.data[0]) || slice_is(name, "Error") ||
        !name_stands_alone(slice_after(text, length)))
        return 0;
    if (exception_type_named(name).known)
        return length;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (slice_ends(name, endings[i]))
            return length;
    return 0;
}
