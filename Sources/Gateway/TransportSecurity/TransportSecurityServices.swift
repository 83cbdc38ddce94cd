import DNS
import Glibc
import Logging
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import ServiceLifecycle
import Storage
import Transport

/// MTA-STS and the counts for TLS reports, put together for one gateway.
struct TransportSecurityServices: Sendable {
    let policies: MTASTSPolicies
    let reports: TLSReports

    /// Throws when TLS can't be set up.
    init(
        store: MailStore, resolver: any DNS.Resolver, verifier: ChainVerifier,
        egressGuard: @escaping @Sendable () -> EgressGuard, time: any TimeSource, group: any EventLoopGroup,
        threadPool: NIOThreadPool, logger: Logger
    ) throws {
        reports = TLSReports(store: store, time: time, logger: logger)
        let keeper = PolicyKeeper(store: store, threadPool: threadPool, logger: logger)
        policies = MTASTSPolicies(
            resolver: resolver,
            fetcher: try HTTPSPolicyFetcher(
                resolver: resolver, egressGuard: egressGuard, verifier: verifier, time: time, group: group,
                bounds: Self.bounds),
            archive: keeper, kept: keeper.load(), reporter: reports.counts, time: time, logger: logger)
    }

    private static var bounds: HTTPSPolicyFetcher.Bounds {
        var bounds = HTTPSPolicyFetcher.Bounds()
        #if DEBUG
            // For tests of the whole gateway (CONTRIBUTING.md, "Fault points").
            if let port = getenv("POSTERN_MTA_STS_PORT").flatMap({ Int(String(cString: $0)) }) { bounds.port = port }
        #endif
        return bounds
    }
}

/// Keeps the counts of TLS sessions in the store.
struct TLSReports: Sendable {
    /// For how many days counts are kept.
    static let days: Int64 = 14

    let counts: TLSReportCounts
    private let store: MailStore
    private let time: any TimeSource
    private let logger: Logger

    init(store: MailStore, time: any TimeSource, logger: Logger) {
        counts = TLSReportCounts(time: time)
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Writes what was counted since the last call. Blocks.
    func flush() {
        let (sessions, leftOut) = counts.take()
        if leftOut > 0 {
            logger.warning(
                "Sessions are missing from the TLS reports: too many different ones came at a time.",
                metadata: ["sessions": "\(leftOut)"])
        }
        guard !sessions.isEmpty else { return }
        let rows = sessions.map { key, count in
            StoredTLSCount(
                day: key.day, domain: key.domain, policyType: key.policyType, policy: key.policy,
                exchanger: key.exchanger, result: key.result, sessions: count)
        }
        do {
            try store.add(rows, keepingFrom: UTCDay(time.wallTime()).number - Self.days)
        } catch {
            counts.restore(sessions)
            logger.warning("The counts of TLS sessions could not be kept.", metadata: ["error": "\(error)"])
        }
    }
}

/// Writes the counts of TLS sessions every minute and at the end, and keeps MTA-STS policies fresh.
struct TransportSecurityUpkeep: Service {
    let services: TransportSecurityServices
    let threadPool: NIOThreadPool

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var minute = 0
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                try? await threadPool.runIfActive { services.reports.flush() }
                minute += 1
                if minute % 15 == 0 { await services.policies.maintain() }
            }
        }
        try? await threadPool.runIfActive { services.reports.flush() }
    }
}
