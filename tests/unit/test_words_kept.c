/* Last words: from the bytes that a program printed to the lines that are kept of them, and to records and back. */
#include "../../core/evidence/words_tail.h"
#include "../../core/evidence/words_text.h"
#include "../../core/verdict/journal_reader.h"
#include "../support/test_list.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND UINT64_C(1000000000)

struct cleaning_case {
    const char *name;
    const char *raw;
    size_t length;
    const char *text; /* what is kept */
    size_t size;      /* 0: LAST_WORDS_SIZE */
    bool cut;         /* what stood before is missing */
};

#define PRINTED(bytes) .raw = (bytes), .length = sizeof(bytes) - 1

static const struct cleaning_case cleaning_cases[] = {
    {.name = "nothing stays nothing", PRINTED(""), .text = ""},
    {.name = "lines stay lines", PRINTED("one\ntwo\n"), .text = "one\ntwo"},
    {.name = "a last line needs no end", PRINTED("one\ntwo"), .text = "one\ntwo"},
    {.name = "empty lines are left out", PRINTED("one\n\n \n\t\ntwo\n\n"), .text = "one\ntwo"},
    {.name = "spaces at the end of a line are left out", PRINTED("one  \ntwo \t"), .text = "one\ntwo"},
    {.name = "indentation stays",
     PRINTED("Traceback:\n  File \"x\"\n    raise\n"),
     .text = "Traceback:\n  File \"x\"\n    raise"},
    {.name = "a tab is a space", PRINTED("a\tb\n"), .text = "a b"},
    {.name = "underlines are left out",
     PRINTED("    f(x)\n    ^^^^\n    ~~~^~~\nKeyError: 'x'\n"),
     .text = "    f(x)\nKeyError: 'x'"},
    {.name = "colours are left out", PRINTED("\033[1;31mError:\033[0m no\033[K\n"), .text = "Error: no"},
    {.name = "a window title is left out", PRINTED("\033]0;title\007Error\n"), .text = "Error"},
    {.name = "a hyperlink is left out",
     PRINTED("\033]8;;http://x/\033\\text\033]8;;\033\\ end\n"),
     .text = "text end"},
    {.name = "a title without an end takes its line with it",
     PRINTED("\033]0;title\nError\n"),
     .text = "Error"},
    {.name = "a device control string is left out", PRINTED("\033P1$r0m\033\\Error\n"), .text = "Error"},
    {.name = "a character set is left out", PRINTED("\033(BError\n"), .text = "Error"},
    {.name = "an escape at the very end is left out", PRINTED("Error\033"), .text = "Error"},
    {.name = "half an escape sequence at the end is left out", PRINTED("Error\033[1;3"), .text = "Error"},
    {.name = "control characters are left out", PRINTED("E\ar\br\177or\n"), .text = "Error"},
    {.name = "a line that is printed over keeps its last state", PRINTED("10%\r20%\r30%\n"), .text = "30%"},
    {.name = "a line that is to be printed over keeps its state", PRINTED("10%\r20%\r"), .text = "20%"},
    {.name = "a progress bar before an error goes with its line",
     PRINTED("10%\r20%\nError\n"),
     .text = "20%\nError"},
    {.name = "an error that replaces a progress bar stays alone",
     PRINTED("10%\r20%\rError: x\n"),
     .text = "Error: x"},
    {.name = "a progress bar that is wiped out is gone", PRINTED("100%\r    \rError\n"), .text = "Error"},
    {.name = "a DOS end of line is one", PRINTED("one\r\ntwo\r\n"), .text = "one\ntwo"},
    {.name = "UTF-8 stays",
     PRINTED("na\303\257ve \342\202\254 \360\237\230\200\n"),
     .text = "na\303\257ve \342\202\254 \360\237\230\200"},
    {.name = "a byte that is no UTF-8 is left out", PRINTED("Error\377: x\n"), .text = "Error: x"},
    {.name = "an overlong slash is no slash", PRINTED("a longer line\300\257\n"), .text = "a longer line"},
    {.name = "a surrogate is no character",
     PRINTED("a longer line, really\355\240\200\n"),
     .text = "a longer line, really"},
    {.name = "half a character at the end is left out",
     PRINTED("a longer line, really\342\202"),
     .text = "a longer line, really"},
    {.name = "control characters of two bytes are left out",
     PRINTED("a long line, \302\2332J, a long line\n"),
     .text = "a long line, 2J, a long line"},
    {.name = "what turns text around is left out",
     PRINTED("user \342\200\256gnp.exe, and more text\n"),
     .text = "user gnp.exe, and more text"},
    {.name = "the mark of Arabic letters turns text around, too",
     PRINTED("user \330\234gnp.exe, and more text\n"),
     .text = "user gnp.exe, and more text"},
    {.name = "a line of bytes that are no text is left out",
     PRINTED("Error\n\001\002\377\376\203a\n"),
     .text = "Error"},
    {.name = "a line whose beginning is missing is left out",
     PRINTED("\0le \"x.py\"\nKeyError: 'x'\n"),
     .text = "KeyError: 'x'"},
    {.name = "lines before a gap are left out", PRINTED("one\n\0two\nthree\n"), .text = "three"},
    {.name = "a last line without its beginning stands alone, from a word on",
     PRINTED("one\n\0cret and the end\n"),
     .text = "and the end",
     .cut = true},
    {.name = "whole lines that fit remain",
     PRINTED("one\ntwo\nthree\nfour\n"),
     .text = "three\nfour",
     .size = 12},
    {.name = "a line that does not fit any more is left out",
     PRINTED("one\ntwo\nthree\nfour\n"),
     .text = "four",
     .size = 10},
    {.name = "a line that is too long loses its end, and no half of a word remains",
     PRINTED("one two three\n"),
     .text = "one two",
     .size = 11},
    {.name = "a word that is too long is cut", PRINTED("onetwothree\n"), .text = "onetwo", .size = 7},
    {.name = "no character is cut", PRINTED("aaa\303\274\303\274\n"), .text = "aaa", .size = 5},
    {.name = "without room nothing remains", PRINTED("one\n"), .text = "", .size = 1},
};

static void it_is_cleaned(void **state)
{
    const struct cleaning_case *row = *state;
    const size_t length = row->length;
    bool cut;
    char *text = malloc(length + 1); /* no more room than is promised: AddressSanitizer watches */
    assert_non_null(text);
    memcpy(text, row->raw, length);
    size_t kept = words_text_clean(text, length, row->size ? row->size : LAST_WORDS_SIZE, &cut);
    assert_int_equal(cut, row->cut);
    if (kept != strlen(row->text) || memcmp(text, row->text, kept) != 0)
        fail_msg("expected \"%s\", seen \"%.*s\"", row->text, (int)kept, text);
    free(text);
}

/* Whatever the bytes are, what remains fits and is text; and where all of it fitted, cleaning it again changes nothing. */
static void what_is_clean_stays(void **state)
{
    (void)state;
    static const char pieces[] = "ab \n\r\033[]0m\a\b\tz\303\274\342\202\254\377\001^~";
    unsigned seed = 20;
    char text[256];
    char again[256];
    bool begins_late;
    for (unsigned round = 0; round < 5000; round++) {
        const size_t length = (size_t)rand_r(&seed) % 200;
        const bool cut = round % 2 == 0;
        const size_t size = cut ? 64 : sizeof text;
        for (size_t i = 0; i < length; i++)
            text[i] = pieces[(size_t)rand_r(&seed) % (sizeof pieces - (cut ? 0 : 1))];
        const size_t kept = words_text_clean(text, length, size, &begins_late);
        assert_true(kept <= length && kept < size);
        for (size_t i = 0; i < kept; i++)
            assert_true((unsigned char)text[i] >= ' ' || text[i] == '\n');
        memcpy(again, text, kept);
        if (!cut) {
            assert_int_equal(words_text_clean(again, kept, size, &begins_late), kept);
            assert_memory_equal(again, text, kept);
        }
    }
}

static size_t read_tail(const struct words_tail *tail, char *text)
{
    return words_text_clean(text, words_tail_copy(tail, text), LAST_WORDS_SIZE, &(bool){false});
}

static void a_tail_holds_the_last_bytes_of_any_number(void **state)
{
    (void)state;
    static struct words_tail tail;
    char text[WORDS_TAIL_RAW_SIZE + 1];
    words_tail_clear(&tail);
    for (unsigned line = 0; line < 100000; line++) {
        char bytes[32];
        words_tail_add(&tail, bytes, (size_t)snprintf(bytes, sizeof bytes, "line %u\n", line));
    }
    size_t length = read_tail(&tail, text);
    assert_true(length > LAST_WORDS_SIZE - 16);
    assert_memory_equal(text + length - 21, "line 99998\nline 99999", 21);
    assert_memory_equal(text, "line ", 5);
    words_tail_clear(&tail);
    assert_int_equal(read_tail(&tail, text), 0);
}

static void of_a_long_piece_the_end_is_kept(void **state)
{
    (void)state;
    static const char end[] = "\nlast words\n";
    const size_t end_length = sizeof end - 1;
    static const size_t sizes[] = {WORDS_TAIL_PIECE_MAX, WORDS_TAIL_PIECE_MAX + 1, 5000, 65536, 10000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        static struct words_tail tail;
        char text[WORDS_TAIL_RAW_SIZE + 1];
        char *piece = malloc(sizes[i]);
        assert_non_null(piece);
        memset(piece, 'x', sizes[i]);
        memcpy(piece + sizes[i] - end_length, end, end_length);
        words_tail_clear(&tail);
        words_tail_add(&tail, "first words\n", 12);
        words_tail_add(&tail, piece, sizes[i]);
        size_t length = read_tail(&tail, text);
        assert_true(length >= 10);
        assert_memory_equal(text + length - 10, "last words", 10);
        free(piece);
    }
}

/* As node writes an error of axios: 40 KB at once. */
static void of_a_long_error_the_beginning_stays_with_the_end(void **state)
{
    (void)state;
    static const char head[] =
        "AxiosError: Request failed with status code 503\n    at settle (/a.js:19:12)\n"
        "    at Axios.request (/b.js:80:43) {\n  code: 'ERR_BAD_RESPONSE',\n  request: {\n";
    static const char field[] = "      path: '/data.csv',\n";
    static const char end[] = "  },\n  status: 503\n}\n";
    static const char last[] = "\nNode.js v20.20.2\n";
    static struct words_tail tail;
    static char piece[40000];
    char text[WORDS_TAIL_RAW_SIZE + 1];
    size_t length = sizeof head - 1;
    memcpy(piece, head, length);
    for (; length < sizeof piece - 100; length += sizeof field - 1)
        memcpy(piece + length, field, sizeof field - 1);
    memcpy(piece + length, end, sizeof end - 1);
    words_tail_clear(&tail);
    words_tail_add(&tail, "first words\n", 12);
    words_tail_add_long(&tail, piece, length + sizeof end - 1);
    words_tail_add(&tail, last, sizeof last - 1);
    text[read_tail(&tail, text)] = '\0';
    assert_non_null(strstr(text, "AxiosError: Request failed with status code 503\n"));
    assert_non_null(strstr(text, "  status: 503\n}\nNode.js v20.20.2"));
}

/* A source file in one line, which node shows above a bug in it. */
static void of_a_long_error_without_lines_the_end_stays(void **state)
{
    (void)state;
    static struct words_tail tail;
    static const char place[] = "/a.js:1\n";
    static const char end[] = "\nTypeError: x";
    static char piece[40000];
    char text[WORDS_TAIL_RAW_SIZE + 1];
    memset(piece, 'x', sizeof piece);
    memcpy(piece, place, sizeof place - 1);
    memcpy(piece + sizeof piece - (sizeof end - 1), end, sizeof end - 1);
    words_tail_clear(&tail);
    words_tail_add_long(&tail, piece, sizeof piece);
    const size_t length = read_tail(&tail, text);
    assert_true(length >= 12);
    assert_memory_equal(text + length - 12, "TypeError: x", 12);
}

static struct words_tail shared_tail;

static void *print_lines(void *argument)
{
    const char letter = *(const char *)argument;
    char line[40];
    memset(line, letter, sizeof line);
    line[sizeof line - 1] = '\n';
    for (unsigned i = 0; i < 20000; i++)
        words_tail_add(&shared_tail, line, 1 + (i * 7) % sizeof line);
    words_tail_add(&shared_tail, line, sizeof line);
    return NULL;
}

static void threads_tear_lines_at_worst(void **state)
{
    (void)state;
    enum { THREADS = 64 };
    pthread_t threads[THREADS];
    static char letters[THREADS];
    char text[WORDS_TAIL_RAW_SIZE + 1];
    for (unsigned i = 0; i < THREADS; i++) {
        letters[i] = (char)('0' + i);
        assert_int_equal(pthread_create(&threads[i], NULL, print_lines, &letters[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    size_t length = words_tail_copy(&shared_tail, text);
    assert_int_equal(length, WORDS_TAIL_SIZE + 1);
    for (size_t i = 1; i < length; i++)
        assert_true(text[i] == '\n' || (text[i] >= '0' && text[i] < '0' + THREADS));
    words_tail_add(&shared_tail, "\nthe end\n", 9);
    length = read_tail(&shared_tail, text);
    assert_memory_equal(text + length - 7, "the end", 7);
}

/* Seconds at which the process printed last; 0: never. It ended at 100. */
static const struct stream_case {
    const char *name;
    uint64_t on_stderr, on_stdout;
    enum words_stream expected;
} stream_cases[] = {
    {"who printed nothing has no words", 0, 0, WORDS_NONE},
    {"stderr tells the end", 100, 0, WORDS_ON_STDERR},
    {"stdout tells the end where nothing was on stderr", 0, 100, WORDS_ON_STDOUT},
    {"stderr goes before stdout", 97, 100, WORDS_ON_STDERR},
    {"stdout speaks for a stderr that was silent", 90, 100, WORDS_ON_STDOUT},
    {"a stdout that was silent for longer does not", 90, 80, WORDS_ON_STDERR},
};

static void the_right_stream_tells(void **state)
{
    const struct stream_case *row = *state;
    assert_int_equal(words_stream_of_end(100 * SECOND, row->on_stderr * SECOND, row->on_stdout * SECOND),
                     row->expected);
}

/* Each letter is a record of words: a to c part 0 to 2 of three of process 1, A the only part of process 1, x the only one of
 * process 2, f a fault. */
static const struct record_case {
    const char *name;
    const char *pieces;
    const char *text; /* of process 1; NULL: none */
} record_cases[] = {
    {"no words", "f", NULL},
    {"one part", "A", "A"},
    {"three parts", "abc", "abc"},
    {"three parts between others' records", "faxbfxc", "abc"},
    {"the newest words count", "Aabc", "abc"},
    {"a part that is missing makes them none", "ac", NULL},
    {"a last part that is missing makes them none", "ab", NULL},
    {"a first part that is missing makes them none", "bc", NULL},
    {"parts in disorder are none", "acb", NULL},
    {"another process's words are not ours", "x", NULL},
};

static struct words_record sealed_words(char piece)
{
    struct words_record record = {.stream = WORDS_ON_STDERR, .parts = 1, .length = 1, .time = SECOND};
    record.image.pid = piece == 'x' ? 2 : 1;
    record.text[0] = piece;
    if (piece >= 'a' && piece <= 'c') {
        record.part = (uint8_t)(piece - 'a');
        record.parts = 3;
    }
    words_record_seal(&record);
    return record;
}

static void words_are_read_back(void **state)
{
    const struct record_case *row = *state;
    struct journal journal = {0};
    struct last_words words;
    for (const char *piece = row->pieces; *piece; piece++) {
        struct words_record record = sealed_words(*piece);
        struct record fault = {.kind = RECORD_FAULT};
        record_seal(&fault);
        assert_true(journal_parse(&journal, *piece == 'f' ? (const void *)&fault : &record, RECORD_SIZE));
    }
    assert_int_equal(journal.skipped_bytes, 0);
    assert_int_equal(journal.newer, 0);
    assert_int_equal(journal_words(&journal, &(struct image){.pid = 1}, &words), row->text != NULL);
    assert_string_equal(words.text, row->text ? row->text : "");
    if (row->text)
        assert_int_equal(words.stream, WORDS_ON_STDERR);
    journal_free(&journal);
}

static void parts_hold_all_words(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, WORDS_PART_SIZE, WORDS_PART_SIZE + 1, LAST_WORDS_SIZE - 1};
    char words[LAST_WORDS_SIZE] = "";
    memset(words, 'w', sizeof words - 1);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct words_record record;
        size_t length = 0;
        size_t part = 0;
        for (; words_record_take(&record, words, lengths[i], part); part++) {
            assert_int_equal(record.part, part);
            length += record.length;
        }
        assert_int_equal(length, lengths[i]);
        assert_true(part == 0 || record.parts == part);
    }
}

/* Each changes one thing of a record, and seals it again where the checksum is not the thing. */
static void a_record_of_words_is_believed_only_if_it_is_whole(void **state)
{
    (void)state;
    const struct words_record good = sealed_words('A');
    assert_true(words_record_is_valid(&good));
    assert_false(record_is_valid((const struct record *)(const void *)&good));
    for (size_t i = 0; i < sizeof good; i++) {
        struct words_record bad = good;
        ((unsigned char *)&bad)[i] ^= 4;
        assert_false(words_record_is_valid(&bad));
    }
    struct words_record bad[5] = {good, good, good, good, good};
    bad[0].length = WORDS_PART_SIZE + 1;
    bad[1].part = 1;
    bad[2].parts = WORDS_PARTS_MAX + 1;
    bad[3].stream = WORDS_STREAM_COUNT;
    bad[4].stream = WORDS_NONE;
    for (size_t i = 0; i < 5; i++) {
        words_record_seal(&bad[i]);
        assert_false(words_record_is_valid(&bad[i]));
    }
}

static void hostile_words_command_no_terminal(void **state)
{
    (void)state;
    struct words_record record = sealed_words('A');
    struct journal journal = {0};
    struct last_words words;
    memcpy(record.text, "a\033[2J\nb\177", 9);
    record.length = 8;
    words_record_seal(&record);
    assert_true(journal_parse(&journal, &record, sizeof record));
    assert_true(journal_words(&journal, &record.image, &words));
    assert_string_equal(words.text, "a?[2J\nb?");
    journal_free(&journal);
}

/* Version 2 had no words and no contacts: its readers step over both, and read all that they know. */
static void an_older_reader_steps_over_new_kinds_alone(void **state)
{
    (void)state;
    for (int kind = RECORD_FAULT; kind <= RECORD_WORDS; kind++)
        assert_int_equal(record_version_of((enum record_kind)kind), kind <= RECORD_CALLS ? 2 : 3);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cleaning_cases), it_is_cleaned, NULL, NULL);
    test_list_add_rows(TABLE(stream_cases), the_right_stream_tells, NULL, NULL);
    test_list_add_rows(TABLE(record_cases), words_are_read_back, NULL, NULL);
    test_list_add(TEST(what_is_clean_stays), NULL, NULL, NULL);
    test_list_add(TEST(a_tail_holds_the_last_bytes_of_any_number), NULL, NULL, NULL);
    test_list_add(TEST(of_a_long_piece_the_end_is_kept), NULL, NULL, NULL);
    test_list_add(TEST(of_a_long_error_the_beginning_stays_with_the_end), NULL, NULL, NULL);
    test_list_add(TEST(of_a_long_error_without_lines_the_end_stays), NULL, NULL, NULL);
    test_list_add(TEST(threads_tear_lines_at_worst), NULL, NULL, NULL);
    test_list_add(TEST(parts_hold_all_words), NULL, NULL, NULL);
    test_list_add(TEST(a_record_of_words_is_believed_only_if_it_is_whole), NULL, NULL, NULL);
    test_list_add(TEST(hostile_words_command_no_terminal), NULL, NULL, NULL);
    test_list_add(TEST(an_older_reader_steps_over_new_kinds_alone), NULL, NULL, NULL);
    return test_list_run("last words", argc, argv, NULL, NULL);
}
