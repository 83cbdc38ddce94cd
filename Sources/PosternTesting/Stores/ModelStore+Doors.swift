import Identity
package import Mail
package import MailFlow
import NIOConcurrencyHelpers
package import Operations
package import Organization
package import Queueing
package import SenderAuthentication

extension ModelStore {
    /// What is kept beside messages.
    struct Records {
        var audit: [AuditEntry] = []
        var revisions: [String: [OrganizationRevision]] = [:]
        var directories: [String: Directory] = [:]
        var lastRows: Int64 = 0
        var blocked: [ConnectorName: BlockedConnector] = [:]
        var validations: [ConnectorName: ConnectorValidationRecord] = [:]
        var signingKeys: [StoredDKIMKey] = []
        var secrets: [String: [UInt8]] = [:]
        var dmarc: [DMARCAggregateRow: Int64] = [:]
        var tls: [StoredTLSCount: Int64] = [:]
        var policies: [String: StoredTransportPolicy] = [:]
        var refusals: [PerimeterRefusal] = []
        var traffic: [TrafficCount.Group: [TrafficCount.Name: TrafficCount.Figures]] = [:]
        var countedThrough: WallTime?
        var outages: [QueueOutage] = []
        var submissions: [Submission] = []
        var items: [RecipientID: QuarantineItem] = [:]
        /// What items count for that were held while they waited.
        var lateShares: [RecipientID: Int] = [:]
        var notices: [QuarantineNotice] = []
        var tokens: [[UInt8]: QuarantineToken] = [:]
        var releasedCopies: [SequenceNumber: Set<String>] = [:]
        var restrictedSenders: [SenderKey: RestrictedSender] = [:]
        var identities = Identities()
        var jobs: [JobID: JobRecord] = [:]
        var answers: [IdempotencyKey: KeptRequest] = [:]
        var searches: [SavedSearch.ID: SavedSearch] = [:]
        var proofs: [ProvedDomain: DomainProof] = [:]
    }

    struct Directory {
        var head: DirectoryHead
        var recipients: [String: Recipient]
        var revisions: [DirectoryRevision]
    }

    struct ConnectorName: Hashable, Comparable {
        var organization: String
        var connector: String

        static func < (a: ConnectorName, b: ConnectorName) -> Bool {
            (a.organization, a.connector) < (b.organization, b.connector)
        }
    }

    /// All its doors.
    package var stores: Stores {
        var stores = Stores(self, perimeter: self)
        stores.traceForgetting = self
        return stores
    }

    /// From now on every door fails with `closed`.
    package func close() { state.withLockedValue { $0.isClosed = true } }

    /// Opens it again, with all that it keeps.
    package func reopen() { state.withLockedValue { $0.isClosed = false } }

    /// Whether an entry of the audit log can't be written: then what writes one fails there, behind all else of it.
    package func breakAudit(_ isBroken: Bool) { state.withLockedValue { $0.isAuditBroken = isBroken } }

    /// What the audit log holds, in the order in which it was written.
    package var auditLog: [AuditEntry] { state.withLockedValue { $0.records.audit } }

    /// What was refused at the edge.
    package var refusals: [PerimeterRefusal] { state.withLockedValue { $0.records.refusals } }

    func read<Value>(_ body: (inout State) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = state.withLockedValue { state in
            guard !state.isClosed else { return .failure(.closed) }
            do throws(StoreError) { return .success(try body(&state)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Changes it whole or not at all.
    func change<Value>(_ body: (inout State) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = state.withLockedValue { $0.transact(body) }
        return try result.get()
    }
}

extension ModelStore.State {
    /// Runs `body` on a copy, which becomes the state when it does not throw.
    mutating func transact<Value>(
        _ body: (inout ModelStore.State) throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        guard !isClosed else { return .failure(.closed) }
        var changed = self
        do throws(StoreError) {
            let value = try body(&changed)
            self = changed
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    mutating func record(_ entries: [AuditEntry]) throws(StoreError) {
        if isAuditBroken, !entries.isEmpty { throw .failed("the audit log can't be written") }
        records.audit += entries
    }

    mutating func record(_ entry: AuditEntry?) throws(StoreError) { if let entry { try record([entry]) } }
}

extension ModelStore: OutageStore {
    /// Keeps outages, each in place of what was kept of it.
    package func record(_ outages: [QueueOutage]) async throws(StoreError) {
        try change { state in
            for outage in outages {
                let known = state.records.outages.firstIndex { $0.key == outage.key && $0.began == outage.began }
                if let known {
                    state.records.outages[known] = outage
                } else {
                    state.records.outages.append(outage)
                }
            }
        }
    }

    /// Ends those that have no end.
    package func endOutages() async throws(StoreError) {
        try change { state in
            for index in state.records.outages.indices where state.records.outages[index].ended == nil {
                state.records.outages[index].ended = state.records.outages[index].failedAt
            }
        }
    }

    /// Those of a queue within a period.
    package func outages(
        of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int
    ) async throws(StoreError) -> [QueueOutage] {
        try read { state in
            state.records.outages.filter { outage in
                outage.key == key && outage.began <= period.upperBound
                    && outage.ended.map { $0 >= period.lowerBound } ?? true
            }
            .sorted { $0.began < $1.began }.suffix(limit)
        }
    }
}

extension ModelStore: ConfigurationStore {
    /// The newest revision of each organization, by name.
    package func currentOrganizations() async throws(StoreError) -> [OrganizationRevision] {
        try read { $0.records.revisions.values.compactMap(\.last).sorted { $0.organization < $1.organization } }
    }

    /// The newest revisions, oldest of them first.
    package func revisions(
        of organization: String, newest limit: Int
    ) async throws(StoreError) -> [OrganizationRevision] {
        try read { Array(($0.records.revisions[organization] ?? []).suffix(max(0, limit))) }
    }

    /// One revision.
    package func revision(
        _ number: Int64, of organization: String
    ) async throws(StoreError) -> OrganizationRevision? {
        try read { $0.records.revisions[organization]?.first { $0.revision == number } }
    }

    /// Adds a revision for each document, all or none.
    package func apply(
        _ documents: [AppliedDocument], author: String, at time: WallTime, audit: [AuditEntry]
    ) async throws(StoreError) -> [Int64] {
        try change { state throws(StoreError) in
            var numbers: [Int64] = []
            for document in documents {
                let number = (state.records.revisions[document.organization]?.last?.revision ?? 0) + 1
                state.records.revisions[document.organization, default: []].append(
                    OrganizationRevision(
                        organization: document.organization, revision: number, document: document.document,
                        author: author, appliedAt: time, kind: document.kind, isDrift: document.isDrift))
                numbers.append(number)
            }
            try state.record(audit)
            return numbers
        }
    }

    /// Removes an organization and what is kept of it.
    package func remove(organization: String, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            guard state.records.revisions.removeValue(forKey: organization) != nil else {
                throw .unknown("organization \(organization)")
            }
            state.records.directories[organization] = nil
            state.records.blocked = state.records.blocked.filter { $0.key.organization != organization }
            state.records.validations = state.records.validations.filter { $0.key.organization != organization }
            state.records.signingKeys.removeAll { $0.organization == organization }
            state.records.restrictedSenders = state.records.restrictedSenders.filter {
                $0.key.organization != organization
            }
            state.records.searches = state.records.searches.filter { $0.value.organization != organization }
            state.records.proofs = state.records.proofs.filter { $0.value.organization != organization }
            try state.record(audit)
        }
    }
}

extension ModelStore: DirectoryStore {
    /// The heads, by organization.
    package func directories() async throws(StoreError) -> [String: DirectoryHead] {
        try read { $0.records.directories.mapValues(\.head) }
    }

    /// A directory whole.
    package func directory(_ head: DirectoryHead) async throws(StoreError) -> LoadedDirectory {
        try read { state throws(StoreError) in
            guard let directory = state.records.directories[head.latest.organization], directory.head.rows == head.rows
            else { throw .unknown("directory of \(head.latest.organization) with these rows any more") }
            var builder = PackedDirectoryBuilder(expecting: directory.recipients.count)
            var unusable = 0
            for recipient in directory.recipients.values {
                do throws(DirectoryRowProblem) { try builder.add(DirectoryRow(recipient)) } catch { unusable += 1 }
            }
            return LoadedDirectory(
                RecipientDirectory(
                    builder.finish(), revision: head.latest.revision, confirmedAt: head.confirmedAt),
                unusable: unusable)
        }
    }

    /// Recipients by address.
    package func recipients(
        of head: DirectoryHead, after key: String, limit: Int
    ) async throws(StoreError) -> [Recipient] {
        try read { state in
            guard let directory = state.records.directories[head.latest.organization], directory.head.rows == head.rows
            else { return [] }
            return directory.recipients.filter { key.utf8.lexicographicallyPrecedes($0.key.utf8) }
                .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.prefix(max(0, limit)).map(\.value)
        }
    }

    /// The newest revisions, oldest of them first.
    package func directoryRevisions(
        of organization: String, newest limit: Int
    ) async throws(StoreError) -> [DirectoryRevision] {
        try read { Array(($0.records.directories[organization]?.revisions ?? []).suffix(max(0, limit))) }
    }

    /// Changes few recipients and adds the revision.
    package func changeDirectory(
        _ edits: [RecipientDirectory.Edit], _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError) {
        try change { state throws(StoreError) in
            var recipients = state.records.directories[revision.organization]?.recipients ?? [:]
            for edit in edits {
                switch edit {
                case .put(let recipient): recipients[recipient.primarySmtpAddress.lookupKey] = recipient
                case .remove(let address): recipients[address.lookupKey] = nil
                }
            }
            let rows = state.records.directories[revision.organization]?.head.rows
            try state.put(recipients, revision, rows: rows)
            try state.record(audit)
        }
    }

    /// Makes a directory anew and adds the revision.
    package func replaceDirectory(
        with recipients: PackedDirectory, _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError) {
        var all: [String: Recipient] = [:]
        recipients.forEachRow { row in
            if let recipient = row.recipient { all[recipient.primarySmtpAddress.lookupKey] = recipient }
        }
        try change { state throws(StoreError) in
            try state.put(all, revision, rows: nil)
            try state.record(audit)
        }
    }

    /// There is never anything to tidy.
    package func tidyDirectories() async throws(StoreError) -> Bool { try read { _ in false } }
}

extension ModelStore.State {
    fileprivate mutating func put(
        _ recipients: [String: Recipient], _ revision: DirectoryRevision, rows: Int64?
    ) throws(StoreError) {
        let earlier = records.directories[revision.organization]
        guard earlier?.revisions.contains(where: { $0.revision == revision.revision }) != true else {
            throw .failed("revision \(revision.revision) is there already")
        }
        if rows == nil { records.lastRows += 1 }
        records.directories[revision.organization] = ModelStore.Directory(
            head: DirectoryHead(
                latest: revision,
                confirmedAt: revision.kind.confirms ? revision.at : earlier?.head.confirmedAt ?? revision.at,
                rows: rows ?? records.lastRows),
            recipients: recipients, revisions: (earlier?.revisions ?? []) + [revision])
    }
}

extension ModelStore: ConnectorStore {
    /// The blocked connectors, by organization and name.
    package func blockedConnectors() async throws(StoreError) -> [BlockedConnector] {
        try read { $0.records.blocked.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Blocks a connector.
    package func block(_ connector: BlockedConnector, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            let name = ConnectorName(organization: connector.organization, connector: connector.connector)
            state.records.blocked[name] = connector
            try state.record(audit)
        }
    }

    /// Lets a connector be used again.
    package func unblock(
        organization: String, connector: String, audit: AuditEntry?
    ) async throws(StoreError) {
        try change { state throws(StoreError) in
            let name = ConnectorName(organization: organization, connector: connector)
            guard state.records.blocked.removeValue(forKey: name) != nil else {
                throw .unknown("blocked connector \"\(connector)\" in organization \(organization)")
            }
            try state.record(audit)
        }
    }

    /// The last validation of each connector, by organization and name.
    package func connectorValidations() async throws(StoreError) -> [ConnectorValidationRecord] {
        try read { $0.records.validations.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Keeps a validation.
    package func keep(_ validation: ConnectorValidationRecord, audit: AuditEntry?) async throws(StoreError) {
        try change { state throws(StoreError) in
            let name = ConnectorName(organization: validation.organization, connector: validation.connector)
            state.records.validations[name] = validation
            try state.record(audit)
        }
    }
}

extension ModelStore: SigningKeyStore, SecretStore {
    /// The keys, by organization, domain and selector.
    package func signingKeys() async throws(StoreError) -> [StoredDKIMKey] {
        try read { state in
            state.records.signingKeys.sorted {
                ($0.organization, $0.domain, $0.selector.rawValue, $0.algorithm.rawValue)
                    < ($1.organization, $1.domain, $1.selector.rawValue, $1.algorithm.rawValue)
            }
        }
    }

    /// Keeps a domain's keys.
    package func replaceSigningKeys(
        of domain: String, organization: String, with keys: [StoredDKIMKey], audit: AuditEntry?
    ) async throws(StoreError) {
        try change { state throws(StoreError) in
            state.records.signingKeys.removeAll { $0.domain == domain && $0.organization == organization }
            state.records.signingKeys += keys
            try state.record(audit)
        }
    }

    /// What is kept under a name.
    package func secret(named name: String) async throws(StoreError) -> [UInt8]? {
        try read { $0.records.secrets[name] }
    }

    /// What is kept under a name, or is made now.
    package func secret(
        named name: String, make: @escaping @Sendable () -> [UInt8]
    ) async throws(StoreError) -> [UInt8] {
        try change { state in
            if let found = state.records.secrets[name] { return found }
            let made = make()
            state.records.secrets[name] = made
            return made
        }
    }
}

extension ModelStore: DMARCCountStore, TLSCountStore, TransportPolicyStore {
    private static let dmarcRoom = DMARCCounts.Room(rows: 200_000, octets: 64 << 20, merged: 20_000)

    /// Adds to the counts.
    package func add(
        _ counts: [StoredDMARCCount], room: DMARCCounts.Room, keepingFrom firstDay: UTCDay
    ) async throws(StoreError) -> DMARCCounts.Room {
        try change { state in
            state.records.dmarc = state.records.dmarc.filter { $0.key.day >= firstDay }
            var room = room
            for count in counts where count.row.day >= firstDay {
                for row in [count.row, count.row.merged, .leftOut(on: count.row.day)] {
                    guard state.records.dmarc[row] != nil || room.take(row) else { continue }
                    state.records.dmarc[row, default: 0] += count.messages
                    break
                }
            }
            return room
        }
    }

    /// What is left of the room of a day.
    package func dmarcRoom(of day: UTCDay) async throws(StoreError) -> DMARCCounts.Room {
        try read { state in
            var room = Self.dmarcRoom
            for row in state.records.dmarc.keys where row.day == day { _ = room.take(row) }
            return room
        }
    }

    /// The counts of a day.
    package func dmarcCounts(
        of day: UTCDay, organization: String?, limit: Int
    ) async throws(StoreError) -> [StoredDMARCCount] {
        try read { state in
            state.records.dmarc
                .filter { row, _ in
                    row.day == day && (organization.map { $0 == row.organization } ?? true || row.organization.isEmpty)
                }
                .sorted { a, b in
                    let (a, b) = (a.key, b.key)
                    return [
                        a.organization, a.policyDomain, a.policy, a.discovery.rawValue, a.headerFrom, a.source,
                    ].lexicographicallyPrecedes([
                        b.organization, b.policyDomain, b.policy, b.discovery.rawValue, b.headerFrom, b.source,
                    ])
                }
                .prefix(limit).map { StoredDMARCCount($0.key, messages: $0.value) }
        }
    }

    /// Adds to the counts.
    package func add(_ counts: [StoredTLSCount], keepingFrom firstDay: UTCDay) async throws(StoreError) {
        try change { state in
            state.records.tls = state.records.tls.filter { $0.key.day >= firstDay.number }
            for count in counts where count.day >= firstDay.number {
                var key = count
                key.sessions = 0
                state.records.tls[key, default: 0] += count.sessions
            }
        }
    }

    /// The counts of a day.
    package func tlsCounts(
        of day: UTCDay, domain: String?, limit: Int
    ) async throws(StoreError) -> [StoredTLSCount] {
        try read { state in
            let found = state.records.tls.filter { row, _ in
                row.day == day.number && domain.map { $0 == row.domain } ?? true
            }
            let rows = found.map { row, sessions in
                var row = row
                row.sessions = sessions
                return row
            }
            return rows.sorted {
                ($0.domain, $0.policyType, $0.policy, $0.exchanger, $0.result)
                    < ($1.domain, $1.policyType, $1.policy, $1.exchanger, $1.result)
            }.prefix(limit).map { $0 }
        }
    }

    /// The policies, the newest first.
    package func transportPolicies(limit: Int) async throws(StoreError) -> [StoredTransportPolicy] {
        try read { Self.newestFirst($0.records.policies.values).prefix(limit).map { $0 } }
    }

    /// Keeps policies and forgets others.
    package func keep(
        _ policies: [StoredTransportPolicy], forgetting domains: [String]
    ) async throws(StoreError) {
        try change { state in
            for domain in domains { state.records.policies[domain] = nil }
            for policy in policies { state.records.policies[policy.domain] = policy }
        }
    }

    /// Forgets all but the newest.
    package func forgetTransportPolicies(beyond count: Int) async throws(StoreError) {
        try change { state in
            for policy in Self.newestFirst(state.records.policies.values).dropFirst(count) {
                state.records.policies[policy.domain] = nil
            }
        }
    }

    private static func newestFirst(_ policies: some Sequence<StoredTransportPolicy>) -> [StoredTransportPolicy] {
        policies.sorted { ($1.fetchedAt, $0.domain) < ($0.fetchedAt, $1.domain) }
    }
}
