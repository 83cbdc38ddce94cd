internal import Identity
package import Mail
import Organization
import Queueing

/// What becomes of mail of an organization that waits when the organization is deleted.
package enum WaitingMailFate: String, Codable, Sendable, Hashable, CaseIterable {
    /// Its senders get reports that it was not delivered.
    case bounce
    /// It is taken out of the queues, and nobody is told.
    case drop
}

/// An organization that was made, or would be.
package struct CreatedOrganization: Codable, Sendable, Hashable {
    /// The organization; nil where it was only planned.
    package var applied: AppliedOrganization?
    /// What would be made; nil where it was made.
    package var plan: PlannedOrganization?
}

/// Makes an organization, of a whole document or of a few values.
package struct OrganizationCreate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "organization.create", .organizationCreate, needs: .writableStore, readsDirectories: true,
        trail: .entry(.organizationCreate))

    /// The name.
    package var organization: String
    /// The whole document, YAML or JSON; nil for a short one of the values below.
    package var document: String?
    /// The accepted domains of a short document, the default one first.
    package var acceptedDomains: [String]
    /// The administrators' addresses of a short document.
    package var administrators: [String]
    /// Whether it is only planned.
    package var isDryRun: Bool

    /// Orders an organization made.
    package init(
        organization: String, document: String? = nil, acceptedDomains: [String] = [], administrators: [String] = [],
        isDryRun: Bool = false
    ) {
        self.organization = organization
        self.document = document
        self.acceptedDomains = acceptedDomains
        self.administrators = administrators
        self.isDryRun = isDryRun
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> CreatedOrganization {
        try administration.expectServer()
        let given = try submitted()
        try await administration.expectNothingLeft(of: organization)
        guard !isDryRun else {
            try administration.expectNone(of: organization)
            let planned = try await administration.changes.preview(
                [given], hasSensitiveWords: administration.content.hasSensitiveWords)
            return CreatedOrganization(applied: nil, plan: planned.first)
        }
        let applied = try await administration.changes.apply(
            author: caller.name,
            audit: { name, revision in
                administration.entry(
                    .organizationCreate, by: caller, organization: name, ObjectReference(.organization, name),
                    change: revision)
            }
        ) { () async throws(OperationFailure) -> [SubmittedDocument] in
            try administration.expectNone(of: organization)
            return [given]
        }
        return CreatedOrganization(applied: applied.first, plan: nil)
    }

    private func submitted() throws(OperationFailure) -> SubmittedDocument {
        let file = "document of \(SafeText.escaped(organization, limit: 80))"
        if let document {
            if let name = OrganizationDocument.name(in: document), name != organization {
                throw OperationFailure([
                    ConfigurationMistake(
                        file: file, line: 1, object: "Organization \"\(SafeText.escaped(name, limit: 80))\"",
                        field: "organization", value: SafeText.escaped(name, limit: 80),
                        problem: "is not the organization that is to be made",
                        mend: "write organization: \(SafeText.escaped(organization, limit: 80))")
                ])
            }
            return SubmittedDocument(file: file, text: document)
        }
        var short = OrganizationText(organization)
        short.add("administrators", administrators)
        short.add(domains: acceptedDomains)
        return SubmittedDocument(file: file, text: short.yaml)
    }
}

/// What was deleted with an organization.
package struct DeletedOrganization: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// How many waiting recipients were taken out of the queues.
    package var removedRecipients: Int
}

/// Deletes an organization with its revisions, its directory, its keys, the blocks of its connectors and all roles for
/// it. Its mail in the trace and in quarantine, and the audit log, stay as long as they are kept for others.
package struct OrganizationDelete: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "organization.delete", .organizationDelete, needs: .writableStore, trail: .entry(.organizationDelete))

    /// The organization.
    package var organization: String
    /// Its name once more, spelled as it is.
    package var confirm: String
    /// What becomes of its mail that waits; nil where none may wait.
    package var withMail: WaitingMailFate?

    /// Orders an organization deleted.
    package init(organization: String, confirm: String, withMail: WaitingMailFate? = nil) {
        self.organization = organization
        self.confirm = confirm
        self.withMail = withMail
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> DeletedOrganization {
        try administration.expectOperator()
        let name = try administration.named(organization)
        guard administration.configuration.organizations.revision(of: name) != nil else {
            throw .unknownOrganization(
                organization,
                known: administration.configuration.snapshot.organizations(in: administration.context.scope)
                    .map(\.name), in: administration.context.scope)
        }
        guard confirm == name else {
            throw OperationFailure(
                .usage, "To delete \(name), give its name once more in confirm, spelled exactly so.")
        }
        var removed = 0
        if let withMail {
            removed += try await administration.takeOut(mailOf: name, withMail, by: caller)
        } else {
            try await administration.expectNoMail(of: name)
        }
        try await administration.takeGrants(for: name, by: caller)
        try await administration.changes.remove(
            name,
            audit: administration.entry(
                .organizationDelete, by: caller, organization: name, ObjectReference(.organization, name),
                change: withMail.map { "\(removed) waiting recipients: \($0.rawValue)" }))
        await administration.keys.refresh(administration.configuration)
        // A session that began before may have accepted mail since.
        if let withMail { removed += try await administration.takeOut(mailOf: name, withMail, by: caller) }
        return DeletedOrganization(organization: name, removedRecipients: removed)
    }
}

extension Administration {
    /// Throws where there is an organization of a name already, in any case of letters.
    fileprivate func expectNone(of name: String) throws(OperationFailure) {
        let spelled = configuration.organizations.spelled(name)
        guard configuration.organizations.revision(of: spelled) != nil else { return }
        throw OperationFailure(
            .exists,
            "There is an organization \(spelled) already; give the new one another name, or apply its document.")
    }

    /// Throws where an organization of a name was deleted and may have left mail in quarantine, in the trace and in files:
    /// all of that would be the new one's.
    fileprivate func expectNothingLeft(of name: String) async throws(OperationFailure) {
        guard configuration.organizations.revision(of: name) == nil else { return }
        var query = AuditQuery(limit: 1)
        query.organization = name
        query.actions = [.organizationDelete]
        let deleted: AuditEntry?
        do throws(StoreError) {
            deleted = try await stores.audit.audit(matching: query).first
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let deleted else { return }
        throw OperationFailure(
            .exists,
            "There was an organization \(name) until \(deleted.time.iso8601). What is kept of its mail would be the new "
                + "one's, so give that another name. To bring the former one back, apply its document with "
                + "`postern organization apply`.")
    }

    /// Throws where mail of an organization waits.
    fileprivate func expectNoMail(of name: String) async throws(OperationFailure) {
        let waiting = try await waitingRoutes(of: name, after: nil)
        guard let first = waiting.first else { return }
        let count = waiting.count < Self.portionOfWaiting ? "\(waiting.count)" : "At least \(waiting.count)"
        var failure = OperationFailure(
            .inUse,
            "\(count) recipients of mail of \(name) wait in queues. Wait until they are gone, or say what becomes of their "
                + "mail: bounce or drop.")
        failure.obstacles = ["queue \(first.key.identity)"]
        throw failure
    }

    /// Takes the waiting mail of an organization out of the queues; gives the number of its recipients.
    fileprivate func takeOut(
        mailOf name: String, _ fate: WaitingMailFate, by caller: Caller
    ) async throws(OperationFailure) -> Int {
        var removed = 0
        var last: RecipientID?
        while true {
            let waiting = try await waitingRoutes(of: name, after: last)
            guard let final = waiting.last else { return removed }
            last = final.id
            do {
                removed += try await queues.remove(
                    waiting.map(\.id), reported: fate == .bounce, by: caller.name, audit: nil)
            } catch {
                throw OperationFailure(error, "The waiting mail of \(name) can't be taken out of the queues")
            }
        }
    }

    /// How many waiting recipients are looked at at a time.
    private static var portionOfWaiting: Int { 2_000 }

    private func waitingRoutes(
        of name: String, after last: RecipientID?
    ) async throws(OperationFailure) -> [WaitingRoute] {
        do throws(StoreError) {
            return try await stores.routes.waitingRoutes(of: name, after: last, limit: Self.portionOfWaiting)
        } catch {
            throw OperationFailure(reading: error)
        }
    }
}

/// A short document of a new organization.
private struct OrganizationText {
    private(set) var yaml: String

    init(_ name: String) { yaml = "organization: \(Self.quoted(name))\n" }

    mutating func add(_ property: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        yaml += "\(property): [\(values.map(Self.quoted).joined(separator: ", "))]\n"
    }

    mutating func add(domains: [String]) {
        guard !domains.isEmpty else { return }
        yaml += "acceptedDomains:\n" + domains.map { "  - { DomainName: \(Self.quoted($0)) }\n" }.joined()
    }

    /// Text as a scalar of YAML.
    private static func quoted(_ text: String) -> String { OrganizationDocument.scalar(text) }
}
