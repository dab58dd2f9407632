#pragma once
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <uv.h>

/// Has every descriptor from `first` on closed when another program is started (glibc shows close_range to GNU C alone).
static inline void telepost_close_on_exec(unsigned int first) {
    (void)syscall(SYS_close_range, first, ~0u, CLOSE_RANGE_CLOEXEC);
}

/// renameat2 that replaces nothing (glibc shows it to GNU C alone); -1 and errno as usual.
static inline int telepost_rename_new(int from, const char *old_name, int to, const char *new_name) {
    return (int)syscall(SYS_renameat2, from, old_name, to, new_name, 1u);
}

// X/Open's functions for pseudo-terminals (glibc shows them to GNU C alone).
int posix_openpt(int flags);
int grantpt(int descriptor);
int unlockpt(int descriptor);
int ptsname_r(int descriptor, char *name, size_t size);
