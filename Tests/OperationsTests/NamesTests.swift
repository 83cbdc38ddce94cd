import DNS
import Facts
import Foundation
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("Names of objects that a person types")
struct TypedNameTests {
    @Test("are compared without case, and answers have the true spelling")
    func connectors() async throws {
        let desk = try await OperationDesk()
        let shown = try await desk.perform(ConnectorShow(ConnectorName("TO HEAD office", organization: "Contoso")))
        #expect(shown.map(\.name) == ["To head office"])
        let state = try await desk.perform(
            ConnectorBlock(ConnectorName("from HEAD office", organization: "CONTOSO"), reason: "x"))
        #expect(state == ConnectorState(organization: "contoso", connector: "From head office", state: .blocked))
        #expect(desk.store.auditLog.last?.object == ObjectReference(.inboundConnector, "From head office"))
        let unblocked = try await desk.perform(ConnectorUnblock(ConnectorName("FROM head office")))
        #expect(unblocked.connector == "From head office" && unblocked.state == .unblocked)
        #expect(
            try await desk.perform(ConnectorPair(ConnectorName("to head OFFICE"), system: .postfix)).connector
                == "To head office")
    }

    @Test("are compared without case for organizations, in what is asked and in what is changed")
    func organizations() async throws {
        let desk = try await OperationDesk()
        #expect(try await desk.perform(OrganizationExport(organization: "Contoso")).organization == "contoso")
        #expect(try await desk.perform(OrganizationHistory(organization: "CONTOSO")).map(\.organization) == ["contoso"])
        let report = try await desk.perform(
            RecipientSet(
                organization: "Contoso", address: "eve@contoso.com",
                properties: ["RecipientType": "MailUser", "ExternalEmailAddress": "eve@a.example"]))
        #expect(report.organization == "contoso" && report.isNew)
        #expect(desk.store.auditLog.last?.organization == "contoso")
        let list = try await desk.perform(RecipientList(organization: "CONTOSO"))
        #expect(list.count == 2)
        var query = AuditQuery()
        query.organization = "CONTOSO"
        #expect(try await desk.perform(AuditList(query)).count == 1)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(OrganizationExport(organization: "contos"))
        }
        #expect(failure?.lines == ["There is no organization contos. There are: contoso."])
    }

    @Test("mean the one spelled exactly so where two differ in case alone, and none of several otherwise")
    func twins() {
        let names = ["A", "a", "B"]
        #expect(TypedName.matching("a", in: names) { $0 } == ["a"])
        #expect(TypedName.matching("b", in: names) { $0 } == ["B"])
        #expect(TypedName.spelled("b", among: names) == "B")
        #expect(TypedName.spelled("Ä", among: ["ä", "Ä"]) == "Ä")
        #expect(TypedName.matching("AA", in: ["aa", "aA"]) { $0 }.count == 2)
        #expect(TypedName.spelled("AA", among: ["aa", "aA"]) == "AA")
    }
}

@Suite("The place of postern.yaml")
struct ServerFilePlaceTests {
    @Test("is the option's, else the variable's, else the first that is there, and a folder stands for the file in it")
    func order() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("first/postern.yaml", "x")
        let second = try folder.write("second/postern.yaml", "x")
        let places = [folder.path + "/none/postern.yaml", second]
        #expect(try ServerFilePlace.find(first, variable: second, places: places) == first)
        #expect(try ServerFilePlace.find(folder.path + "/first", variable: nil, places: places) == first)
        #expect(try ServerFilePlace.find(folder.path + "/first/", variable: nil, places: places) == first)
        #expect(try ServerFilePlace.find(nil, variable: first, places: places) == first)
        #expect(try ServerFilePlace.find(nil, variable: "", places: places) == second)
        #expect(try ServerFilePlace.find(nil, variable: nil, places: places) == second)
    }

    @Test("is told with every place looked at where there is none")
    func missing() throws {
        func sentence(_ option: String?, _ variable: String?) throws -> String {
            let failure = try #require(throws: OperationFailure.self) {
                try ServerFilePlace.find(option, variable: variable, places: ["./nowhere.yaml", "/nowhere/x.yaml"])
            }
            #expect(failure.kind == .failed && failure.lines.count == 1)
            return failure.lines[0]
        }
        #expect(
            try sentence(nil, nil).hasPrefix(
                "There is no ./nowhere.yaml and no /nowhere/x.yaml, and neither --config nor POSTERN_CONFIG names"))
        #expect(try sentence("/nowhere/a.yaml", "b").hasPrefix("There is no /nowhere/a.yaml. Name this server's"))
        #expect(
            try sentence(nil, "/nowhere/b.yaml").hasPrefix("There is no /nowhere/b.yaml (POSTERN_CONFIG names it)."))
    }
}

/// Takes everything for malware.
private struct FindingEngine: MalwareEngine {
    let name = "clamd"
    func scan(_ question: MalwareQuestion) async -> EngineReport {
        var report = EngineReport(name)
        report.findings = [.init(path: "1", signature: "Test.A")]
        return report
    }
}

@Suite("Answers in the gateway's DNS cache")
struct DNSOperationTests {
    private let desk: OperationDesk
    private let zone: ZoneResolver
    private let administration: Administration

    init() async throws {
        desk = try await OperationDesk()
        zone = try ZoneResolver(
            """
            $ORIGIN sender.example.
            @      600 TXT "v=spf1 ip4:192.0.2.7 -all"
            _dmarc 600 TXT "v=DMARC1; p=reject"
            """)
        var administration = desk.administration
        administration.resolver = CachingResolver(zone, time: desk.clock)
        self.administration = administration
    }

    private func explain(
        from sender: String, ip: String = "192.0.2.9", helo: String = "client.example"
    ) async throws -> Explanation {
        let query = ExplainQuery(clientAddress: ip, helo: helo, sender: sender, recipients: ["ann@contoso.com"])
        return try #require(try await query.perform(in: administration, by: OperationDesk.administrator).first)
    }

    @Test("explain without a message answers as live mail from that sender is answered, and says that it made one up")
    func madeUp() async throws {
        let forged = try await explain(from: "eve@sender.example")
        #expect(!forged.isAccepted && forged.command == "end of data" && forged.isMessageMadeUp)
        #expect(forged.reply.hasPrefix("550 5.7.509"), "\(forged.reply)")
        #expect(forged.text.contains("The message was made up"))
        #expect(forged.authentication?.after.dkim.isEmpty == true)
        let genuine = try await explain(from: "ann@sender.example", ip: "192.0.2.7")
        #expect(genuine.isAccepted, "\(genuine.text)")
        #expect(genuine.authentication?.after.dmarc.domain == "sender.example")
    }

    @Test("explain asks the engines that live mail is looked at by")
    func engines() async throws {
        var administration = self.administration
        administration.content.malware = FixedEngines([FindingEngine()])
        var query = ExplainQuery(
            clientAddress: "192.0.2.7", helo: "client.example", sender: "ann@sender.example",
            recipients: ["ann@contoso.com"])
        query.content = Data("From: ann@sender.example\r\nSubject: x\r\n\r\nHello\r\n".utf8)
        let explanation = try #require(
            try await query.perform(in: administration, by: OperationDesk.administrator).first)
        #expect(explanation.isAccepted && explanation.verdict?.cat == .malware, "\(explanation.text)")
        #expect(explanation.deliveries.map(\.quarantineReason) == [.malware], "\(explanation.text)")
    }

    @Test("the null sender's message is from MAILER-DAEMON at the name of the greeting, or at none that there is")
    func nullSender() async throws {
        let named = try await explain(from: "<>", helo: "mail.sender.example")
        #expect(named.authentication?.after.dmarc.domain == "mail.sender.example")
        #expect(!named.isAccepted)
        let nameless = try await explain(from: "", helo: "[192.0.2.9]")
        #expect(
            nameless.isAccepted && nameless.authentication?.after.dmarc.domain == "client.invalid", "\(nameless.text)")
    }

    @Test("are named with the time that they are kept yet, once they are there")
    func cached() async throws {
        let first = try await explain(from: "eve@sender.example")
        #expect(!first.lookups.isEmpty && first.lookups.allSatisfy { $0.secondsLeft == nil })
        #expect(!first.text.contains("from cache"))
        desk.clock.advance(by: .seconds(169))
        let second = try await explain(from: "eve@sender.example")
        let policy = try #require(second.lookups.first { $0.name == "_dmarc.sender.example" && $0.type == "TXT" })
        #expect(policy.secondsLeft == 431)
        #expect(second.text.contains("TXT _dmarc.sender.example: from cache, for 431 s more"))
    }

    @Test("are shown by name, and dropped so that the next message asks again, with an entry in the audit log")
    func showAndDrop() async throws {
        func show(_ names: String...) async throws -> [CachedAnswerView] {
            try await DNSShow(names: names).perform(in: administration, by: OperationDesk.administrator)
        }
        _ = try await explain(from: "eve@sender.example")
        let shown = try await show("_DMARC.Sender.Example.")
        #expect(shown.map(\.records) == [["\"v=DMARC1; p=reject\""]])
        #expect(shown.map(\.outcome) == [.records] && shown.map(\.type) == ["TXT"])
        #expect(try await show("nobody.example").isEmpty)

        let policy = try Domain("_dmarc.sender.example")
        let asked = zone.calls(policy, .txt)
        let dropped = try await DNSDrop(names: ["_dmarc.sender.example"]).perform(
            in: administration, by: OperationDesk.administrator)
        #expect(dropped.answers.map(\.name) == ["_dmarc.sender.example"])
        #expect(try await show("_dmarc.sender.example").isEmpty)
        #expect(!(try await show("sender.example").isEmpty))
        let entry = try #require(desk.store.auditLog.last)
        #expect(entry.action == .dnsDrop && entry.change == "ordered to drop what DNS said of _dmarc.sender.example")
        try zone.setZone("$ORIGIN sender.example.\n@ 600 TXT \"v=spf1 -all\"\n_dmarc 600 TXT \"v=DMARC1; p=none\"\n")
        #expect(try await explain(from: "eve@sender.example").isAccepted)
        #expect(zone.calls(policy, .txt) == asked + 1)
    }

    @Test("are asked for by at most a hundred names, each a name, and of a running gateway alone")
    func bounds() async throws {
        for names in [[], ["a b"], [""], Array(repeating: "x.example", count: 101)] {
            let failure = await #expect(throws: OperationFailure.self) {
                _ = try await DNSDrop(names: names).perform(in: administration, by: OperationDesk.administrator)
            }
            #expect(failure?.kind == .usage)
        }
        #expect(desk.store.auditLog.isEmpty)
        await #expect(throws: OperationFailure.self) { _ = try await desk.perform(DNSShow(names: ["x.example"])) }
        #expect(try DNSNames.read(["192.0.2.1"]).map(\.name) == ["1.2.0.192.in-addr.arpa"])
    }
}
