#include "class_guide.h"

#include <stddef.h>

static const struct class_guide guides[FAULT_CLASS_COUNT] = {
    [FAULT_DNS_TEMPORARY] =
        {"the resolver did not answer",
         "A name could not be looked up because no name server gave an answer (EAI_AGAIN), or the network to "
         "it failed.",
         "A name server that restarts or is overloaded; a container whose network is not up yet.",
         "Nothing as a rule: a retry helps. If it never does, look at /etc/resolv.conf in the image."},
    [FAULT_DNS_UNKNOWN] =
        {"the name does not exist (a typo looks the same)",
         "The name server answered that the name does not exist, or has no address (EAI_NONAME, EAI_NODATA, "
         "EAI_FAIL).",
         "A typing error, which no retry cures; or a service whose name appears only while it runs.",
         "Off by default. For names that come and go: VHRETRY_ON=+dns-unknown."},
    [FAULT_REFUSED] =
        {"nothing is listening on the peer's port",
         "The peer's machine answered the connect: nothing is listening on that port (ECONNREFUSED).",
         "A database or service that restarts, has not started yet, or listens elsewhere.",
         "If it takes longer than the delay to come back: VHRETRY_DELAY, VHRETRY_BACKOFF=2, or "
         "VHRETRY_PROBE=1."},
    [FAULT_TIMEOUT] =
        {"the connect was not answered, or given up by the program after `VHRETRY_STALL`",
         "The connect was not answered: the kernel gave up (ETIMEDOUT), or the program did after more than "
         "VHRETRY_STALL.",
         "A machine that is down or overloaded, a firewall that drops packets, a wrong address.",
         "If connects are given up fast on purpose, raise VHRETRY_STALL."},
    [FAULT_UNREACHABLE] =
        {"no route to the host or network",
         "There was no way to the peer's network or machine (ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, "
         "ENETDOWN).",
         "A router or VPN that is away, a machine that was just moved, IPv6 where there is none.",
         "An address that can never be reached: name it in VHRETRY_IGNORE."},
    [FAULT_RESET] =
        {"the connection broke: reset by the peer, or written to after it was gone",
         "An established connection broke while it was used (ECONNRESET, EPIPE, ECONNABORTED).",
         "A server that crashed or was restarted, a load balancer that dropped the connection, an idle time "
         "limit.",
         "Nothing as a rule. A reset while nothing was asked counts only for an end right after it."},
    [FAULT_HUNG_UP] =
        {"the peer closed the connection instead of answering, or before the end of its answer",
         "The peer closed the connection in good order, but instead of the answer to what had been asked, "
         "before as much of it had come as the answer itself announced, or before the greeting of a server "
         "that speaks first.",
         "A server that shuts down, a proxy whose server is gone, a limit on connections.",
         "Nothing as a rule. If a protocol ends like that when all is well: VHRETRY_IGNORE for this peer."},
    [FAULT_STALLED] =
        {"the request was not answered, or its answer stopped in the middle, and the program gave up after "
         "`VHRETRY_STALL`",
         "A request was sent, no answer came, or no more of it for longer than VHRETRY_STALL, and the "
         "program "
         "gave up.",
         "A server that hangs or is overloaded, a network that drops packets, a time limit that is too "
         "short.",
         "If the program's own time limit is very short, raise VHRETRY_STALL above it."},
    [FAULT_LOCAL] =
        {"no local port or buffer is left",
         "This machine could not give the connection a local port or memory (EADDRNOTAVAIL, ENOBUFS).",
         "Very many connections in a short time, to one peer: each closed one keeps its port for a minute.",
         "Use connections again instead of opening new ones."},
    [FAULT_DESCRIPTORS] = {"no file descriptor is left for a socket (usually a leak)",
                           "There was no descriptor left for a socket (EMFILE, ENFILE).",
                           "Usually a leak in the program, which comes again in every attempt.",
                           "Off by default. If the limit itself is too low: ulimit -n; to retry all the "
                           "same: VHRETRY_ON=+descriptors."},
    [FAULT_RATE_LIMITED] =
        {"the service answered that it was asked too often (HTTP 429, a 403 or 400 that means it)",
         "The service answered, but with: too many requests. HTTP 429 and 509; 403 with no request left or "
         "Retry-After; a code such as ThrottlingException or rateLimitExceeded in the body; gRPC 8; and what "
         "other protocols say of the kind.",
         "Too many attempts at once, by this execution or by others with the same account.",
         "Where the answer says how long to wait, the retry waits so long, up to VHRETRY_MAX_DELAY."},
    [FAULT_UNAVAILABLE] =
        {"the service answered that it cannot serve now (HTTP 500, 502, 503, 504 …; \"starting up\")",
         "The service answered, but that it cannot serve at the moment: HTTP 408, 425, 500, 502, 503, 504, "
         "520 "
         "to 524, 527, 529, 530; a code such as InternalError or backendError in the body; gRPC 14; an "
         "HTTP/2 "
         "stream that it ends early; a database that is starting up, has too many connections or is no "
         "primary "
         "any more; a mail server that says try again later.",
         "A deployment, a restart, an overloaded service behind a proxy.",
         "Where the answer says how long to wait, the retry waits so long, up to VHRETRY_MAX_DELAY."},
    [FAULT_DENIED] = {"a firewall or policy on this machine forbids it",
                      "This machine's own rules forbid the connection (EACCES, EPERM).",
                      "A firewall rule, a sandbox, a missing right: the same in every attempt.",
                      "Off by default. Where such rules come and go: VHRETRY_ON=+denied."},
    [FAULT_REQUESTED] =
        {"the program itself ended with status 75 (`EX_TEMPFAIL`: \"try again later\")",
         "The program itself asked for a retry: it ended with status 75, EX_TEMPFAIL of sysexits.h.",
         "Whatever the program knows better than its environment.",
         "End a script with exit 75 wherever another attempt may help."},
    [FAULT_UNKNOWN] =
        {"no fault was seen, but the process to blame used the network where nobody can observe it",
         "Near its end the process to blame used TLS that cannot be read, or io_uring, and it did not "
         "say why it failed. It may have been the network, or not.",
         "A silent failure of a program with its own TLS: node, java, Rust, wheels that bring OpenSSL.",
         "Off by default, and not part of `all`. Who would rather pay for a retry than miss one: "
         "VHRETRY_ON=+unknown. Better: let the program print why it fails."},
};

const struct class_guide *class_guide(enum fault_class class)
{
    return class > FAULT_NONE && class < FAULT_CLASS_COUNT && guides[class].summary ? &guides[class] : NULL;
}
