#include "last_words.h"

#include "../../core/evidence/secrets.h"
#include "../../core/evidence/words_tail.h"
#include "../../core/evidence/words_text.h"
#include "../platform/clock.h"
#include "../platform/objects.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "../run/process.h"
#include "observe.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

struct descriptor_set last_words_descriptors;

static struct descriptor_set error_descriptors; /* of these, the ones that lead to standard error */
static bool started;

/* By the thread that ends the process, or whose assertion has failed: a second one would write over what the first has masked. */
static bool being_written;

struct stream {
    uint64_t
        time; /* of the last write, by the coarse clock, or once there was a fault, monotonic_time(); 0 never */
    uint32_t work;    /* processor time by then, while a fault is open; 0 unknown */
    uint32_t answers; /* faults_answers by then */
    struct words_tail tail;
};

static struct stream standard_error SELDOM;
static struct stream standard_output SELDOM;

/* What a duplicate led to when it was made: libc closes descriptors behind our back, and a file that is opened under the
 * same number holds no words. */
static uint32_t identities[LAST_WORDS_DESCRIPTORS] SELDOM;

/* Where the bit of `fd`, below LAST_WORDS_DESCRIPTORS, is. */
static uint64_t *word_of(struct descriptor_set *set, int fd)
{
    return &set->bits[(unsigned)fd / LAST_WORDS_BITS];
}

static uint64_t bit_of(int fd)
{
    return UINT64_C(1) << ((unsigned)fd % LAST_WORDS_BITS);
}

static bool is_watched(int fd)
{
    return (unsigned)fd < LAST_WORDS_DESCRIPTORS;
}

static bool has(struct descriptor_set *set, int fd)
{
    return is_watched(fd) && (__atomic_load_n(word_of(set, fd), __ATOMIC_RELAXED) & bit_of(fd)) != 0;
}

static void include(struct descriptor_set *set, int fd)
{
    if (is_watched(fd))
        __atomic_fetch_or(word_of(set, fd), bit_of(fd), __ATOMIC_RELAXED);
}

static void exclude(struct descriptor_set *set, int fd)
{
    if (is_watched(fd))
        __atomic_fetch_and(word_of(set, fd), ~bit_of(fd), __ATOMIC_RELAXED);
}

void last_words_start(void)
{
    started = true;
    error_descriptors.bits[0] = bit_of(STDERR_FILENO);
    last_words_descriptors.bits[0] = bit_of(STDERR_FILENO) | bit_of(STDOUT_FILENO);
}

bool last_words_started(void)
{
    return started;
}

static void forget(struct stream *stream)
{
    words_tail_clear(&stream->tail);
    if (__atomic_load_n(&stream->time, __ATOMIC_RELAXED) != 0)
        __atomic_store_n(&stream->time, 0, __ATOMIC_RELAXED);
    if (__atomic_load_n(&stream->work, __ATOMIC_RELAXED) != 0)
        __atomic_store_n(&stream->work, 0, __ATOMIC_RELAXED);
}

void last_words_start_forked(void)
{
    __atomic_store_n(&being_written, false, __ATOMIC_RELAXED);
    forget(&standard_error);
    forget(&standard_output);
}

/* 0 if there is no such descriptor. */
static uint32_t identity_of(int fd)
{
    struct stat status;
    if (SYSTEM_CALL_2(SYS_fstat, fd, &status) != 0)
        return 0;
    return (uint32_t)(status.st_ino * 31 + status.st_dev) | 1;
}

/* A program that has confined itself may not ask. */
__attribute__((noinline)) static bool is_what_it_was(int fd)
{
    if (!observing)
        return false;
    const bool same = __atomic_load_n(&identities[fd], __ATOMIC_RELAXED) == identity_of(fd);
    if (!same)
        exclude(&last_words_descriptors, fd);
    return same;
}

static inline struct stream *stream_of(int fd)
{
    if (__builtin_expect(fd > STDERR_FILENO, 0) && !is_what_it_was(fd))
        return NULL;
    return has(&error_descriptors, fd) ? &standard_error : &standard_output;
}

static inline void note(struct stream *stream, const char *bytes, size_t length)
{
    const bool long_words = length > WORDS_TAIL_PIECE_MAX && !words_tail_is_data(bytes, length);
    bool noted = true;
    if (__builtin_expect(long_words, 0) && stream == &standard_error)
        words_tail_add_long(&stream->tail, bytes, length);
    else
        noted = words_tail_add(&stream->tail, bytes, length);
    if (!noted)
        return;
    /* Which came first, the words or a fault, or what closed it, is asked to the microsecond. */
    const uint64_t now = __builtin_expect(observing && faults_any(), 0) ? monotonic_time() : coarse_time();
    __atomic_store_n(&stream->time, now, __ATOMIC_RELAXED);
    if (__builtin_expect(observing && faults_any_open(), 0)) {
        __atomic_store_n(&stream->work, processor_time(), __ATOMIC_RELAXED);
        __atomic_store_n(&stream->answers, faults_answers(), __ATOMIC_RELAXED);
    }
}

void last_words_written(int fd, const void *bytes, size_t length)
{
    struct stream *stream = stream_of(fd);
    if (stream != NULL)
        note(stream, bytes, length);
}

void last_words_gathered(int fd, const struct iovec *buffers, size_t count, size_t length)
{
    struct stream *stream = stream_of(fd);
    for (size_t i = 0; stream != NULL && i < count && length > 0; i++) {
        const size_t size = buffers[i].iov_len < length ? buffers[i].iov_len : length;
        length -= size;
        if (size > 0 && length < WORDS_TAIL_SIZE) /* what more follows would replace it */
            note(stream, buffers[i].iov_base, size);
    }
}

void last_words_on_stderr(const void *bytes, size_t length)
{
    if (started && length > 0)
        note(&standard_error, bytes, length);
}

void last_words_duplicated(int from, int to)
{
    const bool heard = last_words_hear(from);
    if (!started || !observing || (!heard && !last_words_hear(to) && to != STDERR_FILENO) ||
        !process_is_own_image())
        return;
    if (to == STDERR_FILENO || (heard && has(&error_descriptors, from)))
        include(&error_descriptors, to);
    else
        exclude(&error_descriptors, to);
    if (is_watched(to))
        __atomic_store_n(&identities[to], identity_of(to), __ATOMIC_RELAXED);
    if (heard || to == STDERR_FILENO)
        include(&last_words_descriptors, to);
    else
        exclude(&last_words_descriptors, to);
}

void last_words_closed(int fd)
{
    if (last_words_hear(fd) && observing && process_is_own_image())
        exclude(&last_words_descriptors, fd);
}

void last_words_closed_range(unsigned first, unsigned last)
{
    for (unsigned fd = first; fd <= last && fd < LAST_WORDS_DESCRIPTORS; fd++)
        last_words_closed((int)fd);
}

/* When it was last written to, by the clock of records; 0 never. */
static uint64_t record_time_of(const struct stream *stream, uint64_t monotonic_now, uint64_t now)
{
    const uint64_t time = __atomic_load_n(&stream->time, __ATOMIC_RELAXED);
    return time == 0 ? 0 : now - (monotonic_now - time);
}

/* Before anything is stored. The environment of now, not that of the start: programs set tokens themselves. */
static size_t mask_secrets(char *words, size_t length, bool cut)
{
    char ***environment = objects_first("environ");
    return secrets_mask(words, length, cut, environment == NULL ? NULL : *environment);
}

/* Returns the length of the words; they are in static storage, because this may run on a small signal stack. Only one thread
 * writes them. */
static size_t read_words(const struct stream *stream, char **words)
{
    static char text[WORDS_TAIL_RAW_SIZE + 1] SELDOM;
    *words = text;
    bool cut;
    size_t length = words_text_clean(text, words_tail_copy(&stream->tail, text), LAST_WORDS_SIZE, &cut);
    return mask_secrets(text, length, cut);
}

static void write_parts(enum words_stream stream, uint64_t time, const char *words, size_t length,
                        enum journal_creation creation)
{
    const struct stream *source = stream == WORDS_ON_STDERR ? &standard_error : &standard_output;
    const uint32_t work = __atomic_load_n(&source->work, __ATOMIC_RELAXED);
    const uint32_t answers = __atomic_load_n(&source->answers, __ATOMIC_RELAXED);
    for (size_t part = 0;; part++) {
        struct words_record record;
        memset(&record, 0, sizeof record);
        if (!words_record_take(&record, words, length, part))
            return;
        record.stream = (uint8_t)stream;
        record.time = time;
        record.work = work;
        record.answers = answers;
        if (!journal_append_words(&record, creation))
            return;
    }
}

/* What goes to /dev/null is not meant to be read: `2>/dev/null` says that a failure is expected, and why does not matter. */
static bool is_thrown_away(int fd)
{
    enum { NULL_MAJOR = 1, NULL_MINOR = 3 }; /* null(4) */
    struct stat status;
    return SYSTEM_CALL_2(SYS_fstat, fd, &status) == 0 && S_ISCHR(status.st_mode) &&
           major(status.st_rdev) == NULL_MAJOR && minor(status.st_rdev) == NULL_MINOR;
}

static uint64_t time_of_words(const struct stream *stream, int fd, uint64_t monotonic_now, uint64_t now)
{
    return is_thrown_away(fd) ? 0 : record_time_of(stream, monotonic_now, now);
}

static void write_words(enum journal_creation creation)
{
    const uint64_t now = boot_time();
    const uint64_t monotonic_now = monotonic_time();
    const uint64_t error_time = time_of_words(&standard_error, STDERR_FILENO, monotonic_now, now);
    const uint64_t output_time = time_of_words(&standard_output, STDOUT_FILENO, monotonic_now, now);
    enum words_stream stream = words_stream_of_end(now, error_time, output_time);
    char *words;
    if (stream == WORDS_NONE)
        return;
    size_t length = read_words(stream == WORDS_ON_STDERR ? &standard_error : &standard_output, &words);
    if (length == 0 && stream == WORDS_ON_STDERR && output_time != 0) { /* nothing but a progress bar's end */
        stream = WORDS_ON_STDOUT;
        length = read_words(&standard_output, &words);
    }
    write_parts(stream, stream == WORDS_ON_STDERR ? error_time : output_time, words, length, creation);
}

void last_words_write(enum journal_creation creation)
{
    if (!started || !process_is_own_image() || __atomic_exchange_n(&being_written, true, __ATOMIC_ACQUIRE))
        return;
    write_words(creation);
    __atomic_store_n(&being_written, false, __ATOMIC_RELEASE);
}
