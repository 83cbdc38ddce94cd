package import Mail

/// The number by which a token is known in listings, commands and the log: eight small letters and digits.
package struct TokenID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// How many characters it has.
    package static let length = 8

    /// The number.
    package let description: String

    /// Reads a number; nil where it is none.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.length,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) })
        else { return nil }
        description = String(text)
    }

    /// A number of letters that were chosen from its alphabet.
    init(letters: String) { description = letters }

    /// By the octets of the numbers.
    package static func < (one: TokenID, other: TokenID) -> Bool { one.description < other.description }
}

extension TokenID: Codable {
    /// Reads a number.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = TokenID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "this is no number of a token")
        }
        self = id
    }

    /// Writes the number.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What a store keeps of a token by which a program does what its owner may do (docs/reference/roles.md#tokens).
package struct AccountToken: Hashable, Sendable, Codable {
    /// Its number.
    package var id: TokenID
    /// SHA-256 of its secret.
    package var digest: [UInt8]
    /// What its owner calls it; no two of an owner have one name.
    package var name: String
    /// The account whose rights it narrows.
    package var owner: AccountName
    /// The permissions that it may use, as far as its owner has them.
    package var scopes: Set<Permission>
    /// The organizations that it may see, as far as its owner may.
    package var organizations: OrganizationScope
    /// The networks that it may come from, in CIDR notation; empty for any.
    package var networks: [String]
    /// When it was made.
    package var created: WallTime
    /// From when on it does nothing; nil for never, which only one for metrics may have.
    package var expires: WallTime?
    /// When it was used last, to the minute; nil for never.
    package var lastUsed: WallTime?
    /// Where it was used from last.
    package var lastAddress: String?

    /// A token.
    package init(
        id: TokenID, digest: [UInt8], name: String, owner: AccountName, scopes: Set<Permission>,
        organizations: OrganizationScope, networks: [String] = [], created: WallTime, expires: WallTime?
    ) {
        self.id = id
        self.digest = digest
        self.name = name
        self.owner = owner
        self.scopes = scopes
        self.organizations = organizations
        self.networks = networks
        self.created = created
        self.expires = expires
        lastUsed = nil
        lastAddress = nil
    }
}

extension AccountToken {
    /// How far a token is from its end.
    package enum Standing: String, Hashable, Sendable, Codable, CaseIterable {
        /// It can be used.
        case usable = "Usable"
        /// It can be used, and ends within ``AccountToken/notice``.
        case endsSoon = "EndsSoon"
        /// It does nothing any more.
        case ended = "Ended"
    }

    /// How long before its end a token is told of.
    package static let notice = Interval.hours(14 * 24)

    /// How far it is from its end.
    package func standing(at now: WallTime) -> Standing {
        guard let expires else { return .usable }
        guard now < expires else { return .ended }
        return expires <= now.later(by: Self.notice) ? .endsSoon : .usable
    }
}
