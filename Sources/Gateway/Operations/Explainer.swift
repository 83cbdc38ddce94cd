import Mail
import MailFlow
import Organization

/// Runs the stages of a message's way over a transaction that is not made. Without side effect.
struct Explainer {
    let snapshot: ConfigurationSnapshot

    func explain(_ query: ExplainQuery) throws -> Explanation {
        guard let client = IPAddress(query.clientAddress) else {
            throw OperationFailure("--ip \(query.clientAddress) is not an IPv4 or IPv6 address.")
        }
        let sender: ReversePath
        if query.sender.isEmpty || query.sender == "<>" {
            sender = .null
        } else if let address = EmailAddress(query.sender) {
            sender = .mailbox(address)
        } else {
            throw OperationFailure("--mail-from \(query.sender) is not a mail address; write <> for the null sender.")
        }
        let envelope = Envelope(sender: sender, smtpUTF8: true)
        let session = SessionFacts(clientAddress: client, helo: query.helo)
        let perimeter = Perimeter(snapshot: snapshot)
        var explanation = Explanation(decisions: [], recipients: [], refusal: nil)

        let ruling = perimeter.sender(envelope, declaredSize: nil, session: session)
        explanation.decisions += ruling.decisions
        if let refusal = ruling.refusal {
            explanation.refusal = refusal.description
            explanation.recipients = query.recipients.map {
                .init(recipient: $0, refusal: refusal.description)
            }
            return explanation
        }
        // A transaction has one organization: recipients of another are explained in one of their own, as a sender
        // would send them.
        for text in query.recipients {
            let path = try forwardPath(text)
            explain(path, text: text, envelope: envelope, session: session, into: &explanation)
        }
        return explanation
    }

    private func forwardPath(_ text: String) throws -> ForwardPath {
        if text.lowercased() == "postmaster" { return .postmaster }
        guard let address = EmailAddress(text) else {
            throw OperationFailure("--rcpt-to \(text) is not a mail address.")
        }
        return .mailbox(address)
    }

    private func explain(
        _ path: ForwardPath, text: String, envelope: Envelope, session: SessionFacts, into result: inout Explanation
    ) {
        var transaction = Transaction(envelope: envelope)
        let ruling = Perimeter(snapshot: snapshot).recipient(
            path, notify: nil, originalRecipient: nil, in: transaction, session: session)
        result.decisions += ruling.decisions
        switch ruling.verdict {
        case .refused(let reply, _, _):
            result.recipients.append(.init(recipient: text, refusal: reply.description))
            return
        case .accepted(let recipient, let attribution):
            transaction.recipients = [recipient]
            transaction.attribution = attribution
        }
        // A message like most: small, with all it needs.
        let facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 0, low: 0), size: 1_024, hops: 1, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 512, longestField: 78, fieldCount: 8, receivedAt: WallTime(milliseconds: 0),
            smtpUTF8: envelope.smtpUTF8)
        switch Categorizer(snapshot: snapshot).categorize(facts, transaction: transaction, session: session) {
        case .refuse(let reply, let decisions):
            result.decisions += decisions
            result.recipients.append(.init(recipient: text, refusal: reply.description))
        case .accept(let deliveries, _, let decisions):
            result.decisions += decisions
            let router = Router(snapshot: snapshot)
            for delivery in deliveries {
                result.recipients.append(
                    .init(
                        recipient: text, deliverTo: delivery.deliverTo.description, queue: delivery.key.identity,
                        nextHop: Explainer.words(for: router.nextHop(for: delivery.key))))
            }
        }
    }

    /// A next hop in words.
    static func words(for nextHop: NextHop?) -> String {
        switch nextHop {
        case nil: "none: its connector or mailbox host does not exist any more or is disabled"
        case .mx(let domain, _): "the mail exchangers of \(domain)"
        case .smartHosts(let hosts, let connector):
            "the smart hosts of connector \(connector.name): \(hosts.map(\.description).joined(separator: ", "))"
        case .lmtp(let host): "mailbox host \(host.name), by LMTP"
        case .maildir(let root): "a Maildir under \(root)"
        case .unreachable(let reason): "none yet: \(reason)"
        }
    }
}
