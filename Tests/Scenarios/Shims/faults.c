// Preloaded into a Telepost under test: the clock can be moved, and writing its database can be made to fail.
//
// TELEPOST_FAULTS names a file of eight 64-bit words that both sides map; the test writes the first five:
//   0 nanoseconds to add to the time of day
//   1 how many of a million writes fail, half of the octets written before they do
//   2 how many of a million syncs fail
//   3 the errno of what fails
//   4 a seed: the same one makes the same decisions in the same order
//   5 writes and syncs so far
//   6 those that failed
//
// Only files whose path holds "telepost.db" fail: the database, its log and the log's index.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static _Atomic int64_t *words;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("TELEPOST_FAULTS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *map = mmap(NULL, 64, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (map != MAP_FAILED) words = map;
}

static int is_ours(int file) {
    char link[32], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "telepost.db") != NULL;
}

// splitmix64: each call's number and the seed decide alone.
static uint64_t scattered(uint64_t number) {
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9u;
    number = (number ^ (number >> 27)) * 0x94D049BB133111EBu;
    return number ^ (number >> 31);
}

static int fails(int file, int rate) {
    if (!words || words[rate] == 0 || !is_ours(file)) return 0;
    uint64_t number = (uint64_t)atomic_fetch_add(&words[5], 1) + 1;
    uint64_t chance = scattered((uint64_t)words[4] + number * 0x9E3779B97F4A7C15u) % 1000000;
    if (chance >= (uint64_t)words[rate]) return 0;
    atomic_fetch_add(&words[6], 1);
    return 1;
}

ssize_t pwrite64(int file, const void *octets, size_t count, off64_t place) {
    if (fails(file, 1)) {
        syscall(SYS_pwrite64, file, octets, count / 2, place);
        errno = (int)words[3];
        return -1;
    }
    return syscall(SYS_pwrite64, file, octets, count, place);
}

ssize_t pwrite(int file, const void *octets, size_t count, off_t place) {
    return pwrite64(file, octets, count, place);
}

ssize_t write(int file, const void *octets, size_t count) {
    if (fails(file, 1)) {
        syscall(SYS_write, file, octets, count / 2);
        errno = (int)words[3];
        return -1;
    }
    return syscall(SYS_write, file, octets, count);
}

int fsync(int file) {
    if (fails(file, 2)) {
        errno = (int)words[3];
        return -1;
    }
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    if (fails(file, 2)) {
        errno = (int)words[3];
        return -1;
    }
    return (int)syscall(SYS_fdatasync, file);
}

static void move(int64_t *seconds, int64_t *nanoseconds) {
    if (!words) return;
    int64_t offset = words[0];
    *seconds += offset / 1000000000;
    *nanoseconds += offset % 1000000000;
    if (*nanoseconds >= 1000000000) {
        *nanoseconds -= 1000000000;
        *seconds += 1;
    }
    if (*nanoseconds < 0) {
        *nanoseconds += 1000000000;
        *seconds -= 1;
    }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int status = (int)syscall(SYS_clock_gettime, clock, time);
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t seconds = time->tv_sec, nanoseconds = time->tv_nsec;
        move(&seconds, &nanoseconds);
        time->tv_sec = seconds;
        time->tv_nsec = nanoseconds;
    }
    return status;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec precise;
    (void)zone;
    int status = clock_gettime(CLOCK_REALTIME, &precise);
    time->tv_sec = precise.tv_sec;
    time->tv_usec = precise.tv_nsec / 1000;
    return status;
}

time_t time(time_t *result) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    if (result) *result = precise.tv_sec;
    return precise.tv_sec;
}
