public import DNS
public import Mail
import NIOConcurrencyHelpers

/// DNS made of the octets of a run: each question takes the next line of them for its answer.
///
/// A line is text for TXT; for other types its octets make addresses and names. An empty line says that there are no
/// records, `!` that there is no such name, `?` that there is no answer; when no line is left they start again, and only
/// the questions are counted.
public final class FuzzZone: Resolver {
    private struct State {
        var questions = 0
        var known: [String: Answer] = [:]
    }

    private let lines: [[UInt8]]
    private let state = NIOLockedValueBox(State())

    /// DNS of some lines.
    public init(_ lines: [[UInt8]]) { self.lines = lines }

    /// How many questions were asked that had not been asked before.
    public var questions: Int { state.withLockedValue { $0.questions } }

    /// The next line, or the answer to the same question before.
    public func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        try answer(name, type)
    }

    /// The same at once; nil for no answer.
    public func cached(_ name: Domain, _ type: RecordType) -> Answer? { try? answer(name, type) }

    private func answer(_ name: Domain, _ type: RecordType) throws(ResolverError) -> Answer {
        let key = "\(name) \(type)"
        let (known, number) = state.withLockedValue { state in
            if let known = state.known[key] { return (known as Answer?, 0) }
            state.questions += 1
            return (nil, state.questions - 1)
        }
        if let known { return known }
        guard !lines.isEmpty else { return Answer(.nameError) }
        let line = lines[number % lines.count]
        if line == [UInt8(ascii: "?")] { throw .serverFailure }
        let answer = Self.answer(line, type)
        state.withLockedValue { $0.known[key] = answer }
        return answer
    }

    private static func answer(_ line: [UInt8], _ type: RecordType) -> Answer {
        if line == [UInt8(ascii: "!")] { return Answer(.nameError) }
        if line.isEmpty { return Answer(.noData) }
        let records: [RecordData]
        switch type {
        case .txt:
            // More records than one behind a vertical tab.
            records = line.split(separator: 0x0b, omittingEmptySubsequences: false).map { .text(Array($0)) }
        case .a:
            records = stride(from: 0, to: min(line.count, 64), by: 4).compactMap {
                IPAddress(octets: Array((line[$0...] + [0, 0, 0]).prefix(4))).map { .address($0) }
            }
        case .aaaa:
            records =
                IPAddress(octets: Array((line + [UInt8](repeating: 0, count: 16)).prefix(16))).map { [.address($0)] }
                ?? []
        case .mx:
            records = line.prefix(200).enumerated().map { index, byte in
                .mx(preference: UInt16(index), exchange: try? Domain("m\(byte).example"))
            }
        case .ptr, .cname:
            records = line.prefix(50).compactMap { byte in
                (try? Domain(byte < 100 ? "p\(byte).example" : "example.org")).map { .name($0) }
            }
        case .tlsa: records = []
        }
        return Answer(records.isEmpty ? .noData : .records(records))
    }
}

/// Time that stands still.
public struct StillTime: TimeSource {
    /// The moment 0.
    public init() {}
    /// Always the same.
    public func now() -> Instant { Instant(milliseconds: 0) }
    /// Always the same: 23 November 2026.
    public func wallTime() -> WallTime { WallTime(milliseconds: 1_795_392_000_000) }
    /// Never waits, so what it is to bound must have been asked before.
    public func wait(until moment: Instant) async {}
}
