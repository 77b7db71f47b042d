/* Finds the auxiliary vector as programs did before getauxval(3): behind the environment that main was given.
 */
#include <elf.h>
#include <link.h>
#include <stdio.h>

int main(int count, char **arguments, char **environment)
{
    (void)count;
    (void)arguments;
    while (*environment != NULL)
        environment++;
    for (const ElfW(auxv_t) *entry = (const void *)(environment + 1); entry->a_type != AT_NULL; entry++)
        if (entry->a_type == AT_PAGESZ) {
            printf("pages of %lu bytes\n", (unsigned long)entry->a_un.a_val);
            return 0;
        }
    puts("no page size");
    return 1;
}
