package import Mail

/// What the audit log says of an operation.
package enum AuditTrail: Sendable, Hashable {
    /// It changes nothing and reads no content of messages, so there is no entry.
    case none
    /// An entry with this action, in the transaction of the change or before the answer.
    case entry(AuditAction)
    /// An entry with one of these actions, by what was ordered: those of the operations that do the same with one object.
    case oneOf([AuditAction])
}
