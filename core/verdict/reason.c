#include "reason.h"

#include "../evidence/duration.h"
#include "../evidence/exit_status.h"
#include "../messages/reasons.h"
#include "signal_name.h"

#include <errno.h>
#include <string.h>

/* What the braces of a sentence may name. */
struct facts {
    const struct process *process;
    const struct process *parent;
    const struct process *speaker;
    const struct attribution *attribution;
    const struct verdict_policy *policy;
};

static const char *program_of(const struct process *process)
{
    return process->program[0] != '\0' ? process->program : WHY_A_PROCESS;
}

static void add_process(struct text *text, const struct process *process)
{
    text_add(text, program_of(process));
    text_add(text, " (pid ");
    text_add_unsigned(text, process->image.pid);
    text_add(text, ")");
}

static void add_end(struct text *text, const struct process *process)
{
    if (process->signal != 0) {
        text_add(text, WHY_ENDED_BY);
        text_add_signal_name(text, process->signal);
    } else {
        text_add(text, WHY_EXITED);
        text_add_signed(text, process->status);
    }
}

/* `12 s`, `0.5 s`. */
static void add_duration(struct text *text, uint64_t nanoseconds)
{
    enum { WITHOUT_DECIMALS = 10 };
    const uint64_t decimal = NANOSECONDS_PER_SECOND / 10;
    const bool whole = nanoseconds % NANOSECONDS_PER_SECOND < decimal ||
                       nanoseconds >= (uint64_t)WITHOUT_DECIMALS * NANOSECONDS_PER_SECOND;
    text_add_seconds(text, nanoseconds, whole ? 0 : 1);
    text_add(text, " s");
}

static void add_times(struct text *text, uint32_t count)
{
    text_add_unsigned(text, count);
    text_add(text, count == 1 ? " time" : " times");
}

/* From the failure to the end of the process that has to answer for it. */
static uint64_t age_of_failure(const struct facts *facts)
{
    const struct attribution *attribution = facts->attribution;
    const uint64_t end =
        attribution->missing && facts->parent != NULL ? facts->parent->end : attribution->end;
    return time_before(attribution->fault->time, end);
}

static void add_ago(struct text *text, const struct facts *facts)
{
    const uint64_t age = age_of_failure(facts);
    text_add(text, age < NANOSECONDS_PER_SECOND / 10 ? WHY_LESS_THAN : "");
    text_add_seconds(text, age < NANOSECONDS_PER_SECOND / 10 ? NANOSECONDS_PER_SECOND / 10 : age, 1);
    text_add(text, " s");
}

static void add_after_failure(struct text *text, const struct facts *facts)
{
    if (age_of_failure(facts) < NANOSECONDS_PER_SECOND) {
        text_add(text, WHY_RIGHT_AFTER);
        return;
    }
    text_add(text, ", ");
    add_ago(text, facts);
    text_add(text, WHY_AFTER);
}

static void add_failing(struct text *text, const struct record *fault)
{
    static const char *const doing[] = {[PHASE_RESOLVE] = WHY_RESOLVING,
                                        [PHASE_CONNECT] = WHY_CONNECTING,
                                        [PHASE_TRANSFER] = WHY_EXCHANGE,
                                        [PHASE_ANSWER] = WHY_ANSWER};
    const bool known = fault->phase < sizeof doing / sizeof doing[0] && doing[fault->phase] != NULL;
    text_add(text, known ? doing[fault->phase] : WHY_EXCHANGE);
    text_add_peer(text, &fault->peer);
}

static bool add_of_parent(struct text *text, const char *word, const struct process *parent)
{
    if (strcmp(word, "parent") == 0)
        add_process(text, parent);
    else if (strcmp(word, "parent program") == 0)
        text_add(text, program_of(parent));
    else if (strcmp(word, "parent ended") == 0)
        add_end(text, parent);
    else
        return false;
    return true;
}

/* Adds what a brace names. False for a name that is none. */
static bool add_named(struct text *text, const char *name, size_t length, const struct facts *facts)
{
    const struct record *fault = facts->attribution->fault;
    char word[32];
    struct text copy = text_in(word, sizeof word);
    text_add_bytes(&copy, name, length);
    if (strcmp(word, "process") == 0)
        add_process(text, facts->process);
    else if (strcmp(word, "ended") == 0)
        add_end(text, facts->process);
    else if (strncmp(word, "parent", strlen("parent")) == 0)
        return facts->parent != NULL && add_of_parent(text, word, facts->parent);
    else if (strcmp(word, "speaker") == 0)
        add_process(text, facts->speaker);
    else if (strcmp(word, "speaker ended") == 0)
        add_end(text, facts->speaker);
    else if (strcmp(word, "after") == 0)
        add_after_failure(text, facts);
    else if (strcmp(word, "failing") == 0)
        add_failing(text, fault);
    else if (strcmp(word, "peer") == 0)
        text_add_peer(text, &fault->peer);
    else if (strcmp(word, "class") == 0)
        text_add(text, fault_class_name(fault->class));
    else if (strcmp(word, "pid") == 0)
        text_add_unsigned(text, facts->process->image.pid);
    else if (strcmp(word, "ago") == 0)
        add_ago(text, facts);
    else if (strcmp(word, "times") == 0)
        add_times(text, fault->count);
    else if (strcmp(word, "span") == 0)
        add_duration(text, time_before(fault->first, fault->time));
    else if (strcmp(word, "window") == 0)
        add_duration(text, facts->policy->window);
    else
        return false;
    return true;
}

/* Adds a sentence of reasons.h. */
static void fill(struct text *text, const char *sentence, const struct facts *facts)
{
    while (*sentence != '\0') {
        const size_t plain = strcspn(sentence, "{");
        text_add_bytes(text, sentence, plain);
        sentence += plain;
        if (*sentence == '\0')
            return;
        const size_t name = strcspn(++sentence, "}");
        if (!add_named(text, sentence, name, facts))
            text_add_bytes(text, sentence - 1, name + 2);
        sentence += name + 1;
    }
}

/* The words make the cause: the wire saw nothing, or thought that it was over. */
static const char *cause_by_words(const struct facts *facts)
{
    if (facts->attribution->fault->kind == RECORD_WORDS)
        return WHY_TOLD;
    return facts->speaker != facts->process ? WHY_NAMED_OF_WORKER : WHY_NAMED;
}

static const char *cause(const struct facts *facts)
{
    const struct attribution *attribution = facts->attribution;
    const bool told = attribution->fault->kind == RECORD_WORDS;
    if ((attribution->fault->flags & RECORD_PENDING) != 0)
        return WHY_WAITING;
    if (attribution->missing && facts->parent != NULL)
        return WHY_MISSING;
    if (told || attribution->wire != JUDGED_CAUSE)
        return cause_by_words(facts);
    if (attribution->worker && facts->parent != NULL)
        return facts->process->forked ? WHY_CAUSE_OF_FORK : WHY_CAUSE_OF_WORKER;
    return attribution->fault->witness == WITNESS_KERNEL ? WHY_CAUSE_OF_KERNEL : WHY_CAUSE;
}

/* Of a process that nobody is inside of. One that a signal ended was seldom failed by the network. */
static const char *what_kernel_reported(const struct process *process)
{
    if (!process->blind || process->signal != 0)
        return "";
    if (!process->kernel_asked)
        return WHY_KERNEL_UNASKED;
    if (process->kernel_error == ENOBUFS)
        return WHY_KERNEL_OVERRUN;
    if (process->kernel_error != 0)
        return WHY_KERNEL_SILENT;
    return process->contact ? WHY_KERNEL_UNSURE : WHY_KERNEL_NO_CONTACT;
}

static const char *not_observed(const struct facts *facts)
{
    const struct process *process = facts->process;
    if (process->blind) /* what it ran, nobody has told; whose child it was is all there is to say */
        return process->program[0] == '\0' && facts->parent != NULL ? WHY_CHILD_UNOBSERVED : WHY_NOT_OBSERVED;
    if (facts->attribution->fault == NULL)
        return process->unseen ? WHY_IO_URING : WHY_RECORD_LOST;
    return process->testimony.kind == TESTIMONY_SILENT ? WHY_UNREADABLE : WHY_UNREADABLE_UNCLEAR;
}

/* What would make a retry of it. A process that nobody saw use the network is not retried whatever the settings are. */
static const char *way_out(const struct facts *facts)
{
    const bool on = (facts->policy->classes & (fault_class_set)1 << FAULT_UNKNOWN) != 0;
    if (facts->attribution->rule != NULL)
        return "";
    if (facts->process->contact)
        return on ? "" : WHY_WOULD_RETRY;
    return on ? WHY_NOT_SEEN : "";
}

static const char *class_off(const struct facts *facts)
{
    const fault_class_set class = (fault_class_set)1 << facts->attribution->fault->class;
    return (fault_classes_default() & class) != 0 ? WHY_CLASS_REMOVED : WHY_CLASS_OFF;
}

static const char *no_failure(const struct process *process)
{
    return process->testimony.kind == TESTIMONY_NETWORK && !process->contact ? WHY_NO_CONTACT : "";
}

void text_add_judgement(struct text *text, const struct process *process, const struct process *parent,
                        const struct attribution *attribution, const struct verdict_policy *policy)
{
    static const char *const plain[] = {[JUDGED_IGNORED] = WHY_IGNORED,
                                        [JUDGED_RULED_OUT] = WHY_RULED_OUT,
                                        [JUDGED_NOT_ONLY] = WHY_NOT_ONLY,
                                        [JUDGED_TOO_OLD] = WHY_TOO_OLD,
                                        [JUDGED_WEAK] = WHY_IDLE,
                                        [JUDGED_CHRONIC] = WHY_TOLERATED,
                                        [JUDGED_WENT_ON] = WHY_WENT_ON,
                                        [JUDGED_OWN_FAILURE] = WHY_OWN_FAILURE,
                                        [JUDGED_CONSEQUENCE] = WHY_CONSEQUENCE,
                                        [JUDGED_PENDING] = WHY_NOT_LATE,
                                        [JUDGED_KILLED] = WHY_KILLED,
                                        [JUDGED_SIDE_CHANNEL] = WHY_VALOHAI,
                                        [JUDGED_OWN_PEER] = WHY_OWN_PEER,
                                        [JUDGED_PROBE] = WHY_PROBE,
                                        [JUDGED_METADATA] = WHY_METADATA,
                                        [JUDGED_RECOVERED] = WHY_RECOVERED,
                                        [JUDGED_NO_FAULT] = WHY_NO_FAILURE};
    const struct facts facts = {.process = process,
                                .parent = parent,
                                .speaker = attribution->worker && parent != NULL ? parent : process,
                                .attribution = attribution,
                                .policy = policy};
    switch (attribution->judgement) {
    case JUDGED_CAUSE:
        fill(text, cause(&facts), &facts);
        break;
    case JUDGED_BLIND:
        fill(text, not_observed(&facts), &facts);
        text_add(text, what_kernel_reported(process));
        text_add(text, way_out(&facts));
        break;
    case JUDGED_CLASS_OFF:
        fill(text, class_off(&facts), &facts);
        break;
    case JUDGED_PENDING:
        fill(text, process->signal != 0 ? WHY_NOT_LATE_KILLED : WHY_NOT_LATE, &facts);
        break;
    default:
        fill(text, plain[attribution->judgement], &facts);
        break;
    }
    if (attribution->judgement == JUDGED_OWN_FAILURE && attribution->fault != NULL)
        fill(text, WHY_GONE_ON, &facts);
    if (attribution->judgement == JUDGED_NO_FAULT)
        text_add(text, no_failure(process));
}
