#include "standard_error.h"

#include "../evidence/secrets.h"
#include "../evidence/words_record.h"
#include "../evidence/words_text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_set_to(const char *name, const char *expected)
{
    const char *value = getenv(name);
    return value && strcmp(value, expected) == 0;
}

void standard_error_listen(struct standard_error *heard, bool blind)
{
    const bool wanted = !is_set_to("VHRETRY_WORDS", "0") && !is_set_to("VHRETRY_MODE", "off");
    *heard = (struct standard_error){.file = {.descriptor = -1}, .relay = {.talk = -1}};
    if (wanted && !written_file_begin(&heard->file, STDERR_FILENO) && blind)
        relay_start(&heard->relay, STDERR_FILENO);
}

void standard_error_enter(const struct standard_error *heard)
{
    relay_enter(&heard->relay);
}

void standard_error_leave(struct standard_error *heard)
{
    relay_leave(&heard->relay);
}

void standard_error_forget(struct standard_error *heard)
{
    relay_forget(&heard->relay);
}

int standard_error_descriptor(const struct standard_error *heard)
{
    return heard->relay.talk;
}

void standard_error_give_up(struct standard_error *heard)
{
    relay_give_up(&heard->relay);
}

void standard_error_end(struct standard_error *heard)
{
    relay_drain(&heard->relay);
}

/* The library in what the command starts may have told of its faults (VHRETRY_DEBUG): these are our words, and not the
 * command's. Returns the length of the rest. */
static size_t leave_out_own_lines(char *raw, size_t length)
{
    static const char prefix[] = "vhretry: ";
    size_t kept = 0;
    for (size_t at = 0; at < length;) {
        const char *newline = memchr(raw + at, '\n', length - at);
        const size_t line = newline ? (size_t)(newline - raw) + 1 - at : length - at;
        if (line < sizeof prefix - 1 || memcmp(raw + at, prefix, sizeof prefix - 1) != 0) {
            memmove(raw + kept, raw + at, line);
            kept += line;
        }
        at += line;
    }
    return kept;
}

size_t standard_error_words(const struct standard_error *heard, char *words, uint64_t *time)
{
    bool cut;
    size_t length = heard->file.descriptor >= 0 ? written_file_read(&heard->file, words, time)
                                                : relay_read(&heard->relay, words, time);
    length = leave_out_own_lines(words, length);
    length = words_text_clean(words, length, LAST_WORDS_SIZE, &cut);
    return secrets_mask(words, length, cut, environ);
}
