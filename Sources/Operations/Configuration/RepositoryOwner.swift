import Organization

/// Documents that are kept in a repository (docs/reference/api-objects.md#documents-kept-elsewhere): they are changed there and
/// applied whole, and here with a reason alone.
enum RepositoryOwner {
    /// Throws where a document is kept in a repository, and no reason is given to change it here all the same.
    static func check(_ document: OrganizationDocument, overriding reason: String?) throws(OperationFailure) {
        guard document.managedBy == .repository else { return }
        guard let reason else {
            throw OperationFailure(
                .managedElsewhere,
                "The document of \(document.name) is managedBy: Repository, and is changed there and applied. Where that "
                    + "can't wait, override it, with a reason, and change the repository as well.")
        }
        guard OperationContext.reasonLength.contains(reason.unicodeScalars.count) else { throw reasonNeeded }
    }

    /// A reason is needed, or another one.
    static var reasonNeeded: OperationFailure {
        OperationFailure(
            .reasonNeeded,
            "To change a document that is kept in a repository, give a reason of "
                + "\(OperationContext.reasonLength.lowerBound) to \(OperationContext.reasonLength.upperBound) characters: it "
                + "stands in the audit log.")
    }
}
