internal import Mail

/// The pairs of claimed senders and their servers, compiled.
struct SpoofTable: Sendable {
    private struct Pair: Hashable, Sendable {
        var user: String
        var infrastructure: String
        var type: TenantAllowBlockListSpoofItem.SpoofType
    }

    private var pairs: [Pair: SpoofPairFinding] = [:]

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
        for name in [user.lookupKey, user.domain?.name, "*"].compactMap(\.self) {
            for place in places.map(\.description) + ["*"] {
                guard let found = pairs[Pair(user: name, infrastructure: place, type: type)] else { continue }
                if found.action == .block { return found }
                allow = allow ?? found
            }
        }
        return allow
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
