import Facts
import Mail
import Organization
import Testing

@testable import MailFlow

@Suite("Links on the list, and phishing that they explain")
struct ListedLinkTests {
    typealias Scene = ScoringStageTests.Scene

    /// A host in other letters that reads as a brand's, and an image of somebody else's.
    private static let lookalike = PolicyVectorTests.good.with {
        $0.html = "<p>See</p><a href='https://nеtflix.com/x'>here</a><img src='https://images.example/logo.png'>"
    }

    private static func entry(_ value: String, isBySubmission: Bool = true) -> String {
        "tenantAllowBlockListItems: [{ Value: \(value), ListType: Url, Action: Allow, "
            + "ExpirationDate: \"2026-12-20T00:00:00Z\""
            + (isBySubmission ? ", SubmissionID: s1, SubmissionReason: it is ours }]" : " }]")
    }

    private func category(_ scene: Scene, _ settings: String = "") throws -> VerdictCategory? {
        try scene.with { $0.settings = settings }.result().hand.verdict?.category
    }

    @Test("an entry of a submission explains a host that looks like another, and an ordinary one explains nothing")
    func explained() throws {
        let host = "xn--ntflix-3of.com/x"
        #expect(try category(Self.lookalike) == .highConfidencePhishing)
        #expect(try category(Self.lookalike, Self.entry(host, isBySubmission: false)) == .highConfidencePhishing)
        #expect(try category(Self.lookalike, Self.entry("images.example/logo.png")) == .highConfidencePhishing)
        let passed = try Self.lookalike.with { $0.settings = Self.entry(host) }.result()
        #expect(passed.hand.grounds.isPhishingExplained)
        #expect(passed.hand.verdict?.category != .highConfidencePhishing)
        #expect(passed.hand.accepted.deliveries.allSatisfy { $0.placement.hold == nil })
        let another = Self.lookalike.with { $0.html += "<a href='https://pаypаl.com/'>and here</a>" }
        #expect(try category(another, Self.entry(host)) == .highConfidencePhishing)
    }

    @Test("an entry of a submission explains neither a form that asks for a password nor what else is found")
    func notExplained() throws {
        let host = "xn--ntflix-3of.com/x"
        let form = Self.lookalike.with {
            $0.html += "<form action='https://nеtflix.com/x'><input type=password></form>"
        }
        #expect(try category(form, Self.entry(host)) == .highConfidencePhishing)
        let alone = ScoringStageTests.form.with { $0.document = PolicyVectorTests.document }
        #expect(try category(alone, Self.entry("a.org/x")) == .highConfidencePhishing)
        let lure = ScoringStageTests.phish.with {
            $0.document = PolicyVectorTests.document
            $0.html += "<a href='https://nеtflix.com/x'>here</a>"
        }
        #expect(try category(lure) == .highConfidencePhishing)
        #expect(try category(lure, Self.entry(host)) == .phishing)
    }

    @Test("links of the organization's simulations block no mail that passes them on")
    func simulated() throws {
        let items =
            "tenantAllowBlockListItems: [{ Value: sim.example, ListType: Url, Action: Block, NoExpiration: true }]"
        let simulations = """
            advancedDelivery:
              PhishSimDomains: [sender.example]
              PhishSimSenderIpRanges: [198.51.100.7]
              PhishSimUrls: ["sim.example/*"]
            """
        let scene = PolicyVectorTests.good.with {
            $0.html = "<p>Is this one?</p><a href='https://sim.example/a'>here</a>"
        }
        #expect(try category(scene, items) == .highConfidencePhishing)
        #expect(try category(scene, items + "\n" + simulations) == VerdictCategory.none)
        let other = scene.with { $0.html += "<a href='https://sim.example/'>and here</a>" }
        #expect(try category(other, items + "\n" + simulations) == .highConfidencePhishing)
    }
}
