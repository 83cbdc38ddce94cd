import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

/// Real signatures over a large body: what is read and hashed does not grow with their number.
@Suite("DKIM: large bodies")
struct LargeBodyTests {
    private static let body = String(
        repeating: "A line of the body,  with blanks \t at places where forms differ. \r\n", count: 8_000)

    private func tags(_ form: String, length: Int?) -> String {
        "v=1; a=rsa-sha256; c=relaxed/\(form); d=example.com; s=rsa; h=from:to:subject"
            + (length.map { "; l=\($0)" } ?? "")
    }

    @Test("ten signatures in two forms, with and without l=, are checked with one reading and two hashings of the body")
    func work() async throws {
        var hashers = [DKIMBodyHasher(.simple), DKIMBodyHasher(.relaxed)]
        for index in hashers.indices { hashers[index].update(ByteBuffer(string: Self.body)) }
        let counts = hashers.indices.map { hashers[$0].finish().count }
        #expect(counts[0] == Self.body.utf8.count && counts[1] < counts[0])
        let resolver = try DKIMSample.resolver()
        for number in [1, 2, 10, 12] {
            let fields = try (0..<number).map { index in
                let isSimple = index.isMultiple(of: 2)
                // Two whole ones, then parts of different sizes.
                let length = index < 2 ? nil : counts[isSimple ? 0 : 1] - (index < 4 ? 0 : index * 1_000)
                return try DKIMSample.field(tags(isSimple ? "simple" : "relaxed", length: length), body: Self.body)
                    + "\r\n"
            }
            let header = ByteBuffer(string: fields.joined() + DKIMSample.header + "\r\n")
            let content = CountedContent(ByteBuffer(string: fields.joined() + DKIMSample.header + "\r\n" + Self.body))
            let message = SignedMessage(header: header, content: .file(content))
            let results = await DKIMVerifier(resolver: resolver).verify(message, at: VirtualClock().wallTime())
            #expect(results.map(\.result) == (0..<min(number, 10)).map { $0 < 4 ? .pass : .policy })
            #expect(content.octetsRead == Self.body.utf8.count)
            #expect(message.hashedOctets == (number == 1 ? counts[0] : counts[0] + counts[1]))
        }
        // One key for all of them, each time.
        #expect(resolver.callCount == 4)
    }

    @Test("a body that no signature asks for is not read, and one whose signatures are all malformed neither")
    func unread() async throws {
        for field in ["", "DKIM-Signature: v=1; a=rsa-sha256;; d=example.com\r\n"] {
            let header = ByteBuffer(string: field + DKIMSample.header + "\r\n")
            let content = CountedContent(ByteBuffer(string: field + DKIMSample.header + "\r\n" + Self.body))
            let message = SignedMessage(header: header, content: .file(content))
            #expect(content.octetsRead == 0 && message.hashedOctets == 0)
        }
    }
}
