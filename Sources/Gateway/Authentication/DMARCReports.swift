import Logging
import Mail
import NIOConcurrencyHelpers
import NIOPosix
import SenderAuthentication
import ServiceLifecycle
import Storage

/// Keeps the counts for aggregate reports of DMARC in the store (docs/reference/dmarc-reports.md).
struct DMARCReports: Sendable {
    /// For how many days counts are kept.
    static let days: Int64 = 14
    /// Rows of one write, so that mail does not wait long behind it.
    private static let batch = 1_000

    let counts: DMARCCounts
    private let store: MailStore
    private let time: any TimeSource
    private let logger: Logger
    private let rooms = NIOLockedValueBox<[UTCDay: DMARCCounts.Room]>([:])

    init(store: MailStore, time: any TimeSource, logger: Logger) {
        counts = DMARCCounts()
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Writes what was counted since the last call. Blocks. Called from one thread at a time or many.
    func flush() {
        let first = UTCDay(time.wallTime()).number - Self.days
        var waiting = counts.take().map { (row: $0.key, messages: $0.value) }.sorted { $0.row.day < $1.row.day }
        do {
            while let day = waiting.first?.row.day {
                let batch = waiting.prefix(Self.batch).prefix { $0.row.day == day }
                var room = try rooms.withLockedValue { $0[day] } ?? store.reader.dmarcRoom(day: day.number)
                let isFull = room.merged == 0 || room.rows == 0
                room = try store.add(Array(batch), room: room, keepingFrom: first)
                rooms.withLockedValue { rooms in
                    rooms = rooms.filter { $0.key.number >= first }
                    rooms[day] = room
                }
                if !isFull, room.merged == 0 || room.rows == 0 {
                    logger.warning(
                        "Too many different messages for the DMARC reports of a day: more are counted without their source.",
                        metadata: ["day": "\(day)"])
                }
                waiting.removeFirst(batch.count)
            }
        } catch {
            counts.restore(Dictionary(waiting.map { ($0.row, $0.messages) }, uniquingKeysWith: +))
            logger.warning("The counts for DMARC reports could not be kept.", metadata: ["error": "\(error)"])
        }
    }
}

/// Writes the counts for aggregate reports every minute and at the end.
struct DMARCReportUpkeep: Service {
    let reports: DMARCReports
    let threadPool: NIOThreadPool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                try? await threadPool.runIfActive { reports.flush() }
            }
        }
        try? await threadPool.runIfActive { reports.flush() }
    }
}
