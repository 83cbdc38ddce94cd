import NIOConcurrencyHelpers
package import Operations

/// A defect that the contract must find in any store: planted in a store that keeps the contract.
package enum PlantedDefect: String, CaseIterable, Sendable {
    /// A queue's completions run in pairs, the later one first.
    case swappedCompletions
    /// The end of a recipient and the message accepted with it are two transactions.
    case reportApart
    /// A commit does not write its entries of the audit log.
    case forgottenEntry
    /// A commit's entries of the audit log are written behind it, in a transaction of their own.
    case entryApart
    /// What holds a recipient back is not kept.
    case forgottenSuspension
    /// A page begins with the last one of the page before.
    case repeatedRecipient
    /// A page that is full leaves its last one out, and the next begins behind it.
    case skippedRecipient
    /// A message that is not there is another one.
    case anyMessage
    /// Messages of some organizations are those of every organization.
    case foreignMessages
    /// Of a page's recipients, those that have ended are not known.
    case forgottenEnds
    /// A search gives more rows than it was asked for.
    case limitlessSearch
    /// A page of a search that is not the last leaves its last row out.
    case shortPage
    /// The last row of a page is not fed to an index.
    case halfMessage
    /// The decisions about whoever is erased stay.
    case keptDecisions
    /// Documents of one apply are applied one by one.
    case partialApply
    /// Revisions are given the newest first.
    case reversedRevisions
    /// The end of a block that is none is passed over in silence.
    case silentUnblock
    /// A block is kept without its entry of the audit log.
    case blockWithoutEntry
    /// Rows of a directory that was replaced are answered with those of the new one.
    case staleDirectory
    /// A directory that is to be replaced is only added to.
    case addedDirectory
    /// A secret is made anew each time.
    case newSecret
    /// Signing keys of a domain are kept beside its earlier ones.
    case addedKeys
    /// The room of a day is never used up.
    case endlessRoom
    /// Counts of TLS sessions are those of every domain.
    case foreignCounts
    /// Counts of mail are those of every organization.
    case foreignTraffic
    /// The ends of recipients are counted by no message.
    case forgottenRecipients
    /// The policies that are forgotten are the newest.
    case forgottenPolicies
    /// What is told of an outage is kept beside what was known of it.
    case repeatedOutage
    /// What became of a report is that of every organization's.
    case foreignSubmissions
    /// Items in quarantine are those of every organization.
    case foreignItems
    /// What a sender sent in a day is what it sent in the hour.
    case forgottenHours
    /// Of a transaction whose release can't be done the rest is done.
    case halfRelease
    /// That somebody is told of items is kept without the items.
    case forgottenNotice
    /// The audit log is read the oldest first.
    case reversedLog
    /// Jobs are those of every organization.
    case foreignJobs
    /// A request that comes again while the first is being done is done as well.
    case repeatedEffect
    /// Proofs of domains are those of every organization.
    case foreignProofs
    /// Of changes of accounts those before a conflict are made.
    case halfConflict
    /// A closed store answers that there is nothing.
    case silentEnd

    /// Doors that have it.
    package func plant(in stores: Stores) -> Stores {
        var faulty = stores
        switch self {
        case .swappedCompletions, .reportApart, .forgottenEntry, .entryApart, .forgottenSuspension, .repeatedRecipient,
            .skippedRecipient, .halfRelease, .forgottenNotice:
            faulty.messages = FaultyMessages(base: stores.messages, audit: stores.audit, defect: self)
        case .anyMessage, .foreignMessages, .forgottenEnds:
            faulty.lookup = FaultyLookup(base: stores.lookup, defect: self)
        case .limitlessSearch, .shortPage: faulty.trace = FaultyTrace(base: stores.trace, defect: self)
        case .halfMessage: faulty.feed = FaultyFeed(base: stores.feed)
        case .keptDecisions: faulty.traceEraser = FaultyEraser(base: stores.traceEraser)
        case .partialApply, .reversedRevisions:
            faulty.configuration = FaultyConfiguration(base: stores.configuration, defect: self)
        case .silentUnblock, .blockWithoutEntry:
            faulty.connectors = FaultyConnectors(base: stores.connectors, defect: self)
        case .staleDirectory, .addedDirectory:
            faulty.directories = FaultyDirectories(base: stores.directories, defect: self)
        case .newSecret: faulty.secrets = FaultySecrets(base: stores.secrets)
        case .addedKeys: faulty.signingKeys = FaultyKeys(base: stores.signingKeys)
        case .endlessRoom: faulty.dmarcCounts = FaultyDMARCCounts(base: stores.dmarcCounts)
        case .foreignCounts: faulty.tlsCounts = FaultyTLSCounts(base: stores.tlsCounts)
        case .foreignTraffic, .forgottenRecipients: faulty.traffic = FaultyTraffic(base: stores.traffic, defect: self)
        case .forgottenPolicies: faulty.transportPolicies = FaultyPolicies(base: stores.transportPolicies)
        case .repeatedOutage: faulty.outages = FaultyOutages(base: stores.outages)
        case .foreignSubmissions: faulty.submissions = FaultySubmissions(base: stores.submissions)
        case .foreignItems: faulty.quarantine = FaultyQuarantine(base: stores.quarantine)
        case .forgottenHours: faulty.senders = FaultySenders(base: stores.senders)
        case .reversedLog: faulty.audit = FaultyAudit(base: stores.audit)
        case .foreignJobs: faulty.jobs = FaultyJobs(base: stores.jobs)
        case .repeatedEffect: faulty.idempotency = FaultyAnswers(base: stores.idempotency)
        case .foreignProofs: faulty.domainProofs = FaultyProofs(base: stores.domainProofs)
        case .halfConflict: faulty.identity = FaultyIdentities(base: stores.identity)
        case .silentEnd: faulty.routes = FaultyRoutes(base: stores.routes)
        }
        return faulty
    }

    /// The beginning of the clause that finds it.
    package var clause: String {
        switch self {
        case .swappedCompletions: "completions of one queue"
        case .reportApart, .forgottenEntry, .entryApart: "a commit of mail, an end"
        case .forgottenSuspension: "what is put off, held back"
        case .repeatedRecipient, .skippedRecipient: "pages give each recipient"
        case .anyMessage, .foreignMessages: "messages are found by number"
        case .forgottenEnds: "recipients are listed with"
        case .limitlessSearch: "the trace finds"
        case .shortPage: "pages of the trace"
        case .halfMessage: "an index is fed"
        case .keptDecisions: "erased rows"
        case .partialApply, .reversedRevisions: "documents of one apply"
        case .silentUnblock: "a block has the last reason"
        case .blockWithoutEntry: "a block of a connector"
        case .staleDirectory, .addedDirectory: "a directory is replaced whole"
        case .newSecret: "a secret is made once"
        case .addedKeys: "signing keys take the place"
        case .endlessRoom: "counts for DMARC reports"
        case .foreignCounts: "counts of TLS sessions"
        case .foreignTraffic: "counts of mail add up"
        case .forgottenRecipients: "ends of recipients are counted"
        case .forgottenPolicies: "MTA-STS policies take"
        case .repeatedOutage: "outages take the place"
        case .foreignSubmissions: "reports by people are kept"
        case .foreignItems: "items are found by"
        case .forgottenHours: "what senders have sent"
        case .halfRelease: "a copy for somebody else"
        case .forgottenNotice: "an item is told once"
        case .reversedLog: "the audit log is read"
        case .foreignJobs: "jobs are listed"
        case .repeatedEffect: "a request with a key"
        case .foreignProofs: "a proof of a domain is kept"
        case .halfConflict: "tokens have names"
        case .silentEnd: "a store that is closed"
        }
    }
}

/// A store with a defect.
package final class DefectiveStore: ContractStore {
    private let base: any ContractStore
    private let defect: PlantedDefect
    // A door with a defect may remember something, so it is the same one until a restart.
    private let planted = NIOLockedValueBox<Stores?>(nil)

    /// Plants a defect in a store.
    package init(_ base: any ContractStore, _ defect: PlantedDefect) {
        self.base = base
        self.defect = defect
    }

    /// The doors, one of them with the defect.
    package var stores: Stores {
        planted.withLockedValue { planted in
            let stores = planted ?? defect.plant(in: base.stores)
            planted = stores
            return stores
        }
    }

    /// Has the store restart.
    package func restart() async throws {
        try await base.restart()
        planted.withLockedValue { $0 = nil }
    }

    /// Has the store's audit log fail.
    package func breakAudit(_ isBroken: Bool) async throws { try await base.breakAudit(isBroken) }

    /// Has the store close.
    package func close() async { await base.close() }
}
