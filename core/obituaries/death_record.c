#include "death_record.h"

void death_record_fill(struct record *record, const struct death_notice *notice, bool alone)
{
    const bool others = notice->cause.death == DEATH_BY_FAULT && !alone;
    record->status = others ? DEATH_UNCLEAR : (int32_t)notice->cause.death;
    record->class = (uint8_t)(others ? 0 : notice->cause.class);
    record->phase = (uint8_t)(others ? 0 : notice->cause.phase);
    record->flags = notice->cause.doubtful && !others ? RECORD_DOUBTFUL : 0;
    record->signal = notice->cause.connected;
    record->peer = notice->peer;
    record->count = notice->count;
    record->error = notice->own_port;
    record->bytes = notice->cookie;
    record->answer_received = notice->answered;
    record->answer_length = notice->first;
    record->time = notice->last;
}

struct death_notice death_record_read(const struct record *record)
{
    const bool known = record->status >= DEATH_OF_NO_CLIENT && record->status <= DEATH_BY_FAULT;
    return (struct death_notice){
        .first = record->answer_length,
        .last = record->time,
        .answered = record->answer_received,
        .count = record->count,
        .own_port = (uint16_t)record->error,
        .cookie = record->bytes,
        .beside = record->child,
        .beside_from = record->first,
        .peer = record->peer,
        .cause = {.death = known ? (enum death)record->status : DEATH_UNCLEAR,
                  .connected = record->signal != 0,
                  .class = (enum fault_class)record->class,
                  .phase = (enum fault_phase)record->phase,
                  .doubtful = (record->flags & RECORD_DOUBTFUL) != 0},
    };
}
