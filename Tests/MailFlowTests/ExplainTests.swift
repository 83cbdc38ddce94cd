import Facts
import Foundation
import Mail
import MailFlow
import Organization
import Testing

@Suite("Explain")
struct ExplainTests {
    private func explain(
        from sender: String, to recipient: String, ip: String = stranger, size: Int? = nil
    ) throws -> Explanation {
        let question = try Explain.Question(
            clientAddress: ip, helo: "client.example", sender: sender, recipient: recipient, size: size)
        return Explain(snapshot: try both()).explain(question, at: WallTime(milliseconds: 0))
    }

    @Test("tells the whole way of an accepted message, decision by decision")
    func accepted() throws {
        let explanation = try explain(from: "x@sender.example", to: "a.smith@contoso.com")
        #expect(explanation.isAccepted)
        #expect(explanation.command == "end of data")
        #expect(
            explanation.decisions.map(\.stage) == [
                .sender, .attribution, .edgeBlocking, .acceptance, .recipientResolution, .routing,
            ])
        #expect(explanation.deliveries.map(\.deliverTo.description) == ["ann@contoso.com"])
        #expect(explanation.deliveries.map(\.nextHop) == ["Maildirs in /data/mail"])
    }

    @Test("gives the reply that live mail gets", arguments: AttributionTests.cases)
    func sameReply(_ input: AttributionTests.Case) throws {
        let explanation = try explain(from: input.sender, to: input.recipient, ip: input.client)
        let ruling = try Perimeter(snapshot: both()).rule(
            "<\(input.recipient)>", sender: input.sender, from: input.client)
        #expect(explanation.isAccepted == (ruling.refusal == nil))
        if let refusal = ruling.refusal { #expect(explanation.reply == refusal.description) }
        #expect(explanation.decisions.dropFirst().starts(with: ruling.decisions))
    }

    @Test("tells where and with what a message is refused")
    func refused() throws {
        let unknown = try explain(from: "<>", to: "<nobody@contoso.com>")
        #expect(unknown.command == "RCPT TO")
        #expect(unknown.reply == "550 5.4.1 Recipient address rejected: Access denied")
        #expect(unknown.tarpit == 5_000)
        #expect(unknown.deliveries.isEmpty)
        let big = try explain(from: "", to: "ann@contoso.com", size: 100 << 20)
        #expect(big.command == "MAIL FROM")
        #expect(big.reply == Replies.tooLarge.description)
    }

    @Test("writes every decision, the reply and the way as text")
    func text() throws {
        let text = try explain(from: "x@sender.example", to: "bob@contoso.com").text
        for piece in [
            "From <x@sender.example> to <bob@contoso.com>, client 192.0.2.1 (client.example)",
            "2. Attribution: incoming", "by AcceptedDomain \"contoso.com\" of organization contoso, revision 1",
            "from clientAddress=192.0.2.1, senderDomain=sender.example, recipientDomain=contoso.com",
            "resolved to bob@corp.contoso.com", "Reply to end of data: 250 2.6.0 Queued mail for delivery",
            "Queue: contoso, SmartHostConnectorDelivery, To head office",
            "Next hop: smart hosts 10.1.1.25:25 of connector \"To head office\"",
        ] {
            #expect(text.contains(piece), "\(piece) is not in:\n\(text)")
        }
    }

    @Test("can be encoded and decoded")
    func codable() throws {
        let explanation = try explain(from: "x@sender.example", to: "postmaster")
        let data = try JSONEncoder().encode(explanation)
        #expect(try JSONDecoder().decode(Explanation.self, from: data) == explanation)
    }

    @Test(
        "says which argument it doesn't understand",
        arguments: [
            ("192.0.2", "a@b.example", "c@d.example", "ip"), (stranger, "a@", "c@d.example", "mail-from"),
            (stranger, "a@b.example", "", "rcpt-to"), (stranger, "a@b.example", "c@d.example>x", "rcpt-to"),
        ])
    func notUnderstood(_ ip: String, _ sender: String, _ recipient: String, _ argument: String) {
        let error = #expect(throws: Explain.NotUnderstood.self) {
            try Explain.Question(clientAddress: ip, helo: "h", sender: sender, recipient: recipient)
        }
        #expect(error?.argument == argument)
        #expect(error?.description.hasPrefix("--\(argument): ") == true)
    }
}

@Suite("Replies")
struct RepliesTests {
    @Test("stand in the documentation, each with its code and text")
    func documentation() throws {
        let page = try repositoryFile("docs/reference/replies.md")
        for reply in Replies.all {
            let row = "| `\(reply.code) \(reply.enhanced?.description ?? "")` | `\(reply.lines.joined())` |"
            #expect(page.contains(row), "docs/reference/replies.md lacks: \(row)")
        }
    }
}
