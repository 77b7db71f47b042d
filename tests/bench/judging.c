#include "judging.h"

#include "../../core/evidence/duration.h"
#include "../../core/verdict/verdict.h"
#include "../support/loopback_server.h"

#include <stdlib.h>

enum { ROOT = 100 };

static struct record *add(struct record *next, enum record_kind kind, uint32_t pid, uint32_t parent,
                          uint64_t time)
{
    *next = (struct record){.kind = (uint8_t)kind,
                            .image = {.start = (uint64_t)pid * 1000, .pid = pid, .namespace = 1},
                            .parent = parent,
                            .time = time,
                            .first = time,
                            .count = 1};
    return next;
}

static struct record *add_fault(struct record *next, uint32_t pid, uint32_t parent, uint64_t time)
{
    add(next, RECORD_FAULT, pid, parent, time);
    next->class = FAULT_REFUSED;
    next->phase = PHASE_CONNECT;
    next->error = ECONNREFUSED;
    next->peer.port = 5432;
    snprintf(next->peer.name, sizeof next->peer.name, "db%u.internal", (unsigned)pid);
    record_seal(next);
    return next + 1;
}

static struct record *add_end(struct record *next, uint32_t pid, uint32_t parent, uint64_t time)
{
    add(next, RECORD_END, pid, parent, time);
    next->status = 1;
    snprintf(next->program, sizeof next->program, "program%u", (unsigned)pid);
    record_seal(next);
    return next + 1;
}

static uint64_t fill(struct record *records, enum judged_run run, unsigned count)
{
    struct record *next = records;
    const struct record *last = records + count - 1;
    uint64_t time = NANOSECONDS_PER_SECOND;
    if (run == ONE_PROCESS)
        while (next < last)
            next = add_fault(next, ROOT, 1, time += 1000);
    for (uint32_t pid = ROOT + 1; next + 1 < last; pid++) {
        uint32_t parent = run == CHAIN_OF_SHELLS ? pid - 1 : ROOT;
        next = add_fault(next, pid, parent, time += 2000000);
        next = add_end(next, pid, parent, time += 2000000);
    }
    while (next <= last)
        next = add_end(next, ROOT, 1, time += 1000);
    return time;
}

double milliseconds_to_judge(enum judged_run run, unsigned records)
{
    struct journal journal = {.count = 0};
    struct verdict verdict;
    struct record *made = calloc(records, sizeof *made);
    if (!made)
        return -1;
    struct run_end end = {.root = {.pid = ROOT, .namespace = 1}, .status = 1};
    end.time = fill(made, run, records);
    const struct verdict_policy policy = {
        .classes = fault_classes_default(), .window = UINT64_C(60) * NANOSECONDS_PER_SECOND, .retries = 3};
    double start = seconds_now();
    bool read = journal_parse(&journal, made, records * sizeof *made);
    verdict_reach(&verdict, &journal, &end, &policy);
    double milliseconds = (seconds_now() - start) * 1e3;
    bool judged = read && journal.count == records && verdict.outcome == OUTCOME_RETRY;
    if (!judged)
        fprintf(stderr, "judged %s: %s\n", outcome_name(verdict.outcome), verdict.reason);
    journal_free(&journal);
    free(made);
    return judged ? milliseconds : -1;
}
