extension Role {
    /// What the role may do, and how far; what is not named it may not.
    package var permissions: [Permission: PermissionExtent] { RoleTable.permissions[self] ?? [:] }
}

/// The table of roles and permissions (docs/reference/roles.md).
package enum RoleTable {
    /// A row: a permission, and how far each role has it.
    package struct Row: Sendable {
        /// The permission.
        package var permission: Permission
        /// The roles that have it.
        package var roles: [Role: PermissionExtent]
    }

    /// The rows, each permission once.
    package static let rows: [Row] = [
        row(.serverRead, [.operator]),
        row(.serverChange, [.operator]),
        row(.organizationCreate, [.operator]),
        row(.organizationDelete, [.operator]),
        row(.configurationRead, administrators),
        row(.configurationChange, managers),
        row(.allowBlockRead, administrators),
        row(.allowBlockChange, [.organizationManagement, .quarantineAdministrator]),
        row(.ruleRead, administrators),
        row(.ruleChange, managers),
        row(.recipientRead, administrators),
        row(.recipientChange, managers),
        row(.traceRead, administrators),
        row(.traceReadAll, [.operator]),
        row(.traceForget, managers),
        row(.learningRead, administrators),
        row(.learningChange, [.operator, .organizationManagement, .quarantineAdministrator]),
        row(.queueRead, administrators),
        row(.queueChange, managers),
        row(.quarantineRead, administrators, own: [.endUser]),
        row(
            .quarantineContent, [.organizationManagement, .quarantineAdministrator], own: [.endUser],
            withReason: [.operator]),
        row(
            .quarantineAnswer, [.organizationManagement, .quarantineAdministrator, .helpDesk]),
        row(.quarantineChange, [.organizationManagement, .quarantineAdministrator], own: [.endUser]),
        row(.senderRead, administrators),
        row(.senderChange, managers),
        row(.messageContent, [], withReason: [.operator, .organizationManagement, .quarantineAdministrator]),
        row(.connectorValidate, [.operator, .organizationManagement, .helpDesk]),
        row(.explainRun, administrators),
        row(.keyChange, managers),
        row(.auditRead, [.operator, .organizationManagement, .securityReader]),
        row(.accountRead, managers),
        row(.accountChange, managers),
        row(.tokenChange, [], own: administrators),
        row(.metricsRead, [.operator]),
    ]

    /// What each role may do.
    static let permissions: [Role: [Permission: PermissionExtent]] = Dictionary(
        uniqueKeysWithValues: Role.allCases.map { role in
            (
                role,
                Dictionary(
                    uniqueKeysWithValues: rows.compactMap { row in row.roles[role].map { (row.permission, $0) } })
            )
        })

    private static let managers: [Role] = [.operator, .organizationManagement]
    private static let administrators: [Role] = [
        .operator, .organizationManagement, .quarantineAdministrator, .securityReader, .helpDesk,
    ]

    private static func row(
        _ permission: Permission, _ whole: [Role], own: [Role] = [], withReason: [Role] = []
    ) -> Row {
        var roles: [Role: PermissionExtent] = [:]
        for role in whole { roles[role] = .whole }
        for role in own { roles[role] = .own }
        for role in withReason { roles[role] = .withReason }
        return Row(permission: permission, roles: roles)
    }
}
