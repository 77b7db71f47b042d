/* Loaded objects: finding functions and ourselves in the dynamic linker's own list.
 *
 * Why not dlsym(3): a strong reference to it kills programs without libc at load; before glibc 2.34 it is
 * absent from programs without libdl (dash) and allocates on its first call in every thread; and it takes the
 * loader's lock, which a fork in a threaded program may have left held. The list that every debugger reads
 * (`r_debug`, elf(5), <link.h>) has none of these troubles, and leaves this library without any undefined
 * symbol. Objects loaded at start are never unloaded, and what we look for is in those.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_OBJECTS_H
#define VHRETRY_PRELOAD_PLATFORM_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>

/* Finds the list from the auxiliary vector (getauxval(3)) that the kernel laid behind `envp`; with NULL, from
 * /proc/self/auxv. The functions below do the latter themselves when they are called first: another library's
 * constructor may call a hook before our constructor ran. False if there is no list: a program without a
 * dynamic linker we understand; then nothing below finds anything. */
bool objects_start(char **envp);

/* The auxiliary vector with its end (AT_NULL), and its size in bytes; an empty one if objects_start was not told where the
 * kernel laid it. */
const void *objects_auxiliary_vector(size_t *size);

/* True in a set-user-ID or otherwise privileged program (AT_SECURE), whose environment is not to be trusted. */
bool objects_secure(void);

/* The default version of function `name` in the objects after this library: dlsym(RTLD_NEXT). NULL if there is none.
 * Async-signal-safe. */
void *objects_next(const char *name);

/* The first definition of `name` in all objects: dlsym(RTLD_DEFAULT). Right for variables, which a program may
 * hold a copy of (copy relocation). */
void *objects_first(const char *name);

/* The function `name` that an object would have found without us whose code contains `address`: its own definition, or
 * that of a library it was linked with, or else any. Right where RTLD_NEXT is not: a library opened RTLD_LOCAL (Python's
 * libssl), several copies in one process. Takes the loader's lock as dl_iterate_phdr(3) does, so it is for hooks that no
 * signal handler calls. */
void *objects_for_caller(const char *name, const void *address);

/* The path this library was loaded from, as the loader knows it: absolute, relative to the working directory
 * at start, or "". */
const char *objects_own_path(void);

#endif
