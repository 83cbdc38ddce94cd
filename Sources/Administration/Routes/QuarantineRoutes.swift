import HTTPTypes
import Identity
import Mail
import MailFlow
import Operations
import Queueing

/// What is in quarantine and what becomes of it (docs/reference/quarantine.md). In a path the identity of an item has `~` where
/// it has a backslash.
package enum QuarantineRoutes {
    private static let path = "/organizations/{organization}/quarantine"

    /// The routes.
    package static let all: [Route] =
        [list, show, preview, download, release, request, approve, deny, delete, act] + ModerationRoutes.all

    /// How an item is released.
    struct Release: Codable {
        /// Who is to get copies in place of the recipients: addresses of the organization's people.
        var users: [String]?
        /// Whether all recipients of the message are meant whose copies are held.
        var toAll: Bool?
        /// Whether who has a copy already gets another one.
        var force: Bool?
        /// Whether it is confirmed that malware is to leave.
        var isMalwareConfirmed: Bool?
        /// Whether the item is said to be held by mistake.
        var reportFalsePositive: Bool?
        /// Why, in the caller's words.
        var note: String?
    }

    /// An answer to a request for release.
    struct Approval: Codable {
        /// Whether it is confirmed that malware is to leave.
        var isMalwareConfirmed: Bool?
    }

    /// What is done with many items.
    enum Action: String, Codable, CaseIterable {
        /// They are released.
        case release
        /// The requests for them are approved.
        case approve
        /// The requests for them are denied.
        case deny
        /// They are deleted for good.
        case delete
    }

    /// Something to be done with many items.
    struct Act: Codable {
        /// What is done.
        var action: Action
        /// The items, by their identities; 1 to 1,000.
        var items: [String]
        /// How they are released; nil as they are.
        var release: Release?
    }

    private static let conditions: [Route.Parameter] = [
        Route.Parameter("messageTraceId", .string, "Those of this message."),
        Route.Parameter("messageId", .string, "Those of messages with this Message-ID."),
        Route.Parameter("sender", .string, "Those from this sender; `<>` for the null sender."),
        Route.Parameter("recipient", .string, "Those for this recipient."),
        Route.Parameter("subject", .string, "Those with this subject, whole."),
        Route.Parameter("direction", .choice(["Inbound", "Outbound"]), "Those that went this way."),
        Route.Parameter("policyName", .string, "Those that an object of this name holds."),
        Route.Parameter.choice("policyType", QuarantinePolicyType.self, "Those that an object of this kind holds.")
            .repeated,
        Route.Parameter.choice("type", QuarantineReason.self, "Those held for this reason.").repeated,
        Route.Parameter.choice("releaseStatus", ReleaseStatus.self, "Those whose release has come so far.").repeated,
        Route.Parameter("reported", .boolean, "Those that are reported as held by mistake, or the others."),
    ]

    private static let moments: [Route.Parameter] = [
        Route.Parameter("start", .moment, "Received from this moment on; 16 days before the end without it."),
        Route.Parameter("end", .moment, "Received before this moment."),
        Route.Parameter("startExpires", .moment, "Those that expire from this moment on."),
        Route.Parameter("endExpires", .moment, "Those that expire before this moment."),
        Route.Parameter("includesBlockedSenders", .boolean, "Whether those are listed whose sender a list blocks."),
    ]

    private static let paging: [Route.Parameter] = [.limit(), .cursor]
    private static let parameters: [Route.Parameter] = conditions + moments + paging

    private static let list = Route(
        .get, path, "listQuarantine", tag: "Quarantine", "Items in quarantine, the newest first.",
        access: .permission(.quarantineRead), parameters: parameters,
        answers: [.list(of: QuarantineItemView.self, "The items.")]
    ) { request async throws(Problem) in
        let size = try request.number("limit", in: 1...1_000, default: 100)
        // A place is the number of the page: items that come in move what is behind them, as in EOP's pages.
        var page = 1
        if let place = try request.place() {
            guard let number = Int(String(decoding: place, as: UTF8.self)), (1...1_000).contains(number) else {
                throw Problem.parameter("cursor", "leads behind the last page; begin the list anew.")
            }
            page = number
        }
        let found = try await request.perform(
            QuarantineList(try request.quarantineFilter(), page: page, pageSize: size))
        let isLast = found.value.count < size || page == 1_000
        return try request.part(
            found.value, next: isLast ? nil : Array("\(page + 1)".utf8), total: found.isTotalCut ? nil : found.total)
    }

    private static let show = Route(
        .get, "\(path)/{item}", "showQuarantineItem", tag: "Quarantine", "An item in quarantine.",
        access: .permission(.quarantineRead), answers: [.of(QuarantineItemView.self, "The item.")],
        problems: [.notFound]
    ) { request async throws(Problem) in
        try .object(try await request.perform(QuarantineShow(item: try request.item())))
    }

    private static let preview = Route(
        .get, "\(path)/{item}/preview", "previewQuarantineItem", tag: "Quarantine",
        "The text of an item, for reading: nothing in it is loaded or run. Who runs the server needs a reason in "
            + "the field Postern-Reason.",
        access: .permission(.quarantineContent), answers: [.of(QuarantineText.self, "Header, text, links and files.")],
        problems: [.notFound, .reasonNeeded]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(QuarantinePreview(item: try request.item())))
    }

    private static let download = Route(
        .get, "\(path)/{item}/download", "downloadQuarantineItem", tag: "Quarantine",
        "The message of an item, as it was received. Who runs the server needs a reason in the field Postern-Reason.",
        access: .permission(.quarantineContent),
        answers: [Route.Answer(.ok, [("application/octet-stream", nil)], "The message.")],
        problems: [.notFound, .reasonNeeded]
    ) { request async throws(Problem) in
        let item = try await request.perform(QuarantineExport(item: try request.item()))
        let pieces: ContentPieces
        do throws(OperationFailure) {
            pieces = try await QuarantineExport.pieces(of: item, from: request.administration.stores.lookup)
        } catch {
            throw Problem(error)
        }
        return .download(pieces, name: "quarantine-\(item.sequence).eml")
    }

    private static let release = Route(
        .post, "\(path)/{item}/release", "releaseQuarantineItem", tag: "Quarantine", "Lets an item out of quarantine.",
        access: .permission(.quarantineChange), effect: .sends, body: .json(of: Release.self, isOptional: true),
        answers: [outcome], problems: [.notFound]
    ) { request async throws(Problem) in
        let content = try request.body == nil ? nil : request.content(Release.self)
        return try .outcome(
            try await request.perform(QuarantineRelease(items: [try request.item()], as: content)))
    }

    private static let request = Route(
        .post, "\(path)/{item}/request", "requestQuarantineItem", tag: "Quarantine",
        "Asks for the release of an item, for its recipient.", access: .permission(.quarantineChange), effect: .acts,
        answers: [outcome], problems: [.notFound]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(QuarantineRequest(items: [try request.item()])))
    }

    private static let approve = Route(
        .post, "\(path)/{item}/approve", "approveQuarantineItem", tag: "Quarantine",
        "Releases an item that was asked for.", access: .permission(.quarantineAnswer), effect: .sends,
        body: .json(of: Approval.self, isOptional: true), answers: [outcome], problems: [.notFound]
    ) { request async throws(Problem) in
        var approval = QuarantineApprove(items: [try request.item()])
        if request.body != nil {
            approval.isMalwareConfirmed = try request.content(Approval.self).isMalwareConfirmed ?? false
        }
        return try .outcome(try await request.perform(approval))
    }

    private static let deny = Route(
        .post, "\(path)/{item}/deny", "denyQuarantineItem", tag: "Quarantine",
        "Denies the request for the release of an item.", access: .permission(.quarantineAnswer), effect: .acts,
        answers: [outcome], problems: [.notFound]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(QuarantineDeny(items: [try request.item()])))
    }

    private static let delete = Route(
        .post, "\(path)/{item}/delete", "deleteQuarantineItem", tag: "Quarantine", "Deletes an item for good.",
        access: .permission(.quarantineChange), effect: .acts, answers: [outcome], problems: [.notFound]
    ) { request async throws(Problem) in
        try .outcome(try await request.perform(QuarantineDelete(items: [try request.item()])))
    }

    private static let act = Route(
        .post, "\(path)/actions", "actOnQuarantine", tag: "Quarantine",
        "Does one thing with up to 1,000 items, as a job whose result has a row for each.",
        access: .permission(.quarantineChange), effect: .sends, body: .json(of: Act.self),
        answers: [.job("It is ordered; its result is what came of each item.")], problems: [.tooManyRequests]
    ) { request async throws(Problem) in
        let content = try request.content(Act.self)
        guard (1...1_000).contains(content.items.count) else {
            throw Problem(.malformed, "Name 1 to 1,000 items.", members: ["pointer": .string("/items")])
        }
        switch content.action {
        case .release:
            let release = QuarantineRelease(items: content.items, as: content.release)
            return try await request.start(.quarantineRelease, release)
        case .approve:
            var approval = QuarantineApprove(items: content.items)
            approval.isMalwareConfirmed = content.release?.isMalwareConfirmed ?? false
            return try await request.start(.quarantineApprove, approval)
        case .deny: return try await request.start(.quarantineDeny, QuarantineDeny(items: content.items))
        case .delete: return try await request.start(.quarantineDelete, QuarantineDelete(items: content.items))
        }
    }

    static let outcome = Route.Answer.of(QuarantineOutcome.self, "What came of each item.")
}

extension QuarantineRelease {
    /// A release as a request has it.
    fileprivate init(items: [String], as content: QuarantineRoutes.Release?) {
        self.init(items: items)
        users = content?.users ?? []
        isToAll = content?.toAll ?? false
        isRepeated = content?.force ?? false
        isMalwareConfirmed = content?.isMalwareConfirmed ?? false
        isReported = content?.reportFalsePositive ?? false
        reason = content?.note
    }
}

extension RequestInHand {
    /// The identity of the item of the path. Throws ``Problem``.
    func item() throws(Problem) -> String { PathIdentity.item(try named("item")) }

    /// Which items the query's parameters mean. Throws ``Problem``.
    fileprivate func quarantineFilter() throws(Problem) -> QuarantineFilter {
        var filter = QuarantineFilter()
        filter.organization = organization
        filter.messageTraceID = parameter("messageTraceId")
        filter.messageID = parameter("messageId")
        filter.sender = parameter("sender")
        filter.recipient = parameter("recipient")
        filter.subject = parameter("subject")
        switch parameter("direction")?.lowercased() {
        case nil: break
        case "inbound"?: filter.direction = .incoming
        case "outbound"?: filter.direction = .originating
        default: throw Problem.parameter("direction", "is neither Inbound nor Outbound.")
        }
        filter.policyName = parameter("policyName")
        filter.policyTypes = try choices("policyType", QuarantinePolicyType.self)
        filter.types = try choices("type", QuarantineReason.self)
        filter.statuses = try choices("releaseStatus", ReleaseStatus.self)
        filter.isReported = try flag("reported")
        filter.start = try moment("start")
        filter.end = try moment("end")
        filter.expiresFrom = try moment("startExpires")
        filter.expiresBefore = try moment("endExpires")
        filter.includesBlockedSenders = try flag("includesBlockedSenders") ?? false
        return filter
    }

    /// The words of a parameter that may be given several times, in any case of letters. Throws ``Problem``.
    func choices<Choice: CaseIterable & RawRepresentable>(
        _ name: String, _ type: Choice.Type
    ) throws(Problem) -> [Choice] where Choice.RawValue == String {
        var found: [Choice] = []
        for text in parameters(name) {
            let lowered = text.lowercased()
            guard let choice = Choice.allCases.first(where: { $0.rawValue.lowercased() == lowered }) else {
                let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.parameter(name, "is none of \(words).")
            }
            found.append(choice)
        }
        return found
    }
}
