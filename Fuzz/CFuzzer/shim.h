#pragma once
#include <stddef.h>
#include <stdint.h>
#include <time.h>

// libFuzzer's own loop, for programs that have a main of their own (compiler-rt, FuzzerInterface.h says the same).
extern int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

// The processor time that this thread has used, in nanoseconds. libFuzzer sees none of it: it learns from the numbers
// that are compared, and times would make every run another one.
__attribute__((no_sanitize("coverage"))) static inline int64_t fuzz_time_used(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

__attribute__((no_sanitize("coverage"))) static inline int fuzz_time_exceeds(int64_t end) {
    return fuzz_time_used() > end;
}
