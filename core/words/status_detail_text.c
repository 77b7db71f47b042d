#include "status_detail_text.h"

#include "../messages/status_details.h"
#include "formatted.h"
#include "printable.h"
#include "quoted.h"

/* Bytes of a status detail that the sentences after the cause may take: what follows from it, where the retry is, and its
 * number. */
enum { ROOM_FOR_REST = 220 };

/* Bytes that the words of the program may take behind the longest cause. */
static size_t room_for_words(const struct text *text, const struct verdict *verdict)
{
    char cause[STATUS_DETAIL_MAX + 1];
    struct text alone = text_in(cause, sizeof cause);
    text_add_cause_quoted(&alone, verdict, 0);
    size_t taken = text->length + alone.length + ROOM_FOR_REST;
    size_t room = taken < text->size ? text->size - taken : 0;
    return room < QUOTED_MAX ? room : QUOTED_MAX;
}

/* `Failed due to: {cause}` or `Retry {n}/{retries} failed due to: {cause}`, both without a full stop. */
static void add_first_sentence(struct text *text, const struct verdict *verdict, unsigned retry_count,
                               unsigned retries, bool later)
{
    text_add(text, verdict->cause.rehearsed ? DETAIL_REHEARSAL : "");
    if (later) {
        text_add_formatted(text, DETAIL_RETRY_FAILED, retry_count, retries);
    } else {
        text_add(text, DETAIL_FAILED);
    }
    text_add_cause_quoted(text, verdict, room_for_words(text, verdict));
}

void text_add_failure(struct text *text, const struct verdict *verdict, unsigned retry_count,
                      unsigned retries)
{
    add_first_sentence(text, verdict, retry_count, retries, retry_count > 0);
    text_add(text, ".");
}

void text_add_status_detail(struct text *text, const struct verdict *verdict, unsigned retry_count,
                            unsigned retries)
{
    if (verdict->outcome == OUTCOME_EXHAUSTED) {
        add_first_sentence(text, verdict, retry_count, retries, false);
        text_add_formatted(text, DETAIL_EXHAUSTED, retries);
    } else if (retry_count > 0) {
        add_first_sentence(text, verdict, retry_count, retries, true);
    } else {
        add_first_sentence(text, verdict, retry_count, retries, false);
        if (retries == 1)
            text_add(text, DETAIL_WILL_ONCE);
        else
            text_add_formatted(text, DETAIL_WILL_RETRY, retries);
    }
}

/* A later attempt's detail has no full stop of its own. */
static void end_sentence(struct text *text)
{
    if (text->length > 0 && text->data[text->length - 1] != '.')
        text_add(text, ".");
}

void text_add_retried_as(struct text *text, int counter)
{
    end_sentence(text);
    if (counter > 0)
        text_add_formatted(text, DETAIL_RETRIED_AS, counter);
    else
        text_add(text, DETAIL_RETRIED);
}

/* The end of a sentence, cut to what fits with its full stop. */
static void add_end_of_sentence(struct text *text, const char *words)
{
    const size_t room = text->size - 1 - text->length;
    text_add_printable(text, words, room > 0 ? room - 1 : 0);
    end_sentence(text);
}

/* One more sentence. */
static void add_sentence(struct text *text, const char *start, const char *words)
{
    end_sentence(text);
    text_add(text, start);
    add_end_of_sentence(text, words);
}

void text_add_remark(struct text *text, const char *remark)
{
    add_sentence(text, " ", remark);
}

void text_add_not_retried(struct text *text, const char *why)
{
    add_sentence(text, DETAIL_NOT_RETRIED, why);
}

void text_add_rerun(struct text *text, unsigned number, unsigned allowed)
{
    end_sentence(text);
    text_add_formatted(text, DETAIL_RERUN, number, allowed);
}

void text_add_reruns(struct text *text, unsigned done)
{
    if (done == 0)
        return;
    end_sentence(text);
    if (done == 1)
        text_add(text, DETAIL_RAN_ONCE);
    else
        text_add_formatted(text, DETAIL_RAN_AGAIN, done);
}

void text_add_rerun_end(struct text *text, unsigned done, unsigned allowed, const char *why)
{
    if (why)
        text_add_formatted(text, DETAIL_RERUN_FAILED, done, allowed);
    else
        text_add_formatted(text, DETAIL_RERUN_SUCCEEDED, done, allowed);
    add_end_of_sentence(text, why ? why : "");
}
