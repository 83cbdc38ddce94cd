import Identity
import Log
import Mail
import Organization

/// Who may read the content of an organization's mail, and what is left of it (docs/reference/content-access.md).
extension Administration {
    /// The reason for which the caller reads content of an organization's mail; nil where it needs none and gives none. Throws
    /// where it may not read, or not without a reason.
    ///
    /// - Parameters:
    ///   - given: the reason that came with the order; nil for the one that came with the request.
    ///   - isAlwaysNeeded: whether also those need one whose own organization's mail it is.
    func reasonForContent(
        _ given: String?, of organization: String, by caller: Caller, isAlwaysNeeded: Bool
    ) throws(OperationFailure) -> String? {
        // The owner of a mailbox reads its own mail.
        guard caller.isAdministrator else { return nil }
        if context.isOperator {
            let document = configuration.snapshot.organization(named: organization)?.document
            guard document?.operatorContentAccess != .never else {
                throw OperationFailure(
                    .notAllowed,
                    "Organization \(organization) lets no operator read the content of its mail: OperatorContentAccess "
                        + "is Never in its document. Ask one of its administrators to read it.")
            }
        }
        let reason = given ?? context.reason
        guard context.isOperator || isAlwaysNeeded || reason != nil else { return nil }
        guard let reason else {
            throw OperationFailure(
                .reasonNeeded,
                "The content of mail is read with a reason, which organization \(organization) sees: say why in "
                    + "\(OperationContext.reasonLength.lowerBound) to \(OperationContext.reasonLength.upperBound) characters, with --reason or "
                    + "in the header field Postern-Reason.")
        }
        let count = reason.unicodeScalars.count
        guard OperationContext.reasonLength.contains(count) else {
            throw OperationFailure(
                .reasonNeeded,
                "The reason has \(count) characters; say why in \(OperationContext.reasonLength.lowerBound) to "
                    + "\(OperationContext.reasonLength.upperBound) characters.")
        }
        return SafeText.escaped(reason)
    }

    /// Keeps the entry about content that is to be read, and tells the organization where it was read with a reason.
    func record(content entry: AuditEntry, before what: String) async throws(OperationFailure) {
        try await record(entry, before: what)
        guard let organization = entry.organization, let reason = entry.reason else { return }
        logger.log(
            .organizationContentRead,
            [
                .organization: organization, .action: entry.action.rawValue, .caller: entry.caller.name,
                .reason: reason,
            ])
        await contentMail?.tell(
            ContentRead(
                organization: organization, reader: entry.caller.description, object: entry.object?.description ?? "",
                reason: reason))
    }
}
