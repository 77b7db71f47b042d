#include "quoted.h"

#include "../messages/status_details.h"
#include "cause.h"
#include "printable.h"

#include <string.h>

enum { LINE_SIZE = 1024 };

/* Bytes of the longest beginning of `line`, at most `maximum`, that ends with a word; with a character, if its first word
 * is longer. */
static size_t whole_words(const char *line, size_t maximum)
{
    size_t length = utf8_prefix(line, maximum);
    if (line[length] == '\0' || line[length] == ' ')
        return length;
    for (size_t at = length; at > 0; at--)
        if (line[at - 1] == ' ')
            return at - 1;
    return length;
}

static size_t without_end(const char *line, size_t length, const char *end)
{
    while (length > 0 && strchr(end, line[length - 1]) != NULL)
        length--;
    return length;
}

void text_add_quoted(struct text *text, const char *line, size_t maximum)
{
    static const char cut[] = "…";
    char printable[LINE_SIZE];
    struct text quoted = text_in(printable, sizeof printable);
    line += strspn(line, " \t\r\n");
    text_add_printable(&quoted, line, sizeof printable - 1);
    size_t length = without_end(printable, quoted.length, " .");
    printable[length] = '\0';
    if (length <= maximum) {
        text_add_bytes(text, printable, length);
    } else if (maximum > sizeof cut) {
        length = whole_words(printable, maximum - (sizeof cut - 1));
        text_add_bytes(text, printable, without_end(printable, length, " "));
        text_add(text, cut);
    }
}

/* The program, too: what it was doing with whom, only its words tell. */
static void add_words_alone(struct text *text, const struct quoted_words *words, size_t maximum)
{
    text_add_printable(text, words->program[0] != '\0' ? words->program : DETAIL_A_PROCESS,
                       sizeof words->program);
    text_add(text, ": ");
    text_add_quoted(text, words->line, maximum);
}

static void add_words(struct text *text, const struct quoted_words *words, size_t maximum)
{
    enum { MAXIMUM_MIN = 20 }; /* fewer tell nothing */
    if (words->line[0] == '\0' || maximum < MAXIMUM_MIN)
        return;
    text_add(text, " (");
    text_add_quoted(text, words->line, maximum);
    text_add(text, ")");
}

/* `node used TLS that cannot be read (db:443)`: who, since nobody knows what failed. */
static void add_user_of_unknown(struct text *text, const struct verdict *verdict)
{
    const struct blamed_process *last =
        verdict->path_length > 0 ? &verdict->path[verdict->path_length - 1] : NULL;
    if (verdict->cause.class != FAULT_UNKNOWN)
        return;
    text_add_printable(text, last != NULL && last->program[0] != '\0' ? last->program : DETAIL_A_PROCESS,
                       PROGRAM_SIZE);
    text_add(text, DETAIL_USED);
}

void text_add_cause_quoted(struct text *text, const struct verdict *verdict, size_t maximum)
{
    if (verdict->cause.told) {
        add_words_alone(text, &verdict->words, maximum);
        return;
    }
    text_add(text, verdict->cause.class == FAULT_UNKNOWN ? DETAIL_UNKNOWN : "");
    add_user_of_unknown(text, verdict);
    text_add_cause(text, &verdict->cause);
    add_words(text, &verdict->words, maximum);
}

void text_add_cause_of_verdict(struct text *text, const struct verdict *verdict)
{
    if (verdict->cause.told) {
        add_words_alone(text, &verdict->words, QUOTED_MAX);
        text_add(text, " [");
        text_add(text, fault_class_name(verdict->cause.class));
        text_add(text, "]");
        return;
    }
    add_user_of_unknown(text, verdict);
    text_add_cause_for_log(text, &verdict->cause);
}

void text_add_cause_quoted_for_log(struct text *text, const struct verdict *verdict)
{
    text_add_cause_of_verdict(text, verdict);
    if (!verdict->cause.told)
        add_words(text, &verdict->words, QUOTED_MAX);
}
