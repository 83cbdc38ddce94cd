import Mail
import MailFlow
import NIOConcurrencyHelpers
import Operations
import Organization
import Queueing
import SenderAuthentication

extension StoreContract {
    static let records: [Clause] = [
        Clause("a directory is replaced whole, listed by address, and its rows of before are not known any more") {
            store, findings in
            let directories = store.stores.directories
            try await directories.changeDirectory(
                [.put(try Sample.recipient(9))], Sample.revision(1, total: 1), audit: nil)
            guard let old = try await directories.directories()["contoso"] else {
                return findings.note("there is no directory")
            }
            try await directories.replaceDirectory(
                with: try Sample.packed((0..<2_500).reversed()), Sample.revision(2, .replaced, total: 2_500, at: 5),
                audit: nil)
            var rounds = 0
            while try await directories.tidyDirectories(), rounds < 100 { rounds += 1 }
            findings.expect(rounds < 100, "tidying does not come to an end")
            let failure = await findings.failure(of: "reading a directory that was replaced") {
                () async throws(StoreError) in
                _ = try await directories.directory(old)
            }
            findings.expect(
                failure.map { if case .unknown = $0 { true } else { false } } ?? true,
                "it fails as \(String(describing: failure))")
            guard let head = try await directories.directories()["contoso"] else {
                return findings.note("there is no directory")
            }
            findings.equal(head.latest, Sample.revision(2, .replaced, total: 2_500, at: 5), "the revision")
            findings.equal(head.confirmedAt, head.latest.at, "when it was confirmed")
            let loaded = try await directories.directory(head)
            findings.equal(loaded.directory.count, 2_500, "its recipients")
            findings.equal(loaded.unusable, 0, "unusable rows")
            var names: [String] = []
            while names.count < 3_000 {
                let page = try await directories.recipients(of: head, after: names.last ?? "", limit: 700)
                if page.isEmpty { break }
                names += page.map(\.primarySmtpAddress.lookupKey)
            }
            let wanted = (0..<2_500).map { "user\($0)@contoso.example" }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            findings.expect(names == wanted, "the list has \(names.count) names, or another order")
        },
        Clause("setting one recipient does not confirm a directory, a confirmation does") { store, findings in
            let directories = store.stores.directories
            try await directories.changeDirectory(
                [.put(try Sample.recipient(1))], Sample.revision(1, total: 1, at: 1), audit: nil)
            try await directories.changeDirectory(
                [.put(try Sample.recipient(2))], Sample.revision(2, .set, total: 2, at: 2), audit: nil)
            findings.equal(
                try await directories.directories()["contoso"]?.confirmedAt, Sample.revision(1, total: 1, at: 1).at,
                "after a change")
            try await directories.changeDirectory([], Sample.revision(3, .confirmed, total: 2, at: 3), audit: nil)
            findings.equal(
                try await directories.directories()["contoso"]?.confirmedAt, Sample.revision(1, total: 1, at: 3).at,
                "after a confirmation")
            findings.equal(
                try await directories.directoryRevisions(of: "contoso", newest: 2).map(\.revision), [2, 3], "revisions")
            // A revision that is there already.
            _ = await findings.failure(of: "the same revision again") { () async throws(StoreError) in
                try await directories.changeDirectory([], Sample.revision(3, .confirmed, total: 2), audit: nil)
            }
        },
        Clause("a block has the last reason, and what is not blocked is not known") { store, findings in
            let connectors = store.stores.connectors
            try await connectors.block(blocked("one"), audit: nil)
            try await connectors.block(blocked("two"), audit: nil)
            findings.equal(try await connectors.blockedConnectors(), [blocked("two")], "blocked connectors")
            try await connectors.unblock(organization: "contoso", connector: "From HQ", audit: nil)
            let failure = await findings.failure(of: "the end of a block that is none") { () async throws(StoreError) in
                try await connectors.unblock(organization: "contoso", connector: "From HQ", audit: Sample.entry(1))
            }
            findings.expect(
                failure.map { if case .unknown = $0 { true } else { false } } ?? true,
                "it fails as \(String(describing: failure))")
            findings.equal(try await store.stores.audit.audit(matching: AuditQuery()), [], "the log")
            try await connectors.keep(validation("one"), audit: nil)
            try await connectors.keep(validation("two"), audit: nil)
            findings.equal(try await connectors.connectorValidations(), [validation("two")], "validations")
        },
        Clause("signing keys take the place of their domain's and of no others") { store, findings in
            let keys = store.stores.signingKeys
            let other = key(.first, "OTHER", organization: "fabrikam")
            try await keys.replaceSigningKeys(
                of: "contoso.example", organization: "fabrikam", with: [other], audit: nil)
            for text in ["A", "B"] {
                try await keys.replaceSigningKeys(
                    of: "contoso.example", organization: "contoso", with: [key(.second, text), key(.first, text)],
                    audit: nil)
            }
            try await store.restart()
            findings.equal(
                try await store.stores.signingKeys.signingKeys(), [key(.first, "B"), key(.second, "B"), other], "keys")
        },
        Clause("a secret is made once and is there for ever") { store, findings in
            let asked = NIOLockedValueBox(0)
            func secret(_ name: String, _ octet: UInt8) async throws -> [UInt8] {
                try await store.stores.secrets.secret(named: name) {
                    asked.withLockedValue { $0 += 1 }
                    return [octet]
                }
            }
            let none = try await store.stores.secrets.secret(named: "server")
            findings.expect(none == nil, "there is a secret before one was made")
            findings.equal(try await secret("server", 1), [1], "the first")
            findings.equal(try await secret("server", 2), [1], "the same again")
            findings.equal(try await secret("other", 3), [3], "another")
            try await store.restart()
            findings.equal(try await secret("server", 4), [1], "after a restart")
            findings.equal(try await store.stores.secrets.secret(named: "server"), [1], "as it is read")
            findings.equal(asked.withLockedValue { $0 }, 2, "how often one was made")
        },
        Clause("outages take the place of what was known of them, and are found by queue and period") {
            store, findings in
            // Not so long ago that they are forgotten.
            func moment(_ milliseconds: Int64) -> WallTime {
                WallTime(milliseconds: Sample.time.milliseconds + milliseconds)
            }
            func outage(
                _ began: Int64, to ended: Int64?, failures: Int = 1, in key: QueueKey = Sample.queue
            ) -> QueueOutage {
                QueueOutage(
                    key: key, began: moment(began),
                    ended: ended.map { moment($0) }, failedAt: moment(began + 5),
                    failures: failures, remote: failures > 1 ? "mx.a.test [192.0.2.1]:25" : nil,
                    detail: "450 4.4.316 Connection refused")
            }
            var other = Sample.queue
            other.connector = "Another"
            let outages = store.stores.outages
            try await outages.record([outage(100, to: nil), outage(100, to: 150, in: other)])
            try await outages.record([outage(100, to: 200, failures: 3), outage(300, to: nil)])
            try await store.restart()
            func found(_ from: Int64, _ to: Int64, limit: Int = 9, in key: QueueKey = Sample.queue) async throws
                -> [QueueOutage]
            {
                try await store.stores.outages.outages(
                    of: key, during: moment(from)...moment(to), limit: limit)
            }
            let (first, second) = (outage(100, to: 200, failures: 3), outage(300, to: nil))
            findings.equal(try await found(0, 1_000), [first, second], "all of a queue")
            findings.equal(try await found(0, 1_000, in: other), [outage(100, to: 150, in: other)], "another queue's")
            findings.equal(try await found(200, 299), [first], "one that ended as the period began")
            findings.equal(try await found(201, 299), [], "between two")
            findings.equal(try await found(201, 300), [second], "one that began as the period ended")
            findings.equal(try await found(500, 600), [second], "one that lasts")
            findings.equal(try await found(0, 1_000, limit: 1), [second], "at most one")
            try await store.stores.outages.endOutages()
            findings.equal(try await found(0, 1_000), [first, outage(300, to: 305)], "after all were ended")
        },
        Clause("MTA-STS policies take the place of earlier ones, and the newest stay") { store, findings in
            func policy(_ id: String, _ domain: String, at: Int64) -> StoredTransportPolicy {
                StoredTransportPolicy(
                    domain: domain, id: id, policy: "mode: none", fetchedAt: WallTime(milliseconds: at), maxAge: 60)
            }
            let policies = store.stores.transportPolicies
            try await policies.keep([policy("1", "a.test", at: 5), policy("1", "b.test", at: 6)], forgetting: [])
            try await policies.keep(
                [policy("2", "a.test", at: 9), policy("1", "c.test", at: 7)], forgetting: ["b.test"])
            try await store.restart()
            let kept = [policy("2", "a.test", at: 9), policy("1", "c.test", at: 7)]
            findings.equal(try await store.stores.transportPolicies.transportPolicies(limit: 9), kept, "policies")
            findings.equal(
                try await store.stores.transportPolicies.transportPolicies(limit: 1), [kept[0]], "at most one")
            try await store.stores.transportPolicies.forgetTransportPolicies(beyond: 1)
            findings.equal(
                try await store.stores.transportPolicies.transportPolicies(limit: 9), [kept[0]], "what is left")
        },
    ]
}
