/* The shape of one line of a program's last words, as runtimes, loggers and tools write them.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_LINE_H
#define VHRETRY_VERDICT_TESTIMONY_LINE_H

#include "words_slice.h"

enum line_shape {
    LINE_BLANK,      /* nothing, or punctuation that frames something else */
    LINE_FRAME,      /* of a stack, with its source, or what a runtime says below one */
    LINE_TRACEBACK,  /* "Traceback (most recent call last):" */
    LINE_CARET,      /* points into the source line above */
    LINE_IGNORED,    /* "Exception ignored in: <function A.__del__>": what follows ended nothing */
    LINE_CAUSED,     /* "... was the direct cause of the following exception:" */
    LINE_DURING,     /* "During handling of the above exception, another exception occurred:" */
    LINE_CAUSES,     /* "Caused by:", and the causes are in the lines below */
    LINE_CAUSE,      /* "Caused by: X", "[cause]: X" */
    LINE_SUPPRESSED, /* "Suppressed: X": happened on the way out */
    LINE_EXCEPTION,  /* "Name: message" */
    LINE_ERROR,      /* a logger's line of level error or above, or a tool's "error: ..." */
    LINE_CHATTER,    /* a logger's line below that level, or the announcement of another attempt */
    LINE_ASIDE,      /* of a thread in the background, which has no part in the program's end */
    LINE_TRAILER,    /* what is said after the reason: "exit status 1", "Giving up." */
    LINE_INDENTED,
    LINE_PLAIN
};

struct line {
    enum line_shape shape;
    struct slice text; /* without what stands before it: blanks, the name of a worker, a logger's level */
    size_t indent;
    bool grouped; /* in the frame of a Python exception group */
    bool json;
    bool stack_below; /* LINE_FRAME: of a runtime that writes its stack below the message */
};

/* `raw`: a line without its end. `in_json`: a part of a line of JSON that a "\n" within it separates from the rest. */
struct line line_read(struct slice raw, bool in_json);

#endif
