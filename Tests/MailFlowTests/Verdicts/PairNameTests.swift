import Facts
import Mail
import NIOConcurrencyHelpers
import Organization
import Testing

@testable import MailFlow
@testable import SenderAuthentication

@Suite("Names of servers in pairs of spoofed senders")
struct PairNameTests {
    /// Says what a test wants, and what it was asked.
    private final class Names: ReverseNameLookup {
        let names: [Domain]
        let proven: ReverseNameProof
        let asked = NIOLockedValueBox<[[Domain]]>([])

        init(_ names: [String], proven: [String] = [], isUnsure: Bool = false) throws {
            self.names = try names.map { try Domain($0) }
            self.proven = ReverseNameProof(names: try proven.map { try Domain($0) }, isUnsure: isUnsure)
        }

        func reverseName(of address: IPAddress) async -> ReverseName { names.isEmpty ? .unknown : .found(names) }

        func proof(of names: [Domain], _ address: IPAddress) async -> ReverseNameProof {
            asked.withLockedValue { $0.append(names) }
            return proven
        }
    }

    private func result(
        _ action: String, _ names: Names, policy: DMARCPolicy = .reject, isEmbedded: Bool = true
    ) async throws -> ExaminationResult {
        var dmarc = DMARCOutcome(.fail, authorDomain: try Domain("fabrikam-reading.com"))
        (dmarc.publishedPolicy, dmarc.requestedPolicy) = (policy, policy)
        dmarc.organizationalDomain = try Domain("fabrikam-reading.com")
        let scene = PolicyVectorTests.good.with { [dmarc] in
            ($0.spf, $0.dmarc, $0.isEmbedded) = (.fail, dmarc, isEmbedded)
            $0.settings =
                "tenantAllowBlockListSpoofItems: [{ SpoofedUser: fabrikam-reading.com, "
                + "SendingInfrastructure: newsletter.example, SpoofType: External, Action: \(action) }]"
        }
        return try await scene.examination().run(
            by: Examiners(authenticator: nil, content: ContentExaminers(reverseNames: names)))
    }

    @Test(
        "a name that leads back to the address lets a forgery pass, and one that does not lets none",
        arguments: [true, false])
    func proven(isEmbedded: Bool) async throws {
        let name = "mail.newsletter.example"
        let proven = try await result("Allow", Names([name], proven: [name]), isEmbedded: isEmbedded)
        #expect(proven.refusal == nil)
        #expect(proven.hand.accepted.deliveries.map(\.placement) == [.inbox])
        let claimed = try await result("Allow", Names([name]), isEmbedded: isEmbedded)
        #expect(claimed.refusal?.description.hasPrefix("550 5.7.509 ") == true)
    }

    @Test("only names of a pair are asked for, and a message waits for DNS that does not say where it matters")
    func asked() async throws {
        let names = try Names(["mail.newsletter.example", "other.example"], isUnsure: true)
        let unsure = try await result("Allow", names)
        #expect(unsure.refusal == Replies.tryAgainLater)
        #expect(names.asked.withLockedValue { $0.map { $0.map(\.name) } } == [["mail.newsletter.example"]])
        let harmless = try await result("Allow", names, policy: .none)
        #expect(harmless.refusal == nil)
        let other = try Names(["other.example"], isUnsure: true)
        #expect(try await result("Allow", other).refusal?.description.hasPrefix("550 5.7.509 ") == true)
        #expect(other.asked.withLockedValue { $0.isEmpty })
    }

    @Test("a message waits for DNS that does not tell a name by which it may pass")
    func unknown() async throws {
        #expect(try await result("Allow", Names([])).refusal == Replies.tryAgainLater)
        #expect(try await result("Block", Names([])).refusal?.description.hasPrefix("550 5.7.509 ") == true)
    }

    @Test("a name that is claimed alone is enough to be blocked by")
    func blocked() async throws {
        let names = try Names(["mail.newsletter.example"])
        let result = try await result("Block", names, policy: .none)
        #expect(result.hand.composite == CompositeAuthentication(.fail, 2))
        #expect(result.hand.accepted.deliveries.map(\.placement) == [.junk])
        #expect(names.asked.withLockedValue { $0.isEmpty })
    }

    @Test("without a list of public suffixes a name stands for itself and the domains that it is below")
    func upwards() async throws {
        let name = "a.b.newsletter.example"
        let result = try await result("Allow", Names([name], proven: [name]), isEmbedded: false)
        #expect(result.hand.scorer == nil && result.refusal == nil)
    }
}
