internal import Identity
package import Mail

/// Goes through the whole audit log and tells what is not as it was written (docs/reference/audit.md#chain).
package struct AuditVerify: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("audit.verify", .serverRead)

    /// A head of the log as somebody noted it earlier elsewhere; nil where there is none.
    package var noted: AuditHead?

    /// Asks for a verification.
    package init(noted: AuditHead? = nil) { self.noted = noted }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AuditVerification {
        try administration.expectServer()
        let head = noted.flatMap { AuditHead(entry: $0.entry, typed: $0.digest) }
        guard noted == nil || head != nil else {
            throw OperationFailure(
                .usage, "The entry that was noted is none: give its number and its digest of 64 hexadecimal digits.")
        }
        do {
            return try await administration.stores.audit.verifyAudit(noted: head)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// The last entry of the audit log, to be noted elsewhere (docs/reference/audit.md#chain).
package struct AuditHeadShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("audit.head", .serverRead)

    /// Asks for it.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> AuditHead {
        try administration.expectServer()
        do {
            return try await administration.stores.audit.auditHead()
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}
