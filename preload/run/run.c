#include "run.h"

#include "../../core/evidence/attempt_variables.h"
#include "../../core/evidence/run_name.h"
#include "../platform/objects.h"
#include "../platform/seldom.h"
#include "../platform/system_call.h"
#include "environment.h"
#include "process.h"
#include "trace.h"

#include <fcntl.h>
#include <linux/limits.h> /* clang has no PATH_MAX in a freestanding limits.h */
#include <string.h>
#include <sys/mman.h>

static char path[RUN_PATH_SIZE];
static uint32_t root_pid; /* 0: we are not the root */
static bool founded;      /* by this image, not by one that exec'ed it */
static char **start_environment;
static const char *library_path;

const char *run_path(void)
{
    return path;
}

bool run_is_root(void)
{
    return root_pid != 0 && process_pid() == root_pid;
}

bool run_is_one_process(void)
{
    return founded && run_is_root() && process_had_no_child();
}

void run_start_forked(void)
{
    root_pid = 0;
}

const char *run_library_path(void)
{
    return library_path == NULL ? "" : library_path;
}

static size_t length_of(const char *string)
{
    size_t length = 0;
    while (string[length] != '\0')
        length++;
    return length;
}

/* Does `<folder>/<pid>-<start>-<namespace>-<random>` name this process? */
static bool names_us(const char *run)
{
    struct image root;
    /* The namespace is a read of /proc: only for a process that bears the pid. */
    return run_name_parse(file_name_of(run), &root) && root.pid == process_pid() &&
           root.namespace == process_namespace();
}

_Static_assert(CHOSEN_FOLDER_LENGTH_MAX + sizeof "/vhretry-4294967295" +
                       sizeof "/4294967295-18446744073709551615-4294967295-4294967295" <=
                   RUN_PATH_SIZE,
               "the name of every run fits");

/* The value of a variable that names a folder; traces one that is too long to be used. */
static const char *folder_variable(char **envp, const char *variable)
{
    const char *folder = start_variable(envp, variable);
    if (folder != NULL && folder[0] == '/' && !record_path_is_usable(folder))
        trace_say("a folder with so long a path is not used: ", variable);
    return folder;
}

/* For the name of a run, which nobody is to guess. */
static uint32_t random_number(void)
{
    enum { NON_BLOCKING = 1 /* GRND_NONBLOCK of getrandom(2) */ };
    uint32_t number = 0;
    SYSTEM_CALL_3(SYS_getrandom, &number, sizeof number, NON_BLOCKING);
    return number;
}

static void name_run(char **envp)
{
    struct text name = text_in(path, sizeof path);
    struct image image = process_image();
    image.namespace = process_namespace();
    text_add_record_folder(&name, folder_variable(envp, "VHRETRY_DIR"), folder_variable(envp, "TMPDIR"),
                           (uint64_t)SYSTEM_CALL_0(SYS_geteuid));
    text_add(&name, "/");
    text_add_run_name(&name, &image, random_number());
}

/* Memory for the root's copies, all in one piece: never the host's heap, never given back. */
struct arena {
    char *next;
    size_t left;
};

static void *take(struct arena *arena, size_t size)
{
    if (size > arena->left)
        return NULL;
    void *taken = arena->next;
    arena->next += size;
    arena->left -= size;
    return taken;
}

/* Our own path, made absolute while the working directory is still the one it is relative to. */
static void find_library(struct arena *arena)
{
    const char *own = objects_own_path();
    if (own[0] == '/') {
        library_path = own; /* the loader's, which keeps it */
        return;
    }
    char *copy = take(arena, PATH_MAX);
    if (copy == NULL)
        return;
    struct text absolute = text_in(copy, PATH_MAX);
    long length = SYSTEM_CALL_2(SYS_getcwd, copy, PATH_MAX / 2);
    if (length <= 0 || copy[0] != '/')
        return;
    absolute.length = (size_t)length - 1;
    text_add(&absolute, "/");
    text_add(&absolute, own);
    library_path = copy;
}

static bool is_separator(char byte)
{
    return byte == ':' || byte == ' ';
}

/* Is it the entry we were loaded by, and one that another process may not find? That is a relative path, and a name alone,
 * which the loader looked for in LD_LIBRARY_PATH: its folders may be relative, and children have one of their own. */
static bool is_own_and_relative(const char *entry, size_t length)
{
    const char *own = objects_own_path();
    const char *name = file_name_of(own);
    if (length == length_of(own) && own[0] != '/' && memcmp(entry, own, length) == 0)
        return true;
    return length == length_of(name) && memcmp(entry, name, length) == 0;
}

/* The value of LD_PRELOAD with the first entry that is ours made absolute; a repetition is left out. Others stay as they
 * are, we do not know what they mean. False if there is none of ours. */
static bool add_absolute_preload(struct text *text, const char *value)
{
    bool changed = false;
    while (*value != '\0') {
        size_t length = 0;
        while (value[length] != '\0' && !is_separator(value[length]))
            length++;
        if (!is_own_and_relative(value, length))
            text_add_bytes(text, value, length);
        else if (!changed)
            text_add(text, run_library_path());
        changed = changed || is_own_and_relative(value, length);
        value += length;
        if (*value != '\0')
            text_add_bytes(text, value++, 1);
    }
    return changed;
}

/* The entry LD_PRELOAD of the environment, to be found from everywhere. `entry` itself if nothing changes: programs that
 * set their process title (setproctitle(3)) use the room of the strings up to the first that does not follow its
 * predecessor. NULL if there is no room. */
static char *absolute_preload(struct arena *arena, char *entry)
{
    const size_t size = length_of(entry) + length_of(run_library_path()) + 1;
    const struct arena before = *arena;
    char *copy = take(arena, size);
    if (copy == NULL)
        return NULL;
    struct text text = text_in(copy, size);
    text_add(&text, "LD_PRELOAD=");
    if (library_path != NULL && add_absolute_preload(&text, environment_value(entry, "LD_PRELOAD")))
        return copy;
    *arena = before;
    return entry;
}

static char *copy_of(struct arena *arena, const char *string)
{
    size_t size = length_of(string) + 1;
    char *copy = take(arena, size);
    return copy == NULL ? NULL : memcpy(copy, string, size);
}

enum { FIRST_ATTEMPT_VARIABLES = 2 };

/* Where nobody has said which attempt this is. For the host to write to, as it may to any variable of its environment. */
static struct {
    const char *name;
    char entry[24];
} first_attempt[FIRST_ATTEMPT_VARIABLES] = {{ATTEMPT_VARIABLE, ATTEMPT_VARIABLE "=1"},
                                            {RETRY_COUNT_VARIABLE, RETRY_COUNT_VARIABLE "=0"}};

/* Fills `saved`, which only we ever use, and, when it founds the run, `replaced`, which becomes the host's. What we keep is
 * copied, every string: programs that set their process title overwrite them, and the end of the run needs more than our
 * own settings, such as HTTPS_PROXY. */
static bool copy_environment(struct arena *arena, char **envp, char **saved, char **replaced)
{
    size_t saved_count = 0;
    size_t replaced_count = 0;
    for (; *envp != NULL; envp++) {
        saved[saved_count] = copy_of(arena, *envp);
        if (saved[saved_count] == NULL)
            return false;
        saved_count++;
        if (replaced == NULL || environment_value(*envp, "VHRETRY_RUN") != NULL)
            continue;
        replaced[replaced_count] =
            environment_value(*envp, "LD_PRELOAD") == NULL ? *envp : absolute_preload(arena, *envp);
        if (replaced[replaced_count++] == NULL)
            return false;
    }
    saved[saved_count] = NULL;
    if (replaced == NULL)
        return true;
    for (size_t i = 0; i < FIRST_ATTEMPT_VARIABLES; i++)
        if (start_variable(saved, first_attempt[i].name) == NULL)
            replaced[replaced_count++] = first_attempt[i].entry;
    char *name = take(arena, sizeof "VHRETRY_RUN=" + sizeof path);
    if (name == NULL)
        return false;
    struct text entry = text_in(name, sizeof "VHRETRY_RUN=" + sizeof path);
    text_add(&entry, "VHRETRY_RUN=");
    text_add(&entry, path);
    replaced[replaced_count++] = name;
    replaced[replaced_count] = NULL;
    /* Programs older than getauxval(3) look for it there. */
    size_t vector_size;
    const void *vector = objects_auxiliary_vector(&vector_size);
    memcpy(&replaced[replaced_count + 1], vector, vector_size);
    return true;
}

/* Most environments fit in what we have, which saves a mapping. NULL if there is no memory. */
static void *memory_for_copies(size_t bytes)
{
    static char ours[16 * 1024] SELDOM __attribute__((aligned(16)));
    if (bytes <= sizeof ours)
        return ours;
    long mapping =
        system_call(SYS_mmap, 0, (long)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapping < 0 ? NULL : (void *)mapping;
}

static bool become_root(char **envp, bool founding)
{
    size_t count = 0;
    const char *own = objects_own_path();
    const size_t path_size = own[0] == '/' ? length_of(own) + 1 : PATH_MAX;
    size_t bytes = path_size + RUN_PATH_SIZE + 64;
    for (; envp[count] != NULL; count++) {
        bytes += length_of(envp[count]) + 1;
        if (environment_value(envp[count], "LD_PRELOAD") != NULL)
            bytes += length_of(envp[count]) + path_size;
    }
    size_t vector_size;
    objects_auxiliary_vector(&vector_size);
    const size_t pointers = (count + 2 + FIRST_ATTEMPT_VARIABLES) * sizeof(char *);
    bytes += 2 * pointers + vector_size;
    struct arena arena = {.next = memory_for_copies(bytes), .left = bytes};
    if (arena.next == NULL)
        return false;
    char **saved = take(&arena, pointers);
    char **replaced = take(&arena, pointers + vector_size);
    /* `environ` is looked up in the program first: it may hold libc's variable as a copy (copy relocation). */
    char ***host_environ = founding ? objects_first("environ") : NULL;
    if (founding && host_environ == NULL)
        return false;
    find_library(&arena);
    if (!copy_environment(&arena, envp, saved, founding ? replaced : NULL))
        return false;
    start_environment = saved;
    root_pid = process_pid();
    if (founding)
        *host_environ = replaced;
    founded = founding;
    return true;
}

bool run_start(char **envp)
{
    const char *run = start_variable(envp, "VHRETRY_RUN");
    if (run == NULL || run[0] != '/') {
        name_run(envp);
        return become_root(envp, true);
    }
    struct text copy = text_in(path, sizeof path);
    text_add(&copy, run);
    if (copy.length + 1 == copy.size)
        return false;
    return !names_us(run) || become_root(envp, false);
}

/* What `vhretry` must not inherit, as it waits and settles: conda's libssl is not ours, and the run is over. */
static bool is_not_inherited(const char *entry)
{
    static const char names[][16] = {"GCONV_PATH",    "OPENSSL_CONF",   "OPENSSL_MODULES",
                                     "SSLKEYLOGFILE", "GLIBC_TUNABLES", "VHRETRY_RUN"};
    if (entry[0] == 'L' && entry[1] == 'D' && entry[2] == '_')
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (environment_value(entry, names[i]) != NULL)
            return true;
    return false;
}

char **run_clean_environment(void)
{
    size_t kept = 0;
    if (start_environment == NULL)
        return NULL;
    for (char **entry = start_environment; *entry != NULL; entry++)
        if (!is_not_inherited(*entry))
            start_environment[kept++] = *entry;
    start_environment[kept] = NULL;
    return start_environment;
}
