#include "weighing.h"

#include "../evidence/recovery.h"
#include "deaf.h"
#include "words_slice.h"

#include <signal.h>
#include <string.h>
#include <strings.h>

#define TIDYING_UP UINT64_C(5000000000)

/* What the wire says. */
enum wire {
    WIRE_OPEN,    /* a fault that could explain the end */
    WIRE_PAST,    /* a fault that, for the wire, is over: recovered, chronic, too old, idle, pending */
    WIRE_CONTACT, /* the network was used, and no fault was seen: the wire may be deaf */
    WIRE_SILENT
};

/* What follows. */
enum ruling {
    AS_JUDGED,        /* the wire decides alone */
    RETRY,            /* the words agree with the wire */
    RETRY_IF_NAMED,   /* the words make a past fault count, if they name it */
    RETRY_BY_WORDS,   /* the words tell of a fault that the wire did not see */
    RETRY_IF_AT_ONCE, /* unless the program had time to live with it */
    UNLESS_WENT_ON,   /* the wire decides, which also saw what the program did after it */
    NO_RETRY
};

enum { TESTIMONY_KINDS = TESTIMONY_OWN_FAILURE + 1 };

/* clang-format off */
static const enum ruling rulings[][TESTIMONY_KINDS] = {
    /*                silent          unclear         network         own failure */
    [WIRE_OPEN]    = {UNLESS_WENT_ON, UNLESS_WENT_ON, RETRY,          RETRY_IF_AT_ONCE},
    [WIRE_PAST]    = {AS_JUDGED,      AS_JUDGED,      RETRY_IF_NAMED, NO_RETRY},
    [WIRE_CONTACT] = {AS_JUDGED,      AS_JUDGED,      RETRY_BY_WORDS, NO_RETRY},
    [WIRE_SILENT]  = {AS_JUDGED,      AS_JUDGED,      NO_RETRY,       NO_RETRY},
};
/* clang-format on */

static enum wire wire_of(enum judgement judgement)
{
    switch (judgement) {
    case JUDGED_CAUSE:
    case JUDGED_CLASS_OFF:
    case JUDGED_IGNORED:
    case JUDGED_RULED_OUT:
    case JUDGED_NOT_ONLY:
        return WIRE_OPEN;
    default:
        return WIRE_PAST;
    }
}

/* Classes that a program often cannot tell apart. */
static enum fault_class family_of(enum fault_class class)
{
    switch (class) {
    case FAULT_DNS_UNKNOWN:
        return FAULT_DNS_TEMPORARY;
    case FAULT_STALLED:
        return FAULT_TIMEOUT;
    case FAULT_HUNG_UP:
        return FAULT_RESET;
    default:
        return class;
    }
}

static bool tells_peer(const struct process *speaker)
{
    return speaker->told->peer.name[0] != '\0' || speaker->told->peer.family != 0;
}

/* "403 Forbidden" sounds like a failure of the program's own, but not where that very answer was a refusal. */
static bool words_quote(const struct process *speaker, const struct record *fault)
{
    const struct testimony *testimony = &speaker->testimony;
    return fault->phase == PHASE_ANSWER && speaker->words != NULL &&
           testimony->line + testimony->line_length <= speaker->words_length &&
           refusal_is_quoted(&fault->refusal, speaker->words + testimony->line, testimony->line_length);
}

/* "HTTPError" names the answer that was no success, and no connection that broke. */
static bool may_mean(const struct testimony *testimony, const struct record *fault)
{
    if (!testimony->faint)
        return true;
    if (testimony->class != FAULT_NONE)
        return family_of(testimony->class) == family_of(fault->class);
    return fault->class == FAULT_UNAVAILABLE || fault->class == FAULT_RATE_LIMITED ||
           fault->class == FAULT_DENIED;
}

bool words_name(const struct process *speaker, const struct record *fault)
{
    if (words_quote(speaker, fault))
        return true;
    if (speaker->told == NULL || !may_mean(&speaker->testimony, fault))
        return false;
    struct peer told = speaker->told->peer;
    if (told.port == 0 || fault->peer.port == 0)
        told.port = fault->peer.port;
    bool both_named = told.name[0] != '\0' && fault->peer.name[0] != '\0';
    bool both_addressed = told.family != 0 && fault->peer.family != 0;
    if (both_named || both_addressed)
        return peer_same(&told, &fault->peer);
    enum fault_class class = speaker->testimony.class;
    return class == FAULT_NONE ? !tells_peer(speaker) : family_of(class) == family_of(fault->class);
}

/* The main thread waits for another one that speaks to the network in its place, as it does for a client of Kafka. */
static bool is_served_by_thread(const struct process *process, const struct record *fault)
{
    return (fault->flags & RECORD_ASIDE) != 0 && !process->main_asks;
}

/* Words that tell of neither class nor peer may mean a fault that was got over, but not one that the program had lived with
 * for long. */
static bool words_revive(const struct hearing *hearing, const struct process *process,
                         const struct record *fault, enum judgement judgement)
{
    const struct process *speaker = hearing->speaker;
    bool vague = speaker->testimony.class == FAULT_NONE && !tells_peer(speaker);
    bool long_ago = (judgement == JUDGED_CHRONIC && !is_served_by_thread(process, fault)) ||
                    time_before(fault->time, hearing->end) > hearing->policy->window;
    return !vague || !long_ago;
}

/* What the program said before the peer answered again speaks of a failure that is over. Of another process it is not: a worker that handed
 * its exception over goes on with the next task. */
static bool spoke_before_recovery(const struct process *speaker, const struct process *process,
                                  enum judgement judgement)
{
    return judgement == JUDGED_RECOVERED && speaker == process && speaker->spoke < process->last_answer;
}

static bool contains(const char *text, size_t length, const char *phrase)
{
    size_t size = strlen(phrase);
    for (size_t at = 0; at + size <= length; at++)
        if (strncasecmp(text + at, phrase, size) == 0)
            return true;
    return false;
}

/* Statuses that mean, by the program's manual, that the network failed: what it got over cannot have been all. */
static bool status_speaks_of_network(const struct process *process)
{
    static const struct {
        const char *program;
        int status;
    } list[] = {
        {"curl", 7},   {"curl", 18},  {"curl", 28},  {"curl", 52},  {"curl", 55},  {"curl", 56},  {"wget", 4},
        {"aria2c", 2}, {"aria2c", 6}, {"rsync", 10}, {"rsync", 12}, {"rsync", 30}, {"rsync", 35},
    };
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (process->status == list[i].status && process->signal == 0 &&
            process_is_program(process, list[i].program))
            return true;
    return false;
}

/* ssh(1): 255 if an error occurred. While an answer is missing, that is no status of the command that it ran. With -q, which scp passes on
 * to it, it says no more than that. */
static bool gave_up_session(const struct process *process)
{
    return process->status == 255 && process->signal == 0 && process_is_program(process, "ssh");
}

/* Its words speak of time that ran out, and not of what took it: a bare `TimeoutError`, as asyncio raises it, may be any
 * task's. Beside an answer that is missing it is that of this answer. */
static bool ran_out_of_time(const struct process *speaker)
{
    static const char *const phrases[] = {"TimeoutError", "TimeoutException",  "timed out",
                                          "ETIMEDOUT",    "deadline exceeded", "deadline has elapsed"};
    const struct testimony *testimony = &speaker->testimony;
    if (testimony->kind != TESTIMONY_UNCLEAR ||
        testimony->line + testimony->line_length > speaker->words_length)
        return false;
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (contains(speaker->words + testimony->line, testimony->line_length, phrases[i]))
            return true;
    return false;
}

/* An answer to a question that nobody could read may have been to another one. */
static bool status_revives(const struct process *process, const struct record *fault,
                           enum judgement judgement)
{
    bool unseen = fault->question == 0 || fault->question == QUESTION_UNDER_TLS;
    return judgement == JUDGED_RECOVERED && unseen && fault->phase >= PHASE_TRANSFER &&
           status_speaks_of_network(process);
}

/* Nothing was due on the connection that was reset. A program that needs it all the same speaks of it. */
static bool was_idle(const struct record *fault)
{
    return fault->class == FAULT_RESET && (fault->flags & RECORD_WEAK) != 0;
}

/* A program that has told of its own failure tidies up: it logs out, it sends what telemetry is left. What fails then did not bring that
 * failure about. Who goes on for longer has only mentioned it. */
static bool came_while_tidying_up(const struct process *speaker, const struct process *process,
                                  const struct record *fault)
{
    return speaker == process && fault->first > speaker->spoke && fault->first - speaker->spoke <= TIDYING_UP;
}

/* Does another program than the one that panicked tell of a failure, in words of the same blind shell? wget and curl, which write their
 * name before what they say, never panic as programs of Go do. What the kernel told may be of either. */
static bool other_program_told(const struct process *process, const struct record *fault)
{
    struct slice before = {process->words, process->testimony.line};
    if (!process->blind || fault->witness != WITNESS_KERNEL || process->words == NULL ||
        process->testimony.line > process->words_length ||
        !slice_begins(slice_after((struct slice){process->words, process->words_length}, before.length),
                      "panic: runtime error: "))
        return false;
    while (before.length > 0) {
        if (slice_begins(before, "wget: ") || slice_begins(before, "curl: ("))
            return true;
        before = slice_after(before, slice_find(before, "\n") + 1);
    }
    return false;
}

/* Words that tell of neither class nor peer name a probe, too. But where another peer was spoken to, and could not be heard, they mean
 * that one: of a probe no program speaks. */
static bool is_meant_by_chance(const struct hearing *hearing, const struct process *process,
                               enum judgement judgement)
{
    const struct process *speaker = hearing->speaker;
    return (judgement == JUDGED_METADATA || judgement == JUDGED_PROBE) &&
           speaker->testimony.class == FAULT_NONE && !tells_peer(speaker) &&
           unread_before_end(hearing->tree, process, hearing->policy) != NULL;
}

static enum judgement weigh(const struct hearing *hearing, const struct process *process,
                            const struct seen_fault *seen, enum judgement judgement)
{
    const struct process *speaker = hearing->speaker;
    const struct record *fault = seen->record;
    bool named = words_name(speaker, fault);
    if (hearing->named_only && (!named || is_meant_by_chance(hearing, process, judgement)))
        return JUDGED_NO_FAULT;
    if (judgement == JUDGED_METADATA || judgement == JUDGED_PROBE || judgement == JUDGED_OWN_PEER)
        return judgement; /* whatever is said of it */
    if (judgement == JUDGED_PENDING && fault->class == FAULT_STALLED &&
        (ran_out_of_time(speaker) || gave_up_session(process)))
        return judge_by_policy(fault, seen->rule, hearing->policy);
    /* Once the peer has answered well again, the same status is of another answer. */
    bool quoted = judgement != JUDGED_RECOVERED && words_quote(speaker, fault);
    enum testimony_kind kind = quoted ? TESTIMONY_NETWORK : speaker->testimony.kind;
    switch (rulings[wire_of(judgement)][kind]) {
    case RETRY_IF_NAMED:
        return named && !spoke_before_recovery(speaker, process, judgement) &&
                       (quoted || words_revive(hearing, process, fault, judgement))
                   ? judge_by_policy(fault, seen->rule, hearing->policy)
                   : judgement;
    case RETRY_IF_AT_ONCE:
        return (fault->flags & RECORD_DOUBTFUL) != 0 || was_idle(fault) ||
                       came_while_tidying_up(speaker, process, fault) || other_program_told(speaker, fault) ||
                       process->last_answer > fault->time || fault_is_habitual(fault) ||
                       lived_on(hearing->tree, speaker, speaker == process ? fault : NULL, fault->time,
                                hearing->end)
                   ? JUDGED_OWN_FAILURE
                   : judgement;
    case UNLESS_WENT_ON:
        /* A worker goes on with the next task, whatever became of this one. */
        return speaker == process && !status_speaks_of_network(process) &&
                       process_went_on(hearing->tree, process, fault)
                   ? JUDGED_WENT_ON
                   : judgement;
    case AS_JUDGED:
        return status_revives(process, fault, judgement) ? judge_by_policy(fault, seen->rule, hearing->policy)
                                                         : judgement;
    default:
        return judgement;
    }
}

/* Whether `one` is the better explanation of two that are judged alike. */
static bool explains_better(const struct process *speaker, const struct record *one,
                            const struct record *other)
{
    bool one_named = words_name(speaker, one);
    bool other_named = words_name(speaker, other);
    bool one_weak = (one->flags & RECORD_WEAK) != 0;
    bool other_weak = (other->flags & RECORD_WEAK) != 0;
    bool one_pending = (one->flags & RECORD_PENDING) != 0;
    bool other_pending = (other->flags & RECORD_PENDING) != 0;
    if (one_named != other_named)
        return one_named;
    if (one_pending != other_pending)
        return other_pending;
    return one_weak != other_weak ? other_weak : one->time >= other->time;
}

/* Whether the end at `end` is the process's own, and came while it would have gone on waiting. SIGALRM is the time
 * limit that a process sets itself, alarm(2). */
static bool was_killed(const struct process *process, uint64_t end)
{
    return end == process->end && process->signal != 0 && !process->wrote_end &&
           (process->signal == SIGALRM || status_means_stopped(process->status));
}

/* A habit that went on after a fault that the settings rule out says more of the end. */
static bool yields_to_habit(const struct weighed *ruled_out, const struct weighed *habit)
{
    return habit->judgement == JUDGED_CHRONIC && ruled_out->judgement >= JUDGED_CLASS_OFF &&
           ruled_out->judgement <= JUDGED_TOO_OLD && ruled_out->fault->time < habit->fault->time;
}

/* The words name a failure that the settings rule out, by its peer: another one of which they say nothing ended nothing. */
static bool yields_to_named(const struct process *speaker, const struct weighed *cause,
                            const struct weighed *ruled_out)
{
    return cause->judgement == JUDGED_CAUSE && wire_of(ruled_out->judgement) == WIRE_OPEN &&
           ruled_out->judgement != JUDGED_CAUSE && speaker->told != NULL && tells_peer(speaker) &&
           words_name(speaker, ruled_out->fault) && !words_name(speaker, cause->fault);
}

static bool is_better(const struct process *speaker, const struct weighed *one, const struct weighed *other)
{
    if (one->judgement == JUDGED_NO_FAULT || other->judgement == JUDGED_NO_FAULT)
        return one->judgement < other->judgement;
    if (yields_to_habit(one, other) || yields_to_habit(other, one))
        return yields_to_habit(other, one);
    if (yields_to_named(speaker, one, other) || yields_to_named(speaker, other, one))
        return yields_to_named(speaker, other, one);
    if (one->judgement != other->judgement)
        return one->judgement < other->judgement;
    return explains_better(speaker, one->fault, other->fault);
}

struct weighed weigh_faults(const struct hearing *hearing, const struct process *process)
{
    struct weighed best = {JUDGED_NO_FAULT, JUDGED_NO_FAULT, NULL, NULL};
    for (size_t i = 0; i < process->fault_count; i++) {
        const struct seen_fault *seen = &hearing->tree->faults[process->first_fault + i];
        struct weighed candidate = {.fault = seen->record, .rule = seen->rule};
        candidate.wire =
            judge_fault(process, seen, hearing->end, was_killed(process, hearing->end), hearing->policy);
        candidate.judgement = weigh(hearing, process, seen, candidate.wire);
        if (is_better(hearing->speaker, &candidate, &best))
            best = candidate;
    }
    return best;
}

struct weighed weigh_words(const struct hearing *hearing, bool contact)
{
    const struct process *speaker = hearing->speaker;
    struct weighed weighed = {JUDGED_NO_FAULT, JUDGED_NO_FAULT, NULL, NULL};
    enum ruling ruling = rulings[contact ? WIRE_CONTACT : WIRE_SILENT][speaker->testimony.kind];
    if (ruling == RETRY_BY_WORDS && !speaker->testimony.faint) {
        weighed.judgement = judge_by_policy(speaker->told, speaker->told_rule, hearing->policy);
        weighed.fault = speaker->told;
        weighed.rule = speaker->told_rule;
    }
    return weighed;
}
