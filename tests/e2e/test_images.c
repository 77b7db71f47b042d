/* What is shipped, in images that it was not built for: a step fails because a connect is refused, and its retry is
 * started over TLS.
 *
 * $ARCHIVE says which archive (default: that of `make dist`), $ROOTS where the roots of scripts/debian-root are
 * (default: build).
 */
#include "../support/test_list.h"
#include "image.h"
#include "step_expectation.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A copy of a root, made of links; what is written to it is written to a file of its own. */
#define DEBIAN(release) "cp -al \"$ROOTS/debian-" release "/.\" \"$ROOT\"; rm -rf \"$ROOT/etc/ssl/certs\"; "

/* Nothing but one program, its libc and its loader: no shell, no /etc, no NSS. */
#define GLIBC_ALONE                                                                                          \
    "for file in $(ldd \"$PROGRAMS/returns_from_main\" | grep -o '/[^ ]*'); do"                              \
    " mkdir -p \"$ROOT${file%/*}\"; cp -L \"$file\" \"$ROOT$file\"; done; "                                  \
    "cp \"$PROGRAMS/returns_from_main\" \"$ROOT/program\"; "

/* busybox is static, so that the program is the root of the run. */
#define MUSL                                                                                                 \
    "mkdir \"$ROOT/lib\" \"$ROOT/bin\"; cp -L /lib/ld-musl-" ARCHITECTURE ".so.1 \"$ROOT/lib/\"; "           \
    "cp /bin/busybox \"$ROOT/bin/\"; ln -s busybox \"$ROOT/bin/sh\"; cp \"$PROGRAMS/musl_exits\" "           \
    "\"$ROOT/program\"; "

#define TRUSTED_AT(place) "mkdir -p \"$(dirname \"$ROOT" place "\")\"; cp \"$AUTHORITY\" \"$ROOT" place "\"; "

/* Silent, because its message tells how many milliseconds it took. */
static const char *const curl[] = {
    "/bin/sh", "-c", "echo out; curl -s http://127.0.0.1:$REFUSED/; status=$?; echo err >&2; exit $status",
    NULL};
static const char *const program[] = {"/program", "refused", "$REFUSED", NULL};
static const char *const busybox[] = {"/bin/sh", "-c", "echo out; /program refused $REFUSED; exit $?", NULL};

static const struct row {
    const char *name;
    const char *needs;  /* a root that scripts/debian-root makes, or another file */
    const char *script; /* makes the root */
    const char *const *command;
    int status;
    const char *setting;
    bool untrusted; /* nobody knows who signed Valohai's certificate */
} rows[] = {
    {"curl in Debian 11, whose certificates are at the usual place", "debian-bullseye",
     DEBIAN("bullseye") TRUSTED_AT("/etc/ssl/certs/ca-certificates.crt"), curl, 7, NULL, false},
    {"curl in Debian 12, whose certificates are where a variable says", "debian-bookworm",
     DEBIAN("bookworm") TRUSTED_AT("/opt/our.pem"), curl, 7, "SSL_CERT_FILE=/opt/our.pem", false},
    {"curl in the newest Debian, whose certificates are where Fedora has them", "debian-sid",
     DEBIAN("sid") TRUSTED_AT("/etc/pki/tls/certs/ca-bundle.crt"), curl, 7, NULL, false},
    {"a program with nothing but glibc, trusting who certified Valohai for curl", NULL,
     GLIBC_ALONE TRUSTED_AT("/our.pem"), program, 1, "CURL_CA_BUNDLE=/our.pem", false},
    {"a program with nothing but glibc, where an openSUSE keeps its certificates", NULL,
     GLIBC_ALONE TRUSTED_AT("/etc/ssl/ca-bundle.pem"), program, 1, NULL, false},
    {"a program with nothing but glibc, and the archive's own certificates, is not served by a stranger",
     NULL, GLIBC_ALONE, program, 1, NULL, true},
    {"a program with nothing but glibc, and who certified Valohai among the archive's own certificates", NULL,
     GLIBC_ALONE "cat \"$AUTHORITY\" >>\"$ROOT/opt/vhretry/share/vhretry/ca-certificates.crt\"", program, 1,
     NULL, false},
    {"a program of busybox's shell with musl", "/lib/ld-musl-" ARCHITECTURE ".so.1",
     MUSL TRUSTED_AT("/etc/ssl/cert.pem"), busybox, 1, NULL, false},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static struct image image;
static struct step_end without_us;
static struct step_end with_us;

static int stop(void **state)
{
    (void)state;
    image_stop(&image);
    return 0;
}

static int leave_network(void **state)
{
    (void)state;
    return image_obstacle() || image_leave_network() ? 0 : -1;
}

/* Skips the test where its root is not to be had. */
static void look_for_root(const struct row *row)
{
    char path[STEP_PATH_SIZE];
    const char *obstacle = image_obstacle();
    const char *roots = getenv("ROOTS");
    const bool made = row->needs && row->needs[0] != '/';
    snprintf(path, sizeof path, "%s%s%s", made ? roots ? roots : "build" : "", made ? "/" : "",
             row->needs ? row->needs : "/");
    if (!obstacle && access(path, F_OK) == 0)
        return;
    if (obstacle)
        print_message("%s\n", obstacle);
    else
        print_message("no %s: see scripts/debian-root and scripts/install-deps\n", path);
    skip();
}

static void check(const struct row *row, enum way way)
{
    image_start(&image, row->script);
    image_run(&image, WITHOUT_VHRETRY, row->command, row->setting, &without_us);
    image_run(&image, way, row->command, row->setting, &with_us);
    expect_end(&without_us, row->status, 0);
    expect_same_end(&without_us, &with_us);
    if (row->untrusted) {
        expect_no_retry(&image.step, &with_us);
        expect_line(&with_us, "certificate");
    } else {
        expect_one_retry(&image.step, &with_us, 1, NULL);
        expect_line(&with_us, "Connection refused [refused]");
        expect_status_detail_with(&image.step, &with_us, "Retried as #119.");
    }
}

static void by_preload(void **state)
{
    look_for_root(*state);
    check(*state, BY_PRELOAD);
}

static void by_wrapper(void **state)
{
    look_for_root(*state);
    check(*state, BY_WRAPPER);
}

/* The commands of the n-th step in the manual's INSTALLATION become step.sh; its program becomes one that fails. The archive
 * is in all the places where the three steps expect it. */
#define STEP_OF_MANUAL(number)                                                                               \
    DEBIAN("bookworm")                                                                                       \
    TRUSTED_AT("/etc/ssl/certs/ca-certificates.crt")                                                         \
    "sed 's/\\\\-/-/g' core/manual/vhretry.1 | awk -v wanted=" number                                        \
    " '/^\\.SH /{here = /INSTALLATION/} here && /^\\.nf/{step++; command = 0}"                               \
    " command && !/^ *- /{command = 0} here && command && step == wanted{sub(/^ *- /, \"\"); print}"         \
    " /command:/{command = 1}' >\"$ROOT/step.sh\"; "                                                         \
    "test -s \"$ROOT/step.sh\"; "                                                                            \
    "for folder in inputs/vhretry repository; do"                                                            \
    " mkdir -p \"$ROOT/valohai/$folder\"; cp \"$ARCHIVE\" \"$ROOT/valohai/$folder/\"; done; "                \
    "tar -xzf \"$ARCHIVE\" -C \"$ROOT/opt\"; mkdir -p \"$ROOT/work\"; "                                      \
    "for program in usr/local/bin/python work/train.sh; do mkdir -p \"$ROOT/${program%/*}\";"                \
    " printf '#!/bin/sh\\necho out\\nexec curl -s http://127.0.0.1:$REFUSED/\\n' >\"$ROOT/$program\";"       \
    " chmod 755 \"$ROOT/$program\"; done; "

static const struct manual_step {
    const char *name;
    const char *script;
} manual_steps[] = {
    {"the manual's step with the archive in the image is retried", STEP_OF_MANUAL("1")},
    {"the manual's step with the archive as an input is retried", STEP_OF_MANUAL("2")},
    {"the manual's step with the archive in the repository is retried", STEP_OF_MANUAL("3")},
};

/* A step's commands are lines of one shell, the first that fails is the last. */
static void as_the_manual_says(void **state)
{
    static const char *const alone[] = {"/usr/local/bin/python", NULL};
    static const char *const step[] = {"/bin/sh", "-e", "/step.sh", NULL};
    const struct manual_step *manual_step = *state;
    look_for_root(&(struct row){.needs = "debian-bookworm"});
    image_start(&image, manual_step->script);
    image_run(&image, WITHOUT_VHRETRY, alone, NULL, &without_us);
    image_run(&image, WITHOUT_VHRETRY, step, NULL, &with_us);
    expect_end(&without_us, 7, 0);
    expect_same_end(&without_us, &with_us);
    expect_one_retry(&image.step, &with_us, 1, NULL);
}

static const char connects_in_python[] =
    "import os, socket; socket.create_connection((\"127.0.0.1\", int(os.environ[\"SERVED\"]))); "
    "print(\"connected\")";

/* The command connects to $SERVED, where somebody listens. */
static const struct rehearsal_row {
    const char *name;
    const char *needs;
    const char *script;
    const char *const *command;
} rehearsals[] = {
    {"a rehearsal with Debian 12's python needs nothing but the archive", "debian-bookworm/usr/bin/python3",
     DEBIAN("bookworm"),
     (const char *const[]){"/opt/vhretry/bin/vhretry", "rehearse", "refused", "--", "python3", "-c",
                           connects_in_python, NULL}},
    {"a rehearsal with Debian 11's bash needs nothing but the archive", "debian-bullseye", DEBIAN("bullseye"),
     (const char *const[]){"/opt/vhretry/bin/vhretry", "rehearse", "refused", "--", "bash", "-c",
                           "exec 3<>/dev/tcp/127.0.0.1/$SERVED && echo connected", NULL}},
};

static void is_rehearsed(void **state)
{
    static const char *const parts[] = {"== Execution #1", "Rehearsal: Failed due to: connect",
                                        "retry: 1",        "== Execution #2",
                                        "connected",       "It works"};
    const struct rehearsal_row *row = *state;
    char setting[32];
    look_for_root(&(struct row){.needs = row->needs});
    image_start(&image, row->script);
    snprintf(setting, sizeof setting, "SERVED=%u", (unsigned)image.step.valohai.port);
    image_run(&image, WITHOUT_VHRETRY, row->command, setting, &with_us);
    expect_end(&with_us, 0, 0);
    const char *rest = with_us.output;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && rest; i++) {
        rest = strstr(rest, parts[i]);
        if (!rest)
            fail_msg("expected: %s\nseen:\n%s\n%s", parts[i], with_us.output, with_us.errors);
    }
    expect_no_retry(&image.step, &with_us); /* at the other Valohai */
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* musl asks a name server that is not there for 5 s. */
static void it_stops_at_once(void **state)
{
    static const struct row row = {.script = GLIBC_ALONE};
    (void)state;
    look_for_root(&row);
    image_start(&image, row.script);
    pid_t pid = image_launch(&image, BY_PRELOAD, program, "VHRETRY_HOST=https://nowhere.example");
    step_wait_for_error(&image.step, "network failure");
    usleep(500000);
    const double told = seconds_now();
    kill(pid, SIGTERM);
    step_wait(&image.step, pid, &with_us);
    expect_end(&with_us, 0, SIGTERM);
    if (seconds_now() - told > 2)
        fail_msg("expected an end within 2 s, seen after %.1f s", seconds_now() - told);
    expect_no_retry(&image.step, &with_us);
}

int main(int argc, char **argv)
{
    enum { NAME_SIZE = 160 };
    static char names[2 * ROWS][NAME_SIZE];
    for (size_t i = 0; i < 2 * (size_t)ROWS; i++) {
        const bool wrapped = i % 2 == 1;
        snprintf(names[i], NAME_SIZE, "%s, by %s", rows[i / 2].name, wrapped ? "vhretry run" : "LD_PRELOAD");
        test_list_add(names[i], wrapped ? by_wrapper : by_preload, NULL, stop, &rows[i / 2]);
    }
    test_list_add_rows(TABLE(manual_steps), as_the_manual_says, NULL, stop);
    test_list_add_rows(TABLE(rehearsals), is_rehearsed, NULL, stop);
    test_list_add("a step that is stopped while no name server answers ends at once", it_stops_at_once, NULL,
                  stop, NULL);
    return test_list_run("what is shipped, in other images", argc, argv, leave_network, NULL);
}
