import HTTPTypes
import Identity
import Mail
import Operations

/// The recipients of an organization's directory and document (docs/reference/recipients.md). Those of the document are
/// changed as its objects.
package enum RecipientRoutes {
    /// A recipient that is to be made.
    struct NewRecipient: Codable {
        /// The primary address.
        var address: String
        /// Values by EOP's names, lists separated by `;`.
        var properties: [String: String]
    }

    /// All properties of a recipient.
    struct RecipientProperties: Codable {
        /// Values by EOP's names, lists separated by `;`; what is not there the recipient has not.
        var properties: [String: String]
    }

    /// Some properties of a recipient.
    struct RecipientPatch: Codable {
        /// Values by EOP's names, lists separated by `;`; null takes a property away.
        var properties: [String: String?]
    }

    private static let tag = "Recipients"
    private static let organization = "/organizations/{organization}"
    private static let path = organization + "/recipients"
    private static let one = path + "/{address}"

    /// The routes.
    package static let all: [Route] = [
        listRecipients, createRecipient, showRecipient, replaceRecipient, changeRecipient, deleteRecipient,
        showDirectoryStatus, listDirectories, confirmDirectory, importRecipients, exportRecipients,
    ]

    private static let changed = Route.Answer.json(
        .oneOf("RecipientChange", [.of(RecipientView.self), .of(DirectoryChangeReport.self)]),
        "The recipient as it is now, or what the change would be, where that was asked for.")

    private static let listRecipients = Route(
        .get, path, "listRecipients", tag: tag, "Recipients by address, those of the document and imported ones.",
        access: .permission(.recipientRead),
        parameters: [
            Route.Parameter(
                "search", .string,
                "Only recipients an address of which begins with this, or whose names and other attributes have it."),
            .limit(), .cursor,
        ],
        answers: [.list(of: RecipientView.self, "The recipients.")]
    ) { request async throws(Problem) in
        let limit = try request.number("limit", in: 1...1_000, default: 100)
        let after = try request.place().map { String(decoding: $0, as: UTF8.self) }
        if let text = request.parameter("search") {
            let page = try await request.perform(
                RecipientSearch(
                    organization: try request.owner(), text: text, after: after ?? "", limit: limit))
            return try request.part(page.recipients, next: page.next.map { Array($0.utf8) })
        }
        let found = try await request.perform(
            RecipientList(organization: try request.owner(), after: after ?? "", limit: limit + 1))
        let shown = Array(found.prefix(limit))
        let last = shown.last?.properties["PrimarySmtpAddress"]
        return try request.part(shown, next: found.count > limit ? last.map { Array($0.utf8) } : nil)
    }

    private static let createRecipient = Route(
        .post, path, "createRecipient", tag: tag, "Makes a recipient of the directory.",
        access: .permission(.recipientChange), effect: .acts, hasDryRun: true, body: .json(of: NewRecipient.self),
        answers: [
            .of(RecipientView.self, "The recipient; `Location` names it.", status: .created),
            .of(DirectoryChangeReport.self, "What would be made, where that was asked for."),
        ],
        problems: [.conflict, .mistakes]
    ) { request async throws(Problem) in
        let content = try request.content(NewRecipient.self)
        let owner = try request.owner()
        let (report, isDone) = try await request.performOrPlan(
            RecipientSet(
                organization: owner, address: content.address, properties: content.properties,
                expected: RecipientExpectation(nil)))
        guard isDone else { return try .outcome(report) }
        let view = try await request.perform(RecipientShow(organization: owner, address: content.address))
        let place = "\(Route.base)/organizations/\(PercentText.encoded(owner))/recipients/"
        let name = PercentText.encoded(view.properties["PrimarySmtpAddress"] ?? content.address)
        return try .object(view, status: .created, fields: [.location: place + name])
    }

    private static let showRecipient = Route(
        .get, one, "showRecipient", tag: tag, "One recipient, by any of its addresses, as mail would find it.",
        access: .permission(.recipientRead), answers: [.of(RecipientView.self, "The recipient.")],
        problems: [.notFound]
    ) { request async throws(Problem) in try .object(try await recipient(of: request)) }

    private static let replaceRecipient = Route(
        .put, one, "replaceRecipient", tag: tag, "Gives an imported recipient these properties and no others.",
        access: .permission(.recipientChange), effect: .changes, hasDryRun: true,
        body: .json(of: RecipientProperties.self), answers: [changed], problems: [.notFound, .mistakes]
    ) { request async throws(Problem) in
        let given = try request.content(RecipientProperties.self).properties
        return try await change(request) { seen in
            var properties = seen.properties.mapValues { _ in "" }
            properties.merge(given) { $1 }
            return properties
        }
    }

    private static let changeRecipient = Route(
        .patch, one, "changeRecipient", tag: tag, "Changes some properties of an imported recipient.",
        access: .permission(.recipientChange), effect: .changes, hasDryRun: true,
        body: Route.Body(
            types: ["application/merge-patch+json", "application/json"], shape: .of(RecipientPatch.self)),
        answers: [changed], problems: [.notFound, .mistakes]
    ) { request async throws(Problem) in
        let given = try request.content(RecipientPatch.self).properties
        return try await change(request) { _ in given.mapValues { $0 ?? "" } }
    }

    private static let deleteRecipient = Route(
        .delete, one, "deleteRecipient", tag: tag, "Removes an imported recipient.",
        access: .permission(.recipientChange), effect: .changes, hasDryRun: true,
        answers: [.of(DirectoryChangeReport.self, "What the directory is now, or would be.")], problems: [.notFound]
    ) { request async throws(Problem) in
        let seen = try await recipient(of: request)
        try request.requireVersion(of: seen)
        let expected = request.meansAnyVersion ? nil : RecipientExpectation(seen)
        return try .outcome(
            try await request.performOrPlan(
                RecipientRemove(
                    organization: try request.owner(), address: try request.named("address"), expected: expected)
            ).answer)
    }

    private static let showDirectoryStatus = Route(
        .get, organization + "/directory/status", "showDirectoryStatus", tag: tag,
        "How many recipients the directory has, and how old it is.", access: .permission(.recipientRead),
        answers: [.of(DirectoryStatus.self, "The directory.")]
    ) { request async throws(Problem) in
        let found = try await request.perform(DirectoryState(organization: try request.owner()))
        guard let status = found.first else { throw Problem.notFound }
        return try .object(status)
    }

    private static let listDirectories = Route(
        .get, "/directories", "listDirectories", tag: tag, "The directories of all organizations of the caller.",
        access: .anyOrganization(.recipientRead), parameters: [.limit(), .cursor],
        answers: [.list(of: DirectoryStatus.self, "The directories.")]
    ) { request async throws(Problem) in
        try request.part(of: try await request.perform(DirectoryState()), by: \.organization)
    }

    private static let confirmDirectory = Route(
        .post, path + "/confirm", "confirmDirectory", tag: tag,
        "Says that the directory is complete, so that its age starts again.",
        access: .permission(.recipientChange), effect: .acts,
        answers: [.of(DirectoryChangeReport.self, "What the directory is now.")]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(RecipientConfirm(organization: try request.owner())))
    }

    private static let importRecipients = Route(
        .post, path + "/import", "importRecipients", tag: tag,
        "Imports a file of CSV into the directory; a job. Its result has the lines that are refused.",
        access: .permission(.recipientChange), effect: .acts, hasDryRun: true,
        parameters: [
            Route.Parameter("replace", .boolean, "Whether the file is the whole directory: others are removed."),
            Route.Parameter("force", .boolean, "Whether more than a fifth of the directory may be removed."),
            Route.Parameter("file", .string, "The name of the file, for the revision."),
        ],
        body: Route.Body(types: ["text/csv"], limit: 512 << 20, reading: .pieces),
        answers: [.job("The job; its result is the report of the import.")], problems: [.mistakes, .cannotNow]
    ) { request async throws(Problem) in try await RecipientUpload(request).run() }

    private static let exportRecipients = Route(
        .get, path + "/export", "exportRecipients", tag: tag,
        "All recipients as CSV, with a column for each property.", access: .permission(.recipientRead),
        answers: [Route.Answer(.ok, [("text/csv", nil)], "The file.")]
    ) { request async throws(Problem) in try await RecipientDownload.answer(request) }

    /// The recipient of the path. An address that is none is the name of no recipient.
    private static func recipient(of request: RequestInHand) async throws(Problem) -> RecipientView {
        let address = try request.named("address")
        guard EmailAddress(address)?.domain != nil else { throw Problem.notFound }
        return try await request.perform(RecipientShow(organization: try request.owner(), address: address))
    }

    /// Changes the recipient of the path from what the caller saw.
    private static func change(
        _ request: RequestInHand, _ properties: (RecipientView) -> [String: String]
    ) async throws(Problem) -> APIAnswer {
        let (seen, owner) = (try await recipient(of: request), try request.owner())
        try request.requireVersion(of: seen)
        var changed = properties(seen)
        let primary = seen.properties["PrimarySmtpAddress"] ?? ""
        // The primary address says which recipient it is: given as it is it changes nothing.
        if ["", primary].contains(changed["PrimarySmtpAddress"]) { changed["PrimarySmtpAddress"] = nil }
        let (report, isDone) = try await request.performOrPlan(
            RecipientSet(
                organization: owner, address: primary, properties: changed,
                expected: request.meansAnyVersion ? nil : RecipientExpectation(seen)))
        guard isDone else { return try .outcome(report) }
        return try .object(try await request.perform(RecipientShow(organization: owner, address: primary)))
    }
}
