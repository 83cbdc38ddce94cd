import Mail
import MailFlow
import NIOConcurrencyHelpers
import Organization
import Queueing
import SenderAuthentication

final class FaultyMessages: MessageStore {
    private let base: any MessageStore
    private let audit: any AuditStore
    private let defect: PlantedDefect
    private let held = NIOLockedValueBox<[QueueKey: @Sendable () -> Void]>([:])

    init(base: any MessageStore, audit: any AuditStore, defect: PlantedDefect) {
        self.base = base
        self.audit = audit
        self.defect = defect
    }

    func submit(
        _ transaction: StoreTransaction, completion: @escaping @Sendable (Result<CommitReceipt, StoreError>) -> Void
    ) {
        var changed = transaction
        switch defect {
        case .swappedCompletions:
            base.submit(transaction) { [self] result in
                guard let key = transaction.acceptances.first?.deliveries.first?.key else { return completion(result) }
                let earlier = held.withLockedValue { held -> (@Sendable () -> Void)? in
                    if let earlier = held.removeValue(forKey: key) { return earlier }
                    held[key] = { completion(result) }
                    return nil
                }
                guard let earlier else { return }
                completion(result)
                earlier()
            }
        case .reportApart where !transaction.updates.isEmpty && !transaction.acceptances.isEmpty:
            changed.updates = []
            base.submit(StoreTransaction(updates: transaction.updates)) { [base, changed] _ in
                base.submit(changed, completion: completion)
            }
        case .forgottenEntry:
            changed.audit = []
            base.submit(changed, completion: completion)
        case .entryApart where !transaction.audit.isEmpty:
            changed.audit = []
            base.submit(changed) { [audit] result in
                Task {
                    try? await audit.record(transaction.audit)
                    completion(result)
                }
            }
        case .halfRelease where !transaction.quarantine.isEmpty:
            changed.quarantine = []
            base.submit(transaction) { [base, changed] result in
                guard case .failure(.unknown) = result else { return completion(result) }
                base.submit(changed, completion: completion)
            }
        case .forgottenNotice where !transaction.quarantine.isEmpty:
            changed.quarantine.removeAll { action in
                if case .tell = action { true } else { false }
            }
            base.submit(changed, completion: completion)
        case .forgottenSuspension:
            for index in changed.updates.indices { changed.updates[index].isSuspended = nil }
            base.submit(changed, completion: completion)
        default: base.submit(transaction, completion: completion)
        }
    }

    func message(
        _ sequence: SequenceNumber, recipients: [RecipientID],
        completion: @escaping @Sendable (Result<StoredMessage?, StoreError>) -> Void
    ) { base.message(sequence, recipients: recipients, completion: completion) }

    func waiting(after last: RecipientID?, limit: Int) async throws(StoreError) -> [QueuedRecipient] {
        switch defect {
        case .repeatedRecipient:
            try await base.waiting(after: last.map { RecipientID($0.rawValue - 1) }, limit: limit)
        case .skippedRecipient:
            try await base.waiting(after: last.map { RecipientID($0.rawValue + 1) }, limit: limit)
        default: try await base.waiting(after: last, limit: limit)
        }
    }

    func suspendedQueues() async throws(StoreError) -> [QueueKey] { try await base.suspendedQueues() }

    func lastSequence() async throws(StoreError) -> SequenceNumber { try await base.lastSequence() }
}

struct FaultyRoutes: RouteStore {
    let base: any RouteStore

    func waitingRevisions() async throws(StoreError) -> [String: Set<Int64>] {
        do {
            return try await base.waitingRevisions()
        } catch {
            return [:]
        }
    }

    func waitingRoutes(
        of organization: String, after last: RecipientID?, limit: Int
    ) async throws(StoreError) -> [WaitingRoute] {
        try await base.waitingRoutes(of: organization, after: last, limit: limit)
    }
}

struct FaultyLookup: MessageLookup {
    let base: any MessageLookup

    func status(of id: String) async throws(StoreError) -> MessageStatus? {
        if let found = try await base.status(of: id) { return found }
        return try await base.status(of: "1")
    }

    func messages(matching text: String, limit: Int) async throws(StoreError) -> [SequenceNumber] {
        try await base.messages(matching: text, limit: limit)
    }

    func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try await base.content(of: sequence)
    }

    func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] {
        try await base.recipients(ids)
    }

    func waitingRecipients(after last: RecipientID?, limit: Int) async throws(StoreError) -> [RecipientStatus] {
        try await base.waitingRecipients(after: last, limit: limit)
    }
}

/// Knows of no recipient that has ended.
struct FaultyListing: MessageLookup {
    let base: any MessageLookup

    func status(of id: String) async throws(StoreError) -> MessageStatus? { try await base.status(of: id) }

    func messages(matching text: String, limit: Int) async throws(StoreError) -> [SequenceNumber] {
        try await base.messages(matching: text, limit: limit)
    }

    func content(of sequence: SequenceNumber) async throws(StoreError) -> MessageContent? {
        try await base.content(of: sequence)
    }

    func recipients(_ ids: [RecipientID]) async throws(StoreError) -> [RecipientStatus] {
        try await base.recipients(ids).filter { $0.state == .waiting }
    }

    func waitingRecipients(after last: RecipientID?, limit: Int) async throws(StoreError) -> [RecipientStatus] {
        try await base.waitingRecipients(after: last, limit: limit)
    }
}

struct FaultyTrace: TraceStore {
    let base: any TraceStore
    let defect: PlantedDefect

    func search(_ query: TraceQuery) async throws(StoreError) -> TracePage {
        var query = query
        if defect == .limitlessSearch { query.limit += 1 }
        var page = try await base.search(query)
        if defect == .shortPage, page.next != nil { page.rows = page.rows.dropLast() }
        return page
    }

    func detail(_ id: String) async throws(StoreError) -> TraceDetail? { try await base.detail(id) }
}

struct FaultyFeed: TraceFeed {
    let base: any TraceFeed

    func traceEntries(
        after sequence: SequenceNumber, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        Array(try await base.traceEntries(after: sequence, messages: messages).dropLast())
    }

    func traceEntries(
        receivedIn period: Range<WallTime>, through newest: SequenceNumber, behind place: TraceFeedPlace?, messages: Int
    ) async throws(StoreError) -> [TraceIndexEntry] {
        Array(
            try await base.traceEntries(receivedIn: period, through: newest, behind: place, messages: messages)
                .dropLast())
    }

    func lastSequence() async throws(StoreError) -> SequenceNumber { try await base.lastSequence() }
}

struct FaultyEraser: TraceEraser {
    let base: any TraceEraser

    func erase(_ rows: [RecipientID], of address: AddressDigest) async throws(StoreError) -> Int {
        try await base.erase(rows, of: AddressDigest(""))
    }

    func erase(_ refusals: [ForgottenRefusal]) async throws(StoreError) -> Int { try await base.erase(refusals) }

    func eraseRemains() async throws(StoreError) -> Bool { try await base.eraseRemains() }
}

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

struct FaultyDMARCCounts: DMARCCountStore {
    let base: any DMARCCountStore

    func add(
        _ counts: [StoredDMARCCount], room: DMARCCounts.Room, keepingFrom firstDay: UTCDay
    ) async throws(StoreError) -> DMARCCounts.Room {
        _ = try await base.add(counts, room: room, keepingFrom: firstDay)
        return room
    }

    func dmarcRoom(of day: UTCDay) async throws(StoreError) -> DMARCCounts.Room { try await base.dmarcRoom(of: day) }

    func dmarcCounts(
        of day: UTCDay, organization: String?, limit: Int
    ) async throws(StoreError) -> [StoredDMARCCount] {
        try await base.dmarcCounts(of: day, organization: organization, limit: limit)
    }
}

struct FaultyTLSCounts: TLSCountStore {
    let base: any TLSCountStore

    func add(_ counts: [StoredTLSCount], keepingFrom firstDay: UTCDay) async throws(StoreError) {
        try await base.add(counts, keepingFrom: firstDay)
    }

    func tlsCounts(of day: UTCDay, domain: String?, limit: Int) async throws(StoreError) -> [StoredTLSCount] {
        try await base.tlsCounts(of: day, domain: nil, limit: limit)
    }
}

struct FaultyTraffic: TrafficCountStore {
    let base: any TrafficCountStore
    let defect: PlantedDefect

    func addTraffic(_ counts: [TrafficCount], through: WallTime) async throws(StoreError) {
        try await base.addTraffic(counts, through: through)
    }

    func traffic(_ query: TrafficQuery) async throws(StoreError) -> [TrafficCount] {
        var query = query
        if defect == .foreignTraffic { query.organization = nil }
        return try await base.traffic(query)
    }

    func trafficCountedThrough() async throws(StoreError) -> WallTime? { try await base.trafficCountedThrough() }

    func forgetTraffic(_ step: TrafficStep, before minute: Int64, limit: Int) async throws(StoreError) -> Int {
        try await base.forgetTraffic(step, before: minute, limit: limit)
    }

    func trafficRecipients(
        _ ids: [RecipientID]
    ) async throws(StoreError) -> [RecipientID: TrafficRecipient] {
        defect == .forgottenRecipients ? [:] : try await base.trafficRecipients(ids)
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

    func audit(matching query: AuditQuery) async throws(StoreError) -> [AuditEntry] {
        try await base.audit(matching: query).reversed()
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

struct FaultySubmissions: SubmissionStore {
    let base: any SubmissionStore

    func keep(_ submissions: [Submission]) async throws(StoreError) { try await base.keep(submissions) }

    func submissions(of report: RecipientID) async throws(StoreError) -> [Submission] {
        try await base.submissions(of: report)
    }

    func submissions(_ query: SubmissionQuery) async throws(StoreError) -> [Submission] {
        var query = query
        query.organization = nil
        return try await base.submissions(query)
    }
}

struct FaultySenders: SenderStore {
    let base: any SenderStore

    func restrictedSenders() async throws(StoreError) -> [RestrictedSender] { try await base.restrictedSenders() }

    func keepRestricted(_ sender: RestrictedSender, audit: AuditEntry?) async throws(StoreError) {
        try await base.keepRestricted(sender, audit: audit)
    }

    func forgetRestricted(endedBy time: WallTime) async throws(StoreError) {
        try await base.forgetRestricted(endedBy: time)
    }

    func sentMail(at time: WallTime) async throws(StoreError) -> [SentMail] {
        try await base.sentMail(at: time).map { mail in
            var mail = mail
            mail.recipients = mail.hourly.total
            return mail
        }
    }
}

struct FaultyQuarantine: QuarantineStore {
    let base: any QuarantineStore

    func quarantined(_ query: QuarantineQuery) async throws(StoreError) -> [QuarantineItem] {
        var query = query
        query.organization = nil
        return try await base.quarantined(query)
    }

    func quarantinedCount(_ query: QuarantineQuery, most: Int) async throws(StoreError) -> Int {
        try await base.quarantinedCount(query, most: most)
    }

    func quarantined(_ id: RecipientID) async throws(StoreError) -> QuarantineItem? {
        try await base.quarantined(id)
    }

    func inQuarantine(_ ids: [RecipientID]) async throws(StoreError) -> Set<RecipientID> {
        try await base.inQuarantine(ids)
    }

    func releasedCopies(of sequence: SequenceNumber) async throws(StoreError) -> Set<String> {
        try await base.releasedCopies(of: sequence)
    }

    func quarantineTotals() async throws(StoreError) -> [QuarantineTotal] { try await base.quarantineTotals() }

    func untold(
        after last: RecipientID?, since start: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try await base.untold(after: last, since: start, limit: limit)
    }

    func untoldRecipients(
        of organization: String, before moment: WallTime, after last: EmailAddress?, limit: Int
    ) async throws(StoreError) -> [EmailAddress] {
        try await base.untoldRecipients(of: organization, before: moment, after: last, limit: limit)
    }

    func untold(
        of organization: String, for recipients: [EmailAddress], before moment: WallTime, limit: Int
    ) async throws(StoreError) -> [QuarantineItem] {
        try await base.untold(of: organization, for: recipients, before: moment, limit: limit)
    }

    func noticesAtOnce(
        to recipient: EmailAddress, after moment: WallTime
    ) async throws(StoreError) -> Int {
        try await base.noticesAtOnce(to: recipient, after: moment)
    }

    func token(_ digest: [UInt8]) async throws(StoreError) -> QuarantineToken? { try await base.token(digest) }
}
