/* The library as the loader sees it: one file for every libc, so it may need nothing of any (preload/README.md, "The rules"). */
#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* What the library exports, in alphabetical order: each name takes the place of another's in every program. */
static const char *const exports[] = {
    "_Exit",
    "_IO_putc",
    "__assert_fail",
    "__close",
    "__connect",
    "__cxa_at_quick_exit",
    "__dprintf_chk",
    "__fprintf_chk",
    "__fwprintf_chk",
    "__libc_start_main",
    "__overflow",
    "__poll_chk",
    "__ppoll_chk",
    "__read",
    "__read_chk",
    "__recv_chk",
    "__recvfrom_chk",
    "__send",
    "__vdprintf_chk",
    "__vfprintf_chk",
    "__vfwprintf_chk",
    "__write",
    "_exit",
    "abort",
    "at_quick_exit",
    "close",
    "close_range",
    "closefrom",
    "connect",
    "dlclose",
    "dprintf",
    "dup",
    "dup2",
    "dup3",
    "epoll_pwait",
    "epoll_pwait2",
    "epoll_ctl",
    "epoll_wait",
    "execv",
    "execve",
    "execvp",
    "execvpe",
    "exit",
    "fclose",
    "fcntl",
    "fcntl64",
    "fprintf",
    "fputc",
    "fputc_unlocked",
    "fputs",
    "fputs_unlocked",
    "fputwc",
    "fputwc_unlocked",
    "fputws",
    "fputws_unlocked",
    "fwprintf",
    "fwrite",
    "fwrite_unlocked",
    "getaddrinfo",
    "gethostbyname",
    "gethostbyname2",
    "gethostbyname2_r",
    "gethostbyname_r",
    "getpeername",
    "getsockopt",
    "kill",
    "listen",
    "on_exit",
    "perror",
    "pclose",
    "poll",
    "popen",
    "posix_spawn",
    "posix_spawnp",
    "ppoll",
    "prctl",
    "pselect",
    "psignal",
    "putc",
    "putc_unlocked",
    "putwc",
    "putwc_unlocked",
    "pwrite",
    "pwrite64",
    "quick_exit",
    "read",
    "readv",
    "recv",
    "recvfrom",
    "recvmmsg",
    "recvmsg",
    "register_printf_function",
    "register_printf_specifier",
    "select",
    "send",
    "sendfile",
    "sendfile64",
    "sendmmsg",
    "sendmsg",
    "sendto",
    "seteuid",
    "setresuid",
    "setreuid",
    "setuid",
    "shutdown",
    "sigaction",
    "signal",
    "socket",
    "splice",
    "syscall",
    "system",
    "vdprintf",
    "vfprintf",
    "vfwprintf",
    "vhretry_observer",
    "wait",
    "wait3",
    "wait4",
    "waitid",
    "waitpid",
    "write",
    "writev",
};

#if defined(__x86_64__)
#define GLIBC "GLIBC_2.2.5"
#else
#define GLIBC "GLIBC_2.17"
#endif

/* Exported under versions alone, and hidden ones: only who was linked with the library of that version finds them. */
static const struct {
    const char *name;
    const char *version;
} hidden_exports[] = {
    {"SSL_read", "OPENSSL_1_1_0"},
    {"SSL_read", "OPENSSL_3.0.0"},
    {"SSL_read_ex", "OPENSSL_1_1_1"},
    {"SSL_read_ex", "OPENSSL_3.0.0"},
    {"SSL_shutdown", "OPENSSL_1_1_0"},
    {"SSL_shutdown", "OPENSSL_3.0.0"},
    {"gnutls_bye", "GNUTLS_3_4"},
    {"SSL_write", "OPENSSL_1_1_0"},
    {"SSL_write", "OPENSSL_3.0.0"},
    {"SSL_write_ex", "OPENSSL_1_1_1"},
    {"SSL_write_ex", "OPENSSL_3.0.0"},
    {"gnutls_record_recv", "GNUTLS_3_4"},
    {"gnutls_record_send", "GNUTLS_3_4"},
    {"gnutls_deinit", "GNUTLS_3_4"},
    {"SSL_free", "OPENSSL_1_1_0"},
    {"SSL_free", "OPENSSL_3.0.0"},
    {"vwarn", GLIBC},
    {"vwarnx", GLIBC},
    {"verr", GLIBC},
    {"verrx", GLIBC},
    {"warn", GLIBC},
    {"warnx", GLIBC},
    {"err", GLIBC},
    {"errx", GLIBC},
    {"error", GLIBC},
    {"error_at_line", GLIBC},
};

enum { HIDDEN_EXPORTS = sizeof hidden_exports / sizeof hidden_exports[0] };

static const char *file;
static size_t file_size;

static int map_library(void **state)
{
    (void)state;
    char path[4096];
    const char *build = getenv("BUILD");
    snprintf(path, sizeof path, "%s/libvhretry.so", build ? build : "build");
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        perror(path);
        return -1;
    }
    file_size = (size_t)status.st_size;
    file = mmap(NULL, file_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    close(descriptor);
    return file == MAP_FAILED ? -1 : 0;
}

static int unmap_library(void **state)
{
    (void)state;
    return munmap((void *)file, file_size);
}

/* The first section of `type`; NULL if there is none. */
static const Elf64_Shdr *find_section(unsigned type)
{
    const Elf64_Ehdr *header = (const void *)file;
    const Elf64_Shdr *sections = (const void *)(file + header->e_shoff);
    for (size_t i = 0; i < header->e_shnum; i++)
        if (sections[i].sh_type == type)
            return &sections[i];
    return NULL;
}

static bool has_dynamic_entry(Elf64_Sxword tag)
{
    const Elf64_Shdr *section = find_section(SHT_DYNAMIC);
    assert_non_null(section);
    const Elf64_Dyn *entries = (const void *)(file + section->sh_offset);
    for (size_t i = 0; i < section->sh_size / sizeof *entries; i++)
        if (entries[i].d_tag == tag)
            return true;
    return false;
}

static void it_has_what_every_loader_needs_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        Elf64_Sxword tag;
        bool expected;
    } rows[] = {
        {"DT_NEEDED, a library it depends on", DT_NEEDED, false},
        {"DT_VERNEED, a symbol version it depends on", DT_VERNEED, false},
        {"DT_TEXTREL, code that is written to", DT_TEXTREL, false},
        {"DT_RUNPATH", DT_RUNPATH, false},
        {"DT_HASH, the table of musl and of the System V ABI", DT_HASH, true},
        {"DT_GNU_HASH, the table of glibc since 2.36", DT_GNU_HASH, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (has_dynamic_entry(rows[i].tag) != rows[i].expected)
            fail_msg("%s: expected %s, seen otherwise", rows[i].name, rows[i].expected ? "one" : "none");
}

/* glibc reserves static space for it, musl gives up: the default model pulls in the loader. */
static void it_has_no_thread_local_storage(void **state)
{
    (void)state;
    const Elf64_Ehdr *header = (const void *)file;
    const Elf64_Phdr *segments = (const void *)(file + header->e_phoff);
    for (size_t i = 0; i < header->e_phnum; i++)
        assert_int_not_equal(segments[i].p_type, PT_TLS);
}

static const Elf64_Sym *symbols(size_t *count, const char **names)
{
    const Elf64_Shdr *table = find_section(SHT_DYNSYM);
    assert_non_null(table);
    const Elf64_Ehdr *header = (const void *)file;
    const Elf64_Shdr *sections = (const void *)(file + header->e_shoff);
    *count = table->sh_size / sizeof(Elf64_Sym);
    *names = file + sections[table->sh_link].sh_offset;
    return (const void *)(file + table->sh_offset);
}

static bool is_listed(const char *name)
{
    for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++)
        if (strcmp(exports[i], name) == 0)
            return true;
    return false;
}

/* The name of the version with this index; NULL for the base version, which is none. */
static const char *version_name(unsigned index)
{
    const Elf64_Shdr *section = find_section(SHT_GNU_verdef);
    assert_non_null(section);
    const Elf64_Ehdr *header = (const void *)file;
    const Elf64_Shdr *sections = (const void *)(file + header->e_shoff);
    const char *names = file + sections[section->sh_link].sh_offset;
    const char *at = file + section->sh_offset;
    for (size_t i = 0; i < section->sh_info; i++) {
        const Elf64_Verdef *definition = (const void *)at;
        const Elf64_Verdaux *name = (const void *)(at + definition->vd_aux);
        if (definition->vd_ndx == index && (definition->vd_flags & VER_FLG_BASE) == 0)
            return names + name->vda_name;
        at += definition->vd_next;
    }
    return NULL;
}

static bool is_listed_as_hidden(const char *name, const char *version)
{
    for (size_t i = 0; i < HIDDEN_EXPORTS; i++)
        if (strcmp(hidden_exports[i].name, name) == 0 && strcmp(hidden_exports[i].version, version) == 0)
            return true;
    return false;
}

static void it_exports_exactly_the_hooks(void **state)
{
    (void)state;
    size_t count;
    const char *names;
    const Elf64_Sym *symbol = symbols(&count, &names);
    const Elf64_Shdr *section = find_section(SHT_GNU_versym);
    assert_non_null(section);
    const Elf64_Versym *versions = (const void *)(file + section->sh_offset);
    size_t exported = 0;
    size_t hidden = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = names + symbol[i].st_name;
        const char *version = version_name(versions[i] & 0x7fff);
        bool is_hidden = (versions[i] & 0x8000) != 0;
        /* The versions themselves are symbols, too: absolute ones. */
        if (symbol[i].st_shndx == SHN_UNDEF || symbol[i].st_shndx == SHN_ABS ||
            ELF64_ST_BIND(symbol[i].st_info) == STB_LOCAL)
            continue;
        if (version == NULL ? !is_listed(name) : !is_hidden || !is_listed_as_hidden(name, version))
            fail_msg("expected only what is listed, seen \"%s\" of version %s too", name,
                     version ? version : "none");
        exported += version == NULL;
        hidden += version != NULL;
    }
    assert_int_equal(exported, sizeof exports / sizeof exports[0]);
    assert_int_equal(hidden, HIDDEN_EXPORTS);
}

static void it_leaves_nothing_undefined_but_one_weak_symbol_at_most(void **state)
{
    (void)state;
    size_t count;
    const char *names;
    const Elf64_Sym *symbol = symbols(&count, &names);
    size_t weak = 0;
    for (size_t i = 1; i < count; i++) {
        if (symbol[i].st_shndx != SHN_UNDEF)
            continue;
        if (ELF64_ST_BIND(symbol[i].st_info) != STB_WEAK)
            fail_msg("expected no strong undefined symbol, seen \"%s\"", names + symbol[i].st_name);
        weak++;
    }
    assert_in_range(weak, 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_what_every_loader_needs_and_nothing_else),
        cmocka_unit_test(it_has_no_thread_local_storage),
        cmocka_unit_test(it_exports_exactly_the_hooks),
        cmocka_unit_test(it_leaves_nothing_undefined_but_one_weak_symbol_at_most),
    };
    return cmocka_run_group_tests(tests, map_library, unmap_library);
}
