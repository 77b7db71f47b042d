#include "made_elf.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Where things stand in the file, which is loaded as it stands. */
enum {
    SEGMENTS_AT = 64,
    NOTE_AT = 0x200,
    LOADER_AT = 0x280,
    DYNAMIC_AT = 0x400,
    STRINGS_AT = 0x800,
    SECTIONS_AT = 0x1000,
    SECTION_NAMES_AT = 0x1200,
    WORDS_AT = 0x2000,
    LIBRARIES_MAX = 8,
    STRINGS_SIZE = SECTIONS_AT - STRINGS_AT
};

static void put(FILE *file, long place, const void *bytes, size_t size)
{
    if (fseek(file, place, SEEK_SET) != 0 || fwrite(bytes, 1, size, file) != size) {
        perror("made_elf");
        exit(1);
    }
}

static void put_segments(FILE *file, const struct made_elf *made, unsigned *count)
{
    Elf64_Phdr segments[4] = {
        {.p_type = PT_LOAD, .p_flags = PF_R | PF_X, .p_filesz = MADE_ELF_SIZE, .p_memsz = MADE_ELF_SIZE}};
    *count = 1;
    if (made->loader) {
        segments[(*count)++] = (Elf64_Phdr){.p_type = PT_INTERP, .p_offset = LOADER_AT, .p_filesz = 64};
        put(file, LOADER_AT, made->loader, strlen(made->loader) + 1);
    }
    if (made->loader || made->libraries)
        segments[(*count)++] = (Elf64_Phdr){.p_type = PT_DYNAMIC,
                                            .p_offset = DYNAMIC_AT,
                                            .p_filesz = (LIBRARIES_MAX + 3) * sizeof(Elf64_Dyn)};
    if (made->go) {
        segments[(*count)++] = (Elf64_Phdr){.p_type = PT_NOTE, .p_offset = NOTE_AT, .p_filesz = 16};
        put(file, NOTE_AT, "\4\0\0\0\0\0\0\0\4\0\0\0Go\0", 16);
    }
    put(file, SEGMENTS_AT, segments, sizeof segments);
}

static void put_dynamic(FILE *file, const struct made_elf *made)
{
    Elf64_Dyn entries[LIBRARIES_MAX + 3] = {{.d_tag = DT_STRTAB, .d_un = {.d_ptr = STRINGS_AT}}};
    char strings[STRINGS_SIZE] = "";
    size_t count = 1;
    size_t used = 1;
    if (made->run_path) {
        entries[count++] = (Elf64_Dyn){.d_tag = DT_RUNPATH, .d_un = {.d_val = used}};
        used += (size_t)snprintf(strings + used, sizeof strings - used, "%s", made->run_path) + 1;
    }
    for (const char *name = made->libraries ? made->libraries : ""; *name && count <= LIBRARIES_MAX;) {
        const int length = (int)strcspn(name, " ");
        entries[count++] = (Elf64_Dyn){.d_tag = DT_NEEDED, .d_un = {.d_val = used}};
        used += (size_t)snprintf(strings + used, sizeof strings - used, "%.*s", length, name) + 1;
        name += length;
        name += *name == ' ';
    }
    put(file, DYNAMIC_AT, entries, sizeof entries);
    put(file, STRINGS_AT, strings, sizeof strings);
}

static void put_sections(FILE *file, const struct made_elf *made)
{
    char names[64] = "";
    snprintf(names + 1, sizeof names - 1, "%s", made->section);
    const Elf64_Shdr sections[] = {
        {.sh_type = SHT_NULL},
        {.sh_name = 1,
         .sh_type = SHT_PROGBITS,
         .sh_flags = SHF_ALLOC | (strcmp(made->section, ".text") == 0 ? SHF_EXECINSTR : 0U),
         .sh_offset = WORDS_AT,
         .sh_size = MADE_ELF_SIZE - WORDS_AT},
        {.sh_type = SHT_STRTAB, .sh_offset = SECTION_NAMES_AT, .sh_size = sizeof names},
    };
    put(file, SECTIONS_AT, sections, sizeof sections);
    put(file, SECTION_NAMES_AT, names, sizeof names);
}

void made_elf_write(const char *path, const struct made_elf *made)
{
#if defined(__aarch64__)
    enum { OWN = EM_AARCH64, OTHER = EM_X86_64 };
#else
    enum { OWN = EM_X86_64, OTHER = EM_AARCH64 };
#endif
    unsigned segments = 0;
    FILE *file = fopen(path, "we");
    if (!file) {
        perror(path);
        exit(1);
    }
    put(file, MADE_ELF_SIZE - 1, "", 1);
    put_segments(file, made, &segments);
    put_dynamic(file, made);
    if (made->section)
        put_sections(file, made);
    if (made->words)
        put(file, WORDS_AT + (long)made->words_at, made->words, strlen(made->words));
    const Elf64_Ehdr header = {
        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
        .e_type = ET_DYN,
        .e_machine = (Elf64_Half)(made->foreign ? OTHER : OWN),
        .e_phoff = SEGMENTS_AT,
        .e_phentsize = sizeof(Elf64_Phdr),
        .e_phnum = (Elf64_Half)segments,
        .e_shoff = made->section ? SECTIONS_AT : 0,
        .e_shentsize = sizeof(Elf64_Shdr),
        .e_shnum = made->section ? 3 : 0,
        .e_shstrndx = made->section ? 2 : 0,
    };
    put(file, 0, &header, sizeof header);
    if (fclose(file) != 0 || chmod(path, 0755) != 0) {
        perror(path);
        exit(1);
    }
}
