/* Journal records: what processes of one run leave behind.
 *
 * A journal is a file of fixed-size records, each written by one write(2) to a file opened with O_APPEND, so
 * that any number of processes can write without a lock and a process killed at any moment loses at most its
 * own last record. Records hold no pointers and no padding with stale bytes; all times are nanoseconds of
 * CLOCK_BOOTTIME, which all processes of a machine share and which goes on in suspend; in a time namespace of its own a process
 * writes what the clock of the run's root would say.
 *
 * Some facts come before the first failure, and count only if one follows. They are notes: records in a file of their own
 * beside the journal, so that a run in which nothing failed has no journal.
 *
 * Never recorded: arguments beyond the program and its first path, environment, payload. Of the files that a fetching
 * program is to write there are short hashes, by which a missing file is known again. What a program printed is, in
 * records of their own (words_record.h), after its secrets were masked.
 */
#ifndef VHRETRY_EVIDENCE_RECORD_H
#define VHRETRY_EVIDENCE_RECORD_H

#include "fault.h"
#include "peer.h"
#include "refusal.h"

enum {
    RECORD_MAGIC = 0x4a524856 /* "VHRJ" */,
    RECORD_VERSION = 4,
    RECORD_SIZE = 512,
    PROGRAM_SIZE = 112,
    RECORD_NAMES = 8
};

enum record_kind {
    RECORD_FAULT = 1, /* a network call failed */
    RECORD_RECOVERED, /* a peer that had failed this process answered it again */
    RECORD_END,       /* a process ended, status 0 too; written by itself */
    RECORD_CHILD,     /* a child was seen to end badly by the parent that waited for it */
    RECORD_CALLS, /* debug mode: how often a process called a peer; `count` calls, `bytes` of them failed */
    RECORD_CONTACT, /* a process that failed had tried to reach a peer: `peer` the first one, `count` attempts */
    RECORD_WORDS,   /* what a process that failed had printed last: struct words_record */
    RECORD_LISTENS, /* note: a process of the run listens at `peer` */
    RECORD_REACHED, /* note: `peer` was there once: its name resolved (PHASE_RESOLVE), or it answered */
    RECORD_REHEARSAL, /* calls with `peer` were made to fail as `class` does, `count` of them so far (rehearsal.h) */
    /* Note: `program`, in which nobody can be, began at `first` in the process `child`, whose parent is `parent`. `error` says why
     * nobody listens to the kernel beside it (EALREADY: `vhretry run` does, for the whole run; ENOEXEC: nobody can, for want
     * of the program vhretry, or of somebody else who takes its orphans; else what the kernel said); 0 somebody does, who writes the same behind its end (WITNESS_KERNEL): he heard until
     * `time`, and `error` says that it was not all. */
    RECORD_BLIND,
    RECORD_DEATH /* note: while the blind process `child`, which began at `first`, was there, sockets died: struct death_notice */
};

enum record_flag {
    RECORD_FORKED = 1, /* the image is a fork that has not exec'ed: END, FAULT */
    RECORD_WEAK = 2,   /* FAULT: nothing was outstanding, so it explains only an end right after it */
    RECORD_PENDING =
        4, /* FAULT: no answer so far, so it explains only that the process was killed while it waited */
    RECORD_NAMES_CHILD = 8, /* CHILD: `program` is the child, which its parent knows by name */
    RECORD_DOUBTFUL =
        8, /* FAULT: why the program gave up is not known, so it explains no end for which it blames itself */
    /* END: it used the network through io_uring, which is not observed. CONTACT: the connection to `peer` carried TLS that cannot
     * be read, until `time` at least. */
    RECORD_UNSEEN = 2,
    RECORD_LOST = 4,   /* END: a record of what it met was lost, for no folder took it */
    RECORD_HEARD = 16, /* CONTACT: the last one was answered, in words that the library understands */
    RECORD_IDLE =
        16, /* CHILD: a worker of its parent's program, which sent that signal; it held no socket then */
    RECORD_REHEARSED = 16,    /* FAULT: it was made to happen (rehearsal.h) */
    RECORD_ASIDE = 128,       /* FAULT, CONTACT: never in the main thread */
    RECORD_UNSIGNALLED = 128, /* END with a status above 128: the process itself has met no such signal */
    RECORD_TAKEN_BACK = 2,    /* BLIND: the program could not be executed, and the process is what it was */
    RECORD_DATAGRAMS = 4,     /* BLIND: it, or another, used UDP */
    /* Set by the reader, from the notes: */
    RECORD_OWN_PEER = 32, /* FAULT: a process of the run listens, or listened, there */
    RECORD_WAS_THERE = 64 /* FAULT: the name had resolved before, or the peer had answered */
};

/* Who saw it. */
enum record_witness {
    WITNESS_PROCESS, /* the library, in the process itself or in its parent */
    /* FAULT, RECOVERED, CONTACT: the kernel told the root, of a process that nobody is inside of. END of the root: it listened to
     * the kernel, and `error` says why it was told nothing, or not all (ENOBUFS); 0 it was told. */
    WITNESS_KERNEL
};

/* What is judged: a pid and what it was running. exec(2) starts a new image under the same pid. */
struct image {
    uint64_t start;     /* when its constructor (or fork) ran; 0 unknown */
    uint32_t pid;       /* as the process itself sees it */
    uint32_t namespace; /* low bits of the inode of its pid namespace: two containers have a pid 1 each */
};

struct record {
    uint32_t magic;
    uint32_t checksum; /* over the whole record with this field 0 */
    uint16_t version;
    uint16_t size; /* RECORD_SIZE; lets an older reader step over a newer version */
    uint8_t kind;  /* enum record_kind */
    uint8_t flags; /* enum record_flag */
    uint8_t class; /* FAULT, REHEARSAL: enum fault_class */
    uint8_t phase; /* FAULT, RECOVERED, REHEARSAL: enum fault_phase */
    struct image image;
    uint32_t parent; /* pid of the parent in the same namespace; 0 where it is outside */
    int32_t status;  /* END: exit status 0 to 255. CHILD: the same */
    int32_t signal;  /* END, CHILD: the signal that ended it; 0 none */
    uint32_t child;  /* CHILD: pid of the child */
    int32_t error; /* FAULT: errno(3); in PHASE_RESOLVE the getaddrinfo(3) result. END: see WITNESS_KERNEL */
    int32_t system_error; /* FAULT with EAI_SYSTEM: errno */
    uint32_t count;       /* FAULT, REHEARSAL: how often so far */
    uint32_t age;   /* milliseconds that the pid existed before the image: earlier images leave no word */
    uint64_t time;  /* END, CHILD, RECOVERED, REHEARSAL, notes: when. FAULT: the last time */
    uint64_t first; /* FAULT: the first time. CHILD with RECORD_IDLE: when it began */
    uint64_t bytes; /* FAULT: bytes received from the peer before it */
    struct peer peer;
    char program[PROGRAM_SIZE]; /* program and its first path argument, `python train.py`; NUL-terminated */
    struct refusal refusal;     /* FAULT in PHASE_ANSWER */
    uint32_t question;          /* FAULT: what is not answered; RECOVERED: what is (recovery.h) */
    uint32_t work; /* FAULT, END, CONTACT with RECORD_UNSEEN: processor time of the process at `time`; ms */
    union {
        /* END with a fault: hashes of the files that the arguments name (name_hash); 0 none */
        uint32_t names[RECORD_NAMES];
        /* FAULT */
        struct {
            uint32_t first_work;      /* processor time at `first`; ms */
            uint32_t shortest_pause;  /* between two times; ms, 0 unknown */
            uint32_t longest_pause;   /* ms */
            uint32_t answers;         /* how many had come by `time`, counted while faults are open */
            uint32_t answers_between; /* answers of other peers between the first time and the last */
            uint32_t answers_since;   /* after the last, so far */
            uint32_t own_answers;     /* of this peer, to other questions, after the first, so far */
            uint32_t received_since;  /* bytes, of anybody, after the last, so far; at most UINT32_MAX */
        };
    };
    uint32_t reserved;
    uint64_t
        answer_received; /* FAULT, stalled in PHASE_ANSWER: bytes of the answer's body that had come; 0 unknown */
    uint64_t answer_length; /* of so many; 0 unknown */
    uint8_t witness;        /* enum record_witness */
    /* FAULT with RECORD_ASIDE: not 0 if its thread had ended when an answer of another peer came */
    uint8_t thread_ended;
    uint8_t worker_stopped; /* FAULT: not 0 if it stopped an idle one of its program that began after it */
    uint8_t alone;          /* FAULT: not 0 if the process waited for no other peer when it was met */
    uint8_t unused[12];
};

_Static_assert(sizeof(struct record) == RECORD_SIZE, "a record has a fixed size on disk");

/* Each kind has the version in which it was introduced. An older reader then steps over a kind that it does not know, and
 * still reads all others. */
uint16_t record_version_of(enum record_kind kind);

/* The checksum of the RECORD_SIZE bytes of a record of any kind, with its checksum field taken as 0. */
uint32_t record_checksum(const void *record);

/* Fills in magic, version, size and checksum; call last. */
void record_seal(struct record *record);

/* True if `record` is whole and of a known version, every enum in range and every string terminated: safe to
 * use whatever wrote it. False for RECORD_WORDS, which words_record_is_valid knows. */
bool record_is_valid(const struct record *record);

#endif
