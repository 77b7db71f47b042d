/* What a program prints before it fails, written in pieces. */
#include "../../core/evidence/words_record.h"
#include "../../core/evidence/words_tail.h"
#include "../../core/evidence/words_text.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct words_tail tail;
    if (size < 2)
        return 0;
    const size_t piece = 1 + data[0] * (size_t)16;
    const size_t room = 1 + data[1] * (size_t)4;
    words_tail_clear(&tail);
    for (size_t at = 2; at < size; at += piece)
        words_tail_add(&tail, (const char *)data + at, size - at < piece ? size - at : piece);
    char *text = malloc(WORDS_TAIL_RAW_SIZE + 1);
    hold(text != NULL);
    const size_t length = words_tail_copy(&tail, text);
    hold(length <= WORDS_TAIL_RAW_SIZE);
    const size_t kept = words_text_clean(text, length, room, &(bool){false});
    hold(kept < room && kept <= length);
    for (size_t i = 0; i < kept; i++)
        hold(((unsigned char)text[i] >= ' ' && text[i] != 0x7f) || text[i] == '\n');
    free(text);
    return 0;
}
