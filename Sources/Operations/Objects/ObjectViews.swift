package import Mail
package import Organization

/// An object of a document, with its version.
package struct ObjectView: Codable, Sendable, Hashable {
    /// Its name among the others of the section; empty for a single object.
    package var name: String
    /// Its version, as `expected` of changes takes it.
    package var etag: String
    /// All of its properties, by EOP's names.
    package var properties: JSONValue

    /// An object.
    package init(name: String, etag: String, properties: JSONValue) {
        self.name = name
        self.etag = etag
        self.properties = properties
    }
}

/// The objects of a section.
package struct ObjectListing: Codable, Sendable, Hashable {
    /// The organization.
    package var organization: String
    /// The revision of its document in force.
    package var revision: Int64
    /// The section's name in the document.
    package var section: String
    /// The objects, in the order of the document.
    package var objects: [ObjectView]
    /// How many there are in all.
    package var total: Int
    /// Whether none stands behind these.
    package var isEnd: Bool

    /// A listing.
    package init(
        organization: String, revision: Int64, section: String, objects: [ObjectView], total: Int, isEnd: Bool
    ) {
        self.organization = organization
        self.revision = revision
        self.section = section
        self.objects = objects
        self.total = total
        self.isEnd = isEnd
    }
}

/// What a change of objects came to, or would.
package struct ObjectsChanged: Codable, Sendable, Hashable {
    /// An object that was changed.
    package struct Item: Codable, Sendable, Hashable {
        /// The section's name in the document.
        package var section: String
        /// Its name now, or the one it had; empty for a single object.
        package var name: String
        /// The object as it is now; nil for one that is gone.
        package var object: ObjectView?

        /// An object.
        package init(section: String, name: String, object: ObjectView?) {
            self.section = section
            self.name = name
            self.object = object
        }
    }

    /// The organization.
    package var organization: String
    /// The revision in force: a new one, or the one that was in force where nothing differs or was only planned.
    package var revision: Int64
    /// Whether a revision was made.
    package var isNew: Bool
    /// Since when new sessions go by it; nil where nothing was made.
    package var activeSince: WallTime?
    /// What may not be meant in the document.
    package var warnings: [ConfigurationMistake]
    /// The objects, in the order of the changes.
    package var objects: [Item]
    /// What the change would do; nil where it was done.
    package var plan: PlannedOrganization?

    /// What a change came to.
    package init(
        organization: String, revision: Int64, isNew: Bool, activeSince: WallTime?, warnings: [ConfigurationMistake],
        objects: [Item], plan: PlannedOrganization?
    ) {
        self.organization = organization
        self.revision = revision
        self.isNew = isNew
        self.activeSince = activeSince
        self.warnings = warnings
        self.objects = objects
        self.plan = plan
    }
}

extension ObjectView {
    /// An object of a document as it is shown. Throws where it can't be written as JSON, which no object is.
    init(_ object: DocumentObject) throws(OperationFailure) {
        let properties: JSONValue
        let tag: ETag
        do {
            properties = try ObjectView.json(of: object)
            tag = try ETag.of(properties)
        } catch {
            throw OperationFailure(error, "The object \(ShownValue(object.name)) can't be written as JSON")
        }
        self.init(name: object.name, etag: tag.description, properties: properties)
    }

    private static func json(of object: DocumentObject) throws -> JSONValue {
        func printed(_ value: some Encodable) throws -> JSONValue { try JSONValue(printing: value) }
        return try printed(object.json(.all))
    }
}
