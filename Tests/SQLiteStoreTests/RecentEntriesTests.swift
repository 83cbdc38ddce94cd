import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("entries of the trace of the messages committed last") struct RecentEntriesTests {
    private let fixture = StoreFixture()

    /// A message with two copies, and with all that an entry says.
    private func acceptance() throws -> Acceptance {
        var acceptance = try fixture.acceptance(
            recipients: ["ann@contoso.com", "bob@contoso.com", "cat@contoso.com"],
            subject: "=?utf-8?q?Gr=C3=BC=C3=9Fe?=")
        acceptance.author = "eve@fabrikam.example"
        acceptance.clientAddress = IPAddress("2001:db8::7")
        acceptance.copies[0].deliveries[0].shown = try fixture.address("shown@contoso.com")
        acceptance.copies[0].deliveries[0].primary = try fixture.address("primary@contoso.com")
        acceptance.copies[0].deliveries[1].deliverTo = acceptance.copies[0].deliveries[1].recipient.address
        acceptance.copies[0].deliveries[1].shown = acceptance.copies[0].deliveries[1].recipient.address
        var second = acceptance.copies[0]
        second.deliveries.removeFirst(2)
        second.deliveries[0].routing = RoutingInputs(direction: .originating, revision: 8)
        acceptance.copies[0].deliveries.removeLast()
        acceptance.copies.append(second)
        acceptance.ends = [
            NamedEnd(
                recipient: try fixture.address("group@contoso.com"), primary: try fixture.address("all@contoso.com"),
                kind: .expanded, detail: "2 recipients"),
            NamedEnd(
                recipient: try fixture.address("old@contoso.com"), primary: nil, kind: .redirected, detail: "x"),
        ]
        return acceptance
    }

    @Test("are what is read of their rows")
    func sameAsRows() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let receipt = try await store.commit([try acceptance(), try fixture.acceptance(sender: "")])
        let kept = try #require(store.writer.parts.recentEntries.take(after: SequenceNumber(0), messages: 10))
        #expect(kept == (try store.reader.traceEntries(after: SequenceNumber(0), messages: 10)))
        let numbers = receipt.accepted.map(\.sequence)
        #expect(kept.map(\.sequence) == Array(repeating: numbers[0], count: 5) + [numbers[1]])
    }

    @Test("are given once, message by message, and read when they are asked for again")
    func givenOnce() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let numbers = try await store.commit([try acceptance(), try acceptance(), try acceptance()]).accepted
            .map(\.sequence)
        let recent = store.writer.parts.recentEntries
        #expect(
            recent.take(after: SequenceNumber(0), messages: 1)?.map(\.sequence)
                == Array(repeating: numbers[0], count: 5))
        // Behind the second: that one is passed over.
        #expect(recent.take(after: numbers[1], messages: 9)?.map(\.sequence) == Array(repeating: numbers[2], count: 5))
        for number in [SequenceNumber(0)] + numbers { #expect(recent.take(after: number, messages: 9) == nil) }
        let all = try await store.traceEntries(after: SequenceNumber(0), messages: 9)
        #expect(all.map(\.sequence) == numbers.flatMap { Array(repeating: $0, count: 5) })
    }

    @Test("are read where a start lies between")
    func afterStart() async throws {
        let first = try fixture.open()
        let number = try await first.commit([try acceptance()]).accepted[0].sequence
        first.close()
        let store = try fixture.open()
        defer { store.close() }
        let next = try await store.commit([try acceptance()]).accepted[0].sequence
        let recent = store.writer.parts.recentEntries
        #expect(recent.take(after: SequenceNumber(0), messages: 9) == nil)
        #expect(recent.take(after: number, messages: 9)?.first?.sequence == next)
    }

    @Test("are read once a row was erased or a recipient has another way")
    func afterChange() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let accepted = try await store.commit([try acceptance()]).accepted[0]
        let ids = accepted.recipients.map(\.id)
        _ = try await store.commit([], [fixture.end(ids[0])])
        #expect(try await store.erase([ids[0]], of: AddressDigest("")) == 1)
        #expect(
            try await store.traceEntries(after: SequenceNumber(0), messages: 9).first?.id == ids[1])

        let second = try await store.commit([try acceptance()]).accepted[0]
        var update = RecipientUpdate(id: second.recipients[2].id, state: .waiting, event: nil)
        update.route = RecipientUpdate.Route(
            key: second.recipients[2].key,
            inputs: RoutingInputs(direction: .incoming, arrivalConnector: "Another", revision: 9))
        _ = try await store.commit([], [update])
        let entries = try await store.traceEntries(after: accepted.sequence, messages: 9)
        #expect(entries.map(\.connector) == ["From HQ", "From HQ", "Another", "Another", "Another"])
    }

    @Test("are bounded: when nobody asks for them, they are read")
    func bounded() throws {
        let recent = RecentEntries(after: SequenceNumber(0))
        let acceptance = try acceptance()
        for number in 1...1_638 { recent.put(acceptance, as: SequenceNumber(Int64(number))) }
        recent.put(acceptance, as: SequenceNumber(1_639))
        #expect(recent.take(after: SequenceNumber(0), messages: 9_999) == nil)
        #expect(recent.take(after: SequenceNumber(1_638), messages: 9_999) == nil)
        recent.put(acceptance, as: SequenceNumber(1_640))
        #expect(recent.take(after: SequenceNumber(1_639), messages: 9_999)?.count == 5)
    }
}
