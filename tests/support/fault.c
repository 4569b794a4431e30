/* Preloaded before the C library: makes the Nth call that changes something below a folder fail, or the last one.
 *
 * FAULT_BELOW   the folder
 * FAULT_RECORD  a file of 4096 bytes: how many such calls came, how many failed, and which was the first that did
 * FAULT_AT      N, from 1; 0 only counts
 * FAULT_MODE    full   that call and all later ones fail with ENOSPC, as on a disk that is full
 *               once   only that one fails with ENOSPC, as on a disk where somebody else made room
 *               kill   the process ends at that call, as when it is killed or the power fails
 *
 * FAULT_CLOCK   seconds by which the clock on the wall is off, alone or with the others
 *
 * The Nth write is cut in half before the disk is full or the process ends, since that is how records get torn.
 * Taking a file away needs no room: such calls are counted, and only the end of the process hits them.
 * Writes to mapped memory, and calls that bypass the C library, are not seen. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct record {
    _Atomic uint64_t calls;
    _Atomic uint64_t failed;
    char first[4080];
};

enum verdict { PASS, HALF, FAIL };

static struct record *record;
static const char *below;
static size_t below_length;
static uint64_t at;
static enum { FULL, ONCE, KILL } mode;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static long clock_off;

__attribute__((constructor)) static void begin(void) {
    const char *said_clock = getenv("FAULT_CLOCK");
    if (said_clock) clock_off = atol(said_clock);
    const char *file = getenv("FAULT_RECORD"), *said_at = getenv("FAULT_AT"), *said_mode = getenv("FAULT_MODE");
    below = getenv("FAULT_BELOW");
    if (!file || !below || !said_at || !said_mode) return;
    below_length = strlen(below);
    at = strtoull(said_at, NULL, 10);
    mode = !strcmp(said_mode, "kill") ? KILL : !strcmp(said_mode, "once") ? ONCE : FULL;
    int descriptor = REAL(open)(file, O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return;
    void *mapped = mmap(NULL, sizeof(struct record), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (mapped != MAP_FAILED) record = mapped;
}

static enum verdict judge(const char *call, const char *path, int is_write, int needs_room) {
    if (!record || strncmp(path, below, below_length) != 0) return PASS;
    uint64_t number = atomic_fetch_add(&record->calls, 1) + 1;
    if (at == 0 || number < at || (mode == ONCE && number > at)) return PASS;
    if (mode == KILL) {
        if (number > at) return PASS; /* another thread, in the last moment */
        snprintf(record->first, sizeof record->first, "%s %s", call, path);
        atomic_fetch_add(&record->failed, 1);
        if (is_write) return HALF;
        _exit(137);
    }
    if (!needs_room) return PASS;
    if (number == at && is_write && mode == FULL) return HALF;
    if (atomic_fetch_add(&record->failed, 1) == 0) snprintf(record->first, sizeof record->first, "%s %s", call, path);
    errno = ENOSPC;
    return FAIL;
}

static enum verdict judge_descriptor(const char *call, int descriptor, int is_write) {
    char link[64], path[PATH_MAX];
    if (!record) return PASS;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0) return PASS;
    path[length] = 0;
    return judge(call, path, is_write, 1);
}

static ssize_t halved(ssize_t written) {
    if (mode == KILL) _exit(137);
    return written;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    switch (judge_descriptor("write", descriptor, 1)) {
    case FAIL: return -1;
    case HALF: return halved(REAL(write)(descriptor, bytes, count - count / 2));
    default: return REAL(write)(descriptor, bytes, count);
    }
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    switch (judge_descriptor("pwrite", descriptor, 1)) {
    case FAIL: return -1;
    case HALF: return halved(REAL(pwrite64)(descriptor, bytes, count - count / 2, offset));
    default: return REAL(pwrite64)(descriptor, bytes, count, offset);
    }
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    switch (judge_descriptor("writev", descriptor, 1)) {
    case FAIL: return -1;
    case HALF: return halved(REAL(write)(descriptor, parts[0].iov_base, parts[0].iov_len - parts[0].iov_len / 2));
    default: return REAL(writev)(descriptor, parts, count);
    }
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at, size_t count, unsigned flags) {
    if (judge_descriptor("copy_file_range", to, 0) == FAIL) return -1;
    return REAL(copy_file_range)(from, from_at, to, to_at, count, flags);
}

int fsync(int descriptor) {
    return judge_descriptor("fsync", descriptor, 0) == FAIL ? -1 : REAL(fsync)(descriptor);
}

int fdatasync(int descriptor) {
    return judge_descriptor("fdatasync", descriptor, 0) == FAIL ? -1 : REAL(fdatasync)(descriptor);
}

int ftruncate64(int descriptor, off64_t length) {
    return judge_descriptor("ftruncate", descriptor, 0) == FAIL ? -1 : REAL(ftruncate64)(descriptor, length);
}

int rename(const char *from, const char *to) {
    return judge("rename", to, 0, 1) == FAIL ? -1 : REAL(rename)(from, to);
}

int mkdir(const char *path, mode_t bits) {
    return judge("mkdir", path, 0, 1) == FAIL ? -1 : REAL(mkdir)(path, bits);
}

int unlink(const char *path) {
    judge("unlink", path, 0, 0);
    return REAL(unlink)(path);
}

int rmdir(const char *path) {
    judge("rmdir", path, 0, 0);
    return REAL(rmdir)(path);
}

/* Opening for writing what is there already needs no room. */
static int makes(const char *path, int flags) {
    struct stat found;
    return (flags & O_CREAT) && stat(path, &found) != 0;
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t bits = va_arg(rest, mode_t);
    va_end(rest);
    if (makes(path, flags) && judge("open", path, 0, 1) == FAIL) return -1;
    return REAL(open64)(path, flags, bits);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t bits = va_arg(rest, mode_t);
    va_end(rest);
    if (makes(path, flags) && judge("open", path, 0, 1) == FAIL) return -1;
    return REAL(open)(path, flags, bits);
}

int clock_gettime(clockid_t which, struct timespec *time) {
    int ended = REAL(clock_gettime)(which, time);
    if (which == CLOCK_REALTIME) time->tv_sec += clock_off;
    return ended;
}
