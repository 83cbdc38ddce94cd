import Mail
import Queueing

/// What an administrator can do about a queue, in a sentence or two (docs/reference/queues.md).
enum QueueAdvice {
    /// The advice for a queue; nil when there is nothing to do.
    static func text(for queue: QueueStatus) -> String? {
        guard queue.messageCount > 0 || queue.status == .suspended else { return nil }
        switch queue.key.deliveryType {
        case .unreachable:
            let goesOn = " The mail is routed by itself when the configuration changes."
            if let connector = queue.key.connector {
                return
                    "A rule chose the outbound connector \"\(connector)\", which is disabled or does not exist: set its "
                    + "Enabled to true, or create it again." + goesOn
            }
            return
                "No connector of the organization leads to \(queue.key.nextHop): add an outbound connector with "
                + "RecipientDomains: [\(queue.key.nextHop)] or AllAcceptedDomains: true, or make its recipients known."
                + goesOn
        case .undefined:
            return "The gateway died while it worked on this mail. Look at it with `postern message export`, then "
                + "remove it, or let it go on with `postern message resume`."
        case .dnsConnector, .smartHost, .dnsConnectorTLS, .smartHostTLS, .dnsConnectorHighRisk,
            .dnsConnectorHighRiskTLS,
            .dnsConnectorRelay, .dnsConnectorRelayTLS, .mailbox:
            break
        }
        if queue.status == .suspended {
            let pool = queue.key.deliveryType.pool
            if pool != .normal {
                return "An administrator stopped the queue, and `postern queue resume` lets it go on; or the pool "
                    + "\(pool.rawValue) has `hold: true` in postern.yaml."
            }
            return "An administrator stopped the queue; `postern queue resume` lets it go on."
        }
        return queue.currentError.map { text(for: $0, in: queue.key) }
    }

    private static func text(for failure: DeliveryFailure, in key: QueueKey) -> String {
        let target = key.connector.map { "connector \"\($0)\"" } ?? key.nextHop
        if key.deliveryType.requiresTLS, let code = failure.reply.enhanced, (code.subject, code.detail) == (4, 317) {
            return
                "A mail flow rule lets this mail leave by TLS alone, and the server of \(target) offers none, or the "
                + "handshake fails: its administrator must mend that. Nothing is sent in clear."
        }
        if let advice = byCode(failure.reply.enhanced, target: target) { return advice }
        switch failure.kind {
        case .dns:
            return "DNS gives no answer for \(target): see whether this server's resolver works and whether the "
                + "domain's name servers answer."
        case .connection:
            return "The server of \(target) can't be reached: see whether it runs, whether its address is right, and "
                + "whether a firewall lets this server connect to it."
        case .closing:
            return "The server of \(target) breaks connections off: it may be overloaded or limit what it takes from "
                + "this server; its log says more."
        case .tls:
            return "TLS to \(target) fails: see whether its certificate is valid, bears the right name and is from an "
                + "authority that is trusted here."
        case .local:
            return "This server itself can't deliver: the last error says why; see its log and its disk."
        case .unreadable:
            return
                "A message can't be read from the store, and the others go on: store.message.unreadable in the log says "
                + "why."
        case .reply, .tooManyRecipients:
            return "The server of \(target) puts mail off. Its reply says why; its administrator can say more."
        }
    }

    // The codes of docs/reference/replies.md that say more than the kind of failure.
    private static func byCode(_ code: EnhancedStatusCode?, target: String) -> String? {
        guard let code else { return nil }
        switch (code.subject, code.detail) {
        case (4, 312):
            return
                "The look-up of \(target) fails: see whether this server's resolver works, and whether the domain has "
                + "expired."
        case (4, 315):
            return "The server of \(target) does not answer: see whether it runs and whether the address is the right "
                + "one."
        case (4, 316):
            return
                "The server of \(target) refuses the connection: see whether a mail server listens there, and whether "
                + "a firewall is between. If it was retired, disable its connector and make the domain Authoritative."
        case (7, 321):
            return
                "The server of \(target) does not offer TLS, which its own DNS records promise: its administrator must "
                + "mend that. SmtpDaneMode None on a connector for it sends without DANE."
        case (7, 322), (7, 323), (7, 325):
            return
                "The certificate of the server of \(target) does not match its TLSA records, or there are none where "
                + "SmtpDaneMode is Mandatory: its administrator must mend that. SmtpDaneMode None on a connector for it "
                + "sends without DANE."
        case (7, 324):
            return "The DNS records of \(target) fail DNSSEC validation: its administrator must mend its zone. If many "
                + "domains fail, see whether this server's clock and resolver are right."
        case (4, 8), (7, 5):
            return "The MTA-STS policy of \(target) forbids what was found there, an exchanger it does not name or a "
                + "certificate that is not valid: its administrator must mend that. MtaStsMode None on a connector for "
                + "it sends without MTA-STS."
        case (4, 317), (7, 320):
            return "TLS to \(target) fails: see whether its certificate is valid, bears the right name and is from an "
                + "authority that is trusted here."
        case (4, 318), (4, 2):
            return "The server of \(target) breaks connections off: a firewall that inspects traffic, an overload or a "
                + "crash there may be the cause."
        case (2, 2): return "The mailbox at \(target) is full."
        case (3, 1), (3, 2):
            return "The server of \(target) has no room or takes no mail at present; its administrator can say more."
        case (7, _):
            return
                "The server of \(target) does not want the mail of this server at present: see whether this server's "
                + "address is on a block list and has a right PTR record."
        default: return nil
        }
    }
}
