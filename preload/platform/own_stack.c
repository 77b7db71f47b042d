#include "own_stack.h"

#include "seldom.h"
#include "system_call.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

enum { STACKS = 4, STACK_SIZE = 16 * 1024, KERNEL_SIGNAL_SET_SIZE = 8 };

/* A few are at hand, of which only what is used takes memory. Whoever finds none free maps one. */
static char stacks[STACKS][STACK_SIZE] SELDOM __attribute__((aligned(16)));
static bool taken[STACKS];

/* Calls `function` with `argument` on the stack that ends at `top`. The frame pointer is what debuggers find the way back by. */
void call_on_stack(void (*function)(void *), void *argument, char *top) __attribute__((visibility("hidden")));

#if defined(__x86_64__)
__asm__(".pushsection .text\n"
        ".hidden call_on_stack\n"
        ".globl call_on_stack\n"
        ".type call_on_stack, @function\n"
        "call_on_stack:\n"
        ".cfi_startproc\n"
        "push %rbp\n"
        ".cfi_adjust_cfa_offset 8\n"
        ".cfi_rel_offset %rbp, 0\n"
        "mov %rsp, %rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "mov %rdx, %rsp\n"
        "mov %rdi, %rax\n"
        "mov %rsi, %rdi\n"
        "call *%rax\n"
        "mov %rbp, %rsp\n"
        "pop %rbp\n"
        ".cfi_def_cfa %rsp, 8\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size call_on_stack, . - call_on_stack\n"
        ".popsection");
#elif defined(__aarch64__)
__asm__(".pushsection .text\n"
        ".hidden call_on_stack\n"
        ".globl call_on_stack\n"
        ".type call_on_stack, %function\n"
        "call_on_stack:\n"
        ".cfi_startproc\n"
        "stp x29, x30, [sp, #-16]!\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset x29, -16\n"
        ".cfi_offset x30, -8\n"
        "mov x29, sp\n"
        ".cfi_def_cfa_register x29\n"
        "mov sp, x2\n"
        "mov x9, x0\n"
        "mov x0, x1\n"
        "blr x9\n"
        "mov sp, x29\n"
        ".cfi_def_cfa_register sp\n"
        "ldp x29, x30, [sp], #16\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size call_on_stack, . - call_on_stack\n"
        ".popsection");
#endif

/* valgrind takes a stack that it does not know for a mistake, and its drd ends at one that it was told of. These instructions ask whether we
 * run in it, and mean nothing to anybody else (valgrind's manual, "The Client Request mechanism"). */
static inline bool is_in_valgrind(void)
{
    enum { RUNNING_ON_VALGRIND = 0x1001 };
    static const uintptr_t words[6] = {RUNNING_ON_VALGRIND};
#if defined(__x86_64__)
    uintptr_t result = 0;
    __asm__ volatile("rolq $3, %%rdi; rolq $13, %%rdi; rolq $61, %%rdi; rolq $51, %%rdi; xchgq %%rbx, %%rbx"
                     : "+d"(result)
                     : "a"(words)
                     : "cc", "memory");
    return result != 0;
#elif defined(__aarch64__)
    register uintptr_t x3 __asm__("x3") = 0;
    register const uintptr_t *x4 __asm__("x4") = words;
    __asm__ volatile(
        "ror x12, x12, #3; ror x12, x12, #13; ror x12, x12, #51; ror x12, x12, #61; orr x10, x10, x10"
        : "+r"(x3)
        : "r"(x4)
        : "cc", "memory");
    return x3 != 0;
#endif
}

/* Nor does ThreadSanitizer know of a mapping that is made and gone without it: two threads after each other look like a race to it. */
#if defined(__SANITIZE_THREAD__)
#define IS_IN_SANITIZER true
#else
#define IS_IN_SANITIZER false
#endif

static bool is_on_own(void)
{
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return here - (uintptr_t)stacks < sizeof stacks;
}

static bool take(unsigned which)
{
    return !__atomic_load_n(&taken[which], __ATOMIC_RELAXED) &&
           !__atomic_exchange_n(&taken[which], true, __ATOMIC_ACQUIRE);
}

static __attribute__((noinline)) void call_on_mapping(void (*function)(void *), void *argument)
{
    const long mapping =
        system_call(SYS_mmap, 0, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping <= 0) {
        function(argument);
        return;
    }
    call_on_stack(function, argument, (char *)mapping + STACK_SIZE);
    SYSTEM_CALL_2(SYS_munmap, mapping, STACK_SIZE);
}

static void call_unheard(void (*function)(void *), void *argument)
{
    unsigned which = 0;
    while (which < STACKS && !take(which))
        which++;
    if (which == STACKS) {
        call_on_mapping(function, argument);
        return;
    }
    call_on_stack(function, argument, stacks[which] + STACK_SIZE);
    __atomic_store_n(&taken[which], false, __ATOMIC_RELEASE);
}

void on_own_stack(void (*function)(void *argument), void *argument)
{
    uint64_t mask = ~UINT64_C(0);
    if (IS_IN_SANITIZER || is_on_own() || is_in_valgrind()) {
        function(argument);
        return;
    }
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &mask, KERNEL_SIGNAL_SET_SIZE);
    call_unheard(function, argument);
    SYSTEM_CALL_4(SYS_rt_sigprocmask, SIG_SETMASK, &mask, 0, KERNEL_SIGNAL_SET_SIZE);
}

bool is_on_signal_stack(void)
{
    stack_t now = {.ss_flags = 0};
    return SYSTEM_CALL_2(SYS_sigaltstack, 0, &now) == 0 && (now.ss_flags & SS_ONSTACK) != 0;
}

void own_stacks_start_forked(void)
{
    for (int i = 0; i < STACKS; i++)
        if (taken[i]) /* do not write to a page that need not be copied */
            taken[i] = false;
}
