/* How to talk to the API: where, with which token, for how long, and who hears of it. */
#ifndef VHRETRY_VALOHAI_CLIENT_OPTIONS_H
#define VHRETRY_VALOHAI_CLIENT_OPTIONS_H

#include <stdbool.h>

/* One line for the log: what is being waited for, or was left out. As settings_complaint. */
typedef void client_notice(const char *line, void *context);

/* What calls are for, as lines about them begin. */
enum client_purpose {
    PURPOSE_OTHER,
    PURPOSE_OWN_EXECUTION,
    PURPOSE_LIST,
    PURPOSE_OUTPUTS,
    PURPOSE_START,
    PURPOSE_STATUS_DETAIL
};

struct client_options {
    const char *host;  /* origin such as https://app.valohai.com; NULL: only client_call_url can be used */
    const char *token; /* NULL: none, send no Authorization */
    const char *token_variable; /* named in advice about the token; NULL: VH_API_TOKEN */
    bool allow_http;            /* plain http also to a host that is not loopback */
    double deadline;            /* seconds from client_new until calls stop retrying */
    const volatile int
        *cancel;           /* a signal number once one arrived; checked at least once a second; may be NULL */
    client_notice *notice; /* NULL: nobody listens */
    void *notice_context;
    double
        apart; /* seconds over which those that were all told the same Retry-After with 429 come back; 0: at once */
    double heartbeat; /* seconds after which there is a line if there was none; 0: never */
    double
        first_pause; /* seconds before the first repeat of a call, doubled for each one after up to 30 times that, each less a
                           random share of up to a half. Also what a second of the server's Retry-After lasts. 0: 1 second */
    double
        timeout; /* seconds for one call; less, but at least a quarter, near the deadline. 0: 120 times the first pause */
};

#endif
