#include "hpack.h"

/* Forms of a field's first byte (section 6): its mark, and how many bits of an integer are left. */
enum hpack_form { FORM_INDEXED, FORM_INSERTED, FORM_TABLE_SIZE, FORM_LITERAL };

enum hpack_stage {
    AT_FIELD,
    IN_INDEX,
    AT_NAME_LENGTH,
    IN_NAME_LENGTH,
    IN_NAME,
    AT_VALUE_LENGTH,
    IN_VALUE_LENGTH,
    IN_VALUE,
    BROKEN
};

enum {
    STATIC_COUNT = 61,
    STATIC_AUTHORITY = 1,
    STATIC_GET = 2,
    STATIC_POST = 3,
    STATIC_ROOT = 4,
    STATIC_INDEX = 5,
    STATIC_STATUS_FIRST = 8,
    STATIC_STATUS_LAST = 14,
    STATIC_CONTENT_ENCODING = 26,
    STATIC_DATE = 33,
    STATIC_LOCATION = 46,
    STATIC_RETRY_AFTER = 53,
    STRING_PREFIX = 7,
    SHIFT_MAX = 21 /* an integer has up to four bytes more: no length of a header block needs a fifth */
};

/* Appendix A: how long each name is; and the values of the seven that are statuses. */
static const uint8_t static_name_lengths[STATIC_COUNT] = {
    10, 7,  7,  5,  5,  7,  7,  7,  7,  7,  7,  7, 7,  7,  14, 15, 15, 13, 6,  27, 3,
    5,  13, 13, 19, 16, 16, 14, 16, 13, 12, 6,  4, 4,  6,  7,  4,  4,  8,  17, 13, 8,
    19, 13, 4,  8,  12, 18, 19, 5,  7,  7,  11, 6, 10, 25, 17, 10, 4,  3,  16};
static const uint16_t static_statuses[] = {200, 204, 206, 304, 400, 404, 500};

void hpack_begin(struct hpack *hpack, unsigned limit)
{
    hpack->newest = hpack->count = hpack->size = 0;
    hpack->limit = (uint16_t)limit;
    hpack->lost = false;
    hpack_begin_block(hpack);
}

void hpack_begin_block(struct hpack *hpack)
{
    hpack->stage = AT_FIELD;
    hpack->status = 0;
    hpack->head = (struct http_head){.retry_after = 0};
    hpack->request = (struct hpack_request){.method = 0};
    hpack->location = 0;
}

static void lose_table(struct hpack *hpack)
{
    hpack->lost = true;
}

static void break_off(struct hpack *hpack)
{
    lose_table(hpack);
    hpack->stage = BROKEN;
}

/* The table ----------------------------------------------------------------------------------------------- */

static void evict_down_to(struct hpack *hpack, unsigned size)
{
    while (hpack->count > 0 && hpack->size > size) {
        unsigned oldest = (hpack->newest + HPACK_ENTRIES_MAX - (hpack->count - 1u)) % HPACK_ENTRIES_MAX;
        hpack->size = (uint16_t)(hpack->size - hpack->entries[oldest].size);
        hpack->count--;
    }
}

/* Section 4.4: what is larger than the table empties it, which is no error. */
static void insert(struct hpack *hpack, uint32_t value)
{
    uint32_t size = hpack->name_length + hpack->length + HPACK_ENTRY_OVERHEAD;
    if (size > hpack->limit) {
        evict_down_to(hpack, 0);
        return;
    }
    evict_down_to(hpack, hpack->limit - size);
    hpack->newest = (uint16_t)((hpack->newest + 1u) % HPACK_ENTRIES_MAX);
    hpack->count++;
    hpack->size = (uint16_t)(hpack->size + size);
    hpack->entries[hpack->newest] = (struct hpack_entry){
        .value = value, .size = (uint16_t)size, .name_length = (uint16_t)hpack->name_length};
    hpack->names[hpack->newest] = hpack->name;
    hpack->paths[hpack->newest] = hpack->path;
}

/* Where the entry with this index of the whole address space (section 2.3.3) is in the ring; -1 if there is none. */
static int place_of(const struct hpack *hpack, uint32_t index)
{
    uint32_t age = index - STATIC_COUNT - 1;
    return age < hpack->count ? (int)((hpack->newest + HPACK_ENTRIES_MAX - age) % HPACK_ENTRIES_MAX) : -1;
}

/* Fields ---------------------------------------------------------------------------------------------------- */

/* `path`: of a target. */
static void note(struct hpack *hpack, uint8_t name, uint32_t value, uint32_t path)
{
    struct hpack_request *request = &hpack->request;
    if (name == FIELD_METHOD) {
        request->method = value;
    } else if (name == FIELD_PATH) {
        request->target = value;
        request->path = path;
    } else if (name == FIELD_AUTHORITY) {
        request->host = value;
    } else if (name == FIELD_LOCATION) {
        hpack->location = value;
    } else if (name != FIELD_STATUS) {
        http_head_note(&hpack->head, (enum http_field)name, value);
    } else if (hpack->status == 0) {
        hpack->status = (uint16_t)value;
    }
}

/* Something that the lost table said. A status comes before all other fields (RFC 9113 section 8.3): it may be this. */
static void note_unknown(struct hpack *hpack)
{
    if (hpack->status == 0)
        hpack->status = HPACK_STATUS_UNKNOWN;
}

static uint8_t static_name(uint32_t index)
{
    return index >= STATIC_STATUS_FIRST && index <= STATIC_STATUS_LAST ? FIELD_STATUS
           : index == STATIC_AUTHORITY                                 ? FIELD_AUTHORITY
           : index == STATIC_GET || index == STATIC_POST               ? FIELD_METHOD
           : index == STATIC_ROOT || index == STATIC_INDEX             ? FIELD_PATH
           : index == STATIC_LOCATION                                  ? FIELD_LOCATION
           : index == STATIC_CONTENT_ENCODING                          ? FIELD_CONTENT_ENCODING
           : index == STATIC_DATE                                      ? FIELD_DATE
           : index == STATIC_RETRY_AFTER                               ? FIELD_RETRY_AFTER
                                                                       : FIELD_OTHER;
}

static void begin_value(struct hpack *hpack)
{
    question_target_begin(&hpack->target);
    hpack->hash = 1; /* as that of a host in HTTP/1 */
    hpack->path = 0;
    hpack->place = 0;
}

/* More of a value that may be longer than `text`. */
static void read_value(struct hpack *hpack, char byte)
{
    if (hpack->name == FIELD_PATH)
        question_target_feed(&hpack->target, byte);
    if (hpack->name == FIELD_PATH || hpack->name == FIELD_LOCATION)
        question_path_feed(&hpack->place, &hpack->path, byte);
    if (hpack->name == FIELD_AUTHORITY)
        hpack->hash = question_hash(hpack->hash, &byte, 1);
}

/* Methods and targets of the static table. */
static void take_static_request(struct hpack *hpack, uint32_t index)
{
    static const char index_page[] = "/index.html";
    if (index == STATIC_GET || index == STATIC_POST) {
        note(hpack, FIELD_METHOD,
             question_method(index == STATIC_GET ? "GET" : "POST", index == STATIC_GET ? 3 : 4), 0);
    } else if (index == STATIC_ROOT || index == STATIC_INDEX) {
        hpack->name = FIELD_PATH;
        begin_value(hpack);
        for (size_t i = 0; i < (index == STATIC_ROOT ? 1 : sizeof index_page - 1); i++)
            read_value(hpack, index_page[i]);
        note(hpack, FIELD_PATH, question_target_end(&hpack->target), hpack->path);
    }
}

static void take_indexed(struct hpack *hpack, uint32_t index)
{
    hpack->stage = AT_FIELD;
    if (index == 0) {
        break_off(hpack);
    } else if (index <= STATIC_COUNT) {
        if (static_name(index) == FIELD_STATUS)
            note(hpack, FIELD_STATUS, static_statuses[index - STATIC_STATUS_FIRST], 0);
        else
            take_static_request(hpack, index);
    } else if (hpack->lost) {
        note_unknown(hpack);
    } else {
        int place = place_of(hpack, index);
        if (place < 0) {
            note_unknown(hpack);
            break_off(hpack);
        } else {
            note(hpack, hpack->names[place], hpack->entries[place].value, hpack->paths[place]);
        }
    }
}

/* The name of a literal, from one of the tables. */
static void take_name(struct hpack *hpack, uint32_t index)
{
    hpack->stage = AT_VALUE_LENGTH;
    if (index <= STATIC_COUNT) {
        hpack->name = static_name(index);
        hpack->name_length = static_name_lengths[index - 1];
        return;
    }
    hpack->name = FIELD_OTHER;
    hpack->name_length = 0;
    int place = hpack->lost ? -1 : place_of(hpack, index);
    if (place >= 0) {
        hpack->name = hpack->names[place];
        hpack->name_length = hpack->entries[place].name_length;
        return;
    }
    note_unknown(hpack);
    if (!hpack->lost)
        break_off(hpack);
}

/* Beyond the protocol's default size the program has agreed to more than we can remember. */
static void take_table_size(struct hpack *hpack, uint32_t size)
{
    hpack->stage = AT_FIELD;
    if (size > HPACK_TABLE_SIZE_MAX) {
        lose_table(hpack);
        return;
    }
    hpack->limit = (uint16_t)size;
    evict_down_to(hpack, size);
}

static uint8_t literal_name(const struct hpack *hpack)
{
    return hpack->length <= HPACK_TEXT_SIZE ? (uint8_t)http_field_named(hpack->text, hpack->length)
                                            : FIELD_OTHER;
}

/* Three digits (RFC 9110 section 15). */
static uint32_t status_of(const char *text, size_t length)
{
    uint32_t status = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return HPACK_STATUS_UNKNOWN;
        status = status * 10 + (uint32_t)(text[i] - '0');
    }
    return length == 3 && status >= 100 ? status : HPACK_STATUS_UNKNOWN;
}

/* Of what is too long for any value that counts, its beginning. */
static uint32_t meaning_of_value(struct hpack *hpack)
{
    enum http_field field = (enum http_field)hpack->name;
    bool whole = hpack->length <= HPACK_TEXT_SIZE;
    if (field == FIELD_PATH)
        return question_target_end(&hpack->target);
    if (field == FIELD_AUTHORITY)
        return hpack->hash;
    if (field == FIELD_LOCATION)
        return hpack->path;
    if (field == FIELD_METHOD)
        return whole ? question_method(hpack->text, hpack->length) : 0;
    if (field == FIELD_STATUS)
        return hpack->length == 3 ? status_of(hpack->text, hpack->length) : HPACK_STATUS_UNKNOWN;
    return whole || http_field_may_be_cut(field)
               ? http_field_meaning(field, hpack->text, whole ? hpack->length : HPACK_TEXT_SIZE)
               : 0;
}

static void end_string(struct hpack *hpack)
{
    if (hpack->huffman_coded && !huffman_may_end(&hpack->huffman)) {
        break_off(hpack);
        return;
    }
    if (hpack->stage == IN_NAME) {
        hpack->name = literal_name(hpack);
        hpack->name_length = hpack->length;
        hpack->stage = AT_VALUE_LENGTH;
        return;
    }
    uint32_t value = meaning_of_value(hpack);
    note(hpack, hpack->name, value, hpack->path);
    if (hpack->form == FORM_INSERTED && !hpack->lost)
        insert(hpack, value);
    hpack->stage = AT_FIELD;
}

/* Bytes -------------------------------------------------------------------------------------------------- */

static void append(struct hpack *hpack, char byte)
{
    if (hpack->length < HPACK_TEXT_SIZE)
        hpack->text[hpack->length] = byte;
    hpack->length++;
    if (hpack->stage == IN_VALUE)
        read_value(hpack, byte);
}

static void feed_string(struct hpack *hpack, unsigned char byte)
{
    if (!hpack->huffman_coded)
        append(hpack, (char)byte);
    for (int bit = 7; hpack->huffman_coded && bit >= 0; bit--) {
        int symbol = huffman_take(&hpack->huffman, (unsigned)byte >> bit & 1);
        if (symbol == HUFFMAN_INVALID) {
            break_off(hpack);
            return;
        }
        if (symbol >= 0)
            append(hpack, (char)symbol);
    }
    if (--hpack->left == 0)
        end_string(hpack);
}

/* An integer is complete (section 5.1): it is an index, a size or a length. */
static void end_integer(struct hpack *hpack)
{
    uint32_t integer = hpack->integer;
    if (hpack->stage != IN_INDEX) {
        hpack->stage = hpack->stage == IN_NAME_LENGTH ? IN_NAME : IN_VALUE;
        hpack->left = integer;
        hpack->length = 0;
        hpack->huffman = (struct huffman){.bits = 0};
        begin_value(hpack);
        if (integer == 0)
            end_string(hpack);
    } else if (hpack->form == FORM_INDEXED) {
        take_indexed(hpack, integer);
    } else if (hpack->form == FORM_TABLE_SIZE) {
        take_table_size(hpack, integer);
    } else if (integer == 0) {
        hpack->stage = AT_NAME_LENGTH;
    } else {
        take_name(hpack, integer);
    }
}

static void begin_integer(struct hpack *hpack, unsigned char byte, unsigned prefix)
{
    unsigned mask = (1u << prefix) - 1;
    hpack->integer = byte & mask;
    hpack->shift = 0;
    hpack->stage++; /* into it */
    if (hpack->integer < mask)
        end_integer(hpack);
}

static void feed_integer(struct hpack *hpack, unsigned char byte)
{
    if (hpack->shift > SHIFT_MAX) {
        break_off(hpack);
        return;
    }
    hpack->integer += (uint32_t)(byte & 0x7f) << hpack->shift;
    hpack->shift = (uint8_t)(hpack->shift + 7);
    if ((byte & 0x80) == 0)
        end_integer(hpack);
}

static void begin_field(struct hpack *hpack, unsigned char byte)
{
    hpack->form = (byte & 0x80) != 0   ? FORM_INDEXED
                  : (byte & 0x40) != 0 ? FORM_INSERTED
                  : (byte & 0x20) != 0 ? FORM_TABLE_SIZE
                                       : FORM_LITERAL;
    static const uint8_t prefixes[] = {7, 6, 5, 4};
    begin_integer(hpack, byte, prefixes[hpack->form]);
}

void hpack_feed(struct hpack *hpack, unsigned char byte)
{
    switch ((enum hpack_stage)hpack->stage) {
    case AT_FIELD:
        begin_field(hpack, byte);
        break;
    case AT_NAME_LENGTH:
    case AT_VALUE_LENGTH:
        hpack->huffman_coded = (byte & 0x80) != 0;
        begin_integer(hpack, byte, STRING_PREFIX);
        break;
    case IN_INDEX:
    case IN_NAME_LENGTH:
    case IN_VALUE_LENGTH:
        feed_integer(hpack, byte);
        break;
    case IN_NAME:
    case IN_VALUE:
        feed_string(hpack, byte);
        break;
    case BROKEN:
        break;
    }
}

void hpack_end_block(struct hpack *hpack)
{
    if (hpack->stage != AT_FIELD)
        break_off(hpack);
}
