/* The phrases by which programs tell that the network failed them, or that they failed themselves.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_PHRASES_H
#define VHRETRY_VERDICT_TESTIMONY_PHRASES_H

/* clang-format off */

/* phrase (of lower-case letters; it matches any case, from the start of a word to the end of one; a `*` at its end: the word may go
 * on), weight, kind, class */
#define PHRASES(ROW)                                                                                         \
    /* Names that are unknown */                                                                             \
    ROW("temporary failure in name resolution", CLEARLY, NETWORK, DNS_TEMPORARY)                             \
    ROW("temporary failure resolving", CLEARLY, NETWORK, DNS_TEMPORARY)                                      \
    ROW("domain name not found", CLEARLY, NETWORK, DNS_UNKNOWN)                                              \
    ROW("dns server returned general failure", CLEARLY, NETWORK, DNS_TEMPORARY)                              \
    ROW("could not contact dns servers", CLEARLY, NETWORK, DNS_TEMPORARY)                                    \
    ROW("server misbehaving", CLEARLY, NETWORK, DNS_TEMPORARY)                                               \
    ROW("eai_again", CLEARLY, NETWORK, DNS_TEMPORARY)                                                        \
    ROW("name or service not known", CLEARLY, NETWORK, DNS_UNKNOWN)                                          \
    ROW("no address associated with hostname", CLEARLY, NETWORK, DNS_UNKNOWN)                                \
    ROW("nodename nor servname provided", CLEARLY, NETWORK, DNS_UNKNOWN)                                     \
    ROW("name does not resolve", CLEARLY, NETWORK, DNS_UNKNOWN)                                              \
    ROW("no such host", CLEARLY, NETWORK, DNS_UNKNOWN)                                                       \
    ROW("enotfound", CLEARLY, NETWORK, DNS_UNKNOWN)                                                          \
    ROW("unknown mysql server host", CLEARLY, NETWORK, DNS_UNKNOWN)                                          \
    ROW("could not resolve host*", VAGUELY, NETWORK, NONE)                                                   \
    ROW("couldn't resolve host*", VAGUELY, NETWORK, NONE)                                                    \
    ROW("unable to resolve host address", VAGUELY, NETWORK, NONE)                                            \
    ROW("could not translate host name", VAGUELY, NETWORK, NONE)                                             \
    ROW("failed to resolve", VAGUELY, NETWORK, NONE)                                                         \
    ROW("failed to lookup address information", VAGUELY, NETWORK, NONE)                                      \
    ROW("dns error", VAGUELY, NETWORK, NONE)                                                                 \
    ROW("nameresolutionerror", VAGUELY, NETWORK, NONE)                                                       \
    ROW("getaddrinfo failed", VAGUELY, NETWORK, NONE)                                                        \
    ROW("bad hostname", VAGUELY, NETWORK, NONE)                                                              \
    ROW("unable to find the server at", VAGUELY, NETWORK, NONE)                                              \
    ROW("bad address '", VAGUELY, NETWORK, NONE)                                                             \
    /* Connecting */                                                                                         \
    ROW("connection refused", CLEARLY, NETWORK, REFUSED)                                                     \
    ROW("connectionrefused*", CLEARLY, NETWORK, REFUSED)                                                     \
    ROW("econnrefused", CLEARLY, NETWORK, REFUSED)                                                           \
    ROW("actively refused", CLEARLY, NETWORK, REFUSED)                                                       \
    ROW("[errno 111] connect call failed", CLEARLY, NETWORK, REFUSED)                                        \
    ROW("errno 111", CLEARLY, NETWORK, REFUSED)                                                              \
    ROW("connection timed out", CLEARLY, NETWORK, TIMEOUT)                                                   \
    ROW("connect timed out", CLEARLY, NETWORK, TIMEOUT)                                                      \
    ROW("connect timeout", CLEARLY, NETWORK, TIMEOUT)                                                        \
    ROW("connection timeout", CLEARLY, NETWORK, TIMEOUT)                                                     \
    ROW("connection attempt timed out", CLEARLY, NETWORK, TIMEOUT)                                           \
    ROW("timeout expired", VAGUELY, NETWORK, NONE)                                                           \
    ROW("etimedout", CLEARLY, NETWORK, TIMEOUT)                                                              \
    ROW("errno 110", CLEARLY, NETWORK, TIMEOUT)                                                              \
    ROW("und_err_connect_timeout", CLEARLY, NETWORK, TIMEOUT)                                                \
    ROW("network is unreachable", CLEARLY, NETWORK, UNREACHABLE)                                             \
    ROW("network unreachable", CLEARLY, NETWORK, UNREACHABLE)                                                \
    ROW("no route to host", CLEARLY, NETWORK, UNREACHABLE)                                                   \
    ROW("host is unreachable", CLEARLY, NETWORK, UNREACHABLE)                                                \
    ROW("network is down", CLEARLY, NETWORK, UNREACHABLE)                                                    \
    ROW("enetunreach", CLEARLY, NETWORK, UNREACHABLE)                                                        \
    ROW("ehostunreach", CLEARLY, NETWORK, UNREACHABLE)                                                       \
    ROW("cannot assign requested address", CLEARLY, NETWORK, LOCAL)                                          \
    ROW("eaddrnotavail", CLEARLY, NETWORK, LOCAL)                                                            \
    ROW("no buffer space available", CLEARLY, NETWORK, LOCAL)                                                \
    ROW("failed to establish a new connection", VAGUELY, NETWORK, NONE)                                      \
    ROW("couldn't connect to server", VAGUELY, NETWORK, NONE)                                                \
    ROW("could not connect to", VAGUELY, NETWORK, NONE)                                                      \
    ROW("couldn't connect to", VAGUELY, NETWORK, NONE)                                                       \
    ROW("cannot connect to", VAGUELY, NETWORK, NONE)                                                         \
    ROW("can't connect to", VAGUELY, NETWORK, NONE)                                                          \
    ROW("unable to connect to", VAGUELY, NETWORK, NONE)                                                      \
    ROW("failed to connect to", VAGUELY, NETWORK, NONE)                                                      \
    ROW("all connection attempts failed", VAGUELY, NETWORK, NONE)                                            \
    ROW("tcp connect error", VAGUELY, NETWORK, NONE)                                                         \
    ROW("max retries exceeded with url", VAGUELY, NETWORK, NONE)                                             \
    ROW("retry policy exhausted", VAGUELY, NETWORK, NONE)                                                    \
    ROW("name_resolution_failure", VAGUELY, NETWORK, NONE)                                                   \
    ROW("unknown server host", CLEARLY, NETWORK, DNS_UNKNOWN)                                                \
    ROW("errno=111", CLEARLY, NETWORK, REFUSED)                                                              \
    ROW("was refused - did you specify", CLEARLY, NETWORK, REFUSED)                                          \
    ROW("can't connect to server on", VAGUELY, NETWORK, NONE)                                                \
    ROW("cannot open the connection to", VAGUELY, NETWORK, NONE)                                             \
    ROW("connecttimeouterror", CLEARLY, NETWORK, TIMEOUT)                                                    \
    ROW("host is down", CLEARLY, NETWORK, UNREACHABLE)                                                       \
    ROW("refused. check that the hostname", CLEARLY, NETWORK, REFUSED)                                       \
    ROW("the connection attempt failed", VAGUELY, NETWORK, NONE)                                             \
    ROW("client socket has timed out after", CLEARLY, NETWORK, TIMEOUT)                                      \
    ROW("failed to connect to any network address", VAGUELY, NETWORK, NONE)                                  \
    ROW("connection failed for url", VAGUELY, NETWORK, NONE)                                                 \
    ROW("timeout waiting for daemon connection", CLEARLY, NETWORK, TIMEOUT)                                  \
    ROW("login timed out", VAGUELY, NETWORK, NONE)                                                           \
    /* Transfers */                                                                                          \
    ROW("connection reset", CLEARLY, NETWORK, RESET)                                                         \
    ROW("connectionreset*", CLEARLY, NETWORK, RESET)                                                         \
    ROW("econnreset", CLEARLY, NETWORK, RESET)                                                               \
    ROW("errno 104", CLEARLY, NETWORK, RESET)                                                                \
    ROW("recv failure", VAGUELY, NETWORK, NONE)                                                              \
    ROW("connection aborted", CLEARLY, NETWORK, RESET)                                                       \
    ROW("software caused connection abort", CLEARLY, NETWORK, RESET)                                         \
    ROW("econnaborted", CLEARLY, NETWORK, RESET)                                                             \
    ROW("remotedisconnected", CLEARLY, NETWORK, HUNG_UP)                                                     \
    ROW("remote end closed connection without response", CLEARLY, NETWORK, HUNG_UP)                          \
    ROW("connection was closed before we received a valid response", VAGUELY, NETWORK, NONE)                 \
    ROW("server disconnected", CLEARLY, NETWORK, HUNG_UP)                                                    \
    ROW("server closed the connection", CLEARLY, NETWORK, HUNG_UP)                                           \
    ROW("connection closed by", CLEARLY, NETWORK, HUNG_UP)                                                   \
    ROW("connection closed before message completed", CLEARLY, NETWORK, HUNG_UP)                             \
    ROW("peer closed connection", CLEARLY, NETWORK, HUNG_UP)                                                 \
    ROW("remote host closed connection", CLEARLY, NETWORK, HUNG_UP)                                          \
    ROW("other side closed", CLEARLY, NETWORK, HUNG_UP)                                                      \
    ROW("socket hang up", CLEARLY, NETWORK, HUNG_UP)                                                         \
    ROW("empty reply from server", CLEARLY, NETWORK, HUNG_UP)                                                \
    ROW("the remote end hung up", VAGUELY, NETWORK, NONE)                                                    \
    ROW("early eof", CLEARLY, NETWORK, HUNG_UP)                                                              \
    ROW("incompleteread*", CLEARLY, NETWORK, HUNG_UP)                                                        \
    ROW("connection broken", CLEARLY, NETWORK, HUNG_UP)                                                      \
    ROW("response ended prematurely", CLEARLY, NETWORK, HUNG_UP)                                             \
    ROW("end of file from server", CLEARLY, NETWORK, HUNG_UP)                                                \
    ROW("header parser received no bytes", CLEARLY, NETWORK, HUNG_UP)                                        \
    ROW("transfer closed with", CLEARLY, NETWORK, HUNG_UP)                                                   \
    ROW("premature eof", CLEARLY, NETWORK, HUNG_UP)                                                          \
    ROW("premature end of", CLEARLY, NETWORK, HUNG_UP)                                                       \
    ROW("fixed content-length", CLEARLY, NETWORK, HUNG_UP)                                                   \
    ROW("connection closed at byte", CLEARLY, NETWORK, HUNG_UP)                                              \
    ROW("connection unexpectedly closed", VAGUELY, NETWORK, NONE)                                            \
    ROW("unexpected end of stream", CLEARLY, NETWORK, HUNG_UP)                                               \
    ROW("lost connection to mysql server", CLEARLY, NETWORK, HUNG_UP)                                        \
    ROW("lost connection to server", CLEARLY, NETWORK, HUNG_UP) /* MariaDB's */                              \
    ROW("mysql server has gone away", CLEARLY, NETWORK, HUNG_UP)                                             \
    ROW("ssl connection has been closed unexpectedly", CLEARLY, NETWORK, HUNG_UP)                            \
    ROW("unexpected_eof_while_reading", CLEARLY, NETWORK, HUNG_UP)                                           \
    ROW("unexpected eof while reading", CLEARLY, NETWORK, HUNG_UP)                                           \
    ROW("initializing run: unexpected eof", CLEARLY, NETWORK, HUNG_UP)                                       \
    ROW("unexpected eof from the server", CLEARLY, NETWORK, HUNG_UP)                                         \
    ROW("tds server connection failed", VAGUELY, NETWORK, NONE)                                              \
    ROW("adaptive server connection failed", VAGUELY, NETWORK, NONE)                                         \
    ROW("und_err_socket", VAGUELY, NETWORK, NONE)                                                            \
    ROW("no data received", CLEARLY, NETWORK, HUNG_UP)                                                       \
    ROW("read timed out", CLEARLY, NETWORK, STALLED)                                                         \
    ROW("read timeout", CLEARLY, NETWORK, STALLED)                                                           \
    ROW("readtimeout*", CLEARLY, NETWORK, STALLED)                                                           \
    ROW("the read operation timed out", CLEARLY, NETWORK, STALLED)                                           \
    ROW("the write operation timed out", CLEARLY, NETWORK, STALLED)                                          \
    ROW("eidletimeout", CLEARLY, NETWORK, STALLED)                                                           \
    ROW("eresponsetimeout", CLEARLY, NETWORK, STALLED)                                                       \
    ROW("etransfertimeout", CLEARLY, NETWORK, STALLED)                                                       \
    ROW("idle timeout reached for host", CLEARLY, NETWORK, STALLED)                                          \
    ROW("econnectiontimeout", CLEARLY, NETWORK, TIMEOUT)                                                     \
    ROW("the request socket timed out after", CLEARLY, NETWORK, STALLED)                                     \
    ROW("und_err_headers_timeout", CLEARLY, NETWORK, STALLED)                                                \
    ROW("und_err_body_timeout", CLEARLY, NETWORK, STALLED)                                                   \
    ROW("client.timeout exceeded while awaiting headers", VAGUELY, NETWORK, STALLED)                         \
    ROW("client.timeout exceeded while reading body", CLEARLY, NETWORK, STALLED)                             \
    ROW("timed out initializing run", CLEARLY, NETWORK, STALLED)                                             \
    ROW("run initialization has timed out", CLEARLY, NETWORK, STALLED)                                       \
    ROW("context cancellation while reading body", CLEARLY, NETWORK, STALLED)                                \
    ROW("context deadline exceeded (client.timeout or", CLEARLY, NETWORK, STALLED)                           \
    ROW("timeout awaiting response headers", CLEARLY, NETWORK, STALLED)                                      \
    ROW("milliseconds with", CLEARLY, NETWORK, STALLED)                                                      \
    ROW("operation too slow", CLEARLY, NETWORK, STALLED)                                                     \
    ROW("local: timed out", CLEARLY, NETWORK, STALLED)                                                       \
    ROW("local: message timed out", CLEARLY, NETWORK, STALLED)                                               \
    ROW("i/o timeout", VAGUELY, NETWORK, NONE)                                                               \
    ROW("tls handshake timeout", CLEARLY, NETWORK, STALLED)                                                  \
    ROW("during banner exchange", VAGUELY, NETWORK, NONE)                                                    \
    ROW("error sending request for url", VAGUELY, NETWORK, NONE)                                             \
    ROW("error communicating with", VAGUELY, NETWORK, NONE)                                                  \
    ROW("error in socket io", VAGUELY, NETWORK, NONE)                                                        \
    ROW("local: broker transport failure", VAGUELY, NETWORK, NONE)                                           \
    ROW("local: all broker connections are down", VAGUELY, NETWORK, NONE)                                    \
    ROW("timeouterror: timed out", VAGUELY, NETWORK, NONE)                                                   \
    ROW("timeout: timed out", VAGUELY, NETWORK, NONE)                                                        \
    ROW("urlopen error timed out", VAGUELY, NETWORK, NONE)                                                   \
    ROW("read error (connection timed out", CLEARLY, NETWORK, STALLED)                                       \
    ROW("\": eof", CLEARLY, NETWORK, HUNG_UP)                                                                \
    ROW("eof reached while reading", CLEARLY, NETWORK, HUNG_UP)                                              \
    ROW("waiting for socket to become ready", CLEARLY, NETWORK, STALLED)                                     \
    ROW("did not see server greeting", CLEARLY, NETWORK, HUNG_UP)                                            \
    ROW("eof occurred in violation of protocol", CLEARLY, NETWORK, HUNG_UP)                                  \
    ROW("syscall error: eof detected", CLEARLY, NETWORK, HUNG_UP)                                            \
    ROW("connection has been closed (eof)", CLEARLY, NETWORK, HUNG_UP)                                       \
    ROW("server sent goaway", CLEARLY, NETWORK, HUNG_UP)                                                     \
    ROW("non-properly terminated", CLEARLY, NETWORK, HUNG_UP)                                                \
    ROW("error in the pull function", VAGUELY, NETWORK, NONE)                                                \
    ROW("ssl_error_syscall", VAGUELY, NETWORK, NONE)                                                         \
    ROW("was not closed cleanly", VAGUELY, NETWORK, NONE)                                                    \
    ROW("closed by remote host", CLEARLY, NETWORK, HUNG_UP)                                                  \
    ROW("send disconnect: broken pipe", CLEARLY, NETWORK, RESET)                                             \
    ROW("timeout, server", CLEARLY, NETWORK, STALLED)                                                        \
    ROW("timeout in data send/receive", CLEARLY, NETWORK, STALLED)                                           \
    ROW("network timeout at", VAGUELY, NETWORK, NONE)                                                        \
    ROW("request timed out", VAGUELY, NETWORK, NONE)                                                         \
    ROW("error reading ssh protocol banner", VAGUELY, NETWORK, NONE)                                         \
    ROW("timed out trying to connect to", CLEARLY, NETWORK, TIMEOUT)                                         \
    ROW("ray client connection timeout", CLEARLY, NETWORK, TIMEOUT)                                          \
    ROW("error reading a body from connection", VAGUELY, NETWORK, NONE)                                      \
    ROW("end of file before message length reached", CLEARLY, NETWORK, HUNG_UP)                              \
    ROW("status was 'couldn't connect to server", VAGUELY, NETWORK, NONE)                                    \
    ROW("status was 'couldn't resolve host name", VAGUELY, NETWORK, NONE)                                    \
    ROW("status was 'could not connect to server", VAGUELY, NETWORK, NONE)                                   \
    ROW("[28] timeout was reached", CLEARLY, NETWORK, STALLED)                                               \
    ROW("status was 'timeout was reached", CLEARLY, NETWORK, STALLED)                                        \
    ROW("status was 'server returned nothing", CLEARLY, NETWORK, HUNG_UP)                                    \
    ROW("status was 'failure when receiving data", VAGUELY, NETWORK, NONE)                                   \
    ROW("failed to read connection", VAGUELY, NETWORK, NONE)                                                 \
    ROW("failed to write connection", VAGUELY, NETWORK, NONE)                                                \
    ROW("could not establish connection", VAGUELY, NETWORK, NONE)                                            \
    ROW("aws error network_connection", VAGUELY, NETWORK, NONE)                                              \
    ROW("transferred a partial file", CLEARLY, NETWORK, HUNG_UP)                                             \
    ROW("connection closed prematurely", CLEARLY, NETWORK, HUNG_UP)                                          \
    ROW("error getting response", VAGUELY, NETWORK, NONE)                                                    \
    ROW("download timed out", CLEARLY, NETWORK, STALLED)                                                     \
    ROW("server closed idle connection", CLEARLY, NETWORK, HUNG_UP)                                          \
    ROW("http2: client connection lost", CLEARLY, NETWORK, HUNG_UP)                                          \
    ROW("transport connection broken: malformed http response", VAGUELY, NOTHING, NONE)                      \
    ROW("peer disconnected", CLEARLY, NETWORK, HUNG_UP)                                                      \
    ROW("incompletemessage", CLEARLY, NETWORK, HUNG_UP)                                                      \
    ROW("request or response body error", VAGUELY, NETWORK, NONE)                                            \
    ROW("incompletebody", CLEARLY, NETWORK, HUNG_UP)                                                         \
    ROW("stream closed because of a broken pipe", CLEARLY, NETWORK, HUNG_UP)                                 \
    ROW("i/o error: error decoding response body", VAGUELY, NETWORK, NONE)                                   \
    ROW("operation timed out", VAGUELY, NETWORK, NONE)                                                       \
    ROW("source: timedout", VAGUELY, NETWORK, NONE)                                                          \
    ROW("timeout: global", VAGUELY, NETWORK, NONE)                                                           \
    ROW("timeout: per call", VAGUELY, NETWORK, NONE)                                                         \
    ROW("timeout: per read", CLEARLY, NETWORK, STALLED)                                                      \
    ROW("timeout: per write", CLEARLY, NETWORK, STALLED)                                                     \
    ROW("timeout: connect", CLEARLY, NETWORK, TIMEOUT)                                                       \
    ROW("timeout: send request", CLEARLY, NETWORK, STALLED)                                                  \
    ROW("timeout: send body", CLEARLY, NETWORK, STALLED)                                                     \
    ROW("timeout: receive response", CLEARLY, NETWORK, STALLED)                                              \
    ROW("timeout: receive body", CLEARLY, NETWORK, STALLED)                                                  \
    ROW("timeout(global)", VAGUELY, NETWORK, NONE)                                                           \
    ROW("timeout(percall)", VAGUELY, NETWORK, NONE)                                                          \
    ROW("timeout(connect)", CLEARLY, NETWORK, TIMEOUT)                                                       \
    ROW("timeout(sendrequest)", CLEARLY, NETWORK, STALLED)                                                   \
    ROW("timeout(sendbody)", CLEARLY, NETWORK, STALLED)                                                      \
    ROW("timeout(recvresponse)", CLEARLY, NETWORK, STALLED)                                                  \
    ROW("timeout(recvbody)", CLEARLY, NETWORK, STALLED)                                                      \
    ROW("remote host terminated the handshake", CLEARLY, NETWORK, HUNG_UP)                                   \
    ROW("before secure tls connection was established", CLEARLY, NETWORK, HUNG_UP)                           \
    ROW("ssl peer shut down incorrectly", CLEARLY, NETWORK, HUNG_UP)                                         \
    ROW("closing inbound before receiving peer's close_notify", CLEARLY, NETWORK, HUNG_UP)                   \
    ROW("chunked transfer encoding, state", CLEARLY, NETWORK, HUNG_UP)                                       \
    ROW("buffer_underflow with eof", CLEARLY, NETWORK, HUNG_UP)                                              \
    ROW("goaway received", CLEARLY, NETWORK, HUNG_UP)                                                        \
    ROW("received rst_stream", VAGUELY, NETWORK, NONE)                                                       \
    ROW("java.io.ioexception: broken pipe", VAGUELY, NETWORK, NONE)                                          \
    ROW("the operation was aborted due to timeout", VAGUELY, NETWORK, STALLED)                               \
    ROW("server aborted pending request", CLEARLY, NETWORK, HUNG_UP)                                         \
    ROW("stream has been aborted", VAGUELY, NETWORK, NONE)                                                   \
    ROW("nghttp2_internal_error", VAGUELY, NETWORK, NONE)                                                    \
    ROW("nghttp2_refused_stream", VAGUELY, NETWORK, NONE)                                                    \
    ROW("und_err_res_content_length_mismatch", CLEARLY, NETWORK, HUNG_UP)                                    \
    ROW("does not match content-length header", VAGUELY, NETWORK, NONE)                                      \
    /* "Try again later" */                                                                                  \
    ROW("serviceexception: 429", CLEARLY, NETWORK, RATE_LIMITED)                                             \
    ROW("serviceexception: 503", CLEARLY, NETWORK, UNAVAILABLE)                                              \
    ROW("too many requests", CLEARLY, NETWORK, RATE_LIMITED)                                                 \
    ROW("toomanyrequests*", CLEARLY, NETWORK, RATE_LIMITED)                                                  \
    ROW("rate limit exceeded", CERTAINLY, NETWORK, RATE_LIMITED)                                             \
    ROW("rate_limit_exceeded", CERTAINLY, NETWORK, RATE_LIMITED)                                             \
    ROW("secondary rate limit", CERTAINLY, NETWORK, RATE_LIMITED)                                            \
    ROW("slowdown", CERTAINLY, NETWORK, RATE_LIMITED)                                                        \
    ROW("aws error slow_down", CERTAINLY, NETWORK, RATE_LIMITED)                                             \
    ROW("aws error throttling", CERTAINLY, NETWORK, RATE_LIMITED)                                            \
    ROW("reduce your request rate", CERTAINLY, NETWORK, RATE_LIMITED)                                        \
    ROW("throttlingexception", CERTAINLY, NETWORK, RATE_LIMITED)                                             \
    ROW("(throttling)", CERTAINLY, NETWORK, RATE_LIMITED)                                                    \
    ROW("requestlimitexceeded", CERTAINLY, NETWORK, RATE_LIMITED)                                            \
    ROW("ingressrequestratelimitexceeded", CLEARLY, NETWORK, RATE_LIMITED)                                   \
    ROW("provisionedthroughputexceeded*", CLEARLY, NETWORK, RATE_LIMITED)                                    \
    ROW("resource_exhausted", CLEARLY, NETWORK, RATE_LIMITED)                                                \
    ROW("resourceexhausted", CLEARLY, NETWORK, RATE_LIMITED)                                                 \
    ROW("service not available", CLEARLY, NETWORK, UNAVAILABLE)                                              \
    ROW("serverbusy", CLEARLY, NETWORK, UNAVAILABLE)                                                         \
    ROW("aws error service_unavailable", CLEARLY, NETWORK, UNAVAILABLE)                                      \
    ROW("aws error internal_failure", CLEARLY, NETWORK, UNAVAILABLE)                                         \
    ROW("service unavailable", CLEARLY, NETWORK, UNAVAILABLE)                                                \
    ROW("serviceunavailable*", CLEARLY, NETWORK, UNAVAILABLE)                                                \
    ROW("service temporarily unavailable", CLEARLY, NETWORK, UNAVAILABLE)                                    \
    ROW("bad gateway", CLEARLY, NETWORK, UNAVAILABLE)                                                        \
    ROW("gateway timeout", CLEARLY, NETWORK, UNAVAILABLE)                                                    \
    ROW("gateway time-out", CLEARLY, NETWORK, UNAVAILABLE)                                                   \
    ROW("internal server error", CLEARLY, NETWORK, UNAVAILABLE)                                              \
    ROW("statuscode.unavailable", CLEARLY, NETWORK, UNAVAILABLE)                                             \
    ROW("code = unavailable", CLEARLY, NETWORK, UNAVAILABLE)                                                 \
    ROW("io.grpc.statusruntimeexception: unavailable", CLEARLY, NETWORK, UNAVAILABLE)                        \
    ROW("rst_stream with error code: internal_error", CLEARLY, NETWORK, UNAVAILABLE)                         \
    ROW("rst_stream with error code: refused_stream", CLEARLY, NETWORK, UNAVAILABLE)                         \
    ROW("rst_stream with error code: enhance_your_calm", CLEARLY, NETWORK, RATE_LIMITED)                     \
    ROW("driver: bad connection", VAGUELY, NETWORK, NONE) /* database/sql of Go */                           \
    ROW("statuscode.deadline_exceeded", VAGUELY, NETWORK, NONE)                                              \
    ROW("code = deadlineexceeded", VAGUELY, NETWORK, NONE)                                                   \
    ROW("the database system is starting up", CLEARLY, NETWORK, UNAVAILABLE)                                 \
    ROW("the database system is shutting down", CLEARLY, NETWORK, UNAVAILABLE)                               \
    ROW("terminating connection due to administrator command", CLEARLY, NETWORK, UNAVAILABLE)                \
    ROW("too many clients already", CLEARLY, NETWORK, UNAVAILABLE)                                           \
    ROW("too many connections", CLEARLY, NETWORK, UNAVAILABLE)                                               \
    ROW("remaining connection slots are reserved", CLEARLY, NETWORK, UNAVAILABLE)                            \
    ROW("maximum connections exceeded", CLEARLY, NETWORK, UNAVAILABLE)                                       \
    ROW("server shutdown", CLEARLY, NETWORK, UNAVAILABLE)                                                    \
    ROW("shutdowninprogress", CLEARLY, NETWORK, UNAVAILABLE)                                                 \
    ROW("connection limit (*", CLEARLY, NETWORK, UNAVAILABLE)                                                \
    ROW("request limit for the*", CLEARLY, NETWORK, UNAVAILABLE)                                             \
    ROW("is not currently available. please retry", CLEARLY, NETWORK, UNAVAILABLE)                           \
    ROW("loading redis is loading the dataset in memory", CLEARLY, NETWORK, UNAVAILABLE)                     \
    ROW("redis is loading the dataset in memory", CLEARLY, NETWORK, UNAVAILABLE)                             \
    ROW("clusterdown", CLEARLY, NETWORK, UNAVAILABLE)                                                        \
    /* The peer, the settings or the machine will not change */                                              \
    ROW("certificate verify failed", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("certificate_verify_failed", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("certificate problem", CERTAINLY, OWN_FAILURE, NONE)                                                 \
    ROW("certificate has expired", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("self-signed certificate", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("self signed certificate", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("self_signed_cert*", CERTAINLY, OWN_FAILURE, NONE)                                                   \
    ROW("depth_zero_self_signed_cert", CERTAINLY, OWN_FAILURE, NONE)                                         \
    ROW("unable to verify the first certificate", CERTAINLY, OWN_FAILURE, NONE)                              \
    ROW("unable_to_verify_leaf_signature", CERTAINLY, OWN_FAILURE, NONE)                                     \
    ROW("pkix path building failed", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("pkix path validation failed", CERTAINLY, OWN_FAILURE, NONE)                                         \
    ROW("no subject alternative", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("no name matching", CERTAINLY, OWN_FAILURE, NONE)                                                    \
    ROW("does not match certificate's altnames", CERTAINLY, OWN_FAILURE, NONE)                               \
    ROW("err_tls_cert_altname_invalid", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("cert_has_expired", CERTAINLY, OWN_FAILURE, NONE)                                                    \
    ROW("unsupported or unrecognized ssl message", CERTAINLY, OWN_FAILURE, NONE)                             \
    ROW("no appropriate protocol", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("failed to verify certificate", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("invalid peer certificate", CERTAINLY, OWN_FAILURE, NONE)                                            \
    ROW("ssl peer certificate or ssh remote key was not ok", CERTAINLY, OWN_FAILURE, NONE)                   \
    ROW("unable to get local issuer certificate", CERTAINLY, OWN_FAILURE, NONE)                              \
    ROW("problem with the ssl ca cert", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("invalidcertificate(*", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("ssl server verification failed", CERTAINLY, OWN_FAILURE, NONE)                                      \
    ROW("ssl server hostname verification failed", CERTAINLY, OWN_FAILURE, NONE)                             \
    ROW("the certificate of", CERTAINLY, OWN_FAILURE, NONE)                                                  \
    /* TLS: why the peer refused the handshake, by OpenSSL, by Java, by rustls, by Go */                     \
    ROW("alert handshake failure", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("alert bad certificate", CERTAINLY, OWN_FAILURE, NONE)                                               \
    ROW("alert unsupported certificate", CERTAINLY, OWN_FAILURE, NONE)                                       \
    ROW("alert certificate revoked", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("alert certificate expired", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("alert certificate unknown", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("alert unknown ca", CERTAINLY, OWN_FAILURE, NONE)                                                    \
    ROW("alert access denied", CERTAINLY, OWN_FAILURE, NONE)                                                 \
    ROW("alert decrypt error", CERTAINLY, OWN_FAILURE, NONE)                                                 \
    ROW("alert protocol version", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("alert insufficient security", CERTAINLY, OWN_FAILURE, NONE)                                         \
    ROW("alert unrecognized name", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("alert certificate required", CERTAINLY, OWN_FAILURE, NONE)                                          \
    ROW("alert no application protocol", CERTAINLY, OWN_FAILURE, NONE)                                       \
    ROW("tlsv1 unrecognized name", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("fatal alert: handshake_failure", CERTAINLY, OWN_FAILURE, NONE)                                      \
    ROW("fatal alert: bad_certificate", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("fatal alert: unsupported_certificate", CERTAINLY, OWN_FAILURE, NONE)                                \
    ROW("fatal alert: certificate_revoked", CERTAINLY, OWN_FAILURE, NONE)                                    \
    ROW("fatal alert: certificate_expired", CERTAINLY, OWN_FAILURE, NONE)                                    \
    ROW("fatal alert: certificate_unknown", CERTAINLY, OWN_FAILURE, NONE)                                    \
    ROW("fatal alert: unknown_ca", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("fatal alert: access_denied", CERTAINLY, OWN_FAILURE, NONE)                                          \
    ROW("fatal alert: decrypt_error", CERTAINLY, OWN_FAILURE, NONE)                                          \
    ROW("fatal alert: protocol_version", CERTAINLY, OWN_FAILURE, NONE)                                       \
    ROW("fatal alert: insufficient_security", CERTAINLY, OWN_FAILURE, NONE)                                  \
    ROW("fatal alert: unrecognized_name", CERTAINLY, OWN_FAILURE, NONE)                                      \
    ROW("fatal alert: certificate_required", CERTAINLY, OWN_FAILURE, NONE)                                   \
    ROW("fatal alert: no_application_protocol", CERTAINLY, OWN_FAILURE, NONE)                                \
    ROW("fatal alert: handshakefailure", CERTAINLY, OWN_FAILURE, NONE)                                       \
    ROW("fatal alert: badcertificate", CERTAINLY, OWN_FAILURE, NONE)                                         \
    ROW("fatal alert: unsupportedcertificate", CERTAINLY, OWN_FAILURE, NONE)                                 \
    ROW("fatal alert: certificaterevoked", CERTAINLY, OWN_FAILURE, NONE)                                     \
    ROW("fatal alert: certificateexpired", CERTAINLY, OWN_FAILURE, NONE)                                     \
    ROW("fatal alert: certificateunknown", CERTAINLY, OWN_FAILURE, NONE)                                     \
    ROW("fatal alert: unknownca", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("fatal alert: accessdenied", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("fatal alert: decrypterror", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("fatal alert: protocolversion", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("fatal alert: insufficientsecurity", CERTAINLY, OWN_FAILURE, NONE)                                   \
    ROW("fatal alert: unrecognizedname", CERTAINLY, OWN_FAILURE, NONE)                                       \
    ROW("fatal alert: certificaterequired", CERTAINLY, OWN_FAILURE, NONE)                                    \
    ROW("fatal alert: noapplicationprotocol", CERTAINLY, OWN_FAILURE, NONE)                                  \
    ROW("remote error: tls: handshake failure", CERTAINLY, OWN_FAILURE, NONE)                                \
    ROW("remote error: tls: bad certificate", CERTAINLY, OWN_FAILURE, NONE)                                  \
    ROW("remote error: tls: unsupported certificate", CERTAINLY, OWN_FAILURE, NONE)                          \
    ROW("remote error: tls: revoked certificate", CERTAINLY, OWN_FAILURE, NONE)                              \
    ROW("remote error: tls: expired certificate", CERTAINLY, OWN_FAILURE, NONE)                              \
    ROW("remote error: tls: unknown certificate", CERTAINLY, OWN_FAILURE, NONE)                              \
    ROW("remote error: tls: unknown certificate authority", CERTAINLY, OWN_FAILURE, NONE)                    \
    ROW("remote error: tls: access denied", CERTAINLY, OWN_FAILURE, NONE)                                    \
    ROW("remote error: tls: error decrypting message", CERTAINLY, OWN_FAILURE, NONE)                         \
    ROW("remote error: tls: protocol version not supported", CERTAINLY, OWN_FAILURE, NONE)                   \
    ROW("remote error: tls: insufficient security level", CERTAINLY, OWN_FAILURE, NONE)                      \
    ROW("remote error: tls: unrecognized name", CERTAINLY, OWN_FAILURE, NONE)                                \
    ROW("remote error: tls: certificate required", CERTAINLY, OWN_FAILURE, NONE)                             \
    ROW("remote error: tls: no application protocol", CERTAINLY, OWN_FAILURE, NONE)                          \
    ROW("wrong_version_number", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("wrong version number", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("host key verification failed", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("permission denied (publickey*", CERTAINLY, OWN_FAILURE, NONE)                                       \
    ROW("password authentication failed", CERTAINLY, OWN_FAILURE, NONE)                                      \
    ROW("authentication failed", CERTAINLY, OWN_FAILURE, NONE)                                               \
    ROW("no password supplied", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("access denied for user", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("accessdenied*", CERTAINLY, OWN_FAILURE, NONE)                                                       \
    ROW("signaturedoesnotmatch", CERTAINLY, OWN_FAILURE, NONE)                                               \
    ROW("invalidaccesskeyid", CERTAINLY, OWN_FAILURE, NONE)                                                  \
    ROW("expiredtoken*", CERTAINLY, OWN_FAILURE, NONE)                                                       \
    ROW("unable to locate credentials", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("invalid username or password", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("incorrect username or password", CERTAINLY, OWN_FAILURE, NONE)                                      \
    ROW("login failed for user", CERTAINLY, OWN_FAILURE, NONE)                                               \
    ROW("requested by the login", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("access_refused*", CERTAINLY, OWN_FAILURE, NONE)                                                     \
    ROW("could not read username", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("wrongpass*", CERTAINLY, OWN_FAILURE, NONE)                                                          \
    ROW("noauth authentication required", CERTAINLY, OWN_FAILURE, NONE)                                      \
    ROW("nosuchbucket", CERTAINLY, OWN_FAILURE, NONE)                                                        \
    ROW("nosuchkey", CERTAINLY, OWN_FAILURE, NONE)                                                           \
    ROW("aws error access_denied", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("aws error no_such_bucket", CERTAINLY, OWN_FAILURE, NONE)                                            \
    ROW("aws error no_such_key", CERTAINLY, OWN_FAILURE, NONE)                                               \
    ROW("aws error resource_not_found", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("aws error invalid_access_key_id", CERTAINLY, OWN_FAILURE, NONE)                                     \
    ROW("aws error signature_does_not_match", CERTAINLY, OWN_FAILURE, NONE)                                  \
    ROW("(forbidden)", CERTAINLY, OWN_FAILURE, NONE)                                                         \
    ROW("(notfound)", CERTAINLY, OWN_FAILURE, NONE)                                                          \
    ROW("statuscode.not_found", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("statuscode.invalid_argument", CERTAINLY, OWN_FAILURE, NONE)                                         \
    ROW("statuscode.permission_denied", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("statuscode.unauthenticated", CERTAINLY, OWN_FAILURE, NONE)                                          \
    ROW("statuscode.unimplemented", CERTAINLY, OWN_FAILURE, NONE)                                            \
    ROW("statuscode.already_exists", CERTAINLY, OWN_FAILURE, NONE)                                           \
    ROW("statuscode.out_of_range", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("broker: unknown topic*", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("broker: topic authorization failed", CERTAINLY, OWN_FAILURE, NONE)                                  \
    ROW("authorization violation", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("code = notfound", CERTAINLY, OWN_FAILURE, NONE)                                                     \
    ROW("code = invalidargument", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("code = permissiondenied", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("code = unauthenticated", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("code = unimplemented", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("code = alreadyexists", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("code = outofrange", CERTAINLY, OWN_FAILURE, NONE)                                                   \
    ROW("unsupported protocol", CERTAINLY, OWN_FAILURE, NONE)                                                \
    ROW("no space left on device", CERTAINLY, OWN_FAILURE, NONE)                                             \
    ROW("disk quota exceeded", CERTAINLY, OWN_FAILURE, NONE)                                                 \
    ROW("read-only file system", CERTAINLY, OWN_FAILURE, NONE)                                               \
    ROW("cannot allocate memory", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("out of memory", CERTAINLY, OWN_FAILURE, NONE)                                                       \
    ROW("java heap space", CERTAINLY, OWN_FAILURE, NONE)                                                     \
    ROW("oom when allocating", CERTAINLY, OWN_FAILURE, NONE)                                                 \
    ROW("received message larger than max", CERTAINLY, OWN_FAILURE, NONE)                                    \
    ROW("sent message larger than max", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("cuda error", CERTAINLY, OWN_FAILURE, NONE)                                                          \
    ROW("device-side assert triggered", CERTAINLY, OWN_FAILURE, NONE)                                        \
    ROW("size mismatch for", CERTAINLY, OWN_FAILURE, NONE)                                                   \
    ROW("mat1 and mat2 shapes cannot be multiplied", CERTAINLY, OWN_FAILURE, NONE)                           \
    ROW("address already in use", CERTAINLY, OWN_FAILURE, NONE)                                              \
    ROW("'std::out_of_range'", CERTAINLY, OWN_FAILURE, NONE)                                                 \
    ROW("'std::bad_alloc'", CERTAINLY, OWN_FAILURE, NONE)                                                    \
    /* Likely the program's own */                                                                           \
    ROW("no such file or directory", LIKELY, OWN_FAILURE, NONE)                                              \
    ROW("enoent", LIKELY, OWN_FAILURE, NONE)                                                                 \
    ROW("is a directory", LIKELY, OWN_FAILURE, NONE)                                                         \
    ROW("permission denied", LIKELY, OWN_FAILURE, NONE)                                                      \
    ROW("command not found", LIKELY, OWN_FAILURE, NONE)                                                      \
    ROW("unbound variable", LIKELY, OWN_FAILURE, NONE)                                                       \
    ROW("syntax error", LIKELY, OWN_FAILURE, NONE)                                                           \
    ROW("unauthorized", LIKELY, OWN_FAILURE, NONE)                                                           \
    ROW("access denied", LIKELY, OWN_FAILURE, NONE)                                                          \
    ROW("not_allowed*", LIKELY, OWN_FAILURE, NONE)                                                           \
    ROW("not a git repository", LIKELY, OWN_FAILURE, NONE)                                                   \
    ROW("unrecognized arguments", LIKELY, OWN_FAILURE, NONE)                                                 \
    ROW("invalid value for '", LIKELY, OWN_FAILURE, NONE)                                                    \
    ROW("missing option '-", LIKELY, OWN_FAILURE, NONE)                                                      \
    ROW("missing argument '", LIKELY, OWN_FAILURE, NONE)                                                     \
    ROW("got unexpected extra argument", LIKELY, OWN_FAILURE, NONE)                                          \
    ROW("the following arguments are required", LIKELY, OWN_FAILURE, NONE)                                   \
    ROW("no such option", LIKELY, OWN_FAILURE, NONE)                                                         \
    ROW("unrecognized option", LIKELY, OWN_FAILURE, NONE)                                                    \
    ROW("invalid option", LIKELY, OWN_FAILURE, NONE)                                                         \
    ROW("assertion failed", LIKELY, OWN_FAILURE, NONE)                                                       \
    ROW("index out of range", LIKELY, OWN_FAILURE, NONE)                                                     \
    ROW("index out of bounds", LIKELY, OWN_FAILURE, NONE)                                                    \
    ROW("nil pointer dereference", LIKELY, OWN_FAILURE, NONE)                                                \
    ROW("assignment to entry in nil map", LIKELY, OWN_FAILURE, NONE)                                         \
    ROW("option::unwrap()` on a `none` value", LIKELY, OWN_FAILURE, NONE)                                    \
    ROW("no entry found for key", LIKELY, OWN_FAILURE, NONE)                                                 \
    ROW("divide by zero", LIKELY, OWN_FAILURE, NONE)                                                         \
    ROW("division by zero", LIKELY, OWN_FAILURE, NONE)                                                       \
    ROW("stack overflow", LIKELY, OWN_FAILURE, NONE)                                                         \
    ROW("is not a function", LIKELY, OWN_FAILURE, NONE)                                                      \
    ROW("is not defined", LIKELY, OWN_FAILURE, NONE)                                                         \
    ROW("cannot find module", LIKELY, OWN_FAILURE, NONE)                                                     \
    ROW("no module named", LIKELY, OWN_FAILURE, NONE)                                                        \
    ROW("undefined symbol", LIKELY, OWN_FAILURE, NONE)                                                       \
    ROW("cannot open shared object file", LIKELY, OWN_FAILURE, NONE)                                         \
    ROW("could not find or load main class", LIKELY, OWN_FAILURE, NONE)                                      \
    ROW("can't locate", LIKELY, OWN_FAILURE, NONE)                                                           \
    ROW("can't call method", LIKELY, OWN_FAILURE, NONE)                                                      \
    ROW("call to undefined", LIKELY, OWN_FAILURE, NONE)                                                      \
    ROW("non-numeric argument to binary operator", LIKELY, OWN_FAILURE, NONE)                                \
    ROW("subscript out of bounds", LIKELY, OWN_FAILURE, NONE)                                                \
    ROW("there is no package called", LIKELY, OWN_FAILURE, NONE)                                             \
    ROW(": not found", LIKELY, OWN_FAILURE, NONE)                                                            \
    ROW("repository '", LIKELY, OWN_FAILURE, NONE)                                                           \
    ROW(": object '", LIKELY, OWN_FAILURE, NONE)                                                             \
    ROW("cannot load such file", LIKELY, OWN_FAILURE, NONE)                                                  \
    ROW("does not exist", LIKELY, OWN_FAILURE, NONE)

/* clang-format on */

#endif
