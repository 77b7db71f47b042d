/* From processes to a tree: who is whose child.
 */
#define _GNU_SOURCE /* memrchr */
#include "tree.h"

#include "compare.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

size_t tree_find_alive(const struct tree *tree, uint32_t namespace, uint32_t pid, uint64_t time)
{
    size_t low = 0;
    size_t high = tree->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct process *process = &tree->processes[middle];
        bool before = process->image.namespace != namespace ? process->image.namespace < namespace
                      : process->image.pid != pid           ? process->image.pid < pid
                                                            : process->end < time;
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == tree->count)
        return NO_PROCESS;
    const struct image *found = &tree->processes[low].image;
    return found->pid == pid && found->namespace == namespace ? low : NO_PROCESS;
}

/* A process whose start is unknown (cloned past the library, or seen only by its parent) had its parent alive at
 * its end at least. What ended before its parent's last image started belongs to a replaced image and is
 * forgotten with it; what was still running then belongs to the new image. */
static size_t find_parent(const struct tree *tree, const struct process *child)
{
    if (child->parent_pid == 0)
        return NO_PROCESS;
    uint64_t seen = child->start != 0 ? child->start : child->end;
    size_t parent = tree_find_alive(tree, child->image.namespace, child->parent_pid, seen);
    if (parent == NO_PROCESS || &tree->processes[parent] == child ||
        child->end < tree->processes[parent].image.start)
        return NO_PROCESS;
    return parent;
}

/* How many processes without a known parent are looked at: the others of a run that starts thousands stay alone. */
enum { ADOPTED_MAX = 256 };

static bool is_python(const struct process *process)
{
    const size_t length = strcspn(process->program, " ");
    const char *slash = memrchr(process->program, '/', length);
    return strncmp(slash != NULL ? slash + 1 : process->program, "python", strlen("python")) == 0;
}

/* Python's fork server forks workers for the program that started it, and ends after it, with 0: as a rule it leaves no record. Where it
 * does, it is a Python without a script. */
static bool is_fork_server(const struct tree *tree, const struct process *process)
{
    return process->parent != NO_PROCESS && !process->forked && process->status == 0 &&
           process->end != TIME_UNKNOWN && process->end >= tree->processes[process->parent].end &&
           is_python(process) && strchr(process->program, ' ') == NULL &&
           is_python(&tree->processes[process->parent]);
}

/* Where it leaves none, its workers are those of the one program that was running and may be it. */
static size_t find_server_of(const struct tree *tree, const struct process *worker)
{
    size_t found = NO_PROCESS;
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        if ((process->parent == NO_PROCESS && i != tree->root) || process->forked || process->blind ||
            process->image.namespace != worker->image.namespace || process->start > worker->start ||
            process->end < worker->start || !is_python(process))
            continue;
        if (found != NO_PROCESS)
            return NO_PROCESS;
        found = i;
    }
    return found;
}

static void adopt_workers(struct tree *tree)
{
    size_t looked_at = 0;
    for (size_t i = 0; i < tree->count && looked_at < ADOPTED_MAX; i++) {
        struct process *process = &tree->processes[i];
        if (i == tree->root || !process->forked || process->start == 0 || !is_python(process))
            continue;
        if (process->parent == NO_PROCESS) {
            looked_at++;
            process->parent = find_server_of(tree, process);
        } else if (is_fork_server(tree, &tree->processes[process->parent])) {
            process->parent = tree->processes[process->parent].parent;
        }
    }
}

static size_t find_root(const struct tree *tree)
{
    const struct image *root = &tree->root_end.image;
    for (size_t i = 0; i < tree->count; i++) {
        const struct image *image = &tree->processes[i].image;
        if (!tree->processes[i].blind && image->pid == root->pid && image->namespace == root->namespace &&
            image->start == root->start)
            return i;
    }
    return NO_PROCESS;
}

struct child_of {
    size_t parent;
    uint64_t start;
    size_t child;
};

static int compare_children(const void *left, const void *right)
{
    const struct child_of *one = left;
    const struct child_of *other = right;
    COMPARE_BY(parent, one, other);
    COMPARE_BY(start, one, other);
    COMPARE_BY(child, one, other);
    return 0;
}

static bool list_children(struct tree *tree)
{
    struct child_of *links = malloc(tree->count * sizeof *links);
    tree->children = malloc(tree->count * sizeof *tree->children);
    if (links == NULL || tree->children == NULL) {
        free(links);
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++)
        if (tree->processes[i].parent != NO_PROCESS)
            links[count++] = (struct child_of){tree->processes[i].parent, tree->processes[i].start, i};
    qsort(links, count, sizeof *links, compare_children);
    for (size_t i = 0; i < count; i++) {
        struct process *parent = &tree->processes[links[i].parent];
        if (parent->child_count++ == 0)
            parent->first_child = i;
        tree->children[i] = links[i].child;
    }
    free(links);
    return true;
}

/* The start of the newest image of the root's pid, for a caller that does not know it. */
static uint64_t newest_start(const struct journal *journal, const struct image *root)
{
    uint64_t newest = 0;
    for (size_t i = 0; i < journal->count; i++) {
        const struct image *image = &journal->records[i].image;
        if (image->pid == root->pid && image->namespace == root->namespace && image->start > newest)
            newest = image->start;
    }
    return newest;
}

bool status_means_stopped(int status)
{
    switch (status - SIGNAL_STATUS) {
    case SIGHUP:
    case SIGINT:
    case SIGQUIT:
    case SIGKILL:
    case SIGTERM:
        return true;
    default:
        return false;
    }
}

bool program_is(const char *program, const char *name)
{
    size_t length = strcspn(program, " ");
    const char *slash = memrchr(program, '/', length);
    const char *base = slash != NULL ? slash + 1 : program;
    size_t base_length = length - (size_t)(base - program);
    return strlen(name) == base_length && memcmp(base, name, base_length) == 0;
}

bool process_is_program(const struct process *process, const char *name)
{
    return program_is(process->program, name);
}

/* Who kills a shell kills what it runs, too: timeout(1) and a container's end mean the whole group. Nobody is left to
 * see that, so a process without an end, below one that was killed, is taken to have ended with it. */
static void end_with_killed_parents(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        const struct process *parent =
            process->parent == NO_PROCESS ? NULL : &tree->processes[process->parent];
        if (parent == NULL || process->end != TIME_UNKNOWN || parent->signal == 0 ||
            !status_means_stopped(parent->status))
            continue;
        process->end = parent->end;
        process->status = parent->status;
        process->signal = parent->signal;
    }
}

/* Programs whose status is somebody else's: of a child, of a remote command, of what a script has read somewhere. */
static bool relays_statuses(const struct process *process)
{
    static const char *const names[] = {
        "sh",      "bash",     "dash", "ash",    "zsh",       "ksh",       "fish", "busybox", "timeout",
        "xargs",   "parallel", "make", "tini",   "dumb-init", "catatonit", "ssh",  "su",      "sudo",
        "runuser", "setpriv",  "gosu", "docker", "podman",    "kubectl",   "srun", "mpirun",  "mpiexec"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (process_is_program(process, names[i]))
            return true;
    return false;
}

/* Marks the process, and those over it that pass its status on. */
static void mark_stopped_from(struct tree *tree, size_t at)
{
    const int status = tree->processes[at].status;
    for (; at != NO_PROCESS && !tree->processes[at].stopped && tree->processes[at].status == status;
         at = tree->processes[at].parent)
        tree->processes[at].stopped = true;
}

/* An exit status such as 143 is a number like any other where the process says that it met no such signal. A shell's is
 * so only where a child had it, and that was a number, too. Who says nothing, or is blind, is taken to have been stopped. */
static void mark_stopped(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        if (process->parent != NO_PROCESS && process->status == tree->processes[process->parent].status)
            tree->processes[process->parent].has_status_of_child = true;
    }
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        bool is_number = process->signal == 0 && process->unsignalled &&
                         (process->has_status_of_child || !relays_statuses(process));
        if (process->end != TIME_UNKNOWN && status_means_stopped(process->status) && !is_number)
            mark_stopped_from(tree, i);
    }
}

/* A pool that began before its parent met a failure may have been stopped because of that: then its idle workers say nothing. */
static void doubt_idle_children(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        const struct process *parent =
            process->parent == NO_PROCESS ? NULL : &tree->processes[process->parent];
        if (process->idle && parent != NULL && parent->last_fault > process->start) {
            process->idle = false;
            process->blind = true;
        }
    }
}

bool tree_build(struct tree *tree, const struct journal *journal, const struct run_end *end,
                const struct verdict_policy *policy)
{
    memset(tree, 0, sizeof *tree);
    tree->root_end = (struct record){
        .kind = RECORD_END,
        .image = end->root,
        .time = end->time,
        .status = end->status,
        .signal = end->signal,
    };
    if (end->root.start == 0)
        tree->root_end.image.start = newest_start(journal, &end->root);
    if (!tree_find_processes(tree, journal) || !tree_close_recovered(tree, journal))
        return false;
    tree->root = find_root(tree);
    if (tree->root == NO_PROCESS)
        return true;
    /* The caller knows how the root ended; a record of its own may be missing or speak of an earlier moment. */
    struct process *root = &tree->processes[tree->root];
    root->status = end->signal != 0 ? SIGNAL_STATUS + end->signal : end->status;
    root->signal = end->signal;
    for (size_t i = 0; i < tree->count; i++)
        tree->processes[i].parent = i == tree->root ? NO_PROCESS : find_parent(tree, &tree->processes[i]);
    adopt_workers(tree);
    end_with_killed_parents(tree);
    mark_stopped(tree);
    doubt_idle_children(tree);
    if (!tree_hear(tree, journal, policy) || !list_children(tree) ||
        !tree_heed_notes(tree, journal, policy) || !tree_mark_probes(tree, policy))
        return false;
    tree_apply_rules(tree, policy);
    return true;
}

bool fault_is_told_again(const struct tree *tree, const struct process *process,
                         const struct seen_fault *fault)
{
    const struct record *pending = fault->record;
    for (size_t i = 0; (pending->flags & RECORD_PENDING) != 0 && i < process->fault_count; i++) {
        const struct record *other = tree->faults[process->first_fault + i].record;
        if ((other->flags & RECORD_PENDING) == 0 && other->class == pending->class &&
            other->phase == pending->phase && other->time >= pending->time &&
            peer_same(&other->peer, &pending->peer))
            return true;
    }
    return false;
}

void tree_free(struct tree *tree)
{
    free(tree->processes);
    free(tree->faults);
    free(tree->unread);
    free(tree->children);
    free(tree->words);
    free(tree->told);
    free(tree->amended);
    memset(tree, 0, sizeof *tree);
}
