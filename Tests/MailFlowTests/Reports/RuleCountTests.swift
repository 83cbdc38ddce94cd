import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@Suite("Counts of mail flow rules")
struct RuleCountTests {
    private let noon = WallTime(milliseconds: 1_795_435_200_000)

    private func accepted(_ rules: [RuleHit], at: WallTime, recipients: Int = 1) throws -> TrafficFact {
        .accepted(
            .init(
                at: at, organization: "contoso", kind: .incoming, sender: EmailAddress("sam@fabrikam.example"),
                recipients: try (0..<recipients).map { try #require(EmailAddress("u\($0)@contoso.com")) }, size: 100,
                traceID: "", rules: rules))
    }

    private func refused(_ rules: [RuleHit], at: WallTime) -> TrafficFact {
        .refused(
            .init(
                at: at, organization: "contoso", stage: .mailFlowRules, reply: "550 5.7.1 no", source: "192.0.2.1",
                rules: rules))
    }

    private func rows(_ counts: TrafficCounts) -> [String] {
        counts.counts.filter { $0.group.series == .rules }.map { count in
            "\(count.name.kind) \(count.name.name) \(count.figures.count) \(count.figures.sample ?? "-")"
        }
    }

    @Test("a message counts once for each rule and effect, a refusal too, and the last moment is kept")
    func counts() throws {
        var counts = TrafficCounts()
        let later = WallTime(milliseconds: noon.milliseconds + 1_000)
        let mark = RuleHit(rule: "Mark", effect: .enforced, actions: ["PrependSubject"])
        counts.count(try accepted([mark, RuleHit(rule: "Try", effect: .audited)], at: noon, recipients: 3))
        counts.count(refused([RuleHit(rule: "No", effect: .enforced)], at: noon))
        counts.count(try accepted([mark, RuleHit(rule: "Mark", effect: .failed, reason: "x")], at: later))
        counts.count(try accepted([], at: later))
        #expect(
            rows(counts) == [
                "Audit Try 1 \(noon.iso8601)", "Enforce Mark 2 \(later.iso8601)", "Enforce No 1 \(noon.iso8601)",
                "Error Mark 1 \(later.iso8601)",
            ])
    }

    @Test("rules keep their names, however many there are")
    func names() throws {
        var counts = TrafficCounts(bounds: TrafficBounds(names: 2))
        for number in 0..<50 {
            counts.count(try accepted([RuleHit(rule: "R\(number)", effect: .enforced)], at: noon))
        }
        #expect(rows(counts).count == 50)
        #expect(!rows(counts).contains { $0.contains(TrafficCount.Name.other) })
    }

    @Test("what a message that was accepted and a refusal are counted by tells the rules of their records")
    func records() {
        let hit = RuleHit(rule: "Mark", effect: .enforced, actions: ["SetSCL"])
        let refusal = PerimeterRefusal(
            at: noon, clientAddress: "192.0.2.1", clientName: "x.example", sender: nil, recipient: nil,
            organization: "contoso", reply: "550 5.7.1 no",
            decisions: [Decision(.mailFlowRules, outcome: .rule(hit)), Decision(.verdict, outcome: .refused)])
        #expect(TrafficFact.Refused(refusal).rules == [hit])
    }
}
