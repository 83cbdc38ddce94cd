import Log
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Identity

@Suite("Signing in", .timeLimit(.minutes(30)))
struct AccountServiceTests {
    private let desk = AccountServiceDesk()
    private let operators = [Grant(.operator, for: nil)]
    private let desks = [Grant(.helpDesk, for: "contoso")]

    @Test("a first link leads over password and second factor to a session, ten codes and an entry of each")
    func firstLink() async throws {
        let link = try await desk.invite("ann", operators)
        let looked = try await desk.service.look(atFirstLink: link)
        #expect(looked.account.description == "ann")
        let setup = try await desk.service.redeem(
            firstLink: link, password: AccountServiceDesk.password, client: desk.client())
        #expect(setup.isRequired && setup.account.description == "ann")
        let signedIn = try await desk.service.confirm(
            setup.text, code: try await desk.code(setup), client: desk.client())
        #expect(signedIn.recoveryCodes.count == 10 && signedIn.session.authentication == "password+totp")
        let caller = await desk.caller(signedIn.cookie)
        #expect(caller == .success("ann"))
        let actions = try await desk.store.audit(matching: AuditQuery()).map(\.action)
        #expect(actions.contains(.accountPassword) && actions.contains(.accountFactor))
        #expect(actions.contains(.sessionCreate))
        let account = try #require(try await desk.store.account(looked.account))
        #expect(account.state == .active && account.passwordHash?.hasPrefix("$argon2id$") == true)
    }

    @Test(
        "the log tells of an Operator who signs in by a password here although there are providers, and of nobody else")
    func localOperator() async throws {
        _ = try await desk.enter("ann", operators)
        #expect(!desk.log.events.contains(.administrationSignInLocal))
        desk.settings.withLockedValue { $0.hasProviders = true }
        _ = try await desk.enter("bob", desks)
        #expect(!desk.log.events.contains(.administrationSignInLocal))
        _ = try await desk.enter("carl", operators)
        let told = desk.log.lines.filter { $0.event == .administrationSignInLocal }
        #expect(told.count == 1)
        #expect(desk.log.facts.contains("administration.signin.local caller=carl remote=192.0.2.1"))
    }

    @Test("a first link works once and for an hour, and looking at it uses nothing up")
    func linkEnds() async throws {
        let link = try await desk.invite("ann", operators)
        for _ in 0..<10 { _ = try await desk.service.look(atFirstLink: link) }
        let setup = try await desk.service.redeem(
            firstLink: link, password: AccountServiceDesk.password, client: desk.client())
        _ = try await desk.service.confirm(setup.text, code: try await desk.code(setup), client: desk.client())
        let used = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.look(atFirstLink: link)
        }
        #expect(used == .linkGone)
        let late = try await desk.invite("bob", operators)
        desk.clock.advance(by: .hours(1))
        let expired = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.redeem(
                firstLink: late, password: AccountServiceDesk.password, client: desk.client())
        }
        #expect(expired == .linkGone)
        for garbage in ["", "x", String(repeating: "A", count: 43), String(repeating: "A", count: 100_000)] {
            let failure = await desk.failure { () async throws(SignInFailure) in
                try await desk.service.look(atFirstLink: garbage)
            }
            #expect(failure == .linkGone)
        }
    }

    @Test("two who open one link at once do not both get in")
    func linkTwice() async throws {
        let link = try await desk.invite("ann", operators)
        let password = AccountServiceDesk.password
        let one = try await desk.service.redeem(firstLink: link, password: password, client: desk.client())
        let other = try await desk.service.redeem(firstLink: link, password: password, client: desk.client(2))
        _ = try await desk.service.confirm(one.text, code: try await desk.code(one), client: desk.client())
        let code = try await desk.code(other)
        let failure = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.confirm(other.text, code: code, client: desk.client(2))
        }
        #expect(failure == .stepGone)
    }

    @Test("a role that asks for a second factor gets nobody in without one")
    func requiredFactor() async throws {
        let link = try await desk.invite("ann", operators)
        let setup = try await desk.service.redeem(
            firstLink: link, password: AccountServiceDesk.password, client: desk.client())
        let failure = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.confirm(setup.text, code: nil, client: desk.client())
        }
        #expect(failure == .factorRequired)
    }

    @Test("other roles may leave it out, until their organization asks for it")
    func optionalFactor() async throws {
        let link = try await desk.invite("hugo", desks)
        let setup = try await desk.service.redeem(
            firstLink: link, password: AccountServiceDesk.password, client: desk.client())
        #expect(!setup.isRequired)
        let signedIn = try await desk.service.confirm(setup.text, code: nil, client: desk.client())
        #expect(signedIn.recoveryCodes.isEmpty && signedIn.session.authentication == "password")
        desk.settings.withLockedValue { $0.secondFactorOrganizations = ["contoso"] }
        let step = try await desk.service.signIn(
            name: "hugo", password: AccountServiceDesk.password, client: desk.client())
        guard case .setupNeeded(let needed) = step else {
            Issue.record("the factor is not asked for")
            return
        }
        #expect(needed.isRequired)
        let again = try await desk.service.confirm(
            needed.text, code: try await desk.code(needed), client: desk.client())
        #expect(again.recoveryCodes.count == 10)
    }

    @Test("a password that everybody would try is not taken, and changes nothing")
    func weakPassword() async throws {
        let link = try await desk.invite("ann", operators)
        let failure = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.redeem(firstLink: link, password: "contoso-2026!", client: desk.client())
        }
        #expect(failure == .password(.obvious))
        _ = try await desk.service.look(atFirstLink: link)
    }

    @Test("an unknown name, a wrong password and an account that can't be used get one answer")
    func oneAnswer() async throws {
        _ = try await desk.enter("ann", operators)
        _ = try await desk.invite("bob", operators)
        let password = AccountServiceDesk.password
        let tries = [("ann", "wrong password here"), ("nobody", password), ("bob", password), ("not a name", password)]
        for (number, (name, password)) in tries.enumerated() {
            let client = desk.client(UInt32(10 + number))
            let failure = await desk.failure { () async throws(SignInFailure) in
                try await desk.service.signIn(name: name, password: password, client: client)
            }
            #expect(failure == .refused, "\(name)")
        }
        #expect(desk.log.events.filter { $0 == .administrationSignInFailed }.count == 4)
    }

    @Test("a code of the second factor is accepted once, and a recovery code once in the life of an account")
    func codesOnce() async throws {
        let (first, setup) = try await desk.enter("ann", operators)
        // The code that set the factor up is used up.
        guard
            case .secondFactorNeeded(let challenge) = try await desk.service.signIn(
                name: "ann", password: AccountServiceDesk.password, client: desk.client())
        else {
            Issue.record("the factor is not asked for")
            return
        }
        #expect(challenge.methods == ["totp", "recoveryCode"])
        let code = try await desk.code(setup)
        let replay = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.answer(challenge.text, code: code, client: desk.client())
        }
        #expect(replay == .refused)
        let recovered = try await desk.service.answer(
            challenge.text, code: first.recoveryCodes[0].lowercased(), client: desk.client())
        #expect(recovered.session.authentication == "password+recoveryCode")
        guard
            case .secondFactorNeeded(let next) = try await desk.service.signIn(
                name: "ann", password: AccountServiceDesk.password, client: desk.client())
        else {
            Issue.record("the factor is not asked for")
            return
        }
        let twice = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.answer(next.text, code: first.recoveryCodes[0], client: desk.client())
        }
        #expect(twice == .refused)
        desk.clock.advance(by: .seconds(60))
        let later = try await desk.service.answer(
            next.text, code: try await desk.code(setup), client: desk.client())
        #expect(later.session.authentication == "password+totp")
    }

    @Test("five wrong codes lead back to the password, also when the sixth is right")
    func bruteForce() async throws {
        let (_, setup) = try await desk.enter("ann", operators)
        desk.clock.advance(by: .minutes(1))
        guard
            case .secondFactorNeeded(let challenge) = try await desk.service.signIn(
                name: "ann", password: AccountServiceDesk.password, client: desk.client(1))
        else {
            Issue.record("the factor is not asked for")
            return
        }
        var failures: [SignInFailure?] = []
        for number in 0..<5 {
            failures.append(
                await desk.failure { () async throws(SignInFailure) in
                    try await desk.service.answer(
                        challenge.text, code: "00000\(number)", client: desk.client(UInt32(20 + number)))
                })
        }
        #expect(failures == [.refused, .refused, .refused, .refused, .stepGone])
        let code = try await desk.code(setup)
        let sixth = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.answer(challenge.text, code: code, client: desk.client(30))
        }
        #expect(sixth == .stepGone)
    }

    @Test("a sign-in of which a step is missing is worth nothing after five minutes")
    func stepExpires() async throws {
        let (_, setup) = try await desk.enter("ann", operators)
        guard
            case .secondFactorNeeded(let challenge) = try await desk.service.signIn(
                name: "ann", password: AccountServiceDesk.password, client: desk.client())
        else {
            Issue.record("the factor is not asked for")
            return
        }
        desk.clock.advance(by: .minutes(5))
        let code = try await desk.code(setup)
        let failure = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.answer(challenge.text, code: code, client: desk.client())
        }
        #expect(failure == .stepGone)
    }

    @Test("a hash that costs less than hashes do now is made anew at the next sign-in")
    func rehash() async throws {
        let link = try await desk.invite("hugo", desks)
        let setup = try await desk.service.redeem(
            firstLink: link, password: AccountServiceDesk.password, client: desk.client())
        _ = try await desk.service.confirm(setup.text, code: nil, client: desk.client())
        desk.settings.withLockedValue { $0.cost = PasswordCost(memory: 128, passes: 1) }
        _ = try await desk.service.signIn(
            name: "hugo", password: AccountServiceDesk.password, client: desk.client())
        let account = try #require(try await desk.store.account(setup.account))
        #expect(account.passwordHash?.hasPrefix("$argon2id$v=19$m=128,") == true)
    }

    @Test("what failed waits, keeps nobody out who has signed in there before, and counts after a restart")
    func throttled() async throws {
        let (first, setup) = try await desk.enter("ann", operators)
        for number in 0..<5 {
            let failure = await desk.failure { () async throws(SignInFailure) in
                try await desk.service.signIn(
                    name: "ann", password: "wrong password here", client: desk.client(UInt32(40 + number)))
            }
            #expect(failure == .refused)
        }
        await desk.service.keepUp()
        let service = desk.restarted(8)
        // From the device that is known at once, although strangers wait.
        desk.clock.advance(by: .seconds(60))
        let known = desk.client(2, device: first.device)
        guard
            case .secondFactorNeeded(let challenge) = try await service.signIn(
                name: "ann", password: AccountServiceDesk.password, client: known)
        else {
            Issue.record("the factor is not asked for")
            return
        }
        _ = try await service.answer(challenge.text, code: try await desk.code(setup), client: known)
        let service2 = desk.restarted(9)
        // A success of the device clears the account's kept failures; those of strangers in memory stay.
        let waiting = Task { () async -> SignInFailure? in
            await desk.failure { () async throws(SignInFailure) in
                try await desk.service.signIn(
                    name: "ann", password: "wrong password here", client: desk.client(50))
            }
        }
        let waits = try await eventually { desk.clock.waiterCount == 1 }
        #expect(waits)
        desk.clock.advance(by: .seconds(1))
        let waited = await waiting.value
        #expect(waited == .refused)
        let fresh = try await service2.signIn(
            name: "ann", password: AccountServiceDesk.password, client: desk.client(51))
        guard case .secondFactorNeeded = fresh else {
            Issue.record("the factor is not asked for")
            return
        }
    }
}
