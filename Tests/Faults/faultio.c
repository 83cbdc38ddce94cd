/* Makes system calls on files of one folder fail now and then, and shifts the civil time, for the fault scenarios;
 * preloaded into the gateway. Clocks that count since boot are left alone.
 *
 * FAULTIO_FOLDER is the folder. FAULTIO_PAGE is a file that is mapped and shared: three counts in a million (fsync and
 * fdatasync, write and pwrite, rename and ftruncate), then three counters of what failed, then the shift in
 * seconds. Syncs and renames fail with EIO, writes with ENOSPC. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { SYNC, WRITE, RENAME };

struct page {
    volatile unsigned rate[3];
    unsigned failed[3];
    volatile long long shift;
};

static struct page *page;
static const char *folder;
static size_t folder_length;
static __thread unsigned long long state;

__attribute__((constructor)) static void open_page(void) {
    const char *path = getenv("FAULTIO_PAGE");
    folder = getenv("FAULTIO_FOLDER");
    if (!path || !folder) return;
    folder_length = strlen(folder);
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) page = mapped;
    close(file);
}

static int is_watched(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    /* The index that SQLite shares in memory is no file it writes to; the lock is none either. */
    return strncmp(path, folder, folder_length) == 0;
}

/* Whether this call is to fail; counts it. */
static int fails(enum kind kind, int file) {
    if (!page || page->rate[kind] == 0) return 0;
    if (state == 0) state = (unsigned long long)(size_t)&state ^ (unsigned long long)getpid() << 32 ^ 88172645463325252ULL;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    if (state % 1000000 >= page->rate[kind]) return 0;
    if (file >= 0 && !is_watched(file)) return 0;
    __atomic_fetch_add(&page->failed[kind], 1, __ATOMIC_RELAXED);
    errno = kind == WRITE ? ENOSPC : EIO;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int file) { return fails(SYNC, file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails(SYNC, file) ? -1 : REAL(fdatasync)(file); }
ssize_t write(int file, const void *octets, size_t count) {
    return fails(WRITE, file) ? -1 : REAL(write)(file, octets, count);
}
ssize_t pwrite(int file, const void *octets, size_t count, off_t offset) {
    return fails(WRITE, file) ? -1 : REAL(pwrite)(file, octets, count, offset);
}
ssize_t pwrite64(int file, const void *octets, size_t count, off64_t offset) {
    return fails(WRITE, file) ? -1 : REAL(pwrite64)(file, octets, count, offset);
}
ssize_t pwritev(int file, const struct iovec *pieces, int count, off_t offset) {
    return fails(WRITE, file) ? -1 : REAL(pwritev)(file, pieces, count, offset);
}
int ftruncate(int file, off_t length) { return fails(RENAME, file) ? -1 : REAL(ftruncate)(file, length); }
int rename(const char *from, const char *to) {
    if (page && strncmp(from, folder, folder_length) == 0 && fails(RENAME, -1)) return -1;
    return REAL(rename)(from, to);
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
    static __typeof__(&clock_gettime) real;
    if (!real) real = REAL(clock_gettime);
    int result = real(clock, moment);
    if (page && result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) moment->tv_sec += page->shift;
    return result;
}
int gettimeofday(struct timeval *moment, void *zone) {
    int result = REAL(gettimeofday)(moment, zone);
    if (page && result == 0) moment->tv_sec += page->shift;
    return result;
}
time_t time(time_t *moment) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (moment) *moment = now.tv_sec;
    return now.tv_sec;
}
