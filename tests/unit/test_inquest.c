/* Whose sockets died: what the kernel tells of becomes evidence against the blind processes (core/obituaries/README.md, "Whose
 * sockets").
 */
#include "../../core/obituaries/death_record.h"
#include "../../core/obituaries/inquest.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECOND UINT64_C(1000000000)

enum { STALL = 1000, EVENTS_MAX = 6, BLIND_ROWS = 3, NEVER = 23096716, ONE = 101, TWO = 102 };

/* What a socket died of; with a peer 10.0.0.HOST:PORT. */
enum kind { NOTHING, REFUSED, RESET, STALLED, ANSWERED, UNCLEAR, LISTENER };

struct event {
    enum kind kind;
    double at; /* seconds */
    uint8_t host;
    uint16_t port;
    uint16_t own_port; /* 0: 40000 */
    double ago;        /* ANSWERED: how long before */
    uint32_t beside;   /* the process beside which it was heard; 0: by who listened for the whole run */
    uint64_t socket;   /* 0: not known */
};

#define EVENT(kind, at, host, port)                                                                          \
    {                                                                                                        \
        kind, at, host, port, 0, 0, 0, 0                                                                     \
    }

#define BESIDE(pid, kind, at, host, port)                                                                    \
    {                                                                                                        \
        kind, at, host, port, 0, 0, pid, 0                                                                   \
    }

/* The same with the socket by its number, which the kernel tells to whoever listens. */
#define BESIDE_BY(pid, socket, kind, at, host, port)                                                         \
    {                                                                                                        \
        kind, at, host, port, 0, 0, pid, socket                                                              \
    }

struct blind_row {
    uint32_t pid;
    double end;
    double begin; /* 0: not known */
    bool helps;
};

static const struct row {
    const char *name;
    struct event events[EVENTS_MAX];
    struct blind_row blind[BLIND_ROWS];
    bool below; /* a shell's child, and not the command */
    bool killed;
    double alone_from;    /* below 0: never */
    double known;         /* when an observed process was refused by 10.0.0.7:80; 0 never */
    const char *expected; /* records: `contact PID xCOUNT`, `fault PID CLASS xCOUNT`, `recovered PID` */
} rows[] = {
    {"nothing died", {EVENT(NOTHING, 0, 0, 0)}, {{ONE, .end = 5}}, .expected = ""},
    {"one refusal",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"three refusals by one peer are one fault",
     {EVENT(REFUSED, 1, 7, 80), EVENT(REFUSED, 2, 7, 80), EVENT(REFUSED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x3; fault 101 refused x3; "},
    {"two peers are two faults",
     {EVENT(REFUSED, 3, 7, 80), EVENT(REFUSED, 4, 8, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 refused x1; fault 101 refused x1; "},
    {"a good answer is a contact",
     {EVENT(ANSWERED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x1; "},
    {"a later answer of the same peer: it got over it",
     {EVENT(RESET, 3, 7, 80), EVENT(ANSWERED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 reset x1; recovered 101; "},
    {"an answer that seems to have come just before the fault, of which the parent may have heard late, is "
     "one to it",
     {EVENT(RESET, 3.7, 7, 80), {ANSWERED, 4, 7, 80, .ago = 0.5}},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 reset x1; recovered 101; "},
    {"an answer before the fault, on a connection that is closed after it, is none to it",
     {EVENT(RESET, 3, 7, 80), {ANSWERED, 4, 7, 80, .ago = 2}},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 reset x1; "},
    {"another address with the same port answers after a refusal: a name may have both",
     {EVENT(REFUSED, 3, 7, 80), EVENT(ANSWERED, 4, 8, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 refused x1; recovered 101; "},
    {"another address answers after a reset: that was another question",
     {EVENT(RESET, 3, 7, 80), EVENT(ANSWERED, 4, 8, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 reset x1; "},
    {"another port answers after a refusal",
     {EVENT(REFUSED, 3, 7, 80), EVENT(ANSWERED, 4, 7, 443)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x2; fault 101 refused x1; "},
    {"of two blind ones the first that ended no earlier is meant",
     {EVENT(REFUSED, 4.9, 7, 80), EVENT(RESET, 8.9, 7, 80)},
     {{ONE, .end = 5}, {TWO, .end = 9}},
     .expected = "contact 101 x1; fault 101 refused x1; contact 102 x1; fault 102 reset x1; "},
    {"what is told a moment after the end was of the one that ended",
     {EVENT(REFUSED, 5.01, 7, 80)},
     {{ONE, .end = 5}, {TWO, .end = 9}},
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"what is told later was of nobody", {EVENT(REFUSED, 6, 7, 80)}, {{ONE, .end = 5}}, .expected = ""},
    {"a shell's child failed long after the refusal, which may have been of one before it",
     {EVENT(REFUSED, 1, 7, 80)},
     {{ONE, .end = 5}},
     .below = true,
     .expected = "contact 101 x1; "},
    {"the same at its end",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"an observed process has the same failure on record",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .known = 4,
     .expected = ""},
    {"an observed process was refused by another peer",
     {EVENT(REFUSED, 4, 8, 80)},
     {{ONE, .end = 5}},
     .known = 4,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"an observed process was refused long before",
     {EVENT(REFUSED, 40, 7, 80)},
     {{ONE, .end = 41}},
     .known = 4,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"others were there all the time: the fault may be theirs",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .alone_from = -1,
     .expected = "contact 101 x1; "},
    {"nobody knew who was there when it died",
     {EVENT(REFUSED, 1, 7, 80)},
     {{ONE, .end = 5}},
     .alone_from = 2,
     .expected = "contact 101 x1; "},
    {"what the step's own server accepted is no client's",
     {{LISTENER, 1, 0, 0, .own_port = 8080}, {RESET, 4, 7, 41000, .own_port = 8080}},
     {{ONE, .end = 5}},
     .expected = ""},
    {"nor if the listener is heard of later",
     {{RESET, 3, 7, 41000, .own_port = 8080}, {LISTENER, 4, 0, 0, .own_port = 8080}},
     {{ONE, .end = 5}},
     .expected = ""},
    {"of one that was killed, what it waited for was pending",
     {{STALLED, 5, 7, 80, .ago = 2}},
     {{ONE, 5, .begin = 1}},
     .below = true,
     .killed = true,
     .expected = "contact 101 x1; fault 101 pending stalled x1; "},
    {"one that ended by itself gave it up",
     {{STALLED, 4.9, 7, 80, .ago = 2}},
     {{ONE, 5, .begin = 1}},
     .below = true,
     .expected = "contact 101 x1; fault 101 stalled x1; "},
    {"one that was killed had been refused",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, 5, .begin = 1}},
     .below = true,
     .killed = true,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"one that was killed, and that the library may have been in, told of a refusal itself",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, .end = 5}},
     .below = true,
     .killed = true,
     .expected = ""},
    {"one that was killed could not tell of what was pending",
     {{STALLED, 5, 7, 80, .ago = 2}},
     {{ONE, .end = 5}},
     .below = true,
     .killed = true,
     .expected = "contact 101 x1; fault 101 pending stalled x1; "},
    {"a refusal of one before it, which ended well, is not that of the one that fails now",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, 5, .begin = 4.5}},
     .below = true,
     .expected = ""},
    {"what was heard beside a process is its own",
     {BESIDE(ONE, REFUSED, 8, 7, 80)},
     {{ONE, 9, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"long before its end, it went on without: its telemetry",
     {BESIDE(ONE, REFUSED, 1, 7, 80)},
     {{ONE, 9, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x1; "},
    {"but where it met it at its end, too, all of them count: by these the verdict knows a habit",
     {BESIDE(ONE, REFUSED, 1, 7, 80), BESIDE(ONE, REFUSED, 3, 7, 80), BESIDE(ONE, REFUSED, 5, 7, 80),
      BESIDE(ONE, RESET, 6, 7, 80), BESIDE(ONE, REFUSED, 7, 7, 80), BESIDE(ONE, REFUSED, 9, 7, 80)},
     {{ONE, 9.5, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x6; fault 101 refused x5; "},
    {"not where nobody knows when it began: they may have been those of one before it",
     {EVENT(REFUSED, 1, 7, 80), EVENT(REFUSED, 3, 7, 80), EVENT(REFUSED, 9, 7, 80)},
     {{ONE, .end = 9.5}},
     .below = true,
     .expected = "contact 101 x3; fault 101 refused x1; "},
    {"and however late it was heard",
     {BESIDE(ONE, REFUSED, 7, 7, 80)},
     {{ONE, 5, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"and is nobody's beside whom it was not heard",
     {BESIDE(ONE, REFUSED, 8, 7, 80)},
     {{ONE, 9, .begin = 0.5}, {TWO, 8.5, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"heard beside two that failed, it is that of the first to end",
     {BESIDE(ONE, REFUSED, 4, 7, 80), BESIDE(TWO, REFUSED, 4, 7, 80)},
     {{ONE, 5, .begin = 0.5}, {TWO, 5.2, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; contact 102 x1; "},
    {"heard beside one that ended well, too: whose it was, nobody knows",
     {BESIDE(ONE, REFUSED, 4, 7, 80), BESIDE(TWO, REFUSED, 4.1, 7, 80)},
     {{ONE, 5, .begin = 0.5}},
     .below = true,
     .expected = "contact 101 x1; "},
    {"two refusals beside the one, and only the second of them beside the next: the first is its own",
     {BESIDE(ONE, REFUSED, 1.1, 7, 80), BESIDE(ONE, REFUSED, 1.2, 7, 80), BESIDE(TWO, REFUSED, 1.2, 7, 80)},
     {{ONE, 1.15, .begin = 1}, {TWO, 1.3, .begin = 1.16}},
     .below = true,
     .expected = "contact 101 x2; fault 101 refused x2; contact 102 x1; fault 102 refused x1; "},
    {"one refusal, which who listened late beside the one heard, and who listened beside the next: the next "
     "one's",
     {BESIDE(ONE, REFUSED, 1.2, 7, 80), BESIDE(TWO, REFUSED, 1.2, 7, 80)},
     {{ONE, 1.15, .begin = 1}, {TWO, 1.3, .begin = 1.16}},
     .below = true,
     .expected = "contact 101 x1; contact 102 x1; fault 102 refused x1; "},
    {"the same socket beside two in a row: the kernel told late, or a listener ended late",
     {BESIDE_BY(ONE, 5, REFUSED, 1.2, 7, 80), BESIDE_BY(TWO, 5, REFUSED, 1.2, 7, 80)},
     {{ONE, 1.15, .begin = 1}, {TWO, 1.3, .begin = 1.16}},
     .below = true,
     .expected = "contact 101 x1; contact 102 x1; "},
    {"a socket of each of two in a row: each was refused",
     {BESIDE_BY(ONE, 5, REFUSED, 1.14, 7, 80), BESIDE_BY(TWO, 6, REFUSED, 1.2, 7, 80)},
     {{ONE, 1.15, .begin = 1}, {TWO, 1.3, .begin = 1.16}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; contact 102 x1; fault 102 refused x1; "},
    {"a socket of each of two that lived together: each was refused",
     {BESIDE_BY(ONE, 5, REFUSED, 1.14, 7, 80), BESIDE_BY(TWO, 6, REFUSED, 1.2, 7, 80)},
     {{ONE, 1.25, .begin = 1}, {TWO, 1.3, .begin = 1.1}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; contact 102 x1; fault 102 refused x1; "},
    {"of a service that goes on it is known that it used the network, no more: its program speaks of it",
     {EVENT(REFUSED, 4, 7, 80), EVENT(ANSWERED, 4.5, 8, 80)},
     {{ONE, 5, .begin = 1, .helps = true}},
     .below = true,
     .expected = "contact 101 x2; "},
    {"what one that failed beside it may have met counts against that one",
     {EVENT(REFUSED, 4, 7, 80)},
     {{ONE, 4.1, .begin = 1}, {TWO, 5, .begin = 0.5, .helps = true}},
     .below = true,
     .expected = "contact 101 x1; fault 101 refused x1; "},
    {"what died before it began was another's",
     {EVENT(REFUSED, 0.5, 7, 80)},
     {{ONE, 5, .begin = 1, .helps = true}},
     .below = true,
     .expected = ""},
    {"an attempt that came to nothing is a contact",
     {EVENT(UNCLEAR, 4, 7, 80)},
     {{ONE, .end = 5}},
     .expected = "contact 101 x1; "},
};

static uint64_t nanoseconds(double seconds)
{
    return (uint64_t)(seconds * 1e9) + 1;
}

static void set_peer(struct peer *peer, uint8_t host, uint16_t port)
{
    const uint8_t address[] = {10, 0, 0, host};
    peer->family = 4;
    peer->port = port;
    memcpy(peer->address, address, sizeof address);
}

static struct obituary obituary_of(const struct event *event)
{
    struct obituary obituary = {
        .counted = true, .cookie = event->socket, .own_port = event->own_port ? event->own_port : 40000};
    if (event->kind == LISTENER)
        return obituary;
    set_peer(&obituary.peer, event->host, event->port);
    obituary.last_sent = obituary.last_received = obituary.last_acknowledged = NEVER;
    obituary.outstanding = 1;
    obituary.segments_out = 1;
    if (event->kind == REFUSED)
        obituary.segments_in = 1;
    if (event->kind == REFUSED || event->kind == UNCLEAR)
        return obituary;
    obituary.outstanding = 0;
    obituary.segments_in = obituary.segments_out = 3;
    obituary.data_out = 1;
    obituary.bytes_sent = 96;
    obituary.bytes_acknowledged = 97;
    obituary.last_sent = obituary.last_acknowledged = 0;
    obituary.last_received = (uint32_t)(event->ago * 1000);
    if (event->kind == STALLED) {
        obituary.bytes_acknowledged++; /* a FIN */
        obituary.last_sent = (uint32_t)(event->ago * 1000);
    }
    if (event->kind == ANSWERED) {
        obituary.data_in = 1;
        obituary.bytes_received = 40;
    }
    return obituary;
}

/* As `vhretry watch` puts it on record, and `vhretry settle` reads it. */
static void note_beside(struct deaths *deaths, const struct row *row, const struct event *event)
{
    static struct deaths heard;
    struct record record = {.kind = RECORD_DEATH, .child = event->beside};
    const struct obituary obituary = obituary_of(event);
    memset(&heard, 0, sizeof heard);
    deaths_note(&heard, &obituary, STALL, nanoseconds(event->at));
    struct death_notice notice = *deaths_at(&heard, 0);
    for (size_t i = 0; i < BLIND_ROWS; i++)
        if (row->blind[i].pid == event->beside)
            record.first = nanoseconds(row->blind[i].begin);
    death_record_fill(&record, &notice, true);
    notice = death_record_read(&record);
    deaths_add(deaths, &notice);
}

static void describe(char text[512], const struct record *records, size_t count)
{
    size_t length = 0;
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const struct record *record = &records[i];
        assert_int_equal(record->witness, WITNESS_KERNEL);
        assert_true(length < 400);
        if (record->kind == RECORD_CONTACT)
            length += (size_t)sprintf(text + length, "contact %u x%u; ", record->image.pid, record->count);
        else if (record->kind == RECORD_FAULT)
            length += (size_t)sprintf(text + length, "fault %u %s%s x%u; ", record->image.pid,
                                      (record->flags & RECORD_PENDING) != 0 ? "pending " : "",
                                      fault_class_name(record->class), record->count);
        else if (record->kind == RECORD_RECOVERED)
            length += (size_t)sprintf(text + length, "recovered %u; ", record->image.pid);
    }
}

static void deaths_count_against_the_blind(void **state)
{
    (void)state;
    static struct deaths deaths;
    static struct record records[INQUEST_RECORDS_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        struct blind_process blind[BLIND_ROWS];
        struct record known = {.kind = RECORD_FAULT, .class = FAULT_REFUSED, .phase = PHASE_CONNECT};
        struct inquest inquest = {.deaths = &deaths, .blind = blind};
        struct journal journal = {.records = &known, .count = row->known > 0};
        char seen[512];
        memset(&deaths, 0, sizeof deaths);
        for (size_t j = 0; j < EVENTS_MAX && row->events[j].kind != NOTHING; j++) {
            const struct obituary obituary = obituary_of(&row->events[j]);
            if (row->events[j].beside != 0)
                note_beside(&deaths, row, &row->events[j]);
            else
                deaths_note(&deaths, &obituary, STALL, nanoseconds(row->events[j].at));
        }
        for (; inquest.blind_count < BLIND_ROWS && row->blind[inquest.blind_count].pid; inquest.blind_count++)
            blind[inquest.blind_count] =
                (struct blind_process){.image = {.pid = row->blind[inquest.blind_count].pid},
                                       .begin = row->blind[inquest.blind_count].begin > 0
                                                    ? nanoseconds(row->blind[inquest.blind_count].begin)
                                                    : 0,
                                       .end = nanoseconds(row->blind[inquest.blind_count].end),
                                       .killed = row->killed,
                                       .helps = row->blind[inquest.blind_count].helps,
                                       .is_command = !row->below};
        set_peer(&known.peer, 7, 80);
        known.first = known.time = nanoseconds(row->known);
        inquest.journal = &journal;
        inquest.alone_from = row->alone_from < 0 ? UINT64_MAX : nanoseconds(row->alone_from);
        describe(seen, records, inquest_hold(&inquest, records));
        if (strcmp(seen, row->expected) != 0)
            fail_msg("%s\n  expected: %s\n  seen:     %s", row->name, row->expected, seen);
    }
}

/* What a program says between the answer and its end speaks of no failure that is over. */
static void a_fault_is_over_as_the_answer_comes_and_not_as_its_connection_dies(void **state)
{
    (void)state;
    static struct deaths deaths;
    static struct record records[INQUEST_RECORDS_MAX];
    static const struct event events[] = {EVENT(RESET, 3, 7, 80),
                                          {ANSWERED, 4.9, 7, 80, .ago = 1.5},
                                          {ANSWERED, 5, 7, 80, .ago = 1.9, .own_port = 40001}};
    struct blind_process blind = {.image = {.pid = ONE}, .end = nanoseconds(5), .is_command = true};
    const struct journal journal = {.count = 0};
    const struct inquest inquest = {
        .deaths = &deaths, .journal = &journal, .blind = &blind, .blind_count = 1};
    memset(&deaths, 0, sizeof deaths);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        const struct obituary obituary = obituary_of(&events[i]);
        deaths_note(&deaths, &obituary, STALL, nanoseconds(events[i].at));
    }
    assert_int_equal(inquest_hold(&inquest, records), 3);
    assert_int_equal(records[2].kind, RECORD_RECOVERED);
    assert_int_equal(records[2].time, nanoseconds(4.9) - UINT64_C(1600) * 1000000);
}

/* By this the verdict knows whether a process lived with a fault. */
static void what_a_process_met_and_did_before_goes_with_its_fault(void **state)
{
    (void)state;
    static struct deaths deaths;
    static struct record records[INQUEST_RECORDS_MAX];
    static const struct event events[] = {
        EVENT(ANSWERED, 0.5, 8, 443), EVENT(REFUSED, 1, 7, 80), EVENT(ANSWERED, 2, 8, 443),
        EVENT(REFUSED, 3, 7, 80),     EVENT(REFUSED, 7, 7, 80), EVENT(ANSWERED, 7.5, 8, 443),
    };
    struct blind_process blind = {.image = {.pid = ONE}, .begin = nanoseconds(0.1), .end = nanoseconds(8)};
    const struct journal journal = {.count = 0};
    const struct inquest inquest = {
        .deaths = &deaths, .journal = &journal, .blind = &blind, .blind_count = 1};
    memset(&deaths, 0, sizeof deaths);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        const struct obituary obituary = obituary_of(&events[i]);
        deaths_note(&deaths, &obituary, STALL, nanoseconds(events[i].at));
    }
    assert_int_equal(inquest_hold(&inquest, records), 2);
    const struct record *fault = &records[1];
    assert_int_equal(fault->first, nanoseconds(1));
    assert_int_equal(fault->count, 3);
    assert_int_equal(fault->shortest_pause, 2000);
    assert_int_equal(fault->longest_pause, 4000);
    assert_int_equal(fault->answers_between, 1);
    assert_int_equal(fault->answers_since, 1);
}

static struct record child(uint32_t pid, int status, int signal, double at)
{
    return (struct record){.kind = RECORD_CHILD,
                           .image = {.pid = 100},
                           .child = pid,
                           .status = status,
                           .signal = signal,
                           .time = nanoseconds(at)};
}

static void blind_are_those_that_failed_and_left_no_record(void **state)
{
    (void)state;
    struct blind_process blind[BLIND_MAX];
    struct record records[] = {
        child(ONE, 1, 0, 9),
        child(TWO, 1, 0, 5),
        child(103, 0, SIGSEGV, 6),
        child(105, 0, SIGKILL, 6), /* its time may have been up */
        child(104, 1, 0, 7),       /* and has a record of its own */
        {.kind = RECORD_END, .image = {.pid = 104, .start = 1}, .status = 1, .time = nanoseconds(7)},
    };
    const struct journal journal = {.records = records, .count = sizeof records / sizeof *records};
    assert_int_equal(find_blind_processes(blind, &journal), 3);
    assert_int_equal(blind[0].image.pid, TWO);
    assert_int_equal(blind[1].image.pid, 105);
    assert_true(blind[1].killed);
    assert_int_equal(blind[2].image.pid, ONE);
    assert_false(blind[2].killed);
}

static struct record note_of(uint32_t pid, double begin, uint8_t flags)
{
    return (struct record){.kind = RECORD_BLIND,
                           .flags = flags,
                           .child = pid,
                           .first = nanoseconds(begin),
                           .time = nanoseconds(begin),
                           .program = "fetch"};
}

static void a_process_is_what_a_note_says_that_it_became(void **state)
{
    (void)state;
    struct record records[] = {
        note_of(ONE, 1, 0),
        note_of(TWO, 1, 0),
        note_of(TWO, 1, RECORD_TAKEN_BACK), /* the exec failed */
        note_of(103, 1, 0), /* and then something that tells its end itself: `exec gosu app python ...` */
        {.kind = RECORD_END, .image = {.pid = 103, .start = nanoseconds(2)}, .time = nanoseconds(3)},
    };
    const struct journal journal = {.records = records, .count = sizeof records / sizeof *records};
    assert_string_equal(blind_program_of(&journal, ONE, 0), "fetch");
    assert_null(blind_program_of(&journal, TWO, 0));
    assert_null(blind_program_of(&journal, 103, 0));
    assert_null(blind_program_of(&journal, 104, 0));
    assert_null(blind_program_of(&journal, ONE, 7));
}

static void those_that_did_not_fail_may_have_failed_their_program(void **state)
{
    (void)state;
    struct blind_process blind[BLIND_MAX];
    struct record records[] = {
        note_of(ONE, 1, 0), /* it goes on, or ended well */
        note_of(TWO, 1, 0),
        note_of(TWO, 1, RECORD_TAKEN_BACK),
        note_of(103, 1, 0), /* which became something that tells its end itself */
        {.kind = RECORD_END, .image = {.pid = 103, .start = nanoseconds(2)}, .time = nanoseconds(3)},
        note_of(104, 1, 0),
        child(104, 0, SIGSEGV, 6), /* crashed */
        note_of(105, 1, 0),
        child(105, 1, 0, 6), /* failed, and is among the others */
        note_of(106, 1, 0),
        note_of(106, 2, 0), /* one program became the next */
    };
    struct words_record words = {0};
    struct journal journal = {.records = records, .count = sizeof records / sizeof *records};
    const size_t failed = find_blind_processes(blind, &journal);
    assert_int_equal(failed, 1);
    assert_int_equal(add_blind_helpers(blind, failed, &journal), 1); /* nobody has spoken, or met a fault */
    const struct record fault = {.kind = RECORD_FAULT, .image = {.pid = 107, .start = nanoseconds(1)}};
    struct record with_fault[sizeof records / sizeof *records + 1];
    memcpy(with_fault, records, sizeof records);
    with_fault[sizeof records / sizeof *records] = fault;
    const struct journal met = {.records = with_fault, .count = sizeof with_fault / sizeof *with_fault};
    assert_int_equal(add_blind_helpers(blind, failed, &met), 3);
    journal.words = &words;
    journal.words_count = 1;
    assert_int_equal(add_blind_helpers(blind, failed, &journal), 3);
    assert_int_equal(blind[1].image.pid, 106);
    assert_int_equal(blind[1].begin, nanoseconds(2));
    assert_int_equal(blind[2].image.pid, ONE);
    assert_true(blind[2].helps);
}

static void a_flood_leaves_the_newest_deaths(void **state)
{
    (void)state;
    static struct deaths deaths;
    for (unsigned i = 0; i < 5 * DEATHS_MAX; i++) {
        const struct event event = EVENT(REFUSED, 1 + i, 7, (uint16_t)(1 + i % 60000));
        const struct obituary obituary = obituary_of(&event);
        deaths_note(&deaths, &obituary, STALL, nanoseconds(event.at));
    }
    assert_int_equal(deaths_kept(&deaths), DEATHS_MAX);
    assert_int_equal(deaths_at(&deaths, 0)->last, nanoseconds(1 + 4 * DEATHS_MAX));
    assert_int_equal(deaths_at(&deaths, DEATHS_MAX - 1)->last, nanoseconds(5 * DEATHS_MAX));
}

static void equal_deaths_that_follow_each_other_are_one(void **state)
{
    (void)state;
    static struct deaths deaths;
    for (unsigned i = 0; i < 20000; i++) { /* in a second */
        const struct event event = EVENT(REFUSED, 1 + i / 20000.0, (uint8_t)(i % 4), 80);
        const struct obituary obituary = obituary_of(&event);
        deaths_note(&deaths, &obituary, STALL, nanoseconds(event.at));
    }
    assert_true(deaths_kept(&deaths) <= 4);
    assert_int_equal(deaths_at(&deaths, 0)->count, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deaths_count_against_the_blind),
        cmocka_unit_test(what_a_process_met_and_did_before_goes_with_its_fault),
        cmocka_unit_test(a_fault_is_over_as_the_answer_comes_and_not_as_its_connection_dies),
        cmocka_unit_test(blind_are_those_that_failed_and_left_no_record),
        cmocka_unit_test(a_process_is_what_a_note_says_that_it_became),
        cmocka_unit_test(those_that_did_not_fail_may_have_failed_their_program),
        cmocka_unit_test(a_flood_leaves_the_newest_deaths),
        cmocka_unit_test(equal_deaths_that_follow_each_other_are_one),
    };
    return cmocka_run_group_tests_name("inquest", tests, NULL, NULL);
}
