#include "http1.h"

/* Bytes of headers in which Retry-After is looked for: servers limit theirs to 8 or 16 KiB. */
enum { HEADER_BYTES_MAX = 16384 };

enum stage { IN_STATUS, AFTER_STATUS, IN_NAME, IN_VALUE, IN_OTHER };

/* Arrays: a pointer would cost the library a relocation. */
enum { HEADER_RETRY_AFTER, HEADER_DATE, HEADER_COUNT, ALL_HEADERS = (1 << HEADER_COUNT) - 1 };
static const char headers[HEADER_COUNT][14] = {"retry-after:", "date:"};

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static void start_line(struct answer *answer)
{
    answer->stage = IN_NAME;
    answer->position = 0;
    answer->candidates = ALL_HEADERS;
    answer->value_length = 0;
}

/* Two digits at `text`, or `blank` and one; -1 if they are none. */
static int two_digits(const char *text)
{
    if (!is_digit(text[1]) || (!is_digit(text[0]) && text[0] != ' '))
        return -1;
    return (text[0] == ' ' ? 0 : text[0] - '0') * 10 + text[1] - '0';
}

static int four_digits(const char *text)
{
    int high = two_digits(text);
    int low = two_digits(text + 2);
    return high < 0 || low < 0 || text[0] == ' ' || text[2] == ' ' ? -1 : high * 100 + low;
}

static int month_of(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 0; month < 12; month++)
        if (months[3 * month] == text[0] && months[3 * month + 1] == text[1] &&
            months[3 * month + 2] == text[2])
            return month + 1;
    return -1;
}

/* Days since 1970 of the proleptic Gregorian calendar, years that begin in March: the leap day is the last. */
static int64_t days_of(int year, int month, int day)
{
    year -= month <= 2;
    int64_t years = year;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return years * 365 + years / 4 - years / 100 + years / 400 + day_of_year - 719468;
}

/* `text` is HH:MM:SS. */
static uint32_t seconds_of(int year, int month, int day, const char *text)
{
    int hour = two_digits(text);
    int minute = two_digits(text + 3);
    int second = two_digits(text + 6);
    if (year < 1970 || year > 2105 || month < 1 || day < 1 || day > 31 || hour < 0 || hour > 23 ||
        minute < 0 || minute > 59 || second < 0 || second > 60 || text[2] != ':' || text[5] != ':')
        return 0;
    return (uint32_t)(days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second);
}

uint32_t http_date(const char *text, size_t length)
{
    size_t comma = 0;
    while (comma < length && text[comma] != ',')
        comma++;
    /* Sun, 06 Nov 1994 08:49:37 GMT */
    if (comma == 3 && length == 29)
        return seconds_of(four_digits(text + 12), month_of(text + 8), two_digits(text + 5), text + 17);
    /* Sunday, 06-Nov-94 08:49:37 GMT: two digits of a year mean none that is more than 50 years ahead. */
    if (comma < length && comma >= 6 && length == comma + 24) {
        int year = two_digits(text + comma + 9);
        return year < 0 ? 0
                        : seconds_of(year + (year < 70 ? 2000 : 1900), month_of(text + comma + 5),
                                     two_digits(text + comma + 2), text + comma + 12);
    }
    /* Sun Nov  6 08:49:37 1994 */
    if (comma == length && length == 24)
        return seconds_of(four_digits(text + 20), month_of(text + 4), two_digits(text + 8), text + 11);
    return 0;
}

uint32_t http_retry_after(const char *text, size_t length)
{
    enum { SECONDS_MAX = 30 * 86400 /* more would be a time */ };
    uint32_t seconds = 0;
    size_t digits = 0;
    while (digits < length && is_digit(text[digits])) {
        seconds = seconds * 10 + (uint32_t)(text[digits++] - '0');
        if (seconds > SECONDS_MAX)
            seconds = SECONDS_MAX;
    }
    return digits == length ? seconds : http_date(text, length);
}

/* A Retry-After that names a time stays one: Date may stand below it. */
static void end_value(struct answer *answer)
{
    size_t length = answer->value_length < ANSWER_VALUE_SIZE ? answer->value_length : ANSWER_VALUE_SIZE;
    while (length > 0 && (answer->value[length - 1] == ' ' || answer->value[length - 1] == '\t'))
        length--;
    if (answer->candidates == 1u << HEADER_DATE)
        answer->date = http_date(answer->value, length);
    else
        answer->retry_after = http_retry_after(answer->value, length);
}

static void end_headers(struct answer *answer)
{
    if (answer->code[0] == '1') /* an interim answer: the final one follows */
        answer_begin(answer);
    else
        answer_conclude(answer);
}

/* 101 begins another protocol; of other interim answers, and of faults, the headers are read. */
static void end_status(struct answer *answer)
{
    const char *code = answer->code;
    bool interim = code[0] == '1' && !(code[1] == '0' && code[2] == '1');
    answer->protocol = ANSWER_HTTP;
    answer->class = (uint8_t)refusal_class(ANSWER_HTTP, code);
    answer->budget = HEADER_BYTES_MAX;
    answer->stage = AFTER_STATUS;
    if (answer->class == FAULT_NONE && !interim)
        answer->result = code[0] == '5' ? ANSWER_BAD : ANSWER_GOOD;
}

/* HTTP/1.1 429 and a blank or the line's end */
static void feed_status(struct answer *answer, char byte)
{
    static const char beginning[] = "HTTP/1.";
    enum { MINOR = 7, BLANK = 8, CODE = 9, CODE_END = 12 };
    unsigned position = answer->position++;
    bool fits = position < MINOR      ? byte == beginning[position]
                : position == MINOR   ? is_digit(byte)
                : position == BLANK   ? byte == ' '
                : position == CODE    ? byte >= '1' && byte <= '5'
                : position < CODE_END ? is_digit(byte)
                                      : byte == ' ' || byte == '\r' || byte == '\n';
    if (!fits || !answer->asked) {
        answer->result = ANSWER_FOREIGN;
        return;
    }
    if (position >= CODE && position < CODE_END)
        answer->code[position - CODE] = byte;
    if (position < CODE_END)
        return;
    end_status(answer);
    if (byte == '\n')
        start_line(answer);
}

static void feed_name(struct answer *answer, char byte)
{
    unsigned left = 0;
    unsigned position = answer->position++;
    /* Two threads that read one connection at once may confuse the state: never the memory. */
    for (unsigned i = 0; i < HEADER_COUNT && position < sizeof headers[0]; i++)
        if ((answer->candidates & 1u << i) != 0 && headers[i][position] == lower(byte))
            left |= 1u << i;
    answer->candidates = (uint8_t)left;
    answer->stage = left == 0 ? IN_OTHER : byte == ':' ? IN_VALUE : IN_NAME;
}

static void feed_value(struct answer *answer, char byte)
{
    unsigned length = answer->value_length;
    if (length == 0 && (byte == ' ' || byte == '\t'))
        return;
    if (length >= ANSWER_VALUE_SIZE) {
        answer->stage = IN_OTHER; /* longer than any that means something */
        return;
    }
    answer->value[length] = byte;
    answer->value_length = (uint8_t)(length + 1);
}

static void feed_headers(struct answer *answer, char byte)
{
    if (byte == '\r')
        return;
    if (byte != '\n') {
        if (answer->stage == IN_NAME)
            feed_name(answer, byte);
        else if (answer->stage == IN_VALUE)
            feed_value(answer, byte);
        return;
    }
    if (answer->stage == IN_NAME && answer->position == 0) {
        end_headers(answer);
        return;
    }
    if (answer->stage == IN_VALUE)
        end_value(answer);
    start_line(answer);
}

void http1_feed(struct answer *answer, char byte)
{
    if (answer->stage == IN_STATUS)
        feed_status(answer, byte);
    else if (answer->budget-- == 0)
        answer_conclude(answer);
    else
        feed_headers(answer, byte);
}
