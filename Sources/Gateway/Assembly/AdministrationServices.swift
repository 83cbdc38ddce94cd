import Administration
import FoundationEssentials
import HTTPTypes
import Identity
import Log
import Mail
import MailFlow
import NIOPosix
import Operations
import Organization
import OwnMail
import Transport

/// What only administration uses: who has an account, long work, and what the API is made of.
struct AdministrationServices: Sendable {
    /// Says who asks.
    let accounts: AccountService
    /// Long work.
    let jobs: JobBoard
    /// Tells owners of accounts of changes.
    let accountMail: AccountMail
    /// What the API uses.
    let api: APIServices

    /// Puts them together, and ends what the process before left. Throws where the store or the data folder can't be used.
    init(_ groundwork: Groundwork, _ naming: Naming, _ outbound: Outbound) async throws {
        let (stores, surroundings, server) = (groundwork.opened.stores, groundwork.surroundings, groundwork.server)
        let (time, random, logger) = (surroundings.time, surroundings.random, surroundings.logger)
        let settings = server.administration ?? .unreached(server)
        accountMail = AccountMail(
            AccountNotices(configuration: groundwork.active, time: time, random: random), messages: stores.messages,
            queues: outbound.runner, logger: logger)
        accounts = AccountService(
            store: stores.identity, settings: Self.accountSettings(groundwork.active),
            deviceKey: try await Self.secret("administration.devices", groundwork), time: time, random: random,
            logger: logger, notices: accountMail)
        jobs = JobBoard(
            store: stores.jobs, files: try ResultFolder("\(server.data)/jobs"), time: time, random: random,
            logger: logger)
        api = APIServices(
            accounts: accounts, jobs: jobs,
            cursors: CursorSeal(secret: try await Self.secret("administration.cursors", groundwork)),
            idempotency: stores.idempotency, settings: settings, oidc: try Self.oidc(settings, groundwork, naming),
            time: time, random: random, logger: logger)
        await jobs.takeUp()
        try await stores.idempotency.answerUnfinished(with: Self.unfinished(at: settings.publicURL))
    }

    /// Asked at each use, since organizations come and go.
    private static func accountSettings(_ active: ActiveConfiguration) -> @Sendable () -> AccountSettings {
        { [active] in
            let snapshot = active.snapshot
            var settings = AccountSettings(issuer: snapshot.server.hostname.name)
            if let administration = snapshot.server.administration {
                settings.idle = administration.sessions.idle
                settings.absolute = administration.sessions.absolute
                settings.hasProviders = !administration.oidc.isEmpty
            }
            settings.organizations = snapshot.organizations.map(\.name)
            settings.secondFactorOrganizations = Set(
                snapshot.organizations.filter(\.document.requireSecondFactor).map(\.name))
            return settings
        }
    }

    /// 32 octets that only this server knows, the same after each start.
    private static func secret(_ name: String, _ groundwork: Groundwork) async throws -> [UInt8] {
        let random = groundwork.surroundings.random
        return try await groundwork.opened.stores.secrets.secret(named: name) {
            (0..<4).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
        }
    }

    private static func oidc(
        _ settings: AdministrationSettings, _ groundwork: Groundwork, _ naming: Naming
    ) throws -> OIDCSignIn? {
        guard !settings.oidc.isEmpty else { return nil }
        let (time, threads) = (groundwork.surroundings.time, groundwork.threads)
        var bounds = GuardedHTTP.Bounds()
        // People wait for it.
        bounds.time = .seconds(10)
        bounds.connecting = .seconds(4)
        let http = try GuardedHTTP(
            resolver: naming.resolver, egressGuard: { settings.egressGuard },
            verifier: ChainVerifier(roots: groundwork.files.trustRoots), time: time, group: threads.administration,
            bounds: bounds)
        let pool = threads.administrationDisk
        return OIDCSignIn(
            settings, asking: ProviderClient(http),
            secret: { file in
                try? await pool.runIfActive { try Self.clientSecret(in: file) }
            }, time: time, random: groundwork.surroundings.random)
    }

    /// The text of a file without the end of its line. Blocks.
    private static func clientSecret(in file: String) throws -> String {
        var octets = Array(try Data(contentsOf: URL(filePath: file)).prefix(4_096))
        while let last = octets.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { octets.removeLast() }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The answer to repetitions of a request during which the process ended.
    private static func unfinished(at url: PublicURL) -> StoredAnswer {
        let problem = Problem(
            .failed,
            "The server ended while it answered the first request with this key. Look at what came of it, then "
                + "send the request with another key where it must be done again.")
        let answer = ProblemDocument.answer(problem, request: "", at: url)
        guard case .octets(let octets, let type) = answer.content else {
            return StoredAnswer(status: answer.status.code, fields: [], body: [])
        }
        return StoredAnswer(
            status: answer.status.code, fields: [StoredAnswer.Field(name: "Content-Type", value: type)], body: octets)
    }
}

extension AdministrationSettings {
    /// Those of a server that nobody reaches over HTTP: for what is asked over the control socket.
    fileprivate static func unreached(_ server: ServerConfiguration) -> AdministrationSettings {
        AdministrationSettings(
            .socket("\(server.data)/none"), publicURL: PublicURL(.https, HostPort(.name(server.hostname), port: 443)))
    }
}
