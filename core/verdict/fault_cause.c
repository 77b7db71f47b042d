#include "fault_cause.h"

struct fault_cause fault_cause_of(const struct record *fault, uint64_t before_end)
{
    return (struct fault_cause){
        .class = fault->class,
        .phase = fault->phase,
        .error = fault->error,
        .system_error = fault->system_error,
        .rehearsed = fault->kind == RECORD_FAULT && (fault->flags & RECORD_REHEARSED) != 0,
        .told = fault->kind == RECORD_WORDS,
        .refusal = fault->refusal,
        .answer_received = fault->answer_received,
        .answer_length = fault->answer_length,
        .peer = fault->peer,
        .count = fault->count,
        .first = fault->first,
        .last = fault->time,
        .before_end = before_end,
    };
}

bool fault_cause_is(const struct fault_cause *cause, const struct record *fault)
{
    return cause->class == fault->class && cause->phase == fault->phase && cause->last == fault->time &&
           cause->first == fault->first;
}
