/// What an accepted message can be found by later, when more is known of what is bad
/// (docs/reference/late-findings.md#delivered-mail).
package struct MessageTraits: Hashable, Sendable {
    /// A link that leads to a host.
    package struct Link: Hashable, Sendable {
        /// The host, in the form that DNS is asked for.
        package var host: String
        /// The whole link.
        package var url: String

        /// A link.
        package init(host: String, url: String) {
            self.host = host
            self.url = url
        }
    }

    /// Senders that are kept, at most.
    package static let mostSenders = 16
    /// Links that are kept, at most.
    package static let mostLinks = 64
    /// Files that are kept, at most.
    package static let mostFiles = 32

    /// Whether it came from outside.
    package var isIncoming: Bool
    /// What it was taken for: for the recipient for whom it was the least grave.
    package var category: VerdictCategory
    /// The envelope's sender and the authors; none for what the organization's own people sent.
    package var senders: [EmailAddress] = []
    /// Links in its text, its documents and its pictures, each once; none for what the organization's own people sent.
    package var links: [Link] = []
    /// SHA-256 of its files.
    package var files: [[UInt8]] = []
    /// What it shares with others of a campaign, as the memory of organizations writes it; nil where nothing is known.
    package var campaign: [UInt8]?
    /// Whether the organization has had good mail of its author.
    package var isKnownSender = false

    /// Nothing that it could be found by.
    package init(isIncoming: Bool, category: VerdictCategory) {
        self.isIncoming = isIncoming
        self.category = category
    }

    /// Whether there is nothing that it could be found by.
    package var isEmpty: Bool { senders.isEmpty && links.isEmpty && files.isEmpty && campaign == nil }
}

/// Finds out the traits of an accepted message, off the way of mail: it goes along with the acceptance, which it is no part
/// of, to whoever keeps marks. As long as it is there, the content that it looks at is in memory.
package struct MessageTraitSource: Sendable, Hashable {
    private let find: @Sendable () -> MessageTraits

    /// What finds them out.
    package init(_ find: @escaping @Sendable () -> MessageTraits) { self.find = find }

    /// The traits. Hashes files: for threads that may take long.
    package func traits() -> MessageTraits { find() }

    /// Whatever it would find out says nothing of what was decided.
    package static func == (a: MessageTraitSource, b: MessageTraitSource) -> Bool { true }
    /// Nothing.
    package func hash(into hasher: inout Hasher) {}
}
