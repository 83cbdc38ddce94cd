/*
 * Counts what is asked of the allocator and what is copied between postern_count_octets(1) and postern_count_octets(0),
 * and writes it to the file that POSTERN_OCTETS names: allocations, octets allocated, octets copied. Loaded by
 * LD_PRELOAD (Benchmarks/lib/cost.py). What the world outside does is left out: postern_count_octets(-1) begins and
 * ends it.
 *
 * Copies that the compiler put in place of a call are not seen; none of them is longer than a few words.
 */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static atomic_int counts, outside;
static atomic_long allocations, allocated, copied;

static void note_allocation(size_t octets) {
    if (counts && !outside) {
        allocations++;
        allocated += octets;
    }
}

void *malloc(size_t octets) {
    note_allocation(octets);
    return __libc_malloc(octets);
}

void *calloc(size_t count, size_t octets) {
    note_allocation(count * octets);
    return __libc_calloc(count, octets);
}

void *realloc(void *old, size_t octets) {
    note_allocation(octets);
    return __libc_realloc(old, octets);
}

void *memalign(size_t alignment, size_t octets) {
    note_allocation(octets);
    return __libc_memalign(alignment, octets);
}

void *aligned_alloc(size_t alignment, size_t octets) { return memalign(alignment, octets); }

int posix_memalign(void **place, size_t alignment, size_t octets) {
    void *memory = memalign(alignment, octets);
    if (!memory) return 12; /* ENOMEM */
    *place = memory;
    return 0;
}

/* The string instructions, so that no copy in here becomes a call of itself. */
static void copy_up(void *to, const void *from, size_t octets) {
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(octets) : : "memory");
}

static void copy_down(void *to, const void *from, size_t octets) {
    const char *source = (const char *)from + octets - 1;
    char *place = (char *)to + octets - 1;
    __asm__ volatile("std; rep movsb; cld" : "+D"(place), "+S"(source), "+c"(octets) : : "memory");
}

void *memcpy(void *restrict to, const void *restrict from, size_t octets) {
    if (counts && !outside) copied += octets;
    if (octets) copy_up(to, from, octets);
    return to;
}

void *memmove(void *to, const void *from, size_t octets) {
    if (counts && !outside) copied += octets;
    if (!octets || to == from) return to;
    if ((char *)to < (const char *)from || (const char *)from + octets <= (char *)to)
        copy_up(to, from, octets);
    else
        copy_down(to, from, octets);
    return to;
}

void *__memcpy_chk(void *to, const void *from, size_t octets, size_t room) {
    if (octets > room) abort();
    return memcpy(to, from, octets);
}

void *__memmove_chk(void *to, const void *from, size_t octets, size_t room) {
    if (octets > room) abort();
    return memmove(to, from, octets);
}

void postern_count_octets(int what) {
    if (what < 0) {
        outside = !outside;
        return;
    }
    counts = what;
    if (what) return;
    const char *path = getenv("POSTERN_OCTETS");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) abort();
    fprintf(file, "%ld %ld %ld\n", (long)allocations, (long)allocated, (long)copied);
    fclose(file);
}
