#include "missing.h"

#include "testimony_saying.h"

#include <string.h>

enum { STATUS_COMMAND_NOT_FOUND = 127 };

/* How programs tell that a file, a command, a package or a module is not there, or that a file is empty. */
static const char *const missing_phrases[] = {
    "FileNotFoundError",
    "No such file or directory",
    "ENOENT",
    "NoSuchFileException",
    "FileNotFoundException",
    "cannot find the file",
    "does not exist",
    "command not found",
    ": not found",
    "Unable to locate package",
    "has no installation candidate",
    "ModuleNotFoundError",
    "No module named",
    "Cannot find module",
    "there is no package called",
    "Can't locate",
    "cannot load such file",
    "ClassNotFoundException",
    "No rule to make target",
    "EmptyDataError",
    "Expecting value: line 1 column 1 (char 0)",
    "unexpected end of file",
};

static bool misses_something(const struct process *process)
{
    const struct slice line = {process->words + process->testimony.line, process->testimony.line_length};
    if (process->testimony.kind == TESTIMONY_NETWORK)
        return false;
    if (process->status == STATUS_COMMAND_NOT_FOUND && process->signal == 0)
        return true;
    for (size_t i = 0; process->words != NULL && i < sizeof missing_phrases / sizeof missing_phrases[0]; i++)
        if (slice_find(line, missing_phrases[i]) < line.length)
            return true;
    return false;
}

/* A program that ends well, but says that the network failed it: a script that caught the exception and printed it. */
static bool reported(const struct process *process)
{
    struct slice left = {process->words, process->words_length};
    while (process->words != NULL && left.length > 0) {
        const struct slice line = slice_first(left, slice_find(left, "\n"));
        if (saying_of_text(line, false).kind == SAYING_NETWORK)
            return true;
        left = slice_after(left, line.length + 1);
    }
    return false;
}

/* Did it succeed in another attempt, the same program again, later? */
static bool succeeded_later(const struct tree *tree, const struct process *process)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *other = &tree->processes[i];
        if (other != process && other->end != TIME_UNKNOWN && other->end > process->end &&
            other->status == 0 && other->fault_count == 0 && process->program[0] != '\0' &&
            strcmp(other->program, process->program) == 0)
            return true;
    }
    return false;
}

static bool failed_to_fetch(const struct tree *tree, const struct process *process,
                            const struct weighed *weighed)
{
    if (process->end == TIME_UNKNOWN || weighed->judgement > JUDGED_NOT_ONLY || process->signal != 0)
        return false;
    if (process->status == 0 &&
        (!reported(process) || lived_on(tree, process, weighed->fault->time, process->end)))
        return false;
    return !succeeded_later(tree, process);
}

static void add(struct fetchers *fetchers, const struct tree *tree, const struct fetcher *fetcher)
{
    size_t at = fetchers->count;
    if (at < FETCHERS_MAX) {
        fetchers->count++;
    } else {
        at = 0;
        for (size_t i = 1; i < FETCHERS_MAX; i++)
            if (tree->processes[fetchers->of[i].process].end < tree->processes[fetchers->of[at].process].end)
                at = i;
    }
    fetchers->of[at] = *fetcher;
}

void fetchers_find(struct fetchers *fetchers, const struct tree *tree, const struct verdict_policy *policy)
{
    fetchers->count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        const struct hearing hearing = {
            .tree = tree, .policy = policy, .speaker = process, .end = process->end};
        if (process->fault_count == 0 || i == tree->root)
            continue;
        const struct fetcher fetcher = {i, weigh_faults(&hearing, process)};
        if (failed_to_fetch(tree, process, &fetcher.weighed))
            add(fetchers, tree, &fetcher);
    }
}

const struct fetcher *fetcher_of_missing(const struct fetchers *fetchers, const struct tree *tree,
                                         const struct verdict_policy *policy, const struct process *process)
{
    const struct fetcher *last = NULL;
    if (process->status == 0 || !misses_something(process))
        return NULL;
    for (size_t i = 0; i < fetchers->count; i++) {
        const struct process *candidate = &tree->processes[fetchers->of[i].process];
        if (candidate == process || candidate->end > process->end ||
            time_before(candidate->end, process->end) > policy->window)
            continue;
        if (last == NULL || candidate->end > tree->processes[last->process].end)
            last = &fetchers->of[i];
    }
    return last;
}
