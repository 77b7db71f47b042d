/* HPACK against RFC 7541 appendix C: after each block the table is as the RFC shows it, entry by entry, which needs every
 * string's exact length, and the status and date are known.
 */
#include "../../core/wire/hpack.h"
#include "../../core/wire/http_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BYTES_MAX = 1024, BLOCKS_MAX = 3, ENTRIES_MAX = 5 };

struct block {
    const char *bytes;           /* hexadecimal */
    unsigned sizes[ENTRIES_MAX]; /* of the table's entries, the newest first; 0: no more */
    unsigned status;
    const char *date; /* NULL: none */
};

#define FIRST_DATE  "Mon, 21 Oct 2013 20:13:21 GMT"
#define SECOND_DATE "Mon, 21 Oct 2013 20:13:22 GMT"

static const struct {
    const char *name;
    unsigned limit;
    struct block blocks[BLOCKS_MAX];
} examples[] = {
    {"C.2.1 literal with indexing",
     4096,
     {{"400a637573746f6d2d6b65790d637573746f6d2d686561646572", {55}, 0, NULL}}},
    {"C.2.2 literal without indexing", 4096, {{"040c2f73616d706c652f70617468", {0}, 0, NULL}}},
    {"C.2.3 literal never indexed", 4096, {{"100870617373776f726406736563726574", {0}, 0, NULL}}},
    {"C.2.4 indexed", 4096, {{"82", {0}, 0, NULL}}},
    {"C.3 requests",
     4096,
     {{"828684410f7777772e6578616d706c652e636f6d", {57}, 0, NULL},
      {"828684be58086e6f2d6361636865", {53, 57}, 0, NULL},
      {"828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565", {54, 53, 57}, 0, NULL}}},
    {"C.4 requests, Huffman",
     4096,
     {{"828684418cf1e3c2e5f23a6ba0ab90f4ff", {57}, 0, NULL},
      {"828684be5886a8eb10649cbf", {53, 57}, 0, NULL},
      {"828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf", {54, 53, 57}, 0, NULL}}},
    {"C.5 responses",
     256,
     {{"4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e176874747"
       "0733a"
       "2f2f7777772e6578616d706c652e636f6d",
       {63, 65, 52, 42},
       302,
       FIRST_DATE},
      {"4803333037c1c0bf", {42, 63, 65, 52}, 307, FIRST_DATE},
      {"88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4"
       "b48514b"
       "425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
       {98, 52, 65},
       200,
       SECOND_DATE}}},
    {"C.6 responses, Huffman",
     256,
     {{"488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae8"
       "2ae43"
       "d3",
       {63, 65, 52, 42},
       302,
       FIRST_DATE},
      {"4883640effc1c0bf", {42, 63, 65, 52}, 307, FIRST_DATE},
      {"88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d"
       "5af27"
       "087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
       {98, 52, 65},
       200,
       SECOND_DATE}}},
};

static size_t bytes_of(const char *hexadecimal, uint8_t *bytes)
{
    size_t length = strlen(hexadecimal) / 2;
    assert_true(length <= BYTES_MAX);
    for (size_t i = 0; i < length; i++) {
        char digits[] = {hexadecimal[2 * i], hexadecimal[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return length;
}

static void feed_block(struct hpack *hpack, const char *hexadecimal)
{
    uint8_t bytes[BYTES_MAX];
    size_t length = bytes_of(hexadecimal, bytes);
    hpack_begin_block(hpack);
    for (size_t i = 0; i < length; i++)
        hpack_feed(hpack, bytes[i]);
    hpack_end_block(hpack);
}

static void shows_table(const char *name, size_t number, const struct hpack *hpack, const struct block *block)
{
    unsigned count = 0;
    unsigned size = 0;
    for (; count < ENTRIES_MAX && block->sizes[count] != 0; count++) {
        unsigned place = (hpack->newest + HPACK_ENTRIES_MAX - count) % HPACK_ENTRIES_MAX;
        size += block->sizes[count];
        if (count < hpack->count && hpack->entries[place].size != block->sizes[count])
            fail_msg("%s, block %zu, entry %u: expected size %u, seen %u", name, number, count + 1,
                     block->sizes[count], hpack->entries[place].size);
    }
    if (hpack->count != count || hpack->size != size || hpack->lost)
        fail_msg("%s, block %zu: expected %u entries of %u bytes, seen %u of %u, lost: %d", name, number,
                 count, size, hpack->count, hpack->size, hpack->lost);
}

static void the_examples_of_the_rfc_are_read(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof examples / sizeof *examples; row++) {
        struct hpack hpack;
        hpack_begin(&hpack, examples[row].limit);
        for (size_t i = 0; i < BLOCKS_MAX && examples[row].blocks[i].bytes != NULL; i++) {
            const struct block *block = &examples[row].blocks[i];
            uint32_t date = block->date == NULL ? 0 : http_date(block->date, strlen(block->date));
            feed_block(&hpack, block->bytes);
            shows_table(examples[row].name, i + 1, &hpack, block);
            if (hpack.status != block->status || hpack.head.date != date)
                fail_msg("%s, block %zu: expected status %u and date %u, seen %u and %u", examples[row].name,
                         i + 1, block->status, date, hpack.status, hpack.head.date);
        }
    }
}

/* All 256 bytes in their order, as another implementation encodes them. */
static const char every_byte[] =
    "ffc7fffd8fffffe2fffffe3fffffe4fffffe5fffffe6fffffe7fffffe8ffffeafffffff3fffffa7fffffabffff"
    "ffdfffffebfffffecfffffedfffffeefffffefffffff0ffffff1ffffff2fffffffbfffffcffffffd3fffffd7ff"
    "fffdbfffffdffffffe3fffffe7fffffebfffffed4fe3f9ffaffcabf1febfafefe7fdfd2cbb00089969b71d79fb"
    "9f7fff20ffbff3ff50ddbd7f061c58f265cd9f469d5af66dddbf871e5f9cff7ff7fffc3ff9ffe45fff4719242c"
    "b34e6e9d68a6a3d7dac426defe3cfaf7fffbfe7ffbffdffffffcfffe6ffff4bfff9ffffa3fffd3ffff53fffd5f"
    "fffb3fffeb7fffdaffffb7ffff73fffeeffffdeffffebffffbfffffd9ffffdbfffebffffe0ffffeeffffc3ffff"
    "8bffff1ffffe4fffee7fffb1ffff97fffd9ffffcdffff9fffffbffffdafffeeffff4ffffb7fffee7fffe8ffffd"
    "3fffdeffffd5fffeeffffbdffffe1fffdfffff7fffff5ffffecffff07fff87fffe0ffff17fffedffff87ffff77"
    "fffeffffeaffff8bfffe3ffff93ffff87fffcbffff37ffff1fffff83ffffe1fffebfffe3ffff3fffff2ffffa3f"
    "fffd9fffff17ffffc7fffff27ffffdefffffbffffff2fffff8fffffb7fff97fff8fffffe6fffffc1fffff87fff"
    "fe7fffffc5ffffe5fffe4ffff2fffffd1fffff4ffffffefffffe3fffffc9fffff97fffb3ffffcffffb7fffcdff"
    "ff4ffff9ffffd1ffffcffffeaffffafffffddffffeffffff4fffff5fffffabffffa7ffffd7fffff9bffffecfff"
    "ffb7fffff3fffffe8fffffd3fffffabfffff5fffffff7ffffecfffffdbfffffbbfffff7ffffff0fffffbbf";

static void every_byte_has_its_huffman_code(void **state)
{
    (void)state;
    uint8_t bytes[BYTES_MAX];
    size_t length = bytes_of(every_byte, bytes);
    struct huffman huffman = {.bits = 0};
    int expected = 0;
    for (size_t i = 0; i < 8 * length; i++) {
        int symbol = huffman_take(&huffman, (unsigned)bytes[i / 8] >> (7 - i % 8));
        assert_int_not_equal(symbol, HUFFMAN_INVALID);
        if (symbol >= 0)
            assert_int_equal(symbol, expected++);
    }
    assert_int_equal(expected, 256);
    assert_true(huffman_may_end(&huffman));
}

/* One after the other on one connection with a table of the default size. */
static const struct {
    const char *name;
    const char *blocks[3];
    unsigned status; /* after the last */
    uint32_t retry_after;
    bool lost;
} cases[] = {
    {"a status of the static table", {"8e"}, 500, 0, false},
    {"a status with a static name, as nginx writes it", {"0803343239"}, 429, 0, false},
    {"a status with its name spelt", {"00073a73746174757303353033"}, 503, 0, false},
    {"a status that an earlier answer has put into the table", {"4803343239", "be"}, 429, 0, false},
    {"a name from the table, with another value", {"4803343239", "7e03353033", "be"}, 503, 0, false},
    {"Retry-After with a static name",
     {"4803353033"
      "0f26023330"},
     503,
     30,
     false},
    {"Retry-After from an earlier answer",
     {"48033530337502"
      "3330",
      "bfbe"},
     503,
     30,
     false},
    {"only the first status counts", {"888e"}, 200, 0, false},
    {"a status of two digits", {"08023432"}, HPACK_STATUS_UNKNOWN, 0, false},
    {"a status of letters", {"0803616263"}, HPACK_STATUS_UNKNOWN, 0, false},
    {"what is not in the table", {"be"}, HPACK_STATUS_UNKNOWN, 0, true},
    {"what is not in the table, after the status", {"8ebe"}, 500, 0, true},
    {"a static status when the table is lost", {"be", "8e"}, 500, 0, true},
    {"a spelt status when the table is lost", {"be", "0803343239"}, 429, 0, true},
    {"a status of the table when it is lost", {"4803343239", "ff00be", "be"}, HPACK_STATUS_UNKNOWN, 0, true},
    {"a table of no size keeps nothing", {"204803343239", "be"}, HPACK_STATUS_UNKNOWN, 0, true},
    {"a table larger than we can keep",
     {"3fe21f"
      "4803343239",
      "be"},
     HPACK_STATUS_UNKNOWN,
     0,
     true},
    {"a table of just that size",
     {"3fe11f"
      "4803343239",
      "be"},
     429,
     0,
     false},
    {"an index of zero", {"80"}, 0, 0, true},
    {"an integer without end", {"ff80808080808001"}, 0, 0, true},
    {"a block cut off in a string", {"480334"}, 0, 0, true},
    {"padding of zeros", {"088100"}, 0, 0, true},
    {"a Huffman string that ends in an incomplete code", {"088200fe"}, 0, 0, true},
    {"the Huffman code for the end of a string", {"0884ffffffff"}, 0, 0, true},
    {"nothing", {""}, 0, 0, false},
};

static void what_a_block_says_is_known_or_unknown(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof cases / sizeof *cases; row++) {
        struct hpack hpack;
        hpack_begin(&hpack, HPACK_TABLE_SIZE_MAX);
        for (size_t i = 0; i < 3 && cases[row].blocks[i] != NULL; i++)
            feed_block(&hpack, cases[row].blocks[i]);
        if (hpack.status != cases[row].status || hpack.head.retry_after != cases[row].retry_after ||
            hpack.lost != cases[row].lost)
            fail_msg("%s: expected %u, %u, lost %d; seen %u, %u, lost %d", cases[row].name, cases[row].status,
                     cases[row].retry_after, cases[row].lost, hpack.status, hpack.head.retry_after,
                     hpack.lost);
    }
}

/* 128 entries of the smallest size, and one more. */
static void the_table_holds_no_more_than_its_size(void **state)
{
    (void)state;
    struct hpack hpack;
    hpack_begin(&hpack, HPACK_TABLE_SIZE_MAX);
    for (int i = 0; i < 200; i++) {
        feed_block(&hpack, "400000");
        assert_true(hpack.size <= HPACK_TABLE_SIZE_MAX && hpack.count <= HPACK_ENTRIES_MAX);
    }
    assert_int_equal(hpack.count, HPACK_ENTRIES_MAX);
    assert_false(hpack.lost);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_rfc_are_read),
        cmocka_unit_test(every_byte_has_its_huffman_code),
        cmocka_unit_test(what_a_block_says_is_known_or_unknown),
        cmocka_unit_test(the_table_holds_no_more_than_its_size),
    };
    return cmocka_run_group_tests_name("hpack", tests, NULL, NULL);
}
