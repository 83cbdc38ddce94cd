import Mail
import MailFlow
import Organization
import Queueing
import SenderAuthentication

struct FaultyConfiguration: ConfigurationStore {
    let base: any ConfigurationStore
    let defect: PlantedDefect

    func currentOrganizations() async throws(StoreError) -> [OrganizationRevision] {
        try await base.currentOrganizations()
    }

    func revisions(of organization: String, newest limit: Int) async throws(StoreError) -> [OrganizationRevision] {
        let found = try await base.revisions(of: organization, newest: limit)
        return defect == .reversedRevisions ? found.reversed() : found
    }

    func revision(_ number: Int64, of organization: String) async throws(StoreError) -> OrganizationRevision? {
        try await base.revision(number, of: organization)
    }

    func apply(
        _ documents: [AppliedDocument], author: String, at time: WallTime, audit: [AuditEntry]
    ) async throws(StoreError) -> [Int64] {
        guard defect == .partialApply else {
            return try await base.apply(documents, author: author, at: time, audit: audit)
        }
        var numbers: [Int64] = []
        for (index, document) in documents.enumerated() {
            let entries = index == documents.count - 1 ? audit : []
            numbers += try await base.apply([document], author: author, at: time, audit: entries)
        }
        return numbers
    }

    func remove(organization: String, audit: AuditEntry?) async throws(StoreError) {
        try await base.remove(organization: organization, audit: audit)
    }
}

struct FaultyConnectors: ConnectorStore {
    let base: any ConnectorStore
    let defect: PlantedDefect

    func blockedConnectors() async throws(StoreError) -> [BlockedConnector] { try await base.blockedConnectors() }

    func block(_ connector: BlockedConnector, audit: AuditEntry?) async throws(StoreError) {
        try await base.block(connector, audit: defect == .blockWithoutEntry ? nil : audit)
    }

    func unblock(organization: String, connector: String, audit: AuditEntry?) async throws(StoreError) {
        do {
            try await base.unblock(organization: organization, connector: connector, audit: audit)
        } catch {
            if defect == .silentUnblock, case .unknown = error { return }
            throw error
        }
    }

    func connectorValidations() async throws(StoreError) -> [ConnectorValidationRecord] {
        try await base.connectorValidations()
    }

    func keep(_ validation: ConnectorValidationRecord, audit: AuditEntry?) async throws(StoreError) {
        try await base.keep(validation, audit: audit)
    }
}

struct FaultyDirectories: DirectoryStore {
    let base: any DirectoryStore
    let defect: PlantedDefect

    func directories() async throws(StoreError) -> [String: DirectoryHead] { try await base.directories() }

    func directory(_ head: DirectoryHead) async throws(StoreError) -> LoadedDirectory {
        guard defect == .staleDirectory else { return try await base.directory(head) }
        return try await base.directory(try await base.directories()[head.latest.organization] ?? head)
    }

    func recipients(of head: DirectoryHead, after key: String, limit: Int) async throws(StoreError) -> [Recipient] {
        try await base.recipients(of: head, after: key, limit: limit)
    }

    func directoryRevisions(
        of organization: String, newest limit: Int
    ) async throws(StoreError) -> [DirectoryRevision] {
        try await base.directoryRevisions(of: organization, newest: limit)
    }

    func changeDirectory(
        _ edits: [RecipientDirectory.Edit], _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError) { try await base.changeDirectory(edits, revision, audit: audit) }

    func replaceDirectory(
        with recipients: PackedDirectory, _ revision: DirectoryRevision, audit: AuditEntry?
    ) async throws(StoreError) {
        guard defect == .addedDirectory else {
            return try await base.replaceDirectory(with: recipients, revision, audit: audit)
        }
        var edits: [RecipientDirectory.Edit] = []
        recipients.forEachRow { row in if let recipient = row.recipient { edits.append(.put(recipient)) } }
        try await base.changeDirectory(edits, revision, audit: audit)
    }

    func tidyDirectories() async throws(StoreError) -> Bool { try await base.tidyDirectories() }
}

struct FaultySecrets: SecretStore {
    let base: any SecretStore

    func secret(named name: String) async throws(StoreError) -> [UInt8]? { try await base.secret(named: name) }

    func secret(
        named name: String, make: @escaping @Sendable () -> [UInt8]
    ) async throws(StoreError) -> [UInt8] {
        _ = try await base.secret(named: name, make: make)
        return make()
    }
}

struct FaultyKeys: SigningKeyStore {
    let base: any SigningKeyStore

    func signingKeys() async throws(StoreError) -> [StoredDKIMKey] { try await base.signingKeys() }

    func replaceSigningKeys(
        of domain: String, organization: String, with keys: [StoredDKIMKey], audit: AuditEntry?
    ) async throws(StoreError) {
        // As an insertion that replaces nothing: what was there first stays.
        let earlier = try await base.signingKeys().filter { $0.domain == domain && $0.organization == organization }
        let new = keys.filter { key in !earlier.contains { $0.selector == key.selector } }
        try await base.replaceSigningKeys(of: domain, organization: organization, with: earlier + new, audit: audit)
    }
}

struct FaultyPolicies: TransportPolicyStore {
    let base: any TransportPolicyStore

    func transportPolicies(limit: Int) async throws(StoreError) -> [StoredTransportPolicy] {
        try await base.transportPolicies(limit: limit)
    }

    func keep(_ policies: [StoredTransportPolicy], forgetting domains: [String]) async throws(StoreError) {
        try await base.keep(policies, forgetting: domains)
    }

    func forgetTransportPolicies(beyond count: Int) async throws(StoreError) {
        let newest = try await base.transportPolicies(limit: count).map(\.domain)
        try await base.keep([], forgetting: newest)
    }
}

struct FaultyAudit: AuditStore {
    let base: any AuditStore

    func record(_ entries: [AuditEntry]) async throws(StoreError) { try await base.record(entries) }

    func audit(
        matching query: AuditQuery, behind place: AuditPlace?
    ) async throws(StoreError) -> [NumberedAuditEntry] {
        try await base.audit(matching: query, behind: place).reversed()
    }

    func auditHead() async throws(StoreError) -> AuditHead { try await base.auditHead() }

    func verifyAudit(noted: AuditHead?) async throws(StoreError) -> AuditVerification {
        try await base.verifyAudit(noted: noted)
    }
}

struct FaultyOutages: OutageStore {
    let base: any OutageStore

    func record(_ outages: [QueueOutage]) async throws(StoreError) {
        // As an insertion of each: nothing takes the place of another.
        try await base.record(
            outages.map { outage in
                var outage = outage
                outage.began = WallTime(milliseconds: outage.began.milliseconds - Int64(outage.failures))
                return outage
            })
    }

    func endOutages() async throws(StoreError) { try await base.endOutages() }

    func outages(
        of key: QueueKey, during period: ClosedRange<WallTime>, limit: Int
    ) async throws(StoreError) -> [QueueOutage] { try await base.outages(of: key, during: period, limit: limit) }
}
