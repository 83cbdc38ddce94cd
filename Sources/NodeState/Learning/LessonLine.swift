internal import Foundation
internal import Learning
internal import Mail

/// A lesson as a line of JSON, for another server: what was learned, without an address. What is known by addresses is
/// hashed with this server's key and stays here. What stands for the message is the same everywhere, so that the same is said
/// of it once.
struct LessonLine: Codable, Sendable {
    private struct Thing: Codable {
        var kind: UInt8
        var hash: String
    }

    private var time: String
    private var label: String
    private var teacher: String?
    private var second: String?
    private var message: String
    private var tokens: [UInt32]
    private var words: [UInt32]?
    private var shared: [Thing]
    private var domains: [String]

    /// The line of a lesson.
    init(_ record: LessonRecord) {
        func text(_ number: UInt64) -> String { String(number, radix: 16) }
        time = record.time.iso8601
        label = "\(record.kind)"
        // A number that stands for a person, and says no more than that the same one said this and that.
        teacher = record.teacher == 0 ? nil : text(record.teacher)
        second = record.second == 0 ? nil : text(record.second)
        message = text(record.digest.high) + "-" + text(record.digest.low)
        tokens = record.tokens.numbers
        words = record.print.sketch?.values
        shared = record.print.keys.filter { $0.kind != .sender }.map {
            Thing(kind: $0.kind.rawValue, hash: text($0.hash))
        }
        domains = record.domains.map(text)
    }

    /// The lesson of the line; nil where it says something that no lesson does.
    var record: LessonRecord? {
        func number(_ text: some StringProtocol) -> UInt64? { UInt64(text, radix: 16) }
        let halves = message.split(separator: "-")
        guard let time = WallTime(iso8601: time), halves.count == 2, let high = number(halves[0]),
            let low = number(halves[1]), let kind = LessonKind.allCases.first(where: { "\($0)" == label }),
            words.map({ $0.count == Sketch.count }) ?? true, shared.count <= 64, domains.count <= 64
        else { return nil }
        var keys: [Fingerprint.Key] = []
        for thing in shared {
            guard let kind = CampaignMatch.Kind(rawValue: thing.kind), kind != .sender, let hash = number(thing.hash)
            else { return nil }
            keys.append(Fingerprint.Key(kind, hash))
        }
        var hashes: [UInt64] = []
        for domain in domains {
            guard let hash = number(domain) else { return nil }
            hashes.append(hash)
        }
        var who: UInt64 = 0
        if let teacher {
            guard let known = number(teacher), known != 0 else { return nil }
            who = known
        }
        var other: UInt64 = 0
        if let second {
            guard who != 0, let known = number(second), known != 0, known != who else { return nil }
            other = known
        }
        return LessonRecord(
            number: 0, time: time, kind: kind, teacher: who, digest: MessageDigest(high: high, low: low),
            tokens: TokenSet(tokens), print: Fingerprint(sketch: words.map { Sketch(values: $0) }, keys: keys),
            domains: hashes,
            keys: Ladder.Keys(), second: other)
    }

    /// The line in octets of JSON, without a line end.
    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// Reads a line; nil where it is none.
    static func reading(_ text: String) -> LessonLine? {
        try? JSONDecoder().decode(LessonLine.self, from: Data(text.utf8))
    }
}
