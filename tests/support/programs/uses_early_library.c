/* Linked with a library whose constructor and destructor use the network. */
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    puts("main");
    return argc > 1 ? atoi(argv[1]) : 0;
}
