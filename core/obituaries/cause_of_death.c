#include "cause_of_death.h"

enum {
    MILLISECONDS = 1000,
    /* A retransmission of a SYN comes a second after the one before it, or later (RFC 6298, 2). */
    RETRANSMISSION = 1000,
    SEGMENTS_OF_A_QUESTION =
        4, /* what sends more without an answer may be one that only sends, as metrics and logs do */
    DISCONNECTED_OUTSTANDING = 3 /* of a connect that the kernel took back: the SYN, and two that it adds */
};

static struct cause_of_death fault(enum fault_class class, enum fault_phase phase, bool doubtful)
{
    return (struct cause_of_death){.death = DEATH_BY_FAULT,
                                   .connected = phase != PHASE_CONNECT,
                                   .class = class,
                                   .phase = phase,
                                   .doubtful = doubtful};
}

static struct cause_of_death other(enum death death, bool connected)
{
    return (struct cause_of_death){.death = death, .connected = connected};
}

bool obituary_is_of_listener(const struct obituary *obituary)
{
    return obituary->listening || (!obituary->udp && obituary->peer.family == 0 && obituary->own_port != 0);
}

static bool waited_long_enough(uint32_t waited, uint32_t stall)
{
    return waited >= stall / 10 * 9; /* as in core/evidence/connection_judgement.c */
}

/* A connect that failed while the program waited in it: the kernel disconnects the socket, and keeps only the address, how often
 * the SYN was sent again, and that nothing ever came. */
static struct cause_of_death of_failed_call(const struct obituary *obituary, uint32_t stall)
{
    const bool never_connected = obituary->outstanding == DISCONNECTED_OUTSTANDING &&
                                 obituary->last_sent == obituary->last_received &&
                                 obituary->last_received == obituary->last_acknowledged;
    if (!never_connected)
        return other(DEATH_UNCLEAR, false);
    if (obituary->retransmits == 0)
        return fault(FAULT_REFUSED, PHASE_CONNECT, false);
    return waited_long_enough(obituary->retransmits * RETRANSMISSION, stall)
               ? fault(FAULT_TIMEOUT, PHASE_CONNECT, false)
               : other(DEATH_UNCLEAR, false);
}

/* The SYN is outstanding, and nothing else. */
static struct cause_of_death of_attempt(const struct obituary *obituary, uint32_t stall)
{
    if (obituary->segments_out == 0)
        return fault(FAULT_UNREACHABLE, PHASE_CONNECT, false);
    if (obituary->segments_in > 0)
        return fault(FAULT_REFUSED, PHASE_CONNECT, false);
    /* One that was given up sooner is the loser of two that were tried at once, or ICMP refused it. */
    return waited_long_enough(obituary->retransmits * RETRANSMISSION, stall)
               ? fault(FAULT_TIMEOUT, PHASE_CONNECT, false)
               : other(DEATH_UNCLEAR, false);
}

/* Nothing but, perhaps, the peer's end has ever come. Over TLS this is before the server's first flight. */
static struct cause_of_death of_silence(const struct obituary *obituary, uint32_t stall)
{
    const uint64_t sent = obituary->bytes_sent - obituary->bytes_sent_again;
    const bool ended =
        obituary->bytes_acknowledged + obituary->outstanding > sent + 1; /* a FIN, or what was never sent */
    if (obituary->data_out > SEGMENTS_OF_A_QUESTION)
        return other(DEATH_UNCLEAR, true);
    const bool peer_ended = obituary->bytes_received > 0;
    if (peer_ended && obituary->unread == 0) /* who has read it did not close first */
        return fault(FAULT_HUNG_UP, PHASE_TRANSFER, false);
    if (!peer_ended && !ended && obituary->retransmits == 0)
        return fault(FAULT_RESET, PHASE_TRANSFER, false);
    if (obituary->data_out > 0 && waited_long_enough(obituary->last_sent, stall))
        return fault(FAULT_STALLED, PHASE_TRANSFER, true);
    return other(DEATH_UNCLEAR, true);
}

/* A passive socket's SYN was acknowledged before it was one: its count begins without. */
static bool was_accepted(const struct obituary *obituary)
{
    const uint64_t sent = obituary->bytes_sent - obituary->bytes_sent_again;
    return obituary->outstanding == 0 && obituary->bytes_acknowledged <= sent;
}

struct cause_of_death cause_of_death(const struct obituary *obituary, bool listened, uint32_t stall)
{
    if (obituary_is_of_listener(obituary) || (listened && obituary->own_port != 0))
        return other(DEATH_OF_NO_CLIENT, false);
    if (obituary->udp || !obituary->counted || obituary->peer.family == 0)
        return other(DEATH_UNCLEAR, false);
    if (obituary->peer.port == 0)
        return of_failed_call(obituary, stall);
    if (obituary->bytes_acknowledged == 0 && obituary->bytes_received == 0 && obituary->data_in == 0 &&
        obituary->data_out == 0 && obituary->outstanding == 1)
        return of_attempt(obituary, stall);
    if (was_accepted(obituary))
        return other(DEATH_OF_NO_CLIENT, false);
    return obituary->data_in > 0 ? other(DEATH_ANSWERED, true) : of_silence(obituary, stall);
}
