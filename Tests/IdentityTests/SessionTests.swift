import Mail
import PosternTesting
import Testing

@testable import Identity

@Suite("Sessions", .timeLimit(.minutes(30)))
struct SessionTests {
    private let desk = AccountServiceDesk()
    private let operators = [Grant(.operator, for: nil)]

    @Test("a session has its owner's roles, and says how its owner was proved and where from")
    func principal() async throws {
        let signedIn = try await desk.enter("ann", operators).signedIn
        let source = AuditEntry.Source(address: "192.0.2.1", requestID: "r2")
        let found = try await desk.service.caller(session: signedIn.cookie, from: source)
        #expect(found.principal.caller == Caller(.account, name: "ann"))
        #expect(found.principal.grants == operators && found.principal.source == source)
        #expect(found.principal.authentication == "password+totp" && found.principal.scopes == nil)
        #expect(found.session.client == "curl" && found.session.address == "192.0.2.1")
    }

    @Test("each step of a sign-in has a secret of its own, and what is in the store opens nothing")
    func identifiers() async throws {
        let (first, setup) = try await desk.enter("ann", operators)
        desk.clock.advance(by: .minutes(1))
        let second = try await desk.signIn("ann", setup)
        #expect(first.cookie != second.cookie && first.session.id != second.session.id)
        for text in [setup.text, second.session.id.description, second.session.digest.hexadecimal, second.device] {
            let caller = await desk.caller(text)
            #expect(caller == .failure(.notSignedIn))
        }
        let stored = try await desk.store.sessions(of: nil)
        #expect(stored.count == 2 && stored.allSatisfy { $0.digest != Array(second.cookie.utf8) })
    }

    @Test("a session ends after half an hour without a request, and twelve hours after the sign-in whatever comes")
    func ends() async throws {
        let signedIn = try await desk.enter("ann", operators).signedIn
        for _ in 0..<35 {
            desk.clock.advance(by: .minutes(20))
            let caller = await desk.caller(signedIn.cookie)
            #expect(caller == .success("ann"))
            await desk.service.keepUp()
        }
        // Eleven hours and forty minutes have passed.
        desk.clock.advance(by: .minutes(20))
        let old = await desk.caller(signedIn.cookie)
        #expect(old == .failure(.notSignedIn))
        let other = try await desk.enter("bob", operators).signedIn
        desk.clock.advance(by: .minutes(30))
        let idle = await desk.caller(other.cookie)
        #expect(idle == .failure(.notSignedIn))
        desk.clock.advance(by: .minutes(2))
        await desk.service.keepUp()
        let left = try await desk.store.sessions(of: nil)
        #expect(left.isEmpty)
    }

    @Test("when a session was used is known after a restart, a minute less at most")
    func usedOverRestart() async throws {
        let signedIn = try await desk.enter("ann", operators).signedIn
        desk.clock.advance(by: .minutes(25))
        _ = await desk.caller(signedIn.cookie)
        await desk.service.keepUp()
        desk.clock.advance(by: .minutes(25))
        let caller = await desk.caller(signedIn.cookie, of: desk.restarted(8))
        #expect(caller == .success("ann"))
    }

    @Test("after a sign-out a session is none at once, and another one goes on")
    func signOut() async throws {
        let (first, setup) = try await desk.enter("ann", operators)
        desk.clock.advance(by: .minutes(1))
        let second = try await desk.signIn("ann", setup)
        for cookie in [first.cookie, second.cookie] { _ = await desk.caller(cookie) }
        try await desk.service.signOut(second.session.id, of: second.session.account, client: desk.client())
        let ended = await desk.caller(second.cookie)
        #expect(ended == .failure(.notSignedIn))
        let other = await desk.caller(first.cookie)
        #expect(other == .success("ann"))
        let entry = try #require(try await desk.store.audit(matching: AuditQuery()).first)
        #expect(entry.action == .sessionEnd && entry.object?.name == second.session.id.description)
    }

    @Test("an account has ten sessions at most, and the oldest goes")
    func most() async throws {
        let (first, setup) = try await desk.enter("ann", operators)
        for _ in 0..<10 {
            desk.clock.advance(by: .minutes(1))
            _ = try await desk.signIn("ann", setup)
        }
        let sessions = try await desk.store.sessions(of: first.session.account)
        #expect(sessions.count == 10)
        let oldest = await desk.caller(first.cookie)
        #expect(oldest == .failure(.notSignedIn))
    }

    @Test("a disabled account and one that lost a role are out within five seconds, or at once where it is told")
    func disabled() async throws {
        let signedIn = try await desk.enter("ann", operators).signedIn
        _ = await desk.caller(signedIn.cookie)
        var account = try #require(try await desk.store.account(signedIn.session.account))
        account.state = .disabled
        account.version += 1
        _ = try await desk.store.commit(IdentityTransaction([.putAccount(account)], audit: []))
        desk.clock.advance(by: .seconds(5))
        let later = await desk.caller(signedIn.cookie)
        #expect(later == .failure(.notSignedIn))
        account.state = .active
        account.grants = [Grant(.helpDesk, for: "contoso")]
        account.version += 1
        _ = try await desk.store.commit(IdentityTransaction([.putAccount(account)], audit: []))
        desk.service.forget(account.name)
        let found = try await desk.service.caller(session: signedIn.cookie, from: nil)
        #expect(found.principal.grants == [Grant(.helpDesk, for: "contoso")])
    }

    @Test("a change of the own account asks for password and code again, five minutes at most before it")
    func proof() async throws {
        let (signedIn, setup) = try await desk.enter("ann", operators)
        desk.clock.advance(by: .minutes(5))
        let session = signedIn.session.id
        let unproved = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.setPassword("another fine passphrase", of: session, client: desk.client())
        }
        #expect(unproved == .proofNeeded)
        let withoutCode = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.prove(
                session, password: AccountServiceDesk.password, code: nil, client: desk.client())
        }
        #expect(withoutCode == .refused)
        try await desk.service.prove(
            session, password: AccountServiceDesk.password, code: try await desk.code(setup), client: desk.client())
        let changed = try await desk.service.setPassword(
            "another fine passphrase", of: session, client: desk.client())
        #expect(changed.endedSessions == 0 && changed.tokens == 0)
    }

    @Test("a new password ends all other sessions, and the old one opens nothing any more")
    func newPassword() async throws {
        let (first, setup) = try await desk.enter("ann", operators)
        desk.clock.advance(by: .minutes(1))
        let second = try await desk.signIn("ann", setup)
        let changed = try await desk.service.setPassword(
            "another fine passphrase", of: second.session.id, client: desk.client())
        #expect(changed.endedSessions == 1)
        let old = await desk.caller(first.cookie)
        #expect(old == .failure(.notSignedIn))
        let own = await desk.caller(second.cookie)
        #expect(own == .success("ann"))
        let failure = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.signIn(
                name: "ann", password: AccountServiceDesk.password, client: desk.client())
        }
        #expect(failure == .refused)
    }

    @Test("a new factor takes the place of the old one with its first code, and old recovery codes do nothing")
    func newFactor() async throws {
        let (signedIn, setup) = try await desk.enter("ann", operators)
        let session = signedIn.session.id
        let begun = try await desk.service.beginFactor(for: session)
        let wrong = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.setFactor(begun.text, code: "000000", of: session, client: desk.client())
        }
        #expect(wrong == .refused)
        let changed = try await desk.service.setFactor(
            begun.text, code: try await desk.code(begun), of: session, client: desk.client())
        #expect(changed.recoveryCodes.count == 10)
        #expect(Set(changed.recoveryCodes).isDisjoint(with: signedIn.recoveryCodes))
        desk.clock.advance(by: .minutes(1))
        let account = try #require(try await desk.store.account(setup.account))
        var copy = account
        let now = desk.clock.wallTime()
        let (oldCode, newCode) = (try await desk.code(setup), try await desk.code(begun))
        let taken = [oldCode, signedIn.recoveryCodes[3], newCode].map { copy.take($0, at: now) }
        #expect(taken == [nil, nil, "totp"])
    }

    @Test("the owner of an account with an address is told of each change by which people sign in")
    func told() async throws {
        let signedIn = try await desk.enter("ann", [Grant(.quarantineAdministrator, for: "contoso")]).signedIn
        let (session, client) = (signedIn.session.id, desk.client())
        _ = try await desk.service.renewRecoveryCodes(of: session, client: client)
        // Without an address nobody can be.
        #expect(desk.notices.told.isEmpty)
        var account = try #require(try await desk.store.account(signedIn.session.account))
        account.email = "ann@contoso.com"
        account.version += 1
        let outcome = try await desk.store.commit(IdentityTransaction([.putAccount(account)], audit: []))
        #expect(outcome == .done)
        desk.service.forget(account.name)
        _ = try await desk.service.renewRecoveryCodes(of: session, client: client)
        let begun = try await desk.service.beginFactor(for: session)
        _ = try await desk.service.setFactor(
            begun.text, code: try await desk.code(begun), of: session, client: client)
        _ = try await desk.service.removeFactor(of: session, client: client)
        _ = try await desk.service.setPassword("another fine passphrase", of: session, client: client)
        // What is refused is told to nobody.
        let refused = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.setPassword("short", of: session, client: client)
        }
        #expect(refused != nil)
        let changes: [AccountNotice.Change] = [.recoveryCodes, .factor, .factorRemoved, .password]
        #expect(desk.notices.told == changes.map { "ann \($0) ann@contoso.com" })
    }

    @Test("a role that asks for a second factor keeps it, and a setting up is no other session's")
    func keptFactor() async throws {
        let signedIn = try await desk.enter("ann", operators).signedIn
        let other = try await desk.enter("bob", operators).signedIn
        let kept = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.removeFactor(of: signedIn.session.id, client: desk.client())
        }
        #expect(kept == .factorRequired)
        let begun = try await desk.service.beginFactor(for: signedIn.session.id)
        let code = try await desk.code(begun)
        let foreign = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.setFactor(begun.text, code: code, of: other.session.id, client: desk.client())
        }
        #expect(foreign == .stepGone)
        let asSignIn = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.confirm(begun.text, code: code, client: desk.client())
        }
        #expect(asSignIn == .stepGone)
    }

    @Test("a person whom a provider proves has the roles of the claims, and without any no session and no token")
    func provider() async throws {
        var identity = ProvidedIdentity(
            issuer: "https://login.example", subject: "42", name: "Ann Smith",
            grants: [Grant(.helpDesk, for: "contoso")])
        let first = try await desk.service.signIn(identity, client: desk.client())
        #expect(first.session.account.description == "annsmith" && first.session.authentication == "oidc")
        identity.grants = [Grant(.securityReader, for: "contoso")]
        let second = try await desk.service.signIn(identity, client: desk.client())
        let old = await desk.caller(first.cookie)
        #expect(old == .failure(.notSignedIn))
        let found = try await desk.service.caller(session: second.cookie, from: nil)
        #expect(found.principal.grants == identity.grants)
        identity.grants = []
        let lost = identity
        let refused = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.signIn(lost, client: desk.client())
        }
        #expect(refused == .refused)
        let ended = await desk.caller(second.cookie)
        #expect(ended == .failure(.notSignedIn))
        // Another person of the same name is another account.
        identity.subject = "43"
        identity.grants = [Grant(.helpDesk, for: "contoso")]
        let other = try await desk.service.signIn(identity, client: desk.client())
        #expect(other.session.account.description == "annsmith-2")
        // Neither has a password here.
        let password = await desk.failure { () async throws(SignInFailure) in
            try await desk.service.signIn(
                name: "annsmith", password: AccountServiceDesk.password, client: desk.client())
        }
        #expect(password == .refused)
    }
}
