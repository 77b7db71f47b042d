/* Which programs on PATH are heard in part, or not at all: small files that look like them. */
#include "../../core/inspect/elf_contents.h"
#include "../../core/inspect/hearing.h"
#include "../support/made_elf.h"
#include "../support/scratch_folder.h"
#include "../support/test_list.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LABEL  "c hs traffic"
#define LOADER "/lib64/ld-linux-x86-64.so.2"
#define MUSL   "/lib/ld-musl-x86_64.so.1"

/* Members of struct file. */
#define PROGRAM(in, said)  .kind = ELF, .elf = {.loader = LOADER, .section = (in), .words = (said)}
#define NEEDS(names, path) .kind = ELF, .elf = {.loader = LOADER, .libraries = (names), .run_path = (path)}
#define LIBRARY(said)      .kind = ELF, .elf = {.section = ".rodata", .words = (said)}

enum kind { NONE, ELF, TEXT, LINK, HARD_LINK, FIFO, FOLDER, CUT };

struct file {
    const char *path; /* below the scratch folder, where the test is */
    enum kind kind;
    struct made_elf elf;
    const char *text; /* of a TEXT; what a link names */
};

enum { FILES_MAX = 6 };

static const struct row {
    const char *name;
    struct file files[FILES_MAX];
    const char *expected; /* a line a program, those that steps hardly use in brackets */
    const char *search;   /* NULL: bin */
} rows[] = {
    {"OpenSSL that is linked in is not heard",
     {{"bin/node", PROGRAM(".rodata", "OpenSSL 3.0.13 30 Jan 2024 " LABEL)}},
     "node in part: OpenSSL\n",
     NULL},
    {"so is rustls",
     {{"bin/uv", PROGRAM(".rodata", LABEL " /rustls-0.23.4/src")}},
     "uv in part: rustls\n",
     NULL},
    {"so is BoringSSL",
     {{"bin/bun", PROGRAM(".rodata", "BoringSSL " LABEL)}},
     "bun in part: BoringSSL\n",
     NULL},
    {"so is a TLS that nobody knows", {{"bin/x", PROGRAM(".rodata", LABEL)}}, "x in part: \n", NULL},
    {"a program that has TLS's cryptography alone is heard",
     {{"bin/php", PROGRAM(".rodata", "OpenSSL 3.0.13 BoringSSL /rustls-0.23")}},
     "",
     NULL},
    {"words between two blocks that are read are found",
     {{"bin/x", .kind = ELF,
       .elf = {.loader = LOADER, .section = ".rodata", .words = LABEL, .words_at = 262139}}},
     "x in part: \n",
     NULL},
    {"words among data are found", {{"bin/x", PROGRAM(".data", LABEL)}}, "x in part: \n", NULL},
    {"words among instructions are none",
     {{"bin/x", PROGRAM(".text", LABEL)}, {"bin/y", PROGRAM(".rodata", "")}},
     "",
     NULL},
    {"of a file without sections all is read", {{"bin/x", PROGRAM(NULL, LABEL)}}, "x in part: \n", NULL},

    {"OpenSSL as a shared library is heard",
     {{"bin/curl", NEEDS("libssl.so.3 libcrypto.so.3", NULL)}},
     "",
     NULL},
    {"so is a copy under the name that wheels give it",
     {{"bin/x", NEEDS("libssl-8bd944e8.so.3", "$ORIGIN/../lib")},
      {"lib/libssl-8bd944e8.so.3", LIBRARY(LABEL)}},
     "",
     NULL},
    {"a library in the program's own folder is not heard",
     {{"bin/x", NEEDS("libnet.so", "/nowhere:${ORIGIN}/../lib")},
      {"lib/libnet.so", LIBRARY("BoringSSL " LABEL)}},
     "x in part: BoringSSL\n",
     NULL},
    {"that folder is the file's, not the link's",
     {{"app/x", NEEDS("libnet.so", "$ORIGIN")},
      {"app/libnet.so", LIBRARY(LABEL)},
      {"bin/x", .kind = LINK, .text = "../app/x"}},
     "x in part: \n",
     NULL},
    {"nor is a library of a library",
     {{"bin/x", NEEDS("one.so", "$ORIGIN/../lib")},
      {"lib/one.so", NEEDS("two.so", "$ORIGIN")},
      {"lib/two.so", LIBRARY(LABEL)}},
     "x in part: \n",
     NULL},
    {"libraries that need each other are looked at once",
     {{"bin/x", NEEDS("one.so", "$ORIGIN/../lib")},
      {"lib/one.so", NEEDS("two.so", "$ORIGIN")},
      {"lib/two.so", NEEDS("one.so two.so", "$ORIGIN")}},
     "",
     NULL},

    {"a static program with TLS is not seen",
     {{"bin/x", .kind = ELF, .elf = {.section = ".rodata", .words = LABEL}}},
     "x not at all: is static\n",
     NULL},
    {"a static program without is hardly used for the network",
     {{"bin/ldconfig", .kind = ELF, .elf = {.section = ".rodata"}}},
     "[ldconfig not at all: is static]\n",
     NULL},
    {"unless it is known for that",
     {{"bin/busybox", .kind = ELF, .elf = {.section = ".rodata"}},
      {"bin/wget", .kind = LINK, .text = "busybox"}},
     "busybox not at all: is static (wget)\n",
     NULL},
    {"a Go program that is dynamic is not seen",
     {{"bin/rclone", .kind = ELF,
       .elf = {.loader = LOADER, .go = true, .section = ".rodata", .words = LABEL}}},
     "rclone not at all: is a Go program, which calls the kernel itself\n",
     NULL},
    {"a program for another machine is not seen",
     {{"bin/x", .kind = ELF,
       .elf = {.loader = LOADER, .foreign = true, .section = ".rodata", .words = LABEL}}},
     "[x not at all: is for another architecture or word size]\n",
     NULL},
    {"under musl nobody's TLS is heard",
     {{"bin/curl", .kind = ELF, .elf = {.loader = MUSL}}},
     "musl\n",
     NULL},

    {"Java has its own",
     {{"jvm/bin/java", PROGRAM(".rodata", "")},
      {"jvm/lib/server/libjvm.so", LIBRARY("")},
      {"bin/java", .kind = LINK, .text = "../jvm/bin/java"}},
     "java in part: Java\n",
     NULL},
    {"a program that is merely called so is heard", {{"bin/java", PROGRAM(".rodata", "")}}, "", NULL},

    {"scripts are told with what runs them",
     {{"bin/node", PROGRAM(".rodata", LABEL)},
      {"bin/npm", .kind = TEXT, .text = "#!/usr/bin/env -S A=b node --flag\n"},
      {"bin/npx", .kind = TEXT, .text = "#!/opt/node\n"},
      {"bin/other", .kind = TEXT, .text = "#!/bin/sh\nnode\n"}},
     "node in part:  (npm, npx)\n",
     NULL},
    {"names of one file are told once, by the one that is known",
     {{"bin/rustup", PROGRAM(".rodata", LABEL)},
      {"bin/cargo", .kind = LINK, .text = "rustup"},
      {"bin/a", .kind = HARD_LINK, .text = "bin/rustup"},
      {"bin/b", .kind = LINK, .text = "cargo"},
      {"bin/c", .kind = LINK, .text = "../bin/cargo"}},
     "cargo in part:  (a, b, c and 1 more)\n",
     NULL},
    {"of two programs of one name the first counts",
     {{"bin/x", PROGRAM(".rodata", "")},
      {"late/x", PROGRAM(".rodata", LABEL)},
      {"late/y", PROGRAM(".rodata", LABEL)}},
     "y in part: \n",
     "bin:late"},
    {"those that steps use most come first",
     {{"bin/a", PROGRAM(".rodata", LABEL)},
      {"bin/deno", PROGRAM(".rodata", LABEL)},
      {"bin/ldconfig", .kind = ELF, .elf = {.section = ".rodata"}},
      {"bin/node", PROGRAM(".rodata", LABEL)}},
     "node in part: \ndeno in part: \na in part: \n[ldconfig not at all: is static]\n",
     NULL},
    {"a name is made fit for a terminal",
     {{"bin/a\033[1mb", PROGRAM(".rodata", LABEL)}},
     "a?[1mb in part: \n",
     NULL},

    {"packages of Python with a TLS of their own are told",
     {{"bin/python3", PROGRAM(".rodata", "")},
      {"lib/python3.11/site-packages/pyarrow/libarrow.so", LIBRARY("OpenSSL 3.5 " LABEL)},
      {"lib/python3.11/site-packages/grpc/_cython/cygrpc.so", LIBRARY("BoringSSL " LABEL)},
      {"lib/python3.11/site-packages/hf_xet/hf_xet.abi3.so", LIBRARY("")}},
     "grpc in part: BoringSSL (Python)\npyarrow in part: OpenSSL (Python)\n",
     NULL},
    {"packages that bring a shared OpenSSL are heard",
     {{"bin/python3", PROGRAM(".rodata", "")},
      {"lib/python3.11/site-packages/psycopg2/_psycopg.so", LIBRARY("")},
      {"lib/python3.11/site-packages/psycopg2_binary.libs/libssl-8bd944e8.so.3", LIBRARY(LABEL)}},
     "",
     NULL},
    {"a Python whose ssl has OpenSSL inside is not heard",
     {{"bin/python3", PROGRAM(".rodata", "")},
      {"lib/python3.11/site-packages/x", .kind = FOLDER},
      {"lib/python3.11/lib-dynload/_ssl.so", LIBRARY("OpenSSL 3.5 " LABEL)}},
     "ssl in part: OpenSSL (Python)\n",
     NULL},
    {"nor is a Python that is all in one",
     {{"bin/python3", PROGRAM(".rodata", "OpenSSL 3.5 " LABEL)}},
     "python3 in part: OpenSSL\n",
     NULL},

    {"what is no program does no harm",
     {{"bin/fifo", .kind = FIFO},
      {"bin/folder", .kind = FOLDER},
      {"bin/loop", .kind = LINK, .text = "loop"},
      {"bin/gone", .kind = LINK, .text = "nowhere"},
      {"bin/empty", .kind = TEXT, .text = ""},
      {"bin/script", .kind = TEXT, .text = "#!"}},
     "",
     NULL},
    {"a program that is cut short is looked at as far as it goes",
     {{"bin/x", .kind = CUT}},
     "[x not at all: is static]\n",
     NULL},
    {"an empty entry of PATH is this folder", {{"x", PROGRAM(".rodata", LABEL)}}, "x in part: \n", ""},
    {"so is one at its beginning, and folders may be there twice or not at all",
     {{"x", PROGRAM(".rodata", LABEL)},
      {"bin/y", PROGRAM(".rodata", LABEL)},
      {"usr", .kind = LINK, .text = "bin"}},
     "x in part: \ny in part: \n",
     ":bin:usr::/nowhere:bin/y:loop:."},
};

static char scratch[SCRATCH_PATH_SIZE];

static void make_parents(const char *path)
{
    char folder[256];
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
        mkdir(folder, 0755);
    }
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

/* A header that promises more than there is. */
static void write_cut(const char *path)
{
    const struct made_elf made = {.section = ".rodata", .loader = LOADER, .libraries = "a b", .words = LABEL};
    made_elf_write(path, &made);
    assert_int_equal(truncate(path, 130), 0);
}

static void make(const struct file *file)
{
    make_parents(file->path);
    switch (file->kind) {
    case NONE:
        break;
    case ELF:
        made_elf_write(file->path, &file->elf);
        break;
    case TEXT:
        write_text(file->path, file->text);
        break;
    case LINK:
        assert_int_equal(symlink(file->text, file->path), 0);
        break;
    case HARD_LINK:
        assert_int_equal(link(file->text, file->path), 0);
        break;
    case FIFO:
        assert_int_equal(mkfifo(file->path, 0755), 0);
        break;
    case FOLDER:
        assert_int_equal(mkdir(file->path, 0755), 0);
        break;
    case CUT:
        write_cut(file->path);
        break;
    }
}

static void describe(const struct hearing *hearing, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < hearing->count; i++) {
        const struct hearing_entry *entry = &hearing->entries[i];
        const char *others = entry->package ? "Python" : entry->others;
        const bool other = others[0] != '\0';
        used += (size_t)snprintf(text + used, size - used, "%s%s %s: %s%s%s%s%s\n",
                                 i < hearing->likely ? "" : "[", entry->name,
                                 entry->blind ? "not at all" : "in part", entry->why, other ? " (" : "",
                                 others, other ? ")" : "", i < hearing->likely ? "" : "]");
    }
    if (hearing->musl)
        snprintf(text + used, size - used, "musl\n");
}

static void is_told(void **state)
{
    const struct row *row = *state;
    struct hearing hearing;
    char seen[4096];
    for (size_t i = 0; i < FILES_MAX && row->files[i].path; i++)
        make(&row->files[i]);
    hearing_read(&hearing, row->search ? row->search : "bin");
    describe(&hearing, seen, sizeof seen);
    hearing_free(&hearing);
    assert_string_equal(seen, row->expected);
}

static int start(void **state)
{
    (void)state;
    scratch_folder_make(scratch);
    return chdir(scratch);
}

static int stop(void **state)
{
    (void)state;
    if (chdir("/") != 0)
        return -1;
    scratch_folder_remove(scratch);
    return 0;
}

static void without_a_path_nothing_is_told(void **state)
{
    (void)state;
    struct hearing hearing;
    hearing_read(&hearing, NULL);
    assert_int_equal(hearing.count, 0);
    hearing_free(&hearing);
}

static void a_path_of_ten_thousand_entries_is_read(void **state)
{
    (void)state;
    enum { ENTRIES = 10000, ENTRY_SIZE = 12 };
    static char search[ENTRIES * ENTRY_SIZE + 8];
    struct hearing hearing;
    size_t used = 0;
    for (int i = 0; i < ENTRIES; i++) {
        char folder[ENTRY_SIZE];
        snprintf(folder, sizeof folder, "./%05d", i);
        if (i < 2000) /* some are there */
            assert_int_equal(mkdir(folder, 0755), 0);
        used += (size_t)snprintf(search + used, sizeof search - used, "%s:", folder);
    }
    snprintf(search + used, sizeof search - used, "bin");
    make(&(const struct file){"bin/x", PROGRAM(".rodata", LABEL)});
    hearing_read(&hearing, search);
    assert_int_equal(hearing.count, 1);
    hearing_free(&hearing);
}

/* Sections and segments that lie about where they are, and how many. */
static void a_file_that_lies_is_survived(void **state)
{
    (void)state;
    const struct made_elf made = {
        .section = ".rodata", .loader = LOADER, .libraries = "a b", .words = "none"};
    unsigned char bytes[0x2000];
    unsigned random = 1;
    for (int round = 0; round < 2000; round++) {
        struct elf_libraries libraries;
        uint64_t budget = UINT64_C(1) << 20;
        if (round % 100 == 0)
            made_elf_write("x", &made);
        int file = open("x", O_RDWR | O_CLOEXEC);
        assert_int_equal(pread(file, bytes, sizeof bytes, 0), sizeof bytes);
        for (int i = 0; i < 16; i++) {
            random = random * 1103515245 + 12345;
            bytes[(random >> 8) % (i % 2 == 0 ? 0x200U : sizeof bytes)] =
                (unsigned char)(random >> 24 & 1 ? 0xff : random >> 16);
        }
        for (int i = 0; i < SELFMAG; i++)
            bytes[i] = (unsigned char)ELFMAG[i];
        bytes[EI_CLASS] = ELFCLASS64;
        assert_int_equal(pwrite(file, bytes, sizeof bytes, 0), sizeof bytes);
        const char *const words[] = {LABEL};
        elf_constants_with(file, words, 1, &budget);
        elf_libraries_read(file, &libraries);
        assert_true(libraries.count <= ELF_LIBRARIES_MAX);
        close(file);
    }
}

static void no_more_is_read_than_the_budget(void **state)
{
    (void)state;
    static const char *const words[] = {LABEL};
    const struct made_elf made = {.section = ".rodata", .words = LABEL, .words_at = 300000};
    made_elf_write("x", &made);
    int file = open("x", O_RDONLY | O_CLOEXEC);
    uint64_t budget = 200000;
    assert_int_equal(elf_constants_with(file, words, 1, &budget), 0);
    assert_int_equal(budget, 0);
    budget = MADE_ELF_SIZE;
    assert_int_equal(elf_constants_with(file, words, 1, &budget), 1);
    close(file);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), is_told, start, stop);
    test_list_add(TEST(without_a_path_nothing_is_told), start, stop, NULL);
    test_list_add(TEST(a_path_of_ten_thousand_entries_is_read), start, stop, NULL);
    test_list_add(TEST(a_file_that_lies_is_survived), start, stop, NULL);
    test_list_add(TEST(no_more_is_read_than_the_budget), start, stop, NULL);
    return test_list_run("programs that are not heard in full", argc, argv, NULL, NULL);
}
