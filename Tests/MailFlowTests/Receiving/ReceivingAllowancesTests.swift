import Facts
import Mail
import Organization
import Testing

@testable import MailFlow

@Suite("What one recipient gets in an hour")
struct ReceivingAllowancesTests {
    // 2026-11-23 13:02:19 UTC.
    private let start = WallTime(milliseconds: 1_795_438_939_000)

    private func receiver(_ name: String, perHour: Int, perSender: Int = 0) -> Receiver {
        Receiver(organization: "contoso", recipient: name, perHour: perHour, perSender: perSender)
    }

    @Test("a recipient gets n-1 and n messages of an hour, and not one more until the hour has ended")
    func all() {
        let ann = receiver("ann@contoso.com", perHour: 3)
        var allowances = ReceivingAllowances()
        for number in 0..<3 {
            #expect(allowances.excess(of: ann, from: "\(number)@far.example", at: start) == nil)
            allowances.add(ann, from: "\(number)@far.example", at: start)
        }
        let last = WallTime(milliseconds: start.milliseconds + (57 * 60 + 40) * 1_000)
        #expect(allowances.excess(of: ann, from: "x@far.example", at: last) == .all)
        #expect(allowances.excess(of: ann, from: nil, at: last) == .all)
        #expect(allowances.excess(of: receiver("bob@contoso.com", perHour: 3), from: nil, at: last) == nil)
        let next = WallTime(milliseconds: last.milliseconds + 1_000)
        #expect(allowances.excess(of: ann, from: "x@far.example", at: next) == nil)
        allowances.add(ann, from: "x@far.example", at: next)
        #expect(allowances.excess(of: ann, from: "x@far.example", at: next) == nil)
    }

    @Test("one sender has a share of it, others go on, and the null sender has none of its own")
    func pair() {
        let ann = receiver("ann@contoso.com", perHour: 10, perSender: 2)
        var allowances = ReceivingAllowances()
        for _ in 0..<2 {
            #expect(allowances.excess(of: ann, from: "joe@far.example", at: start) == nil)
            allowances.add(ann, from: "joe@far.example", at: start)
        }
        #expect(allowances.excess(of: ann, from: "joe@far.example", at: start) == .ofSender)
        #expect(allowances.excess(of: ann, from: "eve@far.example", at: start) == nil)
        for _ in 0..<8 {
            #expect(allowances.excess(of: ann, from: nil, at: start) == nil)
            allowances.add(ann, from: nil, at: start)
        }
        #expect(allowances.excess(of: ann, from: nil, at: start) == .all)
        #expect(ReceivingLimit.all.refusal == Replies.recipientQuota)
        #expect(ReceivingLimit.ofSender.refusal == Replies.recipientSenderQuota)
    }

    @Test("there is room for so many recipients and pairs, and those who have got most stay")
    func room() {
        var allowances = ReceivingAllowances(capacity: 10)
        let ann = receiver("ann@contoso.com", perHour: 5, perSender: 5)
        for _ in 0..<5 { allowances.add(ann, from: "joe@far.example", at: start) }
        for number in 0..<1_000 {
            allowances.add(
                receiver("\(number)@contoso.com", perHour: 5, perSender: 5), from: "\(number)@far.example", at: start)
            #expect(allowances.count <= 20)
        }
        #expect(allowances.excess(of: ann, from: "joe@far.example", at: start) == .ofSender)
    }

    @Test("all addresses of a recipient are one; who is outside or unknown, and everybody with the limit 0, has none")
    func receivers() throws {
        let contoso = OrganizationSnapshot(
            try OrganizationDocument.load(
                yaml: """
                    organization: contoso
                    acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]
                    recipients: [{ PrimarySmtpAddress: ann@contoso.com, RecipientType: UserMailbox, EmailAddresses: [a.smith@contoso.com] }]
                    """, file: "contoso.yaml"
            ).get(), revision: 1)
        // As Exchange Online has it.
        func found(
            _ text: String, _ change: (inout Limits) -> Void = { $0.recipientMessagesPerHour = 3_600 }
        ) throws -> Receiver? {
            var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
            change(&server.limits)
            return Receiver(
                try #require(EmailAddress(text)), Attribution(owner: contoso, direction: .incoming),
                in: ConfigurationSnapshot(server: server, organizations: [contoso]))
        }
        let ann = try #require(try found("ann@contoso.com"))
        #expect(ann.perHour == 3_600 && ann.perSender == 1_188)
        #expect(try found("A.Smith@contoso.com") == ann && found("ann+news@contoso.com") == ann)
        #expect(try found("nobody@contoso.com") == nil && found("joe@far.example") == nil)
        // Nobody is limited unless somebody has asked for it.
        #expect(try found("ann@contoso.com") { _ in } == nil)
        let unshared = try found("ann@contoso.com") {
            $0.recipientMessagesPerHour = 3_600
            $0.recipientSenderShare = 0
        }
        #expect(unshared?.perHour == 3_600 && unshared?.perSender == 0)
    }
}
