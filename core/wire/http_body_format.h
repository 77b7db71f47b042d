/* The formats of http_body.h: what each parser has, and what they share.
 */
#ifndef VHRETRY_WIRE_HTTP_BODY_FORMAT_H
#define VHRETRY_WIRE_HTTP_BODY_FORMAT_H

#include "http_body_state.h"

enum http_body_format { BODY_NOT_BEGUN, BODY_JSON, BODY_XML };

enum http_body_flag {
    BODY_IS_BULK = 1,     /* it says at its top that items failed */
    BODY_HAS_OTHER = 2,   /* an item failed for a reason that is no refusal */
    BODY_ITEM_FAILED = 4, /* the item in hand */
    BODY_TEXT_QUOTED = 8, /* the text in hand is a string */
    BODY_TAG_CLOSES = 16, /* XML: the tag in hand ends an element */
    BODY_TAG_ENDS = 32    /* XML: it is an element without content */
};

enum { BODY_DEPTH_MAX = 200 };

/* More of a document that begins with `{` or `<`, that byte included; as http_body_read. */
size_t http_body_read_json(struct http_body *body, const char *bytes, size_t length,
                           enum http_body_said *said);
size_t http_body_read_xml(struct http_body *body, const char *bytes, size_t length,
                          enum http_body_said *said);

/* The text in hand goes on. */
static inline void body_add_text(struct http_body *body, char byte)
{
    if (body->length < REASON_TEXT_SIZE)
        body->text[body->length] = byte;
    if (body->length < UINT8_MAX)
        body->length++;
}

/* Is that the text in hand? No word is longer than what is kept of a text. */
bool body_text_is(const struct http_body *body, const char *word);

/* An item of a bulk answer, or the whole of another one, failed with the code in hand. Says whether to look further. */
enum http_body_said body_take_code(struct http_body *body);

/* A part begins, called body->key: does it still speak of the document's own failure? Says whether to look further. */
enum http_body_said body_open_part(struct http_body *body, bool is_container);

/* The part in hand ends. If it was the document, what it says is known. */
enum http_body_said body_close_part(struct http_body *body);

#endif
