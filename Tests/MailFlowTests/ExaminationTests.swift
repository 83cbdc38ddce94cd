import Facts
import Foundation
import Mail
import MailFlow
import Organization
import Testing

@Suite("Examination: what becomes of a message")
struct ExaminationTests {
    private func facts(change: (inout MessageFacts) -> Void = { _ in }) -> MessageFacts {
        var facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1_000, hops: 1, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 300, longestField: 80, fieldCount: 8,
            receivedAt: WallTime(milliseconds: 1_795_000_000_000), smtpUTF8: false)
        change(&facts)
        return facts
    }

    private func categorize(
        _ recipients: [String], sender: String = "x@sender.example", from client: String = stranger,
        snapshot: ConfigurationSnapshot? = nil, change: (inout MessageFacts) -> Void = { _ in }
    ) throws -> Categorization {
        let snapshot = try snapshot ?? both()
        let perimeter = Perimeter(snapshot: snapshot)
        var transaction = try transaction(from: sender)
        for recipient in recipients {
            let ruling = try perimeter.rule("<\(recipient)>", in: transaction, from: client)
            let attribution = ruling.attribution
            transaction.attribution = try #require(attribution, "\(recipient): \(ruling.summary)") as Attribution
            transaction.recipients.append(try #require(ruling.recipient))
        }
        return try ExaminationBasis(snapshot: snapshot).categorize(
            facts(change: change), transaction: transaction, session: try session(client))
    }

    private func accepted(_ categorization: Categorization) throws -> ([Delivery], MessageEdits, [Decision]) {
        guard case .accept(let message) = categorization else {
            Issue.record("\(categorization)")
            throw NotAccepted()
        }
        return (message.deliveries, try message.edits, message.decisions)
    }
    private struct NotAccepted: Error {}

    @Test(
        "resolves each recipient and gives it a queue",
        arguments: [
            ("ann@contoso.com", "ann@contoso.com", DeliveryType.mailbox),
            ("A.Smith+tag@contoso.com", "ann@contoso.com", .mailbox),
            ("ann@bücher.example", "ann@contoso.com", .mailbox),
            ("bob@contoso.com", "bob@corp.contoso.com", .smartHost),
            ("eve@contoso.com", "eve@example.org", .dnsConnector),
            ("fay@contoso.com", "ann@contoso.com", .mailbox),
            ("postmaster@contoso.com", "ann@contoso.com", .mailbox),
            ("Abuse@contoso.com", "ann@contoso.com", .mailbox),
            ("postmaster@corp.contoso.com", "postmaster@corp.contoso.com", .smartHost),
            ("any+tag@corp.contoso.com", "any+tag@corp.contoso.com", .smartHost),
            ("x@stranded.contoso.com", "x@stranded.contoso.com", .unreachable),
        ])
    func resolution(_ recipient: String, _ deliverTo: String, _ type: DeliveryType) throws {
        let (deliveries, _, decisions) = try accepted(categorize([recipient]))
        let delivery = try #require(deliveries.first)
        #expect(deliveries.count == 1)
        #expect(delivery.deliverTo.description == deliverTo)
        #expect(delivery.key.deliveryType == type)
        #expect(delivery.recipient.address == EmailAddress(recipient))
        #expect(delivery.routing == RoutingInputs(direction: .incoming, revision: 1))
        #expect(decisions.first?.stage == .acceptance)
        #expect(decisions.last?.stage == .routing)
    }

    @Test("sends postmaster's and abuse's mail where the organization says")
    func responsibleAddresses() throws {
        let changed = try snapshot(
            contoso.replacing(
                "administrators: [ann@contoso.com]", with: "Postmaster: carl@contoso.com\nAbuse: abuse@desk.example"))
        let (deliveries, _, _) = try accepted(
            categorize(["postmaster@contoso.com", "abuse@contoso.com"], snapshot: changed))
        #expect(deliveries.map(\.deliverTo.description) == ["carl@contoso.com", "abuse@desk.example"])
    }

    @Test("sends postmaster's mail to a marked recipient, the operator or the first recipient when nobody is named")
    func postmasterFallbacks() throws {
        func target(_ snapshot: ConfigurationSnapshot, _ recipient: String) throws -> String? {
            try accepted(categorize([recipient], snapshot: snapshot)).0.first?.deliverTo.description
        }
        #expect(try target(both(), "postmaster@fabrikam.com") == "fred@fabrikam.com")
        let unmarked = fabrikam.replacing(", Administrator: true", with: "")
        #expect(
            try target(snapshot(unmarked, operatorAddress: "ops@elsewhere.example"), "postmaster@fabrikam.com")
                == "ops@elsewhere.example")
        #expect(try target(snapshot(unmarked), "postmaster@fabrikam.com") == "fred@fabrikam.com")
    }

    @Test("delivers once to a recipient that was named twice")
    func duplicates() throws {
        let (deliveries, _, _) = try accepted(categorize(["ann@contoso.com", "ANN@contoso.com", "carl@contoso.com"]))
        #expect(deliveries.map(\.deliverTo.description) == ["ann@contoso.com", "carl@contoso.com"])
    }

    @Test("keeps connector and direction with each recipient for routing again")
    func routingInputs() throws {
        let (deliveries, _, _) = try accepted(
            categorize(["y@elsewhere.example"], sender: "ann@contoso.com", from: headOffice))
        #expect(
            deliveries.first?.routing
                == RoutingInputs(
                    direction: .originating, arrivalConnector: "From head office", isFromOnPremises: true, revision: 1))
        #expect(deliveries.first?.key.deliveryType == .dnsConnector)
    }

    typealias Field = any (WritableKeyPath<MessageFacts, Int> & Sendable)

    @Test(
        "refuses loops and headers over their limits",
        arguments: [
            (\.hops, 30, Replies.hopCount), (\.ownHops, 8, Replies.hopCount),
            (\.size, (36 << 20) + 1, Replies.tooLarge), (\.headerSize, (256 << 10) + 1, Replies.headerTooLarge),
            (\.longestField, (64 << 10) + 1, Replies.headerTooLarge), (\.fieldCount, 2_001, Replies.headerTooLarge),
        ] as [(Field, Int, Reply)])
    func limits(_ field: Field, _ tooMuch: Int, _ reply: Reply) throws {
        let refused = try categorize(["ann@contoso.com"]) { $0[keyPath: field] = tooMuch }
        guard case .refuse(let given, let decisions, _) = refused else {
            Issue.record("accepted")
            return
        }
        #expect(given == reply)
        #expect(decisions.last?.reply == reply.description)
        #expect(decisions.last?.stage == .acceptance)
        _ = try accepted(categorize(["ann@contoso.com"]) { $0[keyPath: field] = tooMuch - 1 })
    }

    @Test("says what a looping message is refused with")
    func loopText() {
        #expect(Replies.hopCount.description == "554 5.4.14 Hop count exceeded - possible mail loop ATTR34")
    }

    @Test("puts a Received field on top")
    func edits() throws {
        let (_, complete, _) = try accepted(categorize(["ann@contoso.com"]))
        #expect(complete.appended.isEmpty)
        #expect(complete.prepended.count == 1)
        let received = try #require(complete.prepended.first)
        #expect(received.hasPrefix("Received: from client.example"))
        #expect(received.contains("[192.0.2.1]"))
        #expect(received.contains("by mx.example.net"))
        #expect(received.contains("for <ann@contoso.com>"))
        let (_, shared, _) = try accepted(categorize(["ann@contoso.com", "carl@contoso.com"]))
        #expect(shared.prepended.first?.contains("for <") == false)
    }

    @Test(
        "adds a missing Message-ID and Date to the organization's own submissions, and to nothing that others sent or signed",
        arguments: [
            (headOffice, "ann@contoso.com", false, true), (headOffice, "ann@contoso.com", true, false),
            (headOffice, "x@sender.example", false, false), (headOffice, "", false, false),
            (stranger, "x@sender.example", false, false), (stranger, "ann@contoso.com", false, false),
            (stranger, "fred@fabrikam.com", false, false),
        ])
    func missingFields(_ client: String, _ sender: String, _ isSigned: Bool, _ isAdded: Bool) throws {
        let (_, edits, _) = try accepted(
            categorize(["ann@contoso.com"], sender: sender, from: client) {
                $0.hasMessageID = false
                $0.hasDate = false
                $0.isSigned = isSigned
            })
        #expect(
            edits.appended
                == (isAdded
                    ? [
                        "Message-ID: <\(NetworkMessageID(high: 1, low: 2))@mx.example.net>",
                        "Date: \(WallTime(milliseconds: 1_795_000_000_000).messageDate)",
                    ] : []))
        let (_, complete, _) = try accepted(categorize(["ann@contoso.com"], sender: sender, from: client))
        #expect(complete.appended.isEmpty)
    }

    @Test(
        "adds nothing to a body that follows without a blank line, and never lets it continue our own field",
        arguments: [(0, true), (120, false)])
    func editsWithoutBlankLine(headerSize: Int, endsHeader: Bool) throws {
        let (_, edits, _) = try accepted(
            categorize(["ann@contoso.com"], sender: "ann@contoso.com", from: headOffice) {
                $0.hasMessageID = false
                $0.hasDate = false
                $0.headerSize = headerSize
                $0.lacksBlankLine = true
            })
        #expect(edits.appended.isEmpty)
        #expect(edits.prepended.map { String($0.prefix(5)) } == ["Recei", "Messa", "Date:"] + (endsHeader ? [""] : []))
    }

    @Test("routes a report in the name of its organization")
    func report() throws {
        let basis = ExaminationBasis(snapshot: try both())
        func report(_ address: String) throws -> Categorization {
            try basis.report(
                to: EnvelopeRecipient(address: try #require(EmailAddress(address))), organization: "contoso")
        }
        let (outside, edits, _) = try accepted(report("x@sender.example"))
        #expect(outside.first?.key.deliveryType == .dnsConnector)
        #expect(outside.first?.routing.direction == .originating)
        #expect(edits == MessageEdits())
        #expect(try accepted(report("a.smith@contoso.com")).0.first?.deliverTo.description == "ann@contoso.com")
        // Another organization's recipient is outside for this one.
        #expect(try accepted(report("fred@fabrikam.com")).0.first?.key.deliveryType == .dnsConnector)
        guard case .refuse(let unknown, _, _) = try report("nobody@contoso.com") else {
            Issue.record("accepted")
            return
        }
        #expect(unknown == Replies.recipientNotFound)
    }
}
