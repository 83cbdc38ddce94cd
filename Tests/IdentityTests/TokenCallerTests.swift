import Mail
import PosternTesting
import Testing

@testable import Identity

@Suite("Tokens")
struct TokenCallerTests {
    private let desk = AccountServiceDesk()
    private let address = IPAddress(v4: 0xc000_0201)

    /// A token of an account that manages contoso, as a store has it.
    private func token(_ change: (inout AccountToken) -> Void = { _ in }) async throws -> TokenText {
        let owner = try #require(AccountName("ann"))
        if try await desk.store.account(owner) == nil {
            var account = Account(
                name: owner, state: .active, grants: [Grant(.organizationManagement, for: "contoso")],
                created: desk.clock.wallTime())
            account.fullName = "Ann"
            _ = try await desk.store.commit(IdentityTransaction([.addAccount(account)], audit: []))
        }
        let text = TokenText(random: SystemRandom())
        var record = AccountToken(
            id: text.id, digest: text.digest, name: "deployment \(text.id)", owner: owner, scopes: [.traceRead],
            organizations: .all, created: desk.clock.wallTime(), expires: desk.clock.wallTime().later(by: .hours(24)))
        change(&record)
        let outcome = try await desk.store.commit(IdentityTransaction([.addToken(record)], audit: []))
        #expect(outcome == .done)
        return text
    }

    private func caller(_ text: String, from address: IPAddress?) async -> Result<Principal, AuthenticationFailure> {
        do throws(AuthenticationFailure) {
            return .success(try await desk.service.caller(token: text, from: nil, address: address))
        } catch {
            return .failure(error)
        }
    }

    @Test("a token may do what its scopes and its owner's roles have in common, for the organizations of both")
    func rights() async throws {
        let text = try await token { $0.organizations = .only(["contoso", "fabrikam"]) }
        let principal = try await desk.service.caller(token: text.text, from: nil, address: address)
        #expect(principal.caller == Caller(.token, name: "ann/deployment \(text.id)"))
        #expect(principal.extent(of: .traceRead, in: "contoso") == .whole)
        #expect(principal.extent(of: .traceRead, in: "fabrikam") == nil)
        #expect(principal.extent(of: .queueRead, in: "contoso") == nil)
        #expect(principal.scope(of: .traceRead) == .only(["contoso"]))
    }

    @Test("garbage, a wrong secret, a revoked token and one of a disabled owner are no tokens")
    func unknown() async throws {
        let text = try await token()
        let other = TokenText(random: SystemRandom())
        for wrong in ["", "pst_", "x", other.text] {
            let failure = await caller(wrong, from: nil)
            #expect(failure == .failure(.tokenUnknown), "\(wrong)")
        }
        _ = try await desk.store.commit(IdentityTransaction([.removeToken(text.id)], audit: []))
        let revoked = await caller(text.text, from: nil)
        #expect(revoked == .failure(.tokenUnknown))
        let second = try await token()
        let owner = try #require(AccountName("ann"))
        var account = try #require(try await desk.store.account(owner))
        account.state = .disabled
        account.version += 1
        _ = try await desk.store.commit(IdentityTransaction([.putAccount(account)], audit: []))
        let disabled = await caller(second.text, from: nil)
        #expect(disabled == .failure(.tokenUnknown))
    }

    @Test("a token whose number is known and whose secret is not opens nothing")
    func wrongSecret() async throws {
        let forged = TokenText(random: SystemRandom())
        _ = try await token { $0.id = forged.id }
        let failure = await caller(forged.text, from: nil)
        #expect(failure == .failure(.tokenUnknown))
    }

    @Test("a revoked token does nothing from the moment on that the service is told")
    func revoked() async throws {
        let text = try await token()
        _ = try await desk.service.caller(token: text.text, from: nil, address: address)
        _ = try await desk.store.commit(IdentityTransaction([.removeToken(text.id)], audit: []))
        desk.service.forget(AccountName("ann"))
        let failure = await caller(text.text, from: address)
        #expect(failure == .failure(.tokenUnknown))
    }

    @Test("a token is over when its time is, and is not for other networks than its own")
    func bounds() async throws {
        let text = try await token { $0.networks = ["192.0.2.0/24", "2001:db8::/32"] }
        let inside = await caller(text.text, from: address)
        #expect((try? inside.get()) != nil)
        let outside = await caller(text.text, from: IPAddress(v4: 0x0808_0808))
        #expect(outside == .failure(.otherNetwork))
        desk.clock.advance(by: .hours(24))
        let late = await caller(text.text, from: address)
        #expect(late == .failure(.tokenExpired))
    }

    @Test("when a token was used is noted to the minute")
    func used() async throws {
        let text = try await token()
        _ = try await desk.service.caller(token: text.text, from: nil, address: address)
        await desk.service.keepUp()
        let record = try #require(try await desk.store.token(text.id))
        let used = try #require(record.lastUsed)
        #expect(used.milliseconds % 60_000 == 0 && record.lastAddress == "192.0.2.1")
    }

    @Test("a source that sends many wrong tokens waits, and right ones from it go on")
    func guessing() async throws {
        let right = try await token()
        for _ in 0..<10 {
            let failure = await caller(TokenText(random: SystemRandom()).text, from: address)
            #expect(failure == .failure(.tokenUnknown))
        }
        let eleventh = await caller("pst_", from: address)
        #expect(eleventh == .failure(.tooMany(after: .minutes(1))))
        let known = await caller(right.text, from: address)
        #expect((try? known.get()) != nil)
    }

    @Test("nobody gives more than the own roles reach, and a token nothing that it can't do itself")
    func giving() {
        let manager = Principal(
            Caller(.account, name: "ann"), authentication: "password+totp",
            grants: [Grant(.organizationManagement, for: "contoso")])
        #expect(manager.mayGive(Grant(.helpDesk, for: "contoso")))
        #expect(manager.mayGive(Grant(.organizationManagement, for: "contoso")))
        #expect(!manager.mayGive(Grant(.helpDesk, for: "fabrikam")))
        #expect(!manager.mayGive(Grant(.securityReader, for: nil)))
        #expect(!manager.mayGive(Grant(.operator, for: nil)))
        var narrow = manager
        narrow.scopes = [.accountChange, .accountRead]
        #expect(!narrow.mayGive(Grant(.helpDesk, for: "contoso")))
        narrow.scopes = Set(Permission.allCases)
        #expect(narrow.mayGive(Grant(.helpDesk, for: "contoso")))
        narrow.organizations = .only(["fabrikam"])
        #expect(!narrow.mayGive(Grant(.helpDesk, for: "contoso")))
        for role in Role.allCases where role != .operator && role != .organizationManagement {
            let caller = Principal(
                Caller(.account, name: "x"), authentication: "password", grants: [Grant(role, for: "contoso")])
            #expect(Role.allCases.allSatisfy { !caller.mayGive(Grant($0, for: "contoso")) }, "\(role)")
        }
    }
}
