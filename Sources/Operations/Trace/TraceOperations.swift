package import Mail
package import MailFlow
import Queueing

/// Messages and refusals that match, the newest first.
package struct TraceSearch: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.search", .traceRead)

    /// The most rows that are given.
    package static let mostRows = 5_000

    /// The conditions; a limit of 1 to ``mostRows`` rows.
    package var query: TraceQuery

    /// Asks for rows of the trace.
    package init(_ query: TraceQuery) { self.query = query }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> [TraceRowView] {
        if let start = query.start, let end = query.end, end < start {
            throw OperationFailure(.usage, "The search ends before it starts: give --end a later moment than --start.")
        }
        var query = query
        query.limit = min(max(1, query.limit), Self.mostRows)
        let rows: [TraceRow]
        do {
            rows = try await administration.stores.trace.search(query)
        } catch {
            throw OperationFailure(reading: error)
        }
        return try await administration.explained(rows).map(TraceRowView.init)
    }
}

/// All about one message or one refusal.
package struct TraceShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.show", .traceRead)

    /// The message's number, MessageTraceId or Message-ID, or a refusal such as `R17`.
    package var message: String

    /// Asks about a message or a refusal.
    package init(message: String) { self.message = message }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TraceDetailView {
        let refusal = RefusalID(message)
        let identity = try await refusal == nil ? administration.sequence(of: message) : message
        var detail: TraceDetail?
        do {
            detail = try await administration.stores.trace.detail(identity)
        } catch {
            throw OperationFailure(reading: error)
        }
        guard var detail else {
            throw refusal.map {
                OperationFailure(
                    "There is no refusal \($0). Give one as `postern trace search --status Refused` shows it; refusals "
                        + "are kept for 30 days.")
            } ?? .noMessage(message)
        }
        detail.rows = try await administration.explained(detail.rows)
        return TraceDetailView(detail)
    }
}

extension Administration {
    /// Rows of mail that waits for a failing destination say what fails there: the store knows no failure but the
    /// recipient's own.
    fileprivate func explained(_ rows: [TraceRow]) async throws(OperationFailure) -> [TraceRow] {
        guard queues.isRunning, rows.contains(where: { $0.queue != nil }) else { return rows }
        let failing = try await queueList().filter { $0.retryCount > 0 && $0.lastError != nil }
        let errors = Dictionary(failing.map { ($0.key, $0.lastError) }, uniquingKeysWith: { first, _ in first })
        guard !errors.isEmpty else { return rows }
        return rows.map { row in
            guard let key = row.queue, case let failure?? = errors[key] else { return row }
            var row = row
            row.detail = failure.text
            return row
        }
    }
}
