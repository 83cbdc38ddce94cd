public import Mail

/// What this server goes by for the addresses of clients, for all organizations: the entry `connectionFilter` of
/// `postern.yaml` (docs/reference/connection-filter.md).
public struct ConnectionFilterSettings: Hashable, Sendable {
    /// Lists that may be asked for one client.
    public static let maximumLists = 16

    /// `dnsLists`, in the order in which they count.
    public var dnsLists: [DNSList] = []
    /// `reputation`: what this server has seen of a client's mail counts.
    public var isReputationEnabled = true

    /// No lists; reputation counts.
    public init() {}
}

/// A list of addresses in DNS (RFC 5782), of the operator's choice.
public struct DNSList: Hashable, Sendable {
    /// What a listed address means.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Its mail is not wanted.
        case block
        /// It sends good mail.
        case allow
    }

    /// What is done with mail of a listed address.
    public enum Action: String, Hashable, Sendable, Codable, CaseIterable {
        /// Refused for good.
        case reject
        /// Refused for now.
        case `defer`
    }

    /// `zone`: what stands behind the reversed address.
    public var zone: Domain
    /// `codes`: the answers that count. Empty for 127.0.0.0/16.
    public var codes: [IPListEntry] = []
    /// `kind`.
    public var kind = Kind.block
    /// `action`; of no account for a list of good senders.
    public var action = Action.reject

    /// A block list in a zone.
    public init(zone: Domain) { self.zone = zone }

    /// Whether an answer says that the address is listed. 127.255.255.0/24 is where lists say that they don't answer this
    /// server.
    public func counts(_ answer: IPAddress) -> Bool {
        guard let bits = answer.v4Bits else { return false }
        return codes.isEmpty ? bits >> 16 == 0x7f00 : codes.contains { $0.contains(answer) }
    }
}

/// Where this server looks up which country an address is in: the entry `geo` of `postern.yaml`.
public struct GeographySettings: Hashable, Sendable {
    /// `countryFile`: a file in MaxMind's format by absolute path; nil where countries stay unknown.
    public var countryFile: String?

    /// No file.
    public init() {}
}
