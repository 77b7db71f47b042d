/* `unexpected EOF`, as Go says it of whatever ended too early: an answer, or a file on the disk?
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_SHORT_READ_H
#define VHRETRY_VERDICT_TESTIMONY_SHORT_READ_H

#include "words_slice.h"

/* True if the text says that an answer ended too early: `read body: unexpected EOF`, `msg="download failed" error="unexpected EOF"`. */
bool short_read_is_of_answer(struct slice text);

#endif
