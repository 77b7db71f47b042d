/* The tail of a stream, as every line of output passes it: what is kept of which pieces, and no byte more is touched. */
#include "../../core/evidence/string_length.h"
#include "../../core/evidence/words_tail.h"
#include "../support/test_list.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { GUARD = 64, GUARD_BYTE = 0x55 };

static struct {
    struct words_tail tail;
    char guard[GUARD];
} guarded;

static void clear(void)
{
    words_tail_clear(&guarded.tail);
    memset(guarded.guard, GUARD_BYTE, GUARD);
}

/* What a tail must be, the slow way: all bytes that were added, and marks. */
static char model[1 << 22];
static size_t model_length;

static void add_to_model(const char *bytes, size_t length)
{
    const size_t most = length < WORDS_TAIL_DATA_SIZE ? WORDS_TAIL_PIECE_MAX : WORDS_TAIL_DATA_PIECE;
    if (length > most) {
        bytes += length - most;
        length = most;
        model[model_length++] = '\0';
    }
    memcpy(model + model_length, bytes, length);
    model_length += length;
}

static void expect_model(void)
{
    char raw[WORDS_TAIL_RAW_SIZE];
    const size_t kept = model_length < WORDS_TAIL_SIZE ? model_length : WORDS_TAIL_SIZE;
    const bool older = model_length > WORDS_TAIL_SIZE;
    assert_int_equal(words_tail_copy(&guarded.tail, raw), kept + older);
    if (older)
        assert_int_equal(raw[0], '\0');
    assert_memory_equal(raw + older, model + model_length - kept, kept);
    for (size_t i = 0; i < GUARD; i++)
        assert_int_equal(guarded.guard[i], GUARD_BYTE);
}

/* Each from an own piece of memory of its length, where a sanitizer sees what is read behind it. */
static void add_letters(size_t length, char first)
{
    char *piece = malloc(length + 1);
    assert_non_null(piece);
    char *bytes = piece + 1; /* not aligned */
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)('!' + (first + (int)(i % 90)) % 90);
    assert_true(words_tail_add(&guarded.tail, bytes, length));
    add_to_model(bytes, length);
    free(piece);
}

static void pieces_of_every_length_are_kept_at_every_place(void **state)
{
    (void)state;
    clear();
    model_length = 0;
    for (size_t length = 0; length < WORDS_TAIL_PIECE_MAX + 40; length++) {
        add_letters(length, (char)(length % 90));
        expect_model();
        add_letters(1, (char)(length % 80));
    }
    for (unsigned i = 0; i < 3000; i++) {
        add_letters(i * 7919 % 301, (char)(i % 90));
        expect_model();
    }
}

/* A block of zeros of this size that ends so. */
static const struct data_case {
    const char *name;
    size_t size;
    const char *end;
    size_t end_length;
    bool is_kept;
} data_cases[] = {
    {"a block that ends with a line is text", 65536, "0123456789abcde\n", 16, true},
    {"a block that ends within a line is text", 65536, "0123456789abcdef", 16, true},
    {"a block that ends with a coloured line is text", 65536, "456789 abc\x1b[0m\r\n", 16, true},
    {"a block that ends with another alphabet is text", 65536,
     "\xd0\xbd\xd0\xb5\xd1\x82 \xe6\x97\xa5\xe6\x9c\xac a\n", 16, true},
    {"a block of zeros is data", 65536, "", 0, false},
    {"a block that ends with a line behind a zero is data", 65536, "\0lost database\n", 16, false},
    {"a block that ends with a number in binary is data", 65536, "0123456789ab\x01\x12\x1f\n", 16, false},
    {"a smaller block is never data", WORDS_TAIL_DATA_SIZE - 1, "", 0, true},
    {"a block of the smallest size is data", WORDS_TAIL_DATA_SIZE, "", 0, false},
};

static void data_are_told_from_text(void **state)
{
    const struct data_case *row = *state;
    char *block = calloc(1, row->size);
    assert_non_null(block);
    memcpy(block + row->size - row->end_length, row->end, row->end_length);
    clear();
    assert_int_equal(words_tail_add(&guarded.tail, block, row->size), row->is_kept);
    free(block);
}

static void expect_raw(const char *expected, size_t length)
{
    char raw[WORDS_TAIL_RAW_SIZE];
    assert_int_equal(words_tail_copy(&guarded.tail, raw), length);
    assert_memory_equal(raw, expected, length);
}

static void words_before_data_stay_and_words_behind_them_are_marked_as_cut(void **state)
{
    static char block[65536];
    (void)state;
    clear();
    assert_false(words_tail_add(&guarded.tail, block, sizeof block));
    expect_raw("", 0);
    words_tail_clear(&guarded.tail);
    assert_true(words_tail_add(&guarded.tail, "lost\n", 5));
    for (unsigned i = 0; i < 10000; i++)
        assert_false(words_tail_add(&guarded.tail, block, sizeof block));
    expect_raw("lost\n", 6);
    assert_true(words_tail_add(&guarded.tail, "more\n", 5));
    expect_raw("lost\n\0more\n", 11);
    assert_true(words_tail_add(&guarded.tail, "end\n", 4));
    expect_raw("lost\n\0more\nend\n", 15);
    assert_false(words_tail_add(&guarded.tail, block, sizeof block));
    words_tail_clear(&guarded.tail);
    assert_true(words_tail_add(&guarded.tail, "new\n", 4));
    expect_raw("new\n", 4);
}

/* Of a string that ends right before a page that must not be read, at every place. */
static void the_length_of_a_string_is_found_without_reading_behind_its_page(void **state)
{
    (void)state;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    assert_int_equal(mprotect(pages, page, PROT_NONE), 0);
    assert_int_equal(mprotect(pages + 2 * page, page, PROT_NONE), 0);
    memset(pages + page, 'x', page);
    pages[2 * page - 1] = '\0';
    for (size_t length = 0; length < page; length++)
        assert_int_equal(string_length(pages + 2 * page - 1 - length), length);
    for (size_t start = 0; start < 40; start++)
        for (size_t length = 0; length < 40; length++) {
            char *string = pages + page + start;
            string[length] = '\0';
            assert_int_equal(string_length(string), length);
            string[length] = 'x';
        }
    munmap(pages, 3 * page);
}

enum { WRITERS = 64, LINES = 5000, LINE_LENGTH = 40 };

static struct words_tail shared_tail;

static void *write_lines(void *argument)
{
    static char block[WORDS_TAIL_DATA_SIZE];
    char line[LINE_LENGTH];
    memset(line, *(const char *)argument, sizeof line - 1);
    line[sizeof line - 1] = '\n';
    for (unsigned i = 0; i < LINES; i++)
        if (i % 50 == 0)
            words_tail_add(&shared_tail, block, sizeof block);
        else
            words_tail_add(&shared_tail, line, sizeof line);
    return NULL;
}

/* No writer is lost: each byte that was reserved is there, and all are somebody's. */
static void writers_that_meet_data_tear_lines_at_worst(void **state)
{
    (void)state;
    pthread_t threads[WRITERS];
    char letters[WRITERS], raw[WORDS_TAIL_RAW_SIZE];
    words_tail_clear(&shared_tail);
    for (unsigned i = 0; i < WRITERS; i++) {
        letters[i] = (char)('0' + i);
        assert_int_equal(pthread_create(&threads[i], NULL, write_lines, &letters[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    const uint64_t lines = (uint64_t)WRITERS * LINES * 49 / 50;
    assert_true(shared_tail.written >= lines * LINE_LENGTH);
    assert_true(shared_tail.written <= lines * LINE_LENGTH + (uint64_t)WRITERS * LINES / 50 * WRITERS);
    words_tail_add(&shared_tail, "the end\n", 8);
    const size_t length = words_tail_copy(&shared_tail, raw);
    assert_int_equal(length, WORDS_TAIL_SIZE + 1);
    assert_memory_equal(raw + length - 8, "the end\n", 8);
    for (size_t i = 0; i < length - 8; i++)
        assert_true(raw[i] == '\n' || raw[i] == '\0' || (raw[i] >= '0' && raw[i] < '0' + WRITERS));
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(data_cases), data_are_told_from_text, NULL, NULL);
    test_list_add(TEST(pieces_of_every_length_are_kept_at_every_place), NULL, NULL, NULL);
    test_list_add(TEST(words_before_data_stay_and_words_behind_them_are_marked_as_cut), NULL, NULL, NULL);
    test_list_add(TEST(the_length_of_a_string_is_found_without_reading_behind_its_page), NULL, NULL, NULL);
    test_list_add(TEST(writers_that_meet_data_tear_lines_at_worst), NULL, NULL, NULL);
    return test_list_run("the tail of a stream", argc, argv, NULL, NULL);
}
