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
        let facts = message.facts
        var (client, name) = (message.session?.clientAddress, message.session?.helo ?? hostname)
        // What is forwarded across is still the mail of who brought it to the other organization.
        if case .client(let address, let helo, _)? = message.session?.crossing?.source {
            (client, name) = (address, helo)
        }
        self.init(
            networkMessageID: facts.networkMessageID, organization: attribution.organization, origin: .smtp,
            envelope: message.transaction.envelope, content: content, priority: accepted.priority,
            acceptedAt: moment, receivedAt: facts.receivedAt, clientAddress: client, clientName: name,
            messageIDField: message.header.messageID ?? "<\(facts.networkMessageID)@\(hostname)>",
            subject: message.header.subject ?? "", author: message.author?.description,
            tls: message.session?.tls?.version, decisions: message.transaction.decisions + accepted.decisions,
            copies: accepted.copies, ends: accepted.ends)
    }
}
