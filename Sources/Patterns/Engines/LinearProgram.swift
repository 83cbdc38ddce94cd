import CRE2

/// A pattern that RE2 searches in one pass over the text, as far as the states suffice that it keeps, and as far as an
/// allowance goes beyond that.
final class LinearProgram: Sendable {
    /// What RE2 may use for one pattern: the program and the states that it has come by. When they are full it begins
    /// anew.
    static let memory: Int64 = 4 << 20

    // RE2 is immutable but for its cache of states, which has locks of its own; it lives until `deinit`.
    private nonisolated(unsafe) let program: OpaquePointer

    /// Compiles a pattern in RE2's syntax; nil where RE2 does not know it or its memory does not suffice.
    init?(_ syntax: String) {
        let octets = Array(syntax.utf8)
        guard let program = cre2_compile(octets, octets.count, Self.memory) else { return nil }
        self.program = program
    }

    deinit { cre2_free(program) }

    /// How large it is, in RE2's instructions, forwards or backwards.
    var size: Int { Int(cre2_size(program)) }

    /// The leftmost match.
    func firstMatch(
        in text: SearchText, within allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> Range<Int>? {
        try allowance.takePass(over: text.octets.count)
        return try search(text, length: text.octets.count, from: 0, anchored: false, &allowance)
    }

    /// The match in the first octets that begins at an octet.
    func match(
        in text: SearchText, length: Int, at start: Int, within allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> Range<Int>? {
        try search(text, length: length, from: start, anchored: true, &allowance)
    }

    private func search(
        _ text: SearchText, length: Int, from: Int, anchored: Bool, _ allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> Range<Int>? {
        var start = 0
        var end = 0
        var left = allowance.instructionsLeft
        let found = cre2_search(program, text.octets, length, from, anchored ? 1 : 0, &left, &start, &end)
        allowance.keepInstructions(left)
        guard found >= 0 else { throw SearchExhausted() }
        return found > 0 ? start..<end : nil
    }
}
