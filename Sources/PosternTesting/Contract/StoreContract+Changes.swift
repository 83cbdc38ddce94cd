import Identity
import Mail
import MailFlow
import Operations
import Organization
import Queueing
import SenderAuthentication

/// A change that an administrator can make of a store, with what shows whether it was made.
struct AdministratorsChange: Sendable {
    var name: String
    /// What must be there before.
    var prepare: @Sendable (Stores) async throws -> Void = { _ in }
    var perform: @Sendable (Stores, AuditEntry) async throws -> Void
    /// All that it changes, as text.
    var look: @Sendable (Stores) async throws -> String
}

extension StoreContract {
    static let changes: [Clause] =
        (administratorsChanges + administrationChanges).map { change in
            Clause("\(change.name): whole with its entry of the audit log, or not at all") { store, findings in
                try await change.prepare(store.stores)
                let before = try await change.look(store.stores)
                let entry = Sample.entry(1)
                try await store.breakAudit(true)
                _ = await findings.failure(of: "a change whose entry can't be written") { () async throws in
                    try await change.perform(store.stores, entry)
                }
                try await store.breakAudit(false)
                findings.equal(try await change.look(store.stores), before, "after a failure")
                findings.equal(
                    try await store.stores.audit.audit(matching: AuditQuery()), [], "the log after a failure")
                try await store.restart()
                findings.equal(try await change.look(store.stores), before, "after a failure and a restart")
                try await change.perform(store.stores, entry)
                let after = try await change.look(store.stores)
                findings.expect(after != before, "nothing is different after the change: \(after)")
                try await store.restart()
                findings.equal(try await change.look(store.stores), after, "after a restart")
                findings.equal(try await store.stores.audit.audit(matching: AuditQuery()), [entry], "the log")
            }
        } + [
            Clause("the audit log is read by every condition, the newest first") { store, findings in
                let entries = [
                    Sample.entry(1), Sample.entry(2, .queueRetry, organization: nil), Sample.entry(3, caller: "ann"),
                    Sample.entry(3, .messageRemove, organization: "fabrikam"), Sample.entry(0, .keyRotate),
                ]
                for entry in entries { try await store.stores.audit.record([entry]) }
                try await store.stores.audit.record([])
                let newest = [entries[3], entries[2], entries[1], entries[0], entries[4]]
                for round in ["at once", "after a restart"] {
                    func expect(_ what: String, _ change: (inout AuditQuery) -> Void) async throws {
                        var query = AuditQuery()
                        change(&query)
                        let wanted = Array(newest.filter { query.matches($0) }.prefix(query.limit))
                        findings.equal(
                            try await store.stores.audit.audit(matching: query), wanted, "\(what), \(round)")
                    }
                    try await expect("all entries") { _ in }
                    try await expect("two entries") { $0.limit = 2 }
                    try await expect("an organization's") { $0.organization = "contoso" }
                    try await expect("those of actions") { $0.actions = [.queueRetry, .messageRemove] }
                    try await expect("a caller's") { $0.caller = "ann" }
                    try await expect("since") { $0.since = entries[1].time }
                    try await expect("until") { $0.until = entries[1].time }
                    try await store.restart()
                }
            },
            Clause("an organization that is removed leaves no revision, and one that there is not can't be removed") {
                store, findings in
                let configuration = store.stores.configuration
                _ = try await configuration.apply(
                    ["contoso", "adatum"].map { AppliedDocument(organization: $0, document: "a: 1") }, author: "ann",
                    at: Sample.time, audit: [])
                try await store.breakAudit(true)
                _ = await findings.failure(of: "a removal whose entry can't be written") {
                    () async throws(StoreError) in
                    try await store.stores.configuration.remove(organization: "contoso", audit: Sample.entry(1))
                }
                try await store.breakAudit(false)
                findings.equal(
                    try await configuration.currentOrganizations().map(\.organization), ["adatum", "contoso"],
                    "organizations after a failure")
                try await configuration.remove(organization: "contoso", audit: Sample.entry(1))
                findings.equal(
                    try await configuration.currentOrganizations().map(\.organization), ["adatum"],
                    "organizations after a removal")
                findings.equal(
                    try await configuration.revisions(of: "contoso", newest: 9).count, 0, "revisions of a removed one")
                _ = await findings.failure(of: "a removal of an organization that is gone") {
                    () async throws(StoreError) in
                    try await store.stores.configuration.remove(organization: "contoso", audit: Sample.entry(2))
                }
                findings.equal(
                    try await store.stores.audit.audit(matching: AuditQuery()).count, 1, "entries of removals")
            },
            Clause("documents of one apply are revisions all together or none, numbered an organization each") {
                store, findings in
                func apply(_ documents: [(String, String)]) async throws -> [Int64] {
                    try await store.stores.configuration.apply(
                        documents.map { AppliedDocument(organization: $0.0, document: $0.1) }, author: "ann",
                        at: Sample.time, audit: [])
                }
                findings.equal(
                    try await apply([("contoso", "a: 1"), ("adatum", "b: 1")]), [1, 1], "the first numbers")
                findings.equal(try await apply([("contoso", "a: 2")]), [2], "the second number")
                findings.equal(try await apply([]), [], "no document")
                let configuration = store.stores.configuration
                findings.equal(
                    try await configuration.currentOrganizations().map(\.document), ["b: 1", "a: 2"], "in force")
                findings.equal(
                    try await configuration.revisions(of: "contoso", newest: 9).map(\.revision), [1, 2], "revisions")
                findings.equal(
                    try await configuration.revisions(of: "contoso", newest: 1).map(\.revision), [2], "the newest")
                findings.equal(try await configuration.revision(1, of: "contoso")?.document, "a: 1", "an earlier one")
                _ = try await configuration.apply(
                    [AppliedDocument(organization: "tailspin", document: "d: 1", kind: .api, isDrift: true)],
                    author: "ann", at: Sample.time, audit: [])
                let drift = try await configuration.revision(1, of: "tailspin")
                findings.expect(drift?.kind == .api && drift?.isDrift == true, "a change outside of the repository")
                let whole = try await configuration.revision(1, of: "adatum")
                findings.expect(whole?.kind == .file && whole?.isDrift == false, "a whole document")
                let none = try await configuration.revision(3, of: "contoso")
                findings.expect(none == nil, "there is a revision 3")
                try await store.breakAudit(true)
                _ = await findings.failure(of: "an apply whose entry can't be written") { () async throws(StoreError) in
                    _ = try await store.stores.configuration.apply(
                        ["contoso", "adatum"].map { AppliedDocument(organization: $0, document: "c: 1") },
                        author: "ann",
                        at: Sample.time, audit: [Sample.entry(1)])
                }
                try await store.breakAudit(false)
                findings.equal(
                    try await configuration.currentOrganizations().map(\.revision), [1, 2, 1],
                    "numbers after a failure")
            },
        ]

    private static let administratorsChanges: [AdministratorsChange] = [
        AdministratorsChange(
            name: "a commit of mail, an end and a stopped queue",
            prepare: { stores in
                try await stores.messages.commit(
                    StoreTransaction(acceptances: [try Sample.acceptance(1, recipients: 2)]))
            },
            perform: { stores, entry in
                let first = try await stores.messages.waiting(after: nil, limit: 1)[0]
                try await stores.messages.commit(
                    StoreTransaction(
                        acceptances: [try Sample.acceptance(2)], updates: [Sample.end(first.id, .removed)],
                        queueSuspensions: [Sample.queue: true], audit: [entry]))
            },
            look: { stores in
                let waiting = try await all(stores.messages)
                let suspended = try await stores.messages.suspendedQueues()
                // By message and place: a number that was lost in a failure is not given again.
                return "\(waiting.map { "\($0.acceptedAt)" }) \(suspended.map(\.nextHop))"
            }),
        AdministratorsChange(
            name: "an update of recipients alone",
            prepare: { stores in
                try await stores.messages.commit(
                    StoreTransaction(acceptances: [try Sample.acceptance(1, recipients: 2)]))
            },
            perform: { stores, entry in
                let waiting = try await all(stores.messages)
                try await stores.messages.commit(
                    StoreTransaction(
                        updates: waiting.map {
                            RecipientUpdate(id: $0.id, state: .waiting, isSuspended: true, event: nil)
                        },
                        audit: [entry]))
            },
            look: { stores in "\(try await all(stores.messages).map(\.isSuspended))" }),
        AdministratorsChange(
            name: "an apply of documents",
            perform: { stores, entry in
                _ = try await stores.configuration.apply(
                    [AppliedDocument(organization: "contoso", document: "a: 1")], author: "ann", at: Sample.time,
                    audit: [entry])
            },
            look: { stores in "\(try await stores.configuration.currentOrganizations())" }),
        AdministratorsChange(
            name: "a change of a directory",
            prepare: { stores in
                try await stores.directories.changeDirectory(
                    [.put(try Sample.recipient(1)), .put(try Sample.recipient(2))], Sample.revision(1, total: 2),
                    audit: nil)
            },
            perform: { stores, entry in
                try await stores.directories.changeDirectory(
                    [.remove(try Sample.recipient(1).primarySmtpAddress), .put(try Sample.recipient(3))],
                    Sample.revision(2, .set, total: 2), audit: entry)
            },
            look: directory),
        AdministratorsChange(
            name: "a replacement of a directory",
            prepare: { stores in
                try await stores.directories.changeDirectory(
                    [.put(try Sample.recipient(1))], Sample.revision(1, total: 1), audit: nil)
            },
            perform: { stores, entry in
                try await stores.directories.replaceDirectory(
                    with: try Sample.packed(0..<2_500), Sample.revision(2, .replaced, total: 2_500), audit: entry)
            },
            look: directory),
        AdministratorsChange(
            name: "a block of a connector",
            perform: { stores, entry in
                try await stores.connectors.block(blocked("spam"), audit: entry)
            },
            look: { stores in "\(try await stores.connectors.blockedConnectors())" }),
        AdministratorsChange(
            name: "the end of a block",
            prepare: { stores in try await stores.connectors.block(blocked("spam"), audit: nil) },
            perform: { stores, entry in
                try await stores.connectors.unblock(organization: "contoso", connector: "From HQ", audit: entry)
            },
            look: { stores in "\(try await stores.connectors.blockedConnectors())" }),
        AdministratorsChange(
            name: "the release of a sender",
            prepare: { stores in try await stores.senders.keepRestricted(restricted("ann", .blocked), audit: nil) },
            perform: { stores, entry in
                try await stores.senders.keepRestricted(restricted("ann", .released, until: 9), audit: entry)
            },
            look: { stores in "\(try await stores.senders.restrictedSenders())" }),
        AdministratorsChange(
            name: "a validation of a connector",
            perform: { stores, entry in
                try await stores.connectors.keep(validation("1"), audit: entry)
            },
            look: { stores in "\(try await stores.connectors.connectorValidations())" }),
        AdministratorsChange(
            name: "a replacement of signing keys",
            prepare: { stores in
                try await stores.signingKeys.replaceSigningKeys(
                    of: "contoso.example", organization: "contoso", with: [key(.first, "OLD")], audit: nil)
            },
            perform: { stores, entry in
                try await stores.signingKeys.replaceSigningKeys(
                    of: "contoso.example", organization: "contoso", with: [key(.first, "A"), key(.second, "B")],
                    audit: entry)
            },
            look: { stores in "\(try await stores.signingKeys.signingKeys().map { "\($0) \($0.privateKey)" })" }),
    ]

    private static let administrationChanges: [AdministratorsChange] = [
        AdministratorsChange(
            name: "a new job",
            perform: { stores, entry in try await stores.jobs.add(try Sample.job(1), audit: entry) },
            look: { stores in "\(try await stores.jobs.jobs(JobQuery(scope: .all)))" }),
        AdministratorsChange(
            name: "a search that is kept",
            perform: { stores, entry in try await stores.savedSearches.keep(try Sample.search(1), audit: entry) },
            look: searches),
        AdministratorsChange(
            name: "the removal of a kept search",
            prepare: { stores in try await stores.savedSearches.keep(try Sample.search(1), audit: nil) },
            perform: { stores, entry in
                try await stores.savedSearches.removeSavedSearch(try Sample.search(1).id, audit: entry)
            },
            look: searches),
        AdministratorsChange(
            name: "a proof that is asked for",
            perform: { stores, entry in try await stores.domainProofs.keep(Sample.proof("a.example"), audit: entry) },
            look: { stores in "\(try await stores.domainProofs.domainProofs(of: nil))" }),
        AdministratorsChange(
            name: "the removal of proofs",
            prepare: { stores in try await stores.domainProofs.keep(Sample.proof("a.example"), audit: nil) },
            perform: { stores, entry in
                try await stores.domainProofs.removeDomainProofs(of: "contoso", domain: nil, audit: entry)
            },
            look: { stores in "\(try await stores.domainProofs.domainProofs(of: nil))" }),
        AdministratorsChange(
            name: "a new account with a session and a token",
            perform: { stores, entry in
                _ = try await stores.identity.commit(
                    IdentityTransaction(
                        [
                            .addAccount(try Sample.account("ann")),
                            .addSession(try Sample.session(1, of: "ann"), most: 1),
                            .addToken(try Sample.token(1, "t", of: "ann")),
                        ], audit: [entry]))
            },
            look: { stores in
                let accounts = try await stores.identity.accounts().map(\.name)
                let sessions = try await stores.identity.sessions(of: nil).map(\.id)
                return "\(accounts) \(sessions) \(try await stores.identity.tokens(of: nil).map(\.id))"
            }),
    ]

    @Sendable private static func searches(_ stores: Stores) async throws -> String {
        "\(try await stores.savedSearches.savedSearches(of: "contoso", for: Sample.ann))"
    }

    @Sendable private static func directory(_ stores: Stores) async throws -> String {
        guard let head = try await stores.directories.directories()["contoso"] else { return "none" }
        let directory = try await stores.directories.directory(head).directory
        let known = (0..<4).map { directory.recipient("user\($0)@contoso.example") != nil }
        let revisions = try await stores.directories.directoryRevisions(of: "contoso", newest: 9).map(\.revision)
        return "\(head.latest.revision) \(directory.count) \(known) \(revisions)"
    }

    static func blocked(_ reason: String) -> BlockedConnector {
        BlockedConnector(organization: "contoso", connector: "From HQ", reason: reason, author: "ann", at: Sample.time)
    }

    static func restricted(
        _ name: String, _ state: RestrictedSender.State, until end: Int? = nil
    ) -> RestrictedSender {
        RestrictedSender(
            key: SenderKey(organization: "contoso", sender: "\(name)@contoso.example"), state: state, limit: .perDay,
            policy: "Default", since: Sample.time, until: end.map { Sample.moment($0) })
    }

    static func validation(_ result: String) -> ConnectorValidationRecord {
        ConnectorValidationRecord(
            organization: "contoso", connector: "To HQ", fingerprint: "f", validatedAt: Sample.time, result: result)
    }

    static func key(_ selector: DKIMSelector, _ text: String, organization: String = "contoso") -> StoredDKIMKey {
        StoredDKIMKey(
            organization: organization, domain: "contoso.example", selector: selector, algorithm: .ed25519SHA256,
            privateKey: text, createdAt: Sample.time, signsFrom: selector == .first ? Sample.time : nil)
    }
}
