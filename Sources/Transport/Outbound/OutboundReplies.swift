import Mail
import Queueing
import SMTP

/// The replies this gateway gives itself when no remote server gave one (docs/reference/delivery.md).
enum OutboundReplies {
    static let storeFailed = Reply(451, .init(4, 3, 0), "The message can't be read from the store")
    static let messageGone = Reply(554, .init(5, 3, 0), "The message does not exist any more")
    static let noNextHop = Reply(
        451, .init(4, 4, 0), "The connector or mailbox host of this queue does not exist or is disabled")
    static let dnsFailed = Reply(450, .init(4, 4, 312), "DNS query failed")
    static let nonexistentDomain = Reply(
        550, .init(5, 4, 4), "SMTPSEND.DNS.NonExistentDomain; nonexistent domain")
    static let noHosts = Reply(
        550, .init(5, 4, 4), "SMTPSEND.DNS.NonExistentDomain; no host of the domain has an address")
    static let nullMX = Reply(556, .init(5, 1, 10), "Domain does not accept mail (null MX)")
    static let loop = Reply(
        554, .init(5, 4, 14), "Hop count exceeded - possible mail loop: the next hop is this server")
    static let abandoned = Reply(451, .init(4, 4, 2), "The attempt was cut short by an administrator")
    static let closing = Reply(451, .init(4, 3, 2), "This server is stopping")

    static func unreachable(_ reason: String) -> Reply { Reply(451, .init(4, 4, 0), "No route: \(reason)") }

    /// RFC 3463 section 3.7: a conversion is required and was not made.
    static func unconvertible(_ obstacle: SevenBitPlan.Obstacle) -> Reply {
        Reply(554, .init(5, 6, 3), "Conversion required but not supported: \(obstacle.rawValue)")
    }

    /// What becomes of a failed session.
    static func failure(_ failure: ClientFailure, remote: MailHost?) -> DeliveryFailure {
        let kind: DeliveryFailure.Kind
        let reply: Reply
        var source = DeliveryFailure.Source.gateway
        switch failure {
        case .connectionRefused:
            (kind, reply) = (.connection, Reply(450, .init(4, 4, 316), "Connection refused"))
        case .connectTimedOut:
            (kind, reply) = (.connection, Reply(450, .init(4, 4, 315), "Connection timed out"))
        case .unreachable(let text):
            (kind, reply) = (.connection, cannotConnect(text))
        case .refused(let said):
            (kind, reply, source) = (.connection, said, .remote)
        case .closing(let said):
            (kind, reply, source) = (.closing, said, .remote)
        case .extensionRefused(_, let said):
            (kind, reply, source) = (.closing, said, .remote)
        case .violation(let text):
            (kind, reply) = (
                .connection, Reply(451, .init(4, 4, 397), "Error communicating with target host. [Message=\(text)]")
            )
        case .tlsUnavailable:
            (kind, reply) = (.tls, cannotConnect("451 5.7.3 STARTTLS is required to send mail"))
        case .tlsFailed(let text):
            (kind, reply) = (.tls, cannotConnect(text))
        case .certificateRejected(let ours):
            (kind, reply) = (.tls, ours)
        case .dropped:
            (kind, reply) = (.connection, Reply(450, .init(4, 4, 318), "Connection was closed abruptly"))
        case .timedOut(let what):
            (kind, reply) = (
                .connection, Reply(450, .init(4, 4, 315), "Connection timed out [Message=waited for \(what)]")
            )
        case .unreadable:
            (kind, reply) = (.local, storeFailed)
        case .forbidden(let violation):
            (kind, reply) = (
                .local, Reply(554, .init(5, 6, 11), "Invalid characters: the message has \(violation.rawValue)")
            )
        }
        return DeliveryFailure(kind, reply, remote: remote, source: source)
    }

    private static func cannotConnect(_ text: String) -> Reply {
        Reply(450, .init(4, 4, 317), "Cannot connect to remote server [Message=\(text)]")
    }
}
