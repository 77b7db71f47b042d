#include "testimony.h"

#include "testimony_filled.h"
#include "testimony_frame.h"
#include "testimony_ignored.h"
#include "testimony_line.h"
#include "testimony_peer.h"
#include "testimony_statement.h"
#include "testimony_story.h"
#include "testimony_tally.h"

#include <string.h>

/* The ending, as far as it was read. */
struct ending {
    struct story story;
    bool any;         /* there is a statement */
    bool interrupted; /* the program said something else after it */
    bool clear;       /* the statement itself told the class: its details add nothing */
    bool settled;     /* what is indented below the statement quotes something */
    bool in_frames;   /* of Python: what is indented is its source */
    bool in_causes;   /* below a "Caused by:" */
    bool in_dump;     /* Rust's, whose beginning was cut off: what it says is in a line below its heading */
    bool in_group;    /* of exceptions, the first of which was read */
    bool in_fetch;    /* below a frame of a client that fetches */
    bool in_summary;  /* of failed tests */
    bool in_tally;    /* below "Failed shards:", what failed and why */
    bool below_error; /* nothing but plain lines since "Error: ..." */
    bool unfinished;  /* the statement announces more lines of its own */
    bool fresh;       /* the next statement begins another story */
    size_t suppressed_indent;
    bool suppressed;
    struct ignored ignored;
    struct saying tried;  /* what the last of several attempts met */
    struct saying logged; /* what Kafka's library last wrote to its log, of the network or of itself */
    enum joint link;      /* what the last line between two exceptions announced */
    struct slice last;    /* the last one that decides nothing */
};

/* Is the message one of several lines? Those of gRPC and pydantic are. */
static bool is_unfinished(struct slice text)
{
    return slice_ends(text, ":") || slice_mentions(text, "validation error");
}

static void state(struct ending *ending, const struct line *line, struct slice raw, enum joint joint)
{
    const struct statement statement = statement_read(line->text, line->json);
    story_join(&ending->story, statement.saying, raw, ending->any ? joint : JOINT_NONE);
    story_note_peer(&ending->story, statement.saying, line->text);
    ending->any = true;
    ending->interrupted = false;
    ending->fresh = false;
    ending->settled = statement.settled;
    ending->clear = statement.saying.weight >= SAYS_CLEARLY;
    ending->unfinished = is_unfinished(line->text);
    ending->in_frames = false;
    ending->in_causes = false;
    ending->in_tally = ending->in_dump = ending->in_fetch = false;
    ending->link = JOINT_NONE;
}

/* Kafka's library writes to its log what it met, a reset or a broker that it does not trust; the exception says only that none was
 * reached. */
static bool is_explained_by_log(const struct ending *ending, struct slice text)
{
    const bool network = ending->logged.kind == SAYING_NETWORK && ending->logged.class != FAULT_NONE;
    const bool own = ending->logged.kind == SAYING_OWN_FAILURE && ending->logged.weight == SAYS_CERTAINLY;
    return (network || own) && ending->story.said.weight <= SAYS_VAGUE && slice_mentions(text, "kafkaerror{");
}

static void read_log_of_kafka(struct ending *ending, struct slice text)
{
    const struct saying saying = saying_of_text(text, true);
    if (saying.weight != SAYS_NOTHING)
        ending->logged = saying;
}

static void read_exception(struct ending *ending, const struct line *line, struct slice raw)
{
    enum joint joint = ending->link;
    if (joint == JOINT_NONE && line->grouped && ending->in_group)
        joint = JOINT_SIBLING;
    ending->suppressed = false;
    ending->in_group = line->grouped;
    state(ending, line, raw, joint);
    if (is_explained_by_log(ending, line->text))
        story_begin(&ending->story, ending->logged, raw);
}

/* "a.sh: line 1: syntax error ..." and "a.sh: line 1: `fi'": a shell tells one error in two lines. */
static bool is_same_line_of_script(struct slice one, struct slice other)
{
    enum { PATH_WITHIN = 200 };
    const size_t length = slice_find(slice_first(one, PATH_WITHIN), ": line ");
    return length < one.length && length < PATH_WITHIN && other.length > length + 7 &&
           memcmp(one.data, other.data, length + 7) == 0;
}

/* "Retrying (Retry(total=0, ...)) after connection broken by ...": urllib3 announces its last attempt, and why. */
static void read_attempt(struct ending *ending, struct slice text)
{
    if (slice_mentions(text, "retry(total="))
        ending->tried = slice_mentions(text, "retry(total=0,")
                            ? saying_of_text(text, true)
                            : (struct saying){SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE};
}

/* pip does not say that it reached no index: it knows of no version of anything. */
static bool ends_attempts(const struct ending *ending, struct slice text)
{
    return ending->tried.kind == SAYING_NETWORK && slice_mentions(text, "(from versions: none)");
}

/* An error that a logger or a tool wrote, or a plain line. One that says nothing breaks no story, unless it is plain. */
static void read_error(struct ending *ending, const struct line *line, struct slice raw, bool plain)
{
    const struct statement statement = statement_read(line->text, line->json);
    const bool says = statement.saying.weight != SAYS_NOTHING || statement.settled;
    ending->in_frames = false;
    const bool gradle = slice_is(line->text, "* What went wrong:");
    if (!says && plain && (gradle || tally_begins(line->text))) {
        state(ending, line, raw, JOINT_NONE);
        ending->in_tally = true;
        ending->unfinished = gradle; /* its first line stands below */
        return;
    }
    if (!says && plain) {
        if (!ending->unfinished && !is_same_line_of_script(ending->story.shown, raw)) {
            ending->interrupted = true;
            ending->last = raw;
        }
        return;
    }
    enum joint joint = ending->interrupted || ending->fresh ? JOINT_NONE : JOINT_BESIDE;
    const bool summary = slice_begins(line->text, "FAILED ");
    if (summary)
        joint = ending->in_summary ? JOINT_SIBLING : JOINT_NONE;
    state(ending, line, raw, joint);
    if (ends_attempts(ending, line->text))
        story_begin(&ending->story, ending->tried, raw);
    ending->in_summary = summary;
    ending->in_causes = line->text.length == 0; /* "Error: ", and its causes below: Rust's color-eyre */
}

/* R tells in the next line what the error is, if both are too long for one. */
static bool is_heading_of_r(struct slice shown)
{
    return slice_begins(shown, "Error in ") && (slice_ends(shown, " :") || slice_ends(shown, " : "));
}

/* "'ECONNRESET'," is one of a list, such as of the codes at which a client tries again. */
static bool is_listed(struct slice text)
{
    return text.data[0] == '\'' && (slice_ends(text, "'") || slice_ends(text, "',"));
}

/* The network may speak up in the details of a statement; Node writes the code of an error there. */
static void read_indented(struct ending *ending, const struct line *line, struct slice raw)
{
    if (ending->in_frames || !ending->any || ending->interrupted || ending->settled || ending->fresh)
        return;
    if ((is_digit(line->text.data[0]) && !ending->in_causes) || is_listed(line->text))
        return;
    const struct statement statement = statement_read(line->text, line->json);
    const struct slice shown = ending->story.shown;
    if (statement.saying.weight == SAYS_CERTAINLY)
        story_begin(&ending->story, statement.saying, raw);
    else if (ending->in_causes || !ending->clear)
        story_join_chain(&ending->story, statement.saying, raw);
    if (!ending->in_causes && !(ending->in_dump && ending->story.said.weight != SAYS_NOTHING))
        story_show(&ending->story, is_heading_of_r(shown) ? raw : shown);
    if (statement.saying.kind == SAYING_NETWORK && ending->story.peer[0] == '\0') {
        char peer[TESTIMONY_PEER_SIZE];
        if (peer_in_text(peer, sizeof peer, line->text))
            memcpy(ending->story.peer, peer, sizeof peer);
    }
}

/* "  shard-3: ReadTimeout", "- shard-3: ReadTimeout" */
static bool is_of_tally(const struct ending *ending, const struct line *line)
{
    const bool item = line->indent > 0 || slice_begins(line->text, "- ") || slice_begins(line->text, "* ") ||
                      slice_begins(line->text, "> ");
    return ending->in_tally && item &&
           (line->shape == LINE_INDENTED || line->shape == LINE_PLAIN || line->shape == LINE_EXCEPTION);
}

/* What comes after the reason, unless it says the reason as well: "Connection closed at byte 3. Giving up." */
static void read_trailer(struct ending *ending, const struct line *line, struct slice raw)
{
    if (statement_read(line->text, line->json).saying.weight != SAYS_NOTHING)
        read_error(ending, line, raw, true);
    else if (!ending->any)
        ending->last = raw;
}

static void read_cause(struct ending *ending, const struct line *line, struct slice raw)
{
    if (ending->suppressed && line->indent >= ending->suppressed_indent)
        return;
    ending->suppressed = false;
    if (ending->any)
        ending->interrupted = false;
    state(ending, line, raw, JOINT_CAUSE);
}

static void read_traceback(struct ending *ending, const struct line *line)
{
    ending->in_frames = true;
    if (slice_mentions(line->text, "original traceback"))
        ending->link = JOINT_CAUSE;
    if (slice_mentions(line->text, "exception group traceback"))
        ending->in_group = false;
}

/* Below the frames of a traceback there is an exception, however it is named. */
static enum line_shape shape_in(const struct ending *ending, const struct line *line)
{
    const bool named = line->shape == LINE_PLAIN || line->shape == LINE_ERROR || line->shape == LINE_TRAILER;
    return ending->in_frames && named ? LINE_EXCEPTION : line->shape;
}

static void read_frame_below(struct ending *ending, struct slice text, struct slice raw)
{
    const struct saying saying = saying_of_frame(text, &ending->in_fetch);
    ending->interrupted = false;
    if (!ending->any || saying.weight == SAYS_NOTHING)
        return;
    const struct slice shown = ending->story.shown;
    story_join_chain(&ending->story, saying, raw);
    story_show(&ending->story, shown);
}

/* Below the causes of Rust's anyhow, which are numbered, there are frames, which are numbered as well; below eyre's the place. */
static bool heads_stack(struct slice text)
{
    return slice_begins(text, "Stack backtrace:") || slice_is(text, "Location:");
}

static void read_line(struct ending *ending, const struct line *line, struct slice raw)
{
    if (line->shape != LINE_BLANK && ending->last.length == 0)
        ending->last = raw;
    if (ignored_read(&ending->ignored, line))
        return;
    if (is_of_tally(ending, line)) {
        const struct saying saying = statement_read(line->text, line->json).saying;
        story_join_sibling(&ending->story, saying, raw);
        story_note_peer(&ending->story, saying, line->text);
        return;
    }
    switch (shape_in(ending, line)) {
    case LINE_BLANK:
    case LINE_IGNORED:
        break;
    case LINE_ASIDE:
        read_log_of_kafka(ending, line->text);
        break;
    case LINE_FRAME:
        if (line->stack_below)
            read_frame_below(ending, line->text, raw);
        else if (slice_begins(line->text, "File \""))
            ending->in_frames = true;
        else if (!ending->any && slice_is(line->text, "Debug source:")) {
            state(ending, line, raw, JOINT_NONE);
            ending->in_dump = true;
        }
        ending->in_causes = ending->in_causes && !heads_stack(line->text);
        break;
    case LINE_TRACEBACK:
        read_traceback(ending, line);
        break;
    case LINE_CARET:
        ending->fresh = ending->fresh || !ending->in_frames;
        break;
    case LINE_CAUSED:
        ending->link = JOINT_CAUSE;
        ending->interrupted = false;
        break;
    case LINE_DURING:
        ending->link = JOINT_DURING;
        ending->interrupted = false;
        break;
    case LINE_CAUSES:
        ending->in_causes = true;
        ending->settled = false;
        ending->interrupted = false;
        break;
    case LINE_CAUSE:
        read_cause(ending, line, raw);
        break;
    case LINE_SUPPRESSED:
        ending->suppressed = true;
        ending->suppressed_indent = line->indent;
        break;
    case LINE_EXCEPTION:
        read_exception(ending, line, raw);
        break;
    case LINE_ERROR:
        read_error(ending, line, raw, false);
        break;
    case LINE_CHATTER:
        ending->interrupted = true;
        ending->in_frames = false;
        ending->last = raw;
        read_attempt(ending, line->text);
        break;
    case LINE_TRAILER:
        read_trailer(ending, line, raw);
        break;
    case LINE_INDENTED:
        read_indented(ending, line, raw);
        break;
    case LINE_PLAIN:
        read_error(ending, line, raw, true);
        break;
    }
}

/* The next line of `*words`; in JSON, one of those within its strings. */
static struct slice next_line(struct slice *words, bool *in_json)
{
    size_t end = 0;
    const bool json = *in_json || slice_begins(*words, "{\"");
    while (end < words->length && words->data[end] != '\n' &&
           !(json && words->data[end] == '\\' && end + 1 < words->length && words->data[end + 1] == 'n'))
        end++;
    const bool within = end < words->length && words->data[end] == '\\';
    const struct slice line = slice_first(*words, end);
    *words = slice_after(*words, end + (within ? 2 : 1));
    *in_json = within;
    return line;
}

static void conclude(const struct ending *ending, struct testimony *testimony, const char *words)
{
    const struct slice line =
        ending->last.length > 0 && (ending->interrupted || !ending->any) ? ending->last : ending->story.shown;
    testimony->line = (size_t)(line.data - words);
    testimony->line_length = line.length;
    testimony->kind = TESTIMONY_UNCLEAR;
    if (line.length == 0)
        testimony->kind = TESTIMONY_SILENT;
    else if (ending->any && !ending->interrupted && !ending->story.mixed && !ending->in_frames &&
             ending->story.said.kind != SAYING_NOTHING)
        testimony->kind =
            ending->story.said.kind == SAYING_NETWORK ? TESTIMONY_NETWORK : TESTIMONY_OWN_FAILURE;
    if (testimony->kind != TESTIMONY_NETWORK)
        return;
    testimony->class = ending->story.said.class;
    testimony->faint = ending->story.said.weight == SAYS_FAINTLY;
    memcpy(testimony->peer, ending->story.peer, sizeof testimony->peer);
}

/* "Error: Failed to install provider", and why, in a paragraph below: Terraform's. */
static bool heads_paragraph(struct slice raw)
{
    return slice_begins(raw, "Error: ") || slice_begins(raw, "│ Error: ");
}

/* Carets below a line point into it: then it is source, which may quote anything. */
static bool is_source(struct slice rest, bool in_json)
{
    const struct slice below = next_line(&rest, &in_json);
    return line_read(below, false).shape == LINE_CARET;
}

void testimony_read(struct testimony *testimony, const char *words, size_t length)
{
    memset(testimony, 0, sizeof *testimony);
    struct ending ending = {.story = {.shown = {words, 0}}, .last = {words, 0}};
    struct slice rest = {words, length};
    char filled[FILLED_SIZE];
    bool in_json = false;
    while (rest.length > 0) {
        const bool json = in_json;
        struct slice raw = next_line(&rest, &in_json);
        struct line line = line_read(raw, json);
        if (is_source(rest, in_json))
            continue;
        raw = slice_trimmed(raw);
        if (ending.below_error && !in_json)
            filled_join(&line, &raw, &rest, filled);
        const bool plain = line.shape == LINE_PLAIN || line.shape == LINE_BLANK;
        ending.below_error = heads_paragraph(raw) || (ending.below_error && plain);
        read_line(&ending, &line, raw);
    }
    conclude(&ending, testimony, words);
}

const char *testimony_kind_name(enum testimony_kind kind)
{
    switch (kind) {
    case TESTIMONY_SILENT:
        return "silent";
    case TESTIMONY_UNCLEAR:
        return "unclear";
    case TESTIMONY_NETWORK:
        return "network";
    case TESTIMONY_OWN_FAILURE:
        return "own-failure";
    }
    return "silent";
}
