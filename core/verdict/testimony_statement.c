#include "testimony_statement.h"

#include "testimony_name.h"
#include "testimony_tally.h"

/* What Node's fetch throws, as a TypeError, whatever happened to the connection. */
static const struct exception_type fetch_failed = {
    {SAYS_VAGUE, SAYING_NETWORK, FAULT_NONE}, .known = true, .message_counts = true};

/* Does nothing follow a name that could be its message? */
static bool is_bare(struct slice after)
{
    return after.length == 0 || after.data[0] == ')' || after.data[0] == '\'';
}

struct statement statement_read(struct slice text, bool json)
{
    struct statement statement = {{SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE}, false};
    if (tally_read(text, &statement.saying)) {
        statement.settled = true;
        return statement;
    }
    struct saying named = statement.saying;
    bool doubtful = false;
    const size_t assertion = slice_find_any_case(text, "assertion `");
    if (assertion < text.length) {
        statement.settled = true;
        named = (struct saying){SAYS_LIKELY, SAYING_OWN_FAILURE, FAULT_NONE};
        text.length = assertion;
    }
    for (size_t at = 0; at < text.length;) {
        const size_t length = dotted_name_length(slice_after(text, at));
        if (length == 0) {
            at++;
            continue;
        }
        if (name_stands_alone(slice_after(text, at + length))) {
            const struct slice after = slice_after(text, at + length);
            struct exception_type type = exception_type_named((struct slice){text.data + at, length});
            if (slice_begins(after, ": fetch failed") || slice_begins(after, ": terminated"))
                type = fetch_failed;
            if (type.of_answer && is_bare(after))
                type.saying = (struct saying){SAYS_FAINTLY, SAYING_NETWORK, FAULT_NONE};
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
