#include "own_tls.h"

#include "../messages/doctor.h"

#include "elf_contents.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SMALLEST = 128 * 1024, /* bytes of a file that holds a TLS */
    DEPTH_MAX = 8          /* of libraries that need libraries */
};

static const uint64_t bytes_in_all = UINT64_C(1) << 30;
static const uint64_t bytes_of_one = UINT64_C(256) << 20;

/* The label, and the words by which its owner is told; the first that is there names it. */
enum { LABEL };
static const char *const words[] = {
    [LABEL] = DOCTOR_HS_TRAFFIC,
    "Go build",
    "/rustls-",
    "BoringSSL",
    "OpenSSL 3.",
    "OpenSSL 1.",
    "NSS_SSL_",
    "mbed TLS",
    "s2n_conn",
};
static const char *const owners[] = {
    [LABEL] = "", "Go", "rustls", "BoringSSL", "OpenSSL", "OpenSSL", "NSS", "mbed TLS", "s2n",
};

enum { WORDS = sizeof words / sizeof words[0] };
_Static_assert(sizeof owners / sizeof owners[0] == WORDS, DOCTOR_EACH_WORD_HAS);

/* Programs whose TLS is not in an ELF file, or is reached behind the loader's back; told by a file near them. */
static const struct {
    const char *program;
    const char *near; /* from the program's folder */
    const char *own;
} runtimes[] = {
    {"java", "../lib/server/libjvm.so", "Java"},
    {"java", "../lib/amd64/server/libjvm.so", "Java"},
    {"java", "../lib/aarch64/server/libjvm.so", "Java"},
    {"dotnet", "host/fxr", DOCTOR_OPENSSL_LOOKED_UP_AT},
};

/* Of the system's libraries only these may hold one. Those of a program's own folder may have any name. */
static const char *const system_libraries[] = {"libssl3.so", "libmbedtls", "libwolfssl",
                                               "librustls",  "libs2n",     "libnode",
                                               "libpython",  "libcurl",    "libcronet"};

static bool begins_with(const char *string, const char *start)
{
    return strncmp(string, start, strlen(start)) == 0;
}

bool own_tls_is_heard(const char *name)
{
    return begins_with(name, "libssl.so") || begins_with(name, "libssl-") || begins_with(name, "libgnutls");
}

static bool is_worth_reading(const char *name, bool own_folder)
{
    for (size_t i = 0; i < sizeof system_libraries / sizeof system_libraries[0]; i++)
        if (begins_with(name, system_libraries[i]))
            return true;
    return own_folder;
}

void own_tls_begin(struct own_tls_search *search)
{
    *search = (struct own_tls_search){.budget = bytes_in_all};
    search->libraries = calloc(OWN_TLS_LIBRARIES_MAX, sizeof *search->libraries);
}

void own_tls_end(struct own_tls_search *search)
{
    free(search->libraries);
    search->libraries = NULL;
}

static const char *tls_in(struct own_tls_search *search, int file)
{
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size < SMALLEST)
        return NULL;
    const uint64_t before = search->budget < bytes_of_one ? search->budget : bytes_of_one;
    uint64_t budget = before;
    const unsigned found = elf_constants_with(file, words, WORDS, &budget);
    search->budget -= before - budget;
    if ((found & 1U << LABEL) == 0)
        return NULL;
    for (size_t i = LABEL + 1; i < WORDS; i++)
        if ((found & 1U << i) != 0)
            return owners[i];
    return owners[LABEL];
}

static int open_file(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return -1;
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* `$ORIGIN/../lib`, `${ORIGIN}`: the folder of the file that says so. */
static bool find_in_run_path(const char *run_path, const char *origin, const char *name, char path[PATH_MAX])
{
    for (const char *folder = run_path; *folder; folder += strcspn(folder, ":"), folder += *folder == ':') {
        const int length = (int)strcspn(folder, ":");
        const size_t variable = begins_with(folder, "$ORIGIN")     ? strlen("$ORIGIN")
                                : begins_with(folder, "${ORIGIN}") ? strlen("${ORIGIN}")
                                                                   : 0;
        int written = variable > 0 ? snprintf(path, PATH_MAX, "%s%.*s/%s", origin, length - (int)variable,
                                              folder + variable, name)
                                   : snprintf(path, PATH_MAX, "%.*s/%s", length, folder, name);
        if (written < PATH_MAX && access(path, R_OK) == 0)
            return true;
    }
    return false;
}

static bool find_in_system(const char *name, char path[PATH_MAX])
{
#if defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#else
#define TRIPLET "x86_64-linux-gnu"
#endif
    static const char *const folders[] = {"/usr/lib/" TRIPLET, "/lib/" TRIPLET, "/usr/lib64",    "/lib64",
                                          "/usr/lib",          "/lib",          "/usr/local/lib"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (snprintf(path, PATH_MAX, "%s/%s", folders[i], name) < PATH_MAX && access(path, R_OK) == 0)
            return true;
    return false;
}

static const char *own_of(struct own_tls_search *search, const char *path, bool read, int depth);

static const char *own_of_library(struct own_tls_search *search, const char *path, bool read, int depth)
{
    for (size_t i = 0; i < search->count; i++)
        if (strcmp(search->libraries[i].path, path) == 0)
            return search->libraries[i].own;
    if (!search->libraries || search->count == OWN_TLS_LIBRARIES_MAX)
        return NULL;
    /* Noted first: libraries may need each other. */
    const size_t place = search->count++;
    snprintf(search->libraries[place].path, PATH_MAX, "%s", path);
    search->libraries[place].own = NULL;
    return search->libraries[place].own = own_of(search, path, read, depth);
}

static const char *own_of_libraries(struct own_tls_search *search, const char *path, int file, int depth)
{
    struct elf_libraries *libraries = malloc(sizeof *libraries);
    char origin[PATH_MAX];
    char library[PATH_MAX];
    const char *own = NULL;
    if (!libraries)
        return NULL;
    elf_libraries_read(file, libraries);
    /* The loader's $ORIGIN is the folder of the file itself, not of a link to it. */
    if (libraries->run_path[0] == '\0' || !realpath(path, origin))
        snprintf(origin, sizeof origin, "%s", path);
    char *slash = strrchr(origin, '/');
    *(slash ? slash : origin) = '\0';
    for (size_t i = 0; !own && i < libraries->count; i++) {
        const char *name = libraries->names[i];
        if (own_tls_is_heard(name))
            continue;
        const bool own_folder = find_in_run_path(libraries->run_path, origin, name, library);
        if (own_folder || find_in_system(name, library))
            own = own_of_library(search, library, is_worth_reading(name, own_folder), depth + 1);
    }
    free(libraries);
    return own;
}

/* `read`: its own bytes may hold a TLS. */
static const char *own_of(struct own_tls_search *search, const char *path, bool read, int depth)
{
    int file = depth < DEPTH_MAX ? open_file(path) : -1;
    if (file < 0)
        return NULL;
    const char *own = read ? tls_in(search, file) : NULL;
    if (!own)
        own = own_of_libraries(search, path, file, depth);
    close(file);
    return own;
}

const char *own_tls_inside(struct own_tls_search *search, const char *path)
{
    int file = open_file(path);
    const char *own = file >= 0 ? tls_in(search, file) : NULL;
    if (file >= 0)
        close(file);
    return own;
}

static const char *runtime_at(const char *path)
{
    char real[PATH_MAX];
    char near[PATH_MAX];
    if (!realpath(path, real))
        return NULL;
    char *name = strrchr(real, '/') + 1;
    for (size_t i = 0; i < sizeof runtimes / sizeof runtimes[0]; i++) {
        const int folder = (int)(name - real);
        if (strcmp(name, runtimes[i].program) == 0 &&
            snprintf(near, sizeof near, "%.*s%s", folder, real, runtimes[i].near) < PATH_MAX &&
            access(near, F_OK) == 0)
            return runtimes[i].own;
    }
    return NULL;
}

const char *own_tls_of(struct own_tls_search *search, const char *path)
{
    const char *runtime = runtime_at(path);
    return runtime ? runtime : own_of(search, path, true, 0);
}
