package import Mail
package import MailFlow
import NIOConcurrencyHelpers
import Queueing

// What is due beside the batches, and what others order.
extension TraceIndex {
    func noteInTime(isIdle: Bool) async throws(StoreError) {
        let now = time.now()
        let isDue = state.withLockedValue { state in
            // Soon when there is a pause, for then little is read again after a crash.
            guard let due = state.noteDue else {
                state.noteDue = now + .seconds(30)
                return false
            }
            return now >= due || isIdle && due - now <= .seconds(25)
        }
        guard isDue else { return }
        try await onQueue { files throws(IndexFault) in try files.note() }
        state.withLockedValue { $0.noteDue = nil }
    }

    func upkeepInTime() async throws(StoreError) {
        let now = time.now()
        let isDue = state.withLockedValue { state in
            guard now >= state.upkeepDue else { return false }
            state.upkeepDue = now + settings.patience
            return true
        }
        if isDue { try await upkeep() }
    }

    /// Deletes what is over, closes what nobody uses and looks through a file.
    func upkeep() async throws(StoreError) {
        finder.readers.dropIdle()
        let (now, wall) = (time.now(), retention.now)
        let cutoff = UTCDay(WallTime(milliseconds: wall.milliseconds - settings.retention.milliseconds))
        for day in coverage.withLockedValue({ $0.days.sorted() }) {
            // The oldest day of which the store has something is the last one to look at, unless its time is over.
            let isOver = try await turn.run { () async throws(StoreError) in
                guard try await !hasMail(day) else { return false }
                try await onQueue { files throws(IndexFault) in files.drop(day) }
                return true
            }
            if isOver { continue }
            guard day < cutoff else { break }
            // What still waits stays, and the store may not have come to delete the others yet.
            let isDue = state.withLockedValue { state in
                if let last = state.remade[day], now - last < .hours(1) { return false }
                state.remade[day] = now
                return true
            }
            if isDue {
                _ = try await remake(day) { () async throws(StoreError) in try await indexBatchBetween() }
                // One at a time: new mail is taken into the index in between.
                break
            }
        }
        try await turn.run { () async throws(StoreError) in
            try await onQueue { files throws(IndexFault) in files.checkOne() }
        }
    }

    /// Makes the file of a day anew from the store. Others have their turn between two pages of it.
    ///
    /// - Parameter between: done between two pages, outside the turn.
    func remake(
        _ day: UTCDay, between: () async throws(StoreError) -> Void = {}
    ) async throws(StoreError) -> TraceDayRebuilt {
        try await building.run { () async throws(StoreError) in
            // Those up to this one in the order of reception, younger ones behind them in the order of acceptance.
            let newest = try await turn.run { () async throws(StoreError) in
                let newest = try await feed.lastSequence()
                try await onQueue { files throws(IndexFault) in try files.beginBuilding(day) }
                return newest
            }
            do throws(StoreError) {
                let messages = try await buildPages(of: day, through: newest, between)
                return try await finishBuilding(day, behind: newest, messages)
            } catch {
                try await onQueue { files throws(IndexFault) in files.stopBuilding() }
                throw error
            }
        }
    }

    /// Adds the messages of a day up to one to the file that is made; gives how many there were.
    private func buildPages(
        of day: UTCDay, through newest: SequenceNumber, _ between: () async throws(StoreError) -> Void
    ) async throws(StoreError) -> Int {
        var (place, messages) = (nil as TraceFeedPlace?, 0)
        while true {
            let isPressed = isPressed()
            // A day may have a million messages: mail does not wait until it is done.
            if isPressed, place != nil { await time.wait(until: time.now() + settings.yield) }
            guard !Task.isCancelled else { throw .closed }
            let behind = place
            // Read and written in one turn, so that a row that somebody takes out meanwhile is in neither.
            let entries = try await turn.run { () async throws(StoreError) in
                let entries = try await feed.traceEntries(
                    receivedIn: day.moments, through: newest, behind: behind,
                    messages: isPressed ? settings.batch : 4 * settings.batch)
                if !entries.isEmpty { try await build(entries) }
                return entries
            }
            guard let last = entries.last else { return messages }
            place = TraceFeedPlace(of: last)
            messages += Set(entries.map(\.sequence)).count
            try await between()
        }
    }

    private func build(_ entries: [TraceIndexEntry]) async throws(StoreError) {
        guard !state.withLockedValue({ $0.isClosed }) else { throw .closed }
        guard hasRoom else { throw .full }
        try await onQueue { files throws(IndexFault) in try files.build(entries) }
    }

    /// Adds what has come into the index since the file was begun, and puts the file in the place of the other one when it
    /// has as much as the others.
    private func finishBuilding(
        _ day: UTCDay, behind newest: SequenceNumber, _ messages: Int
    ) async throws(StoreError) -> TraceDayRebuilt {
        var (reached, messages) = (newest, messages)
        while true {
            let from = reached
            let step = try await turn.run { () async throws(StoreError) in
                let through = max(newest, coverage.withLockedValue { $0.through })
                guard from < through else {
                    guard !state.withLockedValue({ $0.isClosed }) else { throw .closed }
                    let (rows, octets) = try await onQueue { files throws(IndexFault) in
                        try files.finishBuilding(through: through)
                    }
                    return (
                        reached: through, messages: 0, file: (rows: rows, octets: octets) as (rows: Int, octets: Int)?
                    )
                }
                let entries = try await feed.traceEntries(after: from, messages: settings.batch)
                let own = entries.filter { $0.sequence <= through && day.moments.contains($0.received) }
                if !own.isEmpty { try await build(own) }
                // Messages without a row show only by being passed over.
                let last = min(entries.last?.sequence ?? through, through)
                return (reached: last, messages: Set(own.map(\.sequence)).count, file: nil)
            }
            reached = step.reached
            messages += step.messages
            if let (rows, octets) = step.file {
                return TraceDayRebuilt(day: day, messages: messages, rows: rows, octets: octets)
            }
        }
    }

    /// Whether the store has something of a day.
    private func hasMail(_ day: UTCDay) async throws(StoreError) -> Bool {
        try await !feed.traceEntries(receivedIn: day.moments, through: SequenceNumber(.max), behind: nil, messages: 1)
            .isEmpty
    }

    /// Makes the file of the next day anew (see `TraceIndexUpkeep`).
    package func rebuild(after day: UTCDay?, through end: UTCDay) async throws(StoreError) -> TraceDayRebuilt? {
        try await turn.run { () async throws(StoreError) in try await begin() }
        let oldest = try await feed.traceEntries(after: SequenceNumber(0), messages: 1).first
        let files = coverage.withLockedValue { $0.days.union($0.missing) }
        let days = files.union(oldest.map { [UTCDay($0.received)] } ?? [])
        guard let least = days.min(), let greatest = days.union([UTCDay(time.wallTime())]).max() else { return nil }
        var next = max(day?.next ?? least, least)
        while next <= min(end, greatest) {
            let hasMail = try await hasMail(next)
            if hasMail || files.contains(next) {
                // An administrator's order for all days takes long, and new mail is not to wait for its end.
                return try await remake(next) { () async throws(StoreError) in try await indexBatchBetween() }
            }
            next = next.next
        }
        return nil
    }

    /// Takes rows out of the files of their days (see `TraceIndexUpkeep`).
    package func remove(_ rows: [IndexedRow]) async throws(StoreError) -> TraceRemoval {
        try await turn.run { () async throws(StoreError) in
            try await begin()
            return try await onQueue { files throws(IndexFault) in try files.remove(rows) }
        }
    }
}
