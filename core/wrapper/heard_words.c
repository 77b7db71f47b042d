#include "heard_words.h"

#include "../obituaries/inquest.h"
#include "../obituaries/overheard.h"
#include "../records/record_folder.h"

#include <errno.h>
#include <signal.h>

/* Does a blind process that is not `speaker` still run, in the background? It may have said what was heard. */
static bool others_still_run(const struct journal *journal, const struct image *speaker)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (note->kind == RECORD_BLIND && note->image.namespace == speaker->namespace &&
            note->child != speaker->pid && (kill((pid_t)note->child, 0) == 0 || errno == EPERM))
            return true;
    }
    return false;
}

void heard_words_record(const struct root *root, const struct heard_words *words,
                        const struct root_command *command)
{
    struct journal journal = {0};
    struct image speaker;
    size_t length = words->length;
    if (length == 0)
        return;
    record_folder_read_early(&journal, root->run);
    if (!command->observed)
        speaker = image_of_blind(&journal, (uint32_t)command->end.pid, root->image.namespace, UINT64_MAX);
    else if ((length = words_of_blind(&journal, words->text, length, words->time, &speaker)) > 0 &&
             others_still_run(&journal, &speaker))
        length = 0;
    journal_free(&journal);
    root_record_words(root, &speaker, words->text, length, words->time);
}
