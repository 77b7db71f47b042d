/* What a command changes of the open files that it shares with us, so that the next attempt would find it changed. */
#ifndef VHRETRY_WRAPPER_SHARED_FILES_H
#define VHRETRY_WRAPPER_SHARED_FILES_H

#include <termios.h>

/* Of the standard files: file status flags, such as O_NONBLOCK, and the modes of a terminal. */
struct shared_files {
    int flags[3]; /* by descriptor; -1: not open */
    int terminal; /* a descriptor of it; -1: none, or another process group has it */
    struct termios modes;
};

/* Before an attempt that may be followed by another. */
void shared_files_note(struct shared_files *files);

/* Gives back what shared_files_note found. The modes only while our process group has the terminal; SIGTTOU must be blocked. */
void shared_files_restore(const struct shared_files *files);

#endif
