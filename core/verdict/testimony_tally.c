#include "testimony_tally.h"

#include "testimony_name.h"

#include <string.h>

enum { COUNT_WITHIN = 4 /* words between a count and what it counts */, DEPTH_MAX = 16 };

/* What failed for which reasons. */
struct tally {
    bool counted;   /* "3 of 8 failed" */
    bool bracketed; /* "failed: [...]": quotation marks there are punctuation */
    size_t list;    /* where its items begin */
    struct saying network;
    struct saying own;
    char brackets[DEPTH_MAX]; /* that are open */
    size_t depth;
};

static bool is_word_at(struct slice text, size_t at)
{
    return at < text.length && is_word_byte(text.data[at]);
}

static size_t word_end(struct slice text, size_t at)
{
    while (is_word_at(text, at))
        at++;
    return at;
}

static size_t skip_blanks(struct slice text, size_t at)
{
    while (at < text.length && (is_blank(text.data[at]) || text.data[at] == '"' || text.data[at] == '\''))
        at++;
    return at;
}

static bool is_number(struct slice word)
{
    for (size_t i = 0; i < word.length; i++)
        if (!is_digit(word.data[i]))
            return false;
    return word.length > 0;
}

static bool is_zero(struct slice word)
{
    return word.length == 1 && word.data[0] == '0';
}

static bool tells_failure(struct slice word)
{
    static const char *const words[] = {"failed", "failures", "failure", "errors", "errored", "unsuccessful"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word.length == strlen(words[i]) && slice_begins_any_case(word, words[i]))
            return true;
    return false;
}

/* May a count begin at `at`? "shard 0 failed" and "10.0.0.0 failed" count nothing: there a word or a number goes on. */
static bool begins_count(struct slice text, size_t at)
{
    static const char *const before[] = {"with", "and", "but", "total", "only", "still", "finished", "done"};
    const size_t begin = at;
    while (at > 0 && is_blank(text.data[at - 1]))
        at--;
    if (at == 0)
        return true;
    if (at == begin && text.data[at - 1] == '.')
        return false;
    size_t word = at;
    while (word > 0 && is_word_byte(text.data[word - 1]))
        word--;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        if (at - word == strlen(before[i]) && slice_begins_any_case(slice_after(text, word), before[i]))
            return true;
    return word == at;
}

/* The number that begins the `COUNT_WITHIN` words before `at`: of "3 of 8 shards" the 3; empty if there is none. */
static struct slice count_before(struct slice text, size_t at)
{
    struct slice count = slice_first(text, 0);
    for (int words = 0; words < COUNT_WITHIN; words++) {
        while (at > 0 && is_blank(text.data[at - 1]))
            at--;
        if (at > 1 && at < text.length && text.data[at - 1] == '/' && is_digit(text.data[at]) &&
            is_digit(text.data[at - 2]))
            at--; /* "3/8" */
        size_t begin = at;
        while (begin > 0 && is_word_byte(text.data[begin - 1]))
            begin--;
        if (begin == at)
            break;
        const struct slice word = {text.data + begin, at - begin};
        if (is_number(word) && begins_count(text, begin))
            count = word;
        at = begin;
    }
    return count;
}

/* Where the value begins in "failed shards: ...", "errors={...}", with at most `between` words before the colon; 0: there is
 * none. */
static size_t value_behind(struct slice text, size_t end, int between)
{
    size_t at = skip_blanks(text, end);
    for (int words = 0; words < between && is_word_at(text, at); words++)
        at = skip_blanks(text, word_end(text, at));
    if (at >= text.length || (text.data[at] != ':' && text.data[at] != '='))
        return 0;
    at = skip_blanks(text, at + 1);
    return at < text.length ? at : 0;
}

/* Does the word from `at` to `end`, "failed", make a tally of the text? */
static bool begins_list(struct tally *tally, struct slice text, size_t at, size_t end, bool *zero)
{
    const struct slice count = count_before(text, at);
    const size_t value = value_behind(text, end, COUNT_WITHIN - 1);
    const struct slice rest = slice_after(text, value);
    const struct slice told = slice_after(text, value_behind(text, end, 1));
    const bool bracketed =
        value > 0 && (rest.data[0] == '[' || rest.data[0] == '{' || slice_begins(rest, "Counter("));
    const bool none = count.length > 0
                          ? is_zero(count)
                          : told.data > text.data && is_zero(slice_first(told, word_end(told, 0))) &&
                                !slice_begins(told, "0.");
    *zero = *zero || none;
    if (none || (count.length == 0 && !bracketed))
        return false;
    tally->counted = count.length > 0;
    tally->bracketed = bracketed;
    tally->list = end;
    return true;
}

static bool find_list(struct tally *tally, struct slice text, bool *zero)
{
    for (size_t at = 0; at < text.length;) {
        const size_t end = word_end(text, at);
        if (end > at && tells_failure((struct slice){text.data + at, end - at}) &&
            begins_list(tally, text, at, end, zero))
            return true;
        at = end > at ? end : at + 1;
    }
    return false;
}

static void weigh(struct tally *tally, struct saying saying)
{
    struct saying *best = saying.kind == SAYING_NETWORK ? &tally->network : &tally->own;
    if (saying.kind != SAYING_NOTHING && saying.weight >= best->weight)
        *best = saying;
}

static char innermost(const struct tally *tally)
{
    return (char)(tally->depth > 0 && tally->depth <= DEPTH_MAX ? tally->brackets[tally->depth - 1] : '\0');
}

/* Behind the argument or the message of an exception, which may quote anything. */
static size_t behind_message(struct slice text, size_t at)
{
    size_t depth = 0;
    for (; at < text.length; at++) {
        const char byte = text.data[at];
        if (byte == '(' || byte == '[' || byte == '{')
            depth++;
        else if (depth == 0 && (byte == ')' || byte == ']' || byte == '}' || byte == ',' || byte == ';'))
            break;
        else if (byte == ')' || byte == ']' || byte == '}')
            depth--;
    }
    return at;
}

/* Is the number from `at` to `end` the status of an item? Not where it may be the number of a shard, or a count. */
static bool is_status_of_item(const struct tally *tally, struct slice text, size_t at, size_t end, bool named)
{
    size_t before = at;
    while (before > 0 &&
           (is_blank(text.data[before - 1]) || text.data[before - 1] == '\'' || text.data[before - 1] == '"'))
        before--;
    const char previous = (char)(before > 0 ? text.data[before - 1] : '\0');
    const size_t behind = skip_blanks(text, end);
    const char next = (char)(behind < text.length ? text.data[behind] : '\0');
    if (end - at != 3 || named)
        return false;
    if (next == ':') { /* Counter({503: 2}) */
        const size_t value = skip_blanks(text, behind + 1);
        return innermost(tally) == '{' && value < text.length && is_digit(text.data[value]);
    }
    if (innermost(tally) == '(')
        return next == ')' && (previous == ',' || (previous == '(' && tally->counted));
    if (innermost(tally) == '{')
        return previous == ':';
    return tally->depth == 0 && tally->counted && previous == ':' &&
           (next == '\0' || next == '.' || next == ';');
}

/* A name alone, without a message. */
static struct saying saying_of_item(struct slice name, struct exception_type type)
{
    if (type.of_answer)
        return (struct saying){SAYS_FAINTLY, SAYING_NETWORK, FAULT_NONE};
    if (slice_ends(name, "TimeoutError") && type.saying.kind == SAYING_NOTHING)
        return (struct saying){SAYS_FAINTLY, SAYING_NETWORK, FAULT_STALLED};
    return type.saying;
}

/* 404 may be the number of a shard, too. */
static struct saying saying_of_number(struct slice digits)
{
    struct saying saying = saying_of_status(digits);
    if (saying.weight != SAYS_NOTHING)
        saying.weight = saying.kind == SAYING_NETWORK ? SAYS_FAINTLY : SAYS_LIKELY;
    return saying;
}

static void follow_brackets(struct tally *tally, char byte)
{
    if (byte == '(' || byte == '[' || byte == '{') {
        if (tally->depth < DEPTH_MAX)
            tally->brackets[tally->depth] = byte;
        tally->depth++;
    } else if ((byte == ')' || byte == ']' || byte == '}') && tally->depth > 0) {
        tally->depth--;
    }
}

static void read_items(struct tally *tally, struct slice text)
{
    size_t from = tally->list; /* of what no name has claimed */
    bool named = false;        /* the item has told its reason */
    for (size_t at = tally->list; at < text.length;) {
        const size_t length = dotted_name_length(slice_after(text, at));
        if (length == 0) {
            follow_brackets(tally, text.data[at]);
            named = named && text.data[at] != ',' && text.data[at] != ';';
            at++;
            continue;
        }
        const struct slice name = {text.data + at, length};
        const struct exception_type type = exception_type_named(name);
        const size_t end = at + length;
        const bool alone = end >= text.length || (text.data[end] != '(' && text.data[end] != ':');
        if (is_number(name) && is_status_of_item(tally, text, at, end, named))
            weigh(tally, saying_of_number(name));
        weigh(tally, alone ? saying_of_item(name, type) : type.saying);
        named = named || (type.known && !type.of_answer);
        if (type.known && !type.message_counts) {
            weigh(tally, saying_of_text((struct slice){text.data + from, at - from}, tally->bracketed));
            from = behind_message(text, end);
        }
        at = type.known && !type.message_counts ? from : end;
    }
    weigh(tally, saying_of_text(slice_after(text, from), tally->bracketed));
}

bool tally_read(struct slice text, struct saying *saying)
{
    struct tally tally = {.depth = 0};
    bool zero = false;
    *saying = (struct saying){SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE};
    const size_t head = exception_name_length(text);
    const struct exception_type type = exception_type_named(slice_first(text, head));
    if (head > 0 && type.known && !type.message_counts)
        return false;
    if (!find_list(&tally, text, &zero))
        return zero;
    read_items(&tally, text);
    if (tally.network.kind == SAYING_NOTHING && tally.own.kind == SAYING_NOTHING)
        return false;
    if (tally.own.kind == SAYING_NOTHING)
        *saying = tally.network;
    else if (tally.network.kind == SAYING_NOTHING)
        *saying = tally.own;
    return true;
}

bool tally_begins(struct slice text)
{
    if (!slice_ends(text, ":"))
        return false;
    for (size_t at = 0; at < text.length;) {
        const size_t end = word_end(text, at);
        if (end > at && tells_failure((struct slice){text.data + at, end - at}))
            return !is_zero(count_before(text, at));
        at = end > at ? end : at + 1;
    }
    return false;
}
