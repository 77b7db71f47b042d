/* Names and places that the library and the program must agree on: the name of a run, and where its records lie.
 *
 * Pure: callers bring the values of variables and the user id. Async-signal-safe. core/README.md, "Run and root".
 */
#ifndef VHRETRY_EVIDENCE_RUN_NAME_H
#define VHRETRY_EVIDENCE_RUN_NAME_H

#include "record.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>

#define JOURNAL_SUFFIX     ".journal"
#define JOURNAL_OLD_SUFFIX ".journal.old"
#define NOTES_SUFFIX       ".notes"

/* A run that fails without a fault has no journal. The end of the last one is in this file of the record folder, which has a
 * fixed size: the root's END, and behind it what `vhretry run` knows of its command. */
#define LAST_RUN_FILE "last"

/* A folder that VHRETRY_DIR or TMPDIR names counts if it is no longer than this: the library keeps the names of runs in
 * memory of a fixed size. */
enum { CHOSEN_FOLDER_LENGTH_MAX = 300 };

/* Adds `<pid>-<start>-<namespace>`, in decimal. */
void text_add_image_name(struct text *text, const struct image *image);

/* Reads what text_add_image_name wrote. False, and `image` is undefined, if `name` is anything else. */
bool image_name_parse(const char *name, struct image *image);

/* Adds the name of a run, `<pid>-<start>-<namespace>-<random>`: of its root, and a number that nobody can guess. */
void text_add_run_name(struct text *text, const struct image *root, uint32_t random);

/* Reads what text_add_run_name wrote, or text_add_image_name. False, and `root` is undefined, if `name` is anything else. */
bool run_name_parse(const char *name, struct image *root);

/* The one rule of trust, for the library, which writes records, and for the program, which reads them: a folder, or a file, counts
 * only if it belongs to `user` (effective user id) and nobody else may write to it. `owner` and `mode` as fstat(2) tells them. */
bool record_place_is_trusted(uint32_t owner, uint32_t mode, uint32_t user);

/* What follows the last slash of a path; all of it if there is none. */
const char *file_name_of(const char *path);

/* True for a folder that records may lie in: `folder` is not NULL, absolute and not too long. */
bool record_path_is_usable(const char *folder);

/* Adds the folder of the runs of `user` (effective user id): `chosen` (VHRETRY_DIR), else `temporary`/vhretry-USER (TMPDIR),
 * else /tmp/vhretry-USER. A value that is not usable, or NULL, is passed over. */
void text_add_record_folder(struct text *text, const char *chosen, const char *temporary, uint64_t user);

/* Adds the folder that takes its place where it cannot be written to: /dev/shm/vhretry-USER. */
void text_add_fallback_folder(struct text *text, uint64_t user);

#endif
