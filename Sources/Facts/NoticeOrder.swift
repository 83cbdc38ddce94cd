package import Mail

/// A message that this server is to write because of one that it takes (docs/reference/notices.md): what it says, and to
/// whom. Whoever commits the acceptance writes the notice and commits it with it, so that both are on disk or neither.
///
/// Its texts are in the language of the organization and hold what strangers wrote, which is escaped where the message is
/// written.
package struct NoticeOrder: Hashable, Sendable {
    /// What it is about. The raw values are what records call it.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A mail flow rule tells an administrator what it met (`GenerateIncidentReport`).
        case incidentReport = "IncidentReport"
        /// A mail flow rule tells a recipient (`GenerateNotification`).
        case notification = "Notification"
        /// A moderator is asked (`ModerateMessageByUser`, `ModerateMessageByManager`).
        case moderationRequest = "ModerationRequest"
        /// An administrator is told of malware that the organization's own people sent
        /// (`EnableInternalSenderAdminNotifications`).
        case malwareInternalAdmin = "MalwareInternalSender"
        /// An administrator is told of malware from outside (`EnableExternalSenderAdminNotifications`).
        case malwareExternalAdmin = "MalwareExternalSender"
        /// Somebody is told that a sender of the organization is restricted for spam (`NotifyOutboundSpam`).
        case outboundSpam = "OutboundSpam"
    }

    /// Notices that one message leads to at most.
    package static let most = 50

    /// What it is about.
    package var kind: Kind
    /// Who gets it.
    package var to: EmailAddress
    /// Who writes it; nil for the organization's `postmaster`.
    package var from: EmailAddress?
    /// The name beside that address; nil for none.
    package var fromName: String?
    /// The Subject field's text, decoded.
    package var subject: String
    /// What it says as plain text, with LF line ends.
    package var text: String
    /// The same as HTML; nil for plain text alone.
    package var html: String?
    /// Whether the message that it is about goes along, whole or, where it is large, its beginning.
    package var attachesOriginal: Bool
    /// Whether the visible words of that message stand below the text.
    package var showsText = false
    /// The rule or policy that asks for it.
    package var object: ObjectReference

    package init(
        _ kind: Kind, to: EmailAddress, from: EmailAddress? = nil, fromName: String? = nil, subject: String,
        text: String, html: String? = nil, attachesOriginal: Bool = false, by object: ObjectReference
    ) {
        self.kind = kind
        self.to = to
        self.from = from
        self.fromName = fromName
        self.subject = subject
        self.text = text
        self.html = html
        self.attachesOriginal = attachesOriginal
        self.object = object
    }
}

extension AcceptedMessage {
    /// Adds notices, each once, as long as there are fewer than ``NoticeOrder/most``. Requests to moderators stand first and
    /// take the place of others, since nothing may wait that nobody is asked about. Those to recipients stand last: a message
    /// to many would otherwise leave administrators without a word.
    ///
    /// - Returns: how many are left out because there are too many.
    @discardableResult
    package mutating func add(_ orders: [NoticeOrder]) -> Int {
        var leftOut = 0
        for order in orders where !notices.contains(order) {
            notices.insert(order, at: notices.firstIndex { $0.kind.rank > order.kind.rank } ?? notices.endIndex)
            if notices.count > NoticeOrder.most {
                notices.removeLast()
                leftOut += 1
            }
        }
        return leftOut
    }
}

extension NoticeOrder.Kind {
    /// Which go first where there are too many.
    fileprivate var rank: Int {
        switch self {
        case .moderationRequest: 0
        case .incidentReport, .malwareInternalAdmin, .malwareExternalAdmin, .outboundSpam: 1
        case .notification: 2
        }
    }
}
