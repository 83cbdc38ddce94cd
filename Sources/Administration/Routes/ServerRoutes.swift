import HTTPTypes
import Identity
import Mail
import Operations

/// This server: its state, its log, its certificates, its DNS cache, and what it knows of the mail of addresses.
package enum ServerRoutes {
    /// The level of a subsystem's log, for a time.
    struct LevelChange: Codable {
        /// The level; nil for that of `postern.yaml` again.
        var level: LogLevel?
        /// For how many seconds; an hour where it is not given.
        var seconds: Int?
    }

    /// Names in DNS.
    struct NamesToDrop: Codable {
        /// The names.
        var names: [String]
    }

    /// The routes.
    package static let all: [Route] = [
        showServer, showConfiguration, reloadServer, listCertificates, listLogLevels, setLogLevel, showCachedAnswers,
        dropCachedAnswers, listReputationLists,
        showReputation, forgetReputation,
    ]

    private static let showServer = Route(
        .get, "/server", "showServer", tag: "Server", "The state of this server, and what is not as it should be.",
        access: .permission(.serverRead), answers: [.of(GatewayStatus.self, "The state.")]
    ) { request async throws(Problem) in try .object(try await request.perform(ServerStatus())) }

    private static let showConfiguration = Route(
        .get, "/server/configuration", "showConfiguration", tag: "Server",
        "The settings of postern.yaml that are in force, and which of it are not.", access: .permission(.serverRead),
        answers: [.of(ServerConfigurationView.self, "The settings; `(set)` stands for a secret.")]
    ) { request async throws(Problem) in try .object(try await request.perform(ServerConfigurationShow())) }

    private static let reloadServer = Route(
        .post, "/server/reload", "reloadServer", tag: "Server",
        "Reads postern.yaml, certificates and lists again, as SIGHUP does.", access: .permission(.serverChange),
        effect: .acts, answers: [.of(ReloadOutcome.self, "What has changed, and what waits for a restart.")],
        problems: [.mistakes, .cannotNow]
    ) { request async throws(Problem) in try .outcome(try await request.perform(ServerReload())) }

    private static let listLogLevels = Route(
        .get, "/server/log-levels", "listLogLevels", tag: "Server",
        "From which level on each subsystem logs, and until when.", access: .permission(.serverRead),
        answers: [.list(of: LogLevelView.self, "The subsystems that have levels.")]
    ) { request async throws(Problem) in try request.list(try await request.perform(LogLevels())) }

    private static let listCertificates = Route(
        .get, "/server/certificates", "listCertificates", tag: "Server", "The certificates that clients see.",
        access: .permission(.serverRead),
        answers: [.list(of: GatewayStatus.Certificate.self, "The certificates; none without TLS.")]
    ) { request async throws(Problem) in
        let status = try await request.perform(ServerStatus())
        return try request.list(status.certificate.map { [$0] } ?? [])
    }

    private static let setLogLevel = Route(
        .put, "/server/log-levels/{subsystem}", "setLogLevel", tag: "Server",
        "Has a subsystem log from another level on, for a time.", access: .permission(.serverChange), effect: .acts,
        body: .json(of: LevelChange.self), answers: [.nothing("The level holds.")], problems: [.notFound]
    ) { request async throws(Problem) in
        guard let subsystem = LogSubsystem(rawValue: try request.named("subsystem")) else { throw Problem.notFound }
        let change = try request.content(LevelChange.self)
        _ = try await request.perform(
            LogLevelSet(subsystem: subsystem, level: change.level, seconds: change.seconds ?? 3_600))
        return APIAnswer(.noContent)
    }

    private static let showCachedAnswers = Route(
        .get, "/server/dns", "showCachedAnswers", tag: "Server", "What the DNS cache holds for names.",
        access: .permission(.serverRead),
        parameters: [Route.Parameter("name", .string, isRepeated: true, "A name; 1 to 100 of them.")],
        answers: [.list(of: CachedAnswerView.self, "The answers.")]
    ) { request async throws(Problem) in
        try request.list(try await request.perform(DNSShow(names: request.parameters("name"))))
    }

    private static let dropCachedAnswers = Route(
        .post, "/server/dns/drop", "dropCachedAnswers", tag: "Server",
        "Has the DNS cache forget names, so that the next message asks again.", access: .permission(.serverChange),
        effect: .acts, body: .json(of: NamesToDrop.self),
        answers: [.of(DroppedAnswers.self, "What was forgotten.")], problems: [.cannotNow]
    ) { request async throws(Problem) in
        let content = try request.content(NamesToDrop.self)
        return try .outcome(try await request.perform(DNSDrop(names: content.names)))
    }

    private static let listReputationLists = Route(
        .get, "/server/reputation-lists", "listReputationLists", tag: "Server",
        "The lists in DNS that clients are looked up in, and whether they can be believed.",
        access: .permission(.serverRead), answers: [.list(of: DNSListView.self, "The lists.")]
    ) { request async throws(Problem) in try request.list(try await request.perform(ReputationLists())) }

    private static let showReputation = Route(
        .get, "/server/reputation/{address}", "showReputation", tag: "Server",
        "What is known of the mail of an address, and which lists have it.", access: .permission(.serverRead),
        answers: [.of(ReputationView.self, "What is known.")]
    ) { request async throws(Problem) in
        try .object(try await request.perform(ReputationShow(address: try request.named("address"))))
    }

    private static let forgetReputation = Route(
        .post, "/server/reputation/{address}/forget", "forgetReputation", tag: "Server",
        "Forgets what is known of the mail of an address and of its network.", access: .permission(.serverChange),
        effect: .acts, answers: [.of(ReputationView.self, "What was known.")]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(ReputationForget(address: try request.named("address"))))
    }
}
