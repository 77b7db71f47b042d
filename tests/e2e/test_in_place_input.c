/* What a rerun in place finds: its standard input, and all else as the first attempt found it. */
#include "../support/test_list.h"
#include "reruns.h"

/* Descriptor 4 is a pipe in which the text lies, and whose writer has gone: whoever runs next finds it so, however busy the machine. */
#define PIPE_WITH(text) "mkfifo words; exec 3<>words; printf '" text "' >&3; exec 4<words 3>&-; "

static const struct rerun_row rows[] = {
    {"a file at standard input is wound back",
     "echo word >words; " RUN("1") REFUSED_ONCE("cat") " <words",
     {NULL},
     0,
     0,
     0,
     NULL,
     {NULL},
     NULL},
    {"to where it was",
     "printf 'one\\ntwo\\n' >words; { read line; " RUN(
         "1") "sh -c 'cat; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "'; } <words",
     {NULL},
     0,
     0,
     0,
     "two\nrefused\ntwo\n",
     {NULL},
     NULL},
    {"a pipe that was read cannot be given again",
     PIPE_WITH("word\\n") RUN("1") "sh -c 'cat; exec " REFUSED "' <&4",
     {OUTSIDE},
     1,
     0,
     0,
     "word\nrefused\n",
     {"not run again in place: what it has read from the pipe at its standard input cannot be given again"},
     ""},
    {"a pipe of which a part was read neither",
     PIPE_WITH("one\\ntwo\\n") RUN("1") "sh -c 'read line; exec " REFUSED "' <&4",
     {OUTSIDE},
     1,
     0,
     0,
     "refused\n",
     {"not run again in place: what it has read"},
     ""},
    {"a pipe that was left alone can",
     PIPE_WITH("word\\n") RUN("1") "sh -c '[ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "; cat' <&4",
     {OUTSIDE},
     0,
     0,
     0,
     "refused\nword\n",
     {NULL},
     ""},
    {"a pipe that is at its end can",
     PIPE_WITH("") RUN("1") REFUSED_ONCE(":") " <&4",
     {OUTSIDE},
     0,
     0,
     0,
     FIRST_OF_TWO,
     {NULL},
     ""},
    {"a pipe that is open and empty cannot: who knows what went through it",
     "mkfifo words; exec 3<>words; { " RUN("1") REFUSED_EACH_TIME "; } <words",
     {OUTSIDE},
     1,
     0,
     0,
     "attempt 1\nrefused\n",
     {"not run again in place: its standard input is a pipe or a socket that it may have read"},
     ""},
    {"a closed standard input stays closed",
     RUN("1") "sh -c 'read line || echo none; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "' <&-",
     {NULL},
     0,
     0,
     0,
     "none\nrefused\nnone\n",
     {NULL},
     NULL},

    {"a rerun finds descriptors, file mode and signals as the first attempt did",
     "trap '' USR1; umask 027; exec 5</dev/null; " RUN(
         "1") "sh -c '{ ls /proc/self/fd; umask; ulimit -a; grep -E \"^Sig(Blk|Ign|Cgt)\" /proc/self/status; "
              "pwd; } "
              ">found.$VHRETRY_ATTEMPT; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED
              "'; diff found.1 found.2 && echo same",
     {NULL},
     0,
     0,
     0,
     "refused\nsame\n",
     {NULL},
     NULL},
    {"and its standard files block, as they did",
     "{ " RUN(
         "1") "python3 -c 'import fcntl, os, socket, sys\n"
              "flags = [fcntl.fcntl(i, fcntl.F_GETFL) for i in (0, 1, 2)]\n"
              "print([flag & os.O_NONBLOCK for flag in flags], flush=True)\n"
              "[fcntl.fcntl(i, fcntl.F_SETFL, flags[i] | os.O_NONBLOCK) for i in (0, 1, 2)]\n"
              "if os.environ[\"VHRETRY_ATTEMPT\"] == \"1\":\n"
              "    socket.create_connection((\"127.0.0.1\", int(sys.argv[1])))' $REFUSED; } </dev/null | cat",
     {OUTSIDE},
     0,
     0,
     0,
     "[0, 0, 0]\n[0, 0, 0]\n",
     {NULL},
     ""},
};

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), runs_as_told, NULL, step_teardown);
    return test_list_run("input in place", argc, argv, NULL, NULL);
}
