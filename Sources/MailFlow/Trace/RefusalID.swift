import Mail

/// The identity of a refusal at the edge, as the trace shows it: `R17`.
package struct RefusalID: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The number of the record.
    package let number: Int64

    /// The identity of a record.
    package init(_ number: Int64) { self.number = number }

    /// Reads an identity, in either case; nil for any other text.
    package init?(_ text: String) {
        guard text.utf8.first.map({ $0 | 0x20 }) == UInt8(ascii: "r"),
            text.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text.dropFirst())
        else { return nil }
        self.number = number
    }

    /// `R17`
    package var description: String { "R\(number)" }
}
