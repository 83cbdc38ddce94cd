import CPCRE2

/// A pattern that PCRE2 searches by trying, as far as a number of steps allows. PCRE2's compiler to machine code stays
/// off: what that makes counts no steps.
final class BacktrackingProgram: Sendable {
    /// Why PCRE2 does not take a pattern.
    enum Refusal: Error, Hashable, Sendable {
        /// It is too large once it is compiled.
        case tooLarge
        /// Something else, by PCRE2's number.
        case other(Int)
    }

    /// The steps of a search. A step is a part of the pattern that is begun, or an octet that a repetition runs over.
    static let steps = 1_000_000
    /// Further steps for each octet of the text, so that a pattern that runs over a long text a few times gets to its
    /// end.
    static let stepsPerOctet = 16
    /// The memory of a search for what it may have to come back to, in KiB.
    static let memory: UInt32 = 65_536

    // PCRE2 does not change a pattern that it has compiled; it lives until `deinit`.
    private nonisolated(unsafe) let code: OpaquePointer

    /// Compiles a pattern in PCRE2's syntax, with callouts where steps count.
    init(_ syntax: String) throws(Refusal) {
        let octets = Array(syntax.utf8)
        var error: CInt = 0
        guard let code = pattern_compile(octets, octets.count, &error) else {
            throw error == PCRE2_ERROR_PATTERN_TOO_LARGE || error == PCRE2_ERROR_HEAP_FAILED
                ? .tooLarge : .other(Int(error))
        }
        self.code = code
    }

    deinit { pcre2_code_free_8(code) }

    /// The leftmost match. The steps of the search are taken off the allowance.
    func firstMatch(
        in text: SearchText, within allowance: inout SearchAllowance
    ) throws(SearchExhausted) -> Range<Int>? {
        var start = 0
        var end = 0
        var taken: UInt64 = 0
        let count = text.octets.count
        let limit = min(Self.steps + Self.stepsPerOctet * count, allowance.steps)
        guard limit > 0 else { throw SearchExhausted() }
        // Its text is valid UTF-8, so PCRE2 need not look at that again.
        let found = pattern_search(
            code, text.octets, count, UInt32(clamping: limit), Self.memory, &start, &end, &taken)
        // One that came to a bound took all that it might, whichever bound it was.
        allowance.take(found < 0 ? max(limit, Int(clamping: taken)) : Int(clamping: taken))
        switch found {
        case 1: return start..<max(start, end)
        case 0: return nil
        default: throw SearchExhausted()
        }
    }
}
