/// What files copies into the junk folder where an organization's mailboxes are.
package enum HybridSystem: String, Codable, Sendable, Hashable, CaseIterable {
    /// Mail flow rules of Exchange Server.
    case exchange
    /// Sieve (RFC 5228), as in Dovecot.
    case sieve
    /// maildrop and procmail, which sort mail on its way into a Maildir.
    case maildrop
}

/// What an administrator runs or writes on the organization's mailbox hosts, so that unwanted mail comes into the junk folder
/// there (docs/reference/hybrid.md).
package struct HybridGuide: Codable, Sendable, Hashable {
    /// What the organization calls a host by.
    package enum HostKind: String, Codable, Sendable, Hashable, CaseIterable {
        /// A mailbox host, reached by LMTP.
        case mailboxHost = "MailboxHost"
        /// The servers of an outbound connector of type `OnPremises`.
        case outboundConnector = "OutboundConnector"
    }

    /// A host that gets copies with their verdict.
    package struct Host: Codable, Sendable, Hashable {
        /// What it is.
        package var kind: HostKind
        /// Its `Name`.
        package var name: String
        /// Where it listens; empty where its name comes from MX records.
        package var places: [String]
        /// By which it files copies into the junk folder; nil where it goes by header fields.
        package var junkSubaddress: String?

        enum CodingKeys: String, CodingKey {
            case kind
            case name = "Name"
            case places
            case junkSubaddress = "JunkSubaddress"
        }

        /// How comments name it.
        var words: String {
            let noun = kind == .mailboxHost ? "mailbox host" : "connector"
            let places = places.isEmpty ? "by MX" : places.joined(separator: ", ")
            return "\(noun) \"\(name)\" (\(places))"
        }
    }

    /// A script, or lines of a file.
    package struct Section: Codable, Sendable, Hashable {
        /// Where it belongs: a shell, or a file.
        package var place: String
        /// The script, or the lines.
        package var text: String
    }

    /// The organization.
    package var organization: String
    /// What files the copies.
    package var system: HybridSystem
    /// The organization's hosts that get copies with their verdict.
    package var hosts: [Host]
    /// What they run or have written.
    package var sections: [Section]
    /// What else is to be known, a sentence each.
    package var notes: [String]
}
