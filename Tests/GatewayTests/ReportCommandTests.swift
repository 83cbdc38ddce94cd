import Foundation
import Log
import Mail
import MailFlow
import PosternTesting
import SQLiteStore
import Testing

@Suite("postern report", .timeLimit(.minutes(30)))
struct ReportCommandTests {
    private static let noon: Int64 = 29_923_920

    /// A server that does not run, with these counts in its store.
    private func server(_ counts: [TrafficCount]) async throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let made = try await PosternBinary.run(["quickstart", "--domain", "contoso.com", "--folder", folder.path])
        guard made.status == 0 else { throw ProgramError(made.output) }
        let store = try SQLiteStore.open(
            folder: folder.path + "/data", time: SystemTime(),
            logger: Logger.silent)
        defer { store.close() }
        try await store.addTraffic(counts, through: WallTime(milliseconds: Self.noon * 60_000))
        return folder
    }

    private func count(
        _ series: TrafficSeries, _ name: TrafficCount.Name, _ amount: Int64, octets: Int64 = 0
    ) -> TrafficCount {
        let step = series.steps[0]
        return TrafficCount(
            .init(step: step, start: step.start(of: Self.noon), organization: "contoso", series: series), name,
            .init(count: amount, octets: octets))
    }

    private func report(_ folder: TemporaryFolder, _ arguments: String...) async throws -> (Int32, [String]) {
        let period = ["--start", "2026-11-23T12:00:00Z", "--end", "2026-11-23T12:10:00Z"]
        let (status, output) = try await PosternBinary.run(
            ["report"] + arguments + period + ["--config", folder.path + "/postern.yaml"])
        // By scalars: CR and LF together are one character.
        let lines = output.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        return (status, lines.map { String($0) })
    }

    @Test("prints tables with sums, and says up to when all is counted")
    func text() async throws {
        let folder = try await server([
            count(.accepted, .init("Incoming"), 3, octets: 5_000), count(.ended, .init("Incoming", "Delivered"), 2),
            count(.senders, .init("Incoming", "a@x.example"), 2, octets: 3_000_000),
            count(.senders, .init("Incoming", "b@x.example"), 1, octets: 10),
            count(.inbound, .init("NoConnector", "", "TLSv1.3"), 3, octets: 5_000),
        ])
        let (status, lines) = try await report(folder, "traffic")
        #expect(status == 0)
        #expect(lines[0].hasSuffix("steps of five minutes; counted up to 2026-11-23T12:00:00.000Z."))
        #expect(lines[1].split(separator: " ").first == "START")
        let cells = lines[2...4].map { $0.split(separator: " ").map(String.init) }
        #expect(cells[0] == ["2026-11-23T12:00:00.000Z", "3", "3", "0", "4.8", "KB", "2", "0", "0", "0", "0"])
        #expect(cells[1] == ["2026-11-23T12:05:00.000Z", "0", "0", "0", "0", "B", "0", "0", "0", "0", "0"])
        #expect(cells[2].dropFirst() == cells[0].dropFirst() && cells[2].first == "TOTAL")
        let top = try await report(folder, "top", "senders", "--limit", "1").1
        #expect(top[2].split(separator: " ") == ["a@x.example", "2", "66.6", "%", "2.8", "MB"])
        #expect(top[3].split(separator: " ") == ["all", "others", "1", "33.3", "%", "10", "B"])
        let tls = try await report(folder, "tls").1
        #expect(tls.contains { $0.split(separator: " ") == ["TLSv1.3", "3", "100.0", "%", "4.8", "KB"] })
        #expect(try await report(folder, "auto-forwarded").1.contains("None."))
    }

    @Test("prints CSV that a spreadsheet takes for text, and JSON")
    func files() async throws {
        let folder = try await server([
            count(.senders, .init("Incoming", "=cmd|'/c calc'!a1@x.example"), 2, octets: 3),
            count(.accepted, .init("Incoming"), 3),
            count(.autoForwarded, .init("", "ann@contoso.com", "home.example"), 1),
        ])
        let (status, top) = try await report(folder, "top", "--csv")
        #expect(status == 0)
        // Reading the output as text has taken the byte order mark away.
        #expect(top == ["name,count,share,octets\r", "'=cmd|'/c calc'!a1@x.example,2,100.0 %,3\r", ""])
        let traffic = try await report(folder, "traffic", "--csv").1
        #expect(traffic.count == 4 && traffic[0].hasPrefix("start,messages,incoming,"))
        #expect(traffic[1].hasPrefix("2026-11-23T12:00:00.000Z,3,3,0,0,"))
        #expect(
            try await report(folder, "auto-forwarded", "--csv").1[1] == "ann@contoso.com,home.example,1,0,\r")
        for name in ["connectors", "tls", "non-accepted-domain", "verdicts", "rules", "refusals"] {
            let lines = try await report(folder, name, "--csv").1
            #expect(lines.count >= 2 && lines.allSatisfy { $0.hasSuffix("\r") || $0.isEmpty }, "\(name)")
        }
        let binary = try PosternBinary.path
        let octets = try await RunningProgram.run(
            "/bin/sh", ["-c", "'\(binary)' report top --csv --config '\(folder.path)/postern.yaml' | od -An -tx1 -N4"])
        #expect(octets.output.split(separator: " ").map { $0.prefix(2) } == ["ef", "bb", "bf", "6e"])
        let json = try await report(folder, "traffic", "--json").1.joined(separator: "\n")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((object["totals"] as? [String: Any])?["messages"] as? Int == 3)
        #expect((object["series"] as? [Any])?.count == 2)
    }

    @Test(
        "ends with 64 for what is no report",
        arguments: [
            ["traffic", "--step", "2h"], ["traffic", "--start", "yesterday"], ["top", "nobody"],
            ["top", "--of", "lost"], ["top", "--order", "age"], ["top", "--limit", "0"],
            ["traffic", "--direction", "sideways"], ["top", "sources"], ["top", "--step", "5m"],
            ["traffic", "--start", "2026-11-23", "--end", "2026-11-22"],
        ])
    func usage(arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        let made = try await PosternBinary.run(["quickstart", "--domain", "contoso.com", "--folder", folder.path])
        #expect(made.status == 0)
        let (status, output) = try await PosternBinary.run(
            ["report"] + arguments + ["--config", folder.path + "/postern.yaml"])
        #expect(status == 64)
        #expect(output.contains("Usage: postern"), "\(output)")
        // Asked for JSON, the complaint is JSON too.
        let both = try await PosternBinary.run(
            ["report", "traffic", "--csv", "--json", "--config", folder.path + "/postern.yaml"])
        #expect(both.status == 64 && both.output.contains("Give --csv or --json, not both."), "\(both.output)")
    }
}
