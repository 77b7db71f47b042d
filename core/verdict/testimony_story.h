/* What the statements of a program's last words add up to: one tells the cause of another, two failed side by side, or another
 * story begins.
 */
#ifndef VHRETRY_VERDICT_TESTIMONY_STORY_H
#define VHRETRY_VERDICT_TESTIMONY_STORY_H

#include "testimony_peer.h"
#include "testimony_saying.h"

/* How a statement belongs to those before it. */
enum joint {
    JOINT_NONE,  /* another story begins */
    JOINT_CAUSE, /* the one is the cause of the other: both count */
    JOINT_DURING, /* it failed while it handled the other: the network counts, a bug that was handled does not */
    JOINT_SIBLING, /* they failed side by side */
    JOINT_BESIDE   /* the next line of the same error output: the last that says anything counts */
};

struct story {
    struct saying said;
    struct slice shown; /* the line that decided so far */
    bool mixed;         /* siblings that contradict each other */
    char peer[TESTIMONY_PEER_SIZE];
};

/* Forgets what was said before. */
void story_begin(struct story *story, struct saying saying, struct slice line);

/* Adds what a statement says, which `line` shows. */
void story_join(struct story *story, struct saying saying, struct slice line, enum joint joint);

/* The same of one more statement of the same chain, and of one beside it. */
void story_join_chain(struct story *story, struct saying saying, struct slice line);
void story_join_sibling(struct story *story, struct saying saying, struct slice line);

void story_show(struct story *story, struct slice line);

/* Takes the peer from the text of a statement that speaks of the network, if the story does. */
void story_note_peer(struct story *story, struct saying saying, struct slice text);

#endif
