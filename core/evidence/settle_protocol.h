/* What the preloaded library and `vhretry settle` agree on: private between two artifacts of one build.
 *
 *     vhretry settle [--ask] --run RUN --image PID-START-NAMESPACE --end NANOSECONDS
 *                    --status STATUS [--signal SIGNAL] [--unrecorded]
 *
 * RUN is the path in VHRETRY_RUN; the journal is RUN.journal.old, the older half, which may be missing, and
 * RUN.journal; if neither exists, the same file names in the fallback folder. PID and NAMESPACE are decimal as in
 * struct image, START and NANOSECONDS are CLOCK_BOOTTIME.
 */
#ifndef VHRETRY_EVIDENCE_SETTLE_PROTOCOL_H
#define VHRETRY_EVIDENCE_SETTLE_PROTOCOL_H

#define SETTLE_COMMAND           "settle"
#define SETTLE_OPTION_ASK        "--ask" /* only say, by the exit status, whether there is something to do */
#define SETTLE_OPTION_RUN        "--run"
#define SETTLE_OPTION_IMAGE      "--image"
#define SETTLE_OPTION_END        "--end"
#define SETTLE_OPTION_STATUS     "--status"
#define SETTLE_OPTION_SIGNAL     "--signal"
#define SETTLE_OPTION_UNRECORDED "--unrecorded" /* no folder took a record */

/* Exit status of `--ask`: there is something to do. Every other one, a crash and a time-out too, leaves the program's
 * end alone: no status of a loader, a shell or a sanitizer is 42. */
enum { SETTLE_WORTHWHILE = 42 };

#endif
