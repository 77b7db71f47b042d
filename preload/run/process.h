/* This process: which image it is, and what it is called.
 *
 * Everything here is async-signal-safe. Nothing is cached that would be wrong in a vfork child, which shares our
 * memory: whatever depends on the pid asks the kernel for it.
 */
#ifndef VHRETRY_PRELOAD_RUN_PROCESS_H
#define VHRETRY_PRELOAD_RUN_PROCESS_H

#include "../../core/evidence/record.h"
#include "../../core/evidence/text.h"
#include "../platform/clock.h"
#include "../platform/system_call.h"

#include <stdbool.h>
#include <stdint.h>

/* Called by the constructor. `argv` must stay valid: argument strings live on the initial stack. */
void process_start(char **argv);

/* Called in the child of fork(3), which has no constructor: a new image begins. */
void process_start_forked(void);

/* In line, as the next one: what returns after a system call is predicted wrongly, and hooks ask at each connect and close. */
static inline uint32_t process_pid(void)
{
    return (uint32_t)SYSTEM_CALL_0(SYS_getpid);
}

/* Written when an image begins. */
extern struct image process_own_image;

/* Is this process the image that process_start or process_start_forked began? Not so in a vfork child or after a
 * raw clone(2): such a one must leave this memory alone. */
static inline bool process_is_own_image(void)
{
    return process_pid() == process_own_image.pid;
}

/* What the program is called: the file name it was started by. "" where nobody knows. */
const char *process_program(void);

/* The pid of that image, without asking: ours too where process_is_own_image is true. */
uint32_t process_image_pid(void);

/* The image we are; start 0 when process_is_own_image is false. Leaves `namespace` 0. */
struct image process_image(void);

/* Low bits of the pid namespace's inode; 0 if /proc does not tell. Asked of the kernel once. Not by the device of /proc, which costs a
 * tenth: a process may have mounted a /proc of its own, in the same namespace. */
uint32_t process_namespace(void);

/* When the process was forked of which `path` is the stat (proc(5)); nanoseconds, as boot_time. It is rounded up by as much as 10 ms: a
 * child that was born after another's end must not seem to have lived beside it. 0 if it cannot be told. */
uint64_t process_birth(const char *path);

/* True if this process certainly never had a child that ran: whoever waited for one has its page faults on its own account
 * (getrusage(2)), and none is there to be waited for. False where the kernel reaps children by itself, SIGCHLD being ignored. Three
 * system calls, no file. */
bool process_had_no_child(void);

/* Fills in the hashes of the files that our arguments name (name_hash_arguments). */
void process_name_files(struct record *record);

/* Fills in what every record says of its writer. */
void process_sign_record(struct record *record);

#endif
