internal import Mail
internal import Yams

/// One object that differs between two documents of an organization.
public struct ObjectChange: Hashable, Sendable, Codable {
    /// What became of the object.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Only the new document has it.
        case added = "Added"
        /// Only the old one has it.
        case removed = "Removed"
        /// Both have it, with other properties.
        case changed = "Changed"
    }

    /// A property of the object that differs.
    public struct Property: Hashable, Sendable, Codable {
        /// Its name.
        public var name: String
        /// Its values in the old document: one, or those of a list; empty when it isn't given there.
        public var before: [String]
        /// Its values in the new document.
        public var after: [String]

        /// Makes a property.
        public init(name: String, before: [String], after: [String]) {
            self.name = name
            self.before = before
            self.after = after
        }
    }

    /// What became of it.
    public var kind: Kind
    /// `OutboundConnector "To head office"`, or `Organization` for what stands at the top of the document.
    public var object: String
    /// The properties that differ, in the order of the documents.
    public var properties: [Property]

    /// Makes a change.
    public init(_ kind: Kind, object: String, properties: [Property]) {
        self.kind = kind
        self.object = object
        self.properties = properties
    }
}

/// Finds what differs between two documents of an organization, object by object, as they are written: a property that
/// is left out differs from one that is given its default.
public enum DocumentDiff {
    private static let sections = Dictionary(
        DocumentSection.all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// The changes from one text to another, those of the first section first. A text that is no document, such as an
    /// empty one, counts as a document without objects.
    public static func changes(from old: String, to new: String) -> [ObjectChange] {
        let old = fields(old)
        let new = fields(new)
        var changes: [ObjectChange] = []
        var general: [ObjectChange.Property] = []
        for name in union(old.order, new.order) {
            let (before, after) = (old.values[name], new.values[name])
            if let section = sections[name], case .list(let key, let isOrdered) = section.form {
                changes += objects(section, key, isOrdered: isOrdered, before?.items ?? [], after?.items ?? [])
            } else if before?.isMapping ?? true, after?.isMapping ?? true {
                changes += object(name, before, after)
            } else if let property = property(name, before, after) {
                general.append(property)
            }
        }
        if !general.isEmpty {
            let kind: ObjectChange.Kind = old.order.isEmpty ? .added : new.order.isEmpty ? .removed : .changed
            changes.insert(ObjectChange(kind, object: "Organization", properties: general), at: 0)
        }
        return changes
    }

    private struct Fields {
        var order: [String] = []
        var values: [String: Node] = [:]
    }

    private static func fields(_ text: String) -> Fields {
        let node = DocumentParser.compose(
            text, maximumSize: OrganizationDocument.maximumSize, into: MistakeCollector(file: ""))
        return node.map(fields) ?? Fields()
    }

    private static func fields(_ node: Node) -> Fields { fields(node, nil) }

    private static func fields(_ node: Node, _ spelling: PropertySpelling?) -> Fields {
        guard case .mapping(let mapping) = node else { return Fields() }
        var fields = Fields()
        for (key, value) in mapping {
            guard let text = key.text, !value.isNull else { continue }
            let name = spelling?.name(of: text) ?? text
            if fields.values.updateValue(value, forKey: name) == nil { fields.order.append(name) }
        }
        return fields
    }

    private static func union(_ first: [String], _ second: [String]) -> [String] {
        let known = Set(first)
        return first + second.filter { !known.contains($0) }
    }

    private static func object(_ name: String, _ before: Node?, _ after: Node?) -> [ObjectChange] {
        let properties = properties(before.map(fields) ?? Fields(), after.map(fields) ?? Fields())
        guard !properties.isEmpty else { return [] }
        let kind: ObjectChange.Kind = before == nil ? .added : after == nil ? .removed : .changed
        return [ObjectChange(kind, object: name, properties: properties)]
    }

    private static func objects(
        _ section: DocumentSection, _ key: [String], isOrdered: Bool, _ before: [Node], _ after: [Node]
    ) -> [ObjectChange] {
        let kind = section.kind
        let old = named(key, before, section.spelling)
        let new = named(key, after, section.spelling)
        var changes: [ObjectChange] = []
        for name in union(old.order, new.order) {
            let (before, after) = (old.values[name], new.values[name])
            let properties = properties(before?.fields ?? Fields(), after?.fields ?? Fields())
            let change: ObjectChange.Kind = before == nil ? .added : after == nil ? .removed : .changed
            guard change != .changed || !properties.isEmpty else { continue }
            let label = (after ?? before)?.label ?? name
            changes.append(ObjectChange(change, object: "\(kind) \"\(label)\"", properties: properties))
        }
        let kept = old.order.filter { new.values[$0] != nil }
        if isOrdered, kept != new.order.filter({ old.values[$0] != nil }) {
            let order = ObjectChange.Property(
                name: "order", before: old.order.compactMap { old.values[$0]?.label },
                after: new.order.compactMap { new.values[$0]?.label })
            changes.append(ObjectChange(.changed, object: kind.rawValue, properties: [order]))
        }
        return changes
    }

    private struct NamedObject {
        var label: String
        var fields: Fields
    }

    private struct NamedObjects {
        var order: [String] = []
        var values: [String: NamedObject] = [:]
    }

    private static func named(_ key: [String], _ nodes: [Node], _ spelling: PropertySpelling?) -> NamedObjects {
        var result = NamedObjects()
        for (index, node) in nodes.enumerated() {
            let given = fields(node, spelling)
            let parts = key.compactMap { given.values[$0]?.text }
            let label = parts.isEmpty ? "number \(index + 1)" : parts.map(ObjectReader.short).joined(separator: " ")
            // Names are compared as the objects are: in any case.
            let name = label.lowercased()
            if result.values.updateValue(NamedObject(label: label, fields: given), forKey: name) == nil {
                result.order.append(name)
            }
        }
        return result
    }

    private static func properties(_ before: Fields, _ after: Fields) -> [ObjectChange.Property] {
        union(before.order, after.order).compactMap { property($0, before.values[$0], after.values[$0]) }
    }

    private static func property(_ name: String, _ before: Node?, _ after: Node?) -> ObjectChange.Property? {
        let (old, new) = (before?.texts ?? [], after?.texts ?? [])
        guard old != new || (before == nil) != (after == nil) else { return nil }
        return ObjectChange.Property(name: name, before: old, after: new)
    }
}

extension Node {
    fileprivate var isMapping: Bool {
        if case .mapping = self { return true }
        return false
    }

    /// The values as text: those of a list each, an object's as `{ Property: value }`.
    fileprivate var texts: [String] {
        switch self {
        case .sequence(let sequence): sequence.flatMap(\.texts)
        case .mapping(let mapping):
            [
                "{ "
                    + mapping.map { "\($0.key.text ?? ""): \($0.value.texts.joined(separator: ", "))" }.joined(
                        separator: ", ") + " }"
            ]
        case .scalar, .alias: [text ?? ""]
        }
    }
}
