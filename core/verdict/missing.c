#include "missing.h"

#include "../evidence/name_hash.h"
#include "testimony_saying.h"

#include <string.h>

enum { STATUS_COMMAND_NOT_FOUND = 127 };

/* How programs tell that a file, a command, a package or a module is not there. */
static const char *const missing_phrases[] = {
    "FileNotFoundError",
    "No such file or directory",
    "ENOENT",
    "NoSuchFileException",
    "FileNotFoundException",
    "cannot find the file",
    "command not found",
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
};

/* That a file is empty: a shell's `>` makes it before anything comes. */
static const char *const empty_phrases[] = {
    "Expecting value: line 1 column 1 (char 0)",
    "EmptyDataError",
    "unexpected end of file",
    "nexpected end of JSON input",
};

static bool mentions_any(struct slice line, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_find(line, phrases[i]) < line.length)
            return true;
    return false;
}

#define MENTIONS_ANY(line, phrases) mentions_any(line, phrases, sizeof(phrases) / sizeof(phrases)[0])

/* The line of its words that says why it failed. */
static struct slice reason_of(const struct process *process)
{
    if (process->words == NULL)
        return (struct slice){"", 0};
    return (struct slice){process->words + process->testimony.line, process->testimony.line_length};
}

static bool misses_something(const struct process *process)
{
    const struct slice line = reason_of(process);
    if (process->testimony.kind == TESTIMONY_NETWORK)
        return false;
    if (process->status == STATUS_COMMAND_NOT_FOUND && process->signal == 0)
        return true;
    return MENTIONS_ANY(line, missing_phrases) || MENTIONS_ANY(line, empty_phrases);
}

/* Programs that bring what their arguments name, and nothing else. An installer or a script may bring anything. */
static bool brings_what_it_names(const struct process *process)
{
    static const char *const names[] = {"curl", "wget", "wget2", "aria2c", "axel", "scp", "rsync"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (process_is_program(process, names[i]))
            return true;
    return false;
}

static bool is_listed(const uint32_t *hashes, uint32_t hash)
{
    for (size_t i = 0; i < RECORD_NAMES && hash != 0; i++)
        if (hashes[i] == hash)
            return true;
    return false;
}

static bool is_part_of_path(char byte)
{
    return is_word_byte(byte) || byte == '-' || byte == '.';
}

/* Does the line have the name of a file, or of a folder, that is among `hashes`? */
static bool mentions_name(struct slice line, const uint32_t *hashes)
{
    while (line.length > 0) {
        size_t length = 0;
        while (length < line.length && is_part_of_path(line.data[length]))
            length++;
        if (is_listed(hashes, name_hash(line.data, length)))
            return true;
        line = slice_after(line, length + 1);
    }
    return false;
}

/* Programs that make anything of what they read: shells and interpreters run it, others unpack it. */
static bool makes_anything(const struct process *process)
{
    static const char *const names[] = {"sh",      "bash",  "dash", "zsh",   "ksh", "python",
                                        "python3", "perl",  "ruby", "node",  "tar", "bsdtar",
                                        "cpio",    "unzip", "tee",  "xargs", "dd",  "busybox"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (process_is_program(process, names[i]))
            return true;
    return false;
}

/* Did such a program run beside `process`, at the other end of a pipe? Then the arguments do not name what came of it. */
static bool had_reader(const struct tree *tree, const struct process *process)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *other = &tree->processes[i];
        if (other != process && other->parent_pid == process->parent_pid &&
            other->image.namespace == process->image.namespace && other->start < process->end &&
            other->end > process->start && makes_anything(other))
            return true;
    }
    return false;
}

static bool may_have_brought(const struct tree *tree, const struct fetcher *fetcher,
                             const struct process *process)
{
    const struct process *by = &tree->processes[fetcher->process];
    return !brings_what_it_names(by) || by->names == NULL || fetcher->had_reader ||
           mentions_name(reason_of(process), by->names) || MENTIONS_ANY(reason_of(process), empty_phrases);
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

/* As for one process (fault_is_habitual): a program that is started again and again, and fails in the same way, pushes
 * something. Its failures were lived with. */
static bool is_habit(const struct tree *tree, const struct fetcher *fetcher)
{
    enum { HABIT_COUNT = 5 };
    const uint64_t habit_span = UINT64_C(5000000000);
    const struct process *process = &tree->processes[fetcher->process];
    uint64_t first = process->end;
    uint64_t last = first;
    size_t count = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *other = &tree->processes[i];
        if (other->fault_count == 0 || other->end == TIME_UNKNOWN || other->status != process->status ||
            strcmp(other->program, process->program) != 0 ||
            !peer_same(&tree->faults[other->first_fault].record->peer, &fetcher->weighed.fault->peer))
            continue;
        count++;
        first = other->end < first ? other->end : first;
        last = other->end > last ? other->end : last;
    }
    return count >= HABIT_COUNT && last - first >= habit_span;
}

static bool failed_to_fetch(const struct tree *tree, const struct process *process,
                            const struct weighed *weighed)
{
    /* A fork that has not exec'ed hands what it met to its parent: "Blame", 5. */
    if (process->forked || process->end == TIME_UNKNOWN || weighed->judgement > JUDGED_NOT_ONLY ||
        process->signal != 0)
        return false;
    return process->status != 0 ||
           (reported(process) && !lived_on(tree, process, NULL, weighed->fault->time, process->end));
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

static void find(struct fetchers *fetchers, const struct tree *tree, const struct verdict_policy *policy)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct process *process = &tree->processes[i];
        const struct hearing hearing = {
            .tree = tree, .policy = policy, .speaker = process, .end = process->end};
        if (process->fault_count == 0 || i == tree->root)
            continue;
        const struct fetcher fetcher = {.process = i, .weighed = weigh_faults(&hearing, process)};
        if (failed_to_fetch(tree, process, &fetcher.weighed))
            add(fetchers, tree, &fetcher);
    }
    size_t kept = 0;
    for (size_t i = 0; i < fetchers->count; i++) {
        struct fetcher *fetcher = &fetchers->of[i];
        fetcher->had_reader = had_reader(tree, &tree->processes[fetcher->process]);
        if (!succeeded_later(tree, &tree->processes[fetcher->process]) && !is_habit(tree, fetcher))
            fetchers->of[kept++] = *fetcher;
    }
    fetchers->count = kept;
    fetchers->known = true;
}

/* A failed writer and its reader are one failure, and their parent's affair. */
static bool failed_beside(const struct process *fetcher, const struct process *process)
{
    return fetcher->status != 0 && fetcher->parent != NO_PROCESS && fetcher->parent == process->parent &&
           fetcher->end > process->start;
}

const struct fetcher *fetcher_of_missing(struct fetchers *fetchers, const struct tree *tree,
                                         const struct verdict_policy *policy, const struct process *process)
{
    const struct fetcher *last = NULL;
    if (process->status == 0 || !misses_something(process))
        return NULL;
    if (!fetchers->known)
        find(fetchers, tree, policy);
    for (size_t i = 0; i < fetchers->count; i++) {
        const struct process *candidate = &tree->processes[fetchers->of[i].process];
        if (candidate == process || candidate->end > process->end || failed_beside(candidate, process) ||
            time_before(candidate->end, process->end) > policy->window ||
            !may_have_brought(tree, &fetchers->of[i], process))
            continue;
        if (last == NULL || candidate->end > tree->processes[last->process].end)
            last = &fetchers->of[i];
    }
    return last;
}
