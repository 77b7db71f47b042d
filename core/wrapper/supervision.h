/* Being the parent of a command without coming between it and the world. */
#ifndef VHRETRY_WRAPPER_SUPERVISION_H
#define VHRETRY_WRAPPER_SUPERVISION_H

#include "../records/root.h"
#include "kernel_witness.h"
#include "standard_error.h"

#include <signal.h>
#include <stdbool.h>

/* What all commands that we start one after the other have in common. */
struct supervision {
    bool
        runs_again; /* a second command may follow, which is to find the descriptors that the first one found */
    sigset_t mask; /* as we found it, and as the command does */
    struct sigaction on_child;
    int told_to_end; /* a signal that came for the command, or who waits, and asked it to end; 0: none did */
};

enum supervision_outcome {
    SUPERVISION_ENDED,        /* the command ran and ended */
    SUPERVISION_NOT_EXECUTED, /* it could not be executed; errno says why */
    SUPERVISION_NOT_STARTED /* there is no process for it; errno says why. It may be executed in our place */
};

/* Before anything else. */
void supervision_begin(struct supervision *supervision);

/* Runs `command` (found in PATH, NULL at its end) as a child in our process group, with `settings`, more variables
 * (`NAME=value`, NULL at their end), and waits for its end, which is stored in `end`.
 *
 * Meanwhile: signals sent to us are sent on, but for those of a terminal, which it sends to the whole group itself; when
 * the command stops (Ctrl-Z) we stop, so that the shell's job control goes on working; children that are not ours but fell
 * to us are reaped, as pid 1 must. The command gets signal mask and dispositions as we had them; it is killed if we are.
 * Unless it `runs_again`, our own stdin and stdout become /dev/null, because the other end of a pipe must not wait for us. Signals stay
 * blocked afterwards. What it prints to standard error goes the way that `heard` says. What `kernel` is told is read as it comes. */
enum supervision_outcome supervise(struct supervision *supervision, char **command, char **settings,
                                   struct standard_error *heard, struct kernel_witness *kernel,
                                   struct process_end *end);

/* Waits in the same way for `child`, a process of ours that we forked while signals were blocked. */
void supervise_child(struct supervision *supervision, pid_t child, struct process_end *end);

/* A signal that is to end us and has come since the command's end, sent on or not; 0 if none has. One that was ignored when we began
 * is none. */
int supervision_pending_end(const struct supervision *supervision);

#endif
