#include "reason.h"

#include <errno.h>

enum { REASON_DECIMALS = 1 };

static void add_pid(struct text *text, const struct process *process)
{
    text_add(text, " (pid ");
    text_add_unsigned(text, process->image.pid);
    text_add(text, ")");
}

static const char *program_of(const struct process *process)
{
    return process->program[0] != '\0' ? process->program : "a process";
}

static void add_process(struct text *text, const struct process *process)
{
    text_add(text, program_of(process));
    add_pid(text, process);
}

/* What a blind process ran, nobody has told; whose child it was is all there is to say. */
static void add_blind_process(struct text *text, const struct process *process, const struct process *parent)
{
    if (process->program[0] == '\0' && parent != NULL) {
        text_add(text, "a child of ");
        text_add(text, program_of(parent));
        add_pid(text, process);
    } else {
        add_process(text, process);
    }
}

static void add_end(struct text *text, const struct process *process)
{
    text_add(text, process->signal != 0 ? "was ended by signal " : "ended with ");
    text_add_signed(text, process->signal != 0 ? process->signal : process->status);
}

static void add_seconds_before_end(struct text *text, const struct attribution *attribution)
{
    text_add_seconds(text, time_before(attribution->fault->time, attribution->end), REASON_DECIMALS);
    text_add(text, " s before");
}

/* `connect db:5432`, but `the connection to` would not fit a resolution: the phase is the verb. */
static void add_fault(struct text *text, const struct record *fault)
{
    text_add(text, fault_phase_name(fault->phase));
    text_add(text, " ");
    text_add_peer(text, &fault->peer);
}

/* The words make the cause: the wire saw nothing, or thought that it was over. */
static void add_cause_by_words(struct text *text, const struct process *process, const struct process *parent,
                               const struct attribution *attribution)
{
    bool told = attribution->fault->kind == RECORD_WORDS;
    const struct process *speaker = attribution->worker && parent != NULL ? parent : process;
    add_process(text, speaker);
    text_add(text, " ");
    add_end(text, speaker);
    if (told) {
        text_add(text, ", its last words tell of the network, and it had used the network");
        return;
    }
    text_add(text, " and its last words tell of the failing ");
    add_fault(text, attribution->fault);
    if (speaker != process) {
        text_add(text, " of its worker");
        add_pid(text, process);
    }
    text_add(text, ", ");
    add_seconds_before_end(text, attribution);
}

/* What a process missed, another one had failed to fetch. */
static void add_missing(struct text *text, const struct process *process, const struct process *parent,
                        const struct attribution *attribution)
{
    add_process(text, parent);
    text_add(text, " ");
    add_end(text, parent);
    text_add(text, " for want of something, and ");
    add_process(text, process);
    text_add(text, " had failed to ");
    add_fault(text, attribution->fault);
    text_add(text, ", ");
    text_add_seconds(text, time_before(attribution->fault->time, parent->end), REASON_DECIMALS);
    text_add(text, " s before");
}

static void add_cause(struct text *text, const struct process *process, const struct process *parent,
                      const struct attribution *attribution)
{
    if ((attribution->fault->flags & RECORD_PENDING) != 0) {
        add_process(text, process);
        text_add(text, " ");
        add_end(text, process);
        text_add(text, " while no answer came, which explains it");
        return;
    }
    if (attribution->missing && parent != NULL) {
        add_missing(text, process, parent, attribution);
        return;
    }
    bool told = attribution->fault->kind == RECORD_WORDS;
    if (told || (attribution->wire != JUDGED_CAUSE && attribution->judgement == JUDGED_CAUSE)) {
        add_cause_by_words(text, process, parent, attribution);
        return;
    }
    if (attribution->worker && parent != NULL) {
        add_process(text, parent);
        text_add(text, " ");
        add_end(text, parent);
        text_add(text, process->forked ? " and the last fault of its forked worker"
                                       : " and the last fault of its worker");
        add_pid(text, process);
        text_add(text, ", ");
    } else {
        add_process(text, process);
        text_add(text, " ");
        add_end(text, process);
        text_add(text, " and its last fault, ");
    }
    add_seconds_before_end(text, attribution);
    text_add(text, attribution->fault->witness == WITNESS_KERNEL ? ", of which the kernel told, explains it"
                                                                 : ", explains it");
}

static void add_too_old(struct text *text, const struct attribution *attribution, uint64_t window)
{
    text_add(text, "the fault was ");
    add_seconds_before_end(text, attribution);
    text_add(text, " the end of its process (VHRETRY_WINDOW is ");
    text_add_seconds(text, window, window % 1000000000 == 0 ? 0 : REASON_DECIMALS);
    text_add(text, " s)");
}

static void add_chronic(struct text *text, const struct attribution *attribution)
{
    text_add(text, "the process had lived with the failing ");
    add_fault(text, attribution->fault);
    text_add(text, " (");
    text_add_unsigned(text, attribution->fault->count);
    text_add(text, " times over ");
    text_add_seconds(text, time_before(attribution->fault->first, attribution->fault->time), 0);
    text_add(text, " s)");
}

static void add_went_on(struct text *text, const struct process *process,
                        const struct attribution *attribution)
{
    add_process(text, process);
    text_add(text, " ");
    add_end(text, process);
    text_add(text, "; it had turned to other work after ");
    add_fault(text, attribution->fault);
    text_add(text, " failed, ");
    add_seconds_before_end(text, attribution);
}

static void add_own_failure(struct text *text, const struct process *process,
                            const struct attribution *attribution)
{
    add_process(text, process);
    text_add(text, " ");
    add_end(text, process);
    text_add(text, " and its last words tell of a failure of its own");
    if (attribution->fault == NULL)
        return;
    text_add(text, "; it had gone on after ");
    add_fault(text, attribution->fault);
    text_add(text, " failed, ");
    add_seconds_before_end(text, attribution);
}

/* Of a process that nobody is inside of. One that a signal ended was seldom failed by the network. */
static void add_what_kernel_told(struct text *text, const struct process *process)
{
    if (process->signal != 0)
        return;
    if (!process->kernel_asked)
        text_add(text, "; under \"vhretry run\" the kernel would tell of its connections");
    else if (process->kernel_error == ENOBUFS)
        text_add(text, "; more connections ended than the kernel could tell of");
    else if (process->kernel_error != 0)
        text_add(text, "; the kernel does not tell of its connections here");
    else if (process->contact)
        text_add(text,
                 "; the kernel told that it used the network, and of no failure that is certainly its own");
    else
        text_add(text, "; the kernel told of no connection");
}

static void add_unknown(struct text *text, const struct process *process, const struct process *parent,
                        const struct attribution *attribution)
{
    add_blind_process(text, process, parent);
    text_add(text, " ");
    add_end(text, process);
    if (process->blind) {
        text_add(text, " and cannot be seen into (static, setuid, killed, or before any fault)");
        add_what_kernel_told(text, process);
    } else if (attribution->fault == NULL) {
        text_add(text, " and used io_uring, which is not observed");
    } else {
        text_add(text, ", used TLS that cannot be read (");
        text_add_peer(text, &attribution->fault->peer);
        text_add(text, process->testimony.kind == TESTIMONY_SILENT
                           ? "), and did not say why it failed"
                           : "), and did not say clearly why it failed");
    }
}

/* What would make a retry of it. A process that nobody saw use the network is not retried whatever the settings are. */
static void add_way_out(struct text *text, const struct process *process, const struct verdict_policy *policy)
{
    bool on = (policy->classes & (fault_class_set)1 << FAULT_UNKNOWN) != 0;
    if (process->contact)
        text_add(text, on ? "" : "; VHRETRY_ON=+unknown would retry");
    else if (on)
        text_add(text, "; nobody saw it use the network, so it is not retried");
}

static void add_peer_ruled_out(struct text *text, const struct record *fault, const char *how)
{
    text_add(text, "the peer ");
    text_add_peer(text, &fault->peer);
    text_add(text, how);
}

void text_add_judgement(struct text *text, const struct process *process, const struct process *parent,
                        const struct attribution *attribution, const struct verdict_policy *policy)
{
    const struct record *fault = attribution->fault;
    switch (attribution->judgement) {
    case JUDGED_CAUSE:
        add_cause(text, process, parent, attribution);
        break;
    case JUDGED_BLIND:
        add_unknown(text, process, parent, attribution);
        if (attribution->rule == NULL)
            add_way_out(text, process, policy);
        break;
    case JUDGED_CLASS_OFF:
        text_add(text, "class ");
        text_add(text, fault_class_name(fault->class));
        text_add(text, " is not in VHRETRY_ON");
        break;
    case JUDGED_IGNORED:
        add_peer_ruled_out(text, fault, " is ignored (VHRETRY_IGNORE)");
        break;
    case JUDGED_RULED_OUT:
        add_fault(text, fault);
        text_add(text, " would explain the end");
        break;
    case JUDGED_NOT_ONLY:
        add_peer_ruled_out(text, fault, " is not one that counts (VHRETRY_ONLY)");
        break;
    case JUDGED_TOO_OLD:
        add_too_old(text, attribution, policy->window);
        break;
    case JUDGED_WEAK:
        text_add(text, "the connection to ");
        text_add_peer(text, &fault->peer);
        text_add(text, " was idle when it broke, ");
        add_seconds_before_end(text, attribution);
        text_add(text, " the end");
        break;
    case JUDGED_CHRONIC:
        add_chronic(text, attribution);
        break;
    case JUDGED_WENT_ON:
        add_went_on(text, process, attribution);
        break;
    case JUDGED_OWN_FAILURE:
        add_own_failure(text, process, attribution);
        break;
    case JUDGED_CONSEQUENCE:
        text_add(text, "a process beside it failed first, and the broken ");
        if (fault->kind == RECORD_WORDS)
            text_add(text, "connection");
        else
            add_fault(text, fault);
        text_add(text, " on this machine followed");
        break;
    case JUDGED_PENDING:
        add_fault(text, fault);
        text_add(text, process->signal != 0
                           ? " had no answer yet, but the process was not ended for being late"
                           : " had no answer yet, but the process ended by itself");
        break;
    case JUDGED_OWN_PEER:
        add_peer_ruled_out(text, fault, " is a process of this run, and its failure the run's own");
        break;
    case JUDGED_PROBE:
        add_fault(text, fault);
        text_add(text, " is a probe, or asks for what this machine does not have");
        break;
    case JUDGED_METADATA:
        add_peer_ruled_out(text, fault, " is a cloud metadata service, absent in most places");
        break;
    case JUDGED_SIDE_CHANNEL:
        add_peer_ruled_out(text, fault, " is Valohai's own API, without which a step does its work");
        break;
    case JUDGED_RECOVERED:
        add_fault(text, fault);
        text_add(text, " had recovered before the end");
        break;
    case JUDGED_NO_FAULT:
        add_process(text, process);
        text_add(text, " ");
        add_end(text, process);
        text_add(text, " without an unrecovered network fault");
        if (process->testimony.kind == TESTIMONY_NETWORK && !process->contact)
            text_add(text, ": its words tell of the network, but it was not seen to use it");
        break;
    }
}
