#include "account.h"

#include "tree.h"

#include <string.h>

const char *fault_fate_words(enum fault_fate fate)
{
    static const char *const words[] = {"then reached", "lived with", "not to blame"};
    return words[fate];
}

static struct blamed_process blamed(const struct process *process)
{
    struct blamed_process blamed = {
        .pid = process->image.pid, .status = process->status, .blind = process->blind};
    struct text program = text_in(blamed.program, sizeof blamed.program);
    text_add(&program, process->program);
    return blamed;
}

/* Is it what the verdict names as its cause? */
static bool is_cause(const struct verdict *verdict, const struct process *process, const struct record *fault)
{
    return verdict->path_length > 0 && verdict->path[verdict->path_length - 1].pid == process->image.pid &&
           fault_cause_is(&verdict->cause, fault);
}

static enum fault_fate fate_of(const struct process *process, const struct seen_fault *fault)
{
    if (!fault->open)
        return FATE_ANSWERED;
    return process->end != TIME_UNKNOWN && process->status == 0 ? FATE_LIVED_WITH : FATE_NOT_TO_BLAME;
}

static void add_fault(struct account *account, const struct process *process, const struct seen_fault *seen)
{
    const struct record *record = seen->record;
    struct other_fault *other = &account->faults[account->fault_count];
    if (account->fault_count == ACCOUNT_MAX) {
        /* The newest stay. */
        size_t oldest = 0;
        for (size_t i = 1; i < ACCOUNT_MAX; i++)
            if (account->faults[i].fault.last < account->faults[oldest].fault.last)
                oldest = i;
        account->faults_left_out++;
        if (record->time <= account->faults[oldest].fault.last)
            return;
        other = &account->faults[oldest];
    } else {
        account->fault_count++;
    }
    *other = (struct other_fault){
        .fault = fault_cause_of(record, 0), .process = blamed(process), .fate = fate_of(process, seen)};
}

static void add_blind(struct account *account, const struct process *process)
{
    if (account->blind_count == ACCOUNT_MAX)
        account->blind_left_out++;
    else
        account->blind[account->blind_count++] = blamed(process);
}

void account_draw_up(struct account *account, const struct verdict *verdict, const struct journal *journal,
                     const struct run_end *end)
{
    struct tree tree;
    memset(account, 0, sizeof *account);
    bool built = tree_build(&tree, journal, end, NULL);
    for (size_t i = 0; built && i < tree.count; i++) {
        const struct process *process = &tree.processes[i];
        for (size_t j = 0; j < process->fault_count; j++) {
            const struct seen_fault *fault = &tree.faults[process->first_fault + j];
            if (!is_cause(verdict, process, fault->record) && !fault_is_told_again(&tree, process, fault))
                add_fault(account, process, fault);
        }
        if (process->blind && process->status != 0)
            add_blind(account, process);
    }
    tree_free(&tree);
}
