#ifndef CPCRE2_SHIM_H
#define CPCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stddef.h>
#include <stdint.h>

/// The steps of one search. PCRE2's own limit begins anew wherever the text may begin to match, and sees no step in a
/// repetition of one character, so these are counted at the callouts that stand in the pattern.
struct pattern_steps {
    size_t position;
    uint64_t taken;
    uint64_t limit;
};

/// Whether two octets may belong to characters that are the same but for case.
static inline int pattern_may_be_same(uint8_t one, uint8_t other) {
    return ((one ^ other) & ~0x20) == 0 || one >= 0x80 || other >= 0x80;
}

/// The octets that a reference to a group compares at most, of all groups that have matched; no more are counted than are
/// allowed.
static inline uint64_t pattern_compared(const pcre2_callout_block_8 *block, uint64_t allowed) {
    uint64_t compared = 0;
    for (uint32_t group = 1; group < block->capture_top && compared <= allowed; group++) {
        size_t at = block->offset_vector[2 * group], end = block->offset_vector[2 * group + 1];
        if (at == PCRE2_UNSET || end == PCRE2_UNSET) continue;
        for (size_t other = block->current_position; at < end && other < block->subject_length; at++, other++) {
            if (!pattern_may_be_same(block->subject[at], block->subject[other])) break;
            compared++;
        }
    }
    return compared;
}

/// Counts one step, and one for each octet between the place of the last callout and this one. Callout 2 stands before
/// a reference to a group, which compares octets without a further callout where it fails.
static inline int pattern_step(pcre2_callout_block_8 *block, void *data) {
    struct pattern_steps *steps = (struct pattern_steps *)data;
    size_t position = block->current_position;
    steps->taken += 1 + (position > steps->position ? position - steps->position : steps->position - position);
    steps->position = position;
    if (block->callout_number == 2 && steps->taken <= steps->limit) {
        steps->taken += pattern_compared(block, steps->limit - steps->taken);
    }
    return steps->taken > steps->limit ? PCRE2_ERROR_CALLOUT : 0;
}

/// Compiles a pattern of ASCII with `.` for every character; null, with PCRE2's error, where that can't be done.
static inline pcre2_code_8 *pattern_compile(const uint8_t *pattern, size_t length, int *error) {
    pcre2_compile_context_8 *context = pcre2_compile_context_create_8(NULL);
    if (context == NULL) return NULL;
    pcre2_set_parens_nest_limit_8(context, 1000);
    size_t offset = 0;
    uint32_t options = PCRE2_UTF | PCRE2_DOTALL | PCRE2_DUPNAMES | PCRE2_NEVER_BACKSLASH_C;
    pcre2_code_8 *code = pcre2_compile_8(pattern, length, options, error, &offset, context);
    pcre2_compile_context_free_8(context);
    return code;
}

/// The first match in a text, which must be valid UTF-8: 1 where there is one, with its range, 0 for none, -1 where the
/// search went beyond its steps or its memory (in KiB). `taken` gets the steps that it took.
static inline int pattern_search(
    const pcre2_code_8 *code, const uint8_t *text, size_t length, uint32_t limit, uint32_t memory, size_t *start,
    size_t *end, uint64_t *taken) {
    pcre2_match_context_8 *context = pcre2_match_context_create_8(NULL);
    pcre2_match_data_8 *data = pcre2_match_data_create_8(1, NULL);
    struct pattern_steps steps = {0, 0, limit};
    int found = -1;
    if (context != NULL && data != NULL) {
        pcre2_set_match_limit_8(context, limit);
        pcre2_set_depth_limit_8(context, limit);
        pcre2_set_heap_limit_8(context, memory);
        pcre2_set_callout_8(context, pattern_step, &steps);
        int result = pcre2_match_8(code, text, length, 0, PCRE2_NO_UTF_CHECK, data, context);
        // 0 is a match with more groups than there is room for.
        if (result >= 0) {
            size_t *range = pcre2_get_ovector_pointer_8(data);
            *start = range[0];
            *end = range[1];
            found = 1;
        } else if (result == PCRE2_ERROR_NOMATCH) {
            found = 0;
        }
    }
    *taken = steps.taken;
    pcre2_match_data_free_8(data);
    pcre2_match_context_free_8(context);
    return found;
}

#endif
