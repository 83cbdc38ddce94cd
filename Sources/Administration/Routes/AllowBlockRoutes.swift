import HTTPTypes
import Identity
import Mail
import Operations
import Organization

/// The tenant allow and block list (docs/reference/allow-block-list.md). An entry is known by its list, value and
/// action, none of which can be changed, so that a change of an entry needs no version.
package enum AllowBlockRoutes {
    /// Entries to add.
    struct AllowBlockEntries: Codable {
        /// `ListType`.
        var listType: TenantAllowBlockListItem.ListType
        /// `Action`.
        var action: TenantAllowBlockListItem.Action
        /// `Entries`: 1 to 500.
        var values: [String]
        /// `ExpirationDate`.
        var expirationDate: WallTime?
        /// `NoExpiration`; not where it is not given.
        var noExpiration: Bool?
        /// `RemoveAfter`.
        var removeAfter: Int?
        /// `Notes`.
        var notes: String?
        /// Why the filters were wrong about a message, for entries of a submission.
        var submissionReason: String?
    }

    /// What of entries is to be changed.
    struct AllowBlockEdit: Codable {
        /// `ListType`.
        var listType: TenantAllowBlockListItem.ListType
        /// The action of the entries; it may be left out where a value has one entry.
        var action: TenantAllowBlockListItem.Action?
        /// `Entries`: 1 to 500.
        var values: [String]
        /// `ExpirationDate`.
        var expirationDate: WallTime?
        /// `NoExpiration`; not where it is not given.
        var noExpiration: Bool?
        /// `RemoveAfter`.
        var removeAfter: Int?
        /// `Notes`; they stay as they are where they are not given.
        var notes: String?
    }

    /// A pair of the list of spoofed senders.
    struct SpoofPairEntry: Codable {
        /// `SpoofedUser`.
        var spoofedUser: String
        /// `SendingInfrastructure`.
        var sendingInfrastructure: String
        /// `SpoofType`; the one that follows from the accepted domains where it is not given.
        var spoofType: TenantAllowBlockListSpoofItem.SpoofType?
        /// `Action`.
        var action: TenantAllowBlockListItem.Action
    }

    private static let tag = "AllowBlock"
    private static let path = "/organizations/{organization}/tenant-allow-block-list"
    private static let listType = Route.Parameter.choice(
        "listType", TenantAllowBlockListItem.ListType.self, "Only entries of this list.")
    private static let action = Route.Parameter.choice(
        "action", TenantAllowBlockListItem.Action.self, "Only entries that do this.")

    /// The routes.
    package static let all: [Route] = [
        listAllowBlockItems, addAllowBlockItems, changeAllowBlockItems, removeAllowBlockItems, listSpoofItems,
        setSpoofItem, removeSpoofItem, showSpoofInsight,
    ]

    private static let listAllowBlockItems = Route(
        .get, path, "listAllowBlockItems", tag: tag, "The entries, those that have ended among them.",
        access: .permission(.allowBlockRead), parameters: [listType, action, .limit(), .cursor],
        answers: [.list(of: AllowBlockItemView.self, "The entries, by list, value and action.")]
    ) { request async throws(Problem) in
        let items = try await request.perform(
            AllowBlockList(
                organization: try request.owner(),
                listType: try request.choice("listType", TenantAllowBlockListItem.ListType.self),
                action: try request.choice("action", TenantAllowBlockListItem.Action.self)))
        return try request.part(of: items) { "\($0.listType.rawValue)\n\($0.value)\n\($0.action.rawValue)" }
    }

    private static let addAllowBlockItems = Route(
        .post, path, "addAllowBlockItems", tag: tag, "Adds entries to a list, all or none.",
        access: .permission(.allowBlockChange), effect: .acts, hasDryRun: true,
        parameters: [.overriding], body: .json(of: AllowBlockEntries.self),
        answers: [
            .of(AllowBlockChange.self, "The entries.", status: .created),
            .of(AllowBlockChange.self, "What would be added, where that was asked for."),
        ], problems: [.mistakes, .conflict, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        let content = try request.content(AllowBlockEntries.self)
        let (change, isDone) = try await request.performOrPlan(
            try request.overriding(
                AllowBlockAdd(
                    organization: try request.owner(), listType: content.listType, action: content.action,
                    values: content.values, expirationDate: content.expirationDate,
                    noExpiration: content.noExpiration ?? false, removeAfter: content.removeAfter,
                    notes: content.notes ?? "", submissionReason: content.submissionReason)))
        return try .outcome(
            change, status: isDone ? .created : .ok,
            fields: fields(change.revision, of: change.organization, isDone))
    }

    private static let changeAllowBlockItems = Route(
        .patch, path, "changeAllowBlockItems", tag: tag, "Changes the end or the notes of entries.",
        access: .permission(.allowBlockChange), effect: .acts, hasDryRun: true,
        parameters: [.overriding], body: .json(of: AllowBlockEdit.self),
        answers: [.of(AllowBlockChange.self, "The entries.")],
        problems: [.mistakes, .notFound, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        let content = try request.content(AllowBlockEdit.self)
        let (change, isDone) = try await request.performOrPlan(
            try request.overriding(
                AllowBlockSet(
                    organization: try request.owner(), listType: content.listType, action: content.action,
                    values: content.values, expirationDate: content.expirationDate,
                    noExpiration: content.noExpiration ?? false, removeAfter: content.removeAfter,
                    notes: content.notes)))
        return try .outcome(change, fields: fields(change.revision, of: change.organization, isDone))
    }

    private static let removeAllowBlockItems = Route(
        .delete, path, "removeAllowBlockItems", tag: tag, "Removes entries, all or none.",
        access: .permission(.allowBlockChange), effect: .acts, hasDryRun: true,
        parameters: [
            listType, action,
            Route.Parameter("value", .string, isRepeated: true, "The value of an entry; 1 to 500 of them."),
            .overriding,
        ], answers: [.of(AllowBlockChange.self, "The entries as they were.")],
        problems: [.notFound, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        guard let listType = try request.choice("listType", TenantAllowBlockListItem.ListType.self) else {
            throw Problem.parameter("listType", "is missing; it says which list is meant.")
        }
        let (change, isDone) = try await request.performOrPlan(
            try request.overriding(
                AllowBlockRemove(
                    organization: try request.owner(), listType: listType,
                    action: try request.choice("action", TenantAllowBlockListItem.Action.self),
                    values: request.parameters("value"))))
        return try .outcome(change, fields: fields(change.revision, of: change.organization, isDone))
    }

    private static let listSpoofItems = Route(
        .get, path + "/spoof-items", "listSpoofItems", tag: tag, "The pairs of spoofed senders.",
        access: .permission(.allowBlockRead), parameters: [.limit(), .cursor],
        answers: [.list(of: SpoofItemView.self, "The pairs.")]
    ) { request async throws(Problem) in
        let items = try await request.perform(SpoofItemList(organization: try request.owner()))
        return try request.part(of: items) {
            "\($0.spoofedUser)\n\($0.sendingInfrastructure)\n\($0.spoofType.rawValue)\n\($0.action.rawValue)"
        }
    }

    private static let setSpoofItem = Route(
        .post, path + "/spoof-items", "setSpoofItem", tag: tag,
        "Adds a pair; one that is there with the other action gets this one.",
        access: .permission(.allowBlockChange), effect: .acts, hasDryRun: true,
        parameters: [.overriding], body: .json(of: SpoofPairEntry.self),
        answers: [.of(SpoofItemChange.self, "The pair.")], problems: [.mistakes, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        let content = try request.content(SpoofPairEntry.self)
        let (change, isDone) = try await request.performOrPlan(
            try request.overriding(
                SpoofItemSet(
                    organization: try request.owner(), spoofedUser: content.spoofedUser,
                    sendingInfrastructure: content.sendingInfrastructure, spoofType: content.spoofType,
                    action: content.action)))
        return try .outcome(change, fields: fields(change.revision, of: change.organization, isDone))
    }

    private static let removeSpoofItem = Route(
        .delete, path + "/spoof-items", "removeSpoofItem", tag: tag, "Removes a pair, whatever it does.",
        access: .permission(.allowBlockChange), effect: .acts, hasDryRun: true,
        parameters: [
            Route.Parameter("spoofedUser", .string, "`SpoofedUser`."),
            Route.Parameter("sendingInfrastructure", .string, "`SendingInfrastructure`."),
            .choice(
                "spoofType", TenantAllowBlockListSpoofItem.SpoofType.self,
                "`SpoofType`; without it the one that follows from the accepted domains."),
            .overriding,
        ], answers: [.of(SpoofItemChange.self, "The pair as it was.")],
        problems: [.notFound, .managedElsewhere, .reasonNeeded]
    ) { request async throws(Problem) in
        let (change, isDone) = try await request.performOrPlan(
            try request.overriding(
                SpoofItemRemove(
                    organization: try request.owner(), spoofedUser: try request.required("spoofedUser"),
                    sendingInfrastructure: try request.required("sendingInfrastructure"),
                    spoofType: try request.choice("spoofType", TenantAllowBlockListSpoofItem.SpoofType.self))))
        return try .outcome(change, fields: fields(change.revision, of: change.organization, isDone))
    }

    private static let showSpoofInsight = Route(
        .get, "/organizations/{organization}/spoof-intelligence-insight", "showSpoofInsight", tag: tag,
        "Who has sent mail in whose name of late without showing that they may; the most messages first.",
        access: .permission(.allowBlockRead), answers: [.list(of: SpoofInsightView.self, "The pairs.")]
    ) { request async throws(Problem) in
        try request.list(try await request.perform(SpoofInsightShow(organization: try request.owner())))
    }

    /// The field that names the revision of a change; none for one that was only planned.
    private static func fields(_ revision: Int64, of organization: String, _ isDone: Bool) -> HTTPFields {
        isDone ? .revision(revision, of: organization) : [:]
    }
}
