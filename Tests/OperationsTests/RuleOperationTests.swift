import DNS
import Foundation
import Mail
import MailFlow
import NIOCore
import Organization
import PosternTesting
import Queueing
import Testing

@testable import Operations

@Suite("Mail flow rules as an administrator sees and changes them")
struct RuleOperationTests {
    private static let rules = """
        transportRules:
          - { Name: Mark, FromScope: NotInOrganization, PrependSubject: "[E] " }
          - { Name: Try, Mode: Audit, SubjectMatchesPatterns: "in.oice", Quarantine: true }
          - { Name: Stop, StopRuleProcessing: true, SetSCL: 1 }
          - { Name: Hidden, SubjectContainsWords: x, SetSCL: 2 }

        """

    private let desk: OperationDesk
    init() async throws { desk = try await OperationDesk([OperationDesk.contoso + Self.rules]) }

    private var document: OrganizationDocument {
        get throws { try #require(desk.administration.configuration.snapshot.organization(named: "contoso")).document }
    }

    private func order() throws -> [String] { try document.transportRules.inOrder.map(\.name) }

    /// Counts of rules in the store, as mail of a moment would have made them.
    private func count(_ effect: RuleHit.Effect, _ rule: String, _ amount: Int64 = 1, daysAgo: Int64 = 0) async throws {
        let now = desk.clock.wallTime()
        let at = WallTime(milliseconds: now.milliseconds - Interval.hours(24 * daysAgo).milliseconds)
        let step = TrafficSeries.rules.finestStep
        try await desk.store.addTraffic(
            [
                TrafficCount(
                    .init(step: step, start: step.start(of: at), organization: "contoso", series: .rules),
                    .init(effect.rawValue, rule), .init(count: amount, sample: at.iso8601))
            ], through: now)
    }

    @Test("the list has the rules in their order, with what they matched and what is not as it should be")
    func list() async throws {
        try await count(.enforced, "Mark", 4)
        try await count(.failed, "Mark", 2, daysAgo: 1)
        try await count(.audited, "Try", 3, daysAgo: 30)
        let listing = try await desk.perform(RuleList(organization: "CONTOSO"))
        #expect(listing.organization == "contoso" && listing.revision == 1)
        #expect(listing.rules.map(\.name) == ["Mark", "Try", "Stop", "Hidden"])
        #expect(listing.rules.map(\.place) == [0, 1, 2, 3] && listing.rules[1].mode == .audit)
        let now = desk.clock.wallTime()
        let mark = listing.rules[0]
        #expect(mark.hits == RuleHitsView(days: 7, matched: 4, audited: 0, errors: 2, last: now))
        #expect(mark.conditions == ["FromScope: NotInOrganization"] && mark.lastHit == now)
        #expect(listing.rules[1].hits == RuleHitsView(days: 7))
        #expect(
            listing.rules[1].lastHit
                == WallTime(milliseconds: now.milliseconds - Interval.hours(720).milliseconds))
        #expect(listing.rules.map { $0.findings.map(\.kind) } == [[], [], [], [.hidden]])
    }

    @Test("a rule that was in force for 90 days and has matched nothing is told of, a younger one is not")
    func unused() async throws {
        // One that begins later was not in force, however long it stands there.
        let activation = WallTime(
            milliseconds: desk.clock.wallTime().milliseconds + Interval.hours(24 * 94).milliseconds)
        let planned = "Name: Planned\nPriority: 0\nActivationDate: \(activation.iso8601)\nSubjectContainsWords: z\n"
        _ = try await desk.perform(
            RuleAdd(organization: "contoso", file: "x", text: planned + "SetSCL: 1\n"))
        desk.clock.advance(by: .hours(24 * 50))
        _ = try await desk.perform(
            RuleAdd(organization: "contoso", file: "x", text: "Name: Young\nPriority: 0\nSetSCL: 1\n"))
        desk.clock.advance(by: .hours(24 * 45))
        try await count(.enforced, "Mark", daysAgo: 89)
        let rules = try await desk.perform(RuleList(organization: "contoso")).rules
        let unused = rules.filter { $0.findings.contains { $0.kind == .unused } }.map(\.name)
        #expect(unused == ["Try", "Stop"])
        desk.clock.advance(by: .hours(24 * 50))
        let later = try await desk.perform(RuleList(organization: "contoso")).rules
        let unusedLater = later.filter { $0.findings.contains { $0.kind == .unused } }.map(\.name)
        #expect(unusedLater == ["Young", "Mark", "Try", "Stop"])
    }

    @Test("one rule is shown as a document has it, with the engines of its patterns")
    func show() async throws {
        try await count(.audited, "Try", 3, daysAgo: 30)
        let view = try await desk.perform(RuleShow(organization: "contoso", rule: "TRY"))
        #expect(view.summary.name == "Try" && view.hits.audited == 3 && view.summary.hits.audited == 0)
        #expect(try TransportRule.read(view.document, file: "").get() == [document.transportRules[1]])
        guard case .object(let properties) = view.properties else {
            Issue.record("\(view.properties)")
            return
        }
        #expect(properties["Name"] == .string("Try") && properties["Mode"] == .string("Audit"))
        #expect(view.patterns.map(\.pattern) == ["in.oice"] && view.patterns[0].engine != nil)
        let failure = await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(RuleShow(organization: "contoso", rule: "Mrak"))
        }
        #expect(
            failure?.lines == [
                "contoso has no mail flow rule \"Mrak\". It has: \"Mark\", \"Try\", \"Stop\", \"Hidden\"."
            ])
    }

    @Test("a change is a revision of the document and an entry of the audit log, and all else stays as it is written")
    func change() async throws {
        let change = try await desk.perform(RuleSet(organization: "contoso", rule: "mark", isEnabled: false))
        #expect(change.revision == 2 && change.isNew)
        #expect(change.rules.map(\.name) == ["Mark"] && change.rules[0].state == "Disabled")
        #expect(try document.transportRules.first?.isEnabled == false)
        let stored = try #require(try await desk.store.currentOrganizations().first)
        #expect(stored.document.hasPrefix(OperationDesk.contoso))
        let entry = try #require(desk.store.auditLog.last)
        #expect(entry.action == .ruleSet && entry.object == ObjectReference(.transportRule, "Mark"))
        #expect(entry.change?.hasPrefix("Mark: State=Disabled") == true)
        let same = try await desk.perform(RuleSet(organization: "contoso", rule: "mark", isEnabled: false))
        #expect(same.revision == 2 && !same.isNew)
        let mode = try await desk.perform(RuleSet(organization: "contoso", rule: "Try", mode: .auditAndNotify))
        #expect(mode.rules.map(\.mode) == [.auditAndNotify])
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(RuleSet(organization: "contoso", rule: "Mark"))
        }
    }

    @Test("a rule at another place moves the others on")
    func priority() async throws {
        let change = try await desk.perform(RuleSet(organization: "contoso", rule: "Hidden", priority: 1))
        #expect(change.rules.map(\.place) == [1])
        #expect(try order() == ["Mark", "Hidden", "Try", "Stop"])
        #expect(try document.transportRules.inOrder.map(\.priority) == [0, 1, 2, 3])
        for place in [-1, 4, .max] {
            let failure = await #expect(throws: OperationFailure.self) {
                _ = try await desk.perform(RuleSet(organization: "contoso", rule: "Hidden", priority: place))
            }
            #expect(failure?.kind == .usage)
        }
        #expect(try order() == ["Mark", "Hidden", "Try", "Stop"])
    }

    @Test("rules are added at their places, all of them or none")
    func add() async throws {
        let text = "- { Name: New, Priority: 1, SetSCL: 5 }\n- { Name: Last, SubjectContainsWords: y, SetSCL: 6 }\n"
        let change = try await desk.perform(RuleAdd(organization: "contoso", file: "rules.yaml", text: text))
        #expect(change.rules.map(\.name) == ["New", "Last"] && change.rules.map(\.place) == [1, 5])
        #expect(try order() == ["Mark", "New", "Try", "Stop", "Hidden", "Last"])
        #expect(desk.store.auditLog.last?.action == .ruleAdd)
        for wrong in [
            "- { Name: Other, SetSCL: 5 }\n- { Name: MARK, SetSCL: 6 }\n", "Name: Other\nSetSLC: 5\n", "",
            "Name: Other\nRouteMessageOutboundConnector: none\n",
        ] {
            await #expect(throws: OperationFailure.self) {
                _ = try await desk.perform(RuleAdd(organization: "contoso", file: "rules.yaml", text: wrong))
            }
        }
        #expect(try order().count == 6)
    }

    @Test("of several rules that are added each comes to the place that it names, whatever their order in the file")
    func addInAnyOrder() async throws {
        let text = "- { Name: B, Priority: 2, SetSCL: 5 }\n- { Name: A, Priority: 0, SetSCL: 6 }\n"
        let change = try await desk.perform(RuleAdd(organization: "contoso", file: "rules.yaml", text: text))
        #expect(change.rules.map { "\($0.name) \($0.place)" } == ["A 0", "B 2"])
        #expect(try order() == ["A", "Mark", "B", "Try", "Stop", "Hidden"])
    }

    @Test("rules are removed, all of them or none, and named as they were")
    func remove() async throws {
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(RuleRemove(organization: "contoso", rules: ["Mark", "none"]))
        }
        #expect(try order().count == 4)
        let change = try await desk.perform(RuleRemove(organization: "contoso", rules: ["stop", "Mark"]))
        #expect(change.rules.map(\.name) == ["Mark", "Stop"] && change.rules.map(\.place) == [0, 2])
        #expect(try order() == ["Try", "Hidden"])
        #expect(desk.store.auditLog.last?.action == .ruleRemove)
        _ = try await desk.perform(RuleRemove(organization: "contoso", rules: ["Try", "Hidden"]))
        #expect(try document.transportRules.isEmpty)
    }

    @Test("the messages that a rule acted on are found with what it did, and who looked is on record")
    func trace() async throws {
        func accept(_ number: Int, _ hits: [RuleHit]) async throws {
            let address = try #require(EmailAddress("bob@office.example"))
            let acceptance = Acceptance(
                networkMessageID: NetworkMessageID(high: 0, low: UInt64(number)), organization: "contoso",
                origin: .smtp, envelope: Envelope(sender: .null),
                content: .memory(ByteBuffer(string: "Subject: x\r\n\r\nbody\r\n")),
                priority: .normal, acceptedAt: desk.clock.now(), receivedAt: desk.clock.wallTime(), clientAddress: nil,
                clientName: "client.example", messageIDField: "<\(number)@contoso.com>", subject: "Mail \(number)",
                decisions: hits.map { Decision(.mailFlowRules, outcome: .rule($0)) },
                copies: [
                    MessageCopy(
                        edits: MessageEdits(),
                        deliveries: [
                            Delivery(
                                recipient: EnvelopeRecipient(address: address), deliverTo: address,
                                key: OperationDesk.queue, routing: RoutingInputs(direction: .originating, revision: 1))
                        ])
                ])
            _ = try await desk.store.commit(StoreTransaction(acceptances: [acceptance]))
        }
        let acted = RuleHit(rule: "Mark", effect: .enforced, actions: ["PrependSubject"])
        let tried = RuleHit(rule: "Try", effect: .audited, actions: ["Quarantine"])
        try await accept(1, [acted, tried])
        try await accept(2, [])
        try await accept(3, [tried])
        try await accept(4, [RuleHit(rule: "Größe", effect: .enforced, actions: ["SetSCL"])])
        // A rule that is gone is found, too, in any case of its letters.
        let gone = try await desk.perform(RuleTraceSearch(organization: "contoso", rule: "GRÖßE"))
        #expect(gone.value.map(\.subject) == ["Mail 4"] && gone.value.map(\.hits.count) == [1])
        let page = try await desk.perform(RuleTraceSearch(organization: "contoso", rule: "try"))
        #expect(page.value.map(\.subject) == ["Mail 3", "Mail 1"])
        #expect(page.value.allSatisfy { $0.hits == [tried] && $0.identity != nil })
        let entry = try #require(desk.store.auditLog.last)
        #expect(entry.action == .ruleTrace && entry.object == ObjectReference(.transportRule, "try"))
        #expect(try await desk.perform(RuleTraceSearch(organization: "contoso", rule: "Stop")).value.isEmpty)
        for (organization, rule) in [("contoso", "Mrak"), ("contso", "Mark")] {
            await #expect(throws: OperationFailure.self) {
                _ = try await desk.perform(RuleTraceSearch(organization: organization, rule: rule))
            }
        }
        desk.store.breakAudit(true)
        await #expect(throws: OperationFailure.self) {
            _ = try await desk.perform(RuleTraceSearch(organization: "contoso", rule: "Try"))
        }
    }

    @Test("a test says of each rule whether it matches a message, with what its conditions saw, and changes nothing")
    func test() async throws {
        var query = ExplainQuery(
            clientAddress: "203.0.113.7", helo: "x.example", sender: "sam@fabrikam.example",
            recipients: ["ann@contoso.com"])
        query.content = Data("From: sam@fabrikam.example\r\nSubject: an invoice\r\n\r\nbody\r\n".utf8)
        var administration = desk.administration
        administration.resolver = CachingResolver(try ZoneResolver(""), time: desk.clock)
        func perform(_ test: RuleTest) async throws -> RuleTestResult {
            try await test.perform(in: administration, by: OperationDesk.administrator)
        }
        let result = try await perform(RuleTest(query))
        #expect(result.rules.map(\.rule) == ["Mark", "Try", "Stop", "Hidden"])
        #expect(result.rules.map(\.result) == [.matched, .matched, .matched, .stoppedBefore])
        #expect(result.rules[3].stoppedBy == "Stop")
        let one = try await perform(RuleTest(query, rule: "TRY"))
        #expect(one.rules.map(\.rule) == ["Try"] && one.rules[0].actions == ["Quarantine"])
        await #expect(throws: OperationFailure.self) { _ = try await perform(RuleTest(query, rule: "none")) }
        #expect(desk.store.auditLog.isEmpty)
        query.content = nil
        await #expect(throws: OperationFailure.self) { _ = try await perform(RuleTest(query)) }
    }
}
