package import Operations

/// The model store, for the contract.
package final class ContractModelStore: ContractStore {
    private let store = ModelStore()

    /// An empty store.
    package init() {}

    /// Its doors.
    package var stores: Stores { store.stores }

    /// Keeps all it has.
    package func restart() async throws {}

    /// Makes the audit log fail.
    package func breakAudit(_ isBroken: Bool) async throws { store.breakAudit(isBroken) }

    /// Closes it.
    package func close() async { store.close() }
}
