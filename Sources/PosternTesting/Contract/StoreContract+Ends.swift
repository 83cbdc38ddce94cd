import Identity
import Mail
import MailFlow
import Operations
import Organization
import Queueing
import SenderAuthentication

extension StoreContract {
    static let ends: [Clause] = [
        Clause("a store that is closed says so at every door") { store, findings in
            let stores = store.stores
            let first = try await stores.messages.commit(
                StoreTransaction(acceptances: [try Sample.acceptance(1)])
            ).accepted[0]
            await store.close()
            func expect(_ door: String, _ body: () async throws(StoreError) -> Void) async {
                let failure = await findings.failure(of: door, body)
                findings.expect(failure == nil || failure == .closed, "\(door) fails as \(String(describing: failure))")
            }
            let late = try Sample.acceptance(2)
            await expect("a commit") { () async throws(StoreError) in
                try await stores.messages.commit(StoreTransaction(acceptances: [late]))
            }
            await expect("a message that the store held a moment ago") { () async throws(StoreError) in
                _ = try await stores.messages.message(first.sequence, recipients: first.recipients.map(\.id))
            }
            await expect("a message that is not there") { () async throws(StoreError) in
                _ = try await stores.messages.message(SequenceNumber(99), recipients: [])
            }
            await expect("a page of what waits") { () async throws(StoreError) in
                _ = try await stores.messages.waiting(after: nil, limit: 1)
            }
            await expect("stopped queues") { () async throws(StoreError) in
                _ = try await stores.messages.suspendedQueues()
            }
            await expect("routes") { () async throws(StoreError) in _ = try await stores.routes.waitingRevisions() }
            await expect("a message's status") { () async throws(StoreError) in
                _ = try await stores.lookup.status(of: "1")
            }
            await expect("a search") { () async throws(StoreError) in _ = try await stores.trace.search(TraceQuery()) }
            await expect("documents") { () async throws(StoreError) in
                _ = try await stores.configuration.currentOrganizations()
            }
            await expect("an apply") { () async throws(StoreError) in
                _ = try await stores.configuration.apply([], author: "", at: Sample.time, audit: [])
            }
            await expect("directories") { () async throws(StoreError) in
                _ = try await stores.directories.directories()
            }
            await expect("a block") { () async throws(StoreError) in
                try await stores.connectors.block(blocked("late"), audit: nil)
            }
            await expect("signing keys") { () async throws(StoreError) in
                _ = try await stores.signingKeys.signingKeys()
            }
            await expect("a secret") { () async throws(StoreError) in
                _ = try await stores.secrets.secret(named: "late") { [1] }
            }
            await expect("DMARC counts") { () async throws(StoreError) in
                _ = try await stores.dmarcCounts.dmarcRoom(of: UTCDay(number: 1))
            }
            await expect("TLS counts") { () async throws(StoreError) in
                try await stores.tlsCounts.add([], keepingFrom: UTCDay(number: 1))
            }
            await expect("counts of mail") { () async throws(StoreError) in
                try await stores.traffic.addTraffic([], through: Sample.time)
            }
            await expect("policies") { () async throws(StoreError) in
                _ = try await stores.transportPolicies.transportPolicies(limit: 1)
            }
            await expect("reports by people") { () async throws(StoreError) in
                _ = try await stores.submissions.submissions(SubmissionQuery(limit: 1))
            }
            await expect("the quarantine") { () async throws(StoreError) in
                _ = try await stores.quarantine.quarantined(QuarantineQuery(limit: 1))
            }
            await expect("senders") { () async throws(StoreError) in
                _ = try await stores.senders.restrictedSenders()
            }
            await expect("outages") { () async throws(StoreError) in
                try await stores.outages.endOutages()
            }
            await expect("the audit log") { () async throws(StoreError) in
                _ = try await stores.audit.audit(matching: AuditQuery())
            }
            await expect("accounts") { () async throws(StoreError) in _ = try await stores.identity.accounts() }
            await expect("a change of accounts") { () async throws(StoreError) in
                _ = try await stores.identity.commit(IdentityTransaction([], audit: []))
            }
            await expect("jobs") { () async throws(StoreError) in
                _ = try await stores.jobs.jobs(JobQuery(scope: .all))
            }
            await expect("answers") { () async throws(StoreError) in
                try await stores.idempotency.expire(before: Sample.time)
            }
            await expect("kept searches") { () async throws(StoreError) in
                _ = try await stores.savedSearches.savedSearches(of: nil, for: Sample.ann)
            }
            await expect("proofs of domains") { () async throws(StoreError) in
                _ = try await stores.domainProofs.domainProofs(of: nil)
            }
        }
    ]
}
