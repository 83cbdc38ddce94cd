import Mail
import Testing

@testable import Identity

@Suite("One-time passwords")
struct OneTimePasswordTests {
    private let secret = Array("12345678901234567890".utf8)

    @Test("the passwords of a counter are those of RFC 4226 appendix D")
    func counters() {
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        for (counter, code) in expected.enumerated() {
            #expect(OneTimePassword.code(secret, step: Int64(counter)) == code)
        }
    }

    @Test(
        "the passwords of a moment are the last six digits of those of RFC 6238 appendix B",
        arguments: [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
            (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ] as [(Int64, String)])
    func moments(seconds: Int64, code: String) {
        let time = WallTime(milliseconds: seconds * 1_000)
        #expect(OneTimePassword.code(secret, step: OneTimePassword.step(at: time)) == code)
        #expect(OneTimePassword.accepted(code, secret, at: time, after: -1) == OneTimePassword.step(at: time))
    }

    @Test("a password is accepted one step before and behind its own, and no further")
    func drift() {
        let now = WallTime(milliseconds: 1_800_000_000_000)
        let step = OneTimePassword.step(at: now)
        for offset in Int64(-4)...4 {
            let found = OneTimePassword.accepted(
                OneTimePassword.code(secret, step: step + offset), secret, at: now, after: -1)
            #expect(found == ((-1...1).contains(offset) ? step + offset : nil), "\(offset)")
        }
    }

    @Test("a password is accepted once, and none of a step before it any more")
    func replay() {
        let now = WallTime(milliseconds: 1_800_000_000_000)
        let step = OneTimePassword.step(at: now)
        for earlier in [step - 1, step] {
            #expect(
                OneTimePassword.accepted(
                    OneTimePassword.code(secret, step: earlier), secret, at: now, after: step) == nil)
        }
        let next = OneTimePassword.code(secret, step: step + 1)
        #expect(OneTimePassword.accepted(next, secret, at: now, after: step) == step + 1)
    }

    @Test(
        "other texts are no passwords",
        arguments: ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "0x1234"])
    func garbage(text: String) {
        #expect(OneTimePassword.accepted(text, secret, at: WallTime(milliseconds: 59_000), after: -1) == nil)
    }

    @Test("blanks in a password are passed over, as programs show it with them")
    func blanks() {
        #expect(OneTimePassword.accepted("287 082", secret, at: WallTime(milliseconds: 59_000), after: -1) == 1)
    }

    @Test("the link for programs escapes what has a meaning in it")
    func uri() throws {
        let name = try #require(AccountName("ann+x@contoso.com"))
        #expect(
            OneTimePassword.uri(secret: secret, account: name, issuer: "mx one & two")
                == "otpauth://totp/mx%20one%20%26%20two:ann%2Bx%40contoso.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=mx%20one%20%26%20two&algorithm=SHA1&digits=6&period=30")
    }
}
