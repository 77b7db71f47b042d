/* System calls without libc.
 *
 * What the observer does for itself must not go through the host's libc: there it could meet another hook, set
 * errno, or take part in thread cancellation. Each call returns what the kernel returns: a negative errno(3)
 * on failure. Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_PLATFORM_SYSTEM_CALL_H
#define VHRETRY_PRELOAD_PLATFORM_SYSTEM_CALL_H

#include <stdbool.h>
#include <sys/syscall.h>

#if defined(__x86_64__)

static inline long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

#elif defined(__aarch64__)

static inline long system_call(long number, long a, long b, long c, long d, long e, long f)
{
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory", "cc");
    return x0;
}

#else
#error "vhretry knows the system calls of x86_64 and aarch64 only"
#endif

#define SYSTEM_CALL_0(number)          system_call(number, 0, 0, 0, 0, 0, 0)
#define SYSTEM_CALL_1(number, a)       system_call(number, (long)(a), 0, 0, 0, 0, 0)
#define SYSTEM_CALL_2(number, a, b)    system_call(number, (long)(a), (long)(b), 0, 0, 0, 0)
#define SYSTEM_CALL_3(number, a, b, c) system_call(number, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define SYSTEM_CALL_4(number, a, b, c, d)                                                                    \
    system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define SYSTEM_CALL_5(number, a, b, c, d, e)                                                                 \
    system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)

#endif
