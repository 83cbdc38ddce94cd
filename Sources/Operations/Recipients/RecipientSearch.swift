internal import Identity
package import Mail
import Organization

/// Recipients whose addresses begin with a text, or whose names and other attributes have it, by address.
package struct RecipientSearch: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("recipient.search", .recipientRead)

    /// The organization.
    package var organization: String
    /// What is searched for, in any case of letters: 1 to 256 octets.
    package var text: String
    /// Those behind this address; empty for the first ones.
    package var after: String
    /// At most this many: 1 to 1,000.
    package var limit: Int
    /// The most recipients of one answer.
    package static let maximum = 1_000

    /// Asks for recipients.
    package init(organization: String, text: String, after: String = "", limit: Int = 100) {
        self.organization = organization
        self.text = text
        self.after = after
        self.limit = limit
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> RecipientPage {
        try Bounds.check(limit, "limit", in: 1...Self.maximum)
        try Bounds.check(text.utf8.count, "The number of octets of the text", in: 1...256)
        return try await administration.directoryQueries.search(
            organization, RecipientNeedle(text), after: after, limit: limit)
    }
}

/// Recipients that a search has found so far.
package struct RecipientPage: Codable, Sendable, Hashable {
    /// The recipients, by address.
    package var recipients: [RecipientView]
    /// The address behind which the search goes on; nil where all were looked at. There may be one also behind fewer recipients
    /// than were asked for: one answer looks at 100,000 of a directory at most.
    package var next: String?
}

/// What a search looks for in recipients.
struct RecipientNeedle: Sendable {
    private let octets: [UInt8]

    /// A text, in any case of letters.
    init(_ text: String) { octets = Array(text.lowercased().utf8) }

    /// Whether an address of a recipient begins with the text, or an attribute has it somewhere.
    func finds(_ recipient: Recipient) -> Bool {
        let addresses = [recipient.primarySmtpAddress] + recipient.emailAddresses
        if addresses.contains(where: { $0.description.lowercased().utf8.starts(with: octets) }) { return true }
        guard !recipient.attributes.isEmpty else { return false }
        return RecipientAttributes.kept.contains { attribute in
            recipient.attributes[attribute].map { has(Array($0.lowercased().utf8)) } ?? false
        }
    }

    private func has(_ text: [UInt8]) -> Bool {
        guard let first = octets.first, text.count >= octets.count else { return false }
        return (0...text.count - octets.count).contains { start in
            text[start] == first && text[start..<start + octets.count].elementsEqual(octets)
        }
    }
}
