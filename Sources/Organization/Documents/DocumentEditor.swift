internal import Mail
internal import Yams

/// Changes single objects in the text of an organization's document (docs/reference/api-objects.md#objects).
///
/// Only the lines of an object that changes are other ones afterwards: comments, the order and the form of everything else
/// stay octet for octet. Whether the text says what was meant is read, not assumed. Where an object's layout can't be edited,
/// this object alone is written anew; where that can't be done, its section is, and at last the document. Rules between
/// objects are no affair of an edit: the changed document is checked whole.
public struct DocumentEditor {
    /// The text as it is by now.
    public private(set) var text: String
    /// The objects as the text has them. No rule between objects was applied: no domain is the default one by its place.
    public private(set) var document: OrganizationDocument
    private var root: Node.Mapping

    /// An editor of a document; nil for one that can't be read.
    public init?(text: String) {
        guard let found = DocumentEditor.read(text) else { return nil }
        self.text = text
        document = found.document
        root = found.root
    }

    /// Changes an object; gives it as it is now, and nil where it is gone. Throws and changes nothing where that can't be
    /// done.
    @discardableResult
    public mutating func apply(_ edit: ObjectEdit) throws(ObjectEditFailure) -> DocumentObject? {
        guard let section = DocumentSection.named(edit.section) else { throw .unknownSection(edit.section) }
        let old = section.objects(document)
        var plan = EditPlan(section: section, objects: old)
        let place = try plan.apply(edit)
        try put(plan.objects, from: plan.places, in: section)
        return place.map { DocumentObject(section: section, object: plan.objects[$0]) }
    }

    /// Puts objects in the place of those of a section.
    ///
    /// - Parameter places: where each of them stood; nil for one that did not.
    mutating func put(
        _ objects: [any DescribedObject], from places: [Int?], in section: DocumentSection
    ) throws(ObjectEditFailure) {
        let old = section.objects(document)
        var wanted = document
        section.replace(&wanted, objects)
        if wanted == document, places == old.indices.map({ Optional($0) }) { return }
        let lines = TextLines(text)
        let form = TextForm(isJSON: DocumentParser.isJSON(text))
        for way in SectionText.Way.allCases {
            let edit = SectionText(lines: lines, root: root, section: section, form: form, way: way)
            if let changed = edit.replacing(old, with: objects, from: places), adopt(changed, as: wanted) { return }
        }
        if adopt(wanted.yaml, as: wanted) { return }
        throw .unwritable
    }

    /// Takes a text where it says what is wanted.
    private mutating func adopt(_ changed: String, as wanted: OrganizationDocument) -> Bool {
        guard let found = DocumentEditor.read(changed), found.document == wanted else { return false }
        text = changed
        document = found.document
        root = found.root
        return true
    }

    private static func read(_ text: String) -> (document: OrganizationDocument, root: Node.Mapping)? {
        let mistakes = MistakeCollector(file: "")
        guard
            let node = DocumentParser.compose(text, maximumSize: OrganizationDocument.maximumSize, into: mistakes),
            case .mapping(let mapping) = node,
            let root = ObjectReader(node, kind: .organization, title: "", mistakes: mistakes)
        else { return nil }
        let reading = OrganizationReader(root)
        guard !mistakes.hasErrors else { return nil }
        return (reading.document, mapping)
    }
}

/// What an edit makes of the objects of a section.
private struct EditPlan {
    let section: DocumentSection
    /// The objects.
    private(set) var objects: [any DescribedObject]
    /// Where each of them stood; nil for one that did not.
    private(set) var places: [Int?]

    private var kind: ObjectKind { section.kind }

    init(section: DocumentSection, objects: [any DescribedObject]) {
        self.section = section
        self.objects = objects
        places = objects.indices.map { Optional($0) }
    }

    /// Applies an edit; gives the place of its object, and nil where that is gone.
    mutating func apply(_ edit: ObjectEdit) throws(ObjectEditFailure) -> Int? {
        switch edit.change {
        case .create(let properties, let place):
            guard !section.isSingle else { throw .single(kind) }
            return try insert(try read(properties), at: place)
        case .set(let properties):
            let place = try find(edit.name)
            return try replace(place, with: try read(properties))
        case .patch(let changes):
            let place = try find(edit.name)
            return try replace(place, with: try read(try patched(objects[place], changes)))
        case .delete:
            let place = try find(edit.name)
            if section.isSingle {
                objects[place] = Self.blank(section.type)
                return place
            }
            objects.remove(at: place)
            places.remove(at: place)
            return nil
        case .move(let target):
            return try move(try find(edit.name), to: target)
        }
    }

    private func find(_ name: String?) throws(ObjectEditFailure) -> Int {
        if section.isSingle { return 0 }
        let wanted = name ?? ""
        guard let place = section.place(of: wanted, in: objects) else {
            throw .unknownObject(kind, name: wanted, among: objects.prefix(100).map { $0.name(by: section.key) })
        }
        return place
    }

    private func read(_ properties: [String: GivenValue]) throws(ObjectEditFailure) -> any DescribedObject {
        let key = section.key
        func made<Object: DescribedObject>(
            _ type: Object.Type
        ) -> (object: (any DescribedObject)?, mistakes: [PlacedMistake]) {
            let given = Object.table.read(given: properties, key: key)
            return (given.object, given.mistakes)
        }
        let found = made(section.type)
        guard let object = found.object else { throw .mistakes(found.mistakes) }
        return object
    }

    private func patched(
        _ object: any DescribedObject, _ changes: [String: GivenChange]
    ) throws(ObjectEditFailure) -> [String: GivenValue] {
        func changed<Object: DescribedObject>(_ object: Object) throws(PlacedMistake) -> [String: GivenValue] {
            try Object.table.given(object, changed: changes)
        }
        do throws(PlacedMistake) {
            return try changed(object)
        } catch {
            throw .mistakes([error])
        }
    }

    private static func blank<Object: DescribedObject>(_ type: Object.Type) -> any DescribedObject { Object.blank }

    private func isTaken(_ name: String, butAt place: Int? = nil) -> Bool {
        let lowered = name.lowercased()
        let key = section.key
        return objects.enumerated().contains { index, object in
            index != place && object.name(by: key).lowercased() == lowered
        }
    }

    private mutating func replace(
        _ place: Int, with object: any DescribedObject
    ) throws(ObjectEditFailure) -> Int {
        if !section.isSingle {
            let name = object.name(by: section.key)
            guard !isTaken(name, butAt: place) else { throw .exists(kind, name: name) }
        }
        let before = objects[place] as? TransportRule
        objects[place] = object
        // A number that another rule has already moves that one on, as with EOP.
        if let rule = object as? TransportRule, let priority = rule.priority, priority != before?.priority {
            renumber { rules in
                let isFree = !rules.contains { $0.name != rule.name && $0.priority == priority }
                return isFree ? nil : TransportRulePriorities.moving(rule.name, to: priority, among: rules)
            }
        }
        return place
    }

    private mutating func insert(
        _ object: any DescribedObject, at wanted: Int?
    ) throws(ObjectEditFailure) -> Int {
        let name = object.name(by: section.key)
        guard !isTaken(name) else { throw .exists(kind, name: name) }
        if let wanted {
            guard section.isOrdered else { throw .unordered(kind) }
            guard (0...objects.count).contains(wanted) else { throw .noPlace(wanted, count: objects.count + 1) }
        }
        guard let rule = object as? TransportRule, hasNumbers || rule.priority != nil else {
            let place = wanted ?? objects.count
            objects.insert(object, at: place)
            places.insert(nil, at: place)
            return place
        }
        objects.append(object)
        places.append(nil)
        if let priority = wanted ?? rule.priority {
            renumber { rules in
                let others = rules.filter { $0.name != rule.name }
                let isFree = wanted == nil && !others.contains { $0.priority == priority }
                return isFree ? nil : TransportRulePriorities.inserting(rule, at: priority, among: others)
            }
        }
        return objects.count - 1
    }

    private mutating func move(_ place: Int, to target: Int) throws(ObjectEditFailure) -> Int {
        guard section.isOrdered else { throw .unordered(kind) }
        guard objects.indices.contains(target) else { throw .noPlace(target, count: objects.count) }
        if let rule = objects[place] as? TransportRule, hasNumbers {
            // Where the numbers say the order, the places in the text do not.
            renumber { TransportRulePriorities.moving(rule.name, to: target, among: $0) }
            return place
        }
        let object = objects.remove(at: place)
        let origin = places.remove(at: place)
        objects.insert(object, at: target)
        places.insert(origin, at: target)
        return target
    }

    /// Whether mail flow rules are numbered.
    private var hasNumbers: Bool { objects.contains { ($0 as? TransportRule)?.priority != nil } }

    /// Gives mail flow rules the numbers that they have in other rules of the same names; their places stay. Nil leaves all of
    /// them as they are.
    private mutating func renumber(_ body: ([TransportRule]) -> [TransportRule]?) {
        guard let numbered = body(objects.compactMap { $0 as? TransportRule }) else { return }
        let numbers = Dictionary(numbered.map { ($0.name, $0.priority) }, uniquingKeysWith: { first, _ in first })
        for index in objects.indices {
            guard var rule = objects[index] as? TransportRule, let number = numbers[rule.name] else { continue }
            rule.priority = number
            objects[index] = rule
        }
    }
}
