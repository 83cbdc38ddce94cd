import Facts
import Mail
import MailFlow
import Queueing

extension Acceptance {
    /// The acceptance of a whole message that came by SMTP, by what was decided about it.
    ///
    /// - Parameters:
    ///   - accepted: what was decided.
    ///   - hostname: this server's name, for the Message-ID in the trace where the message has none; it is the one that
    ///     own messages get.
    ///   - moment: now, on the clock that never steps.
    init(
        of message: WholeMessage, _ attribution: Attribution, content: MessageContent, as accepted: AcceptedMessage,
        hostname: String, at moment: Instant
    ) {
        let (facts, header, transaction, session) = (
            message.facts, message.header, message.transaction, message.session
        )
        var (client, name) = (session?.clientAddress, session?.helo ?? hostname)
        // What is forwarded across is still the mail of who brought it to the other organization.
        if case .client(let address, let helo, _)? = session?.crossing?.source {
            (client, name) = (address, helo)
        }
        self.init(
            networkMessageID: facts.networkMessageID, organization: attribution.organization, origin: .smtp,
            envelope: transaction.envelope, content: content, priority: accepted.priority,
            acceptedAt: moment, receivedAt: facts.receivedAt, clientAddress: client, clientName: name,
            messageIDField: header.messageID ?? "<\(facts.networkMessageID)@\(hostname)>",
            subject: header.subject ?? "", author: message.author?.description,
            tls: session?.tls?.version, decisions: transaction.decisions + accepted.decisions,
            copies: accepted.copies, ends: accepted.ends)
        traits = accepted.traits
    }
}
