#include "testimony_line.h"

#include "testimony_level.h"
#include "testimony_name.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Drops an escape sequence of a terminal, ESC [ ... letter. */
static struct slice without_escape(struct slice text)
{
    while (slice_begins(text, "\x1b[")) {
        size_t i = 2;
        while (i < text.length && !is_letter(text.data[i]))
            i++;
        text = slice_after(text, i + 1);
    }
    return text;
}

/* "[rank0]: ", "(train pid=12, ip=10.0.0.7) ", "E   " of pytest: who says it. */
static struct slice without_speaker(struct slice text)
{
    if (slice_begins(text, "[rank")) {
        const size_t end = slice_find(text, "]: ");
        return end < 12 ? slice_after(text, end + 3) : text;
    }
    if (slice_begins(text, "(") && slice_mentions(slice_first(text, 64), "pid=")) {
        const size_t end = slice_find(text, ") ");
        return end < 96 ? slice_after(text, end + 2) : text;
    }
    return slice_begins(text, "E   ") ? slice_after(text, 4) : text;
}

/* What stands before each line of an error that these tools write. */
static struct slice without_tool(struct slice text, bool *error)
{
    static const struct {
        const char *before;
        size_t length;
    } tools[] = {{"npm error", 9}, {"rsync error:", 12}, {"E:", 2}};
    for (size_t i = 0; i < COUNT(tools); i++) {
        if (!slice_begins(text, tools[i].before))
            continue;
        *error = true;
        text = slice_after(text, tools[i].length);
        return slice_begins(text, " ") ? slice_after(text, 1) : text;
    }
    return text;
}

/* Terraform draws a line to the left of an error. */
static struct slice without_frame_of_terraform(struct slice text)
{
    const struct slice all = slice_trimmed(text);
    if (slice_is(all, "╷") || slice_is(all, "│") || slice_is(all, "╵"))
        return slice_first(text, 0);
    return slice_begins(text, "│ ") ? slice_after(text, sizeof "│ " - 1) : text;
}

/* The chain of causes that Rust's miette draws, in characters that are a blank each here: "  × message", "  ├─▶ cause". */
static struct slice without_drawing(struct slice text, bool *error)
{
    static const char *const causes[] = {"├─▶ ", "╰─▶ ", "│ "};
    struct slice inner = slice_trimmed(text);
    if (inner.data == text.data)
        return without_frame_of_terraform(text);
    if (slice_begins(inner, "× ")) {
        *error = true;
        return slice_after(inner, sizeof "× " - 1);
    }
    for (size_t i = 0; i < COUNT(causes); i++)
        if (slice_begins(inner, causes[i])) /* the blank stays: it is indented */
            return slice_after(inner, strlen(causes[i]) - 1);
    return text;
}

/* The frame that Python draws around the members of an exception group. */
static struct slice without_group_frame(struct slice text, bool *grouped)
{
    size_t i = 0;
    while (i < text.length && text.data[i] == ' ')
        i++;
    struct slice inner = slice_after(text, i);
    if (i >= 2 && (slice_begins(inner, "| ") || slice_begins(inner, "+ Exception Group"))) {
        *grouped = true;
        return slice_after(inner, 2);
    }
    if (i >= 2 && (slice_begins(inner, "+-") || slice_is(inner, "|"))) {
        *grouped = true;
        return slice_first(inner, 0);
    }
    return text;
}

static bool only_of(struct slice text, const char *bytes)
{
    for (size_t i = 0; i < text.length; i++) {
        size_t j = 0;
        while (bytes[j] != '\0' && bytes[j] != text.data[i])
            j++;
        if (bytes[j] == '\0')
            return false;
    }
    return true;
}

static bool begins_with_one_of(struct slice text, const char *const *beginnings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_begins(text, beginnings[i]))
            return true;
    return false;
}

static bool mentions_one_of(struct slice text, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_mentions(text, phrases[i]))
            return true;
    return false;
}

/* Frames of runtimes that write the stack below the message. */
static bool is_frame_below(struct slice text, size_t indent)
{
    static const char *const frames[] = {"at ", "from ", "... ", "/", "thrown in "};
    if (indent > 0 && begins_with_one_of(text, frames, COUNT(frames)))
        return true;
    return text.length > 1 && text.data[0] == '#' && is_digit(text.data[1]);
}

/* "LINE 1: select * from runs": databases show where in the statement it is, above a caret. */
static bool is_source_of_sql(struct slice text)
{
    return slice_begins(text, "LINE ") && text.length > 6 && is_digit(text.data[5]) &&
           slice_mentions(slice_first(text, 12), ": ");
}

/* "Generic {": what Rust's Debug writes of an error, over several lines, begins so. */
static bool heads_structure(struct slice text)
{
    size_t length = 0;
    while (length < text.length && is_letter(text.data[length]))
        length++;
    return length > 0 && length + 2 == text.length && slice_ends(text, " {");
}

static bool is_frame(struct slice text)
{
    static const char *const frames[] = {"File \"",
                                         "[Previous line repeated",
                                         "goroutine ",
                                         "created by ",
                                         "Node.js v",
                                         "note: ",
                                         "Emitted 'error' event",
                                         "node:",
                                         "[signal ",
                                         "Stack trace:",
                                         "stack backtrace:",
                                         "Stack backtrace:",
                                         "Location:",
                                         "Debug source:",
                                         "Backtrace omitted.",
                                         "Run with RUST_BACKTRACE",
                                         "Run with COLORBT_SHOW_HIDDEN",
                                         "Require stack:",
                                         "- /",
                                         "[SQL:",
                                         "[parameters:",
                                         "wandb:",
                                         "Stacktrace:",
                                         "[1] ",
                                         "Task exception was never retrieved",
                                         "future: <Task finished",
                                         "Elapsed: -",
                                         "An HTTP error occurred when trying to retrieve",
                                         "HTTP errors are often intermittent",
                                         "----- Native stack trace",
                                         "<--- Last few GCs",
                                         "(Background on this error at:",
                                         "Calls:",
                                         "In addition: Warning message",
                                         "Use `node --trace-uncaught",
                                         "(Use `node --trace",
                                         "triggerUncaughtException(",
                                         "The above exception was",
                                         "PHP Stack trace",
                                         "--- Logging error ---",
                                         "main.",
                                         "runtime."};
    /* R introduces where its warnings are from. */
    const bool warning_of_r = slice_begins(text, "In ") && slice_ends(text, ") :");
    const bool farewell_of_ssh = slice_begins(text, "Connection to ") && slice_ends(text, " closed.");
    return warning_of_r || farewell_of_ssh || is_source_of_sql(text) || heads_structure(text) ||
           begins_with_one_of(text, frames, COUNT(frames));
}

static bool is_trailer(struct slice text)
{
    static const char *const trailers[] = {"exit status ",
                                           "exit code",
                                           "exited with",
                                           "failed with code",
                                           "returned non-zero",
                                           "giving up",
                                           "aborting",
                                           "aborted",
                                           "exiting",
                                           "shutting down",
                                           "execution halted",
                                           "script exited",
                                           "a complete log of this run",
                                           "please make sure you have the correct access rights",
                                           "and the repository exists",
                                           "failed to fetch some objects from",
                                           "errors logged to '",
                                           "use `git lfs logs last`",
                                           "run the following command:",
                                           "if you are behind a proxy",
                                           "'proxy' config",
                                           "network settings",
                                           "core dumped",
                                           "make: ***",
                                           "leaked semaphore",
                                           "resource_tracker",
                                           "unclosed client session",
                                           "client_session: <aiohttp",
                                           "unclosed connector",
                                           "unclosed connection",
                                           "client_connection: connection<",
                                           "connections: ['deque(",
                                           "connector: <aiohttp",
                                           "task was destroyed but it is pending",
                                           "task: <task ",
                                           "caused the cluster to lose already computed task",
                                           "worker process still alive after",
                                           "set the environment variable hydra_full_error",
                                           "closing remaining open files:",
                                           "process group has not been destroyed before we destruct",
                                           "destroy_process_group() was not called",
                                           "for more information",
                                           "for further information",
                                           "begin failed",
                                           "check your internet connection",
                                           "cannot access gated repo",
                                           "you must have access to it",
                                           "try '",
                                           "usage:",
                                           "elifecycle",
                                           "' panicked at",
                                           "this is a problem related to network connectivity",
                                           "in most cases you are behind a proxy",
                                           "remote end hung up unexpectedly",
                                           "compilation failed",
                                           "error compiling",
                                           "[notice]",
                                           "see 'npm help config'",
                                           "closing connection",
                                           "cleaning up",
                                           "build failed in ",
                                           "> run with --",
                                           "> get more help",
                                           "* try:",
                                           "did you mean",
                                           "consider increasing the ",
                                           "more about"};
    text = slice_first(text, 240);
    for (size_t i = 0; i < COUNT(trailers); i++) {
        const size_t at = slice_find_any_case(text, trailers[i]);
        if (at < text.length && (at == 0 || !is_letter(text.data[at - 1]) || !is_letter(trailers[i][0])))
            return true; /* not within a word, as in ECONNABORTED */
    }
    return false;
}

/* "%3|1795958826.537|FAIL|rdkafka#producer-1| ...": its threads go on to write while the program ends, and in the middle of its
 * traceback. The wire saw what they tell. */
static bool is_of_background_thread(struct slice text)
{
    return text.length > 3 && text.data[0] == '%' && is_digit(text.data[1]) && text.data[2] == '|' &&
           slice_mentions(text, "|rdkafka#");
}

/* "Request failed after 1 retry in 2.1s": uv counts the attempts that it made, and announces none. */
static bool is_another_attempt(struct slice text)
{
    if (slice_mentions(text, "after 1 retry in "))
        return false;
    static const char *const words[] = {"retrying in ", "retrying (", "retrying..",   "retrying after",
                                        "will retry",   "retry in ",  "trying again", "retry(total="};
    return mentions_one_of(text, words, COUNT(words)) || slice_ends(text, "etrying") ||
           slice_ends(text, "etrying.");
}

static struct slice without_introduction(struct slice text)
{
    static const char *const introductions[] = {
        "PHP Fatal error:  ", "Fatal error: ", "Unhandled exception: ", "Unhandled exception. ", "Uncaught "};
    if (slice_begins(text, "Exception in thread \"")) {
        const struct slice rest = slice_after(text, 21);
        const size_t end = slice_find(rest, "\" ");
        return end < rest.length ? slice_after(rest, end + 2) : text;
    }
    for (size_t i = 0; i < COUNT(introductions); i++) {
        size_t length = 0;
        while (introductions[i][length] != '\0')
            length++;
        if (slice_begins(text, introductions[i]))
            text = slice_after(text, length);
    }
    return text;
}

static enum line_shape link_of(struct slice text)
{
    if (slice_mentions(text, "was the direct cause of the following exception"))
        return LINE_CAUSED;
    if (slice_mentions(text, "during handling of the above exception, another exception occurred"))
        return LINE_DURING;
    if (slice_mentions(text, "traceback (most recent call last)"))
        return LINE_TRACEBACK;
    if (slice_begins(text, "Exception ignored in") || slice_begins(text, "Exception ignored while"))
        return LINE_IGNORED;
    if (slice_is(text, "Caused by:"))
        return LINE_CAUSES;
    return LINE_PLAIN;
}

/* Takes what introduces a cause away from `line`. */
static enum line_shape cause_of(struct line *line)
{
    if (slice_begins(line->text, "Suppressed: "))
        return LINE_SUPPRESSED;
    if (slice_begins(line->text, "Caused by: ")) {
        line->text = slice_after(line->text, 11);
        return LINE_CAUSE;
    }
    /* An empty object names no cause: got shows one beneath each refusal. */
    if (slice_begins(line->text, "[cause]: ") && !slice_begins(line->text, "[cause]: {}")) {
        line->text = slice_after(line->text, 9);
        return LINE_CAUSE;
    }
    return LINE_PLAIN;
}

static enum line_shape shape_by_level(struct line *line)
{
    switch (level_of_line(&line->text, line->json)) {
    case LEVEL_CHATTER:
        return LINE_CHATTER;
    case LEVEL_ERROR:
        return LINE_ERROR;
    case LEVEL_NONE:
        break;
    }
    return slice_begins(line->text, "Error in ") || slice_begins(line->text, "terminate called after ")
               ? LINE_ERROR
               : LINE_PLAIN;
}

/* "sys:1: ResourceWarning: ...", which Python writes while it tidies up, and no line of the program runs. */
static bool is_warning_at_end(struct slice text)
{
    return (slice_begins(text, "sys:1: ") || slice_begins(text, "<sys>:0: ")) &&
           slice_find(text, "Warning: ") < text.length;
}

static enum line_shape shape_of(struct line *line)
{
    if (only_of(line->text, " \t\r\"'`{}[](),;=-+*#|_.~<>"))
        return LINE_BLANK;
    if (slice_begins(line->text, "==") && slice_ends(line->text, "=="))
        return LINE_BLANK;
    if (only_of(line->text, " ~^"))
        return LINE_CARET;
    if (is_of_background_thread(line->text))
        return LINE_ASIDE;
    if (is_warning_at_end(line->text))
        return LINE_IGNORED;
    enum line_shape shape = link_of(line->text);
    if (shape != LINE_PLAIN)
        return shape;
    if (is_frame_below(line->text, line->indent)) {
        line->stack_below = true;
        return LINE_FRAME;
    }
    if (is_frame(line->text) || (line->json && slice_begins(line->text, "\\t")))
        return LINE_FRAME;
    shape = cause_of(line);
    if (shape != LINE_PLAIN)
        return shape;
    line->text = without_introduction(line->text);
    if (is_another_attempt(line->text) && !slice_begins(line->text, "{"))
        return LINE_CHATTER;
    if (exception_name_length(line->text) > 0)
        return line->indent > 0 && !line->grouped ? LINE_INDENTED : LINE_EXCEPTION;
    shape = shape_by_level(line);
    const bool answer_of_node = shape == LINE_ERROR && slice_is(line->text, "aborted"); /* "Error: aborted" */
    if ((shape == LINE_ERROR || shape == LINE_PLAIN) && !answer_of_node && is_trailer(line->text))
        return LINE_TRAILER;
    if (shape == LINE_CHATTER && is_trailer(line->text) && !is_another_attempt(line->text))
        return LINE_TRAILER;
    if (shape != LINE_PLAIN)
        return shape;
    return line->indent > 0 ? LINE_INDENTED : LINE_PLAIN;
}

struct line line_read(struct slice raw, bool in_json)
{
    struct line line = {.json = in_json};
    bool error = false;
    struct slice text = without_tool(without_speaker(without_escape(raw)), &error);
    text = without_drawing(without_group_frame(text, &line.grouped), &error);
    line.text = slice_trimmed(text);
    line.indent = text.length == 0 ? 0 : (size_t)(line.text.data - text.data);
    line.json = line.json || slice_begins(line.text, "{\"");
    line.shape = shape_of(&line);
    if (error && line.shape == LINE_PLAIN)
        line.shape = LINE_ERROR;
    return line;
}
