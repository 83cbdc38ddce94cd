internal import Identity
package import Mail

/// Has a running gateway read `postern.yaml`, the certificates and the operator's lists again, as SIGHUP does
/// (docs/operating.md#reload).
package struct ServerReload: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "server.reload", .serverChange, needs: .runningGateway, trail: .entry(.serverReload))

    /// Orders it.
    package init() {}

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ReloadOutcome {
        try administration.expectServer()
        guard let files = administration.files else { throw .noFiles }
        let entry = administration.entry(
            .serverReload, by: caller, ObjectReference(.server, ""), change: "read again as ordered")
        try await administration.record(entry, before: "Nothing was read again")
        do throws(OperationFailure) {
            return try await files.reload()
        } catch {
            await administration.recordFailure(of: entry)
            throw error
        }
    }
}

extension OperationFailure {
    /// There is no gateway that has read `postern.yaml`.
    static let noFiles = OperationFailure(
        .cannotNow, "The settings of a running gateway are asked for, and none runs; begin it with `postern serve`.")
}
