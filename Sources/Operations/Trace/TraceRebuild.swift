internal import Identity
package import Mail
import MailFlow

/// Makes files of the trace's index anew from the store, day by day: as many as a few seconds allow, at least one.
package struct TraceRebuild: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("trace.rebuild", .serverChange, needs: .writableStore)

    /// How long it goes on with further days.
    private static let patience = Interval.seconds(5)

    /// The day behind which it begins, such as `2026-11-23`; nil to begin with the oldest.
    package var after: String?
    /// The last day; nil for all.
    package var through: String?

    /// Asks for days to be made anew.
    package init(after: String? = nil, through: String? = nil) {
        self.after = after
        self.through = through
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> TraceRebuildView {
        try administration.expectServer()
        guard let index = administration.stores.traceIndex else {
            throw OperationFailure(
                .cannotNow, "This store has no index of the trace; nothing has to be made anew.")
        }
        var last: UTCDay?
        if let after { last = try UTCDay(asked: after) }
        // The index has no day behind this one.
        var end = UTCDay(number: 2_932_896)
        if let through { end = try UTCDay(asked: through) }
        var view = TraceRebuildView(days: [], isDone: false)
        let deadline = administration.time.now() + Self.patience
        do throws(StoreError) {
            repeat {
                guard let rebuilt = try await index.rebuild(after: last, through: end) else {
                    view.isDone = true
                    break
                }
                view.days.append(TraceRebuildView.Day(rebuilt))
                last = rebuilt.day
            } while administration.time.now() < deadline
            return view
        } catch {
            let done = view.days.last.map { " Days up to \($0.day) are done." } ?? ""
            throw OperationFailure(
                .unavailable, "The index of the trace can't be made anew: \(error).\(done)")
        }
    }
}

/// What came of making files of the trace's index anew.
package struct TraceRebuildView: Codable, Sendable, Hashable {
    /// A day.
    package struct Day: Codable, Sendable, Hashable {
        /// `2026-11-23`
        package var day: String
        /// Messages of the day in the store.
        package var messages: Int
        /// Rows in the file; none when there is no file any more.
        package var rows: Int
        /// Octets of the file.
        package var octets: Int

        init(_ rebuilt: TraceDayRebuilt) {
            day = rebuilt.day.description
            messages = rebuilt.messages
            rows = rebuilt.rows
            octets = rebuilt.octets
        }
    }
    /// The days that were done, the oldest first.
    package var days: [Day]
    /// Whether none is left; else it is to be asked again, behind the last of `days`.
    package var isDone: Bool
}

extension UTCDay {
    fileprivate init(asked text: String) throws(OperationFailure) {
        guard let day = UTCDay(text) else {
            throw OperationFailure(.usage, "\(text) is not a day; give one such as 2026-11-23.")
        }
        self = day
    }
}
