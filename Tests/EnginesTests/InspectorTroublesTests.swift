import NodeState
import Testing

@testable import Engines

@Suite("The troubles of the inspector")
struct InspectorTroublesTests {
    @Test("each thing amiss is a sentence, and what is in order is none")
    func sentences() {
        var figures = InspectorPool.Figures()
        (figures.processes, figures.messages) = (2, 100)
        #expect(figures.troubles.isEmpty)
        (figures.isUnconfined, figures.unavailable, figures.died) = (true, 3, 2)
        #expect(figures.troubles.count == 3)
        #expect(figures.troubles.contains { $0.hasSuffix(": 3.") })
        #expect(figures.troubles.contains { $0.hasSuffix(": 2.") })
    }
}
