import DNS
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DKIM: examples of the RFCs")
struct DKIMVectorTests {
    private static let zone = """
        brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
        test._domainkey.football.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"

        """

    // RFC 8463 appendix A.3.
    private static let header = """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=test; t=1528637909; h=from : to : subject :
         date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
         DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
         dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready?
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
        Message-ID: <20030712040037.46341.5F8J@football.example.com>


        """

    private static let body = """
        Hi.

        We lost the game.  Are you hungry yet?

        Joe.

        """

    /// The message of the appendix with its line ends.
    static let message = (header + body).replacing("\n", with: "\r\n")

    private func verify(_ header: String, _ body: String) async throws -> [DKIMOutcome] {
        let verifier = DKIMVerifier(resolver: try ZoneResolver(Self.zone))
        let content = ByteBuffer(string: (header + body).replacing("\n", with: "\r\n"))
        return await verifier.verify(
            SignedMessage(header: content, content: .memory(content)), at: VirtualClock().wallTime())
    }

    @Test("RFC 8463 appendix A: both signatures pass, octet by octet")
    func passes() async throws {
        let outcomes = try await verify(Self.header, Self.body)
        #expect(outcomes.map(\.result) == [.pass, .pass], "\(outcomes)")
        #expect(outcomes.compactMap { $0.signature?.domain.name } == ["football.example.com", "football.example.com"])
    }

    @Test("RFC 6376 appendix A: the example passes with its key, in the simple form")
    func appendixA() async throws {
        let resolver = KeyResolver()
        resolver.set(
            "brisbane._domainkey.example.com",
            texts: [
                "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
                    + "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi"
                    + "tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
            ])
        let message = """
            DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
                  c=simple/simple; q=dns/txt; i=joe@football.example.com;
                  h=Received : From : To : Subject : Date : Message-ID;
                  bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
                  b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
                  4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
                  KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
                  4bmp/YzhwvcubU4=;
            Received: from client1.football.example.com  [192.0.2.1]
                  by submitserver.example.com with SUBMISSION;
                  Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game. Are you hungry yet?

            Joe.

            """.replacing("\n", with: "\r\n")
        let outcome = await resolver.verify(ByteBuffer(string: message)).first
        #expect(outcome?.result == .pass, "\(outcome?.reason ?? "")")
        #expect(outcome?.identity == "joe@football.example.com")
        #expect(outcome?.signaturePrefix == "AuUoFEfD")
        #expect(outcome?.keyBits == 1_024)
        let other = await resolver.verify(ByteBuffer(string: message.replacing("game. ", with: "game.  "))).first
        #expect(other?.finding == .bodyHash)
    }

    @Test("a changed header, a changed body, a second From and a missing key are told apart")
    func changes() async throws {
        let subject = try await verify(Self.header.replacing("dinner", with: "lunch"), Self.body)
        #expect(
            subject.map(\.reason) == [
                "the signature does not match the header", "the signature does not match the header",
            ])
        let body = try await verify(Self.header, Self.body + "P.S.\n")
        #expect(body.map(\.reason) == ["the body was changed", "the body was changed"])
        #expect(body.allSatisfy(\.isBodyAloneChanged) && subject.allSatisfy { !$0.isBodyAloneChanged })
        // Who signs nothing can't make it look so.
        let both = try await verify(Self.header.replacing("dinner", with: "lunch"), Self.body + "P.S.\n")
        #expect(both.map(\.finding) == [.bodyHash, .bodyHash] && both.allSatisfy { !$0.isBodyAloneChanged })
        // From is in h= twice, so that nobody can add one.
        let from = try await verify("From: other@example.com\n" + Self.header, Self.body)
        #expect(from.map(\.result) == [.fail, .fail])
        let key = try await verify(Self.header.replacing("s=test", with: "s=other"), Self.body)
        #expect(key.map(\.result) == [.pass, .permerror])
        // Blanks at line ends and empty lines at the end don't count in the relaxed form.
        let blanks = try await verify(Self.header, Self.body.replacing("game.  Are", with: "game. \t Are") + "\n \n\n")
        #expect(blanks.map(\.result) == [.pass, .pass])
    }

    @Test("RFC 6376 section 3.4.5: canonical forms")
    func canonicalForms() {
        func body(_ text: String, _ form: DKIMCanonicalization, limit: Int? = nil, pieces: Int) -> [UInt8] {
            var hasher = DKIMBodyHasher(form, limits: limit.map { [$0] } ?? [])
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                hasher.update(ByteBuffer(bytes: rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
            }
            let hashes = hasher.finish()
            return limit.flatMap { hashes.beginnings[$0] } ?? hashes.whole
        }
        // A text that is its own simple form stands for what the other should become.
        func plain(_ text: String) -> [UInt8] { body(text, .simple, pieces: 1_000) }
        let cases: [(String, DKIMCanonicalization, String)] = [
            (" C \r\nD \t E\r\n\r\n\r\n", .simple, " C \r\nD \t E\r\n"),
            (" C \r\nD \t E\r\n\r\n\r\n", .relaxed, " C\r\nD E\r\n"),
            ("", .simple, "\r\n"), ("\r\n\r\n", .simple, "\r\n"), ("x", .simple, "x\r\n"), ("x", .relaxed, "x\r\n"),
            ("\r\n\r\nx\r\n", .relaxed, "\r\n\r\nx\r\n"), ("a\rb\r\n", .simple, "a\rb\r\n"),
            ("a \t\r\n \r\n\t\r\nb\r\n", .relaxed, "a\r\n\r\n\r\nb\r\n"),
        ]
        for (text, form, expected) in cases {
            for pieces in 1...9 {
                #expect(
                    body(text, form, pieces: pieces) == plain(expected), "\(text.debugDescription) \(form) \(pieces)")
            }
        }
        var empty = DKIMBodyHasher(.relaxed)
        empty.update(ByteBuffer(string: " \r\n\r\n"))
        #expect(Base64.encode(empty.finish().whole) == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(body("12345", .simple, limit: 3, pieces: 2) == body("123", .simple, limit: 3, pieces: 2))

        var header: [UInt8] = []
        DKIMHeader.append(Array("A: X\r\n".utf8), .relaxed, to: &header)
        DKIMHeader.append(Array("B : Y\t\r\n\tZ  \r\n".utf8), .relaxed, to: &header)
        #expect(String(decoding: header, as: UTF8.self) == "a:X\r\nb:Y Z\r\n")
        header = []
        DKIMHeader.append(Array("B : Y\t\r\n\tZ  \r\n".utf8), .simple, to: &header)
        #expect(String(decoding: header, as: UTF8.self) == "B : Y\t\r\n\tZ  \r\n")
    }

    @Test("Base64 as RFC 4648 section 10 has it, with white space, and nothing else")
    func base64() {
        for (text, expected) in [
            ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba"),
            ("Zm9vYmFy", "foobar"), ("Zm 9v\r\n YmFy", "foobar"), ("Zg", "f"),
        ] {
            #expect(Base64.decode(Array(text.utf8)) == Array(expected.utf8))
            if !text.contains(" "), text.count % 4 == 0 { #expect(Base64.encode(Array(expected.utf8)) == text) }
        }
        for text in ["Z", "Zg=", "Zg===", "Z===", "Zm9v=", "Zm9*", "=", "Zg==Zg=="] {
            #expect(Base64.decode(Array(text.utf8)) == nil, "\(text)")
        }
    }
}
