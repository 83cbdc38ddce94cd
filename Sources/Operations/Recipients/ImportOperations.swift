package import Foundation
internal import Identity
package import Mail
package import Organization

/// Begins to import a file of CSV; its octets follow in portions by ``RecipientImportPortion``.
package struct RecipientImportStart: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("recipient.importStart", .recipientChange, needs: .runningGateway)

    /// How the file is to be imported.
    package var order: DirectoryImportOrder

    /// Begins an import.
    package init(_ order: DirectoryImportOrder) { self.order = order }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ImportNumber {
        var order = order
        order.organization = try administration.known(order.organization).name
        return ImportNumber(try administration.imports.begin(order, by: caller))
    }
}

/// The number of an import under way.
package struct ImportNumber: Codable, Sendable, Hashable {
    /// The number.
    package var id: UInt64

    /// A number.
    package init(_ id: UInt64) { self.id = id }
}

/// The next octets of an import; gives the lines that are refused.
package struct RecipientImportPortion: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("recipient.importPortion", .recipientChange, needs: .runningGateway)

    /// The import's number.
    package var id: UInt64
    /// The octets.
    package var octets: Data

    /// Hands in octets.
    package init(id: UInt64, octets: Data) {
        self.id = id
        self.octets = octets
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [RefusedLine] {
        try administration.expectImport(id, by: caller)
        return try await administration.imports.read([UInt8](octets), of: id, by: caller)
    }
}

/// Ends an import: applies it, or checks it alone where that was ordered.
package struct RecipientImportEnd: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "recipient.importEnd", .recipientChange, needs: .runningGateway, trail: .entry(.directoryImport))

    /// The import's number.
    package var id: UInt64

    /// Ends an import.
    package init(id: UInt64) { self.id = id }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DirectoryImportReport {
        try administration.expectImport(id, by: caller)
        return try await administration.imports.end(id, by: caller) { order, change in
            let counts = change.counts
            return administration.entry(
                .directoryImport, by: caller, organization: order.organization,
                ObjectReference(.organization, order.organization),
                change: "\(order.file): \(counts.added) added, \(counts.changed) changed, \(counts.removed) removed, "
                    + "directory revision \(change.revision)")
        }
    }
}

extension Administration {
    /// Throws for an import that is none of the caller's, and for one into an organization that it may not know of any more, as
    /// for one that there is not.
    fileprivate func expectImport(_ id: UInt64, by caller: Caller) throws(OperationFailure) {
        guard isVisible(imports.organization(of: id, by: caller)) else { throw DirectoryImports.unknown }
    }
}
