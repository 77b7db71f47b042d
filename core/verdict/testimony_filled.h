/* Text that a tool filled to a width, as Terraform does: one sentence on several lines, which is read as one.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_FILLED_H
#define VHRETRY_VERDICT_TESTIMONY_FILLED_H

#include "testimony_line.h"

enum { FILLED_SIZE = 2048 };

/* Joins the lines that go on with `line`, whose own words are `raw`, and takes them off `rest`, as far as they fit into `text`. Then
 * `line` has the words of all, which lie in `text`, and `raw` is the last one of them. */
void filled_join(struct line *line, struct slice *raw, struct slice *rest, char text[FILLED_SIZE]);

#endif
