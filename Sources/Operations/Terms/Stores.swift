package import Identity
package import Mail
package import MailFlow
package import Organization
package import Queueing
package import SenderAuthentication

/// Where a gateway keeps what it knows: one store by its many doors, or several stores. Chosen once, at the start.
package struct Stores: Sendable {
    /// Accepted mail.
    package var messages: any MessageStore
    /// How waiting mail was routed.
    package var routes: any RouteStore
    /// Messages by their names.
    package var lookup: any MessageLookup
    /// What became of messages, and what was refused at the edge.
    package var trace: any TraceStore
    /// The rows of the trace, which pages are made of.
    package var traceRecords: any TraceRecords
    /// Takes rows out of the trace before their time.
    package var traceEraser: any TraceEraser
    /// Forgets a person in the trace and its index; nil where the store is open for reading alone.
    package var traceForgetting: (any TraceForgetting)?
    /// The index of the trace; nil where the store has none.
    package var traceIndex: (any TraceIndexUpkeep)?
    /// What an index of the trace is made of.
    package var feed: any TraceFeed
    /// Takes what is refused at the edge.
    package var perimeter: any PerimeterLog
    /// The organizations' documents.
    package var configuration: any ConfigurationStore
    /// The organizations' directories of recipients.
    package var directories: any DirectoryStore
    /// Blocked and validated connectors.
    package var connectors: any ConnectorStore
    /// Keys that mail is signed with.
    package var signingKeys: any SigningKeyStore
    /// Random octets that only the gateway knows.
    package var secrets: any SecretStore
    /// Counts for DMARC reports.
    package var dmarcCounts: any DMARCCountStore
    /// Counts for TLS reports.
    package var tlsCounts: any TLSCountStore
    /// MTA-STS policies.
    package var transportPolicies: any TransportPolicyStore
    /// Counts of mail for reports.
    package var traffic: any TrafficCountStore
    /// What administrators did.
    package var audit: any AuditStore
    /// When destinations failed.
    package var outages: any OutageStore
    /// What became of people's reports.
    package var submissions: any SubmissionStore
    /// What is in quarantine.
    package var quarantine: any QuarantineStore
    /// Who may send nothing, and what was sent.
    package var senders: any SenderStore
    /// Who administers this server: accounts, sessions, tokens.
    package var identity: any IdentityStore
    /// Work that takes longer than a request.
    package var jobs: any JobStore
    /// Answers to requests that must have their effect once.
    package var idempotency: any IdempotencyStore
    /// Searches that people keep.
    package var savedSearches: any SavedSearchStore
    /// How the proofs of domains stand.
    package var domainProofs: any DomainProofStore

    /// All of it in one store, but for refusals at the edge, which belong to this machine.
    package init(
        _ store: some MessageStore & RouteStore & MessageLookup & TraceStore & TraceRecords & TraceEraser
            & TraceFeed & ConfigurationStore & DirectoryStore & ConnectorStore & SigningKeyStore & SecretStore
            & DMARCCountStore & TLSCountStore & TransportPolicyStore & TrafficCountStore & AuditStore & OutageStore
            & SubmissionStore & QuarantineStore & SenderStore & IdentityStore & JobStore & IdempotencyStore
            & SavedSearchStore & DomainProofStore,
        perimeter: any PerimeterLog
    ) {
        messages = store
        routes = store
        lookup = store
        trace = store
        traceRecords = store
        traceEraser = store
        feed = store
        self.perimeter = perimeter
        configuration = store
        directories = store
        connectors = store
        signingKeys = store
        secrets = store
        dmarcCounts = store
        tlsCounts = store
        transportPolicies = store
        traffic = store
        audit = store
        outages = store
        submissions = store
        quarantine = store
        senders = store
        identity = store
        jobs = store
        idempotency = store
        savedSearches = store
        domainProofs = store
    }
}
