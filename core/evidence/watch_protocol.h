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

enum { WATCH_LISTENER = 3 };

#endif
