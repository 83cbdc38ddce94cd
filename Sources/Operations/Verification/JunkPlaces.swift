import Mail
import MailFlow
import Organization
import Queueing

/// Tells where the copies of a message are to be looked for, by the queues that they went into. Pure.
struct JunkPlaces {
    let organization: String
    let router: Router

    /// How the inbox is called (RFC 9051 section 5.1).
    static let inbox = "INBOX"
    private static let junk = "Junk"

    /// A copy, with where to look for it.
    ///
    /// - Parameters:
    ///   - placement: where in the mailbox it was to be put.
    ///   - stamps: what it carries to hosts of the organization.
    ///   - reason: why it waits; nil where it does not, or nobody knows.
    func copy(
        _ recipient: MessageStatus.Recipient, placement: Placement, message: NetworkMessageID, stamps: [String],
        reason: String?
    ) -> JunkVerification.Copy {
        let hop = router.nextHop(for: recipient.key)
        var copy = JunkVerification.Copy(
            recipient: recipient.recipient.address.description, place: Self.place(hop), host: Self.host(hop),
            status: recipient.state, detail: reason ?? recipient.lastEvent?.detail, look: "")
        if placement.hold != nil {
            let identity = QuarantineIdentity(message: message, recipient: recipient.id).description
            (copy.place, copy.host, copy.quarantineIdentity) = (.quarantine, nil, identity)
            copy.look = "in quarantine, as item \(identity) (`postern quarantine show` has it)"
            return copy
        }
        let isJunk = placement == .junk
        switch copy.place {
        case .maildir: copy.folder = isJunk ? Self.junk : Self.inbox
        case .mailboxHost, .onPremises:
            let subaddress = isJunk ? hop?.junkSubaddress : nil
            let filed = subaddress?.address(for: recipient.deliverTo)
            copy.sentTo = (filed ?? recipient.deliverTo).description
            if filed != nil { copy.folder = subaddress?.folder }
            copy.header = Self.report(among: stamps)
        case .outside: copy.sentTo = recipient.deliverTo.description
        case .quarantine, .submissions, .nowhere: break
        }
        copy.look = look(for: copy, isJunk: isJunk, mailbox: recipient.deliverTo)
        return copy
    }

    private func look(for copy: JunkVerification.Copy, isJunk: Bool, mailbox: EmailAddress) -> String {
        guard copy.status == .delivered else {
            return copy.status == .waiting
                ? "nowhere: it did not get to \(copy.host ?? "its mailbox") in time and was taken out of the queue"
                : "nowhere: it was not delivered"
        }
        let host = copy.host ?? "its host"
        switch copy.place {
        case .maildir:
            return isJunk
                ? "in the folder \(Self.junk) (.Junk) of the Maildir of \(mailbox)"
                : "in the inbox of the Maildir of \(mailbox), since a policy delivers it"
        case .mailboxHost, .onPremises:
            if let folder = copy.folder {
                return "at \(host), in the folder \(folder) of \(mailbox): it was sent to \(copy.sentTo ?? folder)"
            }
            guard isJunk, let value = Self.filter(in: copy.header) else {
                return "at \(host), in the inbox of \(mailbox)"
            }
            return "at \(host), in the folder that its rule for SFV:\(value) names; without a rule it is in the inbox "
                + "(`postern hybrid sieve --organization \(organization)` prints one for Sieve, `exchange` and `maildrop` "
                + "others)"
        case .outside: return "at \(host), outside of the organization: no verdict goes there, and its filter decides"
        case .submissions: return "nowhere: it was read as a report"
        case .quarantine, .nowhere: return "nowhere: its queue leads nowhere"
        }
    }

    // MARK: - Hosts

    private static func place(_ hop: NextHop?) -> JunkVerification.Place {
        switch hop {
        case .maildir: .maildir
        case .lmtp: .mailboxHost
        case .mx, .smartHosts: hop?.staysInside == true ? .onPremises : .outside
        case .submissions: .submissions
        case .unreachable, nil: .nowhere
        }
    }

    private static func host(_ hop: NextHop?) -> String? {
        switch hop {
        case .lmtp(let host): "mailbox host \"\(host.name)\" (\(host.lmtp))"
        case .smartHosts(let hosts, let connector):
            "connector \"\(connector.name)\" (\(hosts.map(\.description).joined(separator: ", ")))"
        case .mx(let domain, let connector?): "connector \"\(connector.name)\" (MX of \(domain))"
        case .mx(let domain, nil): "MX of \(domain)"
        case .maildir, .submissions, .unreachable, nil: nil
        }
    }

    // MARK: - The field

    private static let field = "X-Forefront-Antispam-Report"

    /// The report among the stamps of a copy, on one line.
    private static func report(among stamps: [String]) -> String? {
        stamps.first { $0.utf8.starts(with: "\(field):".utf8) }?.replacing("\r\n", with: "")
    }

    /// What decided, as the report says it: the value of `SFV`.
    private static func filter(in header: String?) -> String? {
        guard let header else { return nil }
        let pairs = header.utf8.split { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: " ") }
        return pairs.first { $0.starts(with: "SFV:".utf8) }.flatMap { String($0.dropFirst(4)) }
    }

    /// Whether the rules of hosts file a copy with this report into the junk folder.
    static func isForJunk(_ header: String?) -> Bool {
        filter(in: header).map { HybridFields.junk.contains($0) } ?? false
    }
}
