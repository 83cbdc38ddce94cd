package import Mail

/// Keeps the random octets that only this gateway knows, or all gateways of one store.
package protocol SecretStore: Sendable {
    /// The octets kept under a name; nil when no gateway has made them yet.
    func secret(named name: String) async throws(StoreError) -> [UInt8]?

    /// The octets kept under a name; made by `make` and kept, durably, when there are none yet.
    ///
    /// What was made once is given for ever: `make` is asked at most once in the life of a store.
    func secret(
        named name: String, make: @escaping @Sendable () -> [UInt8]
    ) async throws(StoreError) -> [UInt8]
}
