internal import Crypto
internal import Facts
internal import Inspection
package import Mail
internal import NIOConcurrencyHelpers
internal import NIOCore

/// What was answered about messages that were put off, for their next attempts: what takes longer than a client waits is there
/// when it comes again. Thread-safe.
package final class EarlierAnswers: Sendable {
    /// What is known of a message.
    struct Answers: Sendable {
        var inspected: [InspectionReport]?
        var reports: [String: EngineReport] = [:]
        var opinions: [String: SpamEngineReport] = [:]
    }

    /// What a message is known by: its content, and for those who judge it with its envelope that as well.
    struct Subject: Hashable, Sendable {
        fileprivate var content: [UInt8]
        fileprivate var envelope: [UInt8]

        /// Reads the content, and blocks where it lies in a file; nil where it can't be read.
        init?(_ whole: WholeMessage) {
            guard let content = whole.content else { return nil }
            var sha256 = SHA256()
            var offset = 0
            while offset < content.size {
                guard let piece = try? content.read(at: offset, count: 1 << 20), piece.readableBytes > 0 else {
                    return nil
                }
                piece.withUnsafeReadableBytes { sha256.update(bufferPointer: $0) }
                offset += piece.readableBytes
            }
            self.content = Array(sha256.finalize())
            let client = whole.session.map { "\($0.clientAddress)" } ?? ""
            let recipients = whole.transaction.recipients.map { "\($0.address)" }
            // No address has a null in it.
            let parties = [client, "\(whole.transaction.envelope.sender)"] + recipients
            envelope = Array(SHA256.hash(data: Array(parties.joined(separator: "\0").utf8)))
        }
    }

    private struct Entry {
        var subject: Subject
        var until: Instant
        var answers: Answers

        /// Octets of the text of its files.
        var textOctets: Int { answers.inspected?.reduce(0) { $0 + $1.textOctets } ?? 0 }
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        /// The messages in the order in which they came.
        var order: [[UInt8]] = []
        /// Octets of the text of all their files.
        var textOctets = 0

        /// Forgets the message that came first.
        mutating func removeFirst() {
            guard !order.isEmpty else { return }
            let first = order.removeFirst()
            guard let entry = entries.removeValue(forKey: first) else { return }
            textOctets -= entry.textOctets
        }
    }

    /// Messages that are known at most.
    static let most = 256
    /// Octets of texts about the files of one, the text in them left out.
    static let longest = 65_536
    /// Octets of the text of files, of all messages together.
    static let mostText = 32 << 20
    /// How long they are known: clients come again within that.
    static let life = Interval.minutes(60)

    private let state = NIOLockedValueBox(State())
    private let time: any TimeSource

    /// Nothing is known yet.
    package init(time: any TimeSource) { self.time = time }

    /// Whether nothing is known, so that nobody need be recognized.
    var isEmpty: Bool { state.withLockedValue { $0.entries.isEmpty } }

    /// Keeps more of what was answered about a message.
    func keep(_ answers: Answers, about subject: Subject) {
        let now = time.now()
        state.withLockedValue { state in
            var known = state.entries[subject.content]?.answers ?? Answers()
            if let inspected = answers.inspected, Self.isLasting(inspected),
                known.inspected?.allSatisfy(\.hasText) != true || inspected.allSatisfy(\.hasText)
            {
                known.inspected = inspected
            }
            for (engine, report) in answers.reports where report.failure == nil || !report.findings.isEmpty {
                // What is whole counts more than a part of it.
                if known.reports[engine] == nil || report.failure == nil { known.reports[engine] = report }
            }
            if state.entries[subject.content]?.subject != subject { known.opinions = [:] }
            for (engine, opinion) in answers.opinions where opinion.answer != nil { known.opinions[engine] = opinion }
            guard known.inspected != nil || !known.reports.isEmpty || !known.opinions.isEmpty else { return }
            let entry = Entry(subject: subject, until: now + Self.life, answers: known)
            if let before = state.entries[subject.content] {
                state.textOctets -= before.textOctets
            } else {
                while state.entries.count >= Self.most { state.removeFirst() }
                state.order.append(subject.content)
            }
            state.entries[subject.content] = entry
            state.textOctets += entry.textOctets
            while state.textOctets > Self.mostText, state.order.count > 1 { state.removeFirst() }
        }
    }

    /// What is known of a message that comes again. What spam engines said is told once: what they say may be different the
    /// next time, and is to be when they want a message to wait.
    func take(_ subject: Subject) -> Answers? {
        let now = time.now()
        return state.withLockedValue { state in
            guard let entry = state.entries[subject.content], now < entry.until else { return nil }
            var answers = entry.answers
            if entry.subject == subject {
                state.entries[subject.content]?.answers.opinions = [:]
            } else {
                answers.opinions = [:]
            }
            return answers
        }
    }

    /// Whether files have been read as far as they ever are.
    private static func isLasting(_ reports: [InspectionReport]) -> Bool {
        let passing: Set<InspectionBound> = [.unavailable, .died, .tooLong]
        return reports.allSatisfy { passing.isDisjoint(with: $0.incomplete) }
            && reports.reduce(0) { $0 + $1.octets } <= longest
    }
}
