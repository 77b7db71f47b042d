#include "deaths.h"

#include <string.h>

enum { LOOKED_BACK = 8, DNS_PORT = 53 };

#define DEATHS_TOGETHER UINT64_C(200000000)
#define MILLISECOND     UINT64_C(1000000)

bool deaths_listened(const struct deaths *deaths, uint16_t port)
{
    return (deaths->listened[port / PORT_WORD_BITS] >> port % PORT_WORD_BITS & 1) != 0;
}

static void note_listener(struct deaths *deaths, uint16_t port)
{
    deaths->listened[port / PORT_WORD_BITS] |= UINT64_C(1) << port % PORT_WORD_BITS;
}

size_t deaths_kept(const struct deaths *deaths)
{
    return deaths->count < DEATHS_MAX ? deaths->count : DEATHS_MAX;
}

const struct death_notice *deaths_at(const struct deaths *deaths, size_t index)
{
    return &deaths->notices[(deaths->count - deaths_kept(deaths) + index) % DEATHS_MAX];
}

static bool same_kind(const struct death_notice *one, const struct death_notice *other)
{
    return one->cause.death == other->cause.death && one->cause.class == other->cause.class &&
           one->cause.phase == other->cause.phase && one->cause.connected == other->cause.connected &&
           one->peer.family == other->peer.family && one->peer.port == other->peer.port &&
           memcmp(one->peer.address, other->peer.address, sizeof one->peer.address) == 0;
}

static bool add_to_recent(struct deaths *deaths, const struct death_notice *notice)
{
    const size_t kept = deaths_kept(deaths);
    for (size_t back = 1; back <= LOOKED_BACK && back <= kept; back++) {
        struct death_notice *recent = &deaths->notices[(deaths->count - back) % DEATHS_MAX];
        if (notice->first - recent->last > DEATHS_TOGETHER || !same_kind(recent, notice))
            continue;
        recent->last = notice->last;
        recent->answered = notice->answered > recent->answered ? notice->answered : recent->answered;
        recent->own_port = notice->own_port;
        recent->cookie = notice->cookie;
        recent->count++;
        return true;
    }
    return false;
}

void deaths_note(struct deaths *deaths, const struct obituary *obituary, uint32_t stall, uint64_t now)
{
    if (obituary_is_of_listener(obituary)) {
        note_listener(deaths, obituary->own_port);
        return;
    }
    /* Of UDP only a question to a name server says that the network was used: some programs connect to learn an address. */
    if (obituary->udp && obituary->peer.port != DNS_PORT) {
        deaths->datagrams = true;
        return;
    }
    if (obituary->of_listener)
        return;
    struct death_notice notice = {
        .first = now,
        .last = now,
        .count = 1,
        .own_port = obituary->own_port,
        .cookie = obituary->cookie,
        .peer = obituary->peer,
        .cause = cause_of_death(obituary, deaths_listened(deaths, obituary->own_port), stall)};
    if (notice.cause.death == DEATH_OF_NO_CLIENT)
        return;
    const uint64_t ago = obituary->last_received * MILLISECOND;
    if (notice.cause.death == DEATH_ANSWERED)
        notice.answered = ago < now ? now - ago : 1;
    if (!add_to_recent(deaths, &notice))
        deaths->notices[deaths->count++ % DEATHS_MAX] = notice;
}

void deaths_add(struct deaths *deaths, const struct death_notice *notice)
{
    deaths->notices[deaths->count++ % DEATHS_MAX] = *notice;
}

bool deaths_end_as_one(const struct death_notice *one, const struct death_notice *other)
{
    return one->cookie != 0 && one->cookie == other->cookie;
}

bool deaths_may_be_one(const struct death_notice *one, const struct death_notice *other)
{
    if (one->count == 1 && other->count == 1 && one->cookie != 0 && other->cookie != 0)
        return deaths_end_as_one(one, other);
    return one->first <= other->last + DEATHS_TOGETHER && other->first <= one->last + DEATHS_TOGETHER &&
           same_kind(one, other);
}
