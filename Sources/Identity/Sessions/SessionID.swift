/// The number by which a session is known in listings and in the store: the first 16 octets of the hash of what its
/// cookie holds, so that it can't be used to sign in.
package struct SessionID: Hashable, Sendable, Codable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package let description: String

    /// The session of a number as listings show it; nil where it is none.
    package init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        description = text
    }

    /// A number of digits that were made as they must be.
    init(digits: String) { description = digits }
}
