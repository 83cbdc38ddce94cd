import Mail
import PosternTesting
import Testing

@testable import Identity

@Suite("Secrets that are shown once")
struct SecretTests {
    @Test(
        "base32 is that of RFC 4648 section 10, without padding",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ])
    func base32(text: String, expected: String) { #expect(Base32Text.encode(text.utf8) == expected) }

    @Test("the checksum of 123456789 is the one that all implementations of CRC-32 give")
    func checksum() {
        #expect(CRC32.checksum("123456789".utf8) == 0xcbf4_3926)
        #expect(CRC32.checksum("".utf8) == 0)
    }

    @Test("a secret has 256 bits, and no two are one")
    func secrets() {
        let random = SeededRandom(seed: 1)
        let texts = (0..<1_000).map { _ in SecretText.make(random) }
        #expect(Set(texts).count == texts.count)
        #expect(texts.allSatisfy { SecretText.isOne($0) && $0.utf8.count == 43 })
        #expect(SecretText.digest(texts[0]).count == 32)
        #expect(!SecretText.isOne("") && !SecretText.isOne(texts[0] + "A") && !SecretText.isOne(texts[0].dropLast()))
    }

    @Test("octets are equal where all of them are")
    func equality() {
        #expect(SecretText.isEqual([1, 2, 3], [1, 2, 3]))
        #expect(!SecretText.isEqual([1, 2, 3], [1, 2, 4]))
        #expect(!SecretText.isEqual([1, 2, 3], [1, 2]))
    }

    @Test("a token reads back as it was made")
    func tokens() throws {
        let random = SeededRandom(seed: 2)
        for _ in 0..<200 {
            let token = TokenText(random: random)
            #expect(token.text.utf8.count == 62 && token.text.hasPrefix("pst_"))
            let read = try #require(TokenText(token.text))
            #expect(read == token && read.digest == token.digest)
        }
    }

    @Test("a token with any one character changed, and every beginning of one, is none")
    func damagedTokens() {
        let text = Array(TokenText(random: SeededRandom(seed: 3)).text.utf8)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            #expect(TokenText(String(decoding: changed, as: UTF8.self)) == nil, "\(index)")
            #expect(TokenText(String(decoding: text[..<index], as: UTF8.self)) == nil, "\(index)")
        }
    }

    @Test("texts that strangers send are no tokens, however long", arguments: ["", "pst_", "Bearer", "\u{1f600}"])
    func garbage(text: String) {
        #expect(TokenText(text) == nil)
        #expect(TokenText(String(repeating: text, count: 10_000)) == nil)
        #expect(SessionText(text) == nil)
    }

    @Test("a session's number is the beginning of the digest, which opens nothing")
    func sessions() throws {
        let text = SessionText(random: SeededRandom(seed: 4))
        #expect(text.id.description == text.digest.prefix(16).hexadecimal)
        #expect(SessionID(text.id.description) == text.id)
        let read = try #require(SessionText(text.text))
        #expect(read.digest == text.digest)
        #expect(SessionText(text.id.description) == nil)
    }

    @Test("recovery codes are ten of 80 bits, read in any case and with any hyphens")
    func recoveryCodes() throws {
        let codes = RecoveryCode.make(SeededRandom(seed: 5))
        #expect(Set(codes).count == 10)
        let code = codes[0]
        #expect(code.utf8.count == 19)
        let digest = try #require(RecoveryCode.digest(code))
        #expect(RecoveryCode.digest(code.lowercased()) == digest)
        #expect(RecoveryCode.digest(code.split(separator: "-").joined(separator: " ")) == digest)
        for wrong in ["", "1234", code + "A", String(code.dropLast()), "0000-0000-0000-0000", "äbcd-efgh-ijkl-mnop"] {
            #expect(RecoveryCode.digest(wrong) == nil, "\(wrong)")
        }
    }

    @Test(
        "a name of an account is letters, digits and a few signs, and capitals are small letters",
        arguments: [
            ("ann", "ann"), ("Ann.Smith@Contoso.com", "ann.smith@contoso.com"), ("7of9", "7of9"),
            ("a_b-c+d", "a_b-c+d"),
            ("", nil), (".ann", nil), ("@", nil), ("ann smith", nil), ("änn", nil), ("ann\n", nil), ("a/b", nil),
            (String(repeating: "a", count: 64), String(repeating: "a", count: 64)),
            (String(repeating: "a", count: 65), nil),
        ] as [(String, String?)])
    func names(text: String, expected: String?) { #expect(AccountName(text)?.description == expected) }

    @Test(
        "of how a client calls itself the family alone is kept",
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
            ("Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome"),
            ("Mozilla/5.0 AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge"),
            ("curl/8.14.1", "curl"), ("", nil), ("<script>", nil), (nil, nil),
        ] as [(String?, String?)])
    func families(agent: String?, expected: String?) { #expect(ClientFamily.of(agent) == expected) }
}
