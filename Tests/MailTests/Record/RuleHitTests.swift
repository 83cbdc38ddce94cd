import Foundation
import Mail
import NIOCore
import Testing

@Suite("What mail flow rules did")
struct RuleHitTests {
    private func decision(_ hit: RuleHit, stage: Decision.Stage = .mailFlowRules) -> Decision {
        Decision(stage, outcome: .rule(hit))
    }

    @Test("a record tells each rule with each effect once, with the actions for all recipients together")
    func all() {
        let decisions = [
            Decision(.acceptance, outcome: .accepted),
            decision(RuleHit(rule: "Mark", effect: .enforced, actions: ["PrependSubject"])),
            decision(RuleHit(rule: "Try", effect: .audited, actions: ["Quarantine"])),
            decision(RuleHit(rule: "Mark", effect: .enforced, actions: ["PrependSubject", "SetSCL"])),
            decision(RuleHit(rule: "Mark", effect: .failed, reason: "x")),
            Decision(.mailFlowRules, outcome: .acceptedBecause("further rules acted that are not on record")),
        ]
        #expect(
            RuleHit.all(of: decisions) == [
                RuleHit(rule: "Mark", effect: .enforced, actions: ["PrependSubject", "SetSCL"]),
                RuleHit(rule: "Try", effect: .audited, actions: ["Quarantine"]),
                RuleHit(rule: "Mark", effect: .failed, reason: "x"),
            ])
        #expect(RuleHit.all(of: []).isEmpty)
    }

    @Test("the JSON that is written at a commit is read back, and is what an encoder writes")
    func json() throws {
        let hits = [
            RuleHit(rule: "a \"b\"\\\u{1}é", effect: .enforced, actions: ["SetSCL", "Quarantine"]),
            RuleHit(rule: "c", effect: .audited), RuleHit(rule: "d", effect: .failed, reason: "too many steps"),
        ]
        for part in [[], hits] {
            var buffer = ByteBuffer()
            buffer.writeJSON(part)
            let ours = Data(buffer.readableBytesView)
            #expect(try JSONDecoder().decode([RuleHit].self, from: ours) == part)
            let members = try JSONSerialization.jsonObject(with: ours) as? NSArray
            let others = try JSONSerialization.jsonObject(with: JSONEncoder().encode(part)) as? NSArray
            #expect(members != nil && members == others)
        }
    }

    @Test("a hit that takes too much of a record is cut short with its decision")
    func bounds() {
        let long = String(repeating: "x", count: 5_000)
        let hit = RuleHit(
            rule: long, effect: .failed, actions: Array(repeating: long, count: 100), reason: long)
        let cut = decision(hit).cut(toOctets: 100)
        guard case .rule(let short) = cut.outcome else {
            Issue.record("the outcome is \(cut.outcome)")
            return
        }
        #expect(short.rule.utf8.count <= 110 && (short.reason?.utf8.count ?? 0) <= 110)
        #expect(short.actions.count == 32 && short.actions.allSatisfy { $0.utf8.count <= 110 })
    }
}
