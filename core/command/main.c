/* vhretry: the program beside the preloaded library. */
#include "command_line.h"

int main(int argc, char **argv)
{
    return command_line(argc, argv);
}
