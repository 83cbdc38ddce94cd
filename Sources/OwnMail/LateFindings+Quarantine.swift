import Mail
import MailFlow
import Queueing

/// Mail in quarantine: what is found of it gives its items a graver reason.
extension LateFindings {
    /// Items of a portion of the quarantine.
    private static let itemPage = 100

    /// Looks at a portion of the quarantine.
    func walkQuarantine(_ sweep: inout LateSweep, by judge: LateJudge) async throws {
        let page = try await items(behind: sweep.quarantine.place)
        guard let last = page.last else {
            sweep.quarantine.finish()
            return try await keep(sweep)
        }
        let meant = sweep.quarantine.applying ?? [:]
        if sweep.quarantine.isToBePassedOver {
            tellSkipped(page.first?.sequence)
        } else {
            sweep.quarantine.begin()
            do {
                try await keep(sweep)
                try await regrade(page.filter { meant[$0.organization] != nil && !$0.status.isReleased }, by: judge)
            } catch {
                sweep.quarantine.takeBack()
                try? await keep(sweep)
                throw error
            }
        }
        sweep.quarantine.advance(to: LateSweep.Place(received: last.received.milliseconds, id: last.id.rawValue))
        try await keep(sweep)
    }

    /// Items behind a place, the newest first. What comes and goes meanwhile does not move the place.
    private func items(behind place: LateSweep.Place?) async throws -> [QuarantineItem] {
        var query = QuarantineQuery(limit: Self.itemPage)
        query.receivedBefore = place.map { WallTime(milliseconds: $0.received + 1) }
        while true {
            let page = try await parts.quarantine.quarantined(query)
            guard !page.isEmpty, let place else { return page }
            let behind = page.filter { item in
                (item.received.milliseconds, item.id.rawValue) < (place.received, place.id)
            }
            if !behind.isEmpty { return behind }
            // All of them were received at the moment of the place, and were looked at.
            query.offset += page.count
        }
    }

    private func regrade(_ items: [QuarantineItem], by judge: LateJudge) async throws {
        let bySequence = Dictionary(grouping: items, by: \.sequence)
        for sequence in bySequence.keys.sorted() {
            let own = Dictionary(
                (bySequence[sequence] ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            // Of which nothing can be told now goes nowhere meanwhile: the next walk looks at it.
            guard case .done(let judgement) = try await judged(sequence, Set(own.keys), in: .quarantined, by: judge)
            else { continue }
            var count = 0
            for found in judgement.found {
                guard var item = own[found.recipient.id], let hold = item.hold.graver(found.finding.hold) else {
                    continue
                }
                item.hold = hold
                var transaction = StoreTransaction()
                transaction.quarantine = [
                    .regrade(item.id, hold, item.lateEvent(found.finding.cause, at: parts.time.wallTime()))
                ]
                do throws(StoreError) {
                    try await parts.messages.commit(transaction)
                    count += 1
                } catch {
                    // Released or deleted at the same moment.
                    guard case .unknown = error else { throw error }
                }
            }
            tellApplied(judgement, graver: count)
        }
    }
}
