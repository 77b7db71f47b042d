#include "testimony_peer.h"

#include <string.h>

/* Bounds, so that the time stays linear whatever the bytes are: an IPv6 address in brackets with its zone, a name of the DNS. */
enum { HOST_MIN = 2, PORT_DIGITS_MAX = 5, ADDRESS_MAX = 64, NAME_MAX_LENGTH = 253 };

static bool is_host_byte(char byte)
{
    return is_letter(byte) || is_digit(byte) || byte == '.' || byte == '-' || byte == '_';
}

/* Of an IPv6 address, perhaps with a zone, and its brackets: "[fe80::1%eth0]", not "[Errno 104]". */
static size_t bracketed_length(struct slice text)
{
    const struct slice bracketed = slice_first(text, ADDRESS_MAX);
    const size_t end = slice_find(bracketed, "]");
    bool colons = false;
    for (size_t i = 1; i < end; i++) {
        colons = colons || text.data[i] == ':';
        if (!is_host_byte(text.data[i]) && text.data[i] != ':' && text.data[i] != '%')
            return 0;
    }
    return colons && end < bracketed.length ? end + 1 : 0;
}

/* Of a name or an IPv4 address, or of an IPv6 address with its brackets. */
static size_t host_length(struct slice text)
{
    if (slice_begins(text, "["))
        return bracketed_length(text);
    size_t length = 0;
    while (length < text.length && length < NAME_MAX_LENGTH && is_host_byte(text.data[length]))
        length++;
    while (length > 0 && (text.data[length - 1] == '.' || text.data[length - 1] == '-'))
        length--;
    return length;
}

static size_t port_length(struct slice text)
{
    size_t length = 0;
    while (length < text.length && is_digit(text.data[length]))
        length++;
    return length <= PORT_DIGITS_MAX && (length == text.length || !is_letter(text.data[length])) ? length : 0;
}

static bool write_peer(char *peer, size_t size, struct slice host, struct slice port)
{
    if (host.length < HOST_MIN || host.length + port.length + 2 > size)
        return false;
    memcpy(peer, host.data, host.length);
    size_t length = host.length;
    if (port.length > 0) {
        peer[length++] = ':';
        memcpy(peer + length, port.data, port.length);
        length += port.length;
    }
    peer[length] = '\0';
    return true;
}

/* Where a port stands after the host: "h:80", "h port 80", "h', port=80", "\"h\" (10.0.0.1), port 80", "('h', 80)". */
static struct slice port_after(struct slice rest)
{
    static const char *const marks[] = {
        ":", " port ", ", port ", "\", port ", "', port=", "\" port ", "\", port=", "', ", ", ", " port: "};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (slice_begins(rest, marks[i]))
            return slice_first(slice_after(rest, strlen(marks[i])),
                               port_length(slice_after(rest, strlen(marks[i]))));
    if (slice_begins(rest, "\" (")) {
        const size_t end = slice_find(rest, "), port ");
        if (end < 64 && end < rest.length) {
            rest = slice_after(rest, end + 8);
            return slice_first(rest, port_length(rest));
        }
    }
    return slice_first(rest, 0);
}

static bool write_host_and_port(char *peer, size_t size, struct slice text)
{
    const size_t length = host_length(text);
    return write_peer(peer, size, slice_first(text, length), port_after(slice_after(text, length)));
}

/* After the scheme of a URL. The user and the password are not the peer. */
static bool write_authority(char *peer, size_t size, struct slice text)
{
    size_t end = 0;
    while (end < text.length && !is_blank(text.data[end]) && text.data[end] != '/' && text.data[end] != '"' &&
           text.data[end] != '\'' && text.data[end] != '?')
        end++;
    for (size_t i = end; i > 0; i--)
        if (text.data[i - 1] == '@')
            return write_host_and_port(peer, size, slice_after(text, i));
    return write_host_and_port(peer, size, text);
}

/* Words after which a host stands; those that say most come first. */
static const char *const introductions[] = {
    "host='",
    "onnection to server at \"",
    "ailed to connect to ",
    "ailed to open TCP connection to ",
    "ould not resolve host: ",
    "ould not resolve hostname ",
    "ould not translate host name \"",
    "onnect ECONNREFUSED ",
    "onnect ETIMEDOUT ",
    "onnect EHOSTUNREACH ",
    "onnect ENETUNREACH ",
    "getaddrinfo ENOTFOUND ",
    "getaddrinfo EAI_AGAIN ",
    "dial tcp: lookup ",
    "dial tcp ",
    "connect to host ",
    "unable to resolve host address '",
    "bad address '",
    "remote host (",
    "unable to resolve host address \xe2\x80\x98",
    "onnecting to ",
    "an't connect to ",
    "nable to find the server at ",
    "rying to connect to (",
    "ould not connect to Redis at ",
    "server on '",
    "server host '",
    "onnection to the server ",
    "read tcp ",
    "Failed to resolve '",
    "UnknownHostException: ",
    "onnection closed by ",
    "onnection reset by ",
    "onnection to ",
    "onnect to ",
    "onnect call failed ('",
    "lookup ",
};

/* Go writes both ends, "read tcp 127.0.0.1:4242->10.0.0.7:80": the peer is behind the arrow. */
static struct slice behind_arrow(struct slice text)
{
    const size_t arrow = slice_find(slice_first(text, 64), "->");
    return arrow < 64 && arrow + 2 < text.length && slice_find(slice_first(text, 64), " ") > arrow
               ? slice_after(text, arrow + 2)
               : text;
}

/* Is it a name that only a machine has: with a dot, a digit or a port? "connect to server" names none. */
static bool is_plausible(struct slice text, bool quoted)
{
    const size_t length = host_length(text);
    const struct slice host = slice_first(text, length);
    if (length < HOST_MIN || slice_is(host, "0x"))
        return false;
    return quoted || host.data[0] == '[' || slice_find(host, ".") < length || slice_is(host, "localhost") ||
           port_after(slice_after(text, length)).length > 0;
}

static bool introduced_peer(char *peer, size_t size, struct slice text)
{
    for (size_t i = 0; i < sizeof introductions / sizeof introductions[0]; i++) {
        const size_t at = slice_find(text, introductions[i]);
        if (at == text.length)
            continue;
        const size_t length = strlen(introductions[i]);
        const struct slice rest = behind_arrow(slice_after(text, at + length));
        const char last = introductions[i][length - 1];
        if (is_plausible(rest, last == '\'' || last == '"' || last == '\x98') &&
            write_host_and_port(peer, size, rest))
            return true;
    }
    return false;
}

/* Is it an IPv4 address or a name of several labels, and not the name of a file, as in "train.py:12"? */
static bool is_machine(struct slice host)
{
    static const char *const files[] = {".py",  ".js",  ".mjs",  ".cjs", ".ts",    ".go",  ".rs",  ".c",
                                        ".cc",  ".cpp", ".cu",   ".h",   ".hpp",   ".rb",  ".pl",  ".pm",
                                        ".R",   ".sh",  ".java", ".kt",  ".scala", ".php", ".lua", ".jl",
                                        ".pyx", ".so",  ".yaml", ".yml", ".json",  ".txt", ".log"};
    size_t dots = 0;
    bool letters = false;
    for (size_t i = 0; i < host.length; i++) {
        dots += host.data[i] == '.';
        letters = letters || is_letter(host.data[i]);
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if (slice_ends(host, files[i]))
            return false;
    return slice_is(host, "localhost") || (letters ? dots > 0 : dots == 3);
}

/* "10.0.0.7:5432", "db.internal:5432", "localhost:1", wherever they stand; not "train.py:12". */
static bool bare_peer(char *peer, size_t size, struct slice text)
{
    for (size_t at = 0; at < text.length;) {
        const size_t length = host_length(slice_after(text, at));
        if (length == 0) {
            at++;
            continue;
        }
        const struct slice host = {text.data + at, length};
        const struct slice rest = slice_after(text, at + length);
        if (port_after(rest).length > 0 && slice_begins(rest, ":") && is_machine(host) &&
            write_host_and_port(peer, size, slice_after(text, at)))
            return true;
        at += length;
    }
    return false;
}

static bool ends_with_one_of(struct slice text, const char *const *endings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (slice_ends(text, endings[i]))
            return true;
    return false;
}

/* The host of the first URL that is an address of a server, not of a bucket, and not one to read on. */
static bool peer_in_url(char *peer, size_t size, struct slice text)
{
    static const char *const no_servers[] = {
        "s3", "gs", "file", "datum", "hdfs", "abfss", "mlflow-artifacts"};
    static const char *const reading[] = {
        "see ", "visit ", "upgrading: ", "refer to ", "information: ", "without sending TLS close_notify: "};
    for (size_t from = 0; from < text.length;) {
        const size_t scheme = from + slice_find(slice_after(text, from), "://");
        if (scheme >= text.length)
            break;
        size_t start = scheme;
        while (start > 0 && (is_word_byte(text.data[start - 1]) || text.data[start - 1] == '-'))
            start--;
        const bool server = !ends_with_one_of(slice_first(text, scheme), no_servers,
                                              sizeof no_servers / sizeof no_servers[0]);
        if (server &&
            !ends_with_one_of(slice_first(text, start), reading, sizeof reading / sizeof reading[0]) &&
            write_authority(peer, size, slice_after(text, scheme + 3)))
            return true;
        from = scheme + 3;
    }
    return false;
}

bool peer_in_text(char *peer, size_t size, struct slice text)
{
    /* "<TCP local=tcp://10.0.0.7:1 remote=tcp://10.0.0.8:2>": the other end is the peer. */
    const size_t remote = slice_find(text, " remote=");
    if (remote < text.length && slice_find(text, " local=") < remote)
        text = slice_after(text, remote);
    if (introduced_peer(peer, size, text))
        return true;
    return peer_in_url(peer, size, text) || bare_peer(peer, size, text);
}
