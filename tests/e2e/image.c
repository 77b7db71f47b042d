#include "image.h"
#include "needs.h"

#include <glob.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 16, SETTINGS_MAX = 16 };

/* An authority of its own and a certificate of valohai.test, in the folder. */
static const char make_certificates[] =
    "cd \"$ROOT/..\"\n"
    "new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'\n"
    "echo subjectAltName=DNS:valohai.test >names\n"
    "{\n"
    "openssl req -x509 $new -keyout authority.key -out authority.pem -subj '/CN=Pretend authority' -days 2 "
    "&&\n"
    "openssl req $new -keyout key.pem -out request.pem -subj /CN=valohai.test &&\n"
    "openssl x509 -req -in request.pem -CA authority.pem -CAkey authority.key -CAcreateserial -days 2"
    " -extfile names -out certificate.pem\n"
    "} 2>openssl.log || { cat openssl.log >&2; exit 1; }\n"
    "cat certificate.pem key.pem >identity.pem\n";

static const char unpack[] = "mkdir -p \"$ROOT/opt/vhretry\"\n"
                             "chmod 755 \"$ROOT/..\"\n"
                             "tar -xzf \"$ARCHIVE\" -C \"$ROOT/opt/vhretry\" --strip-components=1\n";

/* What a container's runtime and Valohai add to every image. */
static const char furnish[] =
    "mkdir -p \"$ROOT/proc\" \"$ROOT/dev\" \"$ROOT/etc\" \"$ROOT/valohai\" \"$ROOT/work\"\n"
    "mkdir -p -m 1777 \"$ROOT/tmp\"\n"
    "cp -r \"$CONFIG\" \"$ROOT/valohai/config\"\n"
    "rm -f \"$ROOT/etc/hosts\"\n"
    "echo '127.0.0.1 localhost valohai.test' >\"$ROOT/etc/hosts\"\n";

static const char *or_default(const char *variable, const char *fallback)
{
    const char *value = getenv(variable);
    return value ? value : fallback;
}

/* Writes the archive's path; false if there is none. */
static bool find_archive(char path[STEP_PATH_SIZE])
{
    glob_t found;
    bool there =
        glob(or_default("ARCHIVE", "build/vhretry-*-linux-" ARCHITECTURE ".tar.gz"), 0, NULL, &found) == 0;
    if (there)
        there = realpath(found.gl_pathv[0], path) != NULL;
    globfree(&found);
    return there;
}

const char *image_obstacle(void)
{
    char archive[STEP_PATH_SIZE * 4];
    if (geteuid() != 0)
        return "only root can change the root folder";
    if (!may_unshare())
        return "no namespaces here: no /proc in another root, and no network of its own";
    if (!find_archive(archive))
        return "no archive: run make dist";
    return NULL;
}

bool image_leave_network(void)
{
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    if (unshare(CLONE_NEWNET) != 0)
        return false;
    int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bool up = any >= 0 && ioctl(any, SIOCSIFFLAGS, &loopback) == 0;
    if (any >= 0)
        close(any);
    return up;
}

/* The script's text, its name in a complaint; its settings are the environment of this process. */
static void run_script(const char *name, const char *script)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/sh", "sh", "-ec", script, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        fail_msg("%s: the script ended with wait status %d", name, status);
}

static void make_folder(struct image *image, char folder[256])
{
    char path[STEP_PATH_SIZE * 4];
    const char *temporary = or_default("TMPDIR", "/tmp");
    snprintf(folder, 256, "%s/vhretry-image-XXXXXX", temporary);
    assert_non_null(mkdtemp(folder));
    snprintf(image->root, sizeof image->root, "%s/root", folder);
    snprintf(image->authority, sizeof image->authority, "%s/authority.pem", folder);
    setenv("ROOT", image->root, 1);
    setenv("AUTHORITY", image->authority, 1);
    build_path(path, "tests/programs");
    setenv("PROGRAMS", path, 1);
    assert_non_null(realpath(or_default("ROOTS", "build"), path));
    setenv("ROOTS", path, 1);
    assert_true(find_archive(path));
    setenv("ARCHIVE", path, 1);
    run_script("unpack", unpack);
}

void image_start(struct image *image, const char *script)
{
    char folder[256];
    char identity[512];
    char path[512];
    *image = (struct image){.root = ""};
    make_folder(image, folder);
    run_script("certificates", make_certificates);
    snprintf(identity, sizeof identity, "%s/identity.pem", folder);
    const char *const options[] = {"--tls",        identity, "--tls-port-file", "@/tls-port", "--tls-name",
                                   "valohai.test", NULL};
    step_start(&image->step, options);
    snprintf(path, sizeof path, "%s/executions/118/config", image->step.valohai.directory);
    setenv("CONFIG", path, 1);
    run_script("root", script);
    run_script("furnish", furnish);
    char text[STEP_TEXT_SIZE];
    snprintf(path, sizeof path, "%s/tls-port", image->step.valohai.directory);
    read_text(path, text);
    snprintf(image->port, sizeof image->port, "%.*s", (int)strcspn(text, "\n"), text);
}

void image_stop(struct image *image)
{
    step_stop(&image->step);
    if (image->root[0] != '\0') {
        setenv("ROOT", image->root, 1);
        run_script("clean", "rm -rf --one-file-system \"$(dirname \"$ROOT\")\"");
    }
    image->root[0] = '\0';
}

/* A setting of the command's environment. The text lives on in a process that is to be replaced. */
static char *setting_of(const char *format, ...) __attribute__((format(printf, 1, 2)));
static char *setting_of(const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    return length < 0 ? NULL : text;
}

static void make_environment(char **settings, const struct image *image, enum way way, const char *setting)
{
    const char *id = image->step.execution_id;
    size_t count = 0;
    if (setting) /* first: the first of two is the one that counts */
        settings[count++] = setting_of("%s", setting);
    settings[count++] = setting_of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    settings[count++] = setting_of("REFUSED=%u", (unsigned)image->step.refusing.port);
    settings[count++] = setting_of("VH_JOB_ID=exec-%s", id);
    settings[count++] = setting_of("VH_EXECUTION_ID=%s", id);
    settings[count++] = setting_of("VH_API_TOKEN=" STEP_TOKEN);
    settings[count++] = setting_of("VHRETRY_HOST=https://valohai.test:%s", image->port);
    settings[count++] = setting_of("VHRETRY_DELAY=0");
    settings[count++] = setting_of("VHRETRY_API_DEADLINE=60");
    if (way == BY_PRELOAD)
        settings[count++] = setting_of("LD_PRELOAD=/opt/vhretry/lib/libvhretry.so");
}

/* A container's own view: its root, the kernel's folders in it. */
static bool enter(const char *root)
{
    return chdir(root) == 0 && unshare(CLONE_NEWNS) == 0 &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL) == 0 &&
           mount("/dev", "dev", NULL, MS_BIND | MS_REC, NULL) == 0 && chroot(".") == 0 && chdir("/work") == 0;
}

static bool redirect(const struct step *step)
{
    char path[512];
    snprintf(path, sizeof path, "%s/output", step->folder);
    bool done = freopen("/dev/null", "r", stdin) && freopen(path, "w", stdout);
    snprintf(path, sizeof path, "%s/errors", step->folder);
    return done && freopen(path, "w", stderr);
}

_Noreturn static void become(const struct image *image, enum way way, const char *const *command,
                             const char *setting)
{
    static const char *const wrapper[] = {"/opt/vhretry/bin/vhretry", "run", "--"};
    char *arguments[ARGUMENTS_MAX] = {NULL};
    char *settings[SETTINGS_MAX] = {NULL};
    char port[16];
    size_t count = 0;
    for (size_t i = 0; way == BY_WRAPPER && i < sizeof wrapper / sizeof wrapper[0]; i++)
        arguments[count++] = (char *)wrapper[i];
    snprintf(port, sizeof port, "%u", (unsigned)image->step.refusing.port);
    for (size_t i = 0; command[i] && count < ARGUMENTS_MAX - 1; i++)
        arguments[count++] = strcmp(command[i], "$REFUSED") == 0 ? port : (char *)command[i];
    make_environment(settings, image, way, setting);
    if (arguments[0] && redirect(&image->step) && enter(image->root))
        execve(arguments[0], arguments, settings);
    perror(image->root);
    _exit(126);
}

pid_t image_launch(const struct image *image, enum way way, const char *const *command, const char *setting)
{
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        become(image, way, command, setting);
    assert_true(pid > 0);
    return pid;
}

void image_run(const struct image *image, enum way way, const char *const *command, const char *setting,
               struct step_end *end)
{
    step_wait(&image->step, image_launch(image, way, command, setting), end);
}
