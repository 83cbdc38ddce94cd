package import Operations

/// A store as the contract's clauses see it: its doors, and what the world does to it.
package protocol ContractStore: AnyObject, Sendable {
    /// Its doors; others after a restart.
    var stores: Stores { get }

    /// Closes the store and opens what it kept, in the same boot of this machine.
    func restart() async throws

    /// Whether an entry of the audit log can't be written: then a change fails at the entry, behind its other steps.
    func breakAudit(_ isBroken: Bool) async throws

    /// Closes it for good.
    func close() async
}

/// What every store promises, black box: the acceptance of mail, order, paging, what is done whole or not at all, what is
/// not known, what a restart keeps.
///
/// A store joins by a maker in the list of the contract's tests. How a store keeps a promise is for its own tests.
package enum StoreContract {
    /// One promise.
    package struct Clause: Sendable {
        /// What is promised, as a sentence.
        package var name: String
        let check: @Sendable (any ContractStore, Findings) async throws -> Void

        init(_ name: String, _ check: @escaping @Sendable (any ContractStore, Findings) async throws -> Void) {
            self.name = name
            self.check = check
        }

        /// In what a store does not keep it; nothing when it does.
        package func violations(by store: any ContractStore) async -> [String] {
            let findings = Findings()
            do {
                try await check(store, findings)
            } catch {
                findings.note("it fails: \(error)")
            }
            return findings.all
        }
    }

    /// All promises.
    package static let clauses: [Clause] = [
        messages, lookups, changes, records, counts, people, quarantine, late, foundLate, [nowhere, told, tokens],
        chain, jobs,
        identities, ends,
    ].flatMap { $0 }
}

extension StoreContract.Clause: CustomStringConvertible {
    /// The promise.
    package var description: String { name }
}
