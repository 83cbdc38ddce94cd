import Facts
import Mail
import NIOCore
import Organization
import Testing

@testable import MailFlow

@Suite("Mail that servers send to the outside by themselves")
struct AutomaticMailTests {
    private func document(_ policies: String) -> String {
        """
        organization: contoso
        acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]
        inboundConnectors: [{ Name: Own, ConnectorType: OnPremises, SenderIPAddresses: [192.0.2.9] }]
        outboundConnectors: [{ Name: Out, RecipientDomains: ["*"] }]
        \(policies)
        """
    }

    private func refusal(
        _ fields: [String], policies: String = "", from sender: String = "ann@contoso.com",
        to recipients: [String] = ["joe@far.example"], _ direction: Direction = .originating
    ) throws -> (reply: String?, decisions: [Decision]) {
        let snapshot = try snapshot(document(policies))
        let owner = try #require(snapshot.organization(named: "contoso"))
        var transaction = try transaction(from: sender)
        let attribution = Attribution(
            owner: owner, direction: direction, inboundConnector: "Own",
            connectorType: direction == .originating ? .onPremises : nil, isMatchedByIdentity: true)
        transaction.attribution = attribution
        transaction.recipients = try recipients.map {
            EnvelopeRecipient(address: try #require(EmailAddress($0)), notify: nil, originalRecipient: nil)
        }
        let content = ByteBuffer(string: fields.map { $0 + "\r\n" }.joined() + "Subject: x\r\n\r\nx\r\n")
        let message = WholeMessage(
            reading: content, content: .memory(content), transaction: transaction, session: try session("192.0.2.9"),
            id: NetworkMessageID(high: 1, low: 2), receivedAt: WallTime(milliseconds: 1_795_438_939_000),
            ownName: "mx.example.net", headerLimit: 100_000)
        var hand = MessageInHand(
            message, attribution: attribution, basis: ExaminationBasis(snapshot: snapshot), plan: ExaminationPlan(),
            copies: [])
        return (AutomaticMail().rule(on: &hand)?.description, hand.accepted.decisions)
    }

    private static let reply =
        "550 5.7.520 Access denied, Your organization does not allow external forwarding. Please contact your "
        + "administrator for further assistance. AS(7555)"
    private static let own = "From: ann@contoso.com"
    private static let foreign = "From: eve@elsewhere.example"
    private static let off = "hostedOutboundSpamFilterPolicy: { AutoForwardingMode: Off }"
    private static let on = "hostedOutboundSpamFilterPolicy: { AutoForwardingMode: On }"

    @Test(
        "what is marked as forwarded is refused, unless the policy allows it",
        arguments: [
            "X-MS-Exchange-Inbox-Rules-Loop: ann@contoso.com", "x-ms-exchange-inbox-rules-loop: ann@contoso.com",
            "Resent-From: ann@contoso.com", "Auto-Submitted: auto-forwarded", "auto-submitted:  Auto-Forwarded; x=y",
        ])
    func marked(_ field: String) throws {
        for fields in [[Self.own, field], [Self.foreign, field], [field]] {
            #expect(try refusal(fields).reply == Self.reply)
            #expect(try refusal(fields, policies: Self.off).reply == Self.reply)
            #expect(try refusal(fields, policies: Self.on).reply == nil)
        }
        #expect(try refusal([Self.own, field], to: ["bob@contoso.com"]).reply == nil)
        #expect(try refusal([Self.own, field], to: ["bob@contoso.com", "joe@far.example"]).reply == Self.reply)
        #expect(try refusal([Self.own, field], .incoming).reply == nil)
    }

    @Test("other mail that programs send is not forwarded mail", arguments: ["auto-replied", "auto-generated", "no"])
    func unmarked(_ word: String) throws {
        #expect(try refusal([Self.own, "Auto-Submitted: \(word)"]).reply == nil)
        #expect(try refusal([Self.own, "Auto-Submitted: \(word)"], policies: Self.off).reply == nil)
    }

    @Test("mail of a foreign author is taken for forwarded where the mode is Off, but for reports")
    func foreignAuthor() throws {
        #expect(try refusal([Self.foreign]).reply == nil)
        #expect(try refusal([Self.foreign], policies: Self.on).reply == nil)
        let (reply, decisions) = try refusal([Self.foreign], policies: Self.off)
        #expect(reply == Self.reply)
        let decision = try #require(decisions.last)
        #expect(decision.object == ObjectReference(.hostedOutboundSpamFilterPolicy, "Default"))
        #expect(decision.inputs.map(\.description) == ["match=From", "AutoForwardingMode=Off"])
        #expect(try refusal([Self.own], policies: Self.off).reply == nil)
        #expect(try refusal([], policies: Self.off).reply == nil)
        #expect(try refusal([Self.foreign], policies: Self.off, from: "").reply == nil)
    }

    @Test("the policy is that of the sender")
    func custom() throws {
        let policies = """
            hostedOutboundSpamFilterPolicies: [{ Name: Forwarders, AutoForwardingMode: On }]
            hostedOutboundSpamFilterRules:
              - { Name: Ann, HostedOutboundSpamFilterPolicy: Forwarders, SenderDomainIs: contoso.com, ExceptIfFrom: bob@contoso.com }
            """
        let marked = [Self.foreign, "Resent-From: x@contoso.com"]
        #expect(try refusal(marked, policies: policies).reply == nil)
        #expect(try refusal(marked, policies: policies, from: "bob@contoso.com").reply == Self.reply)
        #expect(try refusal(marked, policies: policies, from: "joe@elsewhere.example").reply == Self.reply)
        #expect(try refusal(marked, policies: policies, from: "").reply == Self.reply)
    }

    private static let remotes = """
        hostedOutboundSpamFilterPolicy: { AutoForwardingMode: On }
        remoteDomains:
          - { Name: Default, DomainName: "*", AutoReplyEnabled: false }
          - { Name: Fabrikam, DomainName: "*.fabrikam.example", AutoForwardEnabled: false }
          - { Name: Lab, DomainName: lab.fabrikam.example }
        """

    @Test(
        "a remote domain takes no forwarded mail and no automatic answers where it says so, the most specific one first"
    )
    func remoteDomains() throws {
        let forwarded = [Self.own, "Auto-Submitted: auto-forwarded"]
        let answer = [Self.own, "Auto-Submitted: auto-replied (vacation)"]
        let rows: [(domain: String, takesForwarded: Bool, takesAnswers: Bool)] = [
            ("far.example", true, false), ("fabrikam.example", false, true), ("hq.fabrikam.example", false, true),
            ("lab.fabrikam.example", true, true), ("contoso.com", true, true),
        ]
        for row in rows {
            let recipient = ["joe@\(row.domain)"]
            let first = try refusal(forwarded, policies: Self.remotes, to: recipient)
            #expect((first.reply == nil) == row.takesForwarded, "\(row.domain)")
            #expect(first.reply == nil || first.reply == Self.reply)
            let second = try refusal(answer, policies: Self.remotes, from: "", to: recipient)
            #expect((second.reply == nil) == row.takesAnswers, "\(row.domain)")
            #expect(try refusal([Self.own], policies: Self.remotes, to: recipient).reply == nil)
        }
        let (reply, decisions) = try refusal(answer, policies: Self.remotes, from: "", to: ["joe@far.example"])
        #expect(reply == "550 5.7.1 Automatic replies to this domain are not allowed by your organization")
        #expect(decisions.last?.object == ObjectReference(.remoteDomain, "Default"))
        let mixed = ["bob@contoso.com", "joe@fabrikam.example"]
        #expect(try refusal(forwarded, policies: Self.remotes, to: mixed).reply == Self.reply)
    }
}
