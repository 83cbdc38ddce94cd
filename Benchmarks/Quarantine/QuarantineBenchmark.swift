import Foundation
import Log
import Mail
import NIOCore
import Queueing
import SQLiteStore

/// Measures how soon items are found and counted among a million in quarantine, and what mail feels of many that expire at once.
/// `Benchmarks/quarantine` builds and runs it; Benchmarks/README.md says what the figures are.
@main
struct QuarantineBenchmark {
    private var items = 1_000_000
    private var seconds = 10.0
    private var figures: [String: Double] = [:]
    /// Milliseconds that a search may take.
    private static let bar = 50.0

    static func main() async throws {
        var benchmark = QuarantineBenchmark()
        try await benchmark.run()
    }

    private mutating func run() async throws {
        func value(_ name: String) -> String? {
            let arguments = CommandLine.arguments
            return arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        items = value("--items").flatMap { Int($0) } ?? items
        seconds = value("--seconds").flatMap { Double($0) } ?? seconds
        let folder = "/var/tmp/postern-quarantine-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let held = HeldMail(folder: folder, items: items)
        let making = try ContinuousClock().measure { try held.make() }
        print("\(items) items made in \(text(Self.seconds(making), 1)) s")
        let isWithin = try await searches(folder)
        try await expiry(held)
        if let path = value("--json") {
            let data = try JSONSerialization.data(withJSONObject: figures, options: [.prettyPrinted, .sortedKeys])
            try data.write(to: URL(filePath: path))
        }
        if !isWithin { exit(1) }
    }

    // MARK: - Searches

    private enum Search: String, CaseIterable {
        case newest = "newest 100"
        case organization = "newest 100 of an organization"
        case unblocked = "without blocked senders"
        case phishing = "phishing of an organization"
        case recipient = "for a recipient"
        case sender = "from a sender"
        case subject = "with a subject"
        case messageID = "with a Message-ID"

        /// The query of a turn.
        func query(_ number: Int) -> QuarantineQuery {
            var query = QuarantineQuery(limit: 100)
            let organization = "tenant\(number % 100)"
            switch self {
            case .newest: break
            case .organization: query.organization = organization
            case .unblocked:
                query.organization = organization
                query.hasBlockedSenders = false
            case .phishing:
                query.organization = organization
                query.reasons = [.phish, .highConfPhish]
            case .recipient: query.recipient = EmailAddress("user\(number * 7 % 900)@\(organization).example")
            case .sender:
                let address = EmailAddress("someone\(number * 31 % 30_000)@sender\(number).example")
                query.sender = address.map { ReversePath.mailbox($0) }
            case .subject: query.subject = "Offer \(number * 97 % 100_000)"
            case .messageID: query.messageIDField = "<\(number)@nowhere.example>"
            }
            return query
        }
    }

    /// Returns whether all are within the bar.
    private mutating func searches(_ folder: String) async throws -> Bool {
        let store = try SQLiteStore.open(folder: folder, time: SystemTime(), logger: .silent)
        defer { store.close() }
        print("\nsearch                              rows    list ms p95    count ms p95      bar")
        var isWithin = true
        for search in Search.allCases {
            let name = search.rawValue
            var (listed, counted, rows): ([Double], [Double], Int) = ([], [], 0)
            // The first ones warm up.
            for number in 0..<60 {
                let (wanted, clock) = (search.query(number), ContinuousClock())
                let list = try await clock.measure { rows = try await store.quarantined(wanted).count }
                let count = try await clock.measure { _ = try await store.quarantinedCount(wanted, most: 10_000) }
                guard number >= 10 else { continue }
                listed.append(Self.seconds(list) * 1e3)
                counted.append(Self.seconds(count) * 1e3)
            }
            let (list, count) = (percentile(listed, 0.95), percentile(counted, 0.95))
            if max(list, count) >= Self.bar { isWithin = false }
            print(
                pad(name, -32) + pad("\(rows)", 8) + pad(text(list, 2), 15) + pad(text(count, 2), 16)
                    + pad("< \(Int(Self.bar))", 9))
            figures["\(name), list ms p95"] = list
            figures["\(name), count ms p95"] = count
        }
        return isWithin
    }

    // MARK: - Expiry

    private mutating func expiry(_ held: HeldMail) async throws {
        print("\nmail, one session                messages/s    ms p50    ms p99    ms max")
        try await load(held, "nothing expires")
        try held.expire(items / 10)
        try await load(held, "a tenth has expired")
    }

    private mutating func load(_ held: HeldMail, _ name: String) async throws {
        let store = try SQLiteStore.open(folder: held.folder, time: SystemTime(), logger: .silent)
        defer { store.close() }
        var expired = QuarantineQuery(limit: 1)
        expired.expiresBefore = SystemTime().wallTime()
        let before = try await store.quarantinedCount(expired, most: .max)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        var times: [Double] = []
        while clock.now < end {
            let acceptance = try message(times.count)
            let time = try await clock.measure {
                _ = try await store.commit(StoreTransaction(acceptances: [acceptance]))
            }
            times.append(Self.seconds(time) * 1e3)
            try await Task.sleep(for: .milliseconds(5))
        }
        let left = try await store.quarantinedCount(expired, most: .max)
        let gone = before - left
        print(
            pad(name, -32) + pad(text(Double(times.count) / seconds, 0), 11) + pad(text(percentile(times, 0.5), 2), 10)
                + pad(text(percentile(times, 0.99), 2), 10) + pad(text(times.max() ?? 0, 2), 10)
                + (before == 0 ? "" : "   \(Int(Double(gone) / seconds)) items gone a second"))
        figures["\(name), ms p99"] = percentile(times, 0.99)
        figures["\(name), ms max"] = times.max() ?? 0
    }

    private func message(_ number: Int) throws -> Acceptance {
        let domain = try Domain("tenant\(number % 100).example")
        let recipient = EmailAddress(localPart: "user\(number % 900)", domain: domain)
        let organization = "tenant\(number % 100)"
        let delivery = Delivery(
            recipient: EnvelopeRecipient(address: recipient), deliverTo: recipient,
            key: QueueKey(organization: organization, deliveryType: .mailbox, nextHop: "mailbox"),
            routing: RoutingInputs(direction: .incoming, revision: 1))
        return Acceptance(
            networkMessageID: NetworkMessageID(high: UInt64(number), low: UInt64.random(in: 0...(.max))),
            organization: organization, origin: .smtp, envelope: Envelope(sender: .null),
            content: .memory(ByteBuffer(repeating: 0x78, count: 4_096)), priority: .normal,
            acceptedAt: SystemTime().now(), receivedAt: SystemTime().wallTime(), clientAddress: IPAddress("192.0.2.7"),
            clientName: "mail.example", messageIDField: "<\(number).\(organization)@mail.example>",
            subject: "An ordinary subject", author: "someone@sender.example", decisions: [],
            copies: [MessageCopy(edits: MessageEdits(), deliveries: [delivery])])
    }

    // MARK: - Numbers

    private static func seconds(_ time: Duration) -> Double {
        Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }

    private func percentile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    /// Right-aligned; left-aligned with a negative width.
    private func pad(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(1, abs(width) - text.count))
        return width < 0 ? text + blanks : blanks + text
    }
}
