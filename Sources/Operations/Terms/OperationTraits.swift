package import Identity

/// What is known of an operation before it is asked for.
package struct OperationTraits: Sendable, Hashable {
    /// Its name on the wire: `queue.list`.
    package let name: String
    /// What the caller must be allowed to do.
    package let permission: Permission
    /// What must be there for it.
    package let needs: OperationNeed
    /// Whether it reads directories of recipients: a stopped gateway loads them for such operations alone, because a
    /// million recipients take seconds.
    package let readsDirectories: Bool
    /// What the audit log says of it.
    package let trail: AuditTrail

    /// An operation; without more it reads the store, loads no directories and leaves no entry.
    package init(
        _ name: String, _ permission: Permission, needs: OperationNeed = .store, readsDirectories: Bool = false,
        trail: AuditTrail = .none
    ) {
        self.name = name
        self.permission = permission
        self.needs = needs
        self.readsDirectories = readsDirectories
        self.trail = trail
    }
}
