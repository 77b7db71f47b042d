/* The faults of this process: noted, counted, forgiven.
 *
 * Mechanism only. Which errno is a fault of which class is core/evidence's, what a fault means core/verdict's.
 * Async-signal-safe and lock-free.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_FAULTS_H
#define VHRETRY_PRELOAD_OBSERVER_FAULTS_H

#include "../../core/evidence/fault.h"
#include "../../core/evidence/peer.h"
#include "../../core/evidence/record.h"

struct fault {
    enum fault_class class;
    enum fault_phase phase;
    int error;                /* as in struct record */
    int system_error;         /* as in struct record */
    uint8_t flags;            /* RECORD_WEAK, RECORD_PENDING, RECORD_DOUBTFUL */
    uint64_t time;            /* nanoseconds of CLOCK_BOOTTIME; 0: now */
    uint64_t bytes;           /* received from the peer before it */
    uint64_t answer_received; /* as in struct record */
    uint64_t answer_length;
    struct refusal refusal; /* as in struct record */
    uint32_t question;      /* as in struct record */
    struct peer peer;
};

/* Puts a fault on record. Repeats are counted and written at the 1st, 2nd, 4th, 8th ... time. */
void faults_note(const struct fault *fault);

/* The peer answered in this phase, and to this question (0 unknown): such faults with it are closed. Costs one load while no fault
 * is open. */
void faults_recovered(enum fault_phase phase, const struct peer *peer, uint32_t question);

/* This process stops another one of the same program that began at `began` and is idle: what it met before has not ended it. */
void faults_worker_stopped(uint64_t began);

/* True while there is anything that faults_recovered could close: lets a hook skip the work of naming its peer. */
bool faults_any_open(void);

/* True once the process, or the one that it was forked from, has met a fault, whatever became of it. Costs one load. */
bool faults_any(void);

/* How many answers have come while a fault was open. */
uint32_t faults_answers(void);

/* Writes the final counts; at the end of the process. `failed`: and what it did after each fault. */
void faults_write_final_counts(bool failed);

/* In the child of a fork: the parent's faults are not ours. */
void faults_start_forked(void);

#endif
