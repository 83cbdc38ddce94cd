#ifndef CRE2_H
#define CRE2_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A pattern that RE2 has compiled. Any number of threads may search with it at once.
typedef struct cre2_program cre2_program;

/// Many patterns that RE2 has compiled into one. Any number of threads may search with it at once.
typedef struct cre2_set cre2_set;

// A search passes over the text once, by states that RE2 keeps. `allowance` is how many instructions of the program it
// may go through beside that: to make states anew when there is no room for more, and octet by octet where RE2 gives up to
// make states. What a search takes is taken off it.

/// Compiles a pattern in RE2's syntax with `.` for every character, within so many octets of memory; null where that
/// can't be done. It is the caller's to free.
cre2_program *cre2_compile(const uint8_t *pattern, size_t length, int64_t memory);

/// Frees a pattern; null is none.
void cre2_free(cre2_program *program);

/// How large the pattern is, in RE2's instructions: forwards or backwards, whichever is larger.
int cre2_size(const cre2_program *program);

/// The first match in the text, which is UTF-8, from an octet on, or the one that begins at that octet where `anchored`
/// is not 0: 1 where there is one, with its range, 0 where there is none, and -1 where the allowance or the memory did
/// not suffice to tell. What lies before that octet is seen by `\b` and `^`.
int cre2_search(
    const cre2_program *program, const uint8_t *text, size_t length, size_t from, int anchored, int64_t *allowance,
    size_t *start, size_t *end);

/// A set without patterns, which may take so many octets of memory; null where there is none. It is the caller's to
/// free.
cre2_set *cre2_set_create(int64_t memory);

/// Frees a set; null is none.
void cre2_set_free(cre2_set *set);

/// Adds a pattern of so many instructions before the set is compiled: its number, from 0 on, or -1 where that can't be
/// done.
int cre2_set_add(cre2_set *set, const uint8_t *pattern, size_t length, int64_t size);

/// Compiles the set, once: 1, or 0 where its memory does not suffice.
int cre2_set_compile(cre2_set *set);

/// Searches for all patterns of a compiled set, and writes the numbers of those that match somewhere, in no order, at
/// most `capacity` of them: how many match, or -1 where the allowance or the memory did not suffice.
int cre2_set_search(
    const cre2_set *set, const uint8_t *text, size_t length, int64_t *allowance, int32_t *numbers, size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
