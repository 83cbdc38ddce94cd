import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import SMTP
import Transport

/// Keeps MTA-STS policies in the store, in the background.
final class PolicyKeeper: PolicyArchive, Sendable {
    /// How many policies are kept at most.
    static let maximum = MTASTSPolicies.Bounds().policies

    private let store: any TransportPolicyStore
    private let logger: Logger
    /// The last write: they go one after another, so that the latest of a domain stays.
    private let last = NIOLockedValueBox<Task<Void, Never>?>(nil)

    init(store: any TransportPolicyStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// What was kept, read at start; more than are kept go for good. What a release can't read is as if it weren't there.
    func load() async -> [CachedPolicy] {
        do throws(StoreError) {
            try await store.forgetTransportPolicies(beyond: Self.maximum)
            return try await store.transportPolicies(limit: Self.maximum).compactMap { row in
                guard let domain = try? Domain(row.domain),
                    let text = try? StrictTransportText(reading: Array(row.policy.utf8))
                else { return nil }
                return CachedPolicy(
                    domain: domain, policy: MTASTSPolicy(text, id: row.id), fetchedAt: row.fetchedAt)
            }
        } catch {
            logger.log(.tlsPoliciesUnreadable, [.error: "\(error)"])
            return []
        }
    }

    func save(_ policy: CachedPolicy) {
        let row = StoredTransportPolicy(
            domain: policy.domain.name, id: policy.policy.id, policy: policy.policy.lines.joined(separator: "\n"),
            fetchedAt: policy.fetchedAt, maxAge: Int64(policy.policy.maxAge))
        write([row], forgetting: [])
    }

    func remove(_ domains: [Domain]) { write([], forgetting: domains.map(\.name)) }

    private func write(_ rows: [StoredTransportPolicy], forgetting domains: [String]) {
        last.withLockedValue { [store, logger] last in
            let previous = last
            last = Task {
                await previous?.value
                do throws(StoreError) {
                    try await store.keep(rows, forgetting: domains)
                } catch {
                    logger.log(.tlsPolicyUnkept, [.error: "\(error)"])
                }
            }
        }
    }
}
