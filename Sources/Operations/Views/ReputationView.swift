package import Facts
import Mail
package import MailFlow
package import Organization

/// What a running gateway knows of the mail of an address.
package struct ReputationView: Codable, Sendable, Hashable {
    /// What it has counted of the address or /64, or of its network.
    package struct Source: Codable, Sendable, Hashable {
        /// The address or network.
        package var source: String
        /// What follows from the counts.
        package var standing: SourceReputation.Standing
        /// The standing as a word.
        package var standingWord: String { standing.rawValue }
        /// Marks against it, as far as they have not decayed.
        package var marks: Double
        /// Accepted messages, likewise.
        package var acceptedMessages: Double

        /// What is known of a source.
        package init(_ reputation: SourceReputation) {
            source = reputation.source.description
            standing = reputation.standing
            marks = Self.rounded(reputation.marks)
            acceptedMessages = Self.rounded(reputation.accepted)
        }

        // To hundredths: the rest is noise of the decay.
        private static func rounded(_ count: Double) -> Double { (count * 100).rounded() / 100 }
    }

    /// A list in DNS that has the address.
    package struct Listing: Codable, Sendable, Hashable {
        /// The zone of the list.
        package var zone: String
        /// What it answers.
        package var code: String
        /// What it means to be on it.
        package var kind: DNSList.Kind

        /// A listing.
        package init(_ listing: DNSListing) {
            zone = listing.list.zone.name
            code = listing.code.description
            kind = listing.list.kind
        }
    }

    /// The address asked about.
    package var address: String
    /// Whether this server's own knowledge does not concern it: `trustedNetworks` or an inbound connector names it.
    package var isExempt: Bool
    /// What is known of it and of its network; empty for nothing.
    package var sources: [Source]
    /// The lists that have it, of those that are used.
    package var listings: [Listing]
}

/// A list in DNS, with what is known of it.
package struct DNSListView: Codable, Sendable, Hashable {
    /// Its zone.
    package var zone: String
    /// What it means to be on it.
    package var kind: DNSList.Kind
    /// What is done with mail of who is on it; nil for a list of good senders.
    package var action: DNSList.Action?
    /// The answers that count; empty for 127.0.0.0/16.
    package var codes: [String]
    /// Whether it is used.
    package var isUsed: Bool
    /// Whether it is used for IPv6 addresses too.
    package var isUsedForIpv6: Bool
    /// Why it is not used; nil where it is.
    package var fault: String?

    /// A list.
    package init(_ state: DNSLists.State) {
        zone = state.list.zone.name
        kind = state.list.kind
        action = state.list.kind == .block ? state.list.action : nil
        codes = state.list.codes.map(\.text)
        isUsed = state.health.fault == nil
        isUsedForIpv6 = isUsed && state.health.isForIPv6
        fault = state.health.fault?.description
    }
}
