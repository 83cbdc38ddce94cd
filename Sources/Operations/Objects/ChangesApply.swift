internal import Identity
package import Mail
import Organization

/// How a change of objects is done.
package struct ChangeManner: Codable, Sendable, Hashable {
    /// Whether it is only planned: checked, compared, and nothing written.
    package var isDryRun: Bool
    /// Whether it is done although the document is kept in a repository; takes a reason.
    package var isOverride: Bool

    /// A manner.
    package init(isDryRun: Bool = false, isOverride: Bool = false) {
        self.isDryRun = isDryRun
        self.isOverride = isOverride
    }
}

/// One of several changes of objects.
package struct ObjectOrder: Codable, Sendable, Hashable {
    /// What is done with an object.
    package enum Action: String, Codable, Sendable, Hashable, CaseIterable {
        /// It is made.
        case create
        /// It has these properties, and the others at their defaults.
        case set
        /// Some of its properties change: a merge patch (RFC 7396).
        case patch
        /// It is deleted.
        case delete
        /// It comes to another place.
        case move
    }

    /// What is done.
    package var op: Action
    /// The section, by its name in documents or in paths of the API.
    package var kind: String
    /// The object's name, in any case of letters; nil for a single object, and for one that is made.
    package var name: String?
    /// Its properties, for `create`, `set` and `patch`: a JSON object.
    package var properties: JSONValue?
    /// Its place, for `move`, and for `create` where it is not to be the last one.
    package var place: Int?
    /// The version that the object must have now, as `If-Match` says it; nil for any.
    package var expected: String?

    /// A change.
    package init(
        _ op: Action, kind: String, name: String? = nil, properties: JSONValue? = nil, place: Int? = nil,
        expected: String? = nil
    ) {
        self.op = op
        self.kind = kind
        self.name = name
        self.properties = properties
        self.place = place
        self.expected = expected
    }
}

/// Changes several objects of an organization's document: one revision of it, or none where one of the changes can't be made.
package struct ChangesApply: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "changes.apply", .configurationChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.changesApply))

    /// The most changes at once.
    package static let maximum = 100

    /// The organization.
    package var organization: String
    /// The changes, each of what the ones before it have made: 1 to 100.
    package var changes: [ObjectOrder]
    /// How they are done.
    package var manner: ChangeManner

    /// Orders objects changed.
    package init(organization: String, changes: [ObjectOrder], manner: ChangeManner = ChangeManner()) {
        self.organization = organization
        self.changes = changes
        self.manner = manner
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        try Bounds.check(changes.count, "changes", in: 1...Self.maximum)
        var edits: [PlacedEdit] = []
        for (index, order) in changes.enumerated() {
            let place = JSONPointer().member("changes").element(index).member("properties")
            edits.append(PlacedEdit(try order.edit(number: index), expected: order.expected, at: place))
        }
        return try await administration.change(edits, of: organization, .changesApply, manner, by: caller)
    }
}

extension ObjectOrder {
    fileprivate func edit(number: Int) throws(OperationFailure) -> ObjectEdit {
        ObjectEdit(section: kind, name: op == .create ? nil : name, change: try change(number))
    }

    private func change(_ number: Int) throws(OperationFailure) -> ObjectEdit.Change {
        switch op {
        case .create: return .create(try given(number).mapValues { GivenValue($0) }, place: place)
        case .set: return .set(try given(number).mapValues { GivenValue($0) })
        case .patch: return .patch(try given(number).mapValues { GivenChange($0) })
        case .delete: return .delete
        case .move:
            guard let place else {
                throw OperationFailure(.usage, "changes[\(number)] moves an object, so it needs a place, from 0.")
            }
            return .move(place)
        }
    }

    private func given(_ number: Int) throws(OperationFailure) -> [String: JSONValue] {
        guard let properties else {
            throw OperationFailure(.usage, "changes[\(number)] needs properties: a JSON object.")
        }
        return try properties.properties()
    }
}
