import Log
import Mail
import NIOConcurrencyHelpers
import Queueing

/// Ends what no moderator has answered for in time (docs/reference/moderation.md#time). What is due follows from the store and
/// the clock alone, so that nothing is forgotten by a restart.
package final class ModerationUpkeep: Sendable {
    /// Copies that are read at a time.
    private static let page = 500

    private let administration: Administration
    private let isFailing = NIOLockedValueBox(false)

    package init(_ administration: Administration) { self.administration = administration }

    /// Ends what is due by now. Called by one task at a time; what fails is tried again with the next call.
    package func keepUp() async {
        var query = QuarantineQuery(limit: Self.page)
        query.reasons = [.moderation]
        query.statuses = [.notReleased]
        // What was received before this moment, and at it.
        let moment = administration.time.wallTime().milliseconds - QuarantineHold.Moderation.time.milliseconds
        query.receivedBefore = WallTime(milliseconds: moment + 1)
        let caller = Caller(.system, name: "moderation")
        let desk = ModerationDesk(administration: administration, caller: caller, moderator: nil)
        var trouble: String?
        while trouble == nil {
            let due: [QuarantineItem]
            do throws(StoreError) {
                due = try await administration.stores.quarantine.quarantined(query)
            } catch {
                trouble = "\(error)"
                break
            }
            guard !due.isEmpty else { break }
            let rows = await desk.expire(due)
            if let failed = rows.first(where: { !$0.isDone }) {
                trouble = failed.reason ?? ""
            } else if due.count < Self.page {
                break
            }
        }
        let found = trouble
        let isNew = isFailing.withLockedValue { isFailing in
            defer { isFailing = found != nil }
            return found != nil && !isFailing
        }
        if isNew, let found { administration.logger.log(.reportsModerationUnended, [.error: found]) }
    }
}
