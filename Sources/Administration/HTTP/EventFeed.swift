package import Mail
import NIOConcurrencyHelpers
package import NIOCore
import ServiceLifecycle

/// Sends events as they happen (`text/event-stream`), as long as the client takes them and may have them.
package struct EventFeed: Sendable {
    /// How often a client hears that the stream goes on.
    package static let comment = Interval.seconds(15)
    /// How often it is asked whether the caller may still have the events.
    package static let check = Interval.seconds(60)
    /// How long a stream lasts; clients come back by themselves.
    package static let lifetime = Interval.minutes(10)
    /// How many octets may wait for a client that takes them slowly.
    package static let waitingOctets = 256 << 10

    /// Why a stream ended.
    package enum End: Hashable, Sendable {
        /// There will be no more events, or the server stops.
        case over
        /// It has lasted long enough.
        case lifetime
        /// The caller may not have them any more.
        case notAllowed
        /// The client takes them too slowly.
        case tooSlow
        /// The client has gone.
        case gone
    }

    private struct Waiting {
        var octets = 0
        var end: End?
    }

    private let time: any TimeSource

    /// A feed by a clock.
    package init(time: any TimeSource) { self.time = time }

    /// Sends the events behind a number until one of the ends.
    ///
    /// - Parameter send: takes a piece to the client, and waits until there is room for the next; throws where the
    ///   client has gone.
    package func run(
        _ source: EventSource, after last: UInt64?, _ send: (ByteBuffer) async throws -> Void
    ) async -> End {
        let (pieces, continuation) = AsyncStream<ByteBuffer>.makeStream()
        let waiting = NIOLockedValueBox(Waiting())
        let add: @Sendable (String) -> Bool = { text in
            let piece = ByteBuffer(string: text)
            let fits = waiting.withLockedValue { waiting in
                waiting.octets += piece.readableBytes
                guard waiting.octets > EventFeed.waitingOctets else { return true }
                waiting.end = waiting.end ?? .tooSlow
                return false
            }
            if fits { continuation.yield(piece) } else { continuation.finish() }
            return fits
        }
        let finish: @Sendable (End) -> Void = { end in
            waiting.withLockedValue { $0.end = $0.end ?? end }
            continuation.finish()
        }
        // Clients know from the first octets that the stream has begun.
        _ = add(": postern\n\n")
        let time = self.time
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await event in source.events(last) where !add(EventFeed.text(of: event)) { return }
                finish(.over)
            }
            group.addTask {
                while !Task.isCancelled {
                    await time.wait(until: time.now() + EventFeed.comment)
                    guard !Task.isCancelled, add(": \n\n") else { return }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    await time.wait(until: time.now() + EventFeed.check)
                    guard !Task.isCancelled else { return }
                    guard await source.isAllowed() else { return finish(.notAllowed) }
                }
            }
            group.addTask {
                try? await gracefulShutdown()
                if !Task.isCancelled { finish(.over) }
            }
            group.addTask {
                await time.wait(until: time.now() + EventFeed.lifetime)
                if !Task.isCancelled { finish(.lifetime) }
            }
            do {
                for await piece in pieces {
                    try await send(piece)
                    waiting.withLockedValue { $0.octets -= piece.readableBytes }
                }
            } catch {
                finish(.gone)
            }
            group.cancelAll()
        }
        return waiting.withLockedValue { $0.end } ?? .gone
    }

    /// An event as the format has it: its data is JSON on one line, so that no line end of it ends a field.
    static func text(of event: EventSource.Event) -> String {
        let name = EventFeed.line(event.name)
        return "id: \(event.id)\nevent: \(name)\ndata: \(EventFeed.line(event.data))\n\n"
    }

    private static func line(_ text: String) -> String {
        let octets = text.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        return String(decoding: octets, as: UTF8.self)
    }
}
