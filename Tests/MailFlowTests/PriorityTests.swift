import Facts
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@Suite("Priority of a message")
struct PriorityTests {
    private static let priorities = """
        \(contoso)
        deliveryPriorities:
          - { Name: Alarms, Priority: High, Senders: [alarm@sender.example], InboundConnectors: [From head office] }
          - { Name: Partner, Priority: High, SenderDomains: ["*.partner.example"] }
          - { Name: Newsletters, Priority: Low, SenderDomains: [sender.example], RecipientDomains: [bücher.example] }
          - { Name: Eve, Priority: High, RecipientDomains: [contoso.com], SenderDomains: [eve.example] }
        """

    private func categorize(
        from sender: String, to recipients: [String] = ["ann@contoso.com"], client: String = stranger,
        field: LowPriorityField? = nil
    ) throws -> (Priority, [Decision]) {
        let snapshot = try snapshot(Self.priorities)
        var transaction = try transaction(from: sender)
        for recipient in recipients {
            let ruling = try Perimeter(snapshot: snapshot).rule("<\(recipient)>", in: transaction, from: client)
            let attribution = ruling.attribution
            transaction.attribution = try #require(attribution) as Attribution
            transaction.recipients.append(try #require(ruling.recipient))
        }
        let facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1, hops: 0, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 1, longestField: 1, fieldCount: 1, receivedAt: WallTime(milliseconds: 0),
            smtpUTF8: false, lowPriorityField: field)
        let result = try ExaminationBasis(snapshot: snapshot).categorize(
            facts, transaction: transaction, session: try session(client))
        guard case .accept(let message) = result else {
            Issue.record("\(result)")
            throw NotAccepted()
        }
        return (message.priority, message.decisions.filter { $0.stage == .priority })
    }
    private struct NotAccepted: Error {}

    @Test(
        "a message's priority is Normal without a decision when nothing applies",
        arguments: ["x@other.example", "x@partner.exampl", ""])
    func normal(sender: String) throws {
        let (priority, decisions) = try categorize(from: sender)
        #expect(priority == .normal)
        #expect(decisions.isEmpty)
    }

    @Test("a message's priority is what the first entry says that applies, recorded with the object and its revision")
    func firstMatch() throws {
        let (priority, decisions) = try categorize(from: "x@a.partner.example")
        #expect(priority == .high)
        #expect(
            decisions == [
                Decision(
                    .priority, organization: "contoso", revision: 1,
                    object: .init(.deliveryPriority, "Partner"), outcome: .priority(.high))
            ])
    }

    @Test(
        "needs every condition of an entry",
        arguments: [
            ("alarm@sender.example", headOffice, ["ann@contoso.com"], Priority.high),
            ("ALARM@Sender.Example", headOffice, ["ann@contoso.com"], .high),
            ("alarm@sender.example", stranger, ["ann@contoso.com"], .normal),
            ("x@sender.example", stranger, ["ann@bücher.example"], .low),
            ("x@sender.example", stranger, ["ann@bücher.example", "carl@contoso.com"], .normal),
            ("x@eve.example", stranger, ["ann@contoso.com", "carl@contoso.com"], .high),
        ])
    func conditions(sender: String, client: String, recipients: [String], expected: Priority) throws {
        #expect(try categorize(from: sender, to: recipients, client: client).0 == expected)
    }

    @Test(
        "a message's priority is lowered by the sender's header and never raised",
        arguments: [
            ("x@other.example", LowPriorityField.precedence as LowPriorityField?, Priority.low, nil as String?),
            ("x@a.partner.example", .xPriority, .low, "Partner"),
            ("x@a.partner.example", nil, .high, "Partner"),
        ])
    func header(sender: String, field: LowPriorityField?, expected: Priority, object: String?) throws {
        let (priority, decisions) = try categorize(from: sender, field: field)
        #expect(priority == expected)
        let decision = try #require(decisions.first)
        #expect(decision.outcome == .priority(expected))
        #expect(decision.object?.name == object)
        #expect(
            decision.inputs
                == (field.map { ["field=\($0.rawValue)", "granted=\(object == nil ? "Normal" : "High")"] } ?? []))
    }

    @Test("a message's priority is shown by explain with what decided it")
    func explain() throws {
        let question = try Explain.Question(
            clientAddress: stranger, helo: "h", sender: "x@a.partner.example", recipient: "ann@contoso.com")
        let explanation = Explain(snapshot: try snapshot(Self.priorities))
            .explain(question, at: WallTime(milliseconds: 0))
        #expect(explanation.priority == "High")
        #expect(explanation.text.contains("Priority: High\n   by DeliveryPriority \"Partner\" of organization contoso"))
        #expect(explanation.text.contains("\nPriority: High\n"))
    }

    @Test("a message's priority is Normal for reports")
    func reports() throws {
        let recipient = EnvelopeRecipient(address: try #require(EmailAddress("x@a.partner.example")))
        let result = try ExaminationBasis(snapshot: snapshot(Self.priorities))
            .report(to: recipient, organization: "contoso")
        guard case .accept(let message) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(message.priority == .normal)
    }
}
