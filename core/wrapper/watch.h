/* vhretry watch: listens to the kernel beside a program in which nobody can be. The library starts it (preload/end/watcher.h). */
#ifndef VHRETRY_WRAPPER_WATCH_H
#define VHRETRY_WRAPPER_WATCH_H

int watch_command(int argc, char **argv);

#endif
