import Facts
import Foundation
import Mail
import Organization
import PosternTesting
import Testing

@testable import MailFlow

/// A message from its envelope to its deliveries, with the secrets of a server.
struct Passage {
    var snapshot: ConfigurationSnapshot
    var time = WallTime(milliseconds: 1_795_000_000_000)
    var secrets = ServerSecrets(Array(repeating: 7, count: ServerSecrets.length))

    /// Contoso with further recipients and connectors, and Fabrikam.
    init(change: (inout OrganizationDocument) throws -> Void = { _ in }) throws {
        let server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        var document = try OrganizationDocument.load(yaml: contoso, file: "contoso.yaml").get()
        try change(&document)
        let other = try OrganizationDocument.load(yaml: fabrikam, file: "fabrikam.yaml").get()
        snapshot = ConfigurationSnapshot(
            server: server,
            organizations: [OrganizationSnapshot(document, revision: 1), OrganizationSnapshot(other, revision: 1)])
    }

    /// What RCPT says.
    func recipient(_ recipient: String, sender: String = "x@sender.example", from client: String = stranger) throws
        -> RecipientRuling
    {
        try ruling(recipient, in: transaction(from: sender), from: client)
    }

    private func ruling(_ recipient: String, in transaction: Transaction, from client: String) throws -> RecipientRuling
    {
        var session = try session(client)
        session.transactionTime = time
        return Perimeter(snapshot: snapshot, secrets: secrets).recipient(
            .mailbox(try #require(EmailAddress(recipient))), notify: nil, originalRecipient: nil, in: transaction,
            session: session)
    }

    /// What becomes of the whole message, which every recipient must take.
    func categorize(
        _ recipients: [String], sender: String = "x@sender.example", from client: String = stranger,
        loopFields: [String] = []
    ) throws -> Categorization {
        var transaction = try transaction(from: sender)
        for recipient in recipients {
            let ruling = try ruling(recipient, in: transaction, from: client)
            let attribution = ruling.attribution
            transaction.attribution = try #require(attribution, "\(recipient): \(ruling.summary)") as Attribution
            transaction.recipients.append(try #require(ruling.recipient))
        }
        var facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1_000, hops: 1, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 300, longestField: 80, fieldCount: 8, receivedAt: time, smtpUTF8: false)
        facts.loopFields = loopFields
        return try ExaminationBasis(snapshot: snapshot, secrets: secrets).categorize(
            facts, transaction: transaction, session: try session(client))
    }

    /// The deliveries as `deliverTo sender`, with the decisions.
    func deliveries(
        _ recipients: [String], sender: String = "x@sender.example", from client: String = stranger
    ) throws -> ([Delivery], [Decision]) {
        guard case .accept(let message) = try categorize(recipients, sender: sender, from: client) else {
            Issue.record("refused")
            return ([], [])
        }
        return (message.deliveries, message.decisions)
    }
}

private func address(_ text: String) throws -> EmailAddress { try #require(EmailAddress(text), "\(text)") }

extension OrganizationDocument {
    mutating func addGroup(_ name: String, _ members: [String]) throws {
        var group = Recipient(try address(name), type: .mailUniversalDistributionGroup)
        group.members = try members.map { try address($0) }
        recipients.append(group)
    }

    mutating func addMailbox(_ name: String, forwardingTo target: String, keepingCopy: Bool = false) throws {
        var recipient = Recipient(try address(name))
        recipient.forwardingSmtpAddress = try address(target)
        recipient.deliverToMailboxAndForward = keepingCopy
        recipients.append(recipient)
    }
}

@Suite("Groups and forwarding")
struct ForwardingTests {
    private func passage() throws -> Passage {
        try Passage { document in
            try document.addGroup(
                "all@contoso.com",
                ["ann@contoso.com", "team@contoso.com", "guest@outside.example", "A.Smith@contoso.com"])
            try document.addGroup("team@contoso.com", ["bob@contoso.com", "eve@contoso.com", "all@contoso.com"])
            try document.addGroup("empty@contoso.com", [])
            try document.addGroup("ghosts@contoso.com", ["nobody@contoso.com", "ghosts@contoso.com"])
            try document.addGroup("some@contoso.com", ["nobody@contoso.com", "ann@contoso.com"])
            try document.addMailbox("moved@contoso.com", forwardingTo: "new@outside.example")
            try document.addMailbox("both@contoso.com", forwardingTo: "new@outside.example", keepingCopy: true)
            try document.addMailbox("inside@contoso.com", forwardingTo: "all@contoso.com")
            try document.addMailbox("ping@contoso.com", forwardingTo: "pong@contoso.com")
            try document.addMailbox("pong@contoso.com", forwardingTo: "ping@contoso.com")
            try document.addMailbox("left@contoso.com", forwardingTo: "right@contoso.com", keepingCopy: true)
            try document.addMailbox("right@contoso.com", forwardingTo: "left@contoso.com", keepingCopy: true)
            try document.addMailbox("self@contoso.com", forwardingTo: "self@contoso.com")
        }
    }

    @Test("names who forwards with each copy that forwarding sends on, and nobody with the others")
    func forwarders() throws {
        let passage = try Passage { document in
            try document.addMailbox("moved@contoso.com", forwardingTo: "new@outside.example")
            try document.addMailbox("both@contoso.com", forwardingTo: "far@outside.example", keepingCopy: true)
            try document.addGroup("all@contoso.com", ["guest@outside.example", "inside@contoso.com"])
            try document.addMailbox("inside@contoso.com", forwardingTo: "team@contoso.com")
            try document.addGroup("team@contoso.com", ["ann@contoso.com", "eve@contoso.com"])
        }
        let (deliveries, _) = try passage.deliveries(["moved@contoso.com", "both@contoso.com", "all@contoso.com"])
        let found = deliveries.map { "\($0.deliverTo) \($0.forwarder?.description ?? "-")" }
        #expect(
            Set(found) == [
                "new@outside.example moved@contoso.com", "both@contoso.com -", "far@outside.example both@contoso.com",
                "guest@outside.example -", "ann@contoso.com inside@contoso.com", "eve@example.org inside@contoso.com",
            ])
        // Of a single recipient too.
        let (only, _) = try passage.deliveries(["moved@contoso.com"])
        #expect(only.map(\.forwarder?.description) == ["moved@contoso.com"])
    }

    @Test("mail for a dynamic group goes to whoever meets its filter, and one that nobody meets takes none")
    func dynamicGroups() throws {
        let passage = try Passage { document in
            var sales = Recipient(try address("sales@contoso.com"), type: .dynamicDistributionGroup)
            sales.dynamicFilter.includedRecipients = [.mailboxUsers, .mailGroups]
            sales.dynamicFilter[.department] = ["Sales"]
            var tom = Recipient(try address("tom@contoso.com"))
            tom.attributes[.department] = "SALES"
            var team = Recipient(try address("partners@contoso.com"), type: .mailUniversalDistributionGroup)
            team.attributes[.department] = "Sales"
            team.members = [try address("ann@contoso.com"), try address("sales@contoso.com")]
            var none = Recipient(try address("none@contoso.com"), type: .dynamicDistributionGroup)
            none.dynamicFilter.includedRecipients = [.none]
            document.recipients += [sales, tom, team, none]
        }
        let (deliveries, _) = try passage.deliveries(["sales@contoso.com"])
        #expect(Set(deliveries.map(\.deliverTo.description)) == ["ann@contoso.com", "tom@contoso.com"])
        #expect(try passage.recipient("none@contoso.com").refusal == Replies.emptyGroup)
    }

    @Test(
        "delivers to each member once, whatever way leads there",
        arguments: [
            (
                ["all@contoso.com"],
                ["ann@contoso.com", "bob@corp.contoso.com", "eve@example.org", "guest@outside.example"]
            ),
            (
                ["team@contoso.com"],
                ["bob@corp.contoso.com", "eve@example.org", "ann@contoso.com", "guest@outside.example"]
            ),
            (["some@contoso.com"], ["ann@contoso.com"]),
            (["moved@contoso.com"], ["new@outside.example"]),
            (["both@contoso.com"], ["both@contoso.com", "new@outside.example"]),
            (["left@contoso.com"], ["left@contoso.com", "right@contoso.com"]),
            (["self@contoso.com"], ["self@contoso.com"]),
            (
                ["inside@contoso.com"],
                ["ann@contoso.com", "bob@corp.contoso.com", "eve@example.org", "guest@outside.example"]
            ),
            (
                ["all@contoso.com", "carl@contoso.com", "ann@contoso.com"],
                [
                    "bob@corp.contoso.com", "eve@example.org", "guest@outside.example", "carl@contoso.com",
                    "ann@contoso.com",
                ]
            ),
            (["a.smith@contoso.com", "ann@contoso.com", "fay@contoso.com"], ["ann@contoso.com"]),
        ] as [([String], [String])])
    func expands(_ recipients: [String], _ expected: [String]) throws {
        let (deliveries, _) = try passage().deliveries(recipients)
        #expect(deliveries.map(\.deliverTo.description) == expected)
        #expect(deliveries.allSatisfy { delivery in recipients.contains(delivery.recipient.address.description) })
    }

    @Test(
        "lets one report of success come of each recipient: of a group its expansion, of a mailbox its copy",
        arguments: [
            ("all@contoso.com", [NotifyConditions.success], [], true),
            ("all@contoso.com", [.success, .failure], [], true), ("inside@contoso.com", [.success], [], true),
            ("both@contoso.com", [.success, .delay], ["both@contoso.com"], false),
            ("left@contoso.com", [.success], ["left@contoso.com"], false),
            ("moved@contoso.com", [.success], ["new@outside.example"], false),
            ("bob@contoso.com", [.success], ["bob@corp.contoso.com"], false),
            ("ann@contoso.com", [.success], ["ann@contoso.com"], false), ("all@contoso.com", [.failure], [], false),
            ("all@contoso.com", [.never], [], false), ("all@contoso.com", nil, [], false),
        ] as [(String, [NotifyConditions]?, [String], Bool)])
    func success(_ name: String, _ notify: [NotifyConditions]?, _ reporting: [String], _ isExpanded: Bool) throws {
        let passage = try passage()
        var transaction = try transaction(from: "x@sender.example")
        let asked = notify.map { $0.reduce(into: NotifyConditions.never) { $0.formUnion($1) } }
        let recipient = EnvelopeRecipient(
            address: try address(name), notify: asked, originalRecipient: "rfc822;\(name)")
        transaction.recipients = [recipient]
        transaction.attribution = Attribution(
            owner: try #require(passage.snapshot.organization(named: "contoso")), direction: .incoming)
        let facts = MessageFacts(
            networkMessageID: NetworkMessageID(high: 1, low: 2), size: 1_000, hops: 1, ownHops: 0, hasMessageID: true,
            hasDate: true, headerSize: 300, longestField: 80, fieldCount: 8, receivedAt: passage.time, smtpUTF8: false)
        let result = try ExaminationBasis(snapshot: passage.snapshot, secrets: passage.secrets)
            .categorize(facts, transaction: transaction, session: try session(stranger))
        guard case .accept(let message) = result else {
            Issue.record("refused")
            return
        }
        let deliveries = message.deliveries
        let telling = deliveries.filter { $0.recipient.notify?.contains(.success) == true }
        #expect(telling.map(\.deliverTo.description) == reporting)
        #expect(deliveries.allSatisfy { $0.recipient.originalRecipient == "rfc822;\(name)" })
        // What else was asked for stays, and an absent NOTIFY stays absent.
        #expect(
            deliveries.allSatisfy {
                $0.recipient.notify?.subtracting(.success) == asked?.subtracting(.success)
            })
        #expect(transaction.expanded(into: deliveries) == (isExpanded ? [recipient] : []))
    }

    @Test("keeps the address that the sender named, for reports")
    func namedAddress() throws {
        let (deliveries, decisions) = try passage().deliveries(["all@contoso.com", "ann@contoso.com"])
        #expect(deliveries.first { $0.deliverTo.localPart == "ann" }?.recipient.address.localPart == "ann")
        #expect(deliveries.first { $0.deliverTo.localPart == "bob" }?.recipient.address.localPart == "all")
        let expansion = try #require(decisions.first { $0.stage == .recipientResolution })
        #expect(expansion.object == .init(.recipient, "all@contoso.com"))
        #expect(expansion.outcome == .expanded(recipients: 4))
        #expect(expansion.inputs.contains("to=guest@outside.example"))
        #expect(expansion.inputs.contains("repeated=2"))
    }

    @Test("says of a recipient whose addresses all have their copy that it gets none")
    func covered() throws {
        let (deliveries, decisions) = try passage().deliveries(["ann@contoso.com", "some@contoso.com"])
        #expect(deliveries.count == 1)
        let resolutions = decisions.filter { $0.stage == .recipientResolution }
        #expect(resolutions.last?.recipient == "some@contoso.com")
        #expect(resolutions.last?.outcome == .noCopy)
    }

    @Test(
        "refuses at RCPT what leads to nobody",
        arguments: [
            ("empty@contoso.com", Replies.emptyGroup), ("ghosts@contoso.com", Replies.emptyGroup),
            ("ping@contoso.com", Replies.forwardingLoop),
        ])
    func refuses(_ recipient: String, _ reply: Reply) throws {
        let passage = try passage()
        #expect(try passage.recipient(recipient).refusal == reply)
        #expect(try passage.recipient(recipient, sender: "ann@contoso.com", from: headOffice).refusal == reply)
        let isEdgeBlock = try passage.recipient(recipient).isEdgeBlock
        #expect(!isEdgeBlock)
    }

    @Test("follows ten levels of groups, and refuses more")
    func depth() throws {
        let passage = try Passage { document in
            for level in 0..<12 {
                try document.addGroup(
                    "g\(level)@contoso.com", [level == 11 ? "ann@contoso.com" : "g\(level + 1)@contoso.com"])
            }
        }
        #expect(try passage.deliveries(["g2@contoso.com"]).0.map(\.deliverTo.description) == ["ann@contoso.com"])
        #expect(try passage.recipient("g1@contoso.com").refusal == Replies.expansionTooDeep)
    }

    @Test("expands to 10,000 members and no more, for one recipient and for a message, with a record of bounded size")
    func size() throws {
        let passage = try Passage { document in
            func members(_ count: Int, _ prefix: String) -> [String] {
                (0..<count).map { "\(prefix)\($0)@outside\($0 % 3).example" }
            }
            try document.addGroup("full@contoso.com", members(10_000, "f"))
            try document.addGroup("over@contoso.com", members(10_001, "o"))
            try document.addGroup("one@contoso.com", ["one@outside.example"])
        }
        let (deliveries, decisions) = try passage.deliveries(["full@contoso.com"])
        #expect(deliveries.count == 10_000)
        #expect(decisions.count < 40)
        #expect(decisions.allSatisfy { $0.inputs.count < 40 })
        #expect(try passage.recipient("over@contoso.com").refusal == Replies.expansionTooLarge)
        guard case .refuse(let reply, _, _) = try passage.categorize(["full@contoso.com", "one@contoso.com"]) else {
            Issue.record("accepted")
            return
        }
        #expect(reply == Replies.recipientLimit)
    }

    @Test("finds the queue of a group by its first member that mail goes to, without expanding it")
    func queue() throws {
        let passage = try Passage { document in
            try document.addGroup("empty@contoso.com", [])
            try document.addGroup("in@contoso.com", ["bob@contoso.com"])
            // Expanded as a whole, it is too large, and leads nowhere.
            let many = (0...10_000).map { "o\($0)@outside.example" }
            try document.addGroup("over@contoso.com", ["empty@contoso.com", "in@contoso.com"] + many)
        }
        let perimeter = Perimeter(snapshot: passage.snapshot, secrets: passage.secrets)
        let attribution = try #require(try passage.recipient("ann@contoso.com").attribution)
        func queue(_ name: String) throws -> DeliveryType {
            perimeter.queue(of: EnvelopeRecipient(address: try address(name)), attribution: attribution).deliveryType
        }
        #expect(try queue("ann@contoso.com") == .mailbox)
        #expect(try queue("eve@contoso.com") == .dnsConnector)
        #expect(try queue("over@contoso.com") == .smartHost)
        #expect(try queue("empty@contoso.com") == .unreachable)
    }

    @Test("expands a large group once for all of its addresses", .timeLimit(.minutes(30)))
    func manyNames() throws {
        let passage = try Passage { document in
            try document.addGroup("full@contoso.com", (0..<10_000).map { "f\($0)@outside.example" })
        }
        // Followed two hundred times over, this would take minutes here.
        let names = (0..<200).map { "full+\($0)@contoso.com" }
        let (deliveries, decisions) = try passage.deliveries(names)
        #expect(deliveries.count == 10_000)
        #expect(decisions.count { $0.outcome == .noCopy } == 199)
    }

    @Test("sends mail from the internet to the servers on the premises, and theirs on")
    func centralised() throws {
        let passage = try Passage { document in
            document.outboundConnectors[0].routeAllMessagesViaOnPremises = true
        }
        let (fromOutside, _) = try passage.deliveries(["eve@contoso.com"])
        #expect(fromOutside.map(\.key.connector) == ["To head office"])
        let (back, _) = try passage.deliveries(["eve@contoso.com"], sender: "ann@contoso.com", from: headOffice)
        #expect(back.map(\.key.connector) == [nil])
        // The premises' own servers pass on what strangers sent, too.
        let (returned, _) = try passage.deliveries(["eve@contoso.com"], from: headOffice)
        #expect(returned.map(\.key.connector) == [nil])
    }

    @Test("explains every copy of a group")
    func explained() throws {
        let passage = try passage()
        let question = try Explain.Question(
            clientAddress: stranger, helo: "client.example", sender: "x@sender.example", recipient: "all@contoso.com")
        let explanation = Explain(snapshot: passage.snapshot, secrets: passage.secrets)
            .explain(question, at: passage.time)
        #expect(explanation.isAccepted)
        #expect(explanation.deliveries.count == 4)
        #expect(explanation.text.contains("expanded to 4 recipients"))
        #expect(explanation.deliveries.count { $0.sender?.hasPrefix("SRS0=") == true } == 2)
        #expect(explanation.text.contains("Sender: <SRS0="))
    }
}
