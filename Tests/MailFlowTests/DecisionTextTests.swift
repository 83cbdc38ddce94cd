import Facts
import Mail
import MailFlow
import PosternTesting
import Testing

@Suite("A decision record as text")
struct DecisionTextTests {
    private let decisions = [
        Decision(.connection, inputs: ["limit=connections"], outcome: .accepted),
        Decision(
            .attribution, organization: "contoso", revision: 7,
            object: .init(.inboundConnector, "From head office"), recipient: "ann@contoso.com",
            inputs: ["certificate=untrusted: untrusted root", "step=5"], outcome: .refused,
            reply: Reply(550, EnhancedStatusCode(5, 7, 64), "Relay Access Denied")),
    ]

    @Test("the text of a record has each decision with what decided, from what, and the reply")
    func lines() {
        #expect(
            DecisionText.lines(of: decisions, naming: .nobody) == [
                "1. Connection: accepted", "   from limit=connections", "2. Attribution: refused",
                "   by InboundConnector \"From head office\" of organization contoso, revision 7",
                "   from certificate=untrusted: untrusted root, step=5", "   reply 550 5.7.64 Relay Access Denied",
            ])
    }

    @Test("names the recipient of a decision where there may be several")
    func recipients() {
        #expect(DecisionText.lines(of: decisions, naming: .recipients)[3] == "   for <ann@contoso.com>")
    }

    @Test("the reference page has each code of an outcome and each way of a copy")
    func reference() throws {
        let page = try repositoryFile("docs/reference/trace.md")
        for code in Decision.Outcome.Code.allCases { #expect(page.contains("`\(code.rawValue)`"), "\(code)") }
        for way in Decision.Outcome.Route.Way.allCases { #expect(page.contains("`\(way.rawValue)`"), "\(way)") }
    }

    @Test("the text of a record has identities of refusals that read back", arguments: [0, 1, 17, Int64.max])
    func identities(number: Int64) {
        #expect(RefusalID(RefusalID(number).description) == RefusalID(number))
    }

    @Test(
        "the text of a record has no identity in other texts",
        arguments: ["", "R", "17", "R 1", "R+1", "R1a", "X1", "R9223372036854775808", "Ｒ1"])
    func otherTexts(text: String) { #expect(RefusalID(text) == nil) }
}
