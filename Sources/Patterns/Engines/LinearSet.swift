import CRE2

/// Many patterns that RE2 searches in one pass over the text.
final class LinearSet: Sendable {
    /// What RE2 may use for all patterns together.
    static let memory: Int64 = 32 << 20
    /// As many of RE2's instructions find room in it and leave some for the states of a search.
    static let size = 250_000

    // As in ``LinearProgram``: immutable but for a cache with locks, and alive until `deinit`.
    private nonisolated(unsafe) let set: OpaquePointer
    private let count: Int

    /// Compiles patterns in RE2's syntax with their sizes, which get the numbers from 0 on; nil where the memory does not
    /// suffice.
    init?(_ patterns: [(syntax: String, size: Int)]) {
        guard let set = cre2_set_create(Self.memory) else { return nil }
        self.set = set
        count = patterns.count
        for (number, pattern) in patterns.enumerated() {
            let octets = Array(pattern.syntax.utf8)
            guard cre2_set_add(set, octets, octets.count, Int64(pattern.size)) == Int32(number) else { return nil }
        }
        guard cre2_set_compile(set) != 0 else { return nil }
    }

    deinit { cre2_set_free(set) }

    /// The numbers of the patterns that match somewhere; nil where the memory or the allowance did not suffice to tell.
    func matching(_ text: SearchText, within allowance: inout SearchAllowance) -> Set<Int>? {
        var numbers = [Int32](repeating: 0, count: count)
        var left = allowance.instructionsLeft
        let found = cre2_set_search(set, text.octets, text.octets.count, &left, &numbers, count)
        allowance.keepInstructions(left)
        return found < 0 ? nil : Set(numbers.prefix(Int(found)).map { Int($0) })
    }
}
