#include "program_header.h"

#include <elf.h>
#include <stdint.h>
#include <string.h>

#if defined(__aarch64__)
enum { OWN_MACHINE = EM_AARCH64 };
#else
enum { OWN_MACHINE = EM_X86_64 };
#endif

enum { SEGMENTS_MAX = 64 };

/* The notes of one segment lie one behind the other, each part of them at a multiple of four. */
bool program_notes_are_of_go(const void *notes, size_t length)
{
    static const char name[] = "Go\0";
    const unsigned char *bytes = notes;
    Elf64_Nhdr note;
    while (length >= sizeof note + sizeof name) {
        memcpy(&note, bytes, sizeof note);
        if (note.n_namesz == sizeof name && memcmp(bytes + sizeof note, name, sizeof name) == 0)
            return true;
        const uint64_t size =
            sizeof note + (((uint64_t)note.n_namesz + 3) & ~3ULL) + (((uint64_t)note.n_descsz + 3) & ~3ULL);
        if (size > length)
            return false;
        bytes += size;
        length -= (size_t)size;
    }
    return false;
}

/* How much of a segment is within the bytes. */
static size_t length_within(const Elf64_Phdr *segment, size_t length)
{
    if (segment->p_offset >= length)
        return 0;
    const size_t left = length - (size_t)segment->p_offset;
    return segment->p_filesz < left ? (size_t)segment->p_filesz : left;
}

static void read_segment(struct program_header *program, const unsigned char *bytes, size_t length,
                         const Elf64_Phdr *segment)
{
    const size_t within = length_within(segment, length);
    if (segment->p_type == PT_INTERP) {
        program->dynamic = true;
        if (within > 0 && bytes[segment->p_offset + within - 1] == '\0')
            program->loader = (size_t)segment->p_offset;
    }
    if (segment->p_type != PT_NOTE)
        return;
    if (within > 0 && program_notes_are_of_go(bytes + segment->p_offset, within))
        program->go = true;
    if (within < segment->p_filesz && program->notes == 0)
        program->notes = (size_t)segment->p_offset;
}

struct program_header program_header_read(const void *bytes, size_t length)
{
    const unsigned char *start = bytes;
    struct program_header program = {.script = length > 2 && start[0] == '#' && start[1] == '!'};
    Elf64_Ehdr header;
    if (length < sizeof header)
        return program;
    memcpy(&header, start, sizeof header);
    program.elf = memcmp(header.e_ident, ELFMAG, SELFMAG) == 0;
    program.own_kind =
        program.elf && header.e_ident[EI_CLASS] == ELFCLASS64 && header.e_machine == (Elf64_Half)OWN_MACHINE;
    for (size_t i = 0; program.own_kind && i < header.e_phnum && i < SEGMENTS_MAX; i++) {
        Elf64_Phdr segment;
        const uint64_t place = header.e_phoff + i * (uint64_t)header.e_phentsize;
        if (place > length - sizeof segment)
            break;
        memcpy(&segment, start + place, sizeof segment);
        read_segment(&program, start, length, &segment);
    }
    return program;
}
