#include "CRE2.h"

#include <algorithm>
#include <climits>
#include <memory>
#include <string>
#include <vector>

#include <re2/re2.h>
#include <re2/set.h>

// What Swift calls must not throw: the little that can (no memory) ends in the answer for failure.

struct cre2_program {
    RE2 re2;
    // Forwards and backwards: a match is found by its end, and then where it begins.
    int64_t size = 0;
};

struct cre2_set {
    RE2::Set set;
    int64_t size = 0;

    explicit cre2_set(const RE2::Options &options) : set(options, RE2::UNANCHORED) {}
};

namespace {

RE2::Options options(int64_t memory) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(memory);
    options.set_never_capture(true);
    options.set_dot_nl(true);
    return options;
}

re2::StringPiece piece(const uint8_t *octets, size_t length) {
    return re2::StringPiece(reinterpret_cast<const char *>(octets), length);
}

// The instructions that a search may go through are spent.
struct Spent {};

// The bound of the search that this thread is at. RE2 says on its hooks what a search costs beyond one pass over the
// text; an exception from a hook ends the search, and what RE2 holds then (locks, a saved state) it gives back.
class Bound {
   public:
    Bound(int64_t *allowance, int64_t size, size_t length)
        : allowance(*allowance), state(std::min(size, mostForState)), whole(size * static_cast<int64_t>(length)) {
        current = this;
    }
    ~Bound() { current = nullptr; }

    Bound(const Bound &) = delete;
    Bound &operator=(const Bound &) = delete;

    // The room for states is full: each was made by going through the program once.
    static void onReset(const re2::hooks::DFAStateCacheReset &reset) {
        if (current) current->take(static_cast<int64_t>(reset.state_cache_size) * current->state);
    }

    // RE2 goes on without states: each octet takes a way through the program.
    static void onFailure(const re2::hooks::DFASearchFailure &) {
        if (current) current->take(current->whole);
    }

   private:
    // The larger states are, the fewer find room.
    static constexpr int64_t mostForState = 1024;

    static thread_local Bound *current;

    int64_t &allowance;
    const int64_t state;
    const int64_t whole;

    void take(int64_t cost) {
        if (cost > allowance) {
            allowance = 0;
            throw Spent();
        }
        allowance -= cost;
    }
};

thread_local Bound *Bound::current = nullptr;

// Has RE2 tell what searches cost: to be called before there is anything to search with.
void watch() {
    static const bool isWatching = [] {
        re2::hooks::SetDFAStateCacheResetHook(Bound::onReset);
        re2::hooks::SetDFASearchFailureHook(Bound::onFailure);
        return true;
    }();
    static_cast<void>(isWatching);
}

}  // namespace

cre2_program *cre2_compile(const uint8_t *pattern, size_t length, int64_t memory) try {
    watch();
    auto program = std::unique_ptr<cre2_program>(new cre2_program{RE2(piece(pattern, length), options(memory))});
    if (!program->re2.ok()) return nullptr;
    // Without a program that goes backwards, RE2 would search without states from the beginning.
    int backwards = program->re2.ReverseProgramSize();
    if (backwards < 0) return nullptr;
    program->size = std::max(program->re2.ProgramSize(), backwards);
    return program.release();
} catch (...) {
    return nullptr;
}

void cre2_free(cre2_program *program) { delete program; }

int cre2_size(const cre2_program *program) { return program->size; }

int cre2_search(
    const cre2_program *program, const uint8_t *text, size_t length, size_t from, int anchored, int64_t *allowance,
    size_t *start, size_t *end) try {
    if (length > INT_MAX || from > length) return -1;
    re2::StringPiece whole = piece(text, length), match;
    Bound bound(allowance, program->size, length);
    if (!program->re2.Match(whole, from, length, anchored ? RE2::ANCHOR_START : RE2::UNANCHORED, &match, 1)) return 0;
    *start = match.data() - whole.data();
    *end = *start + match.size();
    return 1;
} catch (...) {
    return -1;
}

cre2_set *cre2_set_create(int64_t memory) try {
    watch();
    return new cre2_set(options(memory));
} catch (...) {
    return nullptr;
}

void cre2_set_free(cre2_set *set) { delete set; }

int cre2_set_add(cre2_set *set, const uint8_t *pattern, size_t length, int64_t size) try {
    std::string error;
    int number = set->set.Add(piece(pattern, length), &error);
    if (number >= 0) set->size += size;
    return number;
} catch (...) {
    return -1;
}

int cre2_set_compile(cre2_set *set) try {
    return set->set.Compile();
} catch (...) {
    return 0;
}

int cre2_set_search(
    const cre2_set *set, const uint8_t *text, size_t length, int64_t *allowance, int32_t *numbers,
    size_t capacity) try {
    if (length > INT_MAX) return -1;
    Bound bound(allowance, set->size, length);
    std::vector<int> found;
    RE2::Set::ErrorInfo error;
    if (!set->set.Match(piece(text, length), &found, &error)) return error.kind == RE2::Set::kNoError ? 0 : -1;
    for (size_t index = 0; index < found.size() && index < capacity; index++) numbers[index] = found[index];
    return found.size();
} catch (...) {
    return -1;
}
