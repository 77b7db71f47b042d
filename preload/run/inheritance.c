#include "inheritance.h"

#include "../../core/evidence/text.h"
#include "../platform/objects.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "environment.h"
#include "journal_kept.h"
#include "program.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define GIVEN   "VHRETRY_GIVEN"
#define JOURNAL "VHRETRY_JOURNAL"

enum {
    SETTINGS_MAX = 5, /* so that what is given is counted by one digit */
    SETTINGS_SIZE = 512
};

/* Copies: programs overwrite their environment's strings. Written once, by the constructor. */
/* Between what every process writes and the copies of run.c, so that they share a page. */
static char settings[SETTINGS_SIZE]; /* one after the other, each with its NUL */
static size_t setting_count;
static uint32_t user;

static bool begins(const char *text, const char *with)
{
    while (*with != '\0' && *text == *with) {
        text++;
        with++;
    }
    return *with == '\0';
}

static size_t length_of(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0')
        length++;
    return length;
}

void inheritance_start(char **envp)
{
    size_t used = 0;
    user = (uint32_t)SYSTEM_CALL_0(SYS_geteuid);
    for (; *envp != NULL; envp++) {
        size_t size = length_of(*envp) + 1;
        if (!begins(*envp, "VHRETRY_") || begins(*envp, "VHRETRY_RUN=") || begins(*envp, GIVEN "=") ||
            begins(*envp, JOURNAL "=") || setting_count == SETTINGS_MAX || used + size > sizeof settings)
            continue;
        memcpy(settings + used, *envp, size);
        used += size;
        setting_count++;
    }
}

/* Does it name neither the library nor anything of ours? */
static bool is_emptied(char *const *envp)
{
    for (; *envp != NULL; envp++)
        if (begins(*envp, "VHRETRY_") || begins(*envp, "LD_PRELOAD="))
            return false;
    return true;
}

static bool fits_in_room(char *const *envp)
{
    size_t count = 0;
    while (count <= INHERITANCE_ENTRIES_MAX && envp[count] != NULL)
        count++;
    return count <= INHERITANCE_ENTRIES_MAX;
}

/* Programs pass addresses that are none, and are told so by the kernel. */
static bool is_no_memory(const void *address)
{
    char byte;
    struct iovec local = {.iov_base = &byte, .iov_len = 1};
    struct iovec remote = {.iov_base = (void *)address, .iov_len = 1};
    return system_call(SYS_process_vm_readv, SYSTEM_CALL_0(SYS_getpid), (long)&local, 1, (long)&remote, 1,
                       0) == -EFAULT;
}

/* The same of an array of pointers, each time that a program is started: the kernel copies a signal mask from there before it finds that there
 * is no such way to use one. A fortieth of the price. */
static bool is_no_environment(char *const *envp)
{
    enum { NO_WAY = -1, KERNEL_SIGNAL_SET_SIZE = 8 };
    if ((uintptr_t)envp % KERNEL_SIGNAL_SET_SIZE != 0)
        return is_no_memory(envp);
    return SYSTEM_CALL_4(SYS_rt_sigprocmask, NO_WAY, envp, 0, KERNEL_SIGNAL_SET_SIZE) != -EINVAL;
}

static const char *library(void)
{
    return run_is_root() ? run_library_path() : objects_own_path();
}

/* Adds `name``value` to the room. False if it is full. */
static bool add_entry(struct inheritance *room, size_t *count, size_t *used, const char *name,
                      const char *value)
{
    char *entry = room->text + *used;
    struct text text = text_in(entry, sizeof room->text - *used);
    text_add(&text, name);
    text_add(&text, value);
    *used += text.length + 1;
    room->entries[(*count)++] = entry;
    return *used < sizeof room->text;
}

/* What a program with an emptied environment needs. */
static bool add_run(struct inheritance *room, size_t *count, size_t *used)
{
    const char *setting = settings;
    bool fits = add_entry(room, count, used, "LD_PRELOAD=", library()) &&
                add_entry(room, count, used, "VHRETRY_RUN=", run_path());
    for (size_t i = 0; fits && i < setting_count; i++, setting += length_of(setting) + 1)
        fits = add_entry(room, count, used, setting, "");
    return fits;
}

static bool add_journal(struct inheritance *room, size_t *count, size_t *used, int journal)
{
    char number[16];
    struct text text = text_in(number, sizeof number);
    text_add_unsigned(&text, (uint64_t)journal);
    return add_entry(room, count, used, JOURNAL "=", number);
}

/* The first entry tells how many there are. */
static bool add_given(struct inheritance *room, size_t *count, bool emptied, int journal)
{
    size_t used = 0;
    const size_t given = 1 + (emptied ? 2 + setting_count : 0) + (journal >= 0 ? 1 : 0);
    const char digit[2] = {(char)('0' + given), '\0'};
    return add_entry(room, count, &used, GIVEN "=", digit) && (!emptied || add_run(room, count, &used)) &&
           (journal < 0 || add_journal(room, count, &used, journal));
}

/* Is there an emptied environment to be filled? Not by a process that has become another user. */
static bool is_to_be_filled(char *const *envp)
{
    return is_emptied(envp) && (uint32_t)SYSTEM_CALL_0(SYS_geteuid) == user && library()[0] == '/' &&
           SYSTEM_CALL_4(SYS_faccessat, AT_FDCWD, library(), R_OK, 0) == 0;
}

/* The journal to be given; negative if there is none. */
static int journal_for(bool filled, char *const *envp)
{
    const bool observed = filled || start_variable((char **)envp, "VHRETRY_RUN") != NULL;
    return observed ? journal_kept() : -1;
}

/* The loader of what such a process starts loads no library, secure-execution mode in ld.so(8). */
static bool is_another_user_for_a_while(void)
{
    return SYSTEM_CALL_0(SYS_getuid) != SYSTEM_CALL_0(SYS_geteuid) ||
           SYSTEM_CALL_0(SYS_getgid) != SYSTEM_CALL_0(SYS_getegid);
}

bool inheritance_is_due(const char *program, bool search, char *const *envp)
{
    if (program == NULL || envp == NULL || is_no_environment(envp))
        return false;
    const bool filled = is_to_be_filled(envp);
    return (filled || journal_for(filled, envp) >= 0) && !is_another_user_for_a_while() &&
           fits_in_room(envp) && !is_no_memory(program) && program_takes_library(program, search);
}

char *const *inheritance_for(struct inheritance *room, char *const *envp)
{
    size_t count = 0;
    const bool filled = is_to_be_filled(envp);
    const int journal = journal_for(filled, envp);
    if ((!filled && journal < 0) || !fits_in_room(envp) || !add_given(room, &count, filled, journal))
        return envp;
    if (journal >= 0)
        SYSTEM_CALL_3(SYS_fcntl, journal, F_SETFD, 0);
    for (size_t i = 0; (room->entries[count + i] = envp[i]) != NULL; i++)
        ;
    return room->entries;
}

void inheritance_take_back(const struct inheritance *room, char *const *environment)
{
    if (environment == room->entries && journal_kept() >= 0)
        SYSTEM_CALL_3(SYS_fcntl, journal_kept(), F_SETFD, FD_CLOEXEC);
}

size_t inheritance_given(char **envp)
{
    const char *number = envp[0] == NULL ? NULL : environment_value(envp[0], GIVEN);
    size_t given = number != NULL && number[0] >= '2' && number[0] <= '9' && number[1] == '\0'
                       ? (size_t)(number[0] - '0')
                       : 0;
    for (size_t i = 0; i < given; i++)
        if (envp[i] == NULL)
            return 0;
    return given;
}

void inheritance_accept(char **envp)
{
    const char *number = inheritance_given(envp) > 0 ? start_variable(envp, JOURNAL) : NULL;
    int file = 0;
    for (; number != NULL && *number >= '0' && *number <= '9' && file < 100000; number++)
        file = file * 10 + (*number - '0');
    if (file > 2)
        journal_adopt(file);
}
