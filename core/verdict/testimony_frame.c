#include "testimony_frame.h"

/* Node's client of HTTP ends a request, or an answer, whose connection closed: "Error: aborted". What the program throws where that client
 * reports that the time of a request is over is of that time: "Error: timed out". node-fetch says "The operation was aborted" of a limit
 * that a signal has, as it does where the program itself aborts. */
struct saying saying_of_frame(struct slice text, bool *in_fetch)
{
    *in_fetch = *in_fetch || slice_mentions(text, "/node-fetch/");
    if (slice_mentions(text, ".socketcloselistener (node:_http_client:"))
        return (struct saying){SAYS_CLEARLY, SAYING_NETWORK, FAULT_HUNG_UP};
    if (slice_mentions(text, ".emitrequesttimeout (node:_http_client:"))
        return (struct saying){SAYS_CLEARLY, SAYING_NETWORK, FAULT_STALLED};
    if (*in_fetch && slice_mentions(text, "timeout._ontimeout (node:internal/abort_controller:"))
        return (struct saying){SAYS_VAGUE, SAYING_NETWORK, FAULT_STALLED};
    return (struct saying){SAYS_NOTHING, SAYING_NOTHING, FAULT_NONE};
}
