import Dispatch
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Identity

@Suite("Passwords", .timeLimit(.minutes(30)))
struct PasswordTests {
    private let cheap = PasswordCost(memory: 64, passes: 1)

    @Test("a hash is a PHC string of argon2id, and of the password alone")
    func hashing() throws {
        let password = Array("correct horse battery".utf8)
        let hash = try #require(PasswordHash.make(password, salt: [UInt8](repeating: 7, count: 16), cost: cheap))
        #expect(hash.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(PasswordHash.verify(password, hash))
        #expect(!PasswordHash.verify(Array("correct horse batterz".utf8), hash))
        #expect(!PasswordHash.verify([], hash))
        let other = PasswordHash.make(password, salt: [UInt8](repeating: 8, count: 16), cost: cheap)
        #expect(other != hash)
    }

    @Test(
        "what is no hash is held by no password", arguments: ["", "x", "$argon2id$v=19$m=64,t=1,p=1$$", "$2y$10$abc"])
    func garbage(hash: String) {
        #expect(!PasswordHash.verify(Array("x".utf8), hash))
        #expect(PasswordHash.isWeaker(hash, than: cheap))
    }

    @Test("the hash of nobody can be held against every password, and is never right")
    func nobody() {
        let hash = PasswordHash.ofNobody(cheap)
        #expect(!PasswordHash.isWeaker(hash, than: cheap))
        for password in ["", "x", "postern, nobody."] { #expect(!PasswordHash.verify(Array(password.utf8), hash)) }
        #expect(PasswordHash.isWeaker(hash, than: PasswordCost(memory: 65, passes: 1)))
        #expect(PasswordHash.isWeaker(hash, than: PasswordCost(memory: 64, passes: 2)))
    }

    @Test("a cost is never below the floor that a setting can ask for")
    func floor() {
        #expect(PasswordCost(atLeast: 1, passes: 1) == PasswordCost.floor)
        #expect(PasswordCost(atLeast: 65_536, passes: 3).memory == 65_536)
    }

    private let names = ["ann.smith@contoso.com", "contoso", "mx.example.net"]

    @Test("a new password is not short, and not endless")
    func length() {
        for short in ["", "elevenchars", String(repeating: "äx", count: 5)] {
            #expect(PasswordRules.fault(of: short, names: names) == .tooShort, "\(short)")
        }
        for long in [String(repeating: "kq", count: 65), String(repeating: "x", count: 10_000)] {
            #expect(PasswordRules.fault(of: long, names: names) == .tooLong)
        }
    }

    @Test(
        "a new password is not what everybody would try",
        arguments: [
            "password1234", "Passw0rd!2026", "passwordpassword", "qwertyuiop123", "123456789012", "abcdefghijkl",
            "aaaaaaaaaaaa", "abcabcabcabcabc", "Welcome2026!!", "annsmith2026!", "contoso-contoso", "Sommer2026!!!!",
            "!!!!!!!!!!!!", "1qaz2wsx3edc", "P@$$w0rd1234", "lkjhgfdsapoi",
        ])
    func obvious(password: String) {
        #expect(PasswordRules.fault(of: password, names: names) == .obvious, "\(password)")
    }

    @Test(
        "any other text is a password, in any language and with any characters",
        arguments: [
            "letmein-please", "correct horse battery staple", "kuchen im regen um vier", "x7#kQ9vL2m$w",
            "пароль из кухни", "密码密码不好猜的句子很长", "837465928371",
        ])
    func good(password: String) {
        let fault = PasswordRules.fault(of: password, names: names)
        #expect(fault == nil, "\(password)")
    }

    @Test("one password is one, however its accents are composed")
    func normalization() {
        let composed = PasswordRules.octets("caf\u{e9} und kuchen")
        #expect(composed != nil && composed == PasswordRules.octets("cafe\u{301} und kuchen"))
        #expect(PasswordRules.octets(String(repeating: "e\u{301}", count: 128))?.count == 256)
        #expect(PasswordRules.octets(String(repeating: "e", count: 129)) == nil)
    }

    @Test("one is hashed, sixteen wait, and whoever comes then is refused at once")
    func queue() async throws {
        let hasher = PasswordHasher()
        let gate = DispatchSemaphore(value: 0)
        let order = NIOLockedValueBox<[Int]>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0...PasswordHasher.mostWaiting {
                group.addTask {
                    try await hasher.run {
                        gate.wait()
                        order.withLockedValue { $0.append(number) }
                    }
                }
                let came = try await eventually { hasher.load == number + 1 }
                #expect(came)
            }
            for _ in 0..<200 {
                await #expect(throws: PasswordHasher.Busy.self) { try await hasher.run { 1 } }
            }
            for _ in 0...PasswordHasher.mostWaiting { gate.signal() }
            try await group.waitForAll()
        }
        #expect(order.withLockedValue { $0 } == Array(0...PasswordHasher.mostWaiting))
        let answer = try await hasher.run { 42 }
        #expect(answer == 42 && hasher.load == 0)
    }
}
