internal import Mail

/// An object as it was read, with the reader that knows its lines.
struct Entry<Object> {
    var object: Object
    var reader: ObjectReader
}

/// The objects of one kind in a document.
struct Entries<Object>: RandomAccessCollection {
    fileprivate let objects: [Object]
    fileprivate let readers: [ObjectReader]

    var startIndex: Int { 0 }
    var endIndex: Int { objects.count }
    subscript(index: Int) -> Entry<Object> { Entry(object: objects[index], reader: readers[index]) }
}

/// Reads the objects of an organization's document, each by itself.
///
/// A property of the document that is a list of objects gives their ``Entries``, any other its value.
@dynamicMemberLookup
struct OrganizationReader {
    /// The readers of the objects of one kind.
    private struct Readers {
        var all: [ObjectReader] = []
        /// Those of the objects that could be made of what is there.
        var whole: [ObjectReader] = []
    }

    let root: ObjectReader
    /// What was read.
    private(set) var document: OrganizationDocument
    private var readers: [PartialKeyPath<OrganizationDocument>: Readers] = [:]

    /// Reads a document.
    ///
    /// - Parameter rules: the file of rules that it names, whose rules stand behind its own.
    init(_ root: ObjectReader, rules: ObjectReader? = nil) {
        self.root = root
        let others = DocumentSection.all.map(\.name) + [RulesFile.property]
        document = OrganizationDocument.table.read(root, others: others) ?? OrganizationDocument.blank
        for section in DocumentSection.all { section.read(root, &self) }
        if let rules {
            let table = TransportRule.table
            read(
                rules.objects(RulesFile.section, kind: table.kind, key: "Name", spelling: table.spelling),
                into: \.transportRules)
        }
    }

    subscript<Object: DescribedObject>(dynamicMember path: KeyPath<OrganizationDocument, [Object]>) -> Entries<Object> {
        Entries(objects: document[keyPath: path], readers: readers[path]?.whole ?? [])
    }

    subscript<Value>(dynamicMember path: KeyPath<OrganizationDocument, Value>) -> Value { document[keyPath: path] }

    /// Reads the objects of a list, behind those of the same list that have been read.
    mutating func read<Object: DescribedObject>(
        _ items: [ObjectReader], into path: WritableKeyPath<OrganizationDocument, [Object]>
    ) {
        var (objects, whole): ([Object], [ObjectReader]) = ([], [])
        objects.reserveCapacity(items.count)
        whole.reserveCapacity(items.count)
        let table = Object.table
        for item in items {
            guard let object = table.read(item) else { continue }
            objects.append(object)
            whole.append(item)
        }
        guard let before = readers[path] else {
            document[keyPath: path] = objects
            readers[path] = Readers(all: items, whole: whole)
            return
        }
        document[keyPath: path] += objects
        readers[path] = Readers(all: before.all + items, whole: before.whole + whole)
    }

    /// Reads a single object.
    mutating func read<Object: DescribedObject>(
        _ item: ObjectReader, into path: WritableKeyPath<OrganizationDocument, Object>
    ) {
        if let object = Object.table.read(item) { document[keyPath: path] = object }
        readers[path] = Readers(all: [item], whole: [item])
    }

    /// The reader of a single object; nil where the document has none.
    func reader<Object: DescribedObject>(of path: KeyPath<OrganizationDocument, Object>) -> ObjectReader? {
        readers[path]?.all.first
    }

    /// Whether a domain's name could not be read, so that checks against the list of domains mean nothing.
    var hasUnreadableDomain: Bool {
        readers[\.acceptedDomains].map { $0.whole.count < $0.all.count } ?? false
    }

    /// The names of all mailbox hosts, readable otherwise or not.
    var mailboxHostNames: [String] { readers[\.mailboxHosts]?.all.compactMap { $0.peek("Name") } ?? [] }

    /// Where accepted domains and connectors begin.
    var lines: [ObjectReference: Int] {
        // A domain's name in its one form, however it is written.
        let domains = self.acceptedDomains.map {
            (ObjectReference(.acceptedDomain, $0.object.domainName.name), $0.reader.line)
        }
        let connectors = (self.outboundConnectors.map(\.reader) + self.inboundConnectors.map(\.reader)).map {
            (ObjectReference($0.kind, $0.name), $0.line)
        }
        return Dictionary(domains + connectors, uniquingKeysWith: { first, _ in first })
    }
}
