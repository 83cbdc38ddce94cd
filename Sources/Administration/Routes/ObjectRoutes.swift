import HTTPTypes
import Identity
import Mail
import Operations
package import Organization

/// The objects of an organization's document, and the document itself (docs/reference/api-objects.md): one set of routes
/// for each section, made from the table of sections.
package enum ObjectRoutes {
    /// Sections that have routes of their own, because their objects change by the hour.
    private static let others: Set<String> = ["tenantAllowBlockListItems", "tenantAllowBlockListSpoofItems"]

    private static let tag = "Objects"

    /// The sections whose objects have the routes of this family.
    package static let sections = DocumentSection.all.filter { !others.contains($0.name) }

    /// The routes of all sections.
    package static let objects: [Route] = sections.flatMap { section in
        section.isSingle ? single(section) : list(section)
    }

    private static func single(_ section: DocumentSection) -> [Route] {
        let all = path(of: section)
        return [show(section, all), put(section, all), patch(section, all)]
    }

    private static func list(_ section: DocumentSection) -> [Route] {
        let all = path(of: section)
        let one = all + "/{name}"
        let routes = [
            listing(section, all), create(section, all), show(section, one), put(section, one), patch(section, one),
            delete(section, one),
        ]
        return section.isOrdered ? routes + [move(section, one)] : routes
    }

    private static func path(of section: DocumentSection) -> String {
        "/organizations/{organization}/\(section.pathName)"
    }

    /// The end of the names of a section's routes: `AcceptedDomain`, and for the policy that always is there
    /// `DefaultMalwareFilterPolicy`.
    private static func word(_ section: DocumentSection) -> String {
        let hasList = DocumentSection.all.contains { $0.kind == section.kind && !$0.isSingle }
        return (section.isSingle && hasList ? "Default" : prefix(of: section)) + section.kind.rawValue
    }

    /// The same for all objects of a section: `AcceptedDomains`.
    private static func words(_ section: DocumentSection) -> String {
        prefix(of: section) + section.name.prefix(1).uppercased() + section.name.dropFirst()
    }

    /// The recipients of the directory have routes of the shorter names.
    private static func prefix(of section: DocumentSection) -> String {
        section.kind == .recipient ? "Document" : ""
    }

    // MARK: - Shapes

    private static let overriding = Route.Parameter.overriding

    private static func answered(_ section: DocumentSection) -> JSONShape {
        .object(
            "\(section.kind.rawValue).Changed",
            [
                .init("organization", .string), .init("revision", .integer), .init("isNew", .boolean),
                .init("activeSince", .nullable(.moment)),
                .init("warnings", .list(.of(ConfigurationMistake.self))), .init("name", .string),
                .init("object", .nullable(ObjectSchema.shape(of: section))),
                .init("plan", .nullable(.of(PlannedOrganization.self))),
            ])
    }

    private static func body(_ section: DocumentSection) -> Route.Body {
        .json(
            BodyShape(
                section.kind.rawValue,
                ObjectSchema.members(of: section).map {
                    BodyShape.Member($0.name, $0.shape, isRequired: $0.isRequired)
                }))
    }

    private static func patchBody(_ section: DocumentSection) -> Route.Body {
        Route.Body(
            types: ["application/merge-patch+json"],
            shape: BodyShape(
                "\(section.kind.rawValue)Patch",
                ObjectSchema.members(of: section).map { BodyShape.Member($0.name, .any, isRequired: false) }))
    }

    // MARK: - Routes

    /// Mail flow rules have permissions of their own.
    private static func reading(_ section: DocumentSection) -> Permission {
        section.kind == .transportRule ? .ruleRead : .configurationRead
    }

    private static func changing(_ section: DocumentSection) -> Permission {
        section.kind == .transportRule ? .ruleChange : .configurationChange
    }

    private static func listing(_ section: DocumentSection, _ path: String) -> Route {
        Route(
            .get, path, "list\(words(section))", tag: tag, "The \(section.name), in the order of the document.",
            access: .permission(reading(section)), parameters: [.limit(), .cursor],
            answers: [
                .json(.part(ofListOf: ObjectSchema.shape(of: section)), "The objects.")
            ]
        ) { request async throws(Problem) in
            let after = try request.place().map { String(decoding: $0, as: UTF8.self) }
            let limit = try request.number("limit", in: 1...1_000, default: 100)
            let found = try await request.perform(
                ObjectList(organization: try request.owner(), section: section.name, limit: limit, after: after))
            let last = found.objects.last.map(\.name)
            let isWhole = found.objects.isEmpty || found.isEnd
            return try request.part(
                found.objects.map(\.properties), next: isWhole ? nil : last.map { Array($0.utf8) }, total: found.total)
        }
    }

    private static func show(_ section: DocumentSection, _ path: String) -> Route {
        Route(
            .get, path, "show\(word(section))", tag: tag, "One object of \(section.name), with all of its properties.",
            access: .permission(reading(section)),
            answers: [.json(ObjectSchema.shape(of: section), "The object.")], problems: [.notFound]
        ) { request async throws(Problem) in
            let view = try await request.perform(
                ObjectShow(
                    organization: try request.owner(), section: section.name, name: try name(request, section)))
            return try .object(view.properties)
        }
    }

    private static func create(_ section: DocumentSection, _ path: String) -> Route {
        let places =
            section.isOrdered
            ? [Route.Parameter("place", .integer, "Its place, from 0; the last one without it.")] : []
        return Route(
            .post, path, "create\(word(section))", tag: tag, "Makes an object of \(section.name).",
            access: .permission(changing(section)), effect: .acts, hasDryRun: true,
            parameters: places + [overriding], body: body(section),
            answers: [
                .json(answered(section), "The object; `Location` names it.", status: .created),
                .json(answered(section), "What would be made, where that was asked for."),
            ], problems: [.conflict, .mistakes, .managedElsewhere, .reasonNeeded]
        ) { request async throws(Problem) in
            let place: Int?
            if request.parameter("place") == nil {
                place = nil
            } else {
                place = try request.number("place", in: 0...99_999, default: 0)
            }
            let changed = try await request.perform(
                ObjectCreate(
                    organization: try request.owner(), section: section.name,
                    properties: try request.content(JSONValue.self), place: place, manner: try manner(request)))
            let isMade = changed.plan == nil
            let target = "\(Route.base)/organizations/\(PercentText.encoded(changed.organization))/\(section.pathName)/"
            let location = target + PercentText.encoded(changed.objects.first?.name ?? "")
            return try answer(
                changed, status: isMade ? .created : .ok, fields: isMade ? [.location: location] : [:])
        }
    }

    private static func put(_ section: DocumentSection, _ path: String) -> Route {
        Route(
            .put, path, "set\(word(section))", tag: tag,
            "Gives an object of \(section.name) all of its properties; those that are left out have their defaults.",
            access: .permission(changing(section)), effect: .changes, hasDryRun: true, parameters: [overriding],
            body: body(section), answers: [.json(answered(section), "The object as it is now, or would be.")],
            problems: [.notFound, .mistakes, .changedMeanwhile, .managedElsewhere, .reasonNeeded]
        ) { request async throws(Problem) in
            let order = ObjectSet(
                organization: try request.owner(), section: section.name, name: try name(request, section),
                properties: try request.content(JSONValue.self), expected: request.head.headerFields[.ifMatch],
                manner: try manner(request))
            return try answer(try await changed(request, section, order))
        }
    }

    private static func patch(_ section: DocumentSection, _ path: String) -> Route {
        Route(
            .patch, path, "change\(word(section))", tag: tag,
            "Changes some properties of an object of \(section.name): a merge patch (RFC 7396), in which a list may be "
                + "`{\"Add\": […], \"Remove\": […]}`.",
            access: .permission(changing(section)), effect: .changes, hasDryRun: true, parameters: [overriding],
            body: patchBody(section), answers: [.json(answered(section), "The object as it is now, or would be.")],
            problems: [.notFound, .mistakes, .changedMeanwhile, .managedElsewhere, .reasonNeeded]
        ) { request async throws(Problem) in
            let order = ObjectPatch(
                organization: try request.owner(), section: section.name, name: try name(request, section),
                properties: try request.content(JSONValue.self), expected: request.head.headerFields[.ifMatch],
                manner: try manner(request))
            return try answer(try await changed(request, section, order))
        }
    }

    private static func delete(_ section: DocumentSection, _ path: String) -> Route {
        Route(
            .delete, path, "delete\(word(section))", tag: tag, "Deletes an object of \(section.name).",
            access: .permission(changing(section)), effect: .changes, hasDryRun: true, parameters: [overriding],
            answers: [.json(answered(section), "What the organization is without it, or would be.")],
            problems: [.notFound, .mistakes, .changedMeanwhile, .managedElsewhere, .reasonNeeded]
        ) { request async throws(Problem) in
            let order = ObjectDelete(
                organization: try request.owner(), section: section.name, name: try name(request, section),
                expected: request.head.headerFields[.ifMatch], manner: try manner(request))
            return try answer(try await changed(request, section, order))
        }
    }

    /// Where an object is to come.
    struct ObjectPlace: Codable {
        /// The place, from 0.
        var to: Int
    }

    private static func move(_ section: DocumentSection, _ path: String) -> Route {
        Route(
            .post, path + "/move", "move\(word(section))", tag: tag,
            "Moves an object of \(section.name) to another place in the order.",
            access: .permission(changing(section)), effect: .acts, hasDryRun: true, parameters: [overriding],
            body: .json(of: ObjectPlace.self),
            answers: [.json(answered(section), "The object at its new place, or as it would be.")],
            problems: [.notFound, .mistakes, .changedMeanwhile, .managedElsewhere, .reasonNeeded]
        ) { request async throws(Problem) in
            let order = ObjectMove(
                organization: try request.owner(), section: section.name, name: try request.named("name"),
                place: try request.content(ObjectPlace.self).to, expected: request.head.headerFields[.ifMatch],
                manner: try manner(request))
            return try answer(try await changed(request, section, order))
        }
    }

    // MARK: - Requests and answers

    private static func name(
        _ request: RequestInHand, _ section: DocumentSection
    ) throws(Problem) -> String? { section.isSingle ? nil : try request.named("name") }

    /// How a request wants a change done. Throws ``Problem``.
    static func manner(_ request: RequestInHand) throws(Problem) -> ChangeManner {
        ChangeManner(isDryRun: try request.isDryRun(), isOverride: try request.flag("override") ?? false)
    }

    /// Has a change done. The problem of an object that was changed meanwhile has the object as it is now.
    private static func changed<Order: Operations.Operation>(
        _ request: RequestInHand, _ section: DocumentSection, _ order: Order
    ) async throws(Problem) -> ObjectsChanged where Order.Answer == ObjectsChanged {
        do throws(Problem) {
            return try await request.perform(order)
        } catch {
            guard error.slug == .changedMeanwhile else { throw error }
            var problem = error
            let view = try await request.perform(
                ObjectShow(
                    organization: try request.owner(), section: section.name, name: try name(request, section)))
            problem.members["current"] = view.properties
            problem.fields[.eTag] = view.etag
            throw problem
        }
    }

    /// What a change of one object is answered with.
    private struct Answered: Encodable {
        var organization: String
        var revision: Int64
        var isNew: Bool
        var activeSince: WallTime?
        var warnings: [ConfigurationMistake]
        var name: String
        var object: JSONValue?
        var plan: PlannedOrganization?
    }

    private static func answer(
        _ changed: ObjectsChanged, status: HTTPResponse.Status = .ok, fields: HTTPFields = [:]
    ) throws(Problem) -> APIAnswer {
        let item = changed.objects.first
        var fields = fields
        if changed.plan == nil {
            for field in HTTPFields.revision(changed.revision, of: changed.organization) { fields.append(field) }
            if let tag = item?.object?.etag { fields[.eTag] = tag }
        }
        return try .outcome(
            Answered(
                organization: changed.organization, revision: changed.revision, isNew: changed.isNew,
                activeSince: changed.activeSince, warnings: changed.warnings, name: item?.name ?? "",
                object: item?.object?.properties, plan: changed.plan),
            status: status, fields: fields)
    }
}
