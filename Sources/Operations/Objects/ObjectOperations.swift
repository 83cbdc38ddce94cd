internal import Identity
package import Mail
import Organization

/// The objects of a section of an organization's document, in the order of the document.
package struct ObjectList: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("object.list", .configurationRead)

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// How many objects: 1 to 1,000.
    package var limit: Int
    /// The name of the object behind which the list goes on; nil for its beginning.
    package var after: String?
    /// The most objects of one answer.
    package static let maximum = 1_000

    /// Asks for objects.
    package init(organization: String, section: String, limit: Int = maximum, after: String? = nil) {
        self.organization = organization
        self.section = section
        self.limit = limit
        self.after = after
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectListing {
        try Bounds.check(limit, "limit", in: 1...Self.maximum)
        let found = try administration.known(organization)
        let asked = try ObjectFailures.section(section)
        let objects = found.document.objects(of: asked)
        var start = 0
        if let after {
            guard let place = objects.firstIndex(where: { $0.name == after }) else {
                throw OperationFailure(
                    .usage,
                    "The list can't go on behind \(ShownValue(after)), which is not in it any more; begin it anew.")
            }
            start = place + 1
        }
        var views: [ObjectView] = []
        for object in objects[start...].prefix(limit) { views.append(try ObjectView(object)) }
        return ObjectListing(
            organization: found.name, revision: found.revision, section: asked.name, objects: views,
            total: objects.count, isEnd: start + views.count == objects.count)
    }
}

/// One object of an organization's document.
package struct ObjectShow: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits("object.show", .configurationRead)

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// The object's name, in any case of letters; nil for a single object.
    package var name: String?

    /// Asks for an object.
    package init(organization: String, section: String, name: String? = nil) {
        self.organization = organization
        self.section = section
        self.name = name
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectView {
        let found = try administration.known(organization)
        let asked = try ObjectFailures.section(section)
        guard let object = found.document.object(name, of: asked) else {
            let names = found.document.objects(of: asked).prefix(100).map(\.name)
            throw ObjectFailures.unknown(asked.kind, name ?? "", among: names, of: found.name)
        }
        return try ObjectView(object)
    }
}

/// Makes an object in an organization's document: a new revision, in whose text everything else stays as it is.
package struct ObjectCreate: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "object.create", .configurationChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.objectCreate))

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// Its properties: a JSON object.
    package var properties: JSONValue
    /// Its place in a section whose order means something, from 0; nil for the last one.
    package var place: Int?
    /// How it is done.
    package var manner: ChangeManner

    /// Orders an object made.
    package init(
        organization: String, section: String, properties: JSONValue, place: Int? = nil,
        manner: ChangeManner = ChangeManner()
    ) {
        self.organization = organization
        self.section = section
        self.properties = properties
        self.place = place
        self.manner = manner
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        let given = try properties.properties().mapValues { GivenValue($0) }
        let edit = ObjectEdit(section: section, name: nil, change: .create(given, place: place))
        return try await administration.change(
            [PlacedEdit(edit)], of: organization, .objectCreate, manner, by: caller)
    }
}

/// Gives an object of an organization's document all of its properties; those that are not given have their defaults.
package struct ObjectSet: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "object.set", .configurationChange, needs: .writableStore, readsDirectories: true, trail: .entry(.objectSet))

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// The object's name, in any case of letters; nil for a single object.
    package var name: String?
    /// Its properties: a JSON object.
    package var properties: JSONValue
    /// The version that the object must have now, as `If-Match` says it; nil for any.
    package var expected: String?
    /// How it is done.
    package var manner: ChangeManner

    /// Orders an object changed.
    package init(
        organization: String, section: String, name: String? = nil, properties: JSONValue, expected: String? = nil,
        manner: ChangeManner = ChangeManner()
    ) {
        self.organization = organization
        self.section = section
        self.name = name
        self.properties = properties
        self.expected = expected
        self.manner = manner
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        let given = try properties.properties().mapValues { GivenValue($0) }
        let edit = ObjectEdit(section: section, name: name, change: .set(given))
        return try await administration.change(
            [PlacedEdit(edit, expected: expected)], of: organization, .objectSet, manner, by: caller)
    }
}

/// Changes some properties of an object of an organization's document.
package struct ObjectPatch: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "object.patch", .configurationChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.objectPatch))

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// The object's name, in any case of letters; nil for a single object.
    package var name: String?
    /// A merge patch (RFC 7396) of its properties: null for the default. A list may be given as `{"Add": […], "Remove": […]}`.
    package var properties: JSONValue
    /// The version that the object must have now, as `If-Match` says it; nil for any.
    package var expected: String?
    /// How it is done.
    package var manner: ChangeManner

    /// Orders an object changed.
    package init(
        organization: String, section: String, name: String? = nil, properties: JSONValue, expected: String? = nil,
        manner: ChangeManner = ChangeManner()
    ) {
        self.organization = organization
        self.section = section
        self.name = name
        self.properties = properties
        self.expected = expected
        self.manner = manner
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        let given = try properties.properties().mapValues { GivenChange($0) }
        let edit = ObjectEdit(section: section, name: name, change: .patch(given))
        return try await administration.change(
            [PlacedEdit(edit, expected: expected)], of: organization, .objectPatch, manner, by: caller)
    }
}

/// Deletes an object of an organization's document. A single object has its defaults again.
package struct ObjectDelete: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "object.delete", .configurationChange, needs: .writableStore, readsDirectories: true,
        trail: .entry(.objectDelete))

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// The object's name, in any case of letters; nil for a single object.
    package var name: String?
    /// The version that the object must have now, as `If-Match` says it; nil for any.
    package var expected: String?
    /// How it is done.
    package var manner: ChangeManner

    /// Orders an object deleted.
    package init(
        organization: String, section: String, name: String? = nil, expected: String? = nil,
        manner: ChangeManner = ChangeManner()
    ) {
        self.organization = organization
        self.section = section
        self.name = name
        self.expected = expected
        self.manner = manner
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        let edit = ObjectEdit(section: section, name: name, change: .delete)
        return try await administration.change(
            [PlacedEdit(edit, expected: expected)], of: organization, .objectDelete, manner, by: caller)
    }
}

/// Moves an object of a section whose order means something to another place.
package struct ObjectMove: Operation {
    /// Its name and what it takes.
    package static let traits = OperationTraits(
        "object.move", .configurationChange, needs: .writableStore, readsDirectories: true, trail: .entry(.objectMove))

    /// The organization.
    package var organization: String
    /// The section, by its name in documents or in paths of the API.
    package var section: String
    /// The object's name, in any case of letters.
    package var name: String
    /// The place that it comes to, from 0; the others make room.
    package var place: Int
    /// The version that the object must have now, as `If-Match` says it; nil for any.
    package var expected: String?
    /// How it is done.
    package var manner: ChangeManner

    /// Orders an object moved.
    package init(
        organization: String, section: String, name: String, place: Int, expected: String? = nil,
        manner: ChangeManner = ChangeManner()
    ) {
        self.organization = organization
        self.section = section
        self.name = name
        self.place = place
        self.expected = expected
        self.manner = manner
    }

    /// Performs it.
    package func perform(
        in administration: Administration, by caller: Caller
    ) async throws(OperationFailure) -> ObjectsChanged {
        let edit = ObjectEdit(section: section, name: name, change: .move(place))
        return try await administration.change(
            [PlacedEdit(edit, expected: expected)], of: organization, .objectMove, manner, by: caller)
    }
}
