#include "answers.h"

#include "look.h"
#include "names.h"
#include "observe.h"
#include "system_call.h"

#include <string.h>
#include <time.h>

/* Asked rarely: a fault is on its way. */
static uint64_t wall_clock_seconds(void)
{
    struct timespec now = {0};
    SYSTEM_CALL_2(SYS_clock_gettime, CLOCK_REALTIME, &now);
    return now.tv_sec > 0 ? (uint64_t)now.tv_sec : 0;
}

static void note_fault(const char *call, struct socket_entry *entry)
{
    const struct answer *answer = &entry->answer;
    char data[64];
    struct text words = text_in(data, sizeof data);
    struct fault fault = {.class = (enum fault_class)answer->class,
                          .phase = PHASE_ANSWER,
                          .bytes = entry->connection.received,
                          .refusal = answer_refusal(answer, wall_clock_seconds())};
    if (!sockets_verify(entry))
        return;
    memcpy(&fault.peer, &entry->peer, sizeof fault.peer);
    names_add_to(&fault.peer);
    text_add_refusal(&words, &fault.refusal);
    observe_fault(call, &fault, data, 0);
}

static void note_result(const char *call, struct socket_entry *entry)
{
    if (entry->answer.result == ANSWER_FAULT)
        note_fault(call, entry);
    else if (entry->answer.result == ANSWER_GOOD)
        look_after_good_answer(entry);
}

void answers_conclude(const char *call, struct socket_entry *entry)
{
    if (!answers_listen(entry))
        return;
    answer_conclude(&entry->answer);
    note_result(call, entry);
}

void answers_after_question(const char *call, struct socket_entry *entry)
{
    answers_conclude(call, entry);
    answer_begin(&entry->answer);
}

void answers_hear_more(const char *call, struct socket_entry *entry, const void *bytes, size_t length)
{
    if (bytes == NULL)
        answers_conclude(call, entry);
    else if (answer_feed(&entry->answer, bytes, length) != ANSWER_INCOMPLETE)
        note_result(call, entry);
}
