package import Mail

/// What `postern trace search` asks for (docs/reference/trace.md). Every condition that is set must hold; of several
/// values of one condition, one must.
package struct TraceQuery: Sendable, Hashable, Codable {
    /// A part of the Subject field, by EOP's `SubjectFilterType`; case and width don't matter.
    package struct SubjectCondition: Sendable, Hashable, Codable {
        /// Where in the subject the text stands.
        package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
            /// Anywhere.
            case contains = "Contains"
            /// At the beginning.
            case startsWith = "StartsWith"
            /// At the end.
            case endsWith = "EndsWith"
        }

        /// The text.
        package var text: String
        /// Where it stands.
        package var kind: Kind

        /// A condition on the subject.
        package init(_ text: String, _ kind: Kind = .contains) {
            self.text = text
            self.kind = kind
        }
    }

    /// Not before.
    package var start: WallTime?
    /// Not after.
    package var end: WallTime?
    /// MAIL FROM: an address, or a pattern in which `*` stands for any text; `<>` for the null sender.
    package var senders: [String] = []
    /// The recipient: the address that the sender named, the primary one, or the one delivered to; an address or a pattern.
    package var recipients: [String] = []
    /// The first author, of the From field: an address or a pattern.
    package var authors: [String] = []
    /// The Message-ID field, with or without its angle brackets.
    package var messageIDs: [String] = []
    /// The MessageTraceId, or its first eight digits or more.
    package var traceID: String?
    /// The peer that it came from: an address or a block of addresses.
    package var sources: [String] = []
    /// The server that it was handed to last: an address or a block of addresses.
    package var destinations: [String] = []
    /// Part of the subject.
    package var subject: SubjectCondition?
    /// How it ended, or that it waits.
    package var statuses: [TraceStatus] = []
    /// The organization; case does not matter.
    package var organization: String?
    /// Into or out of the organization.
    package var direction: Direction?
    /// An inbound connector that it came by, or an outbound one that it left by; case does not matter.
    package var connector: String?
    /// The next hop: the domain or host that its queue leads to; a name or a pattern.
    package var nextHop: String?
    /// The versions of TLS that it came by.
    package var tlsUsed: [TLSUsed] = []
    /// What kind of unwanted mail its verdict says it is.
    package var categories: [VerdictCategory] = []
    /// A mail flow rule that acted on it, would have, or could not be evaluated; case does not matter.
    package var rule: String?
    /// The beginning of the last reply: `550`, `550 5.7`.
    package var reply: String?
    /// Text that stands anywhere in an address, the subject, the Message-ID or the peer's address; case does not matter.
    package var text: String?
    /// At most this many rows.
    package var limit: Int
    /// Behind this row of an earlier page.
    package var cursor: TraceCursor?

    /// A query without conditions.
    package init(limit: Int = 100) { self.limit = limit }

    /// The shortest beginning of a MessageTraceId that names a message.
    package static let shortestTraceID = 8

    /// Whether a text is a MessageTraceId or the beginning of one: hexadecimal digits, hyphens aside.
    package static func isTraceID(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        return (shortestTraceID...32).contains(digits.count)
            && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) }
    }
}
