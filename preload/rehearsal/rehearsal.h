/* The rehearsal of this process (VHRETRY_REHEARSE): which of its calls are to fail, and that they were met.
 *
 * The rules are in core/evidence/rehearsal.h. Async-signal-safe and lock-free; never touches errno.
 */
#ifndef VHRETRY_PRELOAD_REHEARSAL_REHEARSAL_H
#define VHRETRY_PRELOAD_REHEARSAL_REHEARSAL_H

#include "../../core/evidence/record.h"
#include "../../core/evidence/rehearsal.h"

/* Is anything rehearsed? All that a hook asks where nothing is. */
extern bool rehearsing;

/* Is a rehearsal asked for, however it is written, and due in this attempt? */
bool rehearsal_is_wanted(char **envp);

/* Reads the variables. Called by the constructor. */
void rehearsal_start(char **envp);

/* A connect to `peer` is due: how it is to fail, FAULT_NONE for not at all. Counts the call, and puts on record that it was met. */
enum fault_class rehearsal_of_connect(const struct peer *peer);

/* The look-up of this name is due: FAULT_DNS_TEMPORARY, FAULT_DNS_UNKNOWN, or FAULT_NONE. Counts and records alike. */
enum fault_class rehearsal_of_look_up(const struct peer *name);

/* Where the address of a name comes from. */
enum address_source {
    ADDRESS_ASKED, /* from the resolver, as without us */
    ADDRESS_IF_ASKED, /* from the resolver, and made up if it has none: of the calls to this name only one fails */
    ADDRESS_MADE_UP /* connects to this name fail, be it at one port: nobody needs to be asked */
};
enum address_source rehearsal_address_source(const struct peer *name);

/* Is the address of this peer made up for its name? */
bool rehearsal_made_up(const struct peer *peer);

/* Marks a record of a fault that was rehearsed: with the flag, with its class where the kernel's error says less, and without an
 * address that was made up. */
void rehearsal_mark(struct record *record);

/* Was a call with this peer made to fail? */
bool rehearsal_met(const struct peer *peer);

#endif
