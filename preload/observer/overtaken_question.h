/* A question whose answer is read before it is noted.
 *
 * The hook of a call that sends notes the question when the call is back. Until then another thread may have read the answer: on a busy
 * machine that is often so where one thread sends and another one reads, as in Java's HttpClient. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_OBSERVER_OVERTAKEN_QUESTION_H
#define VHRETRY_PRELOAD_OBSERVER_OVERTAKEN_QUESTION_H

#include "sockets.h"

/* Bytes have come. If nobody had asked for them, but a thread is sending at this moment (transfer_send), then that is the question, and it is
 * noted now. Two loads as a rule. */
void overtaken_question_look_for(struct socket_entry *entry);

#endif
