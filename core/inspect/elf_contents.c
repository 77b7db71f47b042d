#include "elf_contents.h"

#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024, SECTIONS_MAX = 4096, SEGMENTS_MAX = 64, DYNAMIC_ENTRIES_MAX = 512 };

static bool read_at(int file, uint64_t place, void *bytes, size_t size)
{
    return place <= INT64_MAX && pread(file, bytes, size, (off_t)place) == (ssize_t)size;
}

static bool read_header(int file, Elf64_Ehdr *header)
{
    return read_at(file, 0, header, sizeof *header) && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == ELFCLASS64;
}

static bool read_segment(int file, const Elf64_Ehdr *header, unsigned index, Elf64_Phdr *segment)
{
    return index < header->e_phnum && index < SEGMENTS_MAX &&
           read_at(file, header->e_phoff + (uint64_t)index * header->e_phentsize, segment, sizeof *segment);
}

/* All words at once, by Horspool's rule: the last byte of a window as long as the shortest word tells how far the next window
 * may be. */
struct search {
    const char *const *words;
    size_t count;
    size_t lengths[ELF_WORDS_MAX];
    unsigned char skip[256];
    unsigned found;
};

static void prepare(struct search *search)
{
    memset(search->skip, ELF_WORD_SHORTEST, sizeof search->skip);
    for (size_t word = 0; word < search->count; word++) {
        search->lengths[word] = strlen(search->words[word]);
        for (unsigned i = 0; i < ELF_WORD_SHORTEST; i++) {
            unsigned char *skip = &search->skip[(unsigned char)search->words[word][i]];
            const unsigned distance = ELF_WORD_SHORTEST - 1 - i;
            if (*skip > distance)
                *skip = (unsigned char)distance;
        }
    }
}

static void search_bytes(struct search *search, const unsigned char *bytes, size_t length)
{
    for (size_t at = 0; at + ELF_WORD_SHORTEST <= length;) {
        const size_t skip = search->skip[bytes[at + ELF_WORD_SHORTEST - 1]];
        if (skip > 0) {
            at += skip;
            continue;
        }
        for (size_t word = 0; word < search->count; word++)
            if (search->lengths[word] <= length - at &&
                memcmp(bytes + at, search->words[word], search->lengths[word]) == 0)
                search->found |= 1U << word;
        at++;
    }
}

/* `size` bytes from `place` of the file, as many as there are. Chunks overlap by a word less one byte. */
static void search_part(struct search *search, int file, uint64_t place, uint64_t size, uint64_t *budget)
{
    static unsigned char chunk[CHUNK];
    size_t kept = 0;
    while (size > 0 && *budget > 0 && place <= INT64_MAX) {
        uint64_t wanted = CHUNK - kept;
        wanted = wanted > size ? size : wanted;
        wanted = wanted > *budget ? *budget : wanted;
        const ssize_t got = pread(file, chunk + kept, (size_t)wanted, (off_t)place);
        if (got <= 0)
            return;
        const size_t length = kept + (size_t)got;
        search_bytes(search, chunk, length);
        place += (uint64_t)got;
        size -= (uint64_t)got;
        *budget -= (uint64_t)got;
        kept = length < ELF_WORD_LONGEST - 1 ? length : ELF_WORD_LONGEST - 1;
        memmove(chunk, chunk + length - kept, kept);
    }
}

/* Some compilers leave constants among the data that may be written. */
static bool is_constants(int file, const Elf64_Shdr *section, uint64_t names)
{
    static const char constants[] = ".rodata";
    static const char data[] = ".data";
    char name[sizeof constants - 1];
    return section->sh_type == SHT_PROGBITS && (section->sh_flags & SHF_EXECINSTR) == 0 &&
           read_at(file, names + section->sh_name, name, sizeof name) &&
           (memcmp(name, constants, sizeof name) == 0 || memcmp(name, data, sizeof data) == 0);
}

/* Constants are a fraction of a program. Returns false if the file does not tell its sections. */
static bool search_sections(struct search *search, int file, const Elf64_Ehdr *header, uint64_t *budget)
{
    Elf64_Shdr section;
    if (header->e_shnum == 0 ||
        !read_at(file, header->e_shoff + (uint64_t)header->e_shstrndx * header->e_shentsize, &section,
                 sizeof section) ||
        section.sh_type != SHT_STRTAB)
        return false;
    const uint64_t names = section.sh_offset;
    for (unsigned i = 0; i < header->e_shnum && i < SECTIONS_MAX; i++) {
        if (!read_at(file, header->e_shoff + (uint64_t)i * header->e_shentsize, &section, sizeof section))
            break;
        if (is_constants(file, &section, names))
            search_part(search, file, section.sh_offset, section.sh_size, budget);
    }
    return true;
}

unsigned elf_constants_with(int file, const char *const *words, size_t count, uint64_t *budget)
{
    struct search search = {.words = words, .count = count};
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    if (!read_header(file, &header))
        return 0;
    prepare(&search);
    if (search_sections(&search, file, &header, budget))
        return search.found;
    for (unsigned i = 0; read_segment(file, &header, i, &segment); i++)
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0)
            search_part(&search, file, segment.p_offset, segment.p_filesz, budget);
    return search.found;
}

/* Where the byte of memory at `address` stands in the file; UINT64_MAX if nowhere. */
static uint64_t place_of(int file, const Elf64_Ehdr *header, uint64_t address)
{
    Elf64_Phdr segment;
    for (unsigned i = 0; read_segment(file, header, i, &segment); i++)
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz)
            return segment.p_offset + (address - segment.p_vaddr);
    return UINT64_MAX;
}

static bool read_name(int file, uint64_t place, char *name, size_t size)
{
    ssize_t length = place > INT64_MAX ? -1 : pread(file, name, size - 1, (off_t)place);
    name[length > 0 ? length : 0] = '\0';
    return name[0] != '\0';
}

static void read_dynamic(int file, const Elf64_Ehdr *header, const Elf64_Phdr *dynamic,
                         struct elf_libraries *libraries)
{
    Elf64_Dyn entries[DYNAMIC_ENTRIES_MAX];
    uint64_t strings = UINT64_MAX;
    size_t size = dynamic->p_filesz < sizeof entries ? dynamic->p_filesz : sizeof entries;
    ssize_t length =
        dynamic->p_offset > INT64_MAX ? -1 : pread(file, entries, size, (off_t)dynamic->p_offset);
    const size_t count = length > 0 ? (size_t)length / sizeof *entries : 0;
    for (size_t i = 0; i < count; i++)
        if (entries[i].d_tag == DT_STRTAB)
            strings = place_of(file, header, entries[i].d_un.d_ptr);
    if (strings == UINT64_MAX)
        return;
    for (size_t i = 0; i < count && entries[i].d_tag != DT_NULL; i++) {
        const uint64_t place = strings + entries[i].d_un.d_val;
        if (entries[i].d_tag == DT_RUNPATH || entries[i].d_tag == DT_RPATH)
            read_name(file, place, libraries->run_path, sizeof libraries->run_path);
        else if (entries[i].d_tag == DT_NEEDED && libraries->count < ELF_LIBRARIES_MAX &&
                 read_name(file, place, libraries->names[libraries->count], ELF_NAME_SIZE))
            libraries->count++;
    }
}

void elf_libraries_read(int file, struct elf_libraries *libraries)
{
    Elf64_Ehdr header;
    Elf64_Phdr segment;
    libraries->count = 0;
    libraries->run_path[0] = '\0';
    if (!read_header(file, &header))
        return;
    for (unsigned i = 0; read_segment(file, &header, i, &segment); i++)
        if (segment.p_type == PT_DYNAMIC)
            read_dynamic(file, &header, &segment, libraries);
}
