/* The protocols and their refusals: a protocol or a code is added here alone (core/wire parses the answers).
 */
#ifndef VHRETRY_EVIDENCE_REFUSAL_LIST_H
#define VHRETRY_EVIDENCE_REFUSAL_LIST_H

/* clang-format off */

/* In the order of their numbers, which journals hold: append only. */
#define ANSWER_PROTOCOLS(ROW)                                                                                \
    ROW(HTTP, "HTTP")                                                                                        \
    ROW(HTTP2, "HTTP/2") /* its own errors; its statuses are HTTP's */                                       \
    ROW(POSTGRESQL, "PostgreSQL")                                                                            \
    ROW(MYSQL, "MySQL")                                                                                      \
    ROW(REDIS, "Redis")                                                                                      \
    ROW(GREETING, "greeting") /* what a server says first, while nobody knows of which protocol it is */     \
    ROW(SMTP, "SMTP")                                                                                        \
    ROW(FTP, "FTP")                                                                                          \
    ROW(SSH, "SSH")                                                                                          \
    ROW(MONGODB, "MongoDB")                                                                                  \
    ROW(AMQP, "AMQP")                                                                                        \
    ROW(MQTT, "MQTT")                                                                                        \
    ROW(WEBSOCKET, "WebSocket")                                                                              \
    ROW(GRPC, "gRPC") /* over HTTP/2 */                                                                      \
    ROW(NATS, "NATS")

/* protocol, class, code, words */
#define REFUSALS(ROW)                                                                                        \
    /* 425: RFC 8470 section 5.2. 509 is what web hosts and boto call a limit; 520 to 524, 527 and 530 are   \
     * Cloudflare's, without 525 and 526, which are about a certificate; 529 is Anthropic's. */              \
    ROW(HTTP, UNAVAILABLE, "408", "Request Timeout")                                                         \
    ROW(HTTP, UNAVAILABLE, "425", "Too Early")                                                               \
    ROW(HTTP, RATE_LIMITED, "429", "Too Many Requests")                                                      \
    ROW(HTTP, UNAVAILABLE, "500", "Internal Server Error")                                                   \
    ROW(HTTP, UNAVAILABLE, "502", "Bad Gateway")                                                             \
    ROW(HTTP, UNAVAILABLE, "503", "Service Unavailable")                                                     \
    ROW(HTTP, UNAVAILABLE, "504", "Gateway Timeout")                                                         \
    ROW(HTTP, RATE_LIMITED, "509", "Bandwidth Limit Exceeded")                                               \
    ROW(HTTP, UNAVAILABLE, "520", "Unknown Error")                                                           \
    ROW(HTTP, UNAVAILABLE, "521", "Web Server Is Down")                                                      \
    ROW(HTTP, UNAVAILABLE, "522", "Connection Timed Out")                                                    \
    ROW(HTTP, UNAVAILABLE, "523", "Origin Is Unreachable")                                                   \
    ROW(HTTP, UNAVAILABLE, "524", "A Timeout Occurred")                                                      \
    ROW(HTTP, UNAVAILABLE, "527", "Railgun Error")                                                           \
    ROW(HTTP, UNAVAILABLE, "529", "Overloaded")                                                              \
    ROW(HTTP, UNAVAILABLE, "530", "Origin Error")                                                            \
    /* RFC 9113 section 7. INTERNAL_ERROR, CANCEL: the server or a proxy has begun its answer and cannot, or \
     * will not, end it. REFUSED_STREAM: not processed (section 8.7). ENHANCE_YOUR_CALM: slow down. GOAWAY:  \
     * the server ends the connection and has not processed the request (section 6.8). Others are a mistake. */ \
    ROW(HTTP2, UNAVAILABLE, "2", "INTERNAL_ERROR")                                                           \
    ROW(HTTP2, UNAVAILABLE, "7", "REFUSED_STREAM")                                                           \
    ROW(HTTP2, UNAVAILABLE, "8", "CANCEL")                                                                   \
    ROW(HTTP2, RATE_LIMITED, "11", "ENHANCE_YOUR_CALM")                                                      \
    ROW(HTTP2, UNAVAILABLE, "GOAWAY", "request not processed")                                               \
    /* "Status codes and their use in gRPC". */                                                              \
    ROW(GRPC, RATE_LIMITED, "8", "RESOURCE_EXHAUSTED")                                                       \
    ROW(GRPC, UNAVAILABLE, "14", "UNAVAILABLE")                                                              \
    /* Appendix "PostgreSQL Error Codes", names of conditions. Class 08 without 08P01, which is a violation  \
     * of the protocol; class 53 without a full disk or memory, which a person must fix; of class 57 what ends \
     * a session, not a query. Of class 40 what section "Serialization Failure Handling" says to repeat. */  \
    ROW(POSTGRESQL, UNAVAILABLE, "40001", "serialization failure")                                           \
    ROW(POSTGRESQL, UNAVAILABLE, "40P01", "deadlock detected")                                               \
    ROW(POSTGRESQL, UNAVAILABLE, "08000", "connection exception")                                            \
    ROW(POSTGRESQL, UNAVAILABLE, "08001", "unable to establish")                                             \
    ROW(POSTGRESQL, UNAVAILABLE, "08003", "connection does not exist")                                       \
    ROW(POSTGRESQL, UNAVAILABLE, "08004", "connection rejected")                                             \
    ROW(POSTGRESQL, UNAVAILABLE, "08006", "connection failure")                                              \
    ROW(POSTGRESQL, UNAVAILABLE, "53300", "too many connections")                                            \
    ROW(POSTGRESQL, UNAVAILABLE, "57P01", "admin shutdown")                                                  \
    ROW(POSTGRESQL, UNAVAILABLE, "57P02", "crash shutdown")                                                  \
    ROW(POSTGRESQL, UNAVAILABLE, "57P03", "cannot connect now")                                              \
    /* MySQL Error Message Reference, "Server Error Messages". 1226 is a quota per hour; 1927 is MariaDB's,  \
     * an administrator's kill. Of 1205 and 1213 the message itself says: "try restarting transaction". Without \
     * 1129 (host blocked), which a person must lift. */                                                     \
    ROW(MYSQL, UNAVAILABLE, "1040", "Too many connections")                                                  \
    ROW(MYSQL, UNAVAILABLE, "1053", "Server shutdown in progress")                                           \
    ROW(MYSQL, UNAVAILABLE, "1135", "Can't create a new thread")                                             \
    ROW(MYSQL, UNAVAILABLE, "1203", "Too many user connections")                                             \
    ROW(MYSQL, UNAVAILABLE, "1205", "Lock wait timeout exceeded")                                            \
    ROW(MYSQL, UNAVAILABLE, "1213", "Deadlock found")                                                        \
    ROW(MYSQL, UNAVAILABLE, "1927", "Connection was killed")                                                 \
    ROW(MYSQL, RATE_LIMITED, "1226", "User's limit reached")                                                 \
    ROW(MYSQL, UNAVAILABLE, "3168", "Server isn't available")                                                \
    /* Redis error messages, and "Redis cluster specification". READONLY, UNBLOCKED: the server has become a  \
     * replica, a failover is under way. Without OOM and MISCONF, which a person must fix. */                \
    ROW(REDIS, UNAVAILABLE, "LOADING", "loading the dataset")                                                \
    ROW(REDIS, UNAVAILABLE, "BUSY", "running a script")                                                      \
    ROW(REDIS, UNAVAILABLE, "TRYAGAIN", "keys are being moved")                                              \
    ROW(REDIS, UNAVAILABLE, "CLUSTERDOWN", "the cluster is down")                                            \
    ROW(REDIS, UNAVAILABLE, "MASTERDOWN", "link with master is down")                                        \
    ROW(REDIS, UNAVAILABLE, "NOREPLICAS", "not enough good replicas")                                        \
    ROW(REDIS, UNAVAILABLE, "READONLY", "the server is a replica")                                           \
    ROW(REDIS, UNAVAILABLE, "UNBLOCKED", "became a replica")                                                 \
    ROW(REDIS, UNAVAILABLE, "maxclients", "max number of clients")                                           \
    /* RFC 5321 sections 3.8, 4.2.2 and 4.2.3, RFC 4954 section 6. Greylisting is 450 or 451. Without 455 and  \
     * 432, which are about the request. */                                                                  \
    ROW(GREETING, UNAVAILABLE, "421", "Service not available")                                               \
    ROW(GREETING, UNAVAILABLE, "450", "Service not available")                                               \
    ROW(GREETING, UNAVAILABLE, "451", "Service not available")                                               \
    ROW(GREETING, UNAVAILABLE, "454", "Service not available")                                               \
    ROW(SMTP, UNAVAILABLE, "421", "Service not available")                                                   \
    ROW(SMTP, UNAVAILABLE, "450", "Mailbox unavailable")                                                     \
    ROW(SMTP, UNAVAILABLE, "451", "Local error in processing")                                               \
    ROW(SMTP, UNAVAILABLE, "452", "Insufficient storage")                                                    \
    ROW(SMTP, UNAVAILABLE, "454", "Temporarily unavailable")                                                 \
    /* RFC 959 section 4.2. Without 450, which servers say of a file that does not exist, and 451 and 452,   \
     * which a person must fix. */                                                                           \
    ROW(FTP, UNAVAILABLE, "421", "Service not available")                                                    \
    ROW(FTP, UNAVAILABLE, "425", "Can't open data connection")                                               \
    ROW(FTP, UNAVAILABLE, "426", "Transfer aborted")                                                         \
    /* OpenSSH's sshd(8) before its banner: MaxStartups and PerSourcePenalties of sshd_config(5). */         \
    ROW(SSH, UNAVAILABLE, "MaxStartups", "too many connections")                                             \
    ROW(SSH, RATE_LIMITED, "penalty", "not allowed at this time")                                            \
    /* What drivers repeat: "Retryable Writes Specification", and TransientTransactionError. 16500 is Azure's. */ \
    ROW(MONGODB, UNAVAILABLE, "6", "HostUnreachable")                                                        \
    ROW(MONGODB, UNAVAILABLE, "7", "HostNotFound")                                                           \
    ROW(MONGODB, UNAVAILABLE, "89", "NetworkTimeout")                                                        \
    ROW(MONGODB, UNAVAILABLE, "91", "ShutdownInProgress")                                                    \
    ROW(MONGODB, UNAVAILABLE, "112", "WriteConflict")                                                        \
    ROW(MONGODB, UNAVAILABLE, "189", "PrimarySteppedDown")                                                   \
    ROW(MONGODB, UNAVAILABLE, "262", "ExceededTimeLimit")                                                    \
    ROW(MONGODB, RATE_LIMITED, "462", "IngressRequestRateLimit")                                             \
    ROW(MONGODB, UNAVAILABLE, "9001", "SocketException")                                                     \
    ROW(MONGODB, UNAVAILABLE, "10107", "NotWritablePrimary")                                                 \
    ROW(MONGODB, UNAVAILABLE, "11600", "InterruptedAtShutdown")                                              \
    ROW(MONGODB, UNAVAILABLE, "11602", "InterruptedDueToStateChange")                                        \
    ROW(MONGODB, UNAVAILABLE, "13435", "NotPrimaryNoSecondaryOk")                                            \
    ROW(MONGODB, UNAVAILABLE, "13436", "NotPrimaryOrSecondary")                                              \
    ROW(MONGODB, RATE_LIMITED, "16500", "RequestRateTooLarge")                                               \
    /* Section 1.4.2: an operator has closed it, as a shutdown does. Others blame the client, or are unclear. 530  \
     * is RabbitMQ's for too many connections, too, which the text beside it tells. */                       \
    ROW(AMQP, UNAVAILABLE, "320", "CONNECTION_FORCED")                                                       \
    ROW(AMQP, UNAVAILABLE, "limit", "connection limit is reached")                                           \
    /* Version 3.1.1 section 3.2.2.3; version 5 section 2.4. */                                              \
    ROW(MQTT, UNAVAILABLE, "3", "Server unavailable")                                                        \
    ROW(MQTT, UNAVAILABLE, "136", "Server unavailable")                                                      \
    ROW(MQTT, UNAVAILABLE, "137", "Server busy")                                                             \
    ROW(MQTT, UNAVAILABLE, "139", "Server shutting down")                                                    \
    ROW(MQTT, RATE_LIMITED, "159", "Connection rate exceeded")                                               \
    /* Its server's errors.go: a word of each. Others blame the client. */                                   \
    ROW(NATS, UNAVAILABLE, "Shutdown", "Server Shutdown")                                                    \
    ROW(NATS, UNAVAILABLE, "connections", "maximum connections exceeded")                                    \
    /* IANA, "WebSocket Close Code Number Registry". */                                                      \
    ROW(WEBSOCKET, UNAVAILABLE, "1012", "Service Restart")                                                   \
    ROW(WEBSOCKET, UNAVAILABLE, "1013", "Try Again Later")                                                   \
    ROW(WEBSOCKET, UNAVAILABLE, "1014", "Bad Gateway")

/* Why an answer of HTTP is a refusal although its status is none: by its headers (HEAD), by a code in its body (CODE), or by how a
 * message in its body begins (MESSAGE). In the order of their numbers, which journals hold: append only. `marker` is what
 * stands there, in those letters; it is shown to people, too.
 *
 * Only what a service documents as temporary: no quota of a day, no limit that a person must raise ("quotaExceeded",
 * "dailyLimitExceeded", "LimitExceededException"). */
/* name, where, class, marker */
#define REFUSAL_REASONS(ROW)                                                                                 \
    ROW(LIMIT_USED_UP, HEAD, RATE_LIMITED, "rate limit used up")                                             \
    ROW(COME_BACK, HEAD, RATE_LIMITED, "Retry-After")                                                        \
    /* A status in the body (Google's error.code, Elasticsearch's items). */                                 \
    ROW(STATUS_429, CODE, RATE_LIMITED, "429")                                                               \
    ROW(STATUS_500, CODE, UNAVAILABLE, "500")                                                                \
    ROW(STATUS_502, CODE, UNAVAILABLE, "502")                                                                \
    ROW(STATUS_503, CODE, UNAVAILABLE, "503")                                                                \
    ROW(STATUS_504, CODE, UNAVAILABLE, "504")                                                                \
    /* Amazon S3 "Error responses", and its kin. */                                                          \
    ROW(INTERNAL_ERROR, CODE, UNAVAILABLE, "InternalError")                                                  \
    ROW(SLOW_DOWN, CODE, RATE_LIMITED, "SlowDown")                                                           \
    ROW(SERVICE_UNAVAILABLE, CODE, UNAVAILABLE, "ServiceUnavailable")                                        \
    ROW(REQUEST_TIMEOUT, CODE, UNAVAILABLE, "RequestTimeout")                                                \
    ROW(BANDWIDTH_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "BandwidthLimitExceeded")                              \
    /* AWS, what botocore repeats. */                                                                        \
    ROW(THROTTLING, CODE, RATE_LIMITED, "Throttling")                                                        \
    ROW(THROTTLING_EXCEPTION, CODE, RATE_LIMITED, "ThrottlingException")                                     \
    ROW(THROTTLED_EXCEPTION, CODE, RATE_LIMITED, "ThrottledException")                                       \
    ROW(REQUEST_THROTTLED, CODE, RATE_LIMITED, "RequestThrottled")                                           \
    ROW(REQUEST_THROTTLED_EXCEPTION, CODE, RATE_LIMITED, "RequestThrottledException")                        \
    ROW(EC2_THROTTLED_EXCEPTION, CODE, RATE_LIMITED, "EC2ThrottledException")                                \
    ROW(REQUEST_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "RequestLimitExceeded")                                  \
    ROW(TOO_MANY_REQUESTS_EXCEPTION, CODE, RATE_LIMITED, "TooManyRequestsException")                         \
    ROW(THROUGHPUT_EXCEEDED, CODE, RATE_LIMITED, "ProvisionedThroughputExceededException")                   \
    ROW(TRANSACTION_IN_PROGRESS, CODE, UNAVAILABLE, "TransactionInProgressException")                        \
    ROW(PRIOR_REQUEST, CODE, UNAVAILABLE, "PriorRequestNotComplete")                                         \
    ROW(REQUEST_TIMEOUT_EXCEPTION, CODE, UNAVAILABLE, "RequestTimeoutException")                             \
    ROW(INTERNAL_FAILURE, CODE, UNAVAILABLE, "InternalFailure")                                              \
    ROW(SERVICE_UNAVAILABLE_EXCEPTION, CODE, UNAVAILABLE, "ServiceUnavailableException")                     \
    /* Azure "Common REST API error codes". */                                                               \
    ROW(SERVER_BUSY, CODE, UNAVAILABLE, "ServerBusy")                                                        \
    ROW(OPERATION_TIMED_OUT, CODE, UNAVAILABLE, "OperationTimedOut")                                         \
    ROW(TOO_MANY_REQUESTS, CODE, RATE_LIMITED, "TooManyRequests")                                            \
    /* Google Cloud "Error messages" of Storage, BigQuery and Drive, and google.rpc.Code. */                 \
    ROW(RATE_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "rateLimitExceeded")                                        \
    ROW(USER_RATE_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "userRateLimitExceeded")                               \
    ROW(JOB_RATE_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "jobRateLimitExceeded")                                 \
    ROW(BACKEND_ERROR, CODE, UNAVAILABLE, "backendError")                                                    \
    ROW(JOB_BACKEND_ERROR, CODE, UNAVAILABLE, "jobBackendError")                                             \
    ROW(JOB_INTERNAL_ERROR, CODE, UNAVAILABLE, "jobInternalError")                                           \
    ROW(GOOGLE_INTERNAL_ERROR, CODE, UNAVAILABLE, "internalError")                                           \
    ROW(GOOGLE_UNAVAILABLE, CODE, UNAVAILABLE, "UNAVAILABLE")                                                \
    ROW(GOOGLE_RATE_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "RATE_LIMIT_EXCEEDED")                               \
    /* GraphQL: GitHub, Shopify, Linear. */                                                                  \
    ROW(RATE_LIMITED, CODE, RATE_LIMITED, "RATE_LIMITED")                                                    \
    ROW(RATE_LIMIT, CODE, RATE_LIMITED, "RATE_LIMIT")                                                        \
    ROW(GRAPHQL_RATE_LIMIT, CODE, RATE_LIMITED, "graphql_rate_limit")                                        \
    ROW(THROTTLED, CODE, RATE_LIMITED, "THROTTLED")                                                          \
    ROW(RATELIMITED, CODE, RATE_LIMITED, "RATELIMITED")                                                      \
    ROW(SLACK_RATELIMITED, CODE, RATE_LIMITED, "ratelimited")                                                \
    /* Anthropic, OpenAI, Databricks. */                                                                     \
    ROW(OVERLOADED_ERROR, CODE, UNAVAILABLE, "overloaded_error")                                             \
    ROW(RATE_LIMIT_ERROR, CODE, RATE_LIMITED, "rate_limit_error")                                            \
    ROW(CODE_RATE_LIMIT_EXCEEDED, CODE, RATE_LIMITED, "rate_limit_exceeded")                                 \
    ROW(DATABRICKS_LIMIT, CODE, RATE_LIMITED, "REQUEST_LIMIT_EXCEEDED")                                      \
    ROW(TEMPORARILY_UNAVAILABLE, CODE, UNAVAILABLE, "TEMPORARILY_UNAVAILABLE")                               \
    /* GitHub "Rate limits for the REST API". */                                                             \
    ROW(GITHUB_LIMIT, MESSAGE, RATE_LIMITED, "API rate limit exceeded")                                      \
    ROW(GITHUB_LIMIT_ALREADY, MESSAGE, RATE_LIMITED, "API rate limit already exceeded")                      \
    ROW(GITHUB_SECONDARY, MESSAGE, RATE_LIMITED, "You have exceeded a secondary rate limit")                 \
    ROW(GITHUB_ABUSE, MESSAGE, RATE_LIMITED, "You have triggered an abuse detection mechanism")

/* clang-format on */

#endif
