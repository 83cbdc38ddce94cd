import Foundation
import Mail
import PosternTesting
import Testing

@Suite("Identities, replies and decision records")
struct IdentityTests {
    @Test("a NetworkMessageID prints as a version 4 GUID and is read again")
    func networkMessageID() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<500 {
            let id = NetworkMessageID(using: &random)
            #expect(NetworkMessageID(id.description) == id)
            #expect(NetworkMessageID(id.description.uppercased()) == id)
            #expect(UUID(uuidString: id.description)?.uuidString.lowercased() == id.description)
            let text = Array(id.description)
            #expect(text[14] == "4" && "89ab".contains(text[19]))
        }
        #expect(NetworkMessageID(random: SeededRandom(seed: 1)) == NetworkMessageID(random: SeededRandom(seed: 1)))
        let id = NetworkMessageID(high: 0, low: .max)
        #expect(id.description == "00000000-0000-0000-ffff-ffffffffffff")
        #expect(try JSONDecoder().decode([NetworkMessageID].self, from: JSONEncoder().encode([id])) == [id])
    }

    @Test("a NetworkMessageID made at a time is a version 7 GUID, and such identities are in order of time")
    func timeOrdered() {
        var random = SeededRandom(seed: 1)
        var last = ""
        for milliseconds in [Int64(-1), 1, 1_782_864_000_000, 1_782_864_000_001, 281_474_976_710_655] {
            let id = NetworkMessageID(at: WallTime(milliseconds: milliseconds), using: &random)
            let text = Array(id.description)
            #expect(text[14] == "7" && "89ab".contains(text[19]))
            #expect(id.description > last)
            last = id.description
        }
        let time = WallTime(milliseconds: 1_782_864_000_000)
        #expect(NetworkMessageID(at: time, using: &random) != NetworkMessageID(at: time, using: &random))
    }

    @Test(
        "refuses what is no GUID",
        arguments: [
            "", "0000", "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000",
            "0000000000000-0000-0000-000000000000", "+0000000-0000-0000-0000-000000000000",
            "g0000000-0000-0000-0000-000000000000", "-0000000-0000-0000-0000-000000000000",
            "００００0000-0000-0000-0000-000000000000",
        ])
    func refusesGUID(_ text: String) {
        #expect(NetworkMessageID(text) == nil)
    }

    @Test("reads enhanced status codes and nothing else")
    func enhanced() {
        #expect(EnhancedStatusCode("5.7.1") == EnhancedStatusCode(5, 7, 1))
        #expect(EnhancedStatusCode("4.4.316")?.description == "4.4.316")
        for text in [
            "", "5.7", "5.7.1.1", "3.7.1", "5.7.1000", "5..1", "5.7.-1", "5.7.+1", " 5.7.1", "55.7.1", "5.7.１",
        ] {
            #expect(EnhancedStatusCode(text) == nil, "\(text)")
        }
    }

    @Test("a reply prints on one line, chains its cause and survives JSON")
    func reply() throws {
        let reply = Reply(550, EnhancedStatusCode(5, 4, 1), lines: ["Recipient address rejected:", "Access denied"])
        #expect(reply.description == "550 5.4.1 Recipient address rejected: Access denied")
        #expect(Reply(250, lines: []).lines == [""])
        #expect(try JSONDecoder().decode(Reply.self, from: JSONEncoder().encode(reply)) == reply)
        let cause = Reply(421, EnhancedStatusCode(4, 4, 2), "Connection dropped")
        let expired = Reply(550, EnhancedStatusCode(5, 4, 300), "Message expired").caused(by: cause)
        #expect(expired.description == "550 5.4.300 Message expired -> 421 4.4.2 Connection dropped")
    }
}
