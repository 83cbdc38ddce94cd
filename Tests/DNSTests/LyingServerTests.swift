import DNS
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(30)))
struct LyingServerTests {
    struct Lie: CustomStringConvertible, Sendable {
        let description: String
        let answer: @Sendable ([UInt8]) -> [UInt8]?

        init(_ description: String, _ answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
            self.description = description
            self.answer = answer
        }
    }

    private static let lies: [Lie] = [
        Lie("nothing") { _ in nil },
        Lie("SERVFAIL") { DNSMessage.answer(to: $0, code: 2) },
        Lie("REFUSED") { DNSMessage.answer(to: $0, code: 5) },
        Lie("FORMERR") { DNSMessage.answer(to: $0, code: 1) },
        Lie("NOTIMP") { DNSMessage.answer(to: $0, code: 4) },
        Lie("another id") { query in
            var answer = DNSMessage.answer(to: query, records: [(15, [0, 10, 1, 0x61, 0])])
            answer[0] ^= 0xff
            return answer
        },
        Lie("another question") { query in
            var answer = DNSMessage.answer(to: query, records: [(15, [0, 10, 1, 0x61, 0])])
            answer[13] ^= 1
            return answer
        },
        Lie("a header alone") { Array($0.prefix(12)) },
        Lie("half a header") { Array($0.prefix(6)) },
        Lie("a count without records") { query in
            var answer = DNSMessage.answer(to: query)
            answer[7] = 200
            return answer
        },
        Lie("a compression pointer to itself") { query in
            let place = UInt8(DNSMessage.question(of: query).count + 14)
            return DNSMessage.answer(to: query, records: [(15, [0, 10, 0xc0, place])])
        },
        Lie("a length beyond the end") {
            DNSMessage.answer(to: $0, records: [(15, [0, 10, 1, 0x61, 0])], length: 60_000)
        },
        Lie("a mail exchanger without a name") { DNSMessage.answer(to: $0, records: [(15, [0, 10])]) },
        Lie("zeros") { [UInt8](repeating: 0, count: $0.count) },
    ]

    private func resolver(_ server: LyingServer, deadline: Interval) throws -> UnboundResolver {
        try UnboundResolver(
            UnboundConfiguration(
                servers: [.init(address: IPAddress(v4: 0x7f00_0001), port: server.port)], trustAnchors: [],
                deadline: deadline))
    }

    @Test("gets neither records nor an absence from a server that lies", arguments: lies)
    func lie(_ lie: Lie) async throws {
        let server = try LyingServer(lie.answer)
        defer { server.stop() }
        let resolver = try resolver(server, deadline: .milliseconds(400))
        let name = try Domain("contoso.test")
        await #expect(throws: ResolverError.self) { try await resolver.resolve(name, .mx) }
        try await eventually(ProgramError("No question arrived.")) { server.hasQuestion }
    }

    @Test("takes records whose names no host should have with the others")
    func mixed() async throws {
        let server = try LyingServer {
            DNSMessage.answer(to: $0, records: [(15, [0, 10, 3, 0x61, 0x20, 0x62, 0]), (15, [0, 20, 1, 0x61, 0])])
        }
        defer { server.stop() }
        let answer = try await resolver(server, deadline: .seconds(30)).resolve(Domain("contoso.test"), .mx)
        let odd = try #require(Domain(labels: [[0x61, 0x20, 0x62]]))
        #expect(answer.records.count == 2)
        #expect(answer.records.contains(.mx(preference: 10, exchange: odd)))
        #expect(answer.records.contains(.mx(preference: 20, exchange: try Domain("a"))))
    }

    @Test("answers when the server fails every second question")
    func everySecond() async throws {
        let count = NIOLockedValueBox(0)
        let server = try LyingServer { query in
            let number = count.withLockedValue { count in
                count += 1
                return count
            }
            return number % 2 == 1
                ? DNSMessage.answer(to: query, code: 2)
                : DNSMessage.answer(to: query, records: [(1, [192, 0, 2, 1])])
        }
        defer { server.stop() }
        let resolver = try resolver(server, deadline: .seconds(30))
        for index in 0..<5 {
            #expect(try await resolver.resolve(Domain("h\(index).test"), .a).records.count == 1)
        }
    }

    @Test(
        "asks again after libunbound was told to forget, which it is told once while questions from before may be under way"
    )
    func forget() async throws {
        // Each answer is another address: a question that libunbound repeats, since a busy machine answers late, changes nothing.
        let count = NIOLockedValueBox<UInt8>(0)
        let server = try LyingServer { query in
            let number = count.withLockedValue { count in
                count &+= 1
                return count
            }
            return DNSMessage.answer(to: query, records: [(1, [192, 0, 2, number])])
        }
        defer { server.stop() }
        let resolver = try resolver(server, deadline: .seconds(30))
        let name = try Domain("kept.test")
        let first = try await resolver.resolve(name, .a).records
        let kept = try await resolver.resolve(name, .a).records
        #expect(first.count == 1 && kept == first)
        #expect(try resolver.forget())
        let next = try await resolver.resolve(name, .a).records
        #expect(next.count == 1 && next != first)
        #expect(try !resolver.forget())
    }
}
