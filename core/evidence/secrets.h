/* Secrets in words of the program, made `***` before the words are stored or shown.
 *
 * Made `***`:
 *   - user and password in a URL, and the password of `user:password@host`. A user without a password stays if it is
 *     shorter than 16 bytes (git@).
 *   - every value of a query string.
 *   - what a label calls a secret: `password=`, `"api_key": "…"`, `--token …`, `Authorization: …` and their like
 *     (secret_labels.c has the table), and what a blank alone ties to such a label, or to Bearer or Basic, if it is
 *     long and looks random.
 *   - tokens that a known prefix tells: ghp_, hf_, sk-, AKIA, eyJ and others (secret_shapes.c has the table).
 *   - PEM blocks, also those whose begin or end is missing.
 *   - the values of environment variables whose name contains SECRET, TOKEN, PASSWORD, PASSWD, KEY or CREDENTIAL, in
 *     either case, wherever they occur, also URL-encoded. A value shorter than 8 bytes is too ordinary to be looked
 *     for, and a name that ends in FILE, PATH, DIR, URL, HOST or ENDPOINT, or a path with a file's extension, tells
 *     where a secret is and is none.
 *
 * Not made `***`: what nothing calls a secret, however random it looks. Hashes, identifiers, paths, addresses and
 * numbers are what an error is about. So these stay, unless the environment tells them: a short password behind a
 * blank (`password is x`, `password "x"`), behind an option of one letter (`mysql -px`, `sshpass -p x`), in
 * `user/password@host`, and on the line behind its label.
 */
#ifndef VHRETRY_EVIDENCE_SECRETS_H
#define VHRETRY_EVIDENCE_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

/* Masks the secrets in `length` bytes of `text`, in place; the text need not end in a NUL and gets none. Returns its new
 * length, never more than `length`. A secret of one or two bytes becomes as many asterisks; a byte 0xff, which is in
 * no UTF-8, becomes one too. Masking twice changes nothing more.
 *
 * `cut` says that bytes before the text are missing and that it may so begin within a secret: its first two
 * words become `***`, and a label of which only the end is left counts. Text that begins a line needs no `cut`, within a PEM block
 * either. The end of the text may always be within a secret: then a few of its bytes may stay, behind the prefix
 * that tells none of it.
 *
 * `environment` is as `environ`; NULL: none. Its strings must not change meanwhile. Time grows with the length, and
 * with the length times the number of secrets in the environment. Async-signal-safe. */
size_t secrets_mask(char *text, size_t length, bool cut, char *const *environment);

#endif
