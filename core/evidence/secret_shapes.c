/* Tokens that their prefix tells. */
#include "secret_text.h"

enum {
    /* At the end of the text, where the rest may be missing, so many bytes behind the prefix are a token. */
    CUT_LENGTH_MIN = 4,
};

enum alphabet { ALPHANUMERIC, WORD, URL_SAFE, DOTTED, PATH };

static const struct shape {
    char prefix[16];
    unsigned char length; /* the shortest that counts, behind the prefix */
    unsigned char alphabet;
} shapes[] = {
    /* Amazon */
    {"AKIA", 12, ALPHANUMERIC},
    {"ASIA", 12, ALPHANUMERIC},
    {"ABIA", 12, ALPHANUMERIC},
    {"ACCA", 12, ALPHANUMERIC},
    /* GitHub, GitLab, Atlassian, Docker */
    {"ghp_", 20, WORD},
    {"gho_", 20, WORD},
    {"ghu_", 20, WORD},
    {"ghs_", 20, WORD},
    {"ghr_", 20, WORD},
    {"github_pat_", 20, WORD},
    {"glpat-", 16, DOTTED},
    {"gldt-", 16, DOTTED},
    {"glrt-", 16, DOTTED},
    {"glptt-", 16, DOTTED},
    {"glcbt-", 16, DOTTED},
    {"ATATT3", 20, URL_SAFE},
    {"dckr_pat_", 16, URL_SAFE},
    /* Models and data */
    {"hf_", 20, ALPHANUMERIC},
    {"api_org_", 20, ALPHANUMERIC},
    {"sk-", 20, URL_SAFE}, /* OpenAI, Anthropic and others */
    {"nvapi-", 20, URL_SAFE},
    {"gsk_", 20, ALPHANUMERIC},
    {"r8_", 20, ALPHANUMERIC},
    {"xai-", 20, ALPHANUMERIC},
    {"dapi", 32, ALPHANUMERIC},
    /* Slack, Discord, Telegram: a token, or the path that contains it */
    {"xoxa-", 10, URL_SAFE},
    {"xoxb-", 10, URL_SAFE},
    {"xoxe-", 10, URL_SAFE},
    {"xoxe.", 10, DOTTED},
    {"xoxp-", 10, URL_SAFE},
    {"xoxr-", 10, URL_SAFE},
    {"xoxs-", 10, URL_SAFE},
    {"xapp-", 10, URL_SAFE},
    {"/services/T", 20, PATH},
    {"/api/webhooks/", 30, PATH},
    {"/bot", 30, PATH},
    /* Google */
    {"AIza", 20, URL_SAFE},
    {"ya29.", 20, DOTTED},
    {"GOCSPX-", 16, URL_SAFE},
    {"1//0", 20, URL_SAFE},
    /* Packages, payments, mail, vaults, hosting */
    {"npm_", 20, ALPHANUMERIC},
    {"pypi-AgE", 16, URL_SAFE},
    {"sk_live_", 10, ALPHANUMERIC},
    {"sk_test_", 10, ALPHANUMERIC},
    {"rk_live_", 10, ALPHANUMERIC},
    {"rk_test_", 10, ALPHANUMERIC},
    {"whsec_", 16, ALPHANUMERIC},
    {"SG.", 40, DOTTED},
    {"hvs.", 20, URL_SAFE},
    {"dop_v1_", 20, ALPHANUMERIC},
    {"AGE-SECRET-KEY-1", 20, ALPHANUMERIC},
    /* A JSON Web Token; any JSON object in base64 begins so. */
    {"eyJ", 16, DOTTED},
};

static bool is_of(enum alphabet alphabet, char byte)
{
    if (is_alphanumeric(byte))
        return true;
    switch (alphabet) {
    case WORD:
        return byte == '_';
    case URL_SAFE:
        return byte == '_' || byte == '-';
    case DOTTED:
        return is_one_of(byte, "_-.");
    case PATH:
        return is_one_of(byte, "_-/:");
    case ALPHANUMERIC:
        break;
    }
    return false;
}

/* The prefix in this case only: `HF_` is a variable's. */
static size_t prefix_at(const struct secret_text *text, size_t at, const struct shape *shape)
{
    size_t length = 0;
    for (; length < sizeof shape->prefix && shape->prefix[length] != '\0'; length++)
        if (byte_at(text, at + length) != shape->prefix[length])
            return 0;
    return length;
}

/* May a token begin here? Behind `\n`, `%3D` and `\u003d`, which are no letters of a word, too. */
static bool is_begin(const struct secret_text *text, size_t at)
{
    const char before = byte_at(text, at - 1);
    if ((!is_alphanumeric(before) && before != '_') || text->data[at] == '/')
        return true;
    return byte_at(text, at - 3) == '%' || (byte_at(text, at - 2) == '\\' && is_one_of(before, "nrt")) ||
           (byte_at(text, at - 6) == '\\' && byte_at(text, at - 5) == 'u');
}

/* Returns where to go on. */
static size_t hide_token(struct secret_text *text, size_t at)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const size_t body = at + prefix_at(text, at, &shapes[i]);
        if (body == at)
            continue;
        size_t to = body;
        while (to < text->length && is_of(shapes[i].alphabet, text->data[to]))
            to++;
        const bool is_cut = to == text->length && to - body >= CUT_LENGTH_MIN;
        if ((to - body >= shapes[i].length || is_cut) && looks_random(text, body, to)) {
            hide(text, at, to);
            return to;
        }
    }
    return at + 1;
}

void secret_shapes_hide(struct secret_text *text)
{
    for (size_t at = 0; at < text->length;)
        at = is_begin(text, at) ? hide_token(text, at) : at + 1;
}
