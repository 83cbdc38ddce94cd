import NIOConcurrencyHelpers

/// Gathers what does not hold.
package final class Findings: Sendable {
    private let box = NIOLockedValueBox<[String]>([])

    /// What was noted so far.
    package var all: [String] { box.withLockedValue { $0 } }

    func note(_ text: String) { box.withLockedValue { $0.append(text) } }

    func expect(_ condition: Bool, _ text: @autoclosure () -> String) { if !condition { note(text()) } }

    func equal<Value: Equatable>(_ found: Value, _ wanted: Value, _ what: String) {
        if found != wanted { note("\(what): \(found) instead of \(wanted)") }
    }

    /// The error that `body` must throw.
    func failure<Failure: Error>(
        of what: String, _ body: () async throws(Failure) -> Void
    ) async -> Failure? {
        do {
            try await body()
        } catch {
            return error
        }
        note("\(what) does not fail")
        return nil
    }
}
