/* What `vhretry doctor` finds, and what it advises.
 */
#ifndef VHRETRY_MESSAGES_DOCTOR_H
#define VHRETRY_MESSAGES_DOCTOR_H

#define DOCTOR_RETRIES_CANNOT_START        ": retries cannot start"
#define DOCTOR_RETRIES_CAN_START           ": retries can start"
#define DOCTOR_NOT_SET                     "not set"
#define DOCTOR_THE_VALUE_GIVEN             "; the value given is malformed"
#define DOCTOR_HAVE_THEIR_DEFAULTS_VHRETRY "      %-20s %zu have their defaults: vhretry doctor --all\n"
#define DOCTOR_THIS_IS_NOT                 "this is not a Valohai execution: VH_JOB_ID is not set"
#define DOCTOR_RUN_VHRETRY_DOCTOR          "run vhretry doctor in a step; to try one here: vhretry rehearse -- COMMAND"
#define DOCTOR_SET_VH_CONFIG_DIR_TO_WHERE                                                                    \
    "set VH_CONFIG_DIR to where Valohai's files are, /valohai/config as a rule"
#define DOCTOR_RETRIES_START_ALL   "retries still start; the reason is only in the log"
#define DOCTOR_PLAIN_HTTP          "%s: plain http would show its token to everybody on the way"
#define DOCTOR_ALLOW_HTTP          "set VHRETRY_ALLOW_HTTP=1, or have the reason of a failure only in the log"
#define DOCTOR_IS_NOT_A_SETTING    "%.*s is not a setting, and changes nothing"
#define DOCTOR_SEE_WHAT_CAN_BE     "see what can be set: vhretry help settings"
#define DOCTOR_ALL_ARE_WELL_FORMED "all are well-formed"
#define DOCTOR_WRITE_THE_VALUE     "correct the value as this line says%s"
#define DOCTOR_THERE_ARE_MORE_SUCH "; there are more such, listed below"
#define DOCTOR_SET                 "set it to on, or leave it out"
#define DOCTOR_A_PIPELINE_NODE     "a pipeline node"
#define DOCTOR_A_MEMBER            "a member of a distributed task"
#define DOCTOR_THIS_IS_ITS_FAILURE "this is %s: its failure is only explained in its status detail"
#define DOCTOR_SET_ON_ERROR_RETRY                                                                            \
    "set on-error: retry on the node, or VHRETRY_IN_PIPELINE=execution for a retry outside"
#define DOCTOR_SET_VHRETRY_IN_PIPELINE_EXECUTION                                                             \
    "set VHRETRY_IN_PIPELINE=execution for a retry outside the task"
#define DOCTOR_THIS_IS_ITS_RETRY "this is %s: its retry is an execution outside"
#define DOCTOR_LEAVE_VHRETRY_IN_PIPELINE_OUT_IF                                                              \
    "leave VHRETRY_IN_PIPELINE out if nothing is to be started outside"
#define DOCTOR_THIS_IS_AN_EXECUTION    "this is an execution of a task: its retry is outside the task"
#define DOCTOR_SET_VHRETRY_RETRIES_0   "set VHRETRY_RETRIES=0 to repeat it in the task by hand instead"
#define DOCTOR_NEITHER_A_PIPELINE_NODE "neither a pipeline node nor part of a task"
#define DOCTOR_SET_ALSO                "set it to the number of retries after the first failure"
#define DOCTOR_NONE_OF_THE_EXECUTION   "none of %u: the execution began with the tag \"retry: %u\""
#define DOCTOR_REMOVE_THAT_TAG_FROM    "remove that tag from an execution that you copy"
#define DOCTOR_SET_ALSO_ALSO           "set in %s"
#define DOCTOR_VH_API_TOKEN_IS_NOT_SET "VH_API_TOKEN is not set"
#define DOCTOR_MAKE_A_TOKEN                                                                                  \
    "make a token in Valohai (My profile > Authentication) and add it to the project's settings as the "     \
    "secret environment variable VH_API_TOKEN"
#define DOCTOR_TELLS_VHRETRY_RUN "reports the connections of static programs and of Go to \"vhretry run\""
#define DOCTOR_DOES_NOT_TELL     "does not report the connections of static programs and of Go: %s"
#define DOCTOR_THEIR_FAILURES_ARE_UNKNOWN                                                                    \
    "their failures are unknown (gVisor, a seccomp filter, a kernel before 4.2): end with status 75 "        \
    "(EX_TEMPFAIL) where a retry is wanted"
#define DOCTOR_REINSTALL_VHRETRY_KEEP_BIN "reinstall vhretry; keep bin and lib together"
#define DOCTOR_CANNOT_BE_PRELOADED        "\"%s\" cannot be preloaded: its path has a colon or a space"
#define DOCTOR_INSTALL_IT_ELSEWHERE       "install it elsewhere"
#define DOCTOR_BIN_SH_LOADS               "/bin/sh loads it"
#define DOCTOR_THERE_IS_NO_BIN            "there is no /bin/sh to try it with"
#define DOCTOR_NAME_THE_COMMAND_THAT      "name the command that is to be observed: vhretry doctor COMMAND"
#define DOCTOR_BIN_SH_DOES_NOT            "/bin/sh does not load it: %s"
#define DOCTOR_USE_THE_ARCHIVE            "use the archive of this architecture; on musl or glibc 2.17 or later it loads"
#define DOCTOR_BIN_SH_DOES_NOT_ALSO       "/bin/sh does not load it: a static program, as busybox often is"
#define DOCTOR_THE_LIBRARY_FINDS_NO       "the library finds no program vhretry beside itself or in ../bin"
#define DOCTOR_KEEP_BIN_OR_SET_PROGRAM                                                                       \
    "keep bin and lib together, or set VHRETRY_PROGRAM to its absolute path"
#define DOCTOR_DOES_NOT_RUN          "%s does not run: %s"
#define DOCTOR_IT_CANNOT_BE_EXECUTED "it cannot be executed in this image"
#define DOCTOR_USE_THE_ARCHIVES_PROGRAM                                                                      \
    "use the archive's program, which is static, or install libcurl4 and libjson-c5"
#define DOCTOR_LD_PRELOAD_IS_NOT_SET   "LD_PRELOAD is not set here"
#define DOCTOR_LD_PRELOAD_NAMES_WHICH  "LD_PRELOAD names \"%s\", which is not there: every command complains"
#define DOCTOR_PUT_LD_PRELOAD_IN_FRONT "put LD_PRELOAD=%s in front of the step's command"
#define DOCTOR_LD_PRELOAD_IS_RELATIVE  "LD_PRELOAD=%s is relative: it is found only in this folder"
#define DOCTOR_LD_PRELOAD_IS_EXPORTED_EVERY                                                                  \
    "LD_PRELOAD is exported: every command, this one too, is a separate run"
#define DOCTOR_SET_IT_IN_FRONT           "set it in front of one command, or begin with: eval \"$(vhretry env)\""
#define DOCTOR_LD_PRELOAD_STAYS_IN_FRONT "LD_PRELOAD=%s stays in front of us"
#define DOCTOR_IS_NOT_THERE              "\"%s\" is not there, or may not be executed"
#define DOCTOR_CHECK_THE_NAME_PATH       "check the name, PATH and the file's mode"
#define DOCTOR_IS_OBSERVED_BUT           "%s is observed, except what it says in its own TLS%s%s%s"
#define DOCTOR_VHRETRY_ON_UNKNOWN_RETRIES_WHERE                                                              \
    "VHRETRY_ON=+unknown retries where that leaves open whether the network failed"
#define DOCTOR_A_SCRIPT_OF_BIN    "a script of /bin/sh"
#define DOCTOR_ITS_NETWORK_IS_NOT "%s %s: the library cannot observe it"
#define DOCTOR_END_WITH_STATUS_75                                                                            \
    "put vhretry run in front: it hears of its connections from the kernel, and what it prints; or end "     \
    "with status 75 (EX_TEMPFAIL) where a retry is wanted"
#define DOCTOR_CANNOT_BE_USED  "\"%.200s\" cannot be used: %s%s%.100s"
#define DOCTOR_SET_VHRETRY_DIR "set VHRETRY_DIR to a folder that is yours alone, and not full"
#define DOCTOR_THE_STEPS_COMMANDS_HAVE                                                                       \
    "the step's commands have a pipe: its status is the last command's, a failure before is lost"
#define DOCTOR_BEGIN_WITH_SET_O "begin with: set -o pipefail (bash), or write to a file instead"
#define DOCTOR_NO_PIPE          "no pipe in the step's command line"
#define DOCTOR_SET_VHRETRY_HOST                                                                              \
    "set VHRETRY_HOST to the origin of your installation, such as https://valohai.example.com"
#define DOCTOR_BY_WAY               "by way of the proxy in %s"
#define DOCTOR_CANNOT_BE_RESOLVED   "%s cannot be resolved: %s"
#define DOCTOR_CHECK_VHRETRY_HOST   "check VHRETRY_HOST and the image's /etc/resolv.conf"
#define DOCTOR_PORT_ANSWERS         "%s port %s answers"
#define DOCTOR_PORT_DOES_NOT_ANSWER "%s port %s does not answer: %s"
#define DOCTOR_CHECK_VHRETRY_HOST_THE_FIREWALL                                                               \
    "check VHRETRY_HOST, the firewall, and whether the machine needs a proxy (HTTPS_PROXY)"
#define DOCTOR_NAME_THE_FILE            "name in SSL_CERT_FILE the file of the authority that signed the certificate"
#define DOCTOR_CHECK_VHRETRY_HOST_ALSO  "check VHRETRY_HOST: is it Valohai that listens there?"
#define DOCTOR_THE_CERTIFICATE_IS_GOOD  "the certificate is good, by %s (%s)"
#define DOCTOR_LIBCURLS_OWN_AUTHORITIES "libcurl's own authorities"
#define DOCTOR_PLAIN_HTTP_EVERYBODY     "plain http: everybody on the way can read the token"
#define DOCTOR_USE_HTTPS_WHERE          "use https where the installation has it"
#define DOCTOR_DEPENDS_ON_TOKEN         "depends on token"
#define DOCTOR_MAKE_A_NEW_TOKEN                                                                              \
    "make a new token in Valohai (My profile > Authentication), of a user of this project"
#define DOCTOR_IS_ACCEPTED          "%s is accepted"
#define DOCTOR_DEPENDS_ON_EXECUTION "depends on execution"
#define DOCTOR_USE_A_TOKEN          "use a token of a user who may see this project"
#define DOCTOR_CAN_BE_READ          "can be read"
#define DOCTOR_DEPENDS              "depends on %s"
#define DOCTOR_NOT_AT_ALL           "not at all: it %s"
#define DOCTOR_IN_PART_ITS_OWN      "in part: its own TLS%s%s%s"
#define DOCTOR_A_PACKAGE_OF_PYTHON  "; a package of Python"
#define DOCTOR_AND_MORE_AND_THAT                                                                             \
    "      and %zu more, and %zu that hardly use the network: vhretry doctor --all\n"
#define DOCTOR_AND_MORE_VHRETRY_DOCTOR "      and %zu more: vhretry doctor --all\n"
#define DOCTOR_AND_THAT_HARDLY_USE     "      and %zu that hardly use the network: vhretry doctor --all\n"
#define DOCTOR_IN_PART                 "in part:"
#define DOCTOR_A_CONNECTION_THAT_BREAKS                                                                      \
    "a connection that breaks or stalls is seen, what an answer says (429, 503) is not"
#define DOCTOR_NOT_AT_ALL_ALSO "not at all:"
#define DOCTOR_ONLY_HOW_IT_ENDS                                                                              \
    "vhretry run, or an observed shell, sees how it ends, and its connections if the kernel reports them"
#define DOCTOR_TO_DO                    "to do:"
#define DOCTOR_PROGRAMS_ON_PATH_THAT    "\nprograms on PATH that are observed in part, or not at all\n"
#define DOCTOR_OF_MUSL                  "of musl"
#define DOCTOR_IN_PART_UNDER_THIS       "in part: under this libc, OpenSSL and GnuTLS cannot be read in any program"
#define DOCTOR_AND_PERHAPS_OTHERS_THERE "      and perhaps others: there is more than is read at most\n"
#define DOCTOR_ALL_ARE_HEARD            "all are observed"
#define DOCTOR_OF_THOSE_THAT_STEPS_USE  "of those that steps use for the network"
#define DOCTOR_NOT_AT_ALL_ALSO_ALSO     "not at all"
#define DOCTOR_IN_PART_ALSO             "in part"
#define DOCTOR_HS_TRAFFIC               "hs traffic"
#define DOCTOR_EACH_WORD_HAS            "each word has an owner"
#define DOCTOR_OPENSSL_LOOKED_UP_AT     "OpenSSL, looked up at run time"

#endif
