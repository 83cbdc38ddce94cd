internal import Mail

/// The pairs of claimed senders and their servers, compiled.
struct SpoofTable: Sendable {
    private struct Pair: Hashable, Sendable {
        var user: String
        var infrastructure: String
        var type: TenantAllowBlockListSpoofItem.SpoofType
    }

    /// Whom a pair allows by the name of a server or the domain of a signature.
    private struct Named: Hashable, Sendable {
        var user: String
        var type: TenantAllowBlockListSpoofItem.SpoofType
    }

    private var pairs: [Pair: SpoofPairFinding] = [:]
    private var allowedByName: Set<Named> = []

    /// Compiles pairs; of two equal ones that blocks.
    init(_ items: [TenantAllowBlockListSpoofItem]) {
        for item in items {
            let user =
                switch item.spoofedUser {
                case .address(let address): address.lookupKey
                case .domain, .any: item.spoofedUser.description
                }
            let pair = Pair(
                user: user, infrastructure: item.sendingInfrastructure.description, type: item.spoofType)
            if item.action == .allow, case .domain = item.sendingInfrastructure {
                allowedByName.insert(Named(user: user, type: item.spoofType))
            }
            if pairs[pair]?.action == .block { continue }
            pairs[pair] = SpoofPairFinding(
                spoofedUser: item.spoofedUser.description,
                sendingInfrastructure: item.sendingInfrastructure.description, action: item.action)
        }
    }

    var isEmpty: Bool { pairs.isEmpty }

    /// The pair that a claimed sender and one of these places are: one that blocks, else the narrowest one.
    func finding(
        _ user: EmailAddress, _ type: TenantAllowBlockListSpoofItem.SpoofType, _ places: [SendingInfrastructure]
    ) -> SpoofPairFinding? {
        guard !pairs.isEmpty else { return nil }
        var allow: SpoofPairFinding?
        for name in Self.names(of: user) {
            for place in places.map(\.description) + ["*"] {
                guard let found = pairs[Pair(user: name, infrastructure: place, type: type)] else { continue }
                if found.action == .block { return found }
                allow = allow ?? found
            }
        }
        return allow
    }

    /// Whether a claimed sender is allowed from places that have names.
    func allowsByName(_ user: EmailAddress, _ type: TenantAllowBlockListSpoofItem.SpoofType) -> Bool {
        !allowedByName.isEmpty && Self.names(of: user).contains { allowedByName.contains(Named(user: $0, type: type)) }
    }

    /// The texts by which pairs name a sender, the narrowest first.
    private static func names(of user: EmailAddress) -> [String] {
        [user.lookupKey, user.domain?.name, "*"].compactMap(\.self)
    }
}

/// A pair of a claimed sender and its servers that a message is of.
public struct SpoofPairFinding: Hashable, Sendable {
    /// Whom the message says it is from, as the entry has it.
    public let spoofedUser: String
    /// Where it comes from, as the entry has it.
    public let sendingInfrastructure: String
    /// What is done for the pair.
    public let action: TenantAllowBlockListItem.Action

    /// A finding.
    public init(spoofedUser: String, sendingInfrastructure: String, action: TenantAllowBlockListItem.Action) {
        self.spoofedUser = spoofedUser
        self.sendingInfrastructure = sendingInfrastructure
        self.action = action
    }
}
