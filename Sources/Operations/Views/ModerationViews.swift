package import Mail
package import Queueing

/// A message that waits for a moderator, or that one has approved, as commands show it (docs/reference/moderation.md).
package struct ModerationView: Codable, Sendable, Hashable {
    /// The MessageTraceId: the name that moderators know it by.
    package var identity: String
    /// The organization.
    package var organization: String
    /// The rule that asks.
    package var rule: String
    /// Those who may answer.
    package var moderators: [String]
    /// MAIL FROM; `<>` for the null sender.
    package var senderAddress: String
    /// The first author, of the From field.
    package var author: String?
    /// Those whose copies it is about.
    package var recipientAddresses: [String]
    /// The Subject field, decoded.
    package var subject: String
    /// The Message-ID field.
    package var messageId: String
    /// Octets of the message.
    package var size: Int
    /// When it was received.
    package var receivedTime: WallTime
    /// Until when an answer counts.
    package var due: WallTime
    /// ``ReleaseStatus/released`` once it is approved.
    package var status: ReleaseStatus
    /// When it was approved.
    package var settled: WallTime?
    /// Who approved it.
    package var settler: String?

    init(_ item: QuarantineItem) {
        identity = item.networkMessageID.description
        organization = item.organization
        rule = item.hold.policyName
        moderators = item.hold.moderators.map(\.description)
        senderAddress = item.sender.address?.description ?? "<>"
        author = item.author.map { SafeText.escaped($0) }
        recipientAddresses = [item.recipient.description]
        subject = SafeText.escaped(EncodedWords.decoded(item.subject))
        messageId = SafeText.escaped(item.messageIDField)
        size = item.size
        receivedTime = item.received
        due = item.answerDue ?? item.expires
        status = item.status
        settled = item.settled
        settler = item.settler
    }

    /// The views of items, where copies of a message that wait for the same moderators are one.
    static func all(_ items: [QuarantineItem]) -> [ModerationView] {
        var views: [ModerationView] = []
        for item in items {
            let view = ModerationView(item)
            var same = view
            if let last = views.last {
                same.recipientAddresses = last.recipientAddresses
                if same == last {
                    views[views.count - 1].recipientAddresses += view.recipientAddresses
                    continue
                }
            }
            views.append(view)
        }
        return views
    }
}
