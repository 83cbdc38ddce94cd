import Organization
import Testing

@Suite("The order of mail flow rules")
struct TransportRuleOrderTests {
    private func rules(_ priorities: [Int?]) -> [TransportRule] {
        priorities.enumerated().map { index, priority in
            var rule = TransportRule(name: "R\(index)")
            rule.priority = priority
            return rule
        }
    }

    private func shown(_ rules: [TransportRule]?) -> [String] {
        (rules ?? []).map { "\($0.name) \($0.priority.map(String.init) ?? "-")" }
    }

    @Test("rules go by their numbers, and those without one behind them as the document has them")
    func order() {
        #expect(rules([nil, 7, nil, 2]).inOrder.map(\.name) == ["R3", "R1", "R0", "R2"])
        #expect(shown(TransportRulePriorities.numbered(rules([nil, 7]))) == ["R1 0", "R0 1"])
    }

    @Test("a ninth rule gets priority 8, and set to 2 it pushes 2 to 7 on to 3 to 8")
    func ninth() {
        let nine = TransportRulePriorities.inserting(
            TransportRule(name: "New"), among: rules([0, 1, 2, 3, 4, 5, 6, 7]))
        #expect(nine.last?.name == "New" && nine.last?.priority == 8)
        #expect(
            shown(TransportRulePriorities.moving("new", to: 2, among: nine)) == [
                "R0 0", "R1 1", "New 2", "R2 3", "R3 4", "R4 5", "R5 6", "R6 7", "R7 8",
            ])
    }

    @Test("a place behind the last is the last one, and a negative one the first")
    func bounds() {
        let three = rules([0, 1, 2])
        #expect(shown(TransportRulePriorities.moving("R0", to: 99, among: three)) == ["R1 0", "R2 1", "R0 2"])
        #expect(shown(TransportRulePriorities.moving("R2", to: -1, among: three)) == ["R2 0", "R0 1", "R1 2"])
    }

    @Test("a rule that is removed leaves no gap, and one that does not exist can't be moved or removed")
    func removal() {
        let three = rules([5, 6, 7])
        #expect(shown(TransportRulePriorities.removing("r1", from: three)) == ["R0 0", "R2 1"])
        #expect(TransportRulePriorities.removing("X", from: three) == nil)
        #expect(TransportRulePriorities.moving("X", to: 0, among: three) == nil)
    }
}
