import DNS
import Mail
import NIOCore
import PosternTesting
import SenderAuthentication
import Testing

/// The message of RFC 8463 appendix A.3, with two signatures, as `joe@football.example.com` sent it.
enum SignedExample {
    static let zone = """
        brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        test._domainkey.football.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
        football.example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"

        """

    static let text = DKIMVectorTests.message
}

/// A message in a "file" whose disk may fail.
final class FileContent: SpooledContent {
    private let content: ByteBuffer
    private let failsBehind: Int

    init(_ content: ByteBuffer, failsBehind: Int = .max) {
        self.content = content
        self.failsBehind = failsBehind
    }

    struct Failure: Error {}

    var size: Int { content.readableBytes }

    func read(at offset: Int, count: Int) throws -> ByteBuffer {
        guard offset < failsBehind else { throw Failure() }
        let count = max(0, min(count, size - offset))
        return content.getSlice(at: content.readerIndex + offset, length: count) ?? ByteBuffer()
    }
}

@Suite("authenticating a whole message", .timeLimit(.minutes(30)))
struct MessageAuthenticatorTests {
    let clock = VirtualClock()
    let zone: ZoneResolver

    init() throws { zone = try ZoneResolver(SignedExample.zone) }

    private func request(
        _ text: String = SignedExample.text, from sender: String = "joe@football.example.com",
        content: MessageContent? = nil
    ) throws -> AuthenticationRequest {
        let message = ByteBuffer(string: text)
        return AuthenticationRequest(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: "football.example.com",
            sender: sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender))), receiver: "mx.example.net",
            header: message, content: content ?? .memory(message))
    }

    private func authenticator(_ limits: AuthenticationLimits = AuthenticationLimits()) -> MessageAuthenticator {
        MessageAuthenticator(resolver: CachingResolver(zone, time: clock), time: clock, limits: limits)
    }

    @Test("SPF and every signature are evaluated, in memory and in a file read in pieces")
    func passes() async throws {
        let message = ByteBuffer(string: SignedExample.text)
        for pieceSize in [1, 2, 7, 262_144] {
            var limits = AuthenticationLimits()
            limits.pieceSize = pieceSize
            for content in [MessageContent.memory(message), .file(FileContent(message))] {
                let result = await authenticator(limits).authenticate(try request(content: content))
                #expect(result.spf.result == .pass)
                #expect(result.dkim.map(\.result) == [.pass, .pass])
            }
        }
    }

    @Test("SPF is that of the greeting for the null sender")
    func nullSender() async throws {
        let result = await authenticator().authenticate(try request(from: ""))
        #expect(result.spf.identity == .helo)
        #expect(result.spf.result == .pass)
    }

    @Test("the keys of several signatures are asked for at once, and each only once")
    func concurrency() async throws {
        zone.hold()
        let authenticator = authenticator()
        let request = try request()
        async let result = authenticator.authenticate(request)
        // Two keys, SPF's policy and DMARC's.
        while zone.heldCount < 4 { await Task.yield() }
        zone.release()
        #expect(await result.dkim.map(\.result) == [.pass, .pass])
        #expect(zone.calls(try Domain("test._domainkey.football.example.com"), .txt) == 1)
    }

    @Test("a disk that fails is a temporary error of the signatures")
    func disk() async throws {
        let content = MessageContent.file(FileContent(ByteBuffer(string: SignedExample.text), failsBehind: 0))
        let result = await authenticator().authenticate(try request(content: content))
        #expect(result.dkim.map(\.result) == [.temperror, .temperror])
        #expect(result.spf.result == .pass)
    }

    @Test("servers that never answer cost the budget's time, and everything is a temporary error")
    func silence() async throws {
        zone.hold()
        let authenticator = authenticator()
        let request = try request()
        async let result = authenticator.authenticate(request)
        while zone.heldCount < 4 { await Task.yield() }
        clock.advance(by: .seconds(8))
        let found = await result
        #expect(found.spf.result == .temperror)
        #expect(found.dkim.map(\.result) == [.temperror, .temperror])
        #expect(found.dmarc.result == .temperror)
        #expect(clock.waiterCount == 0)
        zone.release()
    }

    @Test("DMARC passes by an aligned signature")
    func alignment() async throws {
        try zone.setZone(SignedExample.zone + "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n")
        let result = await authenticator().authenticate(try request(from: "other@elsewhere.example"))
        #expect(result.authors.single?.description == "joe@football.example.com")
        #expect(result.dmarc.result == .pass)
        #expect(result.dmarc.policyDomain?.name == "example.com")
    }

    @Test("what is over the number of questions is a temporary error")
    func questions() async throws {
        var limits = AuthenticationLimits()
        // Two besides DMARC's, for a policy and two keys.
        limits.dns.questions = limits.reservedForDMARC.questions + 2
        let result = await authenticator(limits).authenticate(try request())
        let results = [result.spf.result == .temperror] + result.dkim.map { $0.result == .temperror }
        #expect(results.filter { $0 }.count == 1)
    }
}
