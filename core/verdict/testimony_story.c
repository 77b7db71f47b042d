#include "testimony_story.h"

#include "testimony_peer.h"

#include <string.h>

void story_show(struct story *story, struct slice line)
{
    story->shown = line;
}

/* Takes a saying over, unless it is a network failure without the class that is known already. */
static void take(struct story *story, struct saying saying, struct slice line)
{
    const bool both = saying.kind == SAYING_NETWORK && story->said.kind == SAYING_NETWORK;
    if (both && saying.class == FAULT_NONE && story->said.class != FAULT_NONE)
        return;
    story->said = saying;
    story_show(story, line);
}

/* The whole chain counts: the network outweighs a bug, unless what excludes the network outweighs a vague word of it. */
void story_join_chain(struct story *story, struct saying saying, struct slice line)
{
    const struct saying said = story->said;
    const bool network = said.kind == SAYING_NETWORK;
    if (saying.weight == SAYS_NOTHING) {
        if (said.weight == SAYS_NOTHING)
            story_show(story, line);
        return;
    }
    if (saying.kind == SAYING_NETWORK) {
        if (said.weight != SAYS_CERTAINLY || saying.weight > SAYS_VAGUE)
            take(story, saying, line);
    } else if (!network || (saying.weight == SAYS_CERTAINLY && said.weight <= SAYS_VAGUE)) {
        take(story, saying, line);
    }
}

/* A bare `TimeoutError` tells of time that ran out, and not of what took it. */
static bool shows_time_out(const struct story *story)
{
    return story->said.weight == SAYS_NOTHING && slice_ends(story->shown, "TimeoutError");
}

/* Node's "AbortError", caused by the time limit of a signal: of which operation, it does not say. */
static bool is_any_time_limit(const struct story *story, struct slice line)
{
    return slice_begins(story->shown, "AbortError") && slice_mentions(line, "[timeouterror]");
}

/* "FileNotFoundError" raised from a `TimeoutError`: whether the file is there, nobody heard. */
static void join_cause(struct story *story, struct saying saying, struct slice line)
{
    if (is_any_time_limit(story, line))
        return;
    const bool verdict_on_silence = shows_time_out(story) && saying.kind == SAYING_OWN_FAILURE;
    if (!verdict_on_silence || saying.weight == SAYS_CERTAINLY)
        story_join_chain(story, saying, line);
}

void story_join_sibling(struct story *story, struct saying saying, struct slice line)
{
    if (story->said.weight != SAYS_NOTHING && saying.weight != SAYS_NOTHING &&
        story->said.kind != saying.kind)
        story->mixed = true;
    story_join_chain(story, saying, line);
}

void story_begin(struct story *story, struct saying saying, struct slice line)
{
    story->said = saying;
    story->mixed = false;
    story->peer[0] = '\0';
    story_show(story, line);
}

void story_join(struct story *story, struct saying saying, struct slice line, enum joint joint)
{
    switch (joint) {
    case JOINT_NONE:
        story_begin(story, saying, line);
        break;
    case JOINT_CAUSE:
        join_cause(story, saying, line);
        break;
    case JOINT_DURING:
        if (saying.weight == SAYS_NOTHING && story->said.kind != SAYING_NETWORK)
            story_begin(story, saying, line);
        else
            story_join_chain(story, saying, line);
        break;
    case JOINT_SIBLING:
        story_join_sibling(story, saying, line);
        break;
    case JOINT_BESIDE:
        if (saying.weight == SAYS_NOTHING)
            break;
        if (saying.kind == SAYING_NETWORK && story->said.kind == SAYING_NETWORK)
            take(story, saying, line);
        else
            story_begin(story, saying, line);
        break;
    }
}

void story_note_peer(struct story *story, struct saying saying, struct slice text)
{
    char peer[TESTIMONY_PEER_SIZE];
    if (saying.kind == SAYING_NETWORK && story->said.kind == SAYING_NETWORK &&
        peer_in_text(peer, sizeof peer, text))
        memcpy(story->peer, peer, sizeof peer);
}
