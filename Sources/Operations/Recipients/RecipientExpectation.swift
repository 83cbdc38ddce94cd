import Mail
import Organization

/// What a recipient must be for a change of it to be made: two administrators who change one recipient do not undo each
/// other's change without knowing it.
package struct RecipientExpectation: Codable, Sendable, Hashable {
    /// The recipient as the caller saw it; nil where there must be none.
    package var recipient: RecipientView?

    /// A recipient that was seen, or none.
    package init(_ recipient: RecipientView?) { self.recipient = recipient }

    /// Throws ``OperationFailure`` where the recipient of an address is another one than expected.
    func check(_ address: EmailAddress, in organization: OrganizationSnapshot) throws(OperationFailure) {
        let found = organization.find(address, plusAddressing: false).map { found in
            RecipientView(found.recipient, isImported: found.directoryRevision != nil)
        }
        guard found != recipient else { return }
        guard found != nil else {
            throw OperationFailure(
                .notFound, "Organization \(organization.name) has no recipient \(address) any more.")
        }
        guard recipient != nil else {
            throw OperationFailure(
                .exists, "Organization \(organization.name) has a recipient \(address) already; change that one.")
        }
        throw OperationFailure(
            .changedMeanwhile, "The recipient \(address) was changed meanwhile; look at it and repeat the change.")
    }
}
