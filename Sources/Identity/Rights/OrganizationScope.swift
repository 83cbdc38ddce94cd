/// The organizations that somebody may see or change.
package enum OrganizationScope: Hashable, Sendable, Codable {
    /// All of them, and what belongs to none.
    case all
    /// These, by their names as they are spelled; possibly none.
    case only(Set<String>)

    /// Whether an organization is among them; nil stands for what belongs to the server, or to no organization yet.
    package func includes(_ organization: String?) -> Bool {
        switch self {
        case .all: true
        case .only(let names): organization.map(names.contains) ?? false
        }
    }

    /// The organizations that are in both.
    package func intersection(_ other: OrganizationScope) -> OrganizationScope {
        switch (self, other) {
        case (.all, let scope), (let scope, .all): scope
        case (.only(let one), .only(let another)): .only(one.intersection(another))
        }
    }

    /// The organizations that are in either.
    package func union(_ other: OrganizationScope) -> OrganizationScope {
        switch (self, other) {
        case (.all, _), (_, .all): .all
        case (.only(let one), .only(let another)): .only(one.union(another))
        }
    }
}
