#define _GNU_SOURCE /* ElfW, struct link_map */
#include "objects.h"

#include "system_call.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>

/* <link.h> declares it with default visibility, which would cost a relocation. */
extern const ElfW(Dyn) own_dynamic[] __asm__("_DYNAMIC") __attribute__((visibility("hidden")));

static const struct r_debug *debugger_view;
static const ElfW(auxv_t) * auxiliary_vector;
static bool secure;

/* The loader enters its list here before it runs any constructor (DT_DEBUG, elf(5)). */
static const struct r_debug *debugger_view_of(const ElfW(Phdr) * headers, size_t count)
{
    ElfW(Addr) base = 0;
    const ElfW(Dyn) *dynamic = NULL;
    for (size_t i = 0; i < count; i++)
        if (headers[i].p_type == PT_PHDR)
            base = (ElfW(Addr))headers - headers[i].p_vaddr;
    for (size_t i = 0; i < count; i++)
        if (headers[i].p_type == PT_DYNAMIC)
            dynamic = (const void *)(base + headers[i].p_vaddr);
    for (; dynamic != NULL && dynamic->d_tag != DT_NULL; dynamic++)
        if (dynamic->d_tag == DT_DEBUG)
            return (const void *)dynamic->d_un.d_ptr;
    return NULL;
}

static void read_auxiliary_vector(const ElfW(auxv_t) * entry)
{
    const ElfW(Phdr) *headers = NULL;
    size_t header_count = 0;
    for (; entry->a_type != AT_NULL; entry++) {
        if (entry->a_type == AT_PHDR)
            headers = (const void *)entry->a_un.a_val;
        else if (entry->a_type == AT_PHNUM)
            header_count = entry->a_un.a_val;
        else if (entry->a_type == AT_SECURE)
            secure = entry->a_un.a_val != 0;
    }
    if (headers != NULL)
        debugger_view = debugger_view_of(headers, header_count);
}

static void read_auxiliary_vector_from_proc(void)
{
    ElfW(auxv_t) entries[64] = {0}; /* the kernel hands out about 20 */
    long fd = SYSTEM_CALL_4(SYS_openat, AT_FDCWD, "/proc/self/auxv", O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
        return;
    SYSTEM_CALL_3(SYS_read, fd, entries, sizeof entries - sizeof entries[0]);
    SYSTEM_CALL_1(SYS_close, fd);
    read_auxiliary_vector(entries);
}

/* Behind the environment. Of a privileged program glibc's loader has taken variables away, and left an empty place for each. No entry
 * of the vector begins with a zero but the last one. */
static const ElfW(auxv_t) * auxiliary_vector_behind(char **envp)
{
    while (*envp != NULL)
        envp++;
    while (*envp == NULL)
        envp++;
    return (const void *)envp;
}

bool objects_start(char **envp)
{
    if (envp != NULL && auxiliary_vector == NULL)
        auxiliary_vector = auxiliary_vector_behind(envp);
    if (debugger_view != NULL)
        return true;
    if (auxiliary_vector != NULL)
        read_auxiliary_vector(auxiliary_vector);
    else
        read_auxiliary_vector_from_proc();
    return debugger_view != NULL;
}

const void *objects_auxiliary_vector(size_t *size)
{
    static const ElfW(auxv_t) none = {.a_type = AT_NULL};
    const ElfW(auxv_t) *vector = auxiliary_vector == NULL ? &none : auxiliary_vector;
    size_t count = 1;
    while (vector[count - 1].a_type != AT_NULL)
        count++;
    *size = count * sizeof *vector;
    return vector;
}

bool objects_secure(void)
{
    return secure;
}

/* The parts of an object's dynamic section that a symbol lookup needs. */
struct symbol_table {
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Half) * versions;
    const uint32_t *gnu_hash;
    const uint32_t *sysv_hash;
};

/* glibc relocates these pointers in place, musl does not. */
static const void *table_pointer(const struct link_map *object, const ElfW(Dyn) * entry)
{
    ElfW(Addr) value = entry->d_un.d_ptr;
    return (const void *)(value < object->l_addr ? value + object->l_addr : value);
}

static struct symbol_table symbol_table_of(const struct link_map *object)
{
    struct symbol_table table = {0};
    for (const ElfW(Dyn) *entry = object->l_ld; entry->d_tag != DT_NULL; entry++) {
        if (entry->d_tag == DT_SYMTAB)
            table.symbols = table_pointer(object, entry);
        else if (entry->d_tag == DT_STRTAB)
            table.names = table_pointer(object, entry);
        else if (entry->d_tag == DT_VERSYM)
            table.versions = table_pointer(object, entry);
        else if (entry->d_tag == DT_GNU_HASH)
            table.gnu_hash = table_pointer(object, entry);
        else if (entry->d_tag == DT_HASH)
            table.sysv_hash = table_pointer(object, entry);
    }
    return table;
}

static bool same(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

/* Is it the definition that a newly linked program would get? The top bit of a version index hides an old one
 * (LSB core, "Symbol versioning"). */
static bool is_default_definition(const struct symbol_table *table, uint32_t index, const char *name)
{
    const ElfW(Sym) *symbol = &table->symbols[index];
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && symbol->st_value != 0 &&
           (type == STT_FUNC || type == STT_OBJECT) &&
           (table->versions == NULL || (table->versions[index] & 0x8000) == 0) &&
           same(table->names + symbol->st_name, name);
}

/* The GNU hash table: header, Bloom filter, buckets, chains whose last entry has bit 0 set. */
static uint32_t find_gnu(const struct symbol_table *table, const char *name)
{
    uint32_t hash = 5381;
    for (const unsigned char *byte = (const unsigned char *)name; *byte != '\0'; byte++)
        hash = hash * 33 + *byte;
    uint32_t bucket_count = table->gnu_hash[0];
    uint32_t first_index = table->gnu_hash[1];
    uint32_t filter_words = table->gnu_hash[2];
    uint32_t filter_shift = table->gnu_hash[3];
    const ElfW(Addr) *filter = (const void *)&table->gnu_hash[4];
    const uint32_t *buckets = (const void *)&filter[filter_words];
    const uint32_t *chain = &buckets[bucket_count];
    enum { WORD_BITS = 8 * sizeof(ElfW(Addr)) };
    if (bucket_count == 0 || filter_words == 0)
        return 0;
    ElfW(Addr) word = filter[(hash / WORD_BITS) % filter_words];
    if (((word >> (hash % WORD_BITS)) & (word >> ((hash >> filter_shift) % WORD_BITS)) & 1) == 0)
        return 0;
    uint32_t index = buckets[hash % bucket_count];
    if (index < first_index)
        return 0;
    for (;; index++) {
        uint32_t candidate = chain[index - first_index];
        if ((candidate | 1) == (hash | 1) && is_default_definition(table, index, name))
            return index;
        if ((candidate & 1) != 0)
            return 0;
    }
}

static uint32_t find_sysv(const struct symbol_table *table, const char *name)
{
    uint32_t hash = 0;
    for (const unsigned char *byte = (const unsigned char *)name; *byte != '\0'; byte++) {
        hash = (hash << 4) + *byte;
        hash ^= (hash >> 24) & 0xf0;
    }
    hash &= 0x0fffffff;
    uint32_t bucket_count = table->sysv_hash[0];
    const uint32_t *buckets = &table->sysv_hash[2];
    const uint32_t *chain = &buckets[bucket_count];
    if (bucket_count == 0)
        return 0;
    for (uint32_t index = buckets[hash % bucket_count]; index != 0; index = chain[index])
        if (is_default_definition(table, index, name))
            return index;
    return 0;
}

static void *find_in(const struct link_map *object, const char *name)
{
    uint32_t index = 0;
    if (object->l_ld == NULL)
        return NULL;
    struct symbol_table table = symbol_table_of(object);
    if (table.symbols == NULL || table.names == NULL)
        return NULL;
    if (table.gnu_hash != NULL)
        index = find_gnu(&table, name);
    else if (table.sysv_hash != NULL)
        index = find_sysv(&table, name);
    return index == 0 ? NULL : (void *)(object->l_addr + table.symbols[index].st_value);
}

static const struct link_map *first_object(void)
{
    return objects_start(NULL) ? debugger_view->r_map : NULL;
}

static const struct link_map *own_object(void)
{
    const struct link_map *object = first_object();
    while (object != NULL && object->l_ld != own_dynamic)
        object = object->l_next;
    return object;
}

static void *find_from(const struct link_map *object, const char *name)
{
    void *found = NULL;
    for (; object != NULL && found == NULL; object = object->l_next)
        found = find_in(object, name);
    return found;
}

void *objects_next(const char *name)
{
    const struct link_map *own = own_object();
    return own == NULL ? NULL : find_from(own->l_next, name);
}

void *objects_first(const char *name)
{
    return find_from(first_object(), name);
}

/* What dl_iterate_phdr(3) is to find. */
struct caller_search {
    const char *name;
    ElfW(Addr) address;
    struct link_map caller; /* base and dynamic section alone */
    void *linked;           /* in a library that the caller was linked with */
    void *any;
};

static struct link_map object_of(const struct dl_phdr_info *info)
{
    struct link_map object = {.l_addr = info->dlpi_addr};
    for (size_t i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
            object.l_ld = (ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
    return object;
}

static int find_caller(struct dl_phdr_info *info, size_t size, void *context)
{
    struct caller_search *search = context;
    (void)size;
    for (size_t i = 0; i < info->dlpi_phnum; i++) {
        ElfW(Addr) start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        if (info->dlpi_phdr[i].p_type == PT_LOAD && search->address >= start &&
            search->address - start < info->dlpi_phdr[i].p_memsz) {
            search->caller = object_of(info);
            return 1;
        }
    }
    return 0;
}

/* The name by which others are linked with the object; its file's where it has none. */
static const char *link_name(const struct link_map *object, const struct symbol_table *table,
                             const char *path)
{
    const char *base = path;
    for (const ElfW(Dyn) *entry = object->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_SONAME)
            return table->names + entry->d_un.d_val;
    for (; *path != '\0'; path++)
        if (*path == '/')
            base = path + 1;
    return base;
}

static bool is_linked_with(const struct link_map *object, const char *name)
{
    if (object->l_ld == NULL)
        return false;
    struct symbol_table table = symbol_table_of(object);
    for (const ElfW(Dyn) *entry = object->l_ld; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_NEEDED && table.names != NULL && same(table.names + entry->d_un.d_val, name))
            return true;
    return false;
}

static int find_for_caller(struct dl_phdr_info *info, size_t size, void *context)
{
    struct caller_search *search = context;
    struct link_map object = object_of(info);
    (void)size;
    if (object.l_ld == NULL || object.l_ld == own_dynamic)
        return 0;
    void *found = find_in(&object, search->name);
    if (found == NULL)
        return 0;
    if (search->any == NULL)
        search->any = found;
    struct symbol_table table = symbol_table_of(&object);
    if (object.l_ld == search->caller.l_ld ||
        is_linked_with(&search->caller, link_name(&object, &table, info->dlpi_name)))
        search->linked = found;
    return object.l_ld == search->caller.l_ld ? 1 : 0;
}

void *objects_for_caller(const char *name, const void *address)
{
    struct caller_search search = {.name = name, .address = (ElfW(Addr))address};
    __typeof__(&dl_iterate_phdr) iterate = objects_next("dl_iterate_phdr");
    if (iterate == NULL)
        return objects_next(name);
    iterate(find_caller, &search);
    iterate(find_for_caller, &search);
    return search.linked != NULL ? search.linked : search.any;
}

const char *objects_own_path(void)
{
    const struct link_map *own = own_object();
    return own == NULL || own->l_name == NULL ? "" : own->l_name;
}
