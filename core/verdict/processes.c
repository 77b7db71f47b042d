/* From records to processes: which records belong together, what exec replaced, whom only a parent saw.
 */
#include "compare.h"
#include "peer_key.h"
#include "tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What records are sorted by. A copy, because records are large: sorting through pointers would miss the cache at
 * every comparison. */
struct entry {
    struct image image;
    uint64_t peer_key;
    uint64_t time;
    const struct record *record;
    uint32_t question;
    uint32_t answers; /* the final record of a fault knows of more of them, and is no later */
    uint8_t kind;
    uint8_t class;
    uint8_t phase;
    uint8_t manner; /* weak, pending: the one must not hide the other, nor a fault that is neither */
};

static int compare_entries(const void *left, const void *right)
{
    const struct entry *one = left;
    const struct entry *other = right;
    COMPARE_BY(image.namespace, one, other);
    COMPARE_BY(image.pid, one, other);
    COMPARE_BY(image.start, one, other);
    COMPARE_BY(kind, one, other);
    COMPARE_BY(class, one, other);
    COMPARE_BY(phase, one, other);
    COMPARE_BY(manner, one, other);
    COMPARE_BY(peer_key, one, other);
    COMPARE_BY(question, one, other);
    COMPARE_BY(time, one, other);
    COMPARE_BY(answers, one, other);
    return 0;
}

static int compare_processes(const void *left, const void *right)
{
    const struct process *one = left;
    const struct process *other = right;
    COMPARE_BY(image.namespace, one, other);
    COMPARE_BY(image.pid, one, other);
    COMPARE_BY(end, one, other);
    COMPARE_BY(image.start, one, other);
    return 0;
}

static bool same_image(const struct image *one, const struct image *other)
{
    return one->pid == other->pid && one->namespace == other->namespace && one->start == other->start;
}

static bool same_pid(const struct image *one, const struct image *other)
{
    return one->pid == other->pid && one->namespace == other->namespace;
}

static bool same_fault(const struct entry *one, const struct entry *other)
{
    return one->class == other->class && one->phase == other->phase && one->manner == other->manner &&
           one->peer_key == other->peer_key && one->question == other->question;
}

/* A note of a program that nobody can be in may be of the parent's: the image is the program's. */
static struct image image_of(const struct record *record)
{
    if (record->kind != RECORD_BLIND)
        return record->image;
    return (struct image){.start = record->first, .pid = record->child, .namespace = record->image.namespace};
}

static struct entry entry_of(const struct record *record)
{
    return (struct entry){
        .image = image_of(record),
        .peer_key = record->kind == RECORD_FAULT ? peer_key(&record->peer) : 0,
        .question = record->kind == RECORD_FAULT ? record->question : 0,
        .answers = record->kind == RECORD_FAULT ? record->answers_since + record->own_answers : 0,
        .time = record->time,
        .record = record,
        .kind = record->kind,
        .class = record->class,
        .phase = record->phase,
        .manner = record->flags & (RECORD_WEAK | RECORD_PENDING | RECORD_DOUBTFUL),
    };
}

static void start_no_later(struct process *process, uint64_t start)
{
    if (start < process->start)
        process->start = start;
}

/* What a note says of a program that nobody can be in, and at its end who listened beside it. */
static void add_note_of_blind(struct process *process, const struct record *note)
{
    process->blind = process->noted = true;
    process->taken_back = process->taken_back || (note->flags & RECORD_TAKEN_BACK) != 0;
    if (note->witness == WITNESS_KERNEL) {
        process->kernel_asked = process->watched = true;
        process->kernel_error = note->error;
        process->datagrams = (note->flags & RECORD_DATAGRAMS) != 0;
    } else {
        if (!process->watched && note->error != 0 && note->error != ENOEXEC && note->error != EALREADY) {
            process->kernel_asked = true;
            process->kernel_error = note->error;
        }
        process->parent_pid = note->parent != 0 ? note->parent : process->parent_pid;
        process->program = note->program;
    }
}

static void add_record(struct process *process, const struct record *record)
{
    if (record->kind == RECORD_BLIND) {
        add_note_of_blind(process, record);
        return;
    }
    uint64_t age = record->age * UINT64_C(1000000);
    if (age < record->image.start)
        start_no_later(process, record->image.start - age);
    if (record->parent != 0)
        process->parent_pid = record->parent;
    if (record->program[0] != '\0')
        process->program = record->program;
    process->blind = process->blind || (record->witness == WITNESS_KERNEL && record->kind != RECORD_END);
    process->forked = process->forked || (record->flags & RECORD_FORKED) != 0;
    if (record->kind == RECORD_END) {
        process->unseen = process->unseen || (record->flags & RECORD_UNSEEN) != 0;
        process->lost = process->lost || (record->flags & RECORD_LOST) != 0;
    }
    process->contact = process->contact || process->unseen || process->lost || record->kind != RECORD_END;
    if (record->kind == RECORD_CONTACT && (record->flags & RECORD_UNSEEN) == 0) {
        process->heard = (record->flags & RECORD_HEARD) != 0;
        process->main_asks = (record->flags & RECORD_ASIDE) == 0;
    }
    if (record->kind == RECORD_RECOVERED && record->time > process->last_answer)
        process->last_answer = record->time;
    if (record->kind == RECORD_END) {
        process->end = record->time;
        process->work = record->work > process->work ? record->work : process->work;
        process->status = record->signal != 0 ? SIGNAL_STATUS + record->signal : record->status;
        process->signal = record->signal;
        process->wrote_end = true;
        process->unsignalled = process->unsignalled || (record->flags & RECORD_UNSIGNALLED) != 0;
        process->names = record->names;
    }
}

/* Repeats carry growing counts: sorted by time, the last one of a fault says it all. */
static void add_fault(struct tree *tree, struct process *process, const struct record *record, bool repeated)
{
    if (repeated)
        tree->fault_count--;
    else
        process->fault_count++;
    if (record->time > process->last_fault)
        process->last_fault = record->time;
    tree->faults[tree->fault_count++] = (struct seen_fault){.record = record, .open = true};
}

/* One process per image, as if exec did not exist. */
static void gather_images(struct tree *tree, const struct entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct record *record = entries[i].record;
        if (i == 0 || !same_image(&entries[i - 1].image, &entries[i].image))
            tree->processes[tree->count++] = (struct process){
                .image = entries[i].image,
                .start = entries[i].image.start,
                .end = TIME_UNKNOWN,
                .parent = NO_PROCESS,
                .first_fault = tree->fault_count,
                .first_unread = tree->unread_count,
                .program = "",
                .spoke = TIME_UNKNOWN,
            };
        struct process *process = &tree->processes[tree->count - 1];
        add_record(process, record);
        if (record->kind == RECORD_FAULT)
            add_fault(tree, process, record,
                      process->fault_count > 0 && same_fault(&entries[i - 1], &entries[i]));
        if (record->kind == RECORD_CONTACT && (record->flags & RECORD_UNSEEN) != 0) {
            tree->unread[tree->unread_count++] = (struct unread_contact){.record = record};
            process->unread_count++;
        }
    }
}

/* The last image of the child's pid that was there when its parent saw it end; NULL if none. */
static struct process *find_child(struct process *images, size_t count, const struct record *seen)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct image *image = &images[middle].image;
        bool after = image->namespace != seen->image.namespace ? image->namespace > seen->image.namespace
                     : image->pid != seen->child               ? image->pid > seen->child
                                                               : image->start > seen->time;
        if (after)
            high = middle;
        else
            low = middle + 1;
    }
    if (low == 0)
        return NULL;
    struct process *found = &images[low - 1];
    return found->image.pid == seen->child && found->image.namespace == seen->image.namespace ? found : NULL;
}

/* A pool kills its workers while they end. That soon no pid is used again. */
#define KILLED_WHILE_ENDING UINT64_C(1000000000)

static bool was_killed_while_ending(const struct process *child, const struct record *seen)
{
    return child->wrote_end && seen->signal != 0 && seen->time < child->end + KILLED_WHILE_ENDING;
}

static int status_of(const struct record *seen)
{
    return seen->signal != 0 ? SIGNAL_STATUS + seen->signal : seen->status;
}

/* A process dies once, and its pid is free when its parent has waited for it: what is seen of that pid otherwise is of another. */
static void mark_reaped(struct tree *tree, const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *seen = &journal->records[i];
        if (seen->kind != RECORD_CHILD)
            continue;
        struct process *child = find_child(tree->processes, tree->count, seen);
        if (child != NULL && child->wrote_end && child->status == status_of(seen))
            child->reaped = true;
    }
}

/* Is what a parent saw the end that the process itself told? The status may differ: what comes behind its last word may change it. */
static bool has_spoken(const struct process *child, const struct record *seen)
{
    if (child->status == status_of(seen))
        return true; /* or it was waited for twice (waitid with WNOWAIT) */
    return !child->reaped &&
           ((child->wrote_end && child->status != 0) || was_killed_while_ending(child, seen));
}

/* Adds what waiting parents saw to what the processes themselves said. */
static void add_children_seen(struct tree *tree, const struct journal *journal)
{
    size_t images = tree->count; /* blind ones are appended behind and not searched */
    mark_reaped(tree, journal);
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *seen = &journal->records[i];
        if (seen->kind != RECORD_CHILD)
            continue;
        struct process *child = find_child(tree->processes, images, seen);
        bool ended = child != NULL && child->end != TIME_UNKNOWN;
        if (ended && has_spoken(child, seen))
            continue;
        if (child == NULL || ended) {
            /* Nobody with that pid, or one that ended otherwise before the pid was used again. */
            child = &tree->processes[tree->count++];
            *child = (struct process){
                .image = {.pid = seen->child, .namespace = seen->image.namespace},
                .blind = (seen->flags & RECORD_IDLE) == 0,
                .idle = (seen->flags & RECORD_IDLE) != 0,
                .start = (seen->flags & RECORD_IDLE) != 0 ? seen->first : 0,
                .parent = NO_PROCESS,
                .program = "",
                .spoke = TIME_UNKNOWN,
            };
        }
        if (child->parent_pid == 0)
            child->parent_pid = seen->image.pid;
        if (child->program[0] == '\0' && (seen->flags & RECORD_NAMES_CHILD) != 0)
            child->program = seen->program;
        child->end = seen->time;
        child->status = status_of(seen);
        child->signal = seen->signal;
    }
}

/* What the root says of its listening to the kernel is so for all that nobody is inside of. */
static void note_listening(struct tree *tree, const struct journal *journal)
{
    const struct record *root = NULL;
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind == RECORD_END && journal->records[i].witness == WITNESS_KERNEL)
            root = &journal->records[i];
    for (size_t i = 0; root != NULL && i < tree->count; i++) {
        tree->processes[i].kernel_asked = tree->processes[i].blind;
        tree->processes[i].kernel_error = root->error;
    }
}

/* Programs that could not be executed have not been. */
static void drop_taken_back(struct tree *tree)
{
    size_t kept = 0;
    for (size_t i = 0; i < tree->count; i++)
        if (!tree->processes[i].taken_back)
            tree->processes[kept++] = tree->processes[i];
    tree->count = kept;
}

/* The library may be in a program that calls the kernel itself, and has made an image of it. One that tells its end is another
 * program, which came after it. */
static void pass_blindness_on(struct process *next, const struct process *process)
{
    if (!process->noted || next->wrote_end)
        return;
    next->blind = next->noted = true;
    next->kernel_asked = process->kernel_asked;
    next->watched = process->watched;
    next->datagrams = process->datagrams;
    next->kernel_error = process->kernel_error;
    next->program = next->program[0] != '\0' ? next->program : process->program;
}

/* An image that did not end but was followed by another under its pid was replaced by exec. */
static void drop_replaced_images(struct tree *tree)
{
    size_t kept = 0;
    for (size_t i = 0; i < tree->count; i++) {
        struct process *process = &tree->processes[i];
        const bool open = process->end == TIME_UNKNOWN;
        if (open && i + 1 < tree->count && same_pid(&process->image, &tree->processes[i + 1].image)) {
            start_no_later(&tree->processes[i + 1], process->start);
            pass_blindness_on(&tree->processes[i + 1], process);
        } else {
            tree->processes[kept++] = *process;
        }
    }
    tree->count = kept;
}

/* What a parent saw, and notes, make no process: a note can be all that there is of one. */
static bool tells_of_own_process(enum record_kind kind)
{
    return kind != RECORD_CHILD && kind != RECORD_LISTENS && kind != RECORD_REACHED && kind != RECORD_DEATH;
}

bool tree_find_processes(struct tree *tree, const struct journal *journal)
{
    size_t most = journal->count + 1; /* and the root's end */
    struct entry *entries = malloc(most * sizeof *entries);
    tree->processes = malloc(most * sizeof *tree->processes);
    tree->faults = malloc(most * sizeof *tree->faults);
    tree->unread = malloc(most * sizeof *tree->unread);
    if (entries == NULL || tree->processes == NULL || tree->faults == NULL || tree->unread == NULL) {
        free(entries);
        return false;
    }
    size_t count = 0;
    for (size_t i = 0; i < journal->count; i++)
        if (tells_of_own_process(journal->records[i].kind))
            entries[count++] = entry_of(&journal->records[i]);
    entries[count++] = entry_of(&tree->root_end);
    qsort(entries, count, sizeof *entries, compare_entries);
    gather_images(tree, entries, count);
    free(entries);
    drop_taken_back(tree);
    size_t images = tree->count;
    add_children_seen(tree, journal);
    size_t blind = tree->count - images;
    tree->count = images;
    drop_replaced_images(tree);
    memmove(&tree->processes[tree->count], &tree->processes[images], blind * sizeof *tree->processes);
    tree->count += blind;
    note_listening(tree, journal);
    qsort(tree->processes, tree->count, sizeof *tree->processes, compare_processes);
    return true;
}
