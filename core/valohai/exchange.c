#include "exchange.h"

#include "../settings/url.h"
#include "../words/printable.h"
#include "field_errors.h"
#include "json_document.h"
#include "secret.h"

#include <string.h>

static const char network_advice[] = "check the network and, for a self-hosted installation, VHRETRY_HOST";
static const char certificate_advice[] = "install ca-certificates, or name the file of your certificate "
                                         "authority in CURL_CA_BUNDLE or SSL_CERT_FILE";

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
        text_add(problem, "stopped by a signal");
        return;
    }
    text_add(problem, exchange->connected ? "no usable answer from " : "no connection to ");
    text_add(problem, exchange->origin);
    text_add(problem, ": ");
    if (exchange->too_large)
        text_add(problem, "larger than 4 MiB");
    else if (exchange->system_error != 0 && !exchange->connected)
        text_add(problem, strerror(exchange->system_error));
    else
        text_add(problem, curl_easy_strerror(code));
    text_add(problem, "; ");
    text_add(problem, is_about_certificates(code) ? certificate_advice : network_advice);
}

/* `/path (404: detail)`, the second half only where the server said something. */
static void add_status(struct text *problem, const struct exchange *exchange, const struct api_answer *answer)
{
    text_add(problem, " (");
    text_add_signed(problem, exchange->status);
    char data[1024];
    struct text errors = text_in(data, sizeof data);
    text_add_field_errors(&errors, answer->body, sizeof data);
    /* Before the cut: half a secret would not be found any more. */
    blank_secret(data, errors.length, exchange->secret);
    if (errors.length > 0) {
        text_add(problem, ": ");
        text_add_printable(problem, data, 200);
    } else if (exchange->html) {
        text_add(problem, " with an HTML page");
    }
    text_add(problem, ")");
}

static void explain_token(struct text *problem, const struct exchange *exchange,
                          const struct api_answer *answer)
{
    const char *variable = exchange->token_variable;
    if (!variable) {
        text_add(problem, "Valohai refuses the credentials in api.json");
        add_status(problem, exchange, answer);
        text_add(problem, "; the execution may have ended already");
        return;
    }
    const bool unknown = exchange->status == 401;
    text_add(problem, unknown ? "Valohai does not accept the token in "
                              : "Valohai does not allow this to the token in ");
    text_add(problem, variable);
    add_status(problem, exchange, answer);
    text_add(problem,
             unknown ? "; create a new API token and set it as the secret "
                     : "; use the token of a user who may start executions in this project as the secret ");
    text_add(problem, variable);
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
        text_add(problem, " does not exist");
        add_status(problem, exchange, answer);
        text_add(problem, "; check VHRETRY_HOST and that the token's user may see the project");
    } else if (status >= 300 && status < 400) {
        char target[ORIGIN_SIZE];
        text_add(problem, exchange->origin);
        text_add(problem, " redirects");
        if (exchange->location && url_origin(exchange->location, target)) {
            text_add(problem, " to ");
            text_add_printable(problem, target, 200);
        }
        add_status(problem, exchange, answer);
        text_add(problem, "; set VHRETRY_HOST to the address of the installation itself");
    } else if (status == 429) {
        text_add(problem, "Valohai asks to slow down");
        add_status(problem, exchange, answer);
    } else if (status >= 500) {
        text_add(problem, "Valohai, or a proxy before it, is in trouble");
        add_status(problem, exchange, answer);
        text_add(problem, "; if it lasts, check VHRETRY_HOST and Valohai's status page");
    } else {
        text_add(problem, "Valohai refuses the request");
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
    text_add(problem, exchange->origin);
    text_add(problem, exchange->html ? " answered with an HTML page instead of JSON"
                                     : " answered with something that is not JSON");
    if (!exchange->html) {
        text_add(problem, ": ");
        text_add(problem, why);
    }
    text_add(problem, "; is VHRETRY_HOST the address of a Valohai installation?");
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
