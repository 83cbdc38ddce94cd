package import Mail
package import Queueing

/// An item in quarantine as commands show it (docs/reference/quarantine.md).
package struct QuarantineItemView: Codable, Sendable, Hashable {
    /// EOP's names for EOP's fields.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case identity = "Identity"
        case receivedTime = "ReceivedTime"
        case expires = "Expires"
        case type = "Type"
        case policyType = "PolicyType"
        case policyName = "PolicyName"
        case tagName = "TagName"
        case senderAddress = "SenderAddress"
        case recipientAddress = "RecipientAddress"
        case subject = "Subject"
        case messageID = "MessageId"
        case size = "Size"
        case direction = "Direction"
        case releaseStatus = "ReleaseStatus"
        case isReported = "Reported"
        case organization, sequence, permissions, author, senderOverride, requested, requester, settled, settler
    }

    /// `GUID1\GUID2`.
    package var identity: String
    /// When the message was received.
    package var receivedTime: WallTime
    /// When the item goes for good.
    package var expires: WallTime
    /// Why it is held.
    package var type: QuarantineReason
    /// The kind of object that holds it.
    package var policyType: QuarantinePolicyType
    /// The name of that.
    package var policyName: String
    /// The quarantine policy.
    package var tagName: String
    /// What the recipient may do, by the names of EOP's permissions.
    package var permissions: [String]
    /// MAIL FROM; `<>` for the null sender.
    package var senderAddress: String
    /// The recipient.
    package var recipientAddress: String
    /// The Subject field, decoded.
    package var subject: String
    /// The Message-ID field.
    package var messageID: String
    /// Octets of the message.
    package var size: Int
    /// `Inbound` or `Outbound`.
    package var direction: String
    /// How far its release has come.
    package var releaseStatus: ReleaseStatus
    /// Whether somebody has said that it is held by mistake.
    package var isReported: Bool
    /// The organization.
    package var organization: String
    /// The message's place in the order of acceptance.
    package var sequence: Int64
    /// The first author, of the From field.
    package var author: String?
    /// Whose list of blocked senders holds it.
    package var senderOverride: QuarantineHold.SenderOverride
    /// When it was asked for.
    package var requested: WallTime?
    /// Who asked.
    package var requester: String?
    /// When it was released or the request denied.
    package var settled: WallTime?
    /// Who did that.
    package var settler: String?

    /// The view of an item.
    package init(_ item: QuarantineItem) {
        identity = item.identity.description
        receivedTime = item.received
        expires = item.expires
        type = item.hold.reason
        policyType = item.hold.policyType
        policyName = item.hold.policyName
        tagName = item.hold.tag
        permissions = item.recipientPermissions.names
        senderAddress = item.sender.address?.description ?? "<>"
        recipientAddress = item.recipient.description
        subject = SafeText.escaped(EncodedWords.decoded(item.subject))
        messageID = SafeText.escaped(item.messageIDField)
        size = item.size
        direction = item.direction.quarantineName
        releaseStatus = item.status
        isReported = item.isReported
        organization = item.organization
        sequence = item.sequence.rawValue
        author = item.author.map { SafeText.escaped($0) }
        senderOverride = item.hold.senderOverride
        requested = item.requested
        requester = item.requester
        settled = item.settled
        settler = item.settler
    }
}

extension Direction {
    /// EOP's word in quarantine.
    package var quarantineName: String {
        switch self {
        case .incoming: "Inbound"
        case .originating: "Outbound"
        }
    }
}

extension QuarantinePermissions {
    /// The names of EOP's permissions, highest bit last; those without effect are left out.
    package var names: [String] {
        let all: [(QuarantinePermissions, String)] = [
            (.delete, "PermissionToDelete"), (.preview, "PermissionToPreview"), (.release, "PermissionToRelease"),
            (.requestRelease, "PermissionToRequestRelease"), (.blockSender, "PermissionToBlockSender"),
            (.allowSender, "PermissionToAllowSender"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}

/// A page of items in quarantine.
package struct QuarantinePage: Codable, Sendable, Hashable {
    /// The items, the newest first.
    package var value: [QuarantineItemView]
    /// Which page it is, from 1.
    package var page: Int
    /// Items of a page at most.
    package var pageSize: Int
    /// How many match.
    package var total: Int
    /// Whether there may be more than ``total`` says.
    package var isTotalCut: Bool
    /// How many more match whose sender a list blocks, which are left out; nil where they were asked for, and where there are
    /// too many items to count.
    package var blockedSenders: Int?

    /// Makes a page.
    package init(
        value: [QuarantineItemView], page: Int, pageSize: Int, total: Int, isTotalCut: Bool, blockedSenders: Int?
    ) {
        self.value = value
        self.page = page
        self.pageSize = pageSize
        self.total = total
        self.isTotalCut = isTotalCut
        self.blockedSenders = blockedSenders
    }
}

/// The text of an item, for reading: nothing in it is loaded, followed or run.
package struct QuarantineText: Codable, Sendable, Hashable {
    /// A file in the message.
    package struct File: Codable, Sendable, Hashable {
        /// The name that most programs show; nil where it has none.
        package var name: String?
        /// What Content-Type says.
        package var type: String
        /// What it is, by its content.
        package var trueType: String
        /// Octets.
        package var size: Int
    }

    /// The item.
    package var item: QuarantineItemView
    /// The lines of the header, as it was received.
    package var header: [String]
    /// The words that a reader sees, lines ended by LF; of HTML the words alone.
    package var text: String
    /// Whether the text or the header goes on.
    package var isCut: Bool
    /// The addresses that links lead to, as text.
    package var links: [String]
    /// The files in the message.
    package var files: [File]
}

/// What came of an act on items in quarantine.
package struct QuarantineOutcome: Codable, Sendable, Hashable {
    /// What came of one item, or of one person who was to get its message.
    package struct Row: Codable, Sendable, Hashable {
        /// The item.
        package var identity: String
        /// For whom.
        package var recipientAddress: String
        /// Whether it was done.
        package var isDone: Bool
        /// Why not, or what beside it could not be done; nil where all was.
        package var reason: String?
    }

    /// Item by item.
    package var value: [Row]

    package init(value: [Row] = []) { self.value = value }

    /// For how many it was done.
    package var done: Int { value.count { $0.isDone } }
}
