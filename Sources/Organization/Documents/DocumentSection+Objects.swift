internal import Mail

extension DocumentSection {
    /// The section of a name: the name in documents, or that in the paths of the API; nil where there is none.
    public static func named(_ name: String) -> DocumentSection? { byName[name] }

    private static let byName = Dictionary(
        all.map { ($0.name, $0) } + all.map { ($0.pathName, $0) }, uniquingKeysWith: { first, _ in first })

    /// The name in the paths of the API: `accepted-domains` for `acceptedDomains`.
    public var pathName: String {
        // An organization's recipients are those of its directory too.
        guard name != "recipients" else { return "document-recipients" }
        var result: [UInt8] = []
        for octet in name.utf8 {
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(octet) { result.append(UInt8(ascii: "-")) }
            result.append(octet | 0x20)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether there is one object alone, which has no name.
    public var isSingle: Bool {
        if case .single = form { return true }
        return false
    }

    /// Whether the order of its objects means something.
    public var isOrdered: Bool {
        if case .list(_, let isOrdered) = form { return isOrdered }
        return false
    }

    /// The properties that name an object among the others; none for a single object.
    public var key: [String] {
        if case .list(let key, _) = form { return key }
        return []
    }
}

/// One object of a document, of whatever kind.
public struct DocumentObject: Sendable {
    /// Where it stands.
    public let section: DocumentSection
    /// The object.
    public let object: any DescribedObject

    /// Its name among the others of the section: the values that name it, with commas between them; empty for a single
    /// object.
    public var name: String { object.name(by: section.key) }

    /// Its name in mistakes: the first of the values that name it, cut and on one line.
    public var nameInMessages: String { ObjectReader.short(object.name(by: Array(section.key.prefix(1)))) }

    /// Its properties as JSON.
    public func json(_ extent: JSONExtent) -> any Encodable { object.json(extent) }
}

extension OrganizationDocument {
    /// The objects of a section, in order.
    public func objects(of section: DocumentSection) -> [DocumentObject] {
        section.objects(self).map { DocumentObject(section: section, object: $0) }
    }

    /// The object of a name in a section, however its case is typed; the one there is of a single object, whatever the name.
    /// Nil where there is none.
    public func object(_ name: String?, of section: DocumentSection) -> DocumentObject? {
        let objects = section.objects(self)
        guard !section.isSingle else { return objects.first.map { DocumentObject(section: section, object: $0) } }
        return name.flatMap { section.place(of: $0, in: objects) }
            .map { DocumentObject(section: section, object: objects[$0]) }
    }
}

extension DocumentSection {
    /// The place of an object by its name. Names are compared without case, as EOP does; one that is spelled exactly so goes
    /// first.
    func place(of name: String, in objects: [any DescribedObject]) -> Int? {
        let properties = key
        let names = objects.map { $0.name(by: properties) }
        if let exact = names.firstIndex(of: name) { return exact }
        let lowered = name.lowercased()
        if let found = names.firstIndex(where: { $0.lowercased() == lowered }) { return found }
        guard properties.count == 1 else { return nil }
        let canonical = canonicalName(name)
        return names.firstIndex { $0.lowercased() == canonical }
    }

    private func canonicalName(_ name: String) -> String { type.canonicalName(name, key: key.first ?? "") }
}

extension DescribedObject {
    /// A name as its table writes it.
    static func canonicalName(_ name: String, key: String) -> String { table.canonicalName(name, key: key) }

    /// The values of the properties that name it, with commas between them.
    func name(by key: [String]) -> String {
        key.compactMap { Self.table.property($0)?.texts(self)?.joined(separator: " ") }.joined(separator: ",")
    }

    /// Its properties as JSON.
    func json(_ extent: JSONExtent) -> any Encodable { DescribedJSON(self, extent) }

    /// What a document has to give of it.
    var written: [WrittenProperty] { Self.table.written(self) }

    /// Whether another object is the same.
    func isSame(as other: any DescribedObject) -> Bool { (other as? Self) == self }

    /// What differs between it and what it becomes; nil where that is of another type.
    func changes(to other: any DescribedObject) -> [PropertyChange]? {
        guard let other = other as? Self else { return nil }
        return Self.table.properties.compactMap { row in
            guard row.texts(self) != row.texts(other) else { return nil }
            return PropertyChange(
                name: row.name,
                written: row.written(other).map {
                    WrittenProperty(name: row.name, isList: row.isList, form: row.form, texts: $0)
                })
        }
    }

    /// The name in its table of a property that a document gives by some name.
    func tableName(of given: String) -> String { Self.table.name(of: given) }
}

/// A property that gets another value.
struct PropertyChange {
    /// Its name in the table.
    var name: String
    /// What a document has to give of it; nil where it may leave the property out.
    var written: WrittenProperty?
}
