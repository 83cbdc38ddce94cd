/// What an administrator is (docs/reference/roles.md). The raw values are stored, so none is ever renamed.
package enum Role: String, Codable, Sendable, Hashable, CaseIterable {
    /// Everything of the server, and the configuration of organizations.
    case `operator` = "Operator"
    /// All of the organizations that the grant names, the accounts of their administrators included.
    case organizationManagement = "OrganizationManagement"
    /// Quarantine with all actions, trace, allow and block entries.
    case quarantineAdministrator = "QuarantineAdministrator"
    /// Reads all but content, and changes nothing.
    case securityReader = "SecurityReader"
    /// Trace, explanations and validations, and answers to requests for release.
    case helpDesk = "HelpDesk"
    /// The owner of a mailbox: the own quarantine and the own lists.
    case endUser = "EndUser"

    /// Whether a grant of this role may be for all organizations.
    package var mayBeForAll: Bool {
        switch self {
        case .operator, .securityReader: true
        case .organizationManagement, .quarantineAdministrator, .helpDesk, .endUser: false
        }
    }
}

/// How far a role has a permission.
package enum PermissionExtent: Int, Comparable, Hashable, Sendable {
    /// For what belongs to the caller alone.
    case own
    /// Only with a reason, which the organization sees.
    case withReason
    /// Wholly.
    case whole

    /// By how far it goes.
    package static func < (one: PermissionExtent, other: PermissionExtent) -> Bool { one.rawValue < other.rawValue }
}
