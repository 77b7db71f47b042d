#include "quotation.h"

#include "weighing.h"

const char *deciding_name(enum deciding deciding)
{
    static const char *const names[] = {"alone", "together", "wire", "words"};
    return names[deciding];
}

static const struct process *find_speaker(const struct tree *tree, size_t blamed,
                                          const struct attribution *attribution)
{
    if (attribution->speaker != NO_PROCESS)
        return &tree->processes[attribution->speaker];
    for (size_t at = blamed; at != NO_PROCESS; at = tree->processes[at].parent)
        if (tree->processes[at].testimony.kind != TESTIMONY_SILENT)
            return &tree->processes[at];
    return NULL;
}

static enum deciding who_decided(const struct process *speaker, const struct attribution *attribution)
{
    const struct record *fault = attribution->fault;
    bool revived = attribution->judgement <= JUDGED_NOT_ONLY && attribution->wire > JUDGED_NOT_ONLY;
    bool by_words = attribution->judgement == JUDGED_OWN_FAILURE || (fault != NULL && revived);
    if (by_words)
        return DECIDED_BY_WORDS;
    if (attribution->judgement == JUDGED_BLIND)
        return DECIDED_ALONE;
    switch (speaker->testimony.kind) {
    case TESTIMONY_NETWORK:
        return fault != NULL && words_name(speaker, fault) ? DECIDED_TOGETHER : DECIDED_BY_WIRE;
    case TESTIMONY_OWN_FAILURE:
        return attribution->judgement == JUDGED_CAUSE && !words_name(speaker, fault) ? DECIDED_BY_WIRE
                                                                                     : DECIDED_TOGETHER;
    default:
        return DECIDED_ALONE;
    }
}

void verdict_quote(struct quoted_words *words, const struct tree *tree, size_t blamed,
                   const struct attribution *attribution)
{
    const struct process *speaker = find_speaker(tree, blamed, attribution);
    if (speaker == NULL)
        return;
    const struct testimony *testimony = &speaker->testimony;
    words->testimony = *testimony;
    words->pid = speaker->image.pid;
    words->deciding = who_decided(speaker, attribution);
    struct text text = text_in(words->program, sizeof words->program);
    text_add(&text, speaker->program);
    text = text_in(words->text, sizeof words->text);
    text_add_bytes(&text, speaker->words, speaker->words_length);
    text = text_in(words->line, sizeof words->line);
    text_add_bytes(&text, speaker->words + testimony->line, testimony->line_length);
}
