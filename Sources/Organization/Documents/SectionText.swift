internal import Yams

/// One section in the text of a document: its objects are changed in place, and everything else stays octet for octet.
struct SectionText {
    /// How much of an object's text is written anew.
    enum Way: CaseIterable {
        /// The properties that differ.
        case properties
        /// All of an object that differs.
        case objects
        /// The whole section, where the layout of its objects allows nothing else.
        case section
    }

    let lines: TextLines
    let root: Node.Mapping
    let section: DocumentSection
    let form: TextForm
    let way: Way

    /// The text with other objects in the section; nil where its layout does not allow that.
    ///
    /// - Parameters:
    ///   - old: the objects that are there.
    ///   - new: those that are to be there.
    ///   - places: where each of the new ones stood; nil for one that did not.
    func replacing(_ old: [any DescribedObject], with new: [any DescribedObject], from places: [Int?]) -> String? {
        guard let start = lines.offset(of: .mapping(root)) else { return nil }
        let changes: [TextChange]?
        if lines.octets[start] == UInt8(ascii: "{") {
            changes = inFlow(start, old, new, places).map { [$0] }
        } else {
            changes = inBlock(old, new, places)
        }
        return changes.map(lines.text(changed:))
    }

    /// The place of the section among the properties at the top of the document.
    private var place: Int? { root.firstIndex { $0.key.text == section.name } }

    /// How far the properties at the top of the document are indented.
    private var indentation: Int { root.first?.key.mark.map { max(0, $0.column - 1) } ?? 0 }

    // MARK: - Brackets

    /// The change of a document that is one object in brackets.
    private func inFlow(
        _ start: Int, _ old: [any DescribedObject], _ new: [any DescribedObject], _ places: [Int?]
    ) -> TextChange? {
        guard let top = FlowCollection(in: lines.octets, at: start), top.items.count == root.count else { return nil }
        guard let place else {
            var parts = FlowParts(top, in: lines.octets)
            guard let value = wholeSection(new) else { return nil }
            parts.insert(form.name(section.name) + Array(": ".utf8) + value, at: parts.items.count)
            return TextChange(range: top.range, octets: parts.octets)
        }
        guard let value = top.values[place] else { return nil }
        guard way != .section else {
            guard let whole = wholeSection(new) else { return nil }
            return TextChange(range: value, octets: whole)
        }
        return flowValue(value.lowerBound, root[place].value, old, new, places)
    }

    /// The change of a section's value that is in brackets.
    private func flowValue(
        _ start: Int, _ node: Node, _ old: [any DescribedObject], _ new: [any DescribedObject], _ places: [Int?]
    ) -> TextChange? {
        guard !section.isSingle else {
            guard let before = old.first, let after = new.first else { return nil }
            return flowObject(start, node, before, after)
        }
        guard let items = node.items, items.count == old.count,
            let collection = FlowCollection(in: lines.octets, at: start), collection.items.count == items.count,
            lines.octets[start] == UInt8(ascii: "[")
        else { return nil }
        var parts = FlowParts(collection, in: lines.octets)
        for (object, place) in zip(new, places) {
            guard let place, !old[place].isSame(as: object) else { continue }
            let range = collection.items[place]
            guard let change = flowObject(range.lowerBound, items[place], old[place], object), change.range == range
            else { return nil }
            parts.replace(place, with: change.octets)
        }
        let kept = places.compactMap { $0 }
        for index in old.indices.reversed() where !kept.contains(index) { parts.remove(index) }
        parts.order(ranks(of: kept))
        for (index, place) in places.enumerated() where place == nil {
            parts.insert(form.object(new[index].written), at: index)
        }
        return TextChange(range: collection.range, octets: parts.octets)
    }

    /// The place of each among themselves, once those that are missing are gone.
    private func ranks(of kept: [Int]) -> [Int] {
        let sorted = kept.sorted()
        return kept.compactMap { place in sorted.firstIndex(of: place) }
    }

    /// The change of an object in brackets.
    private func flowObject(
        _ start: Int, _ node: Node, _ before: any DescribedObject, _ after: any DescribedObject
    ) -> TextChange? {
        switch way {
        case .properties:
            guard let given = names(of: node, before), let changes = before.changes(to: after) else { return nil }
            return ObjectText(lines: lines, form: form).flow(at: start, names: given, changes)
        case .objects, .section:
            return FlowCollection(in: lines.octets, at: start).map {
                TextChange(range: $0.range, octets: form.object(after.written))
            }
        }
    }

    private func names(of node: Node, _ object: any DescribedObject) -> [String]? {
        guard case .mapping(let mapping) = node else { return nil }
        return mapping.map { object.tableName(of: $0.key.text ?? "") }
    }

    /// The value of a section that was not there.
    private func wholeSection(_ objects: [any DescribedObject]) -> [UInt8]? {
        guard section.isSingle else {
            let items = objects.map { form.object($0.written) }
            return Array("[".utf8) + Array(items.joined(separator: ", ".utf8)) + Array("]".utf8)
        }
        return objects.first.map { form.object($0.written) }
    }

    // MARK: - Lines

    /// The changes of a document whose sections stand on lines of their own.
    private func inBlock(
        _ old: [any DescribedObject], _ new: [any DescribedObject], _ places: [Int?]
    ) -> [TextChange]? {
        guard let place else { return added(new) }
        guard let first = root[place].key.mark.map({ $0.line - 1 }), first >= 0, first < lines.count else { return nil }
        let next = place + 1 < root.count ? root[place + 1].key.mark.map { $0.line - 1 } : lines.count
        guard var end = next, end > first, end <= lines.count else { return nil }
        if let marker = (first + 1..<end).first(where: lines.isMarker) { end = marker }
        guard way != .section else {
            let last = lines.end(before: end, after: first, column: indentation)
            return [TextChange(range: lines.range(first..<last), octets: sectionLines(new))]
        }
        let node = root[place].value
        if let start = lines.offset(of: node), !node.isNull, "[{".utf8.contains(lines.octets[start]) {
            return flowValue(start, node, old, new, places).map { [$0] }
        }
        guard !node.isNull else { return nil }
        return section.isSingle ? single(node, first, end, old, new) : list(node, first, end, old, new, places)
    }

    /// The lines of a section that was not there, at the end of the document.
    private func added(_ objects: [any DescribedObject]) -> [TextChange]? {
        // Nothing may stand behind the mark of a document's end.
        let marker = (0..<lines.count).first { line in
            lines.isMarker(line) && lines.octets[lines.range(line..<line + 1)].first == UInt8(ascii: ".")
        }
        if let marker {
            let end = lines.range(0..<marker).upperBound
            return [TextChange(range: end..<end, octets: sectionLines(objects))]
        }
        let end = lines.octets.count
        let isOpen = lines.octets.last.map { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") } ?? false
        let text = (isOpen ? lines.lineBreak : []) + sectionLines(objects)
        return [TextChange(range: end..<end, octets: text)]
    }

    /// The lines of a section; none for one without objects, and for a single object at its defaults.
    private func sectionLines(_ objects: [any DescribedObject]) -> [UInt8] {
        let name = Array(repeating: UInt8(ascii: " "), count: indentation) + Array("\(section.name):".utf8)
        if section.isSingle {
            guard let written = objects.first?.written, !written.isEmpty else { return [] }
            return name + Array(" ".utf8) + form.object(written) + lines.lineBreak
        }
        guard !objects.isEmpty else { return [] }
        return name + lines.lineBreak + objects.flatMap { item($0, column: indentation + 2) }
    }

    /// One object of a list on a line.
    private func item(_ object: any DescribedObject, column: Int) -> [UInt8] {
        Array(repeating: UInt8(ascii: " "), count: column) + Array("- ".utf8) + form.object(object.written)
            + lines.lineBreak
    }

    /// The changes of a single object whose properties stand on lines of their own.
    private func single(
        _ node: Node, _ first: Int, _ end: Int, _ old: [any DescribedObject], _ new: [any DescribedObject]
    ) -> [TextChange]? {
        guard case .mapping(let mapping) = node, let before = old.first, let after = new.first,
            let column = mapping.mark.map({ $0.column - 1 })
        else { return nil }
        let last = lines.end(before: end, after: first, column: max(0, column - 1))
        if after.written.isEmpty { return [TextChange(range: lines.range(first..<last), octets: [])] }
        if way == .properties {
            guard let given = names(of: node, before), let changes = before.changes(to: after) else { return nil }
            return ObjectText(lines: lines, form: form).block(mapping, names: given, end: last, changes)
        }
        return [TextChange(range: lines.range(first..<last), octets: sectionLines([after]))]
    }

    /// An object of a list in its lines.
    private struct Slot {
        /// Where the lines before it begin that are no object's.
        var lead: Int
        /// Where it begins.
        var first: Int
        /// The line behind it.
        var end: Int
    }

    /// The changes of a list whose objects begin on lines of their own.
    private func list(
        _ node: Node, _ first: Int, _ end: Int, _ old: [any DescribedObject], _ new: [any DescribedObject],
        _ places: [Int?]
    ) -> [TextChange]? {
        guard let items = node.items, items.count == old.count, !items.isEmpty,
            let column = node.mark.map({ $0.column - 1 }), let stand = slots(of: items, first + 1, end, column)
        else { return nil }
        var bodies: [Int: [UInt8]] = [:]
        for (object, place) in zip(new, places) {
            guard let place else { continue }
            guard let text = body(stand[place], items[place], old[place], object, column) else { return nil }
            bodies[place] = lines.ended(text)
        }
        let kept = places.compactMap { $0 }
        let whole = lines.range(stand[0].lead..<stand[stand.count - 1].end)
        if new.isEmpty {
            // The comments between the objects stay.
            let comments = stand.flatMap { Array(lines.octets[lines.range($0.lead..<$0.first)]) }
            let start = lines.range(first..<first + 1).lowerBound
            return [TextChange(range: start..<whole.upperBound, octets: comments)]
        }
        let text =
            zip(kept, kept.dropFirst()).allSatisfy({ $0 < $1 })
            ? inOrder(stand, bodies, new, places, column) : reordered(stand, bodies, new, places, column)
        return [TextChange(range: whole, octets: text)]
    }

    /// Where the objects of a list stand; nil where one of them does not begin with a hyphen on a line of its own.
    private func slots(of items: [Node], _ first: Int, _ end: Int, _ column: Int) -> [Slot]? {
        var starts: [Int] = []
        for item in items {
            guard var line = item.mark.map({ $0.line - 1 }), line < end else { return nil }
            let bound = (starts.last ?? first - 1) + 1
            while line >= bound, !beginsItem(line, column) { line -= 1 }
            guard line >= bound else { return nil }
            starts.append(line)
        }
        var result: [Slot] = []
        for (index, start) in starts.enumerated() {
            let next = index + 1 < starts.count ? starts[index + 1] : end
            result.append(
                Slot(
                    lead: result.last?.end ?? first, first: start,
                    end: lines.end(before: next, after: start, column: column)))
        }
        return result
    }

    private func beginsItem(_ line: Int, _ column: Int) -> Bool {
        let octets = lines.octets[lines.range(line..<line + 1)]
        guard lines.indentation(line) == column, octets.dropFirst(column).first == UInt8(ascii: "-") else {
            return false
        }
        return octets.dropFirst(column + 1).first.map(TextLines.isBlank) ?? true
    }

    /// The text of an object of a list, with what is different in it.
    private func body(
        _ slot: Slot, _ node: Node, _ before: any DescribedObject, _ after: any DescribedObject, _ column: Int
    ) -> [UInt8]? {
        let range = lines.range(slot.first..<slot.end)
        guard !before.isSame(as: after) else { return Array(lines.octets[range]) }
        guard case .mapping(let mapping) = node, let start = lines.offset(of: node) else { return nil }
        if lines.octets[start] == UInt8(ascii: "{") {
            guard let change = flowObject(start, node, before, after), change.range.upperBound <= range.upperBound
            else { return nil }
            return lines.octets(range, changed: [change])
        }
        guard way == .properties else { return item(after, column: column) }
        guard let given = names(of: node, before), let changes = before.changes(to: after),
            let edits = ObjectText(lines: lines, form: form).block(mapping, names: given, end: slot.end, changes)
        else { return nil }
        return lines.octets(range, changed: edits)
    }

    /// The lines of a list whose objects keep their order.
    private func inOrder(
        _ slots: [Slot], _ bodies: [Int: [UInt8]], _ new: [any DescribedObject], _ places: [Int?], _ column: Int
    ) -> [UInt8] {
        func lead(_ slot: Slot) -> [UInt8] { Array(lines.octets[lines.range(slot.lead..<slot.first)]) }
        var text: [UInt8] = []
        var next = 0
        for (object, place) in zip(new, places) {
            guard let place else {
                text += item(object, column: column)
                continue
            }
            // What stands above an object that is gone stays: nobody knows what it is about.
            while next < place {
                text += lead(slots[next])
                next += 1
            }
            text += lead(slots[place]) + (bodies[place] ?? [])
            next = place + 1
        }
        return text + slots[next...].flatMap(lead)
    }

    /// The lines of a list in another order. Comments right above an object go along with it.
    private func reordered(
        _ slots: [Slot], _ bodies: [Int: [UInt8]], _ new: [any DescribedObject], _ places: [Int?], _ column: Int
    ) -> [UInt8] {
        func attached(_ slot: Slot) -> Int {
            var line = slot.first
            while line > slot.lead, lines.isComment(line - 1) { line -= 1 }
            return line
        }
        var text: [UInt8] = []
        var next = 0
        for (object, place) in zip(new, places) {
            if next < slots.count {
                text += lines.octets[lines.range(slots[next].lead..<attached(slots[next]))]
                next += 1
            }
            guard let place else {
                text += item(object, column: column)
                continue
            }
            text += lines.octets[lines.range(attached(slots[place])..<slots[place].first)]
            text += bodies[place] ?? []
        }
        return text
    }
}
