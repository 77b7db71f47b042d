#include "time_namespace.h"

#include "../../core/evidence/run_name.h"
#include "../platform/system_call.h"
#include "process.h"
#include "run.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>

enum { LINK_SIZE = 32 /* time:[4026531834] */, OFFSETS_SIZE = 128 };

/* Written once, whole; a vfork child is in its parent's namespace. */
static int64_t known_shift;
static bool is_known;

static bool read_link(char link[LINK_SIZE], const char *path)
{
    const long length = SYSTEM_CALL_4(SYS_readlinkat, AT_FDCWD, path, link, LINK_SIZE - 1);
    link[length < 0 ? 0 : length] = '\0';
    return length > 0;
}

static bool is_same(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

static const char *behind_line(const char *text)
{
    while (*text != '\0' && *text != '\n')
        text++;
    return *text == '\0' ? text : text + 1;
}

static int64_t read_number(const char **text)
{
    int64_t number = 0;
    while (**text == ' ')
        ++*text;
    const bool negative = **text == '-';
    *text += negative;
    for (; **text >= '0' && **text <= '9'; ++*text)
        number = number * 10 + (**text - '0');
    return negative ? -number : number;
}

/* Of CLOCK_BOOTTIME, from the second line: `boottime <seconds> <nanoseconds>`. 0 if the file cannot be read. */
static int64_t offset_in(const char *path)
{
    enum { NAME_LENGTH = sizeof "boottime" - 1 };
    char offsets[OFFSETS_SIZE];
    const long file = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    if (file < 0)
        return 0;
    const long length = SYSTEM_CALL_3(SYS_read, file, offsets, sizeof offsets - 1);
    SYSTEM_CALL_1(SYS_close, file);
    offsets[length < 0 ? 0 : length] = '\0';
    const char *number = behind_line(offsets);
    for (int i = 0; i < NAME_LENGTH && *number != '\0'; i++)
        number++;
    const int64_t seconds = read_number(&number);
    return seconds * 1000000000 + read_number(&number);
}

static int64_t offset_of_root(void)
{
    char path[sizeof "/proc/4294967295/timens_offsets"];
    struct image root;
    struct text text = text_in(path, sizeof path);
    if (!run_name_parse(file_name_of(run_path()), &root) || root.namespace != process_namespace())
        return 0;
    text_add(&text, "/proc/");
    text_add_unsigned(&text, root.pid);
    text_add(&text, "/timens_offsets");
    return offset_in(path);
}

/* The offsets are those that children would have: of a process that has only asked for another namespace for them, its own are not told. */
static int64_t find_shift(void)
{
    static const char initial[] = "time:[4026531834]";
    char own[LINK_SIZE];
    char of_children[LINK_SIZE];
    if (run_is_root() || !read_link(own, "/proc/self/ns/time") || is_same(own, initial) ||
        !read_link(of_children, "/proc/self/ns/time_for_children") || !is_same(own, of_children))
        return 0;
    return offset_of_root() - offset_in("/proc/self/timens_offsets");
}

int64_t time_namespace_shift(void)
{
    if (!__atomic_load_n(&is_known, __ATOMIC_ACQUIRE)) {
        known_shift = find_shift();
        __atomic_store_n(&is_known, true, __ATOMIC_RELEASE);
    }
    return known_shift;
}

uint64_t time_of_root(uint64_t time)
{
    return time == 0 ? 0 : time + (uint64_t)time_namespace_shift();
}

void time_namespace_seal(struct record *record)
{
    record->image.start = time_of_root(record->image.start);
    record->time = time_of_root(record->time);
    record->first = time_of_root(record->first);
    record_seal(record);
}

void time_namespace_start_forked(void)
{
    is_known = false;
}
