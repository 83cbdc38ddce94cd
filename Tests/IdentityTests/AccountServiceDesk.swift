import Log
import Mail
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Identity

/// Accounts in memory, with a clock that a test moves and hashes that cost next to nothing.
struct AccountServiceDesk {
    let store = ModelStore()
    let clock = VirtualClock()
    let log = RecordingLog()
    let service: AccountService
    let settings: NIOLockedValueBox<AccountSettings>
    let notices = NotedNotices()

    static let password = "correct horse battery staple"

    init() {
        var settings = AccountSettings(issuer: "mx.example.net")
        settings.cost = PasswordCost(memory: 64, passes: 1)
        settings.organizations = ["contoso", "fabrikam"]
        let box = NIOLockedValueBox(settings)
        self.settings = box
        service = Self.service(store, clock, log, box, notices, 7)
    }

    /// Another one over the same store: as after a restart.
    ///
    /// - Parameter seed: another one each time, so that no secret is made twice.
    func restarted(_ seed: UInt64) -> AccountService { Self.service(store, clock, log, settings, notices, seed) }

    private static func service(
        _ store: ModelStore, _ clock: VirtualClock, _ log: RecordingLog,
        _ settings: NIOLockedValueBox<AccountSettings>, _ notices: NotedNotices, _ seed: UInt64
    ) -> AccountService {
        AccountService(
            store: store, settings: { settings.withLockedValue { $0 } }, deviceKey: [UInt8](repeating: 9, count: 32),
            time: clock, random: SeededRandom(seed: seed), logger: log.logger, notices: notices)
    }

    /// A client at an address.
    func client(_ number: UInt32 = 1, device: String? = nil) -> SignInClient {
        SignInClient(
            address: IPAddress(v4: 0xc000_0200 + number), requestID: "r1", device: device, agent: "curl/8.14.1")
    }

    /// Puts an account into the store and gives the text of its link.
    func invite(_ name: String, _ grants: [Grant]) async throws -> String {
        let account = Account(
            name: try #require(AccountName(name)), grants: grants, created: clock.wallTime())
        let text = FirstLinkText(random: SystemRandom())
        let link = FirstLink(
            digest: text.digest, account: account.name, created: clock.wallTime(),
            expires: clock.wallTime().later(by: FirstLink.lifetime))
        let outcome = try await store.commit(
            IdentityTransaction([.addAccount(account), .putLink(link)], audit: []))
        #expect(outcome == .done)
        return text.text
    }

    /// The code that the owner's program shows now.
    func code(_ setup: FactorSetup) async throws -> String {
        // The secret in base32, read back.
        var octets: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for letter in setup.secret.utf8 {
            let value = letter >= UInt8(ascii: "A") ? letter - UInt8(ascii: "A") : letter - UInt8(ascii: "2") + 26
            bits = bits << 5 | UInt32(value)
            count += 5
            if count >= 8 {
                count -= 8
                octets.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return OneTimePassword.code(octets, step: OneTimePassword.step(at: clock.wallTime()))
    }

    /// Signs the owner of a new account in for the first time.
    func enter(_ name: String, _ grants: [Grant]) async throws -> (signedIn: SignedIn, setup: FactorSetup) {
        let link = try await invite(name, grants)
        let setup = try await service.redeem(firstLink: link, password: Self.password, client: client())
        let signedIn = try await service.confirm(setup.text, code: try await code(setup), client: client())
        return (signedIn, setup)
    }

    /// Signs an owner in again with password and code.
    func signIn(_ name: String, _ setup: FactorSetup, client: SignInClient? = nil) async throws -> SignedIn {
        let client = client ?? self.client()
        guard
            case .secondFactorNeeded(let challenge) = try await service.signIn(
                name: name, password: Self.password, client: client)
        else { throw SignInFailure.refused }
        return try await service.answer(challenge.text, code: try await code(setup), client: client)
    }

    /// Who a session's cookie is of; the failure where it is of nobody.
    func caller(_ cookie: String, of service: AccountService? = nil) async -> Result<String, AuthenticationFailure> {
        do throws(AuthenticationFailure) {
            let found = try await (service ?? self.service).caller(session: cookie, from: nil)
            return .success(found.principal.caller.name)
        } catch {
            return .failure(error)
        }
    }

    /// What a step fails with; nil where it does not.
    func failure<Value>(
        _ step: () async throws(SignInFailure) -> Value
    ) async -> SignInFailure? {
        do throws(SignInFailure) {
            _ = try await step()
            return nil
        } catch {
            return error
        }
    }
}

/// Notes what owners are to be told.
final class NotedNotices: AccountNoticing {
    private let noted = NIOLockedValueBox<[String]>([])

    /// Account, change and addresses of each.
    var told: [String] { noted.withLockedValue { $0 } }

    func tell(_ notice: AccountNotice, to addresses: [String], of organization: String?) async {
        let line = "\(notice.account) \(notice.change) \(addresses.joined(separator: ","))"
        noted.withLockedValue { $0.append(line) }
    }
}
