import NIOCore

/// The sessions of an event loop that began less than a moment ago and have no timer yet.
///
/// Most sessions end within that moment. With a timer each, NIO would put it into a heap, and look through all timers of the
/// loop for the one to cancel: with thousands of idle connections, that costs more than the message. Here a session
/// takes a place in a list, and one timer for all of them has those that are still here set their own.
///
/// Confined to its event loop.
final class NewSessions {
    private struct Entry {
        let handler: SMTPServerHandler
        let context: ChannelHandlerContext
    }

    /// How long a session is new at most. Where a deadline may come sooner, sessions have a timer at once.
    static let period = TimeAmount.milliseconds(500)

    private var entries: [Entry] = []
    private var hasTimer = false

    /// How many sessions are new.
    var count: Int { entries.count }

    /// Takes a session, and gives the place by which it is removed.
    func add(_ handler: SMTPServerHandler, _ context: ChannelHandlerContext) -> Int {
        entries.append(Entry(handler: handler, context: context))
        if !hasTimer {
            hasTimer = true
            context.eventLoop.assumeIsolated().scheduleTask(in: Self.period) { self.timerFired() }
        }
        return entries.count - 1
    }

    /// Removes a session that has ended or has got a timer; the last one takes its place.
    func remove(at place: Int) {
        let last = entries.removeLast()
        guard place < entries.count else { return }
        entries[place] = last
        last.handler.moved(to: place)
    }

    private func timerFired() {
        hasTimer = false
        let due = entries
        entries = []
        for entry in due { entry.handler.isNewNoMore(entry.context) }
    }
}
