#include "overheard.h"

#include "inquest.h"

#include <string.h>

static size_t without_blanks(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == ' '))
        length--;
    return length;
}

/* The length of `words` without `said` at their end, which begins a line. */
static size_t without_end(const char *words, size_t length, const char *said)
{
    const size_t own = without_blanks(said, strlen(said));
    const size_t whole = without_blanks(words, length);
    const size_t start = whole - own;
    if (own == 0 || own > whole || memcmp(words + start, said, own) != 0 ||
        (start > 0 && words[start - 1] != '\n'))
        return length;
    return start;
}

/* Takes off what observed processes put on record themselves, the newest of them: others have not spoken last. */
static size_t without_words_of_observed(const struct journal *journal, const char *words, size_t length)
{
    enum { NEWEST = 64 };
    const size_t first = journal->words_count > NEWEST ? journal->words_count - NEWEST : 0;
    bool shorter = true;
    while (shorter) {
        shorter = false;
        for (size_t i = first; i < journal->words_count; i++) {
            struct last_words last;
            if (journal->words[i].part != 0 || !journal_words(journal, &journal->words[i].image, &last))
                continue;
            const size_t rest = without_end(words, length, last.text);
            shorter = shorter || rest < length;
            length = rest;
        }
    }
    return length;
}

static bool is_other_life(const struct record *note, const struct blind_process *process)
{
    return note->kind == RECORD_BLIND && note->witness == WITNESS_PROCESS &&
           (note->child != process->image.pid || note->first != process->begin);
}

/* When the process of the note failed; 0: it ended well, or still runs. */
static uint64_t failed_at(const struct journal *journal, const struct record *note)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind == RECORD_CHILD && journal->records[i].child == note->child &&
            journal->records[i].time >= note->first)
            return journal->records[i].time;
    return 0;
}

/* Did it live beside the process? It began meanwhile, or failed after the other had begun. Of one that ended well only its beginning
 * is known: as a rule a script waits for it. */
static bool lived_beside(const struct journal *journal, const struct record *note,
                         const struct blind_process *process)
{
    if (note->first >= process->begin)
        return note->first <= process->end;
    return failed_at(journal, note) >= process->begin;
}

static const char *program_of(const struct journal *journal, const struct blind_process *process)
{
    const char *program = blind_program_of(journal, process->image.pid, process->image.namespace);
    return program != NULL ? program : "";
}

/* git-lfs starts git, which starts git-lfs: of one program that fails and others that end well, the one that fails speaks last. */
static bool is_helper(const struct journal *journal, const struct record *note, const char *program)
{
    return note->program[0] != '\0' && strcmp(note->program, program) == 0 && failed_at(journal, note) == 0;
}

/* `ever`: at any time in the run. */
static bool others_lived(const struct journal *journal, const struct blind_process *process, bool ever)
{
    const char *program = program_of(journal, process);
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *note = &journal->records[i];
        if (is_other_life(note, process) && (ever || lived_beside(journal, note, process)) &&
            !is_helper(journal, note, program))
            return true;
    }
    return false;
}

size_t words_of_blind(const struct journal *journal, const char *words, size_t length, uint64_t time,
                      struct image *speaker)
{
    struct blind_process blind[BLIND_MAX];
    size_t count = find_blind_processes(blind, journal);
    /* What left no record and no note was observed, as a rule, and speaks for itself. One that was killed says nothing of it. */
    while (count > 0 && (blind[count - 1].begin == 0 || blind[count - 1].killed))
        count--;
    if (count == 0)
        return 0;
    const struct blind_process *last = &blind[count - 1];
    const size_t rest = without_words_of_observed(journal, words, length);
    /* When those before the last ones were printed is not known. */
    const bool all = rest == length;
    const bool in_its_life =
        all ? last->begin <= time && time <= last->end + HEARD_LATE : last->end <= time + HEARD_LATE;
    if (!in_its_life || others_lived(journal, last, !all))
        return 0;
    *speaker = last->image;
    return without_blanks(words, rest);
}
