import Foundation
import Mail
import MailFlow
import NodeState
import Queueing
import SQLiteStore

/// Measures what the index of the trace takes, what it finds how soon, and what acceptance feels of it. `Benchmarks/trace`
/// builds and runs it; Benchmarks/README.md says what the figures are.
@main
struct TraceBenchmark {
    private var messages = 1_000_000
    private var days = 90
    private var seconds = 10.0
    private var figures: [String: Double] = [:]

    static func main() async throws {
        var benchmark = TraceBenchmark()
        try await benchmark.run()
    }

    private mutating func run() async throws {
        func value(_ name: String) -> String? {
            let arguments = CommandLine.arguments
            return arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        messages = value("--messages").flatMap { Int($0) } ?? messages
        days = value("--days").flatMap { Int($0) } ?? days
        seconds = value("--seconds").flatMap { Double($0) } ?? seconds
        if let folder = value("--store") {
            // For another benchmark, which has a gateway run on it.
            let held = value("--held").flatMap { Int($0) } ?? 0
            try await keep(Corpus(folder: folder, messages: messages, days: days, held: held))
            return
        }
        let folder = "/var/tmp/postern-trace-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let corpus = Corpus(folder: folder, messages: messages, days: days)
        let making = try ContinuousClock().measure { try corpus.make() }
        print("\(messages) messages over \(days) days made in \(text(making.seconds, 1)) s")
        let store = try SQLiteStore.open(folder: folder, time: SystemTime(), logger: Corpus.quiet)
        try await index(store, folder)
        store.close()
        try await searches(folder, corpus.samples(100))
        try await acceptance()
        if let path = value("--json") {
            let data = try JSONSerialization.data(withJSONObject: figures, options: [.prettyPrinted, .sortedKeys])
            try data.write(to: URL(filePath: path))
        }
    }

    /// Makes a store with its index, and leaves it.
    private mutating func keep(_ corpus: Corpus) async throws {
        try corpus.make()
        let store = try SQLiteStore.open(folder: corpus.folder, time: SystemTime(), logger: Corpus.quiet)
        try await index(store, corpus.folder)
        store.close()
    }

    // MARK: - What it takes

    private mutating func index(_ store: SQLiteStore, _ folder: String) async throws {
        var settings = TraceIndexSettings()
        settings.octets = .max
        let index = TraceIndex(
            dataFolder: folder, feed: store, settings: settings, time: SystemTime(), logger: Corpus.quiet)
        // Once through the feed alone, so that what the store costs is told apart from what the index costs.
        var (rows, last) = (0, SequenceNumber(0))
        let before = Usage.now
        while true {
            let entries = try await store.traceEntries(after: last, messages: settings.batch)
            guard let end = entries.last?.sequence else { break }
            rows += entries.count
            last = end
        }
        let read = Usage.now - before
        let beforeIndex = Usage.now
        let time = try await ContinuousClock().measure { try await index.indexAll() }
        let all = Usage.now - beforeIndex
        await index.close()
        let octets = try FileManager.default.contentsOfDirectory(atPath: folder + "/trace")
            .reduce(0) {
                try $0 + (FileManager.default.attributesOfItem(atPath: folder + "/trace/" + $1)[.size] as? Int ?? 0)
            }
        print("\nindex                        octets a row   CPU µs a row    thereof reading the store   seconds")
        print(
            "\(pad("\(rows) rows", 26))\(pad(text(Double(octets) / Double(rows), 1), 15))"
                + pad(text((all - read) * 1e6 / Double(rows), 2), 15)
                + pad("+ " + text(read * 1e6 / Double(rows), 2), 28)
                + pad(text(time.seconds, 1), 10))
        figures["octets a row"] = Double(octets) / Double(rows)
        figures["index CPU µs a row"] = (all - read) * 1e6 / Double(rows)
        figures["feed CPU µs a row"] = read * 1e6 / Double(rows)
    }

    // MARK: - What it finds how soon

    private mutating func searches(_ folder: String, _ samples: [Corpus.Sample]) async throws {
        let store = try SQLiteStore.open(folder: folder, time: SystemTime(), logger: Corpus.quiet)
        let index = TraceIndex(
            dataFolder: folder, feed: store, settings: TraceIndexSettings(), time: SystemTime(), logger: Corpus.quiet)
        try await index.indexAll()
        let tenDays = WallTime(milliseconds: SystemTime().wallTime().milliseconds - 10 * 86_400_000)
        print("\nsearch                                   rows       ms p50       ms p95      bar")
        func query(_ change: (inout TraceQuery) -> Void) -> TraceQuery {
            var query = TraceQuery(limit: 100)
            change(&query)
            return query
        }
        let cases: [(String, Double, (Corpus.Sample) -> TraceQuery)] = [
            ("exact sender, all days", 20, { sample in query { $0.senders = [sample.sender] } }),
            (
                "exact sender, one organization", 20,
                { sample in query { ($0.senders, $0.organization) = ([sample.sender], sample.organization) } }
            ),
            ("exact recipient, all days", 20, { sample in query { $0.recipients = [sample.recipient] } }),
            ("Message-ID, all days", 20, { sample in query { $0.messageIDs = [sample.messageID] } }),
            ("newest 100", 10, { _ in query { _ in } }),
            ("newest 100 of an organization", 10, { sample in query { $0.organization = sample.organization } }),
            ("sender domain, all days", 50, { sample in query { $0.senders = ["*@" + sample.senderDomain] } }),
            (
                "sender domain, one organization", 50,
                { sample in
                    query { ($0.senders, $0.organization) = (["*@" + sample.senderDomain], sample.organization) }
                }
            ),
            (
                "subject contains, 10 d, one organization", 60,
                { sample in
                    query {
                        ($0.subject, $0.start, $0.organization) = (.init("no such words"), tenDays, sample.organization)
                    }
                }
            ),
            (
                "subject contains, 10 d, all", 150,
                { _ in query { ($0.subject, $0.start) = (.init("no such words"), tenDays) } }
            ),
        ]
        for (name, bar, make) in cases {
            var (times, found): ([Double], Int) = ([], 0)
            // The first ones warm up.
            for (number, sample) in (samples.prefix(10) + samples).enumerated() {
                let query = make(sample)
                let time = try await ContinuousClock().measure {
                    found = try await index.find(
                        query, behind: nil, limit: query.limit, until: SystemTime().now() + .seconds(2)
                    ).rows.count
                }
                if number >= 10 { times.append(time.seconds * 1e3) }
            }
            let (p50, p95) = (percentile(times, 0.5), percentile(times, 0.95))
            print(
                pad(name, -42) + pad("\(found)", 6) + pad(text(p50, 2), 13) + pad(text(p95, 2), 13)
                    + pad("< \(Int(bar))", 9))
            figures["\(name) ms p95"] = p95
        }
        await index.close()
        store.close()
    }

    // MARK: - What acceptance feels of it

    private mutating func acceptance() async throws {
        print("\nacceptance, 20 sessions       messages/s    ms p50    ms p99")
        var results: [Bool: (rate: [Double], p50: [Double], p99: [Double])] = [
            false: ([], [], []), true: ([], [], []),
        ]
        // In turns, so that a slow moment of the machine's meets both.
        for _ in 0..<3 {
            for isIndexed in [false, true] {
                let load = try await AcceptanceLoad(isIndexed: isIndexed, seconds: seconds / 3).run()
                results[isIndexed]?.rate.append(Double(load.count) / (seconds / 3))
                results[isIndexed]?.p50.append(percentile(load, 0.5))
                results[isIndexed]?.p99.append(percentile(load, 0.99))
            }
        }
        for (isIndexed, name) in [(false, "without the index"), (true, "with the index")] {
            guard let result = results[isIndexed] else { continue }
            let (rate, p50, p99) = (median(result.rate), median(result.p50), median(result.p99))
            print(pad(name, -26) + pad(text(rate, 0), 14) + pad(text(p50, 2), 10) + pad(text(p99, 2), 10))
            figures["acceptance \(name), messages/s"] = rate
            figures["acceptance \(name), ms p99"] = p99
        }
    }

    // MARK: - Numbers

    private func percentile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    private func median(_ values: [Double]) -> Double { percentile(values, 0.5) }

    private func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

    /// Right-aligned; left-aligned with a negative width.
    private func pad(_ text: String, _ width: Int) -> String {
        let blanks = String(repeating: " ", count: max(1, abs(width) - text.count))
        return width < 0 ? text + blanks : blanks + text
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// CPU seconds of this process.
enum Usage {
    static var now: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
