/* The processes that /proc shows, and what it tells of one. */
#ifndef VHRETRY_WRAPPER_PROCESS_LIST_H
#define VHRETRY_WRAPPER_PROCESS_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { LINK_SIZE = 64 };

struct listed_process {
    pid_t pid;
    pid_t parent;
    uint64_t start;          /* ticks since boot */
    bool ended;              /* and its parent has not asked */
    bool of_kernel;          /* a thread of the kernel's */
    bool is_leaving_watcher; /* `vhretry watch`, which is done, and has no environment any more */
};

/* Reads the list anew: a run does so twice. False if /proc cannot be read, or shows too many. */
bool process_list_read(void);

/* What the last reading found. */
size_t process_list_count(void);
const struct listed_process *process_list_at(size_t index);

/* Is `above`, by the last reading, the process `pid` or one of those over it? */
bool process_list_is_over(pid_t above, pid_t pid);

/* Does /proc show more than `many`? Does not read the list. False if /proc cannot be read. */
bool process_list_is_longer(int many);

/* Nanoseconds that the threads of a process have been on a processor, those that ended among them. False if that is not told. */
bool process_time(pid_t pid, uint64_t *ran);

/* What the link `name` in the folder of a process, 0 for ours, says; "" and errno if it cannot be read. */
void process_link(char link[LINK_SIZE], pid_t pid, const char *name);

/* Did the process start with this value of VHRETRY_RUN? */
bool process_has_run(pid_t pid, const char *run);

#endif
