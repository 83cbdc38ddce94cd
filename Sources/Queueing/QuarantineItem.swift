package import Mail

/// How far the release of an item has come, by EOP's names (docs/reference/quarantine.md).
package enum ReleaseStatus: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nobody has asked for it.
    case notReleased = "NotReleased"
    /// Its recipient has asked for it.
    case requested = "Requested"
    /// An administrator has done what its recipient asked for: it is released.
    case approved = "Approved"
    /// An administrator has not.
    case denied = "Denied"
    /// It was let out.
    case released = "Released"

    /// Whether its recipient's copy has left the quarantine.
    package var isReleased: Bool { self == .released || self == .approved }
}

/// A recipient's copy of a message in quarantine, and what became of it. A released item stays until its time is over.
package struct QuarantineItem: Hashable, Sendable {
    /// The recipient whose copy it is.
    package var id: RecipientID
    /// The message's identity.
    package var networkMessageID: NetworkMessageID
    /// The organization.
    package var organization: String
    /// When the message was accepted.
    package var received: WallTime
    /// When the item goes for good.
    package var expires: WallTime
    /// Why and how it is held.
    package var hold: QuarantineHold
    /// MAIL FROM.
    package var sender: ReversePath
    /// The first author, of the From field; nil where it names nobody.
    package var author: String?
    /// The recipient, as the trace shows it.
    package var recipient: EmailAddress
    /// The Subject field's text.
    package var subject: String
    /// The Message-ID field's text.
    package var messageIDField: String
    /// Octets of the content.
    package var size: Int
    /// Which way the message went.
    package var direction: Direction
    /// How far its release has come.
    package var status: ReleaseStatus
    /// Whether somebody has said that it is held by mistake.
    package var isReported: Bool
    /// When its recipient asked for it; nil where nobody did.
    package var requested: WallTime?
    /// Who asked.
    package var requester: String?
    /// When it was released or the request denied; nil where neither happened.
    package var settled: WallTime?
    /// Who did that.
    package var settler: String?
    /// When its recipient was told of it; nil where that did not happen.
    package var told: WallTime?

    package init(
        id: RecipientID, networkMessageID: NetworkMessageID, organization: String, received: WallTime,
        expires: WallTime, hold: QuarantineHold, sender: ReversePath, author: String?, recipient: EmailAddress,
        subject: String, messageIDField: String, size: Int, direction: Direction, status: ReleaseStatus = .notReleased,
        isReported: Bool = false, requested: WallTime? = nil, requester: String? = nil, settled: WallTime? = nil,
        settler: String? = nil, told: WallTime? = nil
    ) {
        self.id = id
        self.networkMessageID = networkMessageID
        self.organization = organization
        self.received = received
        self.expires = expires
        self.hold = hold
        self.sender = sender
        self.author = author
        self.recipient = recipient
        self.subject = subject
        self.messageIDField = messageIDField
        self.size = size
        self.direction = direction
        self.status = status
        self.isReported = isReported
        self.requested = requested
        self.requester = requester
        self.settled = settled
        self.settler = settler
        self.told = told
    }

    /// The message.
    package var sequence: SequenceNumber { id.sequence }
    /// The identity that people name it by.
    package var identity: QuarantineIdentity { QuarantineIdentity(message: networkMessageID, recipient: id) }
}

extension Acceptance {
    /// Octets that count as each item's: its rows, and its part of the content, so that a message for many recipients takes
    /// the room that it takes, and not that of as many messages. Of the rows alone where no copy is held.
    package var quarantineShare: Int {
        var held = 0
        for copy in copies.indices {
            for delivery in copies[copy].deliveries {
                if case .quarantine = delivery.placement { held += 1 }
            }
        }
        return QuarantineItem.overhead + (held == 0 ? 0 : (content.size + held - 1) / held)
    }
}

extension QuarantineItem {
    /// Octets that an item takes beside the content, about: its rows and their parts of the indexes. Without them, small
    /// messages for many recipients would fill the disk and take nothing of a quota.
    package static let overhead = 2_048

    /// The item that a delivery becomes; nil for one that is not held.
    package init?(_ delivery: Delivery, of acceptance: Acceptance, as id: RecipientID) {
        guard let hold = delivery.placement.hold else { return nil }
        self.init(
            id: id, networkMessageID: acceptance.networkMessageID, organization: acceptance.organization,
            received: acceptance.receivedAt,
            expires: Self.expiry(of: hold, from: acceptance.receivedAt), hold: hold,
            sender: delivery.sender ?? acceptance.envelope.sender, author: acceptance.author,
            recipient: delivery.shown ?? delivery.recipient.address, subject: acceptance.subject,
            messageIDField: acceptance.messageIDField, size: acceptance.content.size,
            direction: delivery.routing.direction)
    }

    /// What a sender is found by: the address in lower case, empty for `<>`.
    package static func key(of sender: ReversePath) -> String { sender.address?.lookupKey ?? "" }

    /// What a subject is found by: as people read it, in lower case.
    package static func key(ofSubject subject: String) -> String {
        String(decoding: EncodedWords.decoded(subject).lowercased().utf8.prefix(256), as: UTF8.self)
    }
}

extension QuarantineItem {
    /// What the trace says of a recipient whose copy is held.
    package var heldEvent: RecipientEvent {
        RecipientEvent(
            .quarantine, at: received,
            detail: "held as \(hold.reason.words) by \(hold.policyType.rawValue) \(hold.policyName) until "
                + "\((answerDue ?? expires).iso8601), item \(identity)")
    }

    /// Until when a moderator may answer; nil where nobody has to.
    package var answerDue: WallTime? {
        guard hold.reason == .moderation else { return nil }
        return WallTime(milliseconds: received.milliseconds + QuarantineHold.Moderation.time.milliseconds)
    }
}

extension QuarantineItem {
    /// What the recipient may do with it: what its quarantine policy allowed at the time of the hold, but nobody except an
    /// administrator lets out malware, a file that is not let through or phishing beyond doubt.
    package var recipientPermissions: QuarantinePermissions {
        var permissions = hold.permissions
        if hold.reason.isMalware || hold.reason == .highConfPhish, permissions.remove(.release) != nil {
            permissions.insert(.requestRelease)
        }
        return permissions
    }

    /// Whether the recipient knows of it at all.
    package var isVisibleToRecipient: Bool { !hold.permissions.isEmpty || hold.notifies }
}
