import Facts
import Mail
import PosternTesting
import Testing

@Suite("Copies of an accepted message")
struct AcceptedMessageTests {
    private func message(_ names: [String]) throws -> AcceptedMessage {
        AcceptedMessage(
            deliveries: try names.map { name in
                let address = try #require(EmailAddress("\(name)@contoso.com"))
                return Delivery(
                    recipient: EnvelopeRecipient(address: address), deliverTo: address,
                    key: QueueKey(organization: "contoso", deliveryType: .mailbox, nextHop: "maildir"),
                    routing: RoutingInputs(direction: .incoming, revision: 1))
            }, edits: MessageEdits(prepended: ["Received: here"]),
            decisions: [Decision(.acceptance, outcome: .accepted)],
            priority: .high)
    }

    /// Who gets what on top of the Received field.
    private func copies(_ message: AcceptedMessage) -> [String] {
        message.copies.map { copy in
            copy.deliveries.map(\.deliverTo.localPart).joined(separator: " ") + ": "
                + copy.edits.prepended.dropLast().joined(separator: " ")
        }
    }

    @Test("a change for some recipients parts them from the others, and leaves what holds for all")
    func splits() throws {
        var message = try message(["ann", "bob", "carl", "dan"])
        let before = message
        message.edit(where: { ["bob", "dan"].contains($0.deliverTo.localPart) }) { $0.prepended.insert("A:", at: 0) }
        #expect(copies(message) == ["ann carl: ", "bob dan: A:"])
        #expect(message.copies[0].edits == before.copies[0].edits)
        #expect(message.decisions == before.decisions && message.priority == before.priority)
        message.edit(where: { $0.deliverTo.localPart < "c" }) { $0.prepended.insert("B:", at: 0) }
        #expect(copies(message) == ["carl: ", "ann: B:", "dan: A:", "bob: B: A:"])
    }

    @Test("a change for all recipients parts nobody")
    func all() throws {
        var message = try message(["ann", "bob"])
        message.edit(where: { _ in true }) { $0.appended = ["A:"] }
        #expect(copies(message) == ["ann bob: "])
        #expect(message.copies[0].edits.appended == ["A:"])
    }

    @Test("a change for nobody, or one that changes nothing, leaves the message as it is and calls for nothing")
    func nothing() throws {
        var message = try message(["ann", "bob"])
        let before = message
        var changes = 0
        message.edit(where: { _ in false }) { _ in changes += 1 }
        #expect(message == before && changes == 0)
        message.edit(where: { $0.deliverTo.localPart == "ann" }) { _ in changes += 1 }
        #expect(message == before && changes == 1)
    }

    @Test("recipients who get the same after all share a copy again")
    func merges() throws {
        var message = try message(["ann", "bob", "carl"])
        for name in ["bob", "ann"] {
            message.edit(where: { $0.deliverTo.localPart == name }) { $0.prepended.insert("A:", at: 0) }
        }
        #expect(copies(message) == ["carl: ", "ann bob: A:"])
        message.edit(where: { $0.deliverTo.localPart == "carl" }) { $0.prepended.insert("A:", at: 0) }
        #expect(copies(message) == ["carl ann bob: A:"])
    }

    @Test("every recipient gets just the changes that were meant for it, after any number of them")
    func random() throws {
        let names = ["ann", "bob", "carl", "dan", "eve", "fred"]
        for seed in 1...200 as ClosedRange<UInt64> {
            let random = SeededRandom(seed: seed)
            var message = try message(names)
            var expected = Dictionary(uniqueKeysWithValues: names.map { ($0, ["Received: here"]) })
            for _ in 0..<8 {
                let meant = Set(names.filter { _ in random.next() % 3 == 0 })
                let adds = random.next() % 3 != 0
                func change(_ fields: inout [String]) {
                    if adds { fields.insert("A:", at: 0) } else if fields.count > 1 { fields.removeFirst() }
                }
                message.edit(where: { meant.contains($0.deliverTo.localPart) }) { change(&$0.prepended) }
                for name in meant { change(&expected[name, default: []]) }
            }
            for copy in message.copies {
                #expect(!copy.deliveries.isEmpty, "seed \(seed)")
                for delivery in copy.deliveries {
                    #expect(copy.edits.prepended == expected[delivery.deliverTo.localPart], "seed \(seed)")
                }
            }
            #expect(Set(message.copies.map(\.edits)).count == message.copies.count, "seed \(seed)")
            #expect(message.deliveries.map(\.deliverTo.localPart).sorted() == names, "seed \(seed)")
        }
    }
}
