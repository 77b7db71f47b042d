/* libcurl, loaded when the first of its functions is called. It brings thirty other libraries, which take longer to load than
 * `vhretry run` takes for the rest of its start; and most runs never speak to Valohai. These functions bear the names of
 * libcurl's, so that whoever calls them, with <curl/curl.h>, need not know. Where libcurl is linked in (`make dist`), they are
 * libcurl's own.
 *
 * Without a libcurl they behave as libcurl does without memory: curl_global_init says so first.
 */
#include <curl/curl.h>

#ifndef CURL_STATICLIB

#include <dlfcn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* These are macros, too, which check the types of what is passed. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

/* Beside the usual one, Debian's with GnuTLS. */
static const char *const file_names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};

static void *find_function(const char *name)
{
    static void *library;
    for (size_t i = 0; !library && i < sizeof file_names / sizeof file_names[0]; i++)
        library = dlopen(file_names[i], RTLD_LAZY | RTLD_LOCAL);
    return library ? dlsym(library, name) : NULL;
}

/* Declares `real`, which is libcurl's function of that name, or NULL. */
#define FIND_REAL(name)                                                                                      \
    static __typeof__(name) *real;                                                                           \
    if (!real) {                                                                                             \
        void *const found = find_function(#name);                                                            \
        memcpy(&real, &found, sizeof real);                                                                  \
    }

CURLcode curl_global_init(long flags)
{
    FIND_REAL(curl_global_init)
    return real ? real(flags) : CURLE_FAILED_INIT;
}

void curl_global_cleanup(void)
{
    FIND_REAL(curl_global_cleanup)
    if (real)
        real();
}

curl_version_info_data *curl_version_info(CURLversion age)
{
    FIND_REAL(curl_version_info)
    return real ? real(age) : NULL;
}

CURL *curl_easy_init(void)
{
    FIND_REAL(curl_easy_init)
    return real ? real() : NULL;
}

void curl_easy_cleanup(CURL *curl)
{
    FIND_REAL(curl_easy_cleanup)
    if (real)
        real(curl);
}

CURLcode curl_easy_perform(CURL *curl)
{
    FIND_REAL(curl_easy_perform)
    return real ? real(curl) : CURLE_FAILED_INIT;
}

const char *curl_easy_strerror(CURLcode code)
{
    FIND_REAL(curl_easy_strerror)
    return real ? real(code) : "there is no libcurl";
}

/* What an option takes is told by its number (curl/curl.h, CURLOPTTYPE_...): a number, of whichever type, or a pointer. */
_Static_assert(sizeof(curl_off_t) == sizeof(long), "one kind of number");

CURLcode curl_easy_setopt(CURL *curl, CURLoption option, ...)
{
    FIND_REAL(curl_easy_setopt)
    const bool takes_number =
        option < CURLOPTTYPE_OBJECTPOINT || (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB);
    CURLcode code;
    va_list values;
    if (!real)
        return CURLE_FAILED_INIT;
    va_start(values, option);
    if (takes_number) {
        const long number = va_arg(values, long);
        code = real(curl, option, number);
    } else {
        void *const pointer = va_arg(values, void *);
        code = real(curl, option, pointer);
    }
    va_end(values);
    return code;
}

CURLcode curl_easy_getinfo(CURL *curl, CURLINFO info, ...)
{
    FIND_REAL(curl_easy_getinfo)
    va_list values;
    va_start(values, info);
    const CURLcode code = real ? real(curl, info, va_arg(values, void *)) : CURLE_FAILED_INIT;
    va_end(values);
    return code;
}

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *data)
{
    FIND_REAL(curl_slist_append)
    return real ? real(list, data) : NULL;
}

void curl_slist_free_all(struct curl_slist *list)
{
    FIND_REAL(curl_slist_free_all)
    if (real)
        real(list);
}

#endif
