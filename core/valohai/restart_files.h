/* Which of our outputs the retry finds in its input `_restart`, as an execution does that Valohai restarts after a spot
 * interruption (core/valohai/README.md, "Outputs while an execution runs"). Pure: what is in the folder and what the API
 * lists is told; what is to be carried over, and what cannot be, comes out.
 *
 * The order of calls: restart_files_add for each file, restart_files_choose; one look (begin, take, end) before any file is
 * made read-only, so that what is listed later under the same name is known to be newer; then looks until
 * restart_files_are_listed; and restart_files_input.
 */
#ifndef VHRETRY_VALOHAI_RESTART_FILES_H
#define VHRETRY_VALOHAI_RESTART_FILES_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The name that Valohai gives the input. */
#define RESTART_INPUT "_restart"

/* Files that a retry gets at most: the newest. */
enum { RESTART_FILES_MAX = 1000 };

/* Why a file is not asked for. */
enum file_obstacle {
    FILE_IS_FINE,
    FILE_IS_WRITTEN, /* a process has it open for writing: it may be fine later */
    FILE_IS_LINK,
    FILE_IS_SPECIAL, /* no regular file */
    FILE_IS_DENIED,  /* it may not be made read-only */
    FILE_IS_ONE_TOO_MANY
};

struct output_file {
    char *name; /* its path below the outputs folder */
    int64_t size;
    int64_t modified; /* nanoseconds since 1970 */
    enum file_obstacle obstacle;
    bool read_only; /* Valohai uploads it: by our doing, or by the program's before */
    bool ours;      /* by ours: what was listed before is an older one */
    const char *id; /* as listed; NULL: not, or not all of it. Borrowed from the look */
};

struct restart_files {
    const char *patterns; /* as restart_pattern_matches; borrowed */
    struct output_file *files;
    size_t count;
    struct json_object *known;   /* {id: true} of the first look; NULL before */
    struct json_object *listed;  /* {name: entry}, the newest of each name, of the last whole look */
    struct json_object *looking; /* {name: entry} of the look under way */
    struct json_object *seen;    /* {id: true} of the look under way */
    struct json_object *inputs;  /* inputs.json, or NULL: what the addresses of our own input are called */
    char problem[256];           /* why nothing of it came about; "" if something did */
};

/* Does one of the patterns (a list with commas or blanks, fnmatch(3)) match the path? `*` matches `/` too; a pattern
 * without a slash also matches the file's name in any folder, and one that matches a folder all that is in it. */
bool restart_pattern_matches(const char *patterns, const char *path);

/* Adds a file whose path matches. False where memory ran out. */
bool restart_files_add(struct restart_files *restart, const struct output_file *file);

/* Puts the newest first, marks those beyond RESTART_FILES_MAX, and leaves out what Valohai reads as properties of another
 * output: these are no outputs of their own. */
void restart_files_choose(struct restart_files *restart);

/* One look at the API's list: all its pages, newest first. `whole` is false where it broke off: it then changes nothing. */
void restart_files_begin_look(struct restart_files *restart);
void restart_files_take(struct restart_files *restart, struct json_object *results);
void restart_files_end_look(struct restart_files *restart, bool whole);

/* Is there nothing to wait for any more at `now` (nanoseconds since 1970)? A file that a process has open for writing is
 * waited for while it changes: a log that is merely kept open is not. */
bool restart_files_are_listed(const struct restart_files *restart, int64_t now);

/* The addresses for the input: `datum://<id>` of what is listed, and those of `own`, the input `_restart` that this execution
 * had itself (NULL: none), whose files it did not write anew. NULL where none of our outputs can be carried over (the input
 * is then to stay what it was), or memory ran out. To be put by the caller. */
struct json_object *restart_files_input(const struct restart_files *restart, struct json_object *own);

/* What inputs.json calls the file of an address in our own input `_restart`; NULL: not known. */
const char *restart_name_of_address(const struct restart_files *restart, const char *address);

void restart_files_free(struct restart_files *restart);

#endif
