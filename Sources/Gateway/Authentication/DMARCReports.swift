import Log
import Mail
import NIOConcurrencyHelpers
import SenderAuthentication
import ServiceLifecycle

/// Keeps the counts for aggregate reports of DMARC in the store (docs/reference/dmarc-reports.md).
struct DMARCReports: Sendable {
    /// For how many days counts are kept.
    static let days: Int64 = 14
    /// Rows of one write, so that mail does not wait long behind it.
    private static let batch = 1_000

    let counts: DMARCCounts
    private let store: any DMARCCountStore
    private let time: any TimeSource
    private let logger: Logger
    private let rooms = NIOLockedValueBox<[UTCDay: DMARCCounts.Room]>([:])

    init(store: any DMARCCountStore, time: any TimeSource, logger: Logger) {
        counts = DMARCCounts()
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Writes what was counted since the last call. Called by one task at a time or many.
    func flush() async {
        let first = UTCDay(number: UTCDay(time.wallTime()).number - Self.days)
        var waiting = counts.take().map { StoredDMARCCount($0.key, messages: $0.value) }
            .sorted { $0.row.day < $1.row.day }
        do throws(StoreError) {
            while let day = waiting.first?.row.day {
                let batch = waiting.prefix(Self.batch).prefix { $0.row.day == day }
                var room: DMARCCounts.Room
                if let known = rooms.withLockedValue({ $0[day] }) {
                    room = known
                } else {
                    room = try await store.dmarcRoom(of: day)
                }
                let isFull = room.merged == 0 || room.rows == 0
                room = try await store.add(Array(batch), room: room, keepingFrom: first)
                rooms.withLockedValue { [room] rooms in
                    rooms = rooms.filter { $0.key >= first }
                    rooms[day] = room
                }
                if !isFull, room.merged == 0 || room.rows == 0 {
                    logger.log(.reportsDMARCCrowded, [.day: "\(day)"])
                }
                waiting.removeFirst(batch.count)
            }
        } catch {
            counts.restore(Dictionary(waiting.map { ($0.row, $0.messages) }, uniquingKeysWith: +))
            logger.log(.reportsDMARCUnkept, [.error: "\(error)"])
        }
    }
}

/// Writes the counts for aggregate reports every minute and at the end.
struct DMARCReportUpkeep: Service {
    let reports: DMARCReports

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                await reports.flush()
            }
        }
        await reports.flush()
    }
}
