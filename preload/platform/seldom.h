/* Storage that most processes never write to.
 *
 * Each page of ours that a process writes to is a page fault, and a page of its own. What every process writes at its start
 * therefore stands together, and tables that only networking needs behind it: the linker sorts by these names (Makefile,
 * --sort-section).
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_SELDOM_H
#define VHRETRY_PRELOAD_PLATFORM_SELDOM_H

#define SELDOM __attribute__((section(".bss.seldom")))

#endif
