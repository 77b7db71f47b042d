/* All settings that have a value in `struct settings`: a setting is added here alone. README, manual and `vhretry help settings`
 * are written from this list, in its order (`make documents`).
 */
#ifndef VHRETRY_SETTINGS_SETTING_LIST_H
#define VHRETRY_SETTINGS_SETTING_LIST_H

/* clang-format off */

/* member   of struct settings
 * kind     the type of the value, and how it is written: setting_value.h
 * then     the parameter of the Valohai step, NULL for none; the default; whether the default is a value, not a description;
 *          what it means; the variables, at most three: the first is the usual one, the others are read after it */
#define SETTINGS(ROW)                                                                                        \
    ROW(token, token, NULL, "", false,                                                                       \
        "API token; never printed, never in argv",                                                           \
        "VH_API_TOKEN", "VALOHAI_API_TOKEN", "VALOHAI_TOKEN")                                                \
    ROW(retries, count, "retries", "3", true,                                                                \
        "retries after the first failure",                                                                   \
        "VHRETRY_RETRIES")                                                                                   \
    ROW(delay, duration, "delay", "60", true,                                                                \
        "wait before a retry: seconds (0 is valid), or `90s` `2m` `1h30m`",                                  \
        "VHRETRY_DELAY")                                                                                     \
    ROW(backoff, multiplier, "backoff", "1", true,                                                           \
        "delay multiplier per retry: 1 is fixed, 2 doubles",                                                 \
        "VHRETRY_BACKOFF")                                                                                   \
    ROW(max_delay, duration, "max_delay", "15m", true,                                                       \
        "upper limit of the grown delay",                                                                            \
        "VHRETRY_MAX_DELAY")                                                                                 \
    ROW(jitter, share, "jitter", "0", true,                                                                  \
        "0 to 1: random share taken off the delay",                                                          \
        "VHRETRY_JITTER")                                                                                    \
    ROW(probe, switch, NULL, "0", true,                                                                      \
        "1: start early when the failed peer answers again, wait longer (to VHRETRY_MAX_DELAY) while it does not",\
        "VHRETRY_PROBE")                                                                                     \
    ROW(classes, classes, NULL, "default", true,                                                             \
        "fault classes: `default`, `all` (but `unknown`), or a list with `+class` and `-class`",              \
        "VHRETRY_ON")                                                                                        \
    ROW(ignore, patterns, NULL, "", false,                                                                   \
        "peers whose faults do not count: `*.example.com`, `10.0.0.0/8`, `[::1]`, each with optional `:port`",\
        "VHRETRY_IGNORE")                                                                                    \
    ROW(only, patterns, NULL, "", false,                                                                     \
        "only the faults of these peers count; same syntax as VHRETRY_IGNORE",                                                     \
        "VHRETRY_ONLY")                                                                                      \
    ROW(window, duration, NULL, "1m", true,                                                                  \
        "how long before its process's end a fault may explain it",                                          \
        "VHRETRY_WINDOW")                                                                                    \
    ROW(stall, duration, NULL, "1s", true,                                                                   \
        "how long a connect or a request must be unanswered to count when the program gives it up",          \
        "VHRETRY_STALL")                                                                                     \
    ROW(words, switch, NULL, "1", true,                                                                      \
        "0: do not listen to what programs print, and keep nothing of it",                                   \
        "VHRETRY_WORDS")                                                                                     \
    ROW(rules, file, NULL, "/etc/vhretry.rules, if there is one", false,                                     \
        "file with the rules of the site: what is retried, never retried, ignored (RULES in the manual); give an absolute path; /dev/null for none",\
        "VHRETRY_RULES")                                                                                     \
    ROW(mode, mode, NULL, "on", true,                                                                        \
        "on, dry-run (say, do not POST, do not wait), off (the library stands down at once)",                \
        "VHRETRY_MODE")                                                                                      \
    ROW(in_place, count, NULL, "0", true,                                                                    \
        "how often vhretry run runs its command again in place before a fresh execution is started",         \
        "VHRETRY_IN_PLACE")                                                                                  \
    ROW(retry_status, exit_status, NULL, "0", true,                                                          \
        "1 to 255: exit status of a run that is worth a retry but gets none from vhretry; 0: its own",       \
        "VHRETRY_RETRY_STATUS")                                                                              \
    ROW(in_pipeline, pipeline_mode, NULL, "annotate", true,                                                  \
        "pipeline node or distributed member: annotate only sets the status detail, execution retries anyway",\
        "VHRETRY_IN_PIPELINE")                                                                               \
    ROW(circuit, circuit, NULL, "on", true,                                                                  \
        "off: start a retry although the retries of other executions for the same cause all failed",         \
        "VHRETRY_CIRCUIT")                                                                                   \
    ROW(circuit_max, duration, NULL, "1h", true,                                                             \
        "how long a retry waits in all while the retries of other executions fail",                          \
        "VHRETRY_CIRCUIT_MAX")                                                                               \
    ROW(chain_deadline, deadline, NULL, "off", true,                                                         \
        "no retry once the first failure of all attempts is longer ago than this, such as 6h",               \
        "VHRETRY_CHAIN_DEADLINE")                                                                            \
    ROW(budget, portion, NULL, "100%", true,                                                                 \
        "share of a Task's executions that may be retried for one cause: 20%",                               \
        "VHRETRY_BUDGET")                                                                                    \
    ROW(environment, environment, NULL, "", false,                                                           \
        "environment slug or id for retries; per class: big,refused=other",                                  \
        "VHRETRY_ENVIRONMENT")                                                                               \
    ROW(restart, files, NULL, "0", true,                                                                     \
        "1 (or yes), or patterns (checkpoints/*,*.pt): the retry finds these outputs in its input `_restart`",\
        "VHRETRY_RESTART")                                                                                   \
    ROW(restart_wait, duration, NULL, "2m", true,                                                            \
        "how long the upload of the outputs of VHRETRY_RESTART may take; the delay runs meanwhile",          \
        "VHRETRY_RESTART_WAIT")                                                                              \
    ROW(host, origin, NULL, "origin of api.json's status URL, else https://app.valohai.com", false,          \
        "Valohai's address, for self-hosted installations",                                                  \
        "VHRETRY_HOST", "VALOHAI_HOST")                                                                      \
    ROW(allow_http, switch, NULL, "0", true,                                                                 \
        "1: send the token over plain http to a host that is not loopback",                                  \
        "VHRETRY_ALLOW_HTTP")                                                                                \
    ROW(api_deadline, duration, NULL, "10m", true,                                                           \
        "how long to keep trying the API",                                                                   \
        "VHRETRY_API_DEADLINE")                                                                              \
    ROW(debug, level, NULL, "0", true,                                                                       \
        "1 (or yes) faults and verdict, 2 every observed call, on stderr",                                   \
        "VHRETRY_DEBUG")                                                                                     \
    ROW(trace, file, NULL, "", false,                                                                        \
        "all that VHRETRY_DEBUG=2 says is appended to this file, as JSON Lines",                             \
        "VHRETRY_TRACE")                                                                                     \
    ROW(metadata, switch, NULL, "0", true,                                                                   \
        "1: a failed run ends with a line of JSON on stdout: attempt, verdict, class, peer",                 \
        "VHRETRY_METADATA")                                                                                  \
    ROW(report, page, NULL, "0", true,                                                                       \
        "1 (or yes): a failed run leaves vhretry-report.html in the outputs; a path: there",                 \
        "VHRETRY_REPORT")                                                                                    \
    ROW(rehearse, rehearsal, NULL, "", false,                                                                \
        "makes calls fail on purpose: class, optional `@peer`, optional `#n` for the n-th call of a process alone: refused@db:5432,stalled#2",\
        "VHRETRY_REHEARSE")                                                                                  \
    ROW(rehearse_attempts, count, NULL, "1", true,                                                           \
        "how many attempts of a chain rehearse, the first ones",                                             \
        "VHRETRY_REHEARSE_ATTEMPTS")

/* clang-format on */

#endif
