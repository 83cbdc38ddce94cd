import Foundation
import Log
import Mail
import Operations
import Organization
import PosternTesting
import SQLiteStore
import SenderAuthentication
import Testing

@testable import Gateway

@Suite("DMARC reports", .timeLimit(.minutes(30)))
struct DMARCReportTests {
    private let folder: TemporaryFolder
    private let clock = VirtualClock(
        now: Instant(milliseconds: 5_000_000), wall: WallTime(milliseconds: 1_700_000_000_000))
    private let logger = Logger.silent

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> SQLiteStore {
        try SQLiteStore.open(folder: folder.path, time: clock, configuration: StoreConfiguration(), logger: logger)
    }

    private func report(
        day: String, organization: String? = nil, of store: SQLiteStore
    ) async throws -> DMARCReportView {
        let administration = Administration(
            stores: Stores(store, perimeter: store.refusals),
            configuration: StoredConfiguration(
                server: ServerConfiguration(hostname: try Domain("mx.example.net"), data: folder.path),
                organizations: OrganizationSet(revisions: [])),
            queues: StoredQueues(store, time: clock), time: clock, random: SystemRandom(), logger: logger)
        return try await DMARCReport(day: day, organization: organization)
            .perform(in: administration, by: .current)
    }

    private func row(
        _ source: String, _ disposition: DMARCAggregateRow.Disposition = .reject, policy: String = "fabrikam.example",
        organization: String = "contoso", day: UTCDay? = nil
    ) -> DMARCAggregateRow {
        DMARCAggregateRow(
            day: day ?? UTCDay(clock.wallTime()), organization: organization, policyDomain: policy,
            policy: "v=DMARC1; p=reject; rua=mailto:d@fabrikam.example", discovery: .treeWalk,
            headerFrom: "news.\(policy)", source: source, disposition: disposition,
            overrides: disposition == .none ? [.init(.localPolicy)] : [], isSPFAligned: disposition == .pass,
            envelopeFrom: "b.example", envelopeTo: "contoso.com", spf: .init(domain: "b.example", result: "pass"),
            dkim: [.init(domain: "c.example", selector: "s1", result: "fail", reason: "the body is another")])
    }

    @Test("DMARC reports are written on demand, survive a restart and add up behind it")
    func restart() async throws {
        var store = try open()
        var reports = DMARCReports(store: store, time: clock, logger: logger)
        for _ in 0..<3 { reports.counts.record(row("192.0.2.1")) }
        reports.counts.record(row("192.0.2.2", .pass))
        await reports.flush()
        await reports.flush()
        store.close()
        store = try open()
        defer { store.close() }
        reports = DMARCReports(store: store, time: clock, logger: logger)
        reports.counts.record(row("192.0.2.1"))
        reports.counts.record(row("192.0.2.9", day: UTCDay(number: UTCDay(clock.wallTime()).number - 20)))
        await reports.flush()
        let view = try await report(day: "2023-11-14", of: store)
        #expect(view.reports.count == 1 && view.merged == 0 && view.leftOut == 0 && !view.isTruncated)
        let records = try #require(view.reports.first).records
        #expect(records.map { "\($0.row.source ?? "") \($0.row.count)" } == ["192.0.2.1 4", "192.0.2.2 1"])
        // Of a day that is kept no more.
        #expect(
            try await report(day: "2023-10-25", of: store).reports.isEmpty)
    }

    @Test("DMARC reports have RFC 9990's names as JSON")
    func json() async throws {
        let store = try open()
        defer { store.close() }
        let reports = DMARCReports(store: store, time: clock, logger: logger)
        reports.counts.record(row("192.0.2.1", .none))
        reports.counts.record(row("192.0.2.1").merged)
        reports.counts.record(.leftOut(on: UTCDay(clock.wallTime())))
        reports.counts.record(row("192.0.2.1", policy: "tailspin.example"))
        await reports.flush()
        let view = try await report(day: "2023-11-14", organization: "contoso", of: store)
        #expect(view.merged == 1 && view.leftOut == 1)
        let data = try JSONEncoder().encode(view)
        #expect(try JSONDecoder().decode(DMARCReportView.self, from: data) == view)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect((object["dateRange"] as? [String: String])?["begin"] == "2023-11-14T00:00:00.000Z")
        #expect(object["leftOut"] as? Int == 1)
        let list = try #require(object["reports"] as? [[String: Any]])
        #expect(list.count == 2)
        let published = try #require(list[0]["policyPublished"] as? [String: Any])
        #expect(published["domain"] as? String == "fabrikam.example")
        #expect(published["discoveryMethod"] as? String == "treewalk")
        let record = try #require(published["record"] as? [String: Any])
        #expect(record["p"] as? String == "reject")
        #expect(record["rua"] as? [String] == ["mailto:d@fabrikam.example"])
        let records = try #require(list[0]["records"] as? [[String: Any]])
        let named = try #require(
            records.first { ($0["row"] as? [String: Any])?["sourceIp"] as? String == "192.0.2.1" })
        let row = try #require(named["row"] as? [String: Any])
        #expect(row["count"] as? Int == 1)
        let evaluated = try #require(row["policyEvaluated"] as? [String: Any])
        #expect(evaluated["disposition"] as? String == "none" && evaluated["dkim"] as? String == "fail")
        #expect((evaluated["reasons"] as? [[String: String]])?.first?["type"] == "local_policy")
        let identifiers = try #require(named["identifiers"] as? [String: String])
        #expect(
            identifiers == [
                "headerFrom": "news.fabrikam.example", "envelopeFrom": "b.example", "envelopeTo": "contoso.com",
            ])
        let results = try #require(named["authResults"] as? [String: Any])
        #expect((results["spf"] as? [String: String])?["scope"] == "mfrom")
        #expect(
            (results["dkim"] as? [[String: String]])?.first == [
                "domain": "c.example", "selector": "s1", "result": "fail", "humanResult": "the body is another",
            ])
    }

    @Test("refuse what is no day and who is no organization")
    func mistakes() async throws {
        let store = try open()
        defer { store.close() }
        await #expect(throws: OperationFailure.self) { try await report(day: "yesterday", of: store) }
        await #expect(throws: OperationFailure.self) {
            try await report(day: "2026-11-23", organization: "nobody", of: store)
        }
        #expect(try await report(day: "2026-11-23", of: store).reports.isEmpty)
    }

    @Test("DMARC reports are asked for at the command line, with and without a gateway that runs")
    func commandLine() async throws {
        let store = try SQLiteStore.open(
            folder: folder.path + "/data", time: clock, configuration: StoreConfiguration(), logger: logger)
        let reports = DMARCReports(store: store, time: clock, logger: logger)
        reports.counts.record(row("192.0.2.1"))
        reports.counts.record(row("192.0.2.2", .pass))
        await reports.flush()
        store.close()
        try folder.write(
            "postern.yaml",
            "hostname: mx.contoso.test\ndata: ./data\nlisteners: [{ address: \"127.0.0.1:0\" }]\n")
        let settings = ["--config", folder.path + "/postern.yaml"]
        func report(_ arguments: [String]) async throws -> String {
            let (status, output) = try await PosternBinary.run(["dmarc", "report"] + arguments + settings)
            try #require(status == 0, "\(output)")
            return output
        }
        let table = try await report(["--day", "2023-11-14"])
        let words = table.split(separator: "\n").last?.split(separator: " ").map(String.init)
        #expect(words == ["contoso", "fabrikam.example", "reject", "2", "1", "0", "1", "2"], "\(table)")
        #expect(try await report([]).hasPrefix("No messages with a DMARC policy on 20"))
        #expect(try await report(["--day", "2023-11-14", "--json"]).contains("\"sourceIp\""))
        let (status, output) = try await PosternBinary.run(["dmarc", "report", "--day", "monday"] + settings)
        #expect(status == 64 && output.contains("give a day such as 2026-11-23"))

        let program = try RunningProgram(
            try PosternBinary.path, ["serve"] + settings, outputPath: folder.path + "/serve.log")
        try await eventually(program.error("is not ready.")) { program.output.contains("postern is ready on") }
        // Two weeks are kept and this day is longer ago, but only a write drops what is old.
        let live = try await report(["--day", "2023-11-14"])
        await program.end()
        #expect(live == table)
    }
}
