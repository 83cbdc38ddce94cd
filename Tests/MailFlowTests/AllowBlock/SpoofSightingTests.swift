import Facts
import Mail
import Organization
import SenderAuthentication
import Testing

@testable import MailFlow

@Suite("Mail in somebody else's name")
struct SpoofSightingTests {
    /// What is noted of a message by jo@fabrikam-reading.com for which SPF fails.
    private func sighting(
        _ result: DMARCOutcome.Result, asking policy: DMARCPolicy = .none, settings: String = ""
    ) throws -> SpoofSighting? {
        var dmarc = DMARCOutcome(result, authorDomain: try Domain("fabrikam-reading.com"))
        dmarc.publishedPolicy = policy
        dmarc.requestedPolicy = result == .fail ? policy : .none
        dmarc.organizationalDomain = try Domain("fabrikam-reading.com")
        let scene = PolicyVectorTests.good.with { [dmarc] in
            ($0.spf, $0.dmarc, $0.settings) = (.fail, dmarc, settings)
        }
        return try scene.result().hand.accepted.spoofSighting
    }

    @Test("mail for whose author nothing speaks is noted with the author and the place")
    func unproven() throws {
        for result in [DMARCOutcome.Result.fail, .none] {
            let found = try #require(try sighting(result), "\(result)")
            #expect(found.author == EmailAddress("jo@fabrikam-reading.com"))
            #expect(found.type == .external && found.spoofedUser == "fabrikam-reading.com")
            #expect(found.client == IPAddress(stranger) && found.signer == nil)
        }
    }

    @Test(
        "nothing is noted where the author has shown to have sent it, and where DNS did not answer",
        arguments: [DMARCOutcome.Result.pass, .bestGuessPass, .temperror])
    func proven(_ result: DMARCOutcome.Result) throws {
        #expect(try sighting(result) == nil)
    }

    @Test(
        "nothing is noted where the author's domain itself asks to act", arguments: [DMARCPolicy.quarantine, .reject])
    func asked(_ policy: DMARCPolicy) throws {
        #expect(try sighting(.fail, asking: policy) == nil)
        // Whatever the organization makes of it.
        let settings = "antiPhishPolicy: { HonorDmarcPolicy: false }"
        #expect(try sighting(.fail, asking: policy, settings: settings) == nil)
    }

    @Test("whether it is blocked follows from what became of it", arguments: [("Allow", false), ("Block", true)])
    func blocked(_ action: String, _ isBlocked: Bool) throws {
        let pair =
            "tenantAllowBlockListSpoofItems: [{ SpoofedUser: fabrikam-reading.com, "
            + "SendingInfrastructure: 192.0.2.0/24, SpoofType: External, Action: \(action) }]"
        #expect(try sighting(.fail, settings: pair)?.isBlocked == isBlocked)
    }
}
