/// Which header fields mail flow rules may set and remove (docs/reference/mail-flow-rules.md#actions). What refuses a
/// document and what evaluates rules go by this one list.
public enum RuleHeaderField {
    /// Why no rule may change the fields of a name.
    public enum Obstacle: Hashable, Sendable {
        /// It is no name of a header field (RFC 5322 section 2.2), or one of more than ``mostOctets``.
        case noName
        /// It says how the content is coded.
        case coding
        /// It says where a message has been or who its author is, or this server and the organization's own servers
        /// alone may set it.
        case safety
    }

    /// Octets that a name may have, so that its line has room for a value (RFC 5322 section 2.1.1).
    public static let mostOctets = 76

    private static let safe: Set<String> = [
        "received", "return-path", "from", "x-forefront-antispam-report", "x-customspam",
    ]
    private static let safeBeginnings = [
        "x-postern-", "x-ms-exchange-organization-", "x-ms-exchange-crosspremises-", "x-ms-exchange-crosstenant-",
        "x-microsoft-antispam",
    ]

    /// Whether a text is a name that some header field may have.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
    }

    /// Why no rule may change the fields of a name, in any case; nil where it may.
    public static func obstacle(toChanging name: String) -> Obstacle? {
        guard isName(name), name.utf8.count <= mostOctets else { return .noName }
        let small = name.lowercased()
        if small == "mime-version" || small.utf8.starts(with: "content-".utf8) { return .coding }
        if safe.contains(small) || safeBeginnings.contains(where: { small.utf8.starts(with: $0.utf8) }) {
            return .safety
        }
        return nil
    }
}
