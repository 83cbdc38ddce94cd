#if canImport(Glibc)
    internal import Glibc
#endif

/// What is known of the mail of one sender.
package struct ReputationRow: Sendable, Hashable {
    /// Counts are kept in parts of so many.
    private static let unit = 16.0
    /// Days after which a count is half of what it was.
    package static let halfLife = 90.0
    /// Days after the last message after which a row is dropped.
    package static let retention = 365

    // Both are of the last day, in parts of `unit`.
    private var cleanParts: UInt16 = 0
    private var junkedParts: UInt16 = 0
    /// Messages, at most 65,535.
    package private(set) var seen: UInt16 = 0
    // The top bit says that it is answered.
    private var firstDay: UInt16
    private var lastDay: UInt16

    private static let answeredBit: UInt16 = 0x8000

    /// Octets of a row in a file.
    static let fileSize = 10

    /// A row that begins on a day.
    package init(day: DayNumber) {
        firstDay = day.number
        lastDay = day.number
    }

    /// The first day.
    package var first: DayNumber { DayNumber(firstDay & ~Self.answeredBit) }
    /// The last day.
    package var last: DayNumber { DayNumber(lastDay) }
    /// Whether the person has written to the sender.
    package var isAnswered: Bool { firstDay & Self.answeredBit != 0 }

    /// Good messages, and junked ones, as much as they still count on a day.
    package func counts(on day: DayNumber) -> (clean: Double, junked: Double) {
        let share = Self.share(day.days(since: last))
        return (Double(cleanParts) / Self.unit * share, Double(junkedParts) / Self.unit * share)
    }

    private static func share(_ days: Int) -> Double { days == 0 ? 1 : exp2(-Double(days) / halfLife) }

    /// Whether it is to be dropped on a day.
    package func isOver(on day: DayNumber) -> Bool { day.days(since: last) > Self.retention }

    private mutating func decay(to day: DayNumber) {
        guard day > last else { return }
        let (clean, junked) = counts(on: day)
        cleanParts = UInt16((clean * Self.unit).rounded())
        junkedParts = UInt16((junked * Self.unit).rounded())
        lastDay = day.number
    }

    /// Counts a message.
    package mutating func add(_ outcome: Outcome, on day: DayNumber) {
        decay(to: day)
        func sum(_ parts: UInt16) -> UInt16 { UInt16(min(Int(parts) + Int(Self.unit), Int(UInt16.max))) }
        // What one message counts for is taken back, and nothing of others.
        func rest(_ parts: UInt16) -> UInt16 { parts - min(parts, UInt16(Self.unit)) }
        switch outcome {
        case .clean:
            cleanParts = sum(cleanParts)
            seen = seen == .max ? .max : seen + 1
        case .junked:
            junkedParts = sum(junkedParts)
            seen = seen == .max ? .max : seen + 1
        case .reported: junkedParts = sum(junkedParts)
        case .retracted:
            cleanParts = rest(cleanParts)
            junkedParts = sum(junkedParts)
        case .released:
            junkedParts = rest(junkedParts)
            cleanParts = sum(cleanParts)
        case .answered: firstDay |= Self.answeredBit
        }
    }

    /// Takes back what a message of an earlier day changed, as much as it still counts.
    ///
    /// - Parameters:
    ///   - clean: messages that the good ones become more.
    ///   - junked: messages that the junked ones become more.
    package mutating func move(clean: Int, junked: Int, of past: DayNumber) {
        // Counts are of the last day, which stays: nothing came.
        let parts = (Self.unit * Self.share(last.days(since: past))).rounded()
        func moved(_ count: UInt16, by messages: Int) -> UInt16 {
            UInt16(min(max(Int(count) + messages * Int(parts), 0), Int(UInt16.max)))
        }
        cleanParts = moved(cleanParts, by: clean)
        junkedParts = moved(junkedParts, by: junked)
    }

    /// What is counted.
    package enum Outcome: Sendable, Hashable, CaseIterable {
        /// A message that went into an inbox.
        case clean
        /// A message that went into the junk folder.
        case junked
        /// Somebody says that a message was not wanted.
        case reported
        /// Somebody says that a message was not wanted that counts as a good one.
        case retracted
        /// Somebody says that a message was wanted.
        case released
        /// A person wrote to the sender.
        case answered
    }

    // MARK: - Files

    func write(to octets: inout [UInt8]) {
        for number in [cleanParts, junkedParts, seen, firstDay, lastDay] {
            octets.append(UInt8(truncatingIfNeeded: number))
            octets.append(UInt8(truncatingIfNeeded: number >> 8))
        }
    }

    init(reading reader: inout OctetReader) throws(LearningDamage) {
        cleanParts = try reader.number16()
        junkedParts = try reader.number16()
        seen = try reader.number16()
        firstDay = try reader.number16()
        lastDay = min(try reader.number16(), DayNumber.maximum)
    }
}
