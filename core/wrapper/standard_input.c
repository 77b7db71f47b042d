#include "standard_input.h"

#include "../messages/command_lines.h"

#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nobody writes any more, and nothing is left: what is read is its end, now as later. */
static bool is_at_end(const struct stat *about)
{
    char byte;
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (S_ISSOCK(about->st_mode))
        return recv(STDIN_FILENO, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    return poll(&input, 1, 0) == 1 && (input.revents & (POLLIN | POLLHUP)) == POLLHUP;
}

/* Copies what lies in the pipe, and leaves it there: tee(2). Returns its length; 0 if there is nothing, or more than `bytes` takes. */
static size_t look_into_pipe(char bytes[INPUT_SEEN_MAX])
{
    int ends[2];
    int unread = 0;
    ssize_t length = -1;
    if (ioctl(STDIN_FILENO, FIONREAD, &unread) != 0 || unread <= 0 || unread > INPUT_SEEN_MAX ||
        pipe2(ends, O_CLOEXEC) != 0)
        return 0;
    if (tee(STDIN_FILENO, ends[1], (size_t)unread, SPLICE_F_NONBLOCK) == unread)
        length = read(ends[0], bytes, (size_t)unread);
    close(ends[0]);
    close(ends[1]);
    return length == unread ? (size_t)length : 0;
}

void standard_input_note(struct standard_input *input)
{
    struct stat about;
    input->kind = INPUT_REPEATS;
    if (fstat(STDIN_FILENO, &about) != 0)
        return;
    if (S_ISREG(about.st_mode)) {
        input->place = lseek(STDIN_FILENO, 0, SEEK_CUR);
        input->kind = input->place >= 0 ? INPUT_FILE : INPUT_IS_GONE;
    } else if ((S_ISFIFO(about.st_mode) || S_ISSOCK(about.st_mode)) && !is_at_end(&about)) {
        input->length = S_ISFIFO(about.st_mode) ? look_into_pipe(input->bytes) : 0;
        input->kind = input->length > 0 ? INPUT_PIPE : INPUT_IS_GONE;
    }
}

static bool is_untouched(const struct standard_input *input)
{
    static char bytes[INPUT_SEEN_MAX];
    return look_into_pipe(bytes) == input->length && memcmp(bytes, input->bytes, input->length) == 0;
}

const char *standard_input_obstacle(const struct standard_input *input)
{
    if (input->kind == INPUT_IS_GONE)
        return RERUN_INPUT_PIPE;
    if (input->kind == INPUT_PIPE && !is_untouched(input))
        return RERUN_INPUT_READ;
    return NULL;
}

void standard_input_rewind(const struct standard_input *input)
{
    if (input->kind == INPUT_FILE)
        lseek(STDIN_FILENO, input->place, SEEK_SET);
}
