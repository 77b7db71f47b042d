#include "kernel_evidence.h"

#include "../obituaries/inquest.h"
#include "../obituaries/spoken_name.h"
#include "../records/clock.h"
#include "../records/record_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_switched_off(void)
{
    const char *mode = getenv("VHRETRY_MODE");
    return mode && strcmp(mode, "off") == 0;
}

/* The command itself ended last. One that a signal ended has not failed of the network. */
static size_t add_command(struct blind_process *blind, size_t count, const struct root *root,
                          const struct root_command *command, const struct journal *journal)
{
    if (command->observed || command->end.signal != 0 || count == BLIND_MAX)
        return count;
    blind[count] = (struct blind_process){
        .image = image_of_blind(journal, (uint32_t)command->end.pid, root->image.namespace, UINT64_MAX),
        .end = UINT64_MAX, /* until the kernel has told all */
        .is_command = true};
    blind[count].begin = blind[count].image.start; /* what died before was of a program that it had been */
    return count + 1;
}

/* A service that a program has started for itself goes on when that one has failed, and keeps its connections. */
static void note_living(struct kernel_witness *witness, const struct inquest *inquest,
                        const struct root *root)
{
    for (size_t i = 0; i < inquest->blind_count; i++)
        if (inquest->blind[i].helps && inquest->blind[i].image.namespace == root->image.namespace)
            kernel_witness_note_living(witness, (pid_t)inquest->blind[i].image.pid);
}

void kernel_evidence_record(const struct root *root, struct kernel_witness *witness,
                            struct root_command *command, const struct heard_words *words)
{
    static struct record records[INQUEST_RECORDS_MAX];
    struct blind_process blind[BLIND_MAX];
    struct journal journal = {0};
    command->kernel_error = witness->error;
    if (witness->socket < 0 || is_switched_off())
        return;
    record_folder_read_early(&journal, root->run);
    struct inquest inquest = {
        .deaths = &witness->deaths,
        .journal = &journal,
        .blind = blind,
        .blind_count = add_command(blind, find_blind_processes(blind, &journal), root, command, &journal),
    };
    inquest.blind_count = add_blind_helpers(blind, inquest.blind_count, &journal);
    if (inquest.blind_count > 0) {
        note_living(witness, &inquest, root);
        inquest.alone_from = kernel_witness_end(witness, root->run);
        for (size_t i = 0; i < inquest.blind_count; i++)
            if (blind[i].is_command || blind[i].helps)
                blind[i].end = record_time_now();
        const size_t count = inquest_hold(&inquest, records);
        if (count > 0 && record_folder_begin(root->run))
            for (size_t i = 0; i < count; i++) {
                peer_take_spoken_name(&records[i].peer, words->text, words->length);
                record_folder_append(root->run, &records[i]);
            }
    }
    if (witness->deaths.lost)
        command->kernel_error = ENOBUFS;
    journal_free(&journal);
}
