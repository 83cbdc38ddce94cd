import Facts
import Mail
import MailFlow
import NIOCore
import Organization
import Queueing

/// A message that this server writes to one person about mail of an organization: a report of what became of it, or an
/// answer.
struct OwnMessage {
    /// What it is, for the reason that none is sent.
    var noun: String
    var id: NetworkMessageID
    var from: EmailAddress
    var to: EmailAddress
    var envelope: Envelope
    var content: ByteBuffer
    /// Its Message-ID field.
    var messageID: String
    var subject: String
    var date: WallTime

    /// Has it examined from the entry stage for reports on, in the name of the organization whose mail it is about.
    func enter(for owner: OrganizationSnapshot, by basis: ExaminationBasis, now: Instant) -> ReportDecision {
        let examination = Examination(
            of: WholeMessage(
                own: content, author: from, envelope: envelope,
                to: [EnvelopeRecipient(address: to, notify: .never)], id: id, at: date),
            attribution: Attribution(owner: owner, direction: .originating), from: .resolution, by: basis)
        switch examination.decided().categorization {
        case .refuse(let reply, _, _):
            return .suppressed(reason: "the \(noun) to <\(to)> was refused: \(reply)")
        case .accept(let message):
            return .send(
                Acceptance(
                    networkMessageID: id, organization: owner.name, origin: .report, envelope: envelope,
                    content: .memory(content), priority: message.priority, acceptedAt: now, receivedAt: date,
                    clientAddress: nil, clientName: basis.snapshot.server.hostname.name, messageIDField: messageID,
                    subject: subject, author: from.description, decisions: message.decisions, copies: message.copies,
                    ends: message.ends))
        }
    }
}

extension OwnMessage {
    /// A notice.
    init(_ notice: NoticeMessage) {
        let content = notice.content()
        self.init(
            noun: "notice", id: notice.id, from: notice.from, to: notice.to, envelope: notice.envelope(of: content),
            content: content.buffer, messageID: notice.messageID, subject: notice.subject, date: notice.date)
    }
}
