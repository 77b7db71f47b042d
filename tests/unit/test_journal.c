/* The journal reader: whatever the bytes are, it finds the whole records among them. */
#include "../../core/records/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { BYTES_MAX = 64 * 1024, NEWER_SIZE = 600, RANDOM_ROUNDS = 300, RANDOM_SEED = 20 };

struct bytes {
    unsigned char data[BYTES_MAX];
    size_t length;
};

static struct record sealed_record(uint32_t pid)
{
    struct record record = {.kind = RECORD_FAULT, .class = FAULT_REFUSED, .phase = PHASE_CONNECT};
    record.image.pid = pid;
    record_seal(&record);
    return record;
}

static void add_bytes(struct bytes *bytes, const void *data, size_t length)
{
    assert_true(bytes->length + length <= BYTES_MAX);
    memcpy(bytes->data + bytes->length, data, length);
    bytes->length += length;
}

static void add_newer_record(struct bytes *bytes, uint16_t size)
{
    unsigned char newer[NEWER_SIZE] = {0};
    struct record record = sealed_record(0);
    record.version = RECORD_VERSION + 1;
    record.size = size;
    memcpy(newer, &record, sizeof record);
    add_bytes(bytes, newer, sizeof newer);
}

/* Each letter is a piece of a journal: 1..9 a whole record of that pid; T the first 100 bytes of one (a torn write),
 * t the last 100; N a newer version of 600 bytes; L a newer one that lies about its size; F foreign bytes; M a magic
 * alone; B a record with one bit flipped; C a class out of range; S a string without an end. */
static void add_piece(struct bytes *bytes, char piece)
{
    struct record record = sealed_record((uint32_t)(piece - '0'));
    switch (piece) {
    case 'T':
        add_bytes(bytes, &record, 100);
        return;
    case 't':
        add_bytes(bytes, (const char *)&record + sizeof record - 100, 100);
        return;
    case 'N':
        add_newer_record(bytes, NEWER_SIZE);
        return;
    case 'L':
        add_newer_record(bytes, NEWER_SIZE + 900);
        return;
    case 'F':
        add_bytes(bytes, "VHR not a record", 17);
        return;
    case 'M':
        add_bytes(bytes, &record.magic, sizeof record.magic);
        return;
    case 'B':
        record.time ^= 1;
        break;
    case 'C':
        record.class = FAULT_CLASS_COUNT;
        record_seal(&record);
        break;
    case 'S':
        memset(record.program, 'x', sizeof record.program);
        record_seal(&record);
        break;
    default:
        break;
    }
    add_bytes(bytes, &record, sizeof record);
}

struct row {
    const char *sentence;
    const char *pieces;
    const char *pids; /* of the records that are to be found */
    size_t skipped;
    size_t newer;
};

static const struct row rows[] = {
    {"nothing holds nothing", "", "", 0, 0},
    {"whole records are read in order", "123", "123", 0, 0},
    {"a torn last record is passed over", "12T", "12", 100, 0},
    {"a torn record in the middle does not hide the next", "1T2", "12", 100, 0},
    {"a file that begins in the middle of a record is read from the next", "t12", "12", 100, 0},
    {"foreign bytes are passed over", "F1F2F", "12", 51, 0},
    {"a lone magic is passed over", "M1M2M", "12", 12, 0},
    {"a flipped bit loses one record", "1B2", "12", RECORD_SIZE, 0},
    {"a class out of range loses one record", "1C2", "12", RECORD_SIZE, 0},
    {"a string without an end loses one record", "1S2", "12", RECORD_SIZE, 0},
    {"a newer record is stepped over and counted", "1N2", "12", 0, 1},
    {"newer records alone are counted", "NN", "", 0, 2},
    {"a newer record that lies about its size hides no other", "1L234", "1234", NEWER_SIZE, 0},
    {"a newer record that is cut off is no newer record", "1L", "1", NEWER_SIZE, 0},
    {"everything at once", "tF1TN2MB3T", "123", 100 + 17 + 100 + 4 + RECORD_SIZE + 100, 1},
};

static bool row_is_wrong(const struct row *row)
{
    static struct bytes bytes;
    char pids[16] = "";
    struct journal journal = {0};
    bytes.length = 0;
    for (const char *piece = row->pieces; *piece != '\0'; piece++)
        add_piece(&bytes, *piece);
    assert_true(journal_parse(&journal, bytes.data, bytes.length));
    for (size_t i = 0; i < journal.count && i < sizeof pids - 1; i++)
        pids[i] = (char)('0' + journal.records[i].image.pid);
    bool wrong =
        strcmp(pids, row->pids) != 0 || journal.skipped_bytes != row->skipped || journal.newer != row->newer;
    if (wrong)
        print_error("%s (%s)\n    expected: records %s, %zu bytes skipped, %zu newer\n"
                    "    seen:     records %s, %zu bytes skipped, %zu newer\n",
                    row->sentence, row->pieces, row->pids, row->skipped, row->newer, pids,
                    journal.skipped_bytes, journal.newer);
    journal_free(&journal);
    return wrong;
}

static void a_journal_is_read_as_the_table_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        wrong += row_is_wrong(&rows[i]);
    assert_int_equal(wrong, 0);
}

/* Whatever happened to a journal, no byte is counted twice or lost, and what is returned is valid. */
static void random_damage_never_yields_what_is_no_record(void **state)
{
    (void)state;
    static struct bytes bytes;
    static const char pieces[] = "123456789TtNLFMBCS";
    unsigned seed = RANDOM_SEED;
    size_t found = 0;
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        struct journal journal = {0};
        bytes.length = 0;
        for (int i = 0; i < 40; i++)
            add_piece(&bytes, pieces[(size_t)rand_r(&seed) % (sizeof pieces - 1)]);
        for (int i = rand_r(&seed) % 20; i > 0; i--)
            bytes.data[(size_t)rand_r(&seed) % bytes.length] = (unsigned char)rand_r(&seed);
        bytes.length -= (size_t)rand_r(&seed) % (bytes.length / 2);
        assert_true(journal_parse(&journal, bytes.data, bytes.length));
        for (size_t i = 0; i < journal.count; i++)
            assert_true(journal.records[i].class < FAULT_CLASS_COUNT);
        size_t accounted = journal.count * RECORD_SIZE + journal.skipped_bytes;
        assert_true(journal.newer > 0 ? accounted < bytes.length : accounted == bytes.length);
        found += journal.count;
        journal_free(&journal);
    }
    assert_true(found > RANDOM_ROUNDS); /* or the test would prove nothing */
}

static void two_files_make_one_journal(void **state)
{
    (void)state;
    struct record one = sealed_record(1);
    struct record two = sealed_record(2);
    struct journal journal = {0};
    assert_true(journal_parse(&journal, &one, sizeof one));
    assert_true(journal_parse(&journal, &two, sizeof two));
    assert_int_equal(journal.count, 2);
    assert_int_equal(journal.records[1].image.pid, 2);
    journal_free(&journal);
    assert_null(journal.records);
}

static void what_would_command_a_terminal_is_made_harmless(void **state)
{
    (void)state;
    struct record record = sealed_record(1);
    struct journal journal = {0};
    memcpy(record.program, "a\033[2Jb\nc\177", sizeof "a\033[2Jb\nc\177");
    memcpy(record.peer.name, "db\r\303", sizeof "db\r\303");
    record_seal(&record);
    assert_true(journal_parse(&journal, &record, sizeof record));
    assert_int_equal(journal.count, 1);
    assert_string_equal(journal.records[0].program, "a?[2Jb?c?");
    assert_string_equal(journal.records[0].peer.name, "db??");
    journal_free(&journal);
}

static void a_file_is_read_and_a_missing_one_is_named_so(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-journal-XXXXXX";
    char path[sizeof folder + 16];
    char link[sizeof folder + 16];
    struct record record = sealed_record(7);
    struct journal journal = {0};
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/journal", folder);
    snprintf(link, sizeof link, "%s/link", folder);

    assert_false(journal_read(&journal, path));
    assert_int_equal(errno, ENOENT);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(journal_read(&journal, path));
    assert_int_equal(errno, EINVAL);
    assert_int_equal(rmdir(path), 0);

    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, &record, sizeof record), sizeof record);
    close(file);
    assert_true(journal_read(&journal, path));
    assert_int_equal(journal.count, 1);
    assert_int_equal(journal.records[0].image.pid, 7);

    assert_int_equal(symlink(path, link), 0);
    assert_false(journal_read(&journal, link)); /* the folder may be in /tmp: nobody's link is followed */
    assert_int_equal(errno, ELOOP);

    journal_free(&journal);
    unlink(link);
    unlink(path);
    rmdir(folder);
}

/* What the library would not write to, the program does not read. */
static const struct {
    const char *name;
    uid_t folder_owner;
    mode_t folder_mode;
    uid_t file_owner;
    mode_t file_mode;
    bool read;
} places[] = {
    {"our file in our folder", 0, 0700, 0, 0600, true},
    {"our file in our folder, which others may read", 0, 0755, 0, 0644, true},
    {"somebody else's file in our folder", 0, 0700, 1, 0600, false},
    {"our file in somebody else's folder", 1, 0700, 0, 0600, false},
    {"our file in a folder that everybody may write to", 0, 0777, 0, 0600, false},
    {"our file in a sticky folder", 0, 01777, 0, 0600, false},
    {"our file in a folder that our group may write to", 0, 0770, 0, 0600, false},
    {"our file that everybody may write to", 0, 0700, 0, 0666, false},
    {"our file that our group may write to", 0, 0700, 0, 0620, false},
};

static void what_others_may_have_written_is_not_read(void **state)
{
    (void)state;
    struct record record = sealed_record(7);
    if (geteuid() != 0)
        skip(); /* only root can give a file away */
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char folder[] = "/tmp/test-journal-XXXXXX";
        char path[sizeof folder + 16];
        struct journal journal = {0};
        assert_non_null(mkdtemp(folder));
        snprintf(path, sizeof path, "%s/journal", folder);
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        assert_int_equal(write(file, &record, sizeof record), sizeof record);
        assert_int_equal(fchown(file, places[i].file_owner, (gid_t)-1), 0);
        assert_int_equal(fchmod(file, places[i].file_mode), 0);
        close(file);
        assert_int_equal(chown(folder, places[i].folder_owner, (gid_t)-1), 0);
        assert_int_equal(chmod(folder, places[i].folder_mode), 0);
        errno = 0;
        bool read = journal_read(&journal, path);
        int error = errno;
        unlink(path);
        rmdir(folder);
        journal_free(&journal);
        if (read != places[i].read || (!read && error != EPERM))
            fail_msg("%s: %s (%s)", places[i].name, read ? "read" : "not read", strerror(error));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_journal_is_read_as_the_table_says),
        cmocka_unit_test(random_damage_never_yields_what_is_no_record),
        cmocka_unit_test(two_files_make_one_journal),
        cmocka_unit_test(what_would_command_a_terminal_is_made_harmless),
        cmocka_unit_test(a_file_is_read_and_a_missing_one_is_named_so),
        cmocka_unit_test(what_others_may_have_written_is_not_read),
    };
    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
