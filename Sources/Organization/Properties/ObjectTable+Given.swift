internal import Mail

// An object that a program gives is read by the same table as one of a document, so that both have the same mistakes.
extension ObjectTable {
    /// What was read of given properties.
    struct Given {
        /// The object; nil when none can be made of what is there.
        var object: Object?
        /// What is wrong.
        var mistakes: [PlacedMistake]
    }

    /// Reads an object from the properties that a program gives.
    ///
    /// A property that is given its default is like one that is left out, where the rules between properties refuse it
    /// otherwise: what is shown of an object has all of its properties, and can be given back.
    ///
    /// - Parameter key: the properties that name the object in messages.
    func read(given properties: [String: GivenValue], key: [String]) -> Given {
        let first = readOnce(properties, key)
        guard first.mistakes.contains(where: { $0.mistake.severity == .error }) else { return first }
        let others = properties.filter { !isDefault($0.value, of: $0.key) }
        guard others.count < properties.count else { return first }
        let second = readOnce(others, key)
        guard !second.mistakes.contains(where: { $0.mistake.severity == .error }), let object = second.object else {
            return second.mistakes.isEmpty ? first : second
        }
        // The default of a property may be another one for this object; then what was given is no default.
        let isSame = properties.keys.allSatisfy { given in
            guard others[given] == nil, let row = property(name(of: given)) else { return true }
            return row.texts(object) == row.texts(Object.blank)
        }
        return isSame ? second : first
    }

    /// What a document has to give of an object, as programs give it.
    func given(_ object: Object) -> [String: GivenValue] {
        var result: [String: GivenValue] = [:]
        for property in properties {
            guard let texts = property.written(object) else { continue }
            let values = texts.map { GivenValue($0, property.form) }
            result[property.name] = property.isList ? GivenValue.list(values) : values.first
        }
        return result
    }

    /// The properties of an object with changes in them, as a program would give them. Throws where values of something that
    /// is no list are added or taken away.
    func given(
        _ object: Object, changed changes: [String: GivenChange]
    ) throws(PlacedMistake) -> [String: GivenValue] {
        var result = given(object)
        for (asked, change) in changes.sorted(by: { $0.key < $1.key }) {
            let known = name(of: asked)
            switch change {
            // What is no property is the reader's mistake, whatever it is given.
            case .set(.null): result[known] = property(known) == nil ? GivenValue.null : nil
            case .set(let value): result[known] = value
            case .edit(let added, let removed):
                guard let row = property(known), row.isList else {
                    throw mistake(
                        [asked], "takes no Add and Remove, because it is no list", mend: "give its value")
                }
                result[known] = .list(edited((row.texts(object) ?? []), row, added, removed))
            }
        }
        return result
    }

    private func edited(
        _ texts: [String], _ row: Property<Object>, _ added: [GivenValue], _ removed: [GivenValue]
    ) -> [GivenValue] {
        let gone = Set(removed.compactMap { canonical($0, row) })
        var values = texts.map { GivenValue($0, row.form) }
        values.removeAll { value in canonical(value, row).map(gone.contains) ?? false }
        var present = Set(values.compactMap { canonical($0, row) })
        for value in added {
            guard let text = canonical(value, row) else {
                // What can't be read is the reader's mistake.
                values.append(value)
                continue
            }
            if present.insert(text).inserted { values.append(value) }
        }
        return values
    }

    /// The one form of a name that names an object of the kind; the name itself where it can't be read.
    func canonicalName(_ name: String, key: String) -> String {
        property(key).flatMap { canonical(.text(name), $0) } ?? name.lowercased()
    }

    /// A value in its one form, in lower case, so that values are compared without case, as EOP's are.
    private func canonical(_ value: GivenValue, _ property: Property<Object>) -> String? {
        guard let text = value.documentText else { return nil }
        let values = YAMLText.scalar(text)
        let yaml = "\(YAMLText.scalar(property.name)): \(property.isList ? "[\(values)]" : values)\n"
        let mistakes = MistakeCollector(file: "")
        var object = Object.blank
        guard let node = DocumentParser.compose(yaml, maximumSize: .max, into: mistakes),
            let reader = ObjectReader(node, kind: kind, mistakes: mistakes), property.read(reader, &object),
            !mistakes.hasErrors, let texts = property.texts(object)
        else { return nil }
        return texts.joined(separator: "\n").lowercased()
    }

    private func isDefault(_ value: GivenValue, of given: String) -> Bool {
        guard let row = property(name(of: given)), !row.isRequired else { return false }
        let standard = row.texts(Object.blank)
        switch value {
        case .null: return true
        case .list(let values):
            // A value of another type is a mistake, and no default.
            guard row.isList, values.allSatisfy({ $0.isTyped(as: row.form) }) else { return false }
            return values.compactMap(\.documentText) == standard ?? []
        case .flag, .number, .text:
            return !row.isList && value.isTyped(as: row.form) && standard == value.documentText.map { [$0] }
        case .object: return false
        }
    }

    private func mistake(_ path: [String], _ problem: String, mend: String) -> PlacedMistake {
        PlacedMistake(
            path: path,
            mistake: ConfigurationMistake(
                file: "", line: 0, object: kind.rawValue, field: path.first.map(ObjectReader.short), problem: problem,
                mend: mend))
    }

    private func readOnce(_ given: [String: GivenValue], _ key: [String]) -> Given {
        var text = GivenText()
        var mistakes: [PlacedMistake] = []
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            if let problem = typeMistake(value, name) {
                mistakes.append(problem)
            } else {
                text.add(name, spelled(value, self.name(of: name)))
            }
        }
        let mistyped = Set(mistakes.compactMap { $0.path.first.map(self.name(of:)) })
        let collector = MistakeCollector(file: "")
        guard let node = DocumentParser.compose(text.yaml, maximumSize: .max, into: collector),
            let reader = ObjectReader(node, kind: kind, spelling: spelling, mistakes: collector)
        else { return Given(object: nil, mistakes: mistakes + collector.sorted.map { unplaced($0) }) }
        reader.name = key.compactMap { reader.peek($0) }.map(ObjectReader.short).joined(separator: " ")
        let object = read(reader)
        for found in collector.sorted {
            // A property whose value has another type was not handed on.
            if let field = found.field, mistyped.contains(field), reader.given(field) == nil { continue }
            var placed = unplaced(found)
            placed.path = path(of: found, text, rootLine: reader.line)
            mistakes.append(placed)
        }
        return Given(object: mistakes.contains { $0.mistake.severity == .error } ? nil : object, mistakes: mistakes)
    }

    /// A value with the words of a choice as the table spells them: programs may write them in any case.
    private func spelled(_ value: GivenValue, _ known: String) -> GivenValue {
        guard let row = property(known), case .choice(let words) = row.form else { return value }
        switch value {
        case .text(let text):
            let lowered = text.lowercased()
            return .text(words.first { $0.lowercased() == lowered } ?? text)
        case .list(let values): return .list(values.map { spelled($0, known) })
        case .null, .flag, .number, .object: return value
        }
    }

    private func unplaced(_ mistake: ConfigurationMistake) -> PlacedMistake {
        var mistake = mistake
        mistake.line = 0
        return PlacedMistake(path: [], mistake: mistake)
    }

    private func path(of mistake: ConfigurationMistake, _ text: GivenText, rootLine: Int) -> [String] {
        guard let field = mistake.field else { return [] }
        if let place = text.places[mistake.line], let given = place.first,
            ObjectReader.short(name(of: given)) == field || mistake.line != rootLine
        {
            return place
        }
        return [text.names.first { name(of: $0) == field } ?? field]
    }

    private func typeMistake(_ value: GivenValue, _ given: String) -> PlacedMistake? {
        guard let row = property(name(of: given)) else {
            guard ignored.contains(name(of: given)) else { return nil }
            return mistake([given], "can't be set: it has no effect here", mend: "leave it out")
        }
        switch value {
        case .null: return nil
        case .list(let values) where row.isList:
            for (index, value) in values.enumerated() where !value.isTyped(as: row.form) {
                return mistake(
                    [given, String(index)], "has \(value.words) as an entry", mend: "write \(row.form.givenType)")
            }
            return nil
        case _ where row.isList:
            return mistake([given], "is \(value.words), and not a list", mend: "write a list of values")
        case _ where value.isTyped(as: row.form): return nil
        default: return mistake([given], "is \(value.words)", mend: "write \(row.form.givenType)")
        }
    }
}

/// Properties as YAML, each value on a line of its own, so that the line of a mistake says where it lies.
private struct GivenText {
    private(set) var names: [String] = []
    /// What stands on each line, from 1.
    private(set) var places: [Int: [String]] = [:]
    private var lines: [String] = []

    var yaml: String { lines.isEmpty ? "{}\n" : lines.map { "\($0)\n" }.joined() }

    mutating func add(_ name: String, _ value: GivenValue) {
        names.append(name)
        let key = GivenText.quoted(name)
        switch value {
        case .list(let values) where values.isEmpty: line("\(key): []", [name])
        case .list(let values):
            line("\(key):", [name])
            for (index, value) in values.enumerated() {
                line("- \(GivenText.quoted(value.documentText ?? ""))", [name, String(index)])
            }
        case .null: line("\(key):", [name])
        case .flag, .number, .text, .object: line("\(key): \(GivenText.quoted(value.documentText ?? ""))", [name])
        }
    }

    private mutating func line(_ text: String, _ place: [String]) {
        lines.append(text)
        places[lines.count] = place
    }

    private static func quoted(_ text: String) -> String { YAMLText.scalar(text) }
}
