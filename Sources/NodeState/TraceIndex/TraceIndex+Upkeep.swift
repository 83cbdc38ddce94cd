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
        let (now, wall) = (time.now(), time.wallTime())
        let cutoff = UTCDay(WallTime(milliseconds: wall.milliseconds - settings.retention.milliseconds))
        for day in coverage.withLockedValue({ $0.days.sorted() }) {
            // The oldest day of which the store has something is the last one to look at, unless its time is over.
            if try await !hasMail(day) {
                try await onQueue { files throws(IndexFault) in files.drop(day) }
                continue
            }
            guard day < cutoff else { break }
            // What still waits stays, and the store may not have come to delete the others yet.
            let isDue = state.withLockedValue { state in
                if let last = state.remade[day], now - last < .hours(1) { return false }
                state.remade[day] = now
                return true
            }
            if isDue {
                _ = try await remake(day)
                // One at a time: new mail is taken into the index in between.
                break
            }
        }
        try await onQueue { files throws(IndexFault) in files.checkOne() }
    }

    /// Makes the file of a day anew from the store.
    func remake(_ day: UTCDay) async throws(StoreError) -> TraceDayRebuilt {
        // Younger ones are indexed after it, as they would be without it.
        let newest = try await feed.lastSequence()
        try await onQueue { files throws(IndexFault) in try files.beginBuilding(day) }
        do throws(StoreError) {
            var (place, messages) = (nil as TraceFeedPlace?, 0)
            while true {
                let isPressed = isPressed()
                // A day may have a million messages: mail does not wait until it is done.
                if isPressed, place != nil { await time.wait(until: time.now() + settings.yield) }
                guard !Task.isCancelled else { throw .closed }
                let entries = try await feed.traceEntries(
                    receivedIn: day.moments, through: newest, behind: place,
                    messages: isPressed ? settings.batch : 4 * settings.batch)
                guard let last = entries.last else { break }
                guard hasRoom else { throw .full }
                place = TraceFeedPlace(of: last)
                messages += Set(entries.map(\.sequence)).count
                try await onQueue { files throws(IndexFault) in try files.build(entries) }
            }
            let (rows, octets) = try await onQueue { files throws(IndexFault) in
                try files.finishBuilding(through: newest)
            }
            return TraceDayRebuilt(day: day, messages: messages, rows: rows, octets: octets)
        } catch {
            try await onQueue { files throws(IndexFault) in files.stopBuilding() }
            throw error
        }
    }

    /// Whether the store has something of a day.
    private func hasMail(_ day: UTCDay) async throws(StoreError) -> Bool {
        try await !feed.traceEntries(receivedIn: day.moments, through: SequenceNumber(.max), behind: nil, messages: 1)
            .isEmpty
    }

    /// Makes the file of the next day anew (see `TraceIndexUpkeep`).
    package func rebuild(after day: UTCDay?, through end: UTCDay) async throws(StoreError) -> TraceDayRebuilt? {
        try await turn.run { () async throws(StoreError) in
            try await begin()
            let oldest = try await feed.traceEntries(after: SequenceNumber(0), messages: 1).first
            let files = coverage.withLockedValue { $0.days.union($0.missing) }
            let days = files.union(oldest.map { [UTCDay($0.received)] } ?? [])
            guard let least = days.min(), let greatest = days.union([UTCDay(time.wallTime())]).max() else { return nil }
            var next = max(day?.next ?? least, least)
            while next <= min(end, greatest) {
                let hasMail = try await hasMail(next)
                if hasMail || files.contains(next) { return try await remake(next) }
                next = next.next
            }
            return nil
        }
    }

    /// Takes rows out of the files of their days (see `TraceIndexUpkeep`).
    package func remove(_ rows: [ForgottenRow]) async throws(StoreError) -> TraceRemoval {
        try await turn.run { () async throws(StoreError) in
            try await begin()
            return try await onQueue { files throws(IndexFault) in try files.remove(rows) }
        }
    }
}
