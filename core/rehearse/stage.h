/* Where a rehearsal takes place: the pretend Valohai, served by this very process, and executions of the command.
 *
 * There is no other process of ours: when this one ends, by kill -9 too, nothing listens any more.
 */
#ifndef VHRETRY_REHEARSE_STAGE_H
#define VHRETRY_REHEARSE_STAGE_H

#include "../pretend/server.h"
#include "leftovers.h"
#include "private_folder.h"

#include <signal.h>
#include <sys/types.h>

struct stage {
    char folder[PRIVATE_FOLDER_SIZE];
    char token[48];
    struct leftovers leftovers;
    struct store store;
    struct server server;
    int signals;    /* signalfd(2) */
    int stopped_by; /* the signal that asked us to end; 0 none */
    sigset_t mask;  /* what the command is to find as we found it; */
    struct sigaction on_child;
    off_t input; /* place in standard input; -1 where it cannot be set back */
};

/* How an execution of the command ended. */
struct performance {
    char folder[PRIVATE_FOLDER_SIZE + 16];
    int error;  /* why it was not started: an errno; 0 it was */
    int status; /* its exit status */
    int signal; /* the signal that ended it; 0 none */
};

/* Takes a port and a private folder, and makes the environment of this process that of a project at the pretend Valohai. False
 * with a line said. */
bool stage_open(struct stage *stage);

/* Adds the first execution. Those after it are posted. */
struct execution *stage_first_execution(struct stage *stage);

/* Runs `command` as `execution`, in its environment, and serves meanwhile. What it leaves behind in the background is ended
 * with it. Where somebody asks us to end, the command is told so and waited for. */
void stage_perform(struct stage *stage, struct execution *execution, char **command,
                   struct performance *performance);

/* Removes the folder and frees the port. */
void stage_close(struct stage *stage);

#endif
