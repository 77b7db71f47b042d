#include "secrets.h"

#include "secret_text.h"

/* What one pass leaves can look like a secret in the next: `a=b` hidden behind a label, and the label now beside
 * another. Each pass hides more, so this ends; two are the rule. A text that needs more than the maximum is made to
 * deceive, and is hidden as a whole. */
enum { PASSES_MAX = 8, STARS = 3 };

/* Of a cut text: the first word may be the rest of a secret, or of what calls the second one a secret. */
static void hide_first_words(struct secret_text *text)
{
    size_t at = 0;
    for (int words = 0; words < 2 && at < text->length;) {
        while (at < text->length && (is_space(text->data[at]) || is_quote(text->data[at])))
            at++;
        const size_t from = at;
        bool is_word = false; /* and not punctuation alone */
        for (; at < text->length && !is_space(text->data[at]) && !is_closing_quote(text, at); at++)
            is_word = is_word || is_alphanumeric(text->data[at]) || is_one_of(text->data[at], "*\xff");
        if (is_word) {
            hide(text, from, at);
            words++;
        }
    }
}

/* Makes each hidden stretch `***`, at most as long as it was. Bytes of the text itself that look hidden are a change, too:
 * the stars may complete the value of a variable. */
static void shorten(struct secret_text *text)
{
    size_t kept = 0;
    size_t hidden = 0;
    for (size_t i = 0; i < text->length; i++) {
        hidden = text->data[i] == HIDDEN ? hidden + 1 : 0;
        text->changed = text->changed || hidden > 0;
        if (hidden == 0)
            text->data[kept++] = text->data[i];
        else if (hidden <= STARS)
            text->data[kept++] = '*';
    }
    text->length = kept;
}

size_t secrets_mask(char *text, size_t length, bool cut, char *const *environment)
{
    struct secret_text masked = {.length = length, .cut = cut, .changed = true};
    masked.data = text;
    for (int pass = 0; pass < PASSES_MAX && masked.changed; pass++) {
        masked.changed = false;
        secret_pem_hide(&masked);
        secret_urls_hide(&masked);
        secret_labels_hide(&masked);
        secret_shapes_hide(&masked);
        /* Behind the others: the value may be a word like `password`, which is the label of something else. */
        secret_environment_hide(&masked, environment);
        if (cut)
            hide_first_words(&masked);
        shorten(&masked);
    }
    if (masked.changed) {
        hide(&masked, 0, masked.length);
        shorten(&masked);
    }
    return masked.length;
}
