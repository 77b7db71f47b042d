/* What the beginning of a program's file says of it. */
#include "../../core/evidence/program_header.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#if defined(__aarch64__)
enum { OWN_MACHINE = EM_AARCH64 };
#else
enum { OWN_MACHINE = EM_X86_64 };
#endif

enum { LOADER_AT = 400, NOTES_AT = 500, FAR_AWAY = 3996, GNU_NOTE_SIZE = 36 };

static const struct row {
    const char *name;
    const char *script; /* instead of ELF */
    bool foreign;
    bool loader;
    size_t notes_at; /* 0: there are none */
    bool gnu_first;  /* another note stands in front of Go's */
    bool not_of_go;
    struct program_header expected;
} rows[] = {
    {.name = "a static program", .expected = {.elf = true, .own_kind = true}},
    {.name = "a dynamic one",
     .loader = true,
     .expected = {.elf = true, .own_kind = true, .dynamic = true, .loader = LOADER_AT}},
    {.name = "a static one of Go, whose linker puts the notes behind the first KiB",
     .notes_at = FAR_AWAY,
     .expected = {.elf = true, .own_kind = true, .notes = FAR_AWAY}},
    {.name = "a dynamic one of Go, whose note is behind that of the C compiler's linker",
     .loader = true,
     .notes_at = NOTES_AT,
     .gnu_first = true,
     .expected = {.elf = true, .own_kind = true, .dynamic = true, .go = true, .loader = LOADER_AT}},
    {.name = "the notes of C are not those of Go",
     .loader = true,
     .notes_at = NOTES_AT,
     .not_of_go = true,
     .expected = {.elf = true, .own_kind = true, .dynamic = true, .loader = LOADER_AT}},
    {.name = "a program for another machine: more of it does not matter",
     .foreign = true,
     .loader = true,
     .expected = {.elf = true}},
    {.name = "a script", .script = "#!/bin/sh\n", .expected = {.script = true}},
    {.name = "a script without its first line", .script = "echo", .expected = {.script = false}},
};

static size_t add_note(unsigned char *at, const char *name, uint32_t size)
{
    const Elf64_Nhdr note = {.n_namesz = 4, .n_descsz = size};
    memcpy(at, &note, sizeof note);
    memcpy(at + sizeof note, name, 4);
    return sizeof note + 4 + (size + 3) / 4 * 4;
}

static void make(unsigned char *bytes, const struct row *row)
{
    Elf64_Ehdr header = {.e_machine = row->foreign ? EM_MIPS : OWN_MACHINE,
                         .e_phoff = sizeof header,
                         .e_phentsize = sizeof(Elf64_Phdr),
                         .e_phnum = 3};
    Elf64_Phdr segments[3] = {{.p_type = PT_LOAD, .p_filesz = PROGRAM_HEADER_SIZE}};
    static const char loader[] = "/lib/ld.so";
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    if (row->loader)
        segments[1] = (Elf64_Phdr){.p_type = PT_INTERP, .p_offset = LOADER_AT, .p_filesz = sizeof loader};
    memcpy(bytes + LOADER_AT, loader, sizeof loader);
    if (row->notes_at > 0)
        segments[2] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = row->notes_at, .p_filesz = 80};
    if (row->notes_at == NOTES_AT) {
        unsigned char *at = bytes + NOTES_AT;
        at += row->gnu_first ? add_note(at, "GNU", GNU_NOTE_SIZE / 2) : 0;
        add_note(at, row->not_of_go ? "GNU" : "Go\0", 8);
    }
    memcpy(bytes, &header, sizeof header);
    memcpy(bytes + sizeof header, segments, sizeof segments);
    if (row->script) {
        memset(bytes, 0, PROGRAM_HEADER_SIZE);
        memcpy(bytes, row->script, strlen(row->script));
    }
}

static void the_beginning_of_a_file_tells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned char bytes[PROGRAM_HEADER_SIZE] = "";
        const struct program_header *expected = &rows[i].expected;
        make(bytes, &rows[i]);
        const struct program_header seen = program_header_read(bytes, sizeof bytes);
        if (seen.script != expected->script || seen.elf != expected->elf ||
            seen.own_kind != expected->own_kind || seen.dynamic != expected->dynamic ||
            seen.go != expected->go || seen.loader != expected->loader || seen.notes != expected->notes)
            fail_msg("%s: script %d elf %d own %d dynamic %d go %d loader %zu notes %zu", rows[i].name,
                     seen.script, seen.elf, seen.own_kind, seen.dynamic, seen.go, seen.loader, seen.notes);
    }
}

/* Each length is memory of its own, so that sanitizers see a byte too many. */
static void a_file_may_end_anywhere(void **state)
{
    (void)state;
    unsigned char bytes[PROGRAM_HEADER_SIZE] = "";
    make(bytes, &rows[3]);
    for (size_t length = 0; length <= sizeof bytes; length++) {
        unsigned char *cut = malloc(length + 1);
        assert_non_null(cut);
        memcpy(cut + 1, bytes, length);
        program_header_read(cut + 1, length);
        assert_false(program_notes_are_of_go(cut + 1, length < NOTES_AT ? length : 0));
        free(cut);
    }
}

static void notes_that_were_read_apart(void **state)
{
    (void)state;
    unsigned char notes[PROGRAM_NOTES_SIZE] = "";
    const size_t first = add_note(notes, "GNU", GNU_NOTE_SIZE / 2);
    assert_false(program_notes_are_of_go(notes, sizeof notes));
    add_note(notes + first, "Go\0", 8);
    assert_true(program_notes_are_of_go(notes, sizeof notes));
    assert_false(program_notes_are_of_go(notes, first));
    /* A size that leads beyond the end. */
    memset(notes + sizeof(uint32_t), 0xff, sizeof(uint32_t));
    assert_false(program_notes_are_of_go(notes, sizeof notes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beginning_of_a_file_tells),
        cmocka_unit_test(a_file_may_end_anywhere),
        cmocka_unit_test(notes_that_were_read_apart),
    };
    return cmocka_run_group_tests_name("program header", tests, NULL, NULL);
}
