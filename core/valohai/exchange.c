#include "exchange.h"

#include "../messages/valohai.h"
#include "../settings/url.h"
#include "../words/formatted.h"
#include "../words/printable.h"
#include "field_errors.h"
#include "json_document.h"
#include "secret.h"

#include <string.h>

/* Failures that stay however often one asks: they are no accident of the network. */
static bool is_permanent(CURLcode code)
{
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_NOT_BUILT_IN:
        return true;
    default:
        return false;
    }
}

static bool is_about_certificates(CURLcode code)
{
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR;
}

/* A GET changes nothing: an unusable answer to it leaves nothing open. */
static bool is_question(const struct exchange *exchange)
{
    return strcmp(exchange->method, "GET") == 0;
}

/* The transport failed: no whole answer. */
static void judge_transport(const struct exchange *exchange, struct api_answer *answer, struct text *problem)
{
    const CURLcode code = exchange->code;
    if (code == CURLE_ABORTED_BY_CALLBACK)
        answer->result = CALL_CANCELLED;
    else if (exchange->connected)
        answer->result = exchange->too_large && is_question(exchange) ? CALL_REJECTED : CALL_AMBIGUOUS;
    else
        answer->result = is_permanent(code) ? CALL_REJECTED : CALL_NOT_SENT;

    if (answer->result == CALL_CANCELLED) {
        text_add(problem, API_INTERRUPTED);
        return;
    }
    const char *why = curl_easy_strerror(code);
    const char *advice = is_about_certificates(code) ? ADVICE_CERTIFICATE : ADVICE_NETWORK;
    if (exchange->too_large)
        why = API_TOO_LARGE;
    else if (exchange->system_error != 0 && !exchange->connected)
        why = strerror(exchange->system_error);
    if (exchange->connected)
        text_add_formatted(problem, API_NO_USABLE_ANSWER, exchange->origin, why, advice);
    else
        text_add_formatted(problem, API_NO_CONNECTION, exchange->origin, why, advice);
}

/* `/path (404: detail)`, the second half only where the server said something. */
static void add_status(struct text *problem, const struct exchange *exchange, const struct api_answer *answer)
{
    char data[1024];
    struct text errors = text_in(data, sizeof data);
    text_add_field_errors(&errors, answer->body, sizeof data);
    /* Before the cut: half a secret would not be found any more. */
    blank_secret(data, errors.length, exchange->secret);
    text_add_formatted(problem, API_STATUS, exchange->status);
    if (errors.length > 0) {
        text_add(problem, ": ");
        text_add_printable(problem, data, 200);
    } else if (exchange->html) {
        text_add(problem, API_STATUS_HTML);
    }
    text_add(problem, ")");
}

static void explain_token(struct text *problem, const struct exchange *exchange,
                          const struct api_answer *answer)
{
    const char *variable = exchange->token_variable;
    if (!variable) {
        text_add(problem, API_OWN_CREDENTIALS);
        add_status(problem, exchange, answer);
        text_add(problem, ADVICE_HAS_ENDED);
        return;
    }
    const bool unknown = exchange->status == 401;
    if (unknown)
        text_add_formatted(problem, API_TOKEN_UNKNOWN, variable);
    else
        text_add_formatted(problem, API_TOKEN_FORBIDDEN, variable);
    add_status(problem, exchange, answer);
    if (unknown)
        text_add_formatted(problem, ADVICE_TOKEN_UNKNOWN, variable);
    else
        text_add_formatted(problem, ADVICE_TOKEN_FORBIDDEN, variable);
}

static void explain_status(struct text *problem, const struct exchange *exchange,
                           const struct api_answer *answer)
{
    const long status = exchange->status;
    if (status == 401 || status == 403) {
        explain_token(problem, exchange, answer);
    } else if (status == 404) {
        text_add(problem, exchange->origin);
        text_add_printable(problem, exchange->path, 120);
        text_add(problem, API_NOT_FOUND);
        add_status(problem, exchange, answer);
        text_add(problem, ADVICE_NOT_FOUND);
    } else if (status >= 300 && status < 400) {
        char target[ORIGIN_SIZE];
        text_add_formatted(problem, API_REDIRECTS, exchange->origin);
        if (exchange->location && url_origin(exchange->location, target)) {
            text_add(problem, API_REDIRECTS_TO);
            text_add_printable(problem, target, 200);
        }
        add_status(problem, exchange, answer);
        text_add(problem, ADVICE_REDIRECTS);
    } else if (status == 429) {
        text_add(problem, API_SLOW_DOWN);
        add_status(problem, exchange, answer);
    } else if (status >= 500) {
        text_add(problem, API_UNAVAILABLE);
        add_status(problem, exchange, answer);
        text_add(problem, ADVICE_UNAVAILABLE);
    } else {
        text_add(problem, API_REFUSES);
        add_status(problem, exchange, answer);
    }
}

/* 408 and 429 mostly come from a proxy, which need not know what the server behind it did. */
static bool leaves_open(long status)
{
    return status >= 500 || status == 408 || status == 429;
}

/* A 2xx: what is not JSON did not come from the API. A change may have been made all the same. */
static void judge_success(const struct exchange *exchange, struct api_answer *answer, struct text *problem,
                          const char *why)
{
    if (answer->body || exchange->length == 0) {
        answer->result = CALL_OK;
        return;
    }
    answer->result = is_question(exchange) ? CALL_REJECTED : CALL_AMBIGUOUS;
    if (exchange->html)
        text_add_formatted(problem, API_HTML, exchange->origin);
    else
        text_add_formatted(problem, API_NOT_JSON, exchange->origin, why);
    text_add(problem, ADVICE_NOT_VALOHAI);
}

static void judge(const struct exchange *exchange, struct api_answer *answer, struct text *problem)
{
    if (exchange->code != CURLE_OK) {
        judge_transport(exchange, answer, problem);
        return;
    }
    const char *why = "";
    if (!exchange->html)
        answer->body = json_document_parse(exchange->data, exchange->length, &why);
    if (exchange->status >= 200 && exchange->status < 300) {
        judge_success(exchange, answer, problem, why);
        return;
    }
    answer->result = leaves_open(exchange->status) ? CALL_AMBIGUOUS : CALL_REJECTED;
    explain_status(problem, exchange, answer);
}

void exchange_judge(const struct exchange *exchange, struct api_answer *answer)
{
    *answer = (struct api_answer){.status = exchange->status, .retry_after = exchange->retry_after};
    struct text problem = text_in(answer->problem, sizeof answer->problem);
    judge(exchange, answer, &problem);
    /* JSON may have escaped the secret where it was quoted: here it is decoded. */
    blank_secret(answer->problem, problem.length, exchange->secret);
}
