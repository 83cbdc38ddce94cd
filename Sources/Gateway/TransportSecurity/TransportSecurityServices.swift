import DNS
import Glibc
import Log
import Mail
import MailFlow
import NIOCore
import Operations
import Organization
import ServiceLifecycle
import Transport

/// MTA-STS and the counts for TLS reports, put together for one gateway.
struct TransportSecurityServices: Sendable {
    let policies: MTASTSPolicies
    let reports: TLSReports

    /// Throws when TLS can't be set up.
    init(
        stores: Stores, resolver: any DNS.Resolver, verifier: ChainVerifier,
        egressGuard: @escaping @Sendable () -> EgressGuard, time: any TimeSource, group: any EventLoopGroup,
        logger: Logger
    ) async throws {
        reports = TLSReports(store: stores.tlsCounts, time: time, logger: logger)
        let keeper = PolicyKeeper(store: stores.transportPolicies, logger: logger)
        policies = MTASTSPolicies(
            resolver: resolver,
            fetcher: try HTTPSPolicyFetcher(
                resolver: resolver, egressGuard: egressGuard, verifier: verifier, time: time, group: group,
                bounds: Self.bounds),
            archive: keeper, kept: await keeper.load(), reporter: reports.counts, time: time, logger: logger)
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
    private let store: any TLSCountStore
    private let time: any TimeSource
    private let logger: Logger

    init(store: any TLSCountStore, time: any TimeSource, logger: Logger) {
        counts = TLSReportCounts(time: time)
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// Writes what was counted since the last call.
    func flush() async {
        let (sessions, leftOut) = counts.take()
        if leftOut > 0 {
            logger.log(.reportsTLSCrowded, [.sessions: leftOut])
        }
        guard !sessions.isEmpty else { return }
        let rows = sessions.map { key, count in
            StoredTLSCount(
                day: key.day, domain: key.domain, policyType: key.policyType, policy: key.policy,
                exchanger: key.exchanger, result: key.result, sessions: count)
        }
        do throws(StoreError) {
            try await store.add(
                rows, keepingFrom: UTCDay(number: UTCDay(time.wallTime()).number - Self.days))
        } catch {
            counts.restore(sessions)
            logger.log(.reportsTLSUnkept, [.error: "\(error)"])
        }
    }
}

/// Writes the counts of TLS sessions every minute and at the end, and keeps MTA-STS policies fresh.
struct TransportSecurityUpkeep: Service {
    let services: TransportSecurityServices

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var minute = 0
            while (try? await Task.sleep(for: .seconds(60))) != nil {
                await services.reports.flush()
                minute += 1
                if minute % 15 == 0 { await services.policies.maintain() }
            }
        }
        await services.reports.flush()
    }
}
