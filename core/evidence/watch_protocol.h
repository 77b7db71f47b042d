/* How the preloaded library starts `vhretry watch`: private between two artifacts of one build.
 *
 *     vhretry watch RUN PID BEGIN STALL
 *
 * RUN is the path in VHRETRY_RUN, PID the process to be watched, BEGIN when it began (CLOCK_BOOTTIME, nanoseconds), STALL from how
 * many milliseconds on silence is a fault. Descriptor 3 is a socket that the kernel tells of deaths since BEGIN.
 */
#ifndef VHRETRY_EVIDENCE_WATCH_PROTOCOL_H
#define VHRETRY_EVIDENCE_WATCH_PROTOCOL_H

#define WATCH_COMMAND "watch"

/* What /proc says that such a process is, also after it has ended: who takes orphans knows them by it (preload/hooks/wait.c). */
#define WATCHER_NAME "vhretry-watch"

enum { WATCH_LISTENER = 3 };

#endif
