#include "later_work.h"

#include "words_slice.h"

#include <signal.h>
#include <string.h>

/* Programs that look, tell or tidy up: a script runs them after a failure, too. A pause is none: who sleeps, goes on later. */
static const char *const idle_programs[] = {
    "true", "false", "echo",  "printf", "date",     "cat",      "head",     "tail",     "ls",     "stat",
    "test", "[",     "rm",    "rmdir",  "unlink",   "kill",     "pkill",    "killall",  "umount", "fuser",
    "tput", "stty",  "clear", "reset",  "logger",   "hostname", "uname",    "id",       "whoami", "nproc",
    "ps",   "df",    "du",    "free",   "basename", "dirname",  "realpath", "readlink", "mktemp", "wc",
    "expr", "seq",   "sync",  "tee",    "dmesg",    "pgrep",    "which",
};

/* Programs that start others, and do little themselves. */
static const char *const starters[] = {"sh",      "bash", "dash",  "ash",  "zsh",    "ksh",
                                       "busybox", "time", "xargs", "sudo", "setsid", "timeout"};

/* Shells within shells: no deeper. */
enum { DEPTH_MAX = 8 };

const struct process *tree_child_at(const struct tree *tree, const struct process *parent, size_t index)
{
    return &tree->processes[tree->children[parent->first_child + index]];
}

size_t first_started_after(const struct tree *tree, const struct process *parent, uint64_t time)
{
    size_t low = 0;
    size_t high = parent->child_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tree_child_at(tree, parent, middle)->start < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of what nobody can be in, a parent tells a bad end alone. */
static bool ended_unseen(const struct tree *tree, const struct process *process)
{
    return process->end == TIME_UNKNOWN && process->noted && !process->taken_back &&
           process->parent != NO_PROCESS && tree->processes[process->parent].wrote_end;
}

bool process_ended_well(const struct tree *tree, const struct process *process)
{
    return process->end != TIME_UNKNOWN ? process->status == 0 : ended_unseen(tree, process);
}

static bool is_one_of(const struct process *process, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (process_is_program(process, names[i]))
            return true;
    return false;
}

/* The work of a shell, or of a fork of one, is that of the programs which it starts. */
static bool worked(const struct tree *tree, const struct process *process, int depth)
{
    if (!process_ended_well(tree, process) ||
        is_one_of(process, idle_programs, sizeof idle_programs / sizeof *idle_programs))
        return false;
    if (!is_one_of(process, starters, sizeof starters / sizeof *starters))
        return true;
    for (size_t i = 0; depth < DEPTH_MAX && i < process->child_count && i < NEIGHBOURS; i++)
        if (worked(tree, tree_child_at(tree, process, i), depth + 1))
            return true;
    return false;
}

bool children_went_on(const struct tree *tree, const struct process *parent, uint64_t since)
{
    size_t first = first_started_after(tree, parent, since);
    for (size_t i = first; i < parent->child_count && i < first + NEIGHBOURS; i++)
        if (worked(tree, tree_child_at(tree, parent, i), 0))
            return true;
    return false;
}

static struct slice name_of(const struct process *process)
{
    const struct slice program = {process->program, strlen(process->program)};
    struct slice name = slice_first(program, slice_find(program, " "));
    for (size_t i = name.length; i > 0; i--)
        if (name.data[i - 1] == '/')
            return slice_after(name, i);
    return name;
}

static bool is_worker_of(const struct process *child, const struct process *parent)
{
    const struct slice one = name_of(child);
    const struct slice other = name_of(parent);
    return child->forked ||
           (one.length > 0 && one.length == other.length && memcmp(one.data, other.data, one.length) == 0);
}

/* Did `child`, or what it started as shells do, reach somebody who answered? Of a program that nobody can be in no more is known than that
 * it used the network. */
static bool was_answered(const struct tree *tree, const struct process *child, int depth)
{
    const bool failed = child->end != TIME_UNKNOWN && child->status != 0;
    if (failed || child->fault_count > 0)
        return false;
    if (child->contact && (child->heard || child->blind))
        return true;
    if (!is_one_of(child, starters, sizeof starters / sizeof *starters))
        return false;
    for (size_t i = 0; depth < DEPTH_MAX && i < child->child_count && i < NEIGHBOURS; i++)
        if (was_answered(tree, tree_child_at(tree, child, i), depth + 1))
            return true;
    return false;
}

bool workers_went_on(const struct tree *tree, const struct process *parent, uint64_t since)
{
    for (size_t i = 0; i < parent->child_count && i < NEIGHBOURS; i++) {
        const struct process *child = tree_child_at(tree, parent, i);
        const bool untold = child->image.start == 0 && (child->blind || child->idle);
        if (untold && child->signal == SIGTERM && child->end > since)
            return true;
    }
    const size_t first = first_started_after(tree, parent, since);
    for (size_t i = first; i < parent->child_count && i < first + NEIGHBOURS; i++) {
        const struct process *child = tree_child_at(tree, parent, i);
        const bool failed = child->end != TIME_UNKNOWN && child->status != 0 && !child->stopped;
        if (is_worker_of(child, parent) && !failed && child->fault_count == 0)
            return true;
        if (was_answered(tree, child, 0))
            return true;
    }
    return false;
}
