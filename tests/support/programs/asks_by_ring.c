/* asks_by_ring PORT|hidden:PORT|file STATUS [WORDS]: connects to the PORT of 127.0.0.1, or reads the file /dev/null, by
 * io_uring(7) and system calls alone; closes what it had, says WORDS and ends with STATUS. With 77 if it could not. PORT: the
 * ring's descriptor is closed, its memory stays. hidden: the socket is none that libc made.
 */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COULD_NOT = 77 };

static char *map(int ring, size_t size, long offset)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset);
    if (memory == MAP_FAILED)
        exit(COULD_NOT);
    return memory;
}

/* Hands `entry` to the kernel and waits until it is done. Returns the ring's descriptor. */
static int submit(const struct io_uring_sqe *entry)
{
    struct io_uring_params parameters;
    memset(&parameters, 0, sizeof parameters);
    int ring = (int)syscall(SYS_io_uring_setup, 4, &parameters);
    if (ring < 0)
        exit(COULD_NOT);
    const struct io_sqring_offsets *offsets = &parameters.sq_off;
    char *queue =
        map(ring, offsets->array + parameters.sq_entries * sizeof(unsigned), (long)IORING_OFF_SQ_RING);
    char *entries = map(ring, parameters.sq_entries * sizeof *entry, (long)IORING_OFF_SQES);
    memcpy(entries, entry, sizeof *entry);
    *(unsigned *)(void *)(queue + offsets->array) = 0;
    __atomic_store_n((unsigned *)(void *)(queue + offsets->tail), 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
        exit(COULD_NOT);
    return ring;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return COULD_NOT;
    static const char prefix[] = "hidden:";
    const bool hidden = strncmp(argv[1], prefix, strlen(prefix)) == 0;
    const char *port = hidden ? argv[1] + strlen(prefix) : argv[1];
    const bool file = strcmp(argv[1], "file") == 0;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((in_port_t)strtol(port, NULL, 10)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char byte;
    struct io_uring_sqe entry;
    memset(&entry, 0, sizeof entry);
    if (file) {
        entry.opcode = IORING_OP_READ;
        entry.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        entry.addr = (uintptr_t)&byte;
        entry.len = sizeof byte;
    } else {
        entry.opcode = IORING_OP_CONNECT;
        entry.fd = hidden ? (int)syscall(SYS_socket, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
                          : socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        entry.addr = (uintptr_t)&to;
        entry.off = sizeof to;
    }
    const int ring = submit(&entry);
    close(entry.fd);
    if (!file && !hidden)
        close(ring);
    if (argc > 3)
        fprintf(stderr, "%s\n", argv[3]);
    return (int)strtol(argv[2], NULL, 10);
}
