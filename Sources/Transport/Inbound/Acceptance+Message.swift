import Facts
import Mail
import MailFlow
import Queueing

extension Acceptance {
    /// The acceptance of a whole message, by what was decided about it.
    ///
    /// - Parameters:
    ///   - message: what was decided.
    ///   - hostname: this server's name, for the Message-ID in the trace where the message has none.
    ///   - moment: now, on the clock that never steps.
    init(
        _ transaction: Transaction, _ attribution: Attribution, _ facts: MessageFacts, header: HeaderSummary,
        session: SessionFacts, content: MessageContent, message: AcceptedMessage, hostname: String, at moment: Instant
    ) {
        var (client, name) = (session.clientAddress, session.helo)
        // What is forwarded across is still the mail of who brought it to the other organization.
        if case .client(let address, let helo, _)? = session.crossing?.source { (client, name) = (address, helo) }
        self.init(
            networkMessageID: facts.networkMessageID, organization: attribution.organization, origin: .smtp,
            envelope: transaction.envelope, content: content, priority: message.priority, acceptedAt: moment,
            receivedAt: facts.receivedAt, clientAddress: client, clientName: name,
            messageIDField: header.messageID ?? message.messageID ?? "<\(facts.networkMessageID)@\(hostname)>",
            subject: header.subject ?? "", decisions: transaction.decisions + message.decisions,
            copies: message.copies)
    }
}
