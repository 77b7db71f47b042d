/* What is said of Valohai's API: each problem with what to do about it. These stand behind `not retried: ` and `retrying until`, too.
 */
#ifndef VHRETRY_MESSAGES_VALOHAI_H
#define VHRETRY_MESSAGES_VALOHAI_H

/* No answer, or none that can be used: origin and reason. */
#define API_INTERRUPTED      "interrupted"
#define API_NO_CONNECTION    "no connection to %s: %s; %s"
#define API_NO_USABLE_ANSWER "no usable answer from %s: %s; %s"
#define API_TOO_LARGE        "larger than 4 MiB"
#define ADVICE_NETWORK       "check the network and, for a self-hosted installation, VHRETRY_HOST"
#define ADVICE_CERTIFICATE                                                                                   \
    "install ca-certificates, or name the file of your certificate authority in CURL_CA_BUNDLE or "          \
    "SSL_CERT_FILE"

/* Answers: the status in parentheses, `(404: Not found.)`. */
#define API_STATUS           " (%ld"
#define API_STATUS_HTML      " with an HTML page"
#define API_OWN_CREDENTIALS  "Valohai refuses the credentials in api.json"
#define ADVICE_HAS_ENDED     "; the execution may have ended already"
#define API_TOKEN_UNKNOWN    "Valohai does not accept the token in %s"
#define ADVICE_TOKEN_UNKNOWN "; create a new API token and set it as the secret %s"
#define API_TOKEN_FORBIDDEN  "Valohai does not allow this to the token in %s"
#define ADVICE_TOKEN_FORBIDDEN                                                                               \
    "; use the token of a user who may start executions in this project as the secret %s"
#define API_NOT_FOUND        " does not exist"
#define ADVICE_NOT_FOUND     "; check VHRETRY_HOST and that the token's user may see the project"
#define API_REDIRECTS        "%s redirects"
#define API_REDIRECTS_TO     " to "
#define ADVICE_REDIRECTS     "; set VHRETRY_HOST to the address of the installation itself"
#define API_SLOW_DOWN        "Valohai asks to slow down"
#define API_UNAVAILABLE      "Valohai, or a proxy in front of it, is unavailable"
#define ADVICE_UNAVAILABLE   "; if it lasts, check VHRETRY_HOST and Valohai's status page"
#define API_REFUSES          "Valohai refuses the request"
#define API_HTML             "%s answered with an HTML page instead of JSON"
#define API_NOT_JSON         "%s answered with something that is not JSON: %s"
#define ADVICE_NOT_VALOHAI   "; is VHRETRY_HOST the address of a Valohai installation?"
#define API_NAMES_NO_RETRY   "Valohai's answer does not say which execution it created"
#define API_OWN_NOT_OBJECT   "Valohai's answer about this execution is not a JSON object"
#define API_LIST_WITHOUT_END " does not end, or leads elsewhere"
#define API_NO_MEMORY        "no memory left for a request to Valohai"

/* The retry that was asked for. */
#define RETRY_TOO_LATE     "Valohai could not be asked within %s s (VHRETRY_API_DEADLINE): %s"
#define RETRY_UNCLEAR      "a retry may or may not have been created; check Valohai before starting one manually ("
#define RETRY_UNCLEAR_THEN "; then: "
#define RETRY_OWN_ENVIRONMENT                                                                                \
    "Valohai refused the environment of VHRETRY_ENVIRONMENT; retrying in that of this execution: %s"
#define RETRY_WITHOUT     "Valohai refused %s; retrying without it: %s"
#define RETRY_OWN_OUTPUTS "the outputs of this execution (input _restart)"
#define RETRY_CAUSE_TAG   "the tag of its cause"
#define RETRY_STEP_ONLY                                                                                      \
    "Valohai did not show this execution (%s). So the retry has inputs, command, environment variables, "    \
    "priority, time limit and runtime config of its step, not those of this execution"
#define RETRY_WITHOUT_OUTPUTS ", and none of its outputs"
#define RETRY_STEP_PARAMETERS "There is no parameters.json: the retry has the parameters of its step. "
#define RETRY_LOST_SECRETS                                                                                   \
    "the retry cannot have these secrets of this execution: %s; set them on the project"
#define RETRY_NO_MEMORY "no memory left for the request"

/* VHRETRY_RESTART. */
#define RESTART_FINDS        "the retry finds %s in its input _restart" /* 2 files */
#define RESTART_PROBLEM      "the retry gets no outputs of this execution (VHRETRY_RESTART): %s"
#define RESTART_NO_OUTPUTS   "the retry gets no outputs of this execution: it has none"
#define RESTART_NO_MATCH     "the retry gets no outputs of this execution: none matches VHRETRY_RESTART ("
#define RESTART_NOTHING      "the retry gets no outputs of this execution"
#define RESTART_OWN_INPUT    "; its input _restart is that of this execution"
#define RESTART_LEFT_OUT     "not carried over to the retry: "
#define RESTART_AND_MORE     " and %zu more"
#define RESTART_NAMELESS     "%s of its own input _restart (inputs.json does not name them)"
#define RESTART_IN_TIME      "not uploaded in time, see VHRETRY_RESTART_WAIT"
#define RESTART_WRITTEN      "still being written"
#define RESTART_LINK         "a symbolic link"
#define RESTART_SPECIAL      "not a regular file"
#define RESTART_DENIED       "may not be made read-only"
#define RESTART_ONE_TOO_MANY "too many files: the newest thousand are carried over"

/* Files of the container. */
#define IDENTITY_WITHOUT    "the execution's status detail cannot be set"
#define IDENTITY_NO_TEXT    "no text for "
#define IDENTITY_NOT_OBJECT "not a JSON object"
#define IDENTITY_NO_URL     "no url for set_status_detail"
#define IDENTITY_URL        "the url of set_status_detail is neither http nor https"
#define IDENTITY_METHOD     "the method of set_status_detail is not an HTTP method"
#define IDENTITY_HEADERS    "the headers of set_status_detail are not an object of texts"

/* The pace. */
#define PACE_FAILED       " failed: %s; retrying"
#define PACE_FAILED_AGAIN " failed again (HTTP %ld); next try in %s s"
#define PACE_NO_ANSWER    " failed again (no answer); next try in %s s"
#define PACE_STILL_TRYING ": still trying"

#endif
