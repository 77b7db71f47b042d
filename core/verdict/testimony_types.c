/* The names of exceptions. */
#include "testimony_saying.h"

enum effect { NETWORK, OWN, OWN_FOR_CERTAIN, OWN_UNLESS_NETWORK, OPEN, OF_ANSWER, MEANS_NOTHING };

struct row {
    const char *name; /* the last part, without its modules */
    enum effect effect;
    enum fault_class class;
};

/* NETWORK: the name says so. OWN: a message that speaks of the network is a quotation. OWN_FOR_CERTAIN: it excludes the network, too,
 * though others in the chain speak of it. OWN_UNLESS_NETWORK: if the message speaks of the network, it is unclear.
 * OPEN: the message alone can tell. OF_ANSWER: the status in it. MEANS_NOTHING: not even that. */
static const struct row rows[] = {
    /* Python: built in */
    {"ConnectionRefusedError", NETWORK, FAULT_REFUSED},
    {"ConnectionResetError", NETWORK, FAULT_RESET},
    {"ConnectionAbortedError", NETWORK, FAULT_RESET},
    {"ConnectionError", NETWORK, FAULT_NONE},
    {"gaierror", NETWORK, FAULT_NONE},
    {"herror", NETWORK, FAULT_NONE},
    {"URLError", NETWORK, FAULT_NONE},
    {"RemoteDisconnected", NETWORK, FAULT_HUNG_UP},
    {"IncompleteRead", NETWORK, FAULT_HUNG_UP},
    {"IncompleteReadError", NETWORK, FAULT_HUNG_UP},
    {"ContentTooShortError", NETWORK, FAULT_HUNG_UP},
    {"SMTPServerDisconnected", NETWORK, FAULT_HUNG_UP},
    {"AssertionError", OWN, FAULT_NONE},
    {"AttributeError", OWN, FAULT_NONE},
    {"FileExistsError", OWN, FAULT_NONE},
    {"FileNotFoundError", OWN, FAULT_NONE},
    {"FloatingPointError", OWN, FAULT_NONE},
    {"ImportError", OWN, FAULT_NONE},
    {"IndentationError", OWN, FAULT_NONE},
    {"IndexError", OWN, FAULT_NONE},
    {"InvalidURL", OWN, FAULT_NONE},
    {"InvalidSchema", OWN, FAULT_NONE},
    {"MissingSchema", OWN, FAULT_NONE},
    {"IsADirectoryError", OWN, FAULT_NONE},
    {"JSONDecodeError", OWN, FAULT_NONE},
    {"KeyError", OWN, FAULT_NONE},
    {"LookupError", OWN, FAULT_NONE},
    {"MemoryError", OWN, FAULT_NONE},
    {"ModuleNotFoundError", OWN, FAULT_NONE},
    {"NameError", OWN, FAULT_NONE},
    {"NotADirectoryError", OWN, FAULT_NONE},
    {"NotImplementedError", OWN, FAULT_NONE},
    {"OverflowError", OWN, FAULT_NONE},
    {"PermissionError", OWN, FAULT_NONE},
    {"RecursionError", OWN, FAULT_NONE},
    {"SyntaxError", OWN, FAULT_NONE},
    {"TabError", OWN, FAULT_NONE},
    {"TypeError", OWN, FAULT_NONE},
    {"UnboundLocalError", OWN, FAULT_NONE},
    {"UnicodeDecodeError", OWN, FAULT_NONE},
    {"UnicodeEncodeError", OWN, FAULT_NONE},
    {"ValueError", OWN_UNLESS_NETWORK, FAULT_NONE},
    {"ZeroDivisionError", OWN, FAULT_NONE},
    {"SystemExit", MEANS_NOTHING, FAULT_NONE},
    {"KeyboardInterrupt", MEANS_NOTHING, FAULT_NONE},
    {"CancelledError", MEANS_NOTHING, FAULT_NONE},
    {"CalledProcessError", MEANS_NOTHING, FAULT_NONE},
    {"TimeoutExpired", MEANS_NOTHING, FAULT_NONE},
    {"BrokenPipeError", MEANS_NOTHING, FAULT_NONE},
    {"BrokenProcessPool", MEANS_NOTHING, FAULT_NONE},
    {"TimeoutError", OPEN, FAULT_NONE},
    {"RuntimeError", OPEN, FAULT_NONE},
    {"OSError", OPEN, FAULT_NONE},
    {"IOError", OPEN, FAULT_NONE},
    {"HTTPError", OF_ANSWER, FAULT_NONE},
    {"HTTPStatusError", OF_ANSWER, FAULT_NONE},
    {"ClientResponseError", OF_ANSWER, FAULT_NONE},
    {"HttpError", OF_ANSWER, FAULT_NONE},
    {"HttpResponseError", OF_ANSWER, FAULT_NONE},
    {"HfHubHTTPError", OF_ANSWER, FAULT_NONE},
    {"Exception", OPEN, FAULT_NONE},
    /* Python: packages */
    {"NewConnectionError", NETWORK, FAULT_NONE},
    {"NameResolutionError", NETWORK, FAULT_NONE},
    {"MaxRetryError", NETWORK, FAULT_NONE},
    {"ProtocolError", OPEN, FAULT_NONE},
    {"ConnectTimeoutError", NETWORK, FAULT_TIMEOUT},
    {"ReadTimeoutError", NETWORK, FAULT_STALLED},
    {"ConnectTimeout", NETWORK, FAULT_TIMEOUT},
    {"ReadTimeout", NETWORK, FAULT_STALLED},
    {"WriteTimeout", NETWORK, FAULT_STALLED},
    {"ConnectError", NETWORK, FAULT_NONE},
    {"ReadError", NETWORK, FAULT_NONE},
    {"WriteError", NETWORK, FAULT_NONE},
    {"RemoteProtocolError", NETWORK, FAULT_NONE},
    {"ChunkedEncodingError", NETWORK, FAULT_NONE},
    {"ProxyError", NETWORK, FAULT_NONE},
    {"EndpointConnectionError", NETWORK, FAULT_NONE},
    {"ConnectionClosedError", NETWORK, FAULT_NONE},
    {"ResponseStreamingError", NETWORK, FAULT_NONE},
    {"ClientConnectorError", NETWORK, FAULT_NONE},
    {"ClientConnectorDNSError", NETWORK, FAULT_NONE},
    {"ClientOSError", NETWORK, FAULT_NONE},
    {"ServerDisconnectedError", NETWORK, FAULT_HUNG_UP},
    {"ServerTimeoutError", NETWORK, FAULT_NONE},
    {"SocketTimeoutError", NETWORK, FAULT_STALLED},
    {"ConnectionTimeoutError", NETWORK, FAULT_TIMEOUT},
    {"ClientPayloadError", NETWORK, FAULT_HUNG_UP},
    {"APIConnectionError", NETWORK, FAULT_NONE},
    {"APITimeoutError", NETWORK, FAULT_NONE},
    {"RateLimitError", NETWORK, FAULT_RATE_LIMITED},
    {"TooManyRequests", NETWORK, FAULT_RATE_LIMITED},
    {"ServiceUnavailable", NETWORK, FAULT_UNAVAILABLE},
    {"ServiceUnavailableError", NETWORK, FAULT_UNAVAILABLE},
    {"InternalServerError", NETWORK, FAULT_UNAVAILABLE},
    {"OverloadedError", NETWORK, FAULT_UNAVAILABLE},
    {"BadGateway", NETWORK, FAULT_UNAVAILABLE},
    {"GatewayTimeout", NETWORK, FAULT_UNAVAILABLE},
    {"BusyLoadingError", NETWORK, FAULT_UNAVAILABLE},
    {"ServiceRequestError", NETWORK, FAULT_NONE},
    {"ServiceResponseError", NETWORK, FAULT_NONE},
    {"AutoReconnect", NETWORK, FAULT_NONE},
    {"ServerSelectionTimeoutError", NETWORK, FAULT_NONE},
    {"NetworkTimeout", NETWORK, FAULT_STALLED},
    {"NoBrokersAvailable", NETWORK, FAULT_NONE},
    {"SSLEOFError", NETWORK, FAULT_HUNG_UP},
    {"RetryError", NETWORK, FAULT_NONE},
    {"CondaHTTPError", OF_ANSWER, FAULT_NONE},
    {"TransportError", NETWORK, FAULT_NONE},
    {"ServerNotFoundError", NETWORK, FAULT_NONE},
    {"ConnectionDoesNotExistError", NETWORK, FAULT_HUNG_UP},
    {"NoValidConnectionsError", NETWORK, FAULT_NONE},
    {"SMTPConnectError", NETWORK, FAULT_NONE},
    {"error_temp", NETWORK, FAULT_UNAVAILABLE},
    {"error_perm", OWN, FAULT_NONE},
    {"DefaultCredentialsError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"CannotSendRequest", OPEN, FAULT_NONE},
    {"SSLCertVerificationError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"ClientConnectorCertificateError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"OutOfMemoryError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"AuthenticationError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"AuthenticationException", OWN_FOR_CERTAIN, FAULT_NONE},
    {"NoCredentialsError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"ParamValidationError", OWN, FAULT_NONE},
    {"ProfileNotFound", OWN, FAULT_NONE},
    {"RepositoryNotFoundError", OWN, FAULT_NONE},
    {"EntryNotFoundError", OWN, FAULT_NONE},
    {"GatedRepoError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"NotFoundError", OWN, FAULT_NONE},
    {"PermissionDeniedError", OWN_FOR_CERTAIN, FAULT_NONE},
    {"UnprocessableEntityError", OWN, FAULT_NONE},
    {"BadRequestError", OWN, FAULT_NONE},
    {"ProgrammingError", OWN, FAULT_NONE},
    {"IntegrityError", OWN, FAULT_NONE},
    {"DataError", OWN_UNLESS_NETWORK, FAULT_NONE},
    {"UndefinedTable", OWN, FAULT_NONE},
    {"ValidationError", OWN, FAULT_NONE},
    {"ParserError", OWN, FAULT_NONE},
    {"EmptyDataError", OWN, FAULT_NONE},
    {"UnpicklingError", OWN, FAULT_NONE},
    {"ResourceExhaustedError", OPEN, FAULT_NONE},
    /* JavaScript */
    {"ReferenceError", OWN, FAULT_NONE},
    {"RangeError", OWN, FAULT_NONE},
    {"Error", OPEN, FAULT_NONE},
    {"AggregateError", OPEN, FAULT_NONE},
    {"SocketError", NETWORK, FAULT_NONE},
    {"HeadersTimeoutError", NETWORK, FAULT_STALLED},
    {"BodyTimeoutError", NETWORK, FAULT_STALLED},
    /* Java */
    {"ConnectException", NETWORK, FAULT_NONE},
    {"HttpConnectTimeoutException", NETWORK, FAULT_TIMEOUT},
    {"ConnectTimeoutException", NETWORK, FAULT_TIMEOUT},
    {"HttpTimeoutException", NETWORK, FAULT_STALLED},
    {"SocketTimeoutException", NETWORK, FAULT_NONE},
    {"SocketException", NETWORK, FAULT_NONE},
    {"UnknownHostException", NETWORK, FAULT_NONE},
    {"UnresolvedAddressException", NETWORK, FAULT_NONE},
    {"NoRouteToHostException", NETWORK, FAULT_UNREACHABLE},
    {"NoHttpResponseException", NETWORK, FAULT_HUNG_UP},
    {"HttpHostConnectException", NETWORK, FAULT_NONE},
    {"CommunicationsException", NETWORK, FAULT_NONE},
    {"SQLTransientConnectionException", NETWORK, FAULT_NONE},
    {"SQLNonTransientConnectionException", OPEN, FAULT_NONE},
    {"ArithmeticException", OWN, FAULT_NONE},
    {"ArrayIndexOutOfBoundsException", OWN, FAULT_NONE},
    {"ClassCastException", OWN, FAULT_NONE},
    {"ClassNotFoundException", OWN, FAULT_NONE},
    {"FileNotFoundException", OWN_UNLESS_NETWORK, FAULT_NONE},
    {"NoSuchFileException", OWN, FAULT_NONE},
    {"IllegalArgumentException", OWN_UNLESS_NETWORK, FAULT_NONE},
    {"IndexOutOfBoundsException", OWN, FAULT_NONE},
    {"NegativeArraySizeException", OWN, FAULT_NONE},
    {"NoClassDefFoundError", OWN, FAULT_NONE},
    {"NoSuchElementException", OWN, FAULT_NONE},
    {"NoSuchMethodError", OWN, FAULT_NONE},
    {"NullPointerException", OWN, FAULT_NONE},
    {"NumberFormatException", OWN, FAULT_NONE},
    {"StackOverflowError", OWN, FAULT_NONE},
    {"StringIndexOutOfBoundsException", OWN, FAULT_NONE},
    {"UnsupportedOperationException", OWN, FAULT_NONE},
    {"SSLHandshakeException", OPEN, FAULT_NONE},
    /* .NET */
    {"HttpRequestException", NETWORK, FAULT_NONE},
    {"NullReferenceException", OWN, FAULT_NONE},
    {"ArgumentNullException", OWN, FAULT_NONE},
    {"KeyNotFoundException", OWN, FAULT_NONE},
    {"FormatException", OWN, FAULT_NONE},
    /* Ruby, PHP */
    {"ECONNREFUSED", NETWORK, FAULT_REFUSED},
    {"ECONNRESET", NETWORK, FAULT_RESET},
    {"ETIMEDOUT", NETWORK, FAULT_TIMEOUT},
    {"EHOSTUNREACH", NETWORK, FAULT_UNREACHABLE},
    {"ENETUNREACH", NETWORK, FAULT_UNREACHABLE},
    {"OpenTimeout", NETWORK, FAULT_TIMEOUT},
    {"ResolutionError", NETWORK, FAULT_NONE},
    {"ENOENT", OWN, FAULT_NONE},
    {"NoMethodError", OWN, FAULT_NONE},
    {"ArgumentError", OWN_UNLESS_NETWORK, FAULT_NONE},
    {"LoadError", OPEN, FAULT_NONE},
    {"ArgumentCountError", OWN, FAULT_NONE},
    {"ParseError", OWN, FAULT_NONE},
    {"DivisionByZeroError", OWN, FAULT_NONE},
};

struct exception_type exception_type_named(struct slice name)
{
    for (size_t i = name.length; i > 0; i--) {
        const char byte = name.data[i - 1];
        if (byte == '.' || byte == ':' || byte == '$' || byte == '\\' || byte == '/') {
            name = slice_after(name, i);
            break;
        }
    }
    struct exception_type type = {.message_counts = true};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!slice_is(name, rows[i].name))
            continue;
        const enum effect effect = rows[i].effect;
        type.known = true;
        type.message_counts = effect != OWN && effect != OWN_FOR_CERTAIN && effect != MEANS_NOTHING;
        type.of_answer = effect == OF_ANSWER;
        type.doubtful = effect == OWN_UNLESS_NETWORK;
        if (effect == NETWORK)
            type.saying = (struct saying){rows[i].class == FAULT_NONE ? SAYS_VAGUE : SAYS_CLEARLY,
                                          SAYING_NETWORK, rows[i].class};
        else if (effect == OWN_FOR_CERTAIN)
            type.saying = (struct saying){SAYS_CERTAINLY, SAYING_OWN_FAILURE, FAULT_NONE};
        else if (effect == OWN || effect == OWN_UNLESS_NETWORK)
            type.saying = (struct saying){SAYS_LIKELY, SAYING_OWN_FAILURE, FAULT_NONE};
        break;
    }
    return type;
}
