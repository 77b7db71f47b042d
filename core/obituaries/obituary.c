#include "obituary.h"

#include "../evidence/rehearsal.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>

enum { STATE_LISTEN = 10 /* TCP_LISTEN of the kernel's states */ };

static void read_peer(struct peer *peer, const struct inet_diag_msg *message)
{
    if (message->idiag_family == AF_INET) {
        struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = message->id.idiag_dport};
        memcpy(&address.sin_addr, message->id.idiag_dst, sizeof address.sin_addr);
        peer_from_address(peer, (const struct sockaddr *)&address, sizeof address);
        if (address.sin_addr.s_addr == INADDR_ANY)
            memset(peer, 0, sizeof *peer);
    } else {
        struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = message->id.idiag_dport};
        memcpy(&address.sin6_addr, message->id.idiag_dst, sizeof address.sin6_addr);
        peer_from_address(peer, (const struct sockaddr *)&address, sizeof address);
        if (memcmp(&address.sin6_addr, &in6addr_any, sizeof in6addr_any) == 0)
            memset(peer, 0, sizeof *peer);
    }
}

static void read_counters(struct obituary *obituary, const void *bytes, size_t length)
{
    struct tcp_info info;
    if (length < offsetof(struct tcp_info, tcpi_bytes_retrans) + sizeof info.tcpi_bytes_retrans)
        return;
    memset(&info, 0, sizeof info);
    memcpy(&info, bytes, length < sizeof info ? length : sizeof info);
    obituary->counted = true;
    obituary->of_listener = info.tcpi_max_pacing_rate == OBITUARY_SIGNATURE;
    obituary->retransmits = info.tcpi_retransmits;
    obituary->segments_in = info.tcpi_segs_in;
    obituary->segments_out = info.tcpi_segs_out;
    obituary->data_in = info.tcpi_data_segs_in;
    obituary->data_out = info.tcpi_data_segs_out;
    obituary->bytes_acknowledged = info.tcpi_bytes_acked;
    obituary->bytes_received = info.tcpi_bytes_received;
    obituary->bytes_sent = info.tcpi_bytes_sent;
    obituary->bytes_sent_again = info.tcpi_bytes_retrans;
    obituary->last_sent = info.tcpi_last_data_sent;
    obituary->last_received = info.tcpi_last_data_recv;
    obituary->last_acknowledged = info.tcpi_last_ack_recv;
}

/* The attributes lie behind the fixed part, each with its own length. Where INET_DIAG_INFO is among them differs. */
static void read_attributes(struct obituary *obituary, const char *bytes, size_t length)
{
    struct rtattr attribute;
    while (length >= sizeof attribute) {
        memcpy(&attribute, bytes, sizeof attribute);
        if (attribute.rta_len < sizeof attribute || attribute.rta_len > length)
            return;
        const char *value = bytes + RTA_LENGTH(0);
        const size_t size = attribute.rta_len - RTA_LENGTH(0);
        if (attribute.rta_type == INET_DIAG_INFO)
            read_counters(obituary, value, size);
        else if (attribute.rta_type == INET_DIAG_PROTOCOL && size >= 1)
            obituary->udp = *value == IPPROTO_UDP;
        const size_t whole = RTA_ALIGN((size_t)attribute.rta_len);
        if (whole >= length)
            return;
        bytes += whole;
        length -= whole;
    }
}

static bool is_stage(const struct inet_diag_msg *message, const uint32_t end[4])
{
    const unsigned char *address = (const unsigned char *)end + (message->idiag_family == AF_INET ? 0 : 12);
    return memcmp(address, rehearsal_stage, sizeof rehearsal_stage) == 0;
}

/* The library itself is in the process that rehearses, and knows whom it meant. */
static bool is_of_rehearsal(const struct inet_diag_msg *message)
{
    return is_stage(message, message->id.idiag_src) || is_stage(message, message->id.idiag_dst);
}

size_t obituary_read(struct obituary *obituary, bool *told, const void *bytes, size_t length)
{
    struct nlmsghdr header;
    struct inet_diag_msg message;
    *told = false;
    if (length < sizeof header)
        return 0;
    memcpy(&header, bytes, sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > length)
        return 0;
    const size_t whole = NLMSG_ALIGN((size_t)header.nlmsg_len);
    const size_t consumed = whole < length ? whole : length;
    if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY || header.nlmsg_len < NLMSG_LENGTH(sizeof message))
        return consumed;
    const char *body = (const char *)bytes + NLMSG_HDRLEN;
    memcpy(&message, body, sizeof message);
    if ((message.idiag_family != AF_INET && message.idiag_family != AF_INET6) || is_of_rehearsal(&message))
        return consumed;
    memset(obituary, 0, sizeof *obituary);
    read_peer(&obituary->peer, &message);
    obituary->own_port = ntohs(message.id.idiag_sport);
    obituary->listening = message.idiag_state == STATE_LISTEN;
    obituary->cookie = (uint64_t)message.id.idiag_cookie[1] << 32 | message.id.idiag_cookie[0];
    obituary->inode = message.idiag_inode;
    obituary->unread = message.idiag_rqueue;
    obituary->outstanding = message.idiag_wqueue;
    const size_t fixed = NLMSG_ALIGN(sizeof message);
    const size_t rest = header.nlmsg_len - NLMSG_HDRLEN;
    if (rest > fixed)
        read_attributes(obituary, body + fixed, rest - fixed);
    *told = true;
    return consumed;
}
