/* The process tree of a run, put together from the records that its processes left (core/verdict/README.md, "The tree").
 */
#ifndef VHRETRY_VERDICT_TREE_H
#define VHRETRY_VERDICT_TREE_H

#include "../evidence/exit_status.h"
#include "policy.h"
#include "testimony.h"

#include <stddef.h>

#define NO_PROCESS   SIZE_MAX
#define TIME_UNKNOWN UINT64_MAX /* later than every time: a process that is not known to have ended */

/* The newest record of one fault (one class, phase, peer and question) of a process. */
struct seen_fault {
    const struct record *record; /* borrowed from the journal */
    bool probe;                  /* it was meant to fail, or fails in this place for ever */
    bool open;                   /* nothing closed it */
    const struct rule *rule;     /* of the site, that it falls under; NULL none */
};

/* A connection of which nothing is known but that it carried TLS that cannot be read. */
struct unread_contact {
    const struct record *record; /* borrowed from the journal */
    bool own_peer;               /* a process of the run listens there */
    const struct rule *rule;     /* of the site, that it falls under; NULL none */
};

/* A pid from its start to its end. Of the images that ran under it, only the last one is judged: exec(2) forgets the
 * faults and the ended children of the one before. */
struct process {
    struct image image;       /* the last one; start 0 unknown */
    uint64_t start;           /* the first sign of it, an earlier image's start too; 0 unknown */
    uint64_t end;             /* TIME_UNKNOWN while not known */
    int status;               /* exit status, or SIGNAL_STATUS + signal */
    int signal;               /* the signal that ended it; 0 none */
    bool unsignalled;         /* it said that the signal which its status might mean has not reached it */
    bool has_status_of_child; /* one of them ended with the same status */
    bool stopped;             /* somebody stopped it, or one of its children whose status it passes on */
    bool wrote_end;    /* it wrote its END itself: `end` is exact, and not just when its parent saw it */
    bool reaped;       /* and its parent waited for it, and saw that status */
    bool forked;       /* a fork that has not exec'ed: the same program as its parent */
    bool blind;        /* known only from its parent: static, setuid, Go, or killed before anything failed */
    bool kernel_asked; /* of a blind one: the root asked the kernel for the deaths of sockets */
    bool idle;         /* its parent stopped it while it held no socket, and no failure of it is known */
    bool noted;        /* of a blind one: a note tells when it began, and what it ran */
    bool watched;      /* and somebody listened to the kernel beside it alone, until its end */
    bool datagrams;    /* he heard of sockets of UDP */
    bool taken_back;   /* but it could not be executed */
    int kernel_error;  /* and was told nothing, or not all (ENOBUFS): an errno; 0 it was told */
    uint32_t parent_pid;
    size_t parent; /* NO_PROCESS unknown, or outside the run */
    size_t first_child;
    size_t child_count; /* tree.children[first_child...], by start */
    size_t first_fault;
    size_t fault_count;  /* tree.faults[first_fault...] */
    uint64_t last_fault; /* when it met one last; 0 never */
    size_t first_unread;
    size_t unread_count; /* tree.unread[first_unread...] */
    const char *program; /* "" unknown; borrowed from the journal */
    const uint32_t
        *names;   /* RECORD_NAMES hashes of the files that its arguments name; NULL unknown; borrowed */
    bool contact; /* it had to do with the network: a fault, an answer, a call, a try */
    bool unseen;  /* some of that was by io_uring, which is not observed */
    bool lost;    /* a record of what it met was lost: there may have been more */
    bool heard;   /* the last of it was answered well, in words that the library understands */
    uint64_t last_answer; /* when a peer that had failed it answered again, the last time; 0 never */
    const char *words;    /* its last words, words_length bytes of tree.words; NULL none */
    size_t words_length;
    uint64_t spoke;         /* when it said them; TIME_UNKNOWN without words */
    uint32_t work;          /* processor time that it had used at its end; milliseconds, 0 unknown */
    uint32_t spoke_work;    /* and when it spoke */
    uint32_t spoke_answers; /* answers that it had got by then, while a fault was open */
    bool main_asks;         /* its main thread used the network */
    struct testimony testimony;
    struct record
        *told; /* the fault that its words tell of, as a record of kind RECORD_WORDS that ends with it; NULL
                            if they tell of none */
    const struct rule
        *told_rule; /* of the site, under which that falls, or by which the words tell of it; NULL none */
};

struct tree {
    struct process *processes; /* by namespace, pid and time */
    size_t count;
    struct seen_fault *faults;
    size_t fault_count;
    struct unread_contact *unread;
    size_t unread_count;
    size_t *children;
    char *words;            /* of all processes */
    struct record *told;    /* what they tell of */
    struct record *amended; /* faults of which the notes say something */
    size_t amended_count;
    size_t root;
    struct record root_end; /* what run_end says, as the record it stands for */
};

/* True if a rule of the site says that its words are of the network: then a contact is enough, even one that was answered well. */
static inline bool words_count_by_rule(const struct process *process)
{
    return process->told_rule != NULL && process->told_rule->action == RULE_RETRY &&
           process->told_rule->words[0] != '\0';
}

/* True for a status that may say that somebody stopped the process: 128 + SIGHUP, SIGINT, SIGQUIT, SIGKILL (137) or SIGTERM, as
 * a death by that signal or as the exit status by which shells, Java and others pass it on. `stopped` of a process knows more. */
bool status_means_stopped(int status);

/* The file name of `program` (`/usr/bin/curl`, `python train.py`) is `name`, whatever its folder and arguments. */
bool program_is(const char *program, const char *name);
bool process_is_program(const struct process *process, const char *name);

/* True if `fault`, an answer that was missing so far (RECORD_PENDING), is on record as missing for good, too: one failure, told
 * twice. */
bool fault_is_told_again(const struct tree *tree, const struct process *process,
                         const struct seen_fault *fault);
/* The process of that pid which was alive at `time`: the first that ended no earlier. NO_PROCESS if none. */
size_t tree_find_alive(const struct tree *tree, uint32_t namespace, uint32_t pid, uint64_t time);

/* Builds the tree; borrows the journal until tree_free. False if memory ran out; tree_free either way. Takes
 * n log n time for n records, whatever they say. `policy` tells the addresses of this machine; NULL: not known. */
bool tree_build(struct tree *tree, const struct journal *journal, const struct run_end *end,
                const struct verdict_policy *policy);
void tree_free(struct tree *tree);

/* First half of tree_build: processes and their faults, without parents and children. */
bool tree_find_processes(struct tree *tree, const struct journal *journal);

/* Reads the words of every process: `testimony` and `told`. False if memory ran out. */
bool tree_hear(struct tree *tree, const struct journal *journal, const struct verdict_policy *policy);

/* Part of tree_hear: words that a rule of the site says to be of the network are so. */
void tree_hear_by_rules(struct tree *tree, const struct verdict_policy *policy);

/* The first rule of the site that `process` falls under with a fault of this class and peer; NULL if none. FAULT_NONE: nothing was
 * seen to fail; `peer` NULL: not known. */
const struct rule *tree_rule_for(const struct tree *tree, const struct verdict_policy *policy, size_t process,
                                 enum fault_class class, const struct peer *peer);

/* Sets `rule` of every fault and contact, and `told_rule`. */
void tree_apply_rules(struct tree *tree, const struct verdict_policy *policy);

/* Adds to the faults, and to what the words tell, what the notes say of them. Comes last. False if memory ran out. */
bool tree_heed_notes(struct tree *tree, const struct journal *journal, const struct verdict_policy *policy);

/* Sets `probe` of every fault. False if memory ran out. */
bool tree_mark_probes(struct tree *tree, const struct verdict_policy *policy);

/* Sets `open` of every fault. False if memory ran out. */
bool tree_close_recovered(struct tree *tree, const struct journal *journal);

#endif
