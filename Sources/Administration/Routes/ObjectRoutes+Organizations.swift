import HTTPTypes
import Identity
import Mail
import NIOCore
import Operations
import Organization

// Organizations, their documents as a whole, and the revisions of those.
extension ObjectRoutes {
    /// An organization that is to be made: its document, or what a short one is made of.
    struct NewOrganization: Codable {
        /// The name.
        var organization: String
        /// The whole document, YAML or JSON; a short one is made where it is not given.
        var document: String?
        /// The accepted domains of a short document, the default one first.
        var acceptedDomains: [String]?
        /// The administrators' addresses of a short document.
        var administrators: [String]?
    }

    /// Documents that are to be compared with those in force.
    struct DocumentsToPlan: Codable {
        /// The documents, each with the file name to show in mistakes.
        var documents: [SubmittedDocument]
    }

    /// Changes of objects.
    struct ChangesToApply: Codable {
        /// The changes, each of what the ones before it have made: 1 to 100.
        var changes: [ObjectOrder]
    }

    private static let family = "Organizations"
    private static let one = "/organizations/{organization}"
    private static let yaml = "application/yaml"

    /// The routes of organizations, documents and revisions.
    package static let organizations: [Route] = [
        listOrganizations, createOrganization, showOrganization, deleteOrganization, showDocument, setDocument,
        planDocuments, applyChanges, listRevisions, showRevision, rollBack,
    ]

    private static let listOrganizations = Route(
        .get, "/organizations", "listOrganizations", tag: family, "The organizations and their revisions in force.",
        access: .anyOrganization(.configurationRead), parameters: [.limit(), .cursor],
        answers: [.list(of: OrganizationSummary.self, "The organizations.")]
    ) { request async throws(Problem) in
        try request.part(of: try await request.perform(OrganizationList()), by: \.organization)
    }

    private static let createOrganization = Route(
        .post, "/organizations", "createOrganization", tag: family, "Makes an organization.",
        access: .permission(.organizationCreate), effect: .acts, hasDryRun: true, body: .json(of: NewOrganization.self),
        answers: [
            .of(AppliedOrganization.self, "The organization; `Location` names it.", status: .created),
            .of(PlannedOrganization.self, "What would be made, where that was asked for."),
        ], problems: [.conflict, .mistakes]
    ) { request async throws(Problem) in
        let content = try request.content(NewOrganization.self)
        let made = try await request.perform(
            OrganizationCreate(
                organization: content.organization, document: content.document,
                acceptedDomains: content.acceptedDomains ?? [], administrators: content.administrators ?? [],
                isDryRun: try request.isDryRun()))
        if let plan = made.plan { return try .outcome(plan) }
        guard let applied = made.applied else { throw Problem(.failed, "Nobody knows whether it was made.") }
        var fields = HTTPFields.revision(applied.revision, of: applied.organization)
        fields[.location] = "\(Route.base)/organizations/\(PercentText.encoded(applied.organization))"
        return try .outcome(applied, status: .created, fields: fields)
    }

    private static let showOrganization = Route(
        .get, one, "showOrganization", tag: family, "One organization and its revision in force.",
        access: .permission(.configurationRead), answers: [.of(OrganizationSummary.self, "The organization.")],
        problems: [.notFound]
    ) { request async throws(Problem) in
        let owner = try request.owner()
        let found = try await request.perform(OrganizationList()).first { $0.organization == owner }
        guard let found else { throw Problem.notFound }
        return try .object(found)
    }

    private static let deleteOrganization = Route(
        .delete, one, "deleteOrganization", tag: family,
        "Deletes an organization with its revisions, directory, keys and blocks. Its mail in the trace and the audit log "
            + "stay as long as they are kept.",
        access: .permission(.organizationDelete), effect: .acts,
        parameters: [
            Route.Parameter("confirm", .string, "The organization's name once more."),
            .choice("withMail", WaitingMailFate.self, "What becomes of mail that waits; without it none may wait."),
        ],
        answers: [.of(DeletedOrganization.self, "What was deleted.")], problems: [.notFound, .inUse]
    ) { request async throws(Problem) in
        try .outcome(
            try await request.perform(
                OrganizationDelete(
                    organization: try request.owner(), confirm: try request.required("confirm"),
                    withMail: try request.choice("withMail", WaitingMailFate.self))))
    }

    private static let showDocument = Route(
        .get, one + "/document", "showDocument", tag: family,
        "The document as it was applied, or in one form; as JSON where that is asked for, with all properties.",
        access: .permission(.configurationRead),
        parameters: [
            Route.Parameter("revision", .integer, "The revision; the one in force without it."),
            Route.Parameter("canonical", .boolean, "Whether the YAML is written in its one form."),
        ],
        answers: [Route.Answer(.ok, [(yaml, nil), ("application/json", .any)], "The document.")],
        problems: [.notFound]
    ) { request async throws(Problem) in
        guard request.parameter("revision") != nil else { return try await document(request, revision: nil) }
        let number = try request.number("revision", in: 1...Int(Int32.max), default: 1)
        return try await document(request, revision: Int64(number))
    }

    private static let setDocument = Route(
        .put, one + "/document", "setDocument", tag: family, "Checks the whole document and puts it into force.",
        access: .permission(.configurationChange), effect: .changes, hasDryRun: true,
        body: Route.Body(types: [yaml, "application/json"], limit: 16 << 20),
        answers: [
            .json(
                .oneOf(
                    "DocumentChange", [.of(AppliedOrganization.self), .of(PlannedOrganization.self)]),
                "What was applied, or would be.")
        ], problems: [.notFound, .mistakes, .changedMeanwhile]
    ) { request async throws(Problem) in
        let owner = try request.owner()
        let given = try text(request)
        let documents = [SubmittedDocument(file: "document of \(owner)", text: given)]
        if try request.isDryRun() {
            let planned = try await request.perform(OrganizationPreview(documents: documents))
            guard let plan = planned.first, plan.organization == owner else {
                throw Problem(.malformed, "The document is not one of \(owner).")
            }
            return try .outcome(plan)
        }
        let applied = try await request.perform(
            OrganizationApply(
                documents: documents, organization: owner, expected: request.head.headerFields[.ifMatch]))
        guard let first = applied.first else { throw Problem.notFound }
        var fields = HTTPFields.revision(first.revision, of: owner)
        fields[.eTag] = ETag.of(octets: Array(given.utf8)).description
        return try .outcome(first, fields: fields)
    }

    private static let planDocuments = Route(
        .post, one + "/plan", "planDocuments", tag: family, "What applying documents would change. Changes nothing.",
        access: .permission(.configurationRead), effect: .acts, body: .json(of: DocumentsToPlan.self),
        answers: [.json(.list(.of(PlannedOrganization.self)), "The plans, in the order of the documents.")],
        problems: [.mistakes]
    ) { request async throws(Problem) in
        try .outcome(
            try await request.perform(
                OrganizationPreview(documents: try request.content(DocumentsToPlan.self).documents)))
    }

    private static let applyChanges = Route(
        .post, one + "/changes", "applyChanges", tag: family,
        "Changes several objects of the document: one revision of it, or none.",
        access: .permission(.configurationChange), effect: .acts, hasDryRun: true,
        parameters: [
            Route.Parameter(
                "override", .boolean,
                "Whether the changes are made although the document is kept in a repository; takes a reason.")
        ],
        body: .json(of: ChangesToApply.self),
        answers: [.of(ObjectsChanged.self, "The objects, or what they would be.")],
        problems: [.notFound, .conflict, .mistakes, .changedMeanwhile, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        let changed = try await request.perform(
            ChangesApply(
                organization: try request.owner(), changes: try request.content(ChangesToApply.self).changes,
                manner: try manner(request)))
        return try .outcome(
            changed,
            fields: changed.plan == nil ? HTTPFields.revision(changed.revision, of: changed.organization) : [:])
    }

    private static let listRevisions = Route(
        .get, one + "/revisions", "listRevisions", tag: family,
        "The newest revisions of the document, each with what it changed, the newest first.",
        access: .permission(.configurationRead), parameters: [.limit(default: 20)],
        answers: [.list(of: RevisionSummary.self, "The revisions.")]
    ) { request async throws(Problem) in
        try request.list(
            try await request.perform(
                OrganizationHistory(
                    organization: try request.owner(),
                    limit: try request.number("limit", in: 1...OrganizationHistory.maximum, default: 20))))
    }

    private static let showRevision = Route(
        .get, one + "/revisions/{revision}", "showRevision", tag: family, "The document of one revision.",
        access: .permission(.configurationRead),
        answers: [Route.Answer(.ok, [(yaml, nil), ("application/json", .any)], "The document.")],
        problems: [.notFound]
    ) { request async throws(Problem) in try await document(request, revision: try revision(request)) }

    private static let rollBack = Route(
        .post, one + "/revisions/{revision}/rollback", "rollBackDocument", tag: family,
        "Applies an earlier revision's document again, as a new revision.",
        access: .permission(.configurationChange), effect: .acts, hasDryRun: true, parameters: [.overriding],
        answers: [
            .json(
                .oneOf(
                    "DocumentChange", [.of(AppliedOrganization.self), .of(PlannedOrganization.self)]),
                "What was applied, or would be.")
        ], problems: [.notFound, .mistakes, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        let (owner, number) = (try request.owner(), try revision(request))
        if try request.isDryRun() {
            let planned = try await request.perform(OrganizationRollbackPreview(organization: owner, revision: number))
            guard let plan = planned.first else { throw Problem.notFound }
            return try .outcome(plan)
        }
        let applied = try await request.perform(
            try request.overriding(OrganizationRollback(organization: owner, revision: number)))
        guard let first = applied.first else { throw Problem.notFound }
        return try .outcome(first, fields: HTTPFields.revision(first.revision, of: owner))
    }

    /// The number of a revision in the path. What is no number is no revision.
    private static func revision(_ request: RequestInHand) throws(Problem) -> Int64 {
        let text = try request.named("revision")
        guard text.utf8.count <= 18, let number = Int64(text), number > 0 else { throw Problem.notFound }
        return number
    }

    /// The content as text: an organization's document.
    private static func text(_ request: RequestInHand) throws(Problem) -> String {
        guard let body = request.body, let text = String(validating: body.readableBytesView, as: UTF8.self) else {
            throw Problem(.malformed, "The document is not text in UTF-8.")
        }
        return text
    }

    /// A document as YAML, or as JSON where the request asks for that and not for YAML.
    private static func document(_ request: RequestInHand, revision: Int64?) async throws(Problem) -> APIAnswer {
        let owner = try request.owner()
        let applied = try await request.perform(OrganizationExport(organization: owner, revision: revision))
        let asksForJSON = wantsJSON(request)
        let isCanonical = try request.flag("canonical") ?? false
        // The version is that of the text as it was applied, in whatever form it is shown.
        var fields: HTTPFields = [:]
        fields[.eTag] = ETag.of(octets: Array(applied.document.utf8)).description
        guard asksForJSON || isCanonical else {
            return APIAnswer(.ok, fields: fields, .octets(Array(applied.document.utf8), type: yaml))
        }
        let shown = try await request.perform(
            OrganizationExport(organization: owner, revision: revision, form: asksForJSON ? .json : .canonical))
        return APIAnswer(
            .ok, fields: fields,
            .octets(Array(shown.document.utf8), type: asksForJSON ? "application/json" : yaml))
    }

    private static func wantsJSON(_ request: RequestInHand) -> Bool {
        request.accepts("application/json", andNot: yaml)
    }
}
