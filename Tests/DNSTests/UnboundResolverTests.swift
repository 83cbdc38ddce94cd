import DNS
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@Suite(.timeLimit(.minutes(30)))
struct UnboundResolverTests {
    private static let records = """
        @ IN MX 10 mx
        @ IN MX 20 mx2
        @ IN TXT "v=spf1 " "-all"
        mx IN A 127.0.0.2
        mx IN AAAA ::2
        mx2 IN A 127.0.0.3
        www IN CNAME mx
        null IN MX 0 .
        _25._tcp.mx IN TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
        a.b IN A 127.0.0.4
        hy IN MX 10 mail-.hy
        hy IN MX 20 a\\032b.hy
        mail-.hy IN A 127.0.0.5
        a\\032b.hy IN A 127.0.0.6
        """

    private static func resolver(
        _ server: UnboundServer, anchors: [String] = [], deadline: Interval = .seconds(30)
    ) throws -> UnboundResolver {
        try UnboundResolver(
            UnboundConfiguration(
                servers: [server.address], trustAnchors: anchors.map { .record($0) }, deadline: deadline))
    }

    private func domain(_ name: String) throws -> Domain { try Domain(name) }

    @Test("lets several resolvers be made at once")
    func makesSeveral() async throws {
        await withTaskGroup(of: Bool.self) { group in
            for number in UInt16(0)..<64 {
                group.addTask {
                    let configuration = UnboundConfiguration(
                        servers: [.init(address: IPAddress(v4: 0x7f00_0001), port: 1_000 + number)], trustAnchors: [])
                    return (try? UnboundResolver(configuration)) != nil
                }
            }
            for await made in group { #expect(made) }
        }
    }

    @Test("resolves every type through a forwarder on a loopback port, special-use names included")
    func types() async throws {
        let server = try await UnboundServer.start(zones: [
            .init(name: "plain.test", records: Self.records),
            .init(name: "2.168.192.in-addr.arpa", records: "1 IN PTR mx.plain.test."),
        ])
        let resolver = try Self.resolver(server)
        let mx = try domain("mx.plain.test")
        let expected: [(String, RecordType, Set<RecordData>)] = [
            (
                "plain.test", .mx,
                [.mx(preference: 10, exchange: mx), .mx(preference: 20, exchange: try domain("mx2.plain.test"))]
            ),
            ("plain.test", .txt, [.text(Array("v=spf1 -all".utf8))]),
            ("mx.plain.test", .a, [.address(IPAddress(v4: 0x7f00_0002))]),
            ("www.plain.test", .aaaa, [.address(try #require(IPAddress("::2")))]),
            ("www.plain.test", .cname, [.name(mx)]),
            ("null.plain.test", .mx, [.mx(preference: 0, exchange: nil)]),
            ("1.2.168.192.in-addr.arpa", .ptr, [.name(mx)]),
        ]
        for (name, type, records) in expected {
            let answer = try await resolver.resolve(domain(name), type)
            #expect(Set(answer.records) == records, "\(name) \(type)")
            #expect((1...300).contains(answer.timeToLive))
            #expect(!answer.isSecure)
        }
        let tlsa = try await resolver.resolve(domain("_25._tcp.mx.plain.test"), .tlsa)
        guard case .tlsa(3, 1, 1, let data)? = tlsa.records.first else {
            Issue.record("no TLSA record in \(tlsa)")
            return
        }
        #expect(data.count == 32 && data[1] == 0x11)
    }

    @Test("asks for names with any octets in them, as they are")
    func oddNames() async throws {
        let server = try await UnboundServer.start(zones: [
            .init(
                name: "odd.test",
                records: """
                    x\\032y IN A 127.0.0.1
                    a\\\\b IN A 127.0.0.2
                    \\252\\000 IN A 127.0.0.3
                    \\(x\\)\\;\\"\\@ IN TXT "unused"
                    -x- IN A 127.0.0.4
                    """)
        ])
        let resolver = try Self.resolver(server)
        for (label, address) in [
            (Array("X y".utf8), "127.0.0.1"), (Array("a\\b".utf8), "127.0.0.2"), ([252, 0], "127.0.0.3"),
            (Array("-x-".utf8), "127.0.0.4"),
        ] {
            let name = try #require(Domain(queryName: label + Array(".odd.test".utf8)))
            #expect(name.octets == label.map { $0 == 0x58 ? 0x78 : $0 } + Array(".odd.test".utf8))
            #expect(
                try await resolver.resolve(name, .a).records == [.address(try #require(IPAddress(address)))], "\(name)")
        }
        let marks = try #require(Domain(queryName: "(x);\"@.odd.test".utf8))
        #expect(try await resolver.resolve(marks, .txt).records == [.text(Array("unused".utf8))])
    }

    @Test("gives exchangers that are called what no host should be, and finds their addresses")
    func oddExchangers() async throws {
        let server = try await UnboundServer.start(zones: [.init(name: "plain.test", records: Self.records)])
        let resolver = try Self.resolver(server)
        let answer = try await resolver.resolve(domain("hy.plain.test"), .mx)
        var addresses: [String: String] = [:]
        for case .mx(_, let exchange?) in answer.records {
            let address = try await resolver.resolve(exchange, .a)
            guard case .address(let found)? = address.records.first else { continue }
            addresses[exchange.name] = found.description
        }
        #expect(addresses == ["mail-.hy.plain.test": "127.0.0.5", "a\\032b.hy.plain.test": "127.0.0.6"])
    }

    @Test("fetches over TCP what is too large for a datagram")
    func truncated() async throws {
        let texts = (0..<40).map { "many IN TXT \"\(String(repeating: "x", count: 200))\($0)\"" }
        let server = try await UnboundServer.start(zones: [
            .init(name: "plain.test", records: texts.joined(separator: "\n"))
        ])
        let answer = try await Self.resolver(server).resolve(domain("many.plain.test"), .txt)
        #expect(answer.records.count == 40)
    }

    @Test("tells a missing type from a missing name")
    func negatives() async throws {
        let server = try await UnboundServer.start(zones: [.init(name: "plain.test", records: Self.records)])
        let resolver = try Self.resolver(server)
        let noData = try await resolver.resolve(domain("mx.plain.test"), .mx)
        #expect(noData.outcome == .noData)
        #expect(try await resolver.resolve(domain("b.plain.test"), .a).outcome == .noData)
        let nameError = try await resolver.resolve(domain("nothing.plain.test"), .mx)
        #expect(nameError.outcome == .nameError)
        // The minimum of the zone's SOA record (RFC 2308 section 5).
        #expect((1...60).contains(nameError.timeToLive) && (1...60).contains(noData.timeToLive))
    }

    @Test("validates a signed zone, and refuses a tampered one as bogus")
    func validation() async throws {
        let signed = try await SignedZone(.init(name: "signed.test", records: Self.records))
        let other = try await SignedZone(.init(name: "bogus.test", records: Self.records))
        let server = try await UnboundServer.start(zones: [
            signed.zone, try other.tampered("127.0.0.3", with: "127.0.0.9"),
            .init(name: "plain.test", records: Self.records),
        ])
        let resolver = try Self.resolver(server, anchors: [signed.trustAnchor, other.trustAnchor])
        for (name, type) in [("mx.signed.test", RecordType.a), ("signed.test", .mx), ("www.signed.test", .a)] {
            let answer = try await resolver.resolve(domain(name), type)
            #expect(answer.isSecure && !answer.records.isEmpty, "\(name) \(type)")
        }
        let nameError = try await resolver.resolve(domain("nothing.signed.test"), .a)
        #expect(nameError.outcome == .nameError && nameError.isSecure)
        let noData = try await resolver.resolve(domain("mx.signed.test"), .mx)
        #expect(noData.outcome == .noData && noData.isSecure)

        #expect(try await resolver.resolve(domain("mx.bogus.test"), .a).isSecure)
        let tampered = try domain("mx2.bogus.test")
        do throws(ResolverError) {
            let answer = try await resolver.resolve(tampered, .a)
            Issue.record("a tampered record was taken: \(answer)")
        } catch {
            guard case .bogus(let reason) = error else {
                Issue.record("not bogus: \(error)")
                return
            }
            #expect(!reason.isEmpty)
        }
        #expect(try await resolver.resolve(domain("mx.plain.test"), .a).isSecure == false)
    }

    @Test("answers many questions at once")
    func concurrent() async throws {
        let hosts = (0..<300).map { "h\($0) IN A 127.1.0.\($0 % 250)" }.joined(separator: "\n")
        let server = try await UnboundServer.start(zones: [.init(name: "plain.test", records: hosts)])
        let resolver = try Self.resolver(server)
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<300 {
                group.addTask { try await resolver.resolve(Domain("h\(index).plain.test"), .a).records.count }
            }
            return try await group.reduce(0, +)
        }
        #expect(count == 300)
    }

    @Test("fails for now when the server is dead, and recovers when it is back")
    func deadServer() async throws {
        let port = try Loopback.freePort()
        let address = UnboundConfiguration.Server(address: IPAddress(v4: 0x7f00_0001), port: port)
        let resolver = try UnboundResolver(
            UnboundConfiguration(servers: [address], trustAnchors: [], deadline: .seconds(2)))
        let name = try domain("mx.plain.test")
        await #expect(throws: ResolverError.self) { try await resolver.resolve(name, .a) }
        let server = try await UnboundServer.start(
            zones: [.init(name: "plain.test", records: Self.records)], port: port)
        defer { server.stop() }
        var answer: Answer?
        for _ in 0..<60 where answer == nil {
            answer = try? await resolver.resolve(name, .a)
            if answer == nil { try await Task.sleep(for: .milliseconds(250)) }
        }
        #expect(answer?.records.count == 1)
    }

    @Test("gives up at the deadline when the server says nothing")
    func silentServer() async throws {
        let silent = try LyingServer { _ in nil }
        defer { silent.stop() }
        let resolver = try UnboundResolver(
            UnboundConfiguration(
                servers: [.init(address: IPAddress(v4: 0x7f00_0001), port: silent.port)], trustAnchors: [],
                deadline: .milliseconds(300)))
        await #expect(throws: ResolverError.timedOut) { try await resolver.resolve(domain("mx.plain.test"), .a) }
    }

    /// A resolver that asks a server which answers nothing, but does this with each question: at once, because
    /// libunbound gives such a server up after some seconds.
    private func unanswered(_ asked: NIOLockedValueBox<@Sendable () -> Void>) throws -> (LyingServer, UnboundResolver) {
        let silent = try LyingServer { _ in
            asked.withLockedValue { $0 }()
            return nil
        }
        return (
            silent,
            try UnboundResolver(
                UnboundConfiguration(
                    servers: [.init(address: IPAddress(v4: 0x7f00_0001), port: silent.port)], trustAnchors: [],
                    deadline: .hours(1)))
        )
    }

    @Test("ends a look-up when its task is cancelled")
    func cancellation() async throws {
        let asked = NIOLockedValueBox<@Sendable () -> Void>({})
        let (silent, resolver) = try unanswered(asked)
        defer { silent.stop() }
        let lookup = Task { try await resolver.resolve(domain("a.plain.test"), .a) }
        // A question that comes before this is asked again.
        asked.withLockedValue { $0 = { lookup.cancel() } }
        await #expect(throws: ResolverError.failed("the look-up was cancelled")) { try await lookup.value }
    }

    @Test("ends every look-up at shutdown")
    func shutdown() async throws {
        let asked = NIOLockedValueBox<@Sendable () -> Void>({})
        let (silent, resolver) = try unanswered(asked)
        defer { silent.stop() }
        asked.withLockedValue { $0 = { resolver.shutDown() } }
        let lookup = Task { try await resolver.resolve(domain("b.plain.test"), .a) }
        await #expect(throws: ResolverError.failed("the resolver was shut down")) { try await lookup.value }
        await #expect(throws: ResolverError.failed("the resolver was shut down")) {
            try await resolver.resolve(domain("c.plain.test"), .a)
        }
    }

    @Test("takes a server that fails or refuses for a failure, never for an absence")
    func errors() async throws {
        // A zone without records makes unbound answer SERVFAIL; a name outside its zones sends it to the root, which
        // is out of its reach here.
        let server = try await UnboundServer.start(zones: [.init(name: "broken.test", text: "")])
        let resolver = try Self.resolver(server, deadline: .seconds(30))
        let broken = try domain("a.broken.test")
        await #expect(throws: ResolverError.serverFailure) { try await resolver.resolve(broken, .a) }
    }

    @Test("names a trust anchor that is missing")
    func missingAnchor() throws {
        do throws(ResolverSetupError) {
            _ = try UnboundResolver(UnboundConfiguration(trustAnchors: [.file("/nonexistent/root.key")]))
            Issue.record("a missing trust anchor was taken")
        } catch {
            #expect(error.description.contains("/nonexistent/root.key"))
        }
    }

    @Test("does not validate behind a forwarder that has no signatures of the root")
    func plainForwarder() async throws {
        let server = try await UnboundServer.start(zones: [
            .init(name: "plain.test", records: Self.records),
            .init(name: "", text: ". 60 IN SOA a. b. 1 2 3 4 60\n. 60 IN NS a.\na. 60 IN A 127.0.0.1\n"),
        ])
        let findings = Findings()
        let resolver = try ForwardingResolver(
            UnboundConfiguration(servers: [server.address]), time: StoppedTime()
        ) { findings.add($0) }
        #expect(await resolver.probe() == false)
        let answer = try await resolver.resolve(domain("mx.plain.test"), .a)
        #expect(answer.records.count == 1 && !answer.isSecure)
        #expect(findings.all == [false])
    }

    @Test("validates behind a forwarder that hands out the root's signatures")
    func validatingForwarder() async throws {
        let root = try await SignedZone(
            .init(
                name: ".",
                text: ". 60 IN SOA a. b. 1 2 3 4 60\n. 60 IN NS a.\na. 60 IN A 127.0.0.1\nmx.zone 60 IN A 127.0.0.2\n"))
        let server = try await UnboundServer.start(zones: [.init(name: "", text: root.zone.text)])
        let resolver = try ForwardingResolver(
            UnboundConfiguration(servers: [server.address], trustAnchors: [.record(root.trustAnchor)]),
            time: StoppedTime())
        #expect(await resolver.probe())
        #expect(try await resolver.resolve(domain("mx.zone"), .a).isSecure)
    }
}

private struct StoppedTime: TimeSource {
    func now() -> Instant { Instant(milliseconds: 0) }
    func wallTime() -> WallTime { WallTime(milliseconds: 0) }
}

private final class Findings: Sendable {
    private let findings = NIOLockedValueBox<[Bool]>([])
    func add(_ finding: Bool) { findings.withLockedValue { $0.append(finding) } }
    var all: [Bool] { findings.withLockedValue { $0 } }
}
