import Mail
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("Applying organizations")
struct OrganizationSetTests {
    private static func document(_ name: String, domain: String) -> SubmittedDocument {
        SubmittedDocument(
            file: "\(name).yaml",
            text: """
                organization: \(name)
                acceptedDomains:
                  - { DomainName: \(domain) }

                """)
    }

    private func set(_ documents: [SubmittedDocument]) throws -> OrganizationSet {
        let plan = try OrganizationSet(revisions: []).plan(documents)
        return plan.base.replacing(
            plan.documents.map { .init(text: $0.0.text, snapshot: OrganizationSnapshot($0.1, revision: 1)) })
    }

    @Test("keeps a document whole: with the rules of the file that it names, and without its name")
    func fileOfRules() throws {
        var submitted = Self.document("contoso", domain: "contoso.com")
        submitted.text += "transportRulesFile: rules.yaml\n"
        submitted.rules = RulesFile(file: "rules.yaml", text: "transportRules: [{ Name: R, SetSCL: 1 }]\n")
        let plan = try OrganizationSet(revisions: []).plan([submitted])
        let (kept, document) = try #require(plan.documents.first)
        #expect(document.transportRules.map(\.name) == ["R"])
        #expect(kept.rules == nil && !kept.text.contains("transportRulesFile"))
        #expect(try OrganizationDocument.load(yaml: kept.text, file: "contoso.yaml").get() == document)
    }

    @Test("refuses a domain that another organization has, and names both")
    func sharedDomain() throws {
        let set = try set([Self.document("contoso", domain: "contoso.com")])
        do {
            _ = try set.plan([Self.document("fabrikam", domain: "contoso.com")])
            Issue.record("was allowed")
        } catch {
            let failure = error
            #expect(failure.kind == .configuration)
            #expect(failure.lines.count == 1)
            #expect(failure.lines.first?.contains("contoso.com") == true)
            #expect(failure.lines.first?.contains("belongs to organization contoso") == true)
        }
    }

    @Test("refuses a wish for a sign that the scorer does not have, with the sign and the mend")
    func unknownSymbol() throws {
        func document(_ weights: String) -> SubmittedDocument {
            var document = Self.document("contoso", domain: "contoso.com")
            document.text += "hostedContentFilterPolicy: { SymbolWeights: [\"\(weights)\"] }\n"
            return document
        }
        let empty = OrganizationSet(revisions: [])
        _ = try empty.plan([document("FROM_EQ_TO=150%")])
        let failure = try #require(throws: OperationFailure.self) { _ = try empty.plan([document("FROM_EQ_TOO=150%")]) }
        let line = try #require(failure.lines.first)
        #expect(failure.lines.count == 1)
        for part in ["contoso.yaml", "SymbolWeights", "FROM_EQ_TOO", "docs/reference/scoring.md"] {
            #expect(line.contains(part), "\(line)")
        }
        // A document that another release took stays in force, and the log names what says nothing now.
        let stored = OrganizationSet(revisions: [
            OrganizationRevision(
                organization: "contoso", revision: 4, document: document("FROM_EQ_TOO=150%").text, author: "ann",
                appliedAt: WallTime(milliseconds: 0))
        ])
        #expect(stored.failures.isEmpty && stored.entries.count == 1)
        let log = RecordingLog()
        stored.reportFailures(to: log.logger)
        #expect(log.facts == ["organization.symbol.unknown organization=contoso names=FROM_EQ_TOO"])
    }

    @Test("counts on from a revision that this release can't read")
    func unreadable() async throws {
        let set = OrganizationSet(revisions: [
            OrganizationRevision(
                organization: "contoso", revision: 4, document: "organization: [", author: "ann",
                appliedAt: WallTime(milliseconds: 0))
        ])
        #expect(set.failures.count == 1 && set.entries.isEmpty)
        var changes: [String] = []
        _ = try await set.plan([
            Self.document("contoso", domain: "contoso.com"), Self.document("fabrikam", domain: "fabrikam.com"),
        ]).write(to: ModelStore(), author: "ann", at: WallTime(milliseconds: 0)) { organization, change in
            changes.append("\(organization): \(change)")
            return AuditEntry(
                at: WallTime(milliseconds: 0), by: OperationDesk.administrator, authentication: "peerCredentials",
                organization: organization, .configurationApply, ObjectReference(.organization, organization),
                change: change)
        }
        #expect(changes == ["contoso: revision 5", "fabrikam: first revision"])
    }

    @Test("lets a domain move between organizations that are applied together")
    func movedDomain() throws {
        let set = try set([
            Self.document("contoso", domain: "contoso.com"), Self.document("fabrikam", domain: "fabrikam.com"),
        ])
        let plan = try set.plan([
            Self.document("contoso", domain: "fabrikam.com"), Self.document("fabrikam", domain: "contoso.com"),
        ])
        #expect(plan.documents.count == 2)
    }

    @Test("warns of a document that drops all entries of the allow and block list, with their number")
    func droppedEntries() throws {
        let list = (1...3).map { number in
            "{ Value: a\(number)@fabrikam.com, ListType: Sender, Action: Block, NoExpiration: true }"
        }
        let plain = Self.document("contoso", domain: "contoso.com")
        var full = plain
        full.text += "\ntenantAllowBlockListItems: [\(list.joined(separator: ", "))]\n"
        func problems(_ current: SubmittedDocument, _ new: SubmittedDocument) throws -> [String] {
            let warnings = try set([current]).plan([new]).warnings["contoso"] ?? []
            return warnings.filter { $0.field == "tenantAllowBlockListItems" }.map(\.problem)
        }
        #expect(try problems(full, plain) == ["is empty, and drops the 3 entries that are in force"])
        #expect(try problems(full, full) == [])
        #expect(try problems(plain, plain) == [])
    }

    @Test("refuses one organization in two documents, and two with one domain")
    func together() {
        #expect(throws: OperationFailure.self) {
            try set([Self.document("contoso", domain: "a.com"), Self.document("contoso", domain: "b.com")])
        }
        #expect(throws: OperationFailure.self) {
            try set([Self.document("contoso", domain: "a.com"), Self.document("fabrikam", domain: "a.com")])
        }
    }

    private static func entry(_ organization: String, _ change: String) -> AuditEntry {
        AuditEntry(
            at: WallTime(milliseconds: 0), by: .system, authentication: "none", organization: organization,
            .configurationApply, change: change)
    }

    @Test("makes no revision of a document that is in force, and none at all when the store fails")
    func revisions() async throws {
        let contoso = Self.document("contoso", domain: "contoso.com")
        let set = try set([contoso])
        let fabrikam = Self.document("fabrikam", domain: "fabrikam.com")
        let time = WallTime(milliseconds: 0)
        let outcome = try await set.plan([contoso, fabrikam]).write(
            to: OneRevisionStore(), author: "ann", at: time, audit: Self.entry)
        #expect(
            outcome.applied == [
                AppliedOrganization(organization: "contoso", revision: 1, isNew: false),
                AppliedOrganization(organization: "fabrikam", revision: 9, isNew: true),
            ])
        #expect(outcome.changed.map(\.snapshot.name) == ["fabrikam"])
        let plan = try set.plan([fabrikam, Self.document("tailspin", domain: "tailspin.com")])
        do {
            _ = try await plan.write(to: OneRevisionStore(), author: "ann", at: time, audit: Self.entry)
            Issue.record("was applied")
        } catch {
            let failure = error
            #expect(failure.lines.first?.hasPrefix("Nothing was applied") == true)
        }
    }

    @Test("warns of what a change does to mail, and refuses a domain's removal that leaves its connector behind")
    func transitions() throws {
        func document(_ text: String) -> SubmittedDocument {
            SubmittedDocument(file: "contoso.yaml", text: "organization: contoso\n" + text)
        }
        let connector = "\noutboundConnectors: [{ Name: Out, RecipientDomains: old.example }]"
        let set = try set([
            document("acceptedDomains: [{ DomainName: contoso.com }, { DomainName: old.example }]" + connector)
        ])
        let relay = "acceptedDomains: [{ DomainName: contoso.com, DomainType: InternalRelay }]"
        let plan = try set.plan([document(relay)])
        #expect(
            plan.warnings["contoso"]?.map(\.object) == [
                "AcceptedDomain \"old.example\"", "AcceptedDomain \"contoso.com\"",
            ])
        #expect(plan.warnings["contoso"]?.map(\.line) == [0, 2])
        do {
            _ = try set.plan([document(relay + connector)])
            Issue.record("was allowed")
        } catch {
            let failure = error
            #expect(failure.lines.count == 1)
            #expect(failure.lines.first?.contains("still names old.example") == true)
        }
    }

    @Test("shares the snapshots of unchanged organizations")
    func sharing() throws {
        let before = try set([
            Self.document("contoso", domain: "contoso.com"), Self.document("fabrikam", domain: "fabrikam.com"),
        ])
        let document = try OrganizationDocument.load(
            yaml: Self.document("fabrikam", domain: "fabrikam.net").text, file: "fabrikam.yaml"
        ).get()
        let after = before.replacing([.init(text: "", snapshot: OrganizationSnapshot(document, revision: 2))])
        #expect(after.snapshots[0] === before.snapshots[0])
        #expect(after.snapshots[1] !== before.snapshots[1])
    }

    @Test("keeps serving the others when a stored document can't be read")
    func unreadable() {
        let set = OrganizationSet(revisions: [
            OrganizationRevision(
                organization: "contoso", revision: 2, document: "organization: [", author: "ann",
                appliedAt: WallTime(milliseconds: 0)),
            OrganizationRevision(
                organization: "fabrikam", revision: 4, document: Self.document("fabrikam", domain: "fabrikam.com").text,
                author: "ann", appliedAt: WallTime(milliseconds: 0)),
        ])
        #expect(set.snapshots.map(\.name) == ["fabrikam"])
        #expect(set.failures.count == 1)
        #expect(set.failures.first?.lines.first?.contains("Revision 2 of organization contoso") == true)
    }
}

/// Takes fabrikam and fails for all others.
private struct OneRevisionStore: ConfigurationStore {
    func currentOrganizations() async throws(StoreError) -> [OrganizationRevision] { [] }
    func revisions(of organization: String, newest limit: Int) async throws(StoreError) -> [OrganizationRevision] { [] }
    func revision(_ number: Int64, of organization: String) async throws(StoreError) -> OrganizationRevision? { nil }
    func apply(
        _ documents: [AppliedDocument], author: String, at time: WallTime, audit: [AuditEntry]
    ) async throws(StoreError) -> [Int64] {
        guard documents.map(\.organization) == ["fabrikam"], audit.map(\.organization) == ["fabrikam"] else {
            throw .failed("no more room")
        }
        return [9]
    }
    func remove(organization: String, audit: AuditEntry?) async throws(StoreError) { throw .failed("no more room") }
}
