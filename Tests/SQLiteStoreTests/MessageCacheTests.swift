import Mail
import PosternTesting
import Queueing
import Testing

@testable import SQLiteStore

@Suite("messages kept in memory for their attempts") struct MessageCacheTests {
    private let fixture = StoreFixture()

    @Test("are given with the recipients asked for, each once and in the message's order, whoever asks for whom")
    func recipients() async throws {
        let store = try fixture.open()
        defer { store.close() }
        let names = (0..<50).map { "user\($0)@contoso.com" }
        let accepted = try await store.commit([try fixture.acceptance(recipients: names)]).accepted[0]
        let ids = accepted.recipients.map(\.id)
        func asked(_ wanted: [RecipientID]) async throws -> [RecipientID]? {
            let message = try await store.fetch(accepted.sequence, wanted)
            for recipient in message?.recipients ?? [] {
                let place = try #require(ids.firstIndex(of: recipient.id))
                #expect(recipient.recipient.address.description == names[place])
            }
            return message?.recipients.map(\.id)
        }
        #expect(try await asked(ids) == ids)
        #expect(try await asked([]) == [])
        for seed in 0..<20 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let wanted = ids.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            #expect(try await asked(wanted) == wanted)
            #expect(try await asked(wanted.shuffled(using: &random) + wanted) == wanted)
        }
        // One of another message, and ones that there never were.
        let strange = [RecipientID(1), RecipientID(.max), RecipientID(.min), RecipientID(accepted.sequence, index: 50)]
        #expect(try await asked(strange + [ids[7]]) == [ids[7]])
    }
}
