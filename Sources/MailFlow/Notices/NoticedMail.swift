internal import Facts
package import Mail
internal import NIOCore
package import Organization

/// What notices tell of a message: read once for all of them, from its header and its envelope.
package struct NoticedMail: Sendable, Hashable {
    /// Its identity.
    package var id: NetworkMessageID
    /// MAIL FROM.
    package var sender: ReversePath
    /// From as people read it; empty where the header has none.
    package var from = ""
    /// The same of To.
    package var to = ""
    /// The same of Cc.
    package var cc = ""
    /// The addresses of Cc, as they are written.
    package var ccAddresses: [EmailAddress] = []
    /// The recipients that are neither in To nor in Cc.
    package var bcc: [EmailAddress] = []
    /// The recipients, as the sender named them.
    package var recipients: [EmailAddress]
    /// The Subject field, decoded.
    package var subject = ""
    /// The Message-ID field.
    package var messageID = ""
    /// The Date field.
    package var date = ""
    /// The header as it came, without the fields that stay inside; at most ``headerLimit`` octets.
    package var header = ""

    /// Octets of a header that a notice shows.
    package static let headerLimit = 8_192

    package init(id: NetworkMessageID, sender: ReversePath, recipients: [EmailAddress]) {
        self.id = id
        self.sender = sender
        self.recipients = recipients
    }

    /// Reads a message.
    package init(_ hand: MessageInHand) {
        self.init(
            id: hand.facts.networkMessageID, sender: hand.transaction.envelope.sender,
            recipients: hand.transaction.recipients.map(\.address))
        let beginning = hand.whole.beginning
        var toAddresses: [EmailAddress] = []
        for field in HeaderFields(beginning) {
            if field.hasName("From") {
                Self.add(field, to: &from)
            } else if field.hasName("To") {
                Self.add(field, to: &to)
                toAddresses += field.addresses()
            } else if field.hasName("Cc") {
                Self.add(field, to: &cc)
                ccAddresses += field.addresses()
            } else if field.hasName("Subject"), subject.isEmpty {
                Self.add(field, to: &subject)
            } else if field.hasName("Date"), date.isEmpty {
                Self.add(field, to: &date)
            }
        }
        messageID = hand.whole.header.messageID ?? ""
        let named = Set((toAddresses + ccAddresses).map(\.lookupKey))
        bcc = recipients.filter { !named.contains($0.lookupKey) }
        let octets = beginning.getSlice(
            at: beginning.readerIndex, length: min(hand.whole.header.size, beginning.readableBytes))
        let edits = MessageEdits(trusted: hand.accepted.copies.first?.edits.trusted ?? [])
        let shown = edits.withoutInternalFields(octets ?? ByteBuffer())
        header = String(decoding: shown.readableBytesView.prefix(Self.headerLimit), as: UTF8.self)
    }

    /// Adds what a field says, as people read it.
    private static func add(_ field: HeaderField, to text: inout String) {
        let more = EncodedWords.decoded(String(decoding: field.unfolded.utf8.prefix(4_096), as: UTF8.self))
        text = text.isEmpty ? more : text + ", " + more
    }

    /// Who it is from, for readers: the author, or else MAIL FROM; empty for neither.
    package var shownSender: String { from.isEmpty ? sender.address?.description ?? "" : from }

    /// Whether it came with the null reverse-path, as reports do and other notices: no rule writes anything about them.
    package var isReport: Bool { sender.address == nil }
}

extension OrganizationSnapshot {
    /// The language of notices to people of the organization.
    package var noticeLanguage: ReportLanguage {
        document.transportConfig.reports(isInternal: true).defaultLanguage.flatMap { ReportLanguage(tag: $0) }
            ?? .english
    }
}
