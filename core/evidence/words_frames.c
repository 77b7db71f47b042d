#include "words_frames.h"

#include <stdbool.h>
#include <string.h>

/* A line without its end, and where its own words begin. */
struct printed_line {
    const char *text;
    size_t length;
    size_t indent; /* blanks, and what a launcher or an exception group writes before each line */
    bool indented;
};

enum frame {
    FRAME_NONE,  /* a statement */
    FRAME_BELOW, /* of a runtime that writes its stack below the message */
    FRAME_PYTHON,
    FRAME_PYTHON_SOURCE /* belongs to the frame above it */
};

/* What the lines so far lead to expect of the next one. */
struct stack {
    bool numbered;        /* below "stack backtrace:": what is indented is its frames */
    bool of_go;           /* below "goroutine 1 [running]:" */
    size_t python_indent; /* of the frame whose source follows */
    bool in_python;
    bool in_fields; /* below a frame of Node's that ends in "{" */
    size_t fields_indent;
};

/* How much is dropped. */
enum severity {
    ALL_BUT_THE_FIRST,
    DEEP_FIELDS,
    NESTED_FIELDS,
    PYTHON_BUT_THE_LAST,
    EVERY_FRAME,
    SEVERITY_COUNT
};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static size_t line_length(const char *text, size_t length)
{
    size_t end = 0;
    while (end < length && text[end] != '\n')
        end++;
    return end;
}

/* Where `part` first stands in the line's own words from `at` on; the line's length: nowhere. */
static size_t find(const struct printed_line *line, size_t at, const char *part, size_t part_length)
{
    for (; at + part_length <= line->length; at++)
        if (line->text[at] == part[0] && memcmp(line->text + at, part, part_length) == 0)
            return at;
    return line->length;
}

#define FIND(line, at, part) find(line, at, part, sizeof(part) - 1)
#define HAS(line, part)      (FIND(line, (line)->indent, part) < (line)->length)

static bool begins(const struct printed_line *line, const char *part, size_t part_length)
{
    return line->length - line->indent >= part_length &&
           memcmp(line->text + line->indent, part, part_length) == 0;
}

static bool ends(const struct printed_line *line, const char *part, size_t part_length)
{
    return line->length - line->indent >= part_length &&
           memcmp(line->text + line->length - part_length, part, part_length) == 0;
}

#define BEGINS(line, part) begins(line, part, sizeof(part) - 1)
#define ENDS(line, part)   ends(line, part, sizeof(part) - 1)

/* "[rank0]: ", "(train pid=12, ip=10.0.0.7) ": who says it. */
static size_t speaker_length(const char *text, size_t length)
{
    enum { SPEAKER_WITHIN = 96 };
    const struct printed_line line = {text, length < SPEAKER_WITHIN ? length : SPEAKER_WITHIN, 0, false};
    const size_t end = BEGINS(&line, "[rank")                     ? FIND(&line, 0, "]: ") + 3
                       : BEGINS(&line, "(") && HAS(&line, "pid=") ? FIND(&line, 0, ") ") + 2
                                                                  : 0;
    return end <= line.length ? end : 0;
}

static struct printed_line line_at(const char *text, size_t length)
{
    struct printed_line line = {text, line_length(text, length), 0, false};
    const size_t speaker = speaker_length(text, line.length);
    line.indent = speaker;
    while (line.indent < line.length && (text[line.indent] == ' ' || text[line.indent] == '|'))
        line.indent++;
    line.indented = line.indent > speaker;
    return line;
}

static size_t number_length(const struct printed_line *line, size_t at)
{
    size_t length = 0;
    while (at + length < line->length && is_digit(line->text[at + length]))
        length++;
    return length;
}

/* Does it end in ":12", or in ":12:34", as in the name of a file with the place in it? */
static bool ends_in_place(const struct printed_line *line)
{
    size_t at = line->length;
    while (at > line->indent && is_digit(line->text[at - 1]))
        at--;
    return at < line->length && at > line->indent && line->text[at - 1] == ':';
}

/* `at java.net.Socket.connect(Socket.java:12)`, `at async f (/src/a.js:3:9)`, `at /src/a.js:3:9`, `at A.B(String c) in a.cs:line 3`:
 * no words such as "at least one". */
static bool is_at(const struct printed_line *line)
{
    if (!BEGINS(line, "at "))
        return false;
    if (ENDS(line, " {")) { /* Node: the fields of the error follow its stack */
        const struct printed_line rest = {line->text, line->length - 2, line->indent, line->indented};
        return is_at(&rest);
    }
    size_t end = line->indent + 3;
    bool dotted = false;
    while (end < line->length && line->text[end] != ' ' && line->text[end] != '(') {
        dotted = dotted || line->text[end] == '.' || line->text[end] == '/';
        end++;
    }
    if (end < line->length && line->text[end] == '(' && dotted)
        return true;
    const size_t place = FIND(line, end, " (");
    const struct printed_line inner = {line->text, line->length, place < line->length ? place : line->indent,
                                       false};
    if (place < line->length && ENDS(line, ")"))
        return HAS(&inner, ":") || HAS(&inner, "<anonymous>") || HAS(&inner, "native");
    return ENDS(line, "<anonymous>") || ends_in_place(line);
}

/* `... 23 more`, `... 12 common frames omitted`. */
static bool is_omission(const struct printed_line *line)
{
    return BEGINS(line, "... ") && number_length(line, line->indent + 4) > 0;
}

static bool is_place_in_go(const struct printed_line *line)
{
    const size_t at = FIND(line, line->indent, ".go:");
    return line->indented && at < line->length && number_length(line, at + 4) > 0;
}

/* `#0 /src/a.php(3): f()`, `#1 {main}`: a build tool numbers its lines, too. */
static bool is_frame_of_php(const struct printed_line *line)
{
    const size_t digits = BEGINS(line, "#") ? number_length(line, line->indent + 1) : 0;
    const struct printed_line rest = {line->text, line->length, line->indent + digits + 2, false};
    return digits > 0 && rest.indent < line->length &&
           (BEGINS(&rest, "/") || BEGINS(&rest, "{main}") || BEGINS(&rest, "[internal function]"));
}

/* Frames that are known by themselves. */
static bool is_frame_below(const struct printed_line *line)
{
    if (is_frame_of_php(line))
        return true;
    if (!line->indented)
        return false;
    const size_t number = number_length(line, line->indent);
    return is_at(line) || is_omission(line) ||
           (BEGINS(line, "from ") && (HAS(line, ":in `") || HAS(line, ":in '"))) ||
           (HAS(line, " called at ") && HAS(line, " line ")) ||
           (number > 0 && line->length - line->indent > number + 4 &&
            memcmp(line->text + line->indent + number, ": 0x", 4) == 0);
}

static bool is_heading(const struct printed_line *line)
{
    return ENDS(line, "tack backtrace:") || ENDS(line, "tacktrace:") || ENDS(line, "tack trace:") ||
           (BEGINS(line, "Backtrace:") && ENDS(line, "Backtrace:"));
}

static enum frame frame_of(const struct printed_line *line, const struct printed_line *next,
                           struct stack *stack)
{
    if (BEGINS(line, "File \"") && HAS(line, "\", line ")) {
        stack->in_python = true;
        stack->python_indent = line->indent;
        return FRAME_PYTHON;
    }
    if (stack->in_python && (line->indent > stack->python_indent || BEGINS(line, "[Previous line repeated ")))
        return FRAME_PYTHON_SOURCE;
    stack->in_python = false;
    if (BEGINS(line, "goroutine ") && ENDS(line, "]:")) {
        stack->of_go = true;
        return FRAME_BELOW;
    }
    if (stack->of_go && (is_place_in_go(line) || is_place_in_go(next)))
        return FRAME_BELOW;
    stack->of_go = false;
    stack->numbered = line->indented ? stack->numbered : is_heading(line);
    return (stack->numbered && line->indented) || is_frame_below(line) ? FRAME_BELOW : FRAME_NONE;
}

/* Node's client of HTTP, and its signals with a limit of time: they tell why, where the message does not. */
static bool tells_why(const struct printed_line *line)
{
    return HAS(line, " (node:_http_client:") ||
           HAS(line, "Timeout._onTimeout (node:internal/abort_controller:");
}

/* Node shows the fields of an error below its stack, with all that they refer to: the whole request, in the errors of axios and got. */
static void follow_fields(struct stack *stack, const struct printed_line *line)
{
    enum { INDENT_OF_FRAMES = 4 };
    if (stack->in_fields && line->indent <= stack->fields_indent && BEGINS(line, "}"))
        stack->in_fields = false;
    if (!stack->in_fields && ENDS(line, " {") && is_at(line) && line->indent >= INDENT_OF_FRAMES) {
        stack->in_fields = true;
        stack->fields_indent = line->indent - INDENT_OF_FRAMES;
    }
}

/* What says why, in a field, stays. */
static bool is_spare_field(const struct stack *stack, const struct printed_line *line, enum severity severity)
{
    enum { INDENT_OF_NESTED = 4, INDENT_OF_DEEP = 6 };
    if (!stack->in_fields || line->indent <= stack->fields_indent || HAS(line, "[cause]: ") ||
        BEGINS(line, "code: '"))
        return false;
    const size_t least = severity >= NESTED_FIELDS ? INDENT_OF_NESTED
                         : severity >= DEEP_FIELDS ? INDENT_OF_DEEP
                                                   : line->length + 1;
    return line->indent - stack->fields_indent >= least;
}

/* Is another frame of the same stack behind the one of Python at `text`? */
static bool is_followed_by_frame(const char *text, size_t length, size_t indent)
{
    for (;;) {
        const size_t skipped = line_length(text, length) + 1;
        if (skipped >= length)
            return false;
        text += skipped;
        length -= skipped;
        const struct printed_line line = line_at(text, length);
        if (BEGINS(&line, "File \""))
            return true;
        if (line.indent <= indent && !BEGINS(&line, "[Previous line repeated "))
            return false;
    }
}

static size_t drop(char *text, size_t length, enum severity severity, bool rehearsal)
{
    struct stack stack = {.numbered = false};
    bool in_frames = false;
    bool keeps_frame = false;
    size_t kept = 0;
    for (size_t at = 0; at < length;) {
        const struct printed_line line = line_at(text + at, length - at);
        const size_t after = at + line.length + 1;
        const struct printed_line next =
            after < length ? line_at(text + after, length - after) : (struct printed_line){text, 0, 0, false};
        follow_fields(&stack, &line);
        const enum frame frame = frame_of(&line, &next, &stack);
        bool keep = frame == FRAME_NONE && !is_spare_field(&stack, &line, severity);
        if (frame == FRAME_BELOW)
            keep = severity < EVERY_FRAME && (!in_frames || ENDS(&line, " {") || tells_why(&line));
        if (frame == FRAME_PYTHON)
            keep = keeps_frame = severity < PYTHON_BUT_THE_LAST ||
                                 (severity == PYTHON_BUT_THE_LAST &&
                                  !is_followed_by_frame(text + at, length - at, line.indent));
        if (frame == FRAME_PYTHON_SOURCE)
            keep = keeps_frame;
        in_frames = frame == FRAME_BELOW;
        if (keep) {
            if (!rehearsal) {
                if (kept > 0)
                    text[kept - 1] = '\n';
                memmove(text + kept, text + at, line.length);
            }
            kept += line.length + 1;
        }
        at = after;
    }
    return kept > 0 ? kept - 1 : 0;
}

size_t words_frames_drop(char *text, size_t length, size_t room)
{
    for (int severity = ALL_BUT_THE_FIRST; severity < SEVERITY_COUNT && length > room; severity++)
        if (drop(text, length, (enum severity)severity, true) > 0)
            length = drop(text, length, (enum severity)severity, false);
    return length;
}
