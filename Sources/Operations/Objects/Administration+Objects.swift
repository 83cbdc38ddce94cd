import Mail
import Organization

/// A change of an object with what its caller knows of it.
struct PlacedEdit: Sendable {
    /// The change.
    var edit: ObjectEdit
    /// The version that the object must have now, as `If-Match` says it; nil for any.
    var expected: String?
    /// Where its properties lie in the request.
    var place: JSONPointer

    init(_ edit: ObjectEdit, expected: String? = nil, at place: JSONPointer = JSONPointer()) {
        self.edit = edit
        self.expected = expected
        self.place = place
    }
}

/// A document in which objects were changed.
private struct EditedDocument: Sendable {
    /// An object that was changed.
    struct Item: Sendable {
        var section: DocumentSection
        var name: String
        /// The object as it is now; nil for one that is gone.
        var object: DocumentObject?
        /// Where its properties lie in the request.
        var place: JSONPointer
    }

    var text: String
    var items: [Item]
}

extension Administration {
    /// Changes objects of an organization's document, all or none, and makes that the configuration in force as one revision;
    /// or plans it. The text of the document stays as it is but for the objects that change. Throws ``OperationFailure``.
    func change(
        _ edits: [PlacedEdit], of organization: String, _ action: AuditAction, _ manner: ChangeManner,
        by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        let name = try known(organization).name
        guard !manner.isDryRun else { return try await plan(edits, of: name, manner) }
        var edited: EditedDocument?
        do throws(OperationFailure) {
            let applied = try await changes.apply(
                as: .api, author: caller.name,
                audit: { organization, revision in
                    entry(
                        action, by: caller, organization: organization,
                        Administration.reference(edited?.items ?? [], organization),
                        change: "\(Administration.words(edited?.items ?? [])); \(revision)")
                }
            ) { () async throws(OperationFailure) -> [SubmittedDocument] in
                let result = try await self.edited(edits, of: name, manner)
                edited = result
                return [SubmittedDocument(file: "organization \(name)", text: result.text)]
            }
            Task { [changes] in await changes.rerouteRecent() }
            return try changed(applied[0], edited?.items ?? [])
        } catch {
            throw Administration.placed(error, edited?.items ?? [])
        }
    }

    private func plan(
        _ edits: [PlacedEdit], of name: String, _ manner: ChangeManner
    ) async throws(OperationFailure) -> ObjectsChanged {
        let result = try await edited(edits, of: name, manner)
        let planned: [PlannedOrganization]
        do throws(OperationFailure) {
            planned = try await changes.preview(
                [SubmittedDocument(file: "organization \(name)", text: result.text)], as: .api,
                hasSensitiveWords: content.hasSensitiveWords)
        } catch {
            throw Administration.placed(error, result.items)
        }
        var items: [ObjectsChanged.Item] = []
        for item in result.items { items.append(try Administration.view(item, item.object)) }
        return ObjectsChanged(
            organization: name, revision: configuration.snapshot.organization(named: name)?.revision ?? 0,
            isNew: false, activeSince: nil, warnings: planned.first?.warnings ?? [], objects: items,
            plan: planned.first)
    }

    /// The document in force with changes in it, whose objects are still those that the caller knows.
    private func edited(
        _ edits: [PlacedEdit], of name: String, _ manner: ChangeManner
    ) async throws(OperationFailure) -> EditedDocument {
        let current = try known(name)
        guard let text = configuration.organizations.entries[current.name]?.text else {
            throw ObjectFailures.failure(.unreadable, at: JSONPointer(), of: current.name)
        }
        try checkOwner(of: current.document, manner)
        for edit in edits { try await checkVersion(edit, in: current.document) }
        let owner = current.name
        return try await HeavyWork("postern.objects").run { () throws(OperationFailure) -> EditedDocument in
            try EditedDocument(text, edits, of: owner)
        }
    }

    /// Throws where the document is kept in a repository, unless the caller means to change it all the same.
    private func checkOwner(of document: OrganizationDocument, _ manner: ChangeManner) throws(OperationFailure) {
        guard document.managedBy == .repository else { return }
        guard !manner.isOverride || context.reason != nil else { throw RepositoryOwner.reasonNeeded }
        try RepositoryOwner.check(document, overriding: manner.isOverride ? context.reason : nil)
    }

    // MARK: - Versions

    private func checkVersion(
        _ edit: PlacedEdit, in document: OrganizationDocument
    ) async throws(OperationFailure) {
        guard let expected = edit.expected else { return }
        guard let condition = ETagCondition(field: expected) else {
            throw OperationFailure(
                .usage, "expected is to be * or versions in quotation marks with commas between them.")
        }
        let section = try ObjectFailures.section(edit.edit.section)
        guard let object = document.object(edit.edit.name, of: section) else {
            throw ObjectFailures.unknown(
                section.kind, edit.edit.name ?? "",
                among: document.objects(of: section).prefix(100).map(\.name), of: document.name)
        }
        let view = try ObjectView(object)
        guard !condition.isMet(by: ETagCondition.tag(of: view)) else { return }
        var failure = OperationFailure(
            .changedMeanwhile,
            "\(section.kind)\(view.name.isEmpty ? "" : " \(ShownValue(view.name))") was changed since it was read. Look at "
                + "what it is now, and order the change again.")
        failure.obstacles = try await differences(
            from: condition, to: view, edit.edit.name, of: section, in: document.name)
        throw failure
    }

    /// What differs between the version that a caller knows and the present one, a line each property; empty where the last
    /// twenty revisions do not have that version.
    private func differences(
        from condition: ETagCondition, to view: ObjectView, _ name: String?, of section: DocumentSection,
        in organization: String
    ) async throws(OperationFailure) -> [String] {
        let revisions: [OrganizationRevision]
        do throws(StoreError) {
            revisions = try await stores.configuration.revisions(of: organization, newest: 20)
        } catch {
            throw OperationFailure(reading: error)
        }
        return try await HeavyWork("postern.objects").run { () throws(OperationFailure) -> [String] in
            for revision in revisions.reversed() {
                guard
                    case .success(let document) = OrganizationDocument.load(
                        yaml: revision.document, file: "organization \(organization)"),
                    let object = document.object(name, of: section)
                else { continue }
                let earlier = try ObjectView(object)
                guard condition.isMet(by: ETagCondition.tag(of: earlier)) else { continue }
                return Administration.differences(from: earlier.properties, to: view.properties)
            }
            return []
        }
    }

    private static func differences(from old: JSONValue, to new: JSONValue) -> [String] {
        guard case .object(let before) = old, case .object(let after) = new else { return [] }
        return Set(before.keys).union(after.keys).sorted().compactMap { name in
            let (was, now) = (before[name] ?? .null, after[name] ?? .null)
            return was == now ? nil : "\(name): \(was.line) -> \(now.line)"
        }
    }

    // MARK: - Answers

    private func changed(
        _ applied: AppliedOrganization, _ edited: [EditedDocument.Item]
    ) throws(OperationFailure) -> ObjectsChanged {
        let document = configuration.snapshot.organization(named: applied.organization)?.document
        var items: [ObjectsChanged.Item] = []
        for item in edited {
            // As it is in force: rules between objects may have given it more than the change says.
            let object = item.object == nil ? nil : document?.object(item.name, of: item.section) ?? item.object
            items.append(try Administration.view(item, object))
        }
        return ObjectsChanged(
            organization: applied.organization, revision: applied.revision, isNew: applied.isNew,
            activeSince: applied.isNew ? time.wallTime() : nil, warnings: applied.warnings, objects: items, plan: nil)
    }

    private static func view(
        _ item: EditedDocument.Item, _ object: DocumentObject?
    ) throws(OperationFailure) -> ObjectsChanged.Item {
        guard let object else { return ObjectsChanged.Item(section: item.section.name, name: item.name, object: nil) }
        return ObjectsChanged.Item(
            section: item.section.name, name: item.name, object: try ObjectView(object))
    }

    /// The object of the audit entry: the one that was changed, or the organization for several.
    private static func reference(_ items: [EditedDocument.Item], _ organization: String) -> ObjectReference {
        guard let item = items.first, items.count == 1 else { return ObjectReference(.organization, organization) }
        return ObjectReference(item.section.kind, item.name)
    }

    private static func words(_ items: [EditedDocument.Item]) -> String {
        let names = items.prefix(20).map { item in
            item.name.isEmpty ? item.section.name : "\(item.section.name) \(SafeText.escaped(item.name, limit: 80))"
        }
        return names.joined(separator: ", ") + (items.count > 20 ? " and \(items.count - 20) more" : "")
    }

    /// A failure with the places of its mistakes in the request, where they are of objects that it has.
    private static func placed(
        _ failure: OperationFailure, _ items: [EditedDocument.Item]
    ) -> OperationFailure {
        guard failure.kind == .configuration, failure.pointers.isEmpty else { return failure }
        var failure = failure
        failure.pointers = failure.mistakes.map { mistake in
            guard let item = items.first(where: { $0.isMeant(by: mistake) }) else { return "" }
            return mistake.field.map { item.place.member($0) }?.description ?? item.place.description
        }
        return failure
    }
}

extension ETagCondition {
    /// The version of an object that is shown.
    fileprivate static func tag(of view: ObjectView) -> ETag? {
        guard case .oneOf(let tags)? = ETagCondition(field: view.etag) else { return nil }
        return tags.first
    }
}

extension EditedDocument.Item {
    /// Whether a mistake of a whole document is one of this object.
    fileprivate func isMeant(by mistake: ConfigurationMistake) -> Bool {
        section.isSingle
            ? mistake.object == section.name || mistake.object == section.kind.rawValue
            : mistake.object.lowercased() == "\(section.kind) \"\(shownName)\"".lowercased()
    }

    /// The name as mistakes have it.
    private var shownName: String { object?.nameInMessages ?? name }
}

extension EditedDocument {
    /// A document's text with changes in it.
    fileprivate init(_ text: String, _ edits: [PlacedEdit], of organization: String) throws(OperationFailure) {
        guard var editor = DocumentEditor(text: text) else {
            throw ObjectFailures.failure(.unreadable, at: JSONPointer(), of: organization)
        }
        var items: [Item] = []
        for placed in edits {
            let section = try ObjectFailures.section(placed.edit.section)
            do throws(ObjectEditFailure) {
                let before = editor.document.object(placed.edit.name, of: section)?.name
                let object = try editor.apply(placed.edit)
                items.append(
                    Item(
                        section: section, name: object?.name ?? before ?? placed.edit.name ?? "", object: object,
                        place: placed.place))
            } catch {
                throw ObjectFailures.failure(error, at: placed.place, of: organization)
            }
        }
        self.init(text: editor.text, items: items)
    }
}
