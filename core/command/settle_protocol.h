/* What the preloaded library and `vhretry settle` agree on: private between two artifacts of one build.
 *
 *     vhretry settle [--ask | --spawned] --run RUN --image PID-START-NAMESPACE --end NANOSECONDS
 *                    --status STATUS [--signal SIGNAL]
 *
 * RUN is the path in VHRETRY_RUN; the journal is RUN.journal.old, the older half, which may be missing, and
 * RUN.journal; if neither exists, the same file names in the fallback folder. PID and NAMESPACE are decimal as in
 * struct image, START and NANOSECONDS are CLOCK_BOOTTIME.
 */
#ifndef VHRETRY_COMMAND_SETTLE_PROTOCOL_H
#define VHRETRY_COMMAND_SETTLE_PROTOCOL_H

#define SETTLE_COMMAND        "settle"
#define SETTLE_OPTION_ASK     "--ask"     /* only say, by the exit status, whether there is something to do */
#define SETTLE_OPTION_SPAWNED "--spawned" /* a child of the process that ends: it waits, and ends itself */
#define SETTLE_OPTION_RUN     "--run"
#define SETTLE_OPTION_IMAGE   "--image"
#define SETTLE_OPTION_END     "--end"
#define SETTLE_OPTION_STATUS  "--status"
#define SETTLE_OPTION_SIGNAL  "--signal"

#define JOURNAL_SUFFIX     ".journal"
#define JOURNAL_OLD_SUFFIX ".journal.old"

/* A run that fails without a fault has no journal. The end of the last one is in this file of the record folder, which has a
 * fixed size: the root's END, and behind it what `vhretry run` knows of its command. */
#define LAST_RUN_FILE "last"

/* Followed by the effective user id: used where the run's own folder is unusable. */
#define FALLBACK_FOLDER "/dev/shm/vhretry-"

/* A folder that VHRETRY_DIR or TMPDIR names counts if its path is absolute and no longer than this: the library keeps the
 * names of runs in memory of a fixed size. */
enum { CHOSEN_FOLDER_LENGTH_MAX = 300 };

/* Exit status of `--ask`: there is something to do. Every other one, a crash and a time-out too, leaves the program's
 * end alone: no status of a loader, a shell or a sanitizer is 42. */
enum { SETTLE_WORTHWHILE = 42 };

#endif
