internal import Yams

/// How an object, a property and a value are written into a document that somebody else has written.
struct TextForm {
    /// Whether the document is JSON, and has to stay so.
    let isJSON: Bool

    /// `Name: value`.
    func property(_ property: WrittenProperty) -> [UInt8] {
        isJSON ? Array((quoted(property.name) + ": ").utf8) + value(property) : Array(property.yaml.utf8)
    }

    /// The value alone.
    func value(_ property: WrittenProperty) -> [UInt8] {
        let texts = property.texts.map { isJSON ? json($0, property.form) : YAMLText.scalar($0) }
        let text = property.isList ? "[\(texts.joined(separator: ", "))]" : texts.joined()
        return Array(text.utf8)
    }

    /// `{ Name: value, … }`.
    func object(_ properties: [WrittenProperty]) -> [UInt8] {
        guard !properties.isEmpty else { return Array("{}".utf8) }
        return Array("{ ".utf8) + Array(properties.map(property).joined(separator: ", ".utf8)) + Array(" }".utf8)
    }

    /// The name of a property at the top of the document.
    func name(_ name: String) -> [UInt8] { Array((isJSON ? quoted(name) : name).utf8) }

    private func json(_ text: String, _ form: ValueForm) -> String {
        switch form {
        case .boolean, .integer, .number: text
        default: quoted(text)
        }
    }

    private func quoted(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        result.append("\"")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result.append("\\")
                result.append(scalar)
            case "\u{20}"...: result.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                result += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).unicodeScalars
            }
        }
        result.append("\"")
        return String(result)
    }
}

/// One object in the text of a document: changes some of its properties and leaves the text of the others.
struct ObjectText {
    let lines: TextLines
    let form: TextForm

    /// The changes of the text of an object in brackets that begins at an octet; nil where they can't be made so.
    ///
    /// - Parameter names: those of its properties, as the table has them, in the order of the text.
    func flow(at start: Int, names: [String], _ changes: [PropertyChange]) -> TextChange? {
        guard let collection = FlowCollection(in: lines.octets, at: start), collection.items.count == names.count
        else { return nil }
        var parts = FlowParts(collection, in: lines.octets)
        var names = names
        for change in changes {
            let place = names.firstIndex(of: change.name)
            switch (place, change.written) {
            case (let place?, let written?):
                // Only one that stood there before has a place in the text.
                guard place < collection.values.count, let value = collection.values[place] else { return nil }
                let name = lines.octets[collection.items[place].lowerBound..<value.lowerBound]
                parts.replace(place, with: Array(name) + form.value(written))
            case (nil, let written?):
                parts.insert(form.property(written), at: parts.items.count)
                continue
            case (.some, nil), (nil, nil): continue
            }
        }
        // From the last one on, so that the places of the others stay what they are.
        for change in changes where change.written == nil {
            if let place = names.firstIndex(of: change.name) {
                parts.remove(place)
                names.remove(at: place)
            }
        }
        return parts.items.isEmpty ? nil : TextChange(range: collection.range, octets: parts.octets)
    }

    /// The changes of the text of an object whose properties stand on lines of their own; nil where they can't be made so.
    ///
    /// - Parameters:
    ///   - mapping: the object.
    ///   - names: those of its properties, as the table has them.
    ///   - end: the line behind its last one.
    func block(_ mapping: Node.Mapping, names: [String], end: Int, _ changes: [PropertyChange]) -> [TextChange]? {
        let properties = Array(mapping)
        let places = properties.compactMap { $0.key.mark.map { (line: $0.line - 1, column: $0.column - 1) } }
        guard places.count == properties.count, let first = places.first, let last = places.last, last.line < end,
            places.allSatisfy({ $0.column == first.column }),
            zip(places, places.dropFirst()).allSatisfy({ $0.line < $1.line })
        else { return nil }
        func range(_ index: Int) -> Range<Int> {
            let next = index + 1 < places.count ? places[index + 1].line : end
            return places[index].line..<lines.end(before: next, after: places[index].line, column: first.column)
        }
        var result: [TextChange] = []
        var added: [UInt8] = []
        var count = places.count
        for change in changes {
            guard let index = names.firstIndex(of: change.name) else {
                guard let written = change.written else { continue }
                added += Array(repeating: UInt8(ascii: " "), count: first.column) + form.property(written)
                added += lines.lineBreak
                continue
            }
            let whole = lines.range(range(index))
            guard let start = lines.offset(of: properties[index].key) else { return nil }
            guard let written = change.written else {
                // Before the first one may stand what begins an item of a list.
                guard index > 0 else { return nil }
                result.append(TextChange(range: whole, octets: []))
                count -= 1
                continue
            }
            guard let key = name(of: properties[index].key, at: start) else { return nil }
            let remark = comment(behind: properties[index].value, in: whole)
            let line = key + Array(": ".utf8) + form.value(written) + remark
            result.append(TextChange(range: start..<whole.upperBound, octets: lines.ended(line)))
        }
        guard count > 0 else { return nil }
        if !added.isEmpty {
            let behind = lines.range(range(places.count - 1)).upperBound
            let isOpen = lines.octets.prefix(behind).last.map { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            // A change of the last property ends its line already.
            let isChanged = result.contains { $0.range.upperBound == behind && !$0.octets.isEmpty }
            let start = isOpen == true && !isChanged ? lines.lineBreak : []
            result.append(TextChange(range: behind..<behind, octets: start + added))
        }
        return result
    }

    /// The name of a property as it is written, where that is the name itself.
    private func name(of key: Node, at start: Int) -> [UInt8]? {
        guard let text = key.text else { return nil }
        let octets = Array(text.utf8)
        // One in quotation marks is written anew.
        return lines.octets[start...].starts(with: octets) ? octets : Array(YAMLText.scalar(text).utf8)
    }

    /// The comment behind a value that ends on the line it begins on, with the blanks before it.
    private func comment(behind value: Node, in range: Range<Int>) -> [UInt8] {
        guard !value.isNull, let start = lines.offset(of: value), range.contains(start) else { return [] }
        var index: Int
        switch lines.octets[start] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard let collection = FlowCollection(in: lines.octets, at: start) else { return [] }
            index = collection.range.upperBound
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            guard let end = FlowCollection.endOfQuoted(in: lines.octets, at: start) else { return [] }
            index = end
        // A text over several lines, and a list.
        case UInt8(ascii: "|"), UInt8(ascii: ">"), UInt8(ascii: "-"): return []
        default:
            index = start
            while index < range.upperBound, !isCommentStart(index) { index += 1 }
            while index > start, TextLines.isBlank(lines.octets[index - 1]) { index -= 1 }
        }
        guard index < range.upperBound else { return [] }
        let rest = Array(lines.octets[index..<range.upperBound])
        var content = rest
        while let last = content.last, TextLines.isBlank(last) { content.removeLast() }
        let hasBreak = content.contains(UInt8(ascii: "\n")) || content.contains(UInt8(ascii: "\r"))
        guard !hasBreak, content.first(where: { !TextLines.isBlank($0) }) == UInt8(ascii: "#") else { return [] }
        return content
    }

    private func isCommentStart(_ index: Int) -> Bool {
        lines.octets[index] == UInt8(ascii: "#") && index > 0 && TextLines.isBlank(lines.octets[index - 1])
    }
}
