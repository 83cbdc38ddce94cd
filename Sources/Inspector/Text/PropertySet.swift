/// A set of properties of a compound file ([MS-OLEPS]).
enum PropertySet {
    private static let mostProperties = 512

    /// Adds the properties of a stream, in both of its sections.
    static func read(_ octets: ArraySlice<UInt8>, into properties: inout DocumentProperties) {
        guard octets.little(2, at: 0) == 0xFFFE, let count = octets.little(4, at: 24) else { return }
        for number in 0..<min(2, count) {
            guard let kind = octets.slice(at: 28 + 20 * number, 16), let place = octets.little(4, at: 44 + 20 * number)
            else { return }
            read(section: octets.from(place), Kind(kind), into: &properties)
        }
    }

    /// What the numbers of a section mean.
    private enum Kind {
        case summary, document, custom

        init(_ identifier: ArraySlice<UInt8>) {
            switch identifier.little(4, at: 0) {
            // {F29F85E0-…}, {D5CDD502-…} and {D5CDD505-…}.
            case 0xF29F_85E0: self = .summary
            case 0xD5CD_D502: self = .document
            default: self = .custom
            }
        }

        func name(of number: Int, _ names: [Int: String]) -> String? {
            switch (self, number) {
            case (.summary, 2): "Title"
            case (.summary, 3): "Subject"
            case (.summary, 4): "Author"
            case (.summary, 5): "Keywords"
            case (.summary, 6): "Comments"
            case (.summary, 7): "Template"
            case (.summary, 8): "Last Author"
            case (.summary, 9): "Revision Number"
            case (.summary, 18): "Application"
            case (.document, 2): "Category"
            case (.document, 14): "Manager"
            case (.document, 15): "Company"
            case (.document, 27): "Content Status"
            case (.custom, _): names[number]
            default: nil
            }
        }
    }

    private static func read(
        section: ArraySlice<UInt8>, _ kind: Kind, into properties: inout DocumentProperties
    ) {
        guard let count = section.little(4, at: 4) else { return }
        var page = 1_252
        var names: [Int: String] = [:]
        var places: [(number: Int, place: Int)] = []
        for index in 0..<min(count, mostProperties) {
            guard let number = section.little(4, at: 8 + 8 * index), let place = section.little(4, at: 12 + 8 * index)
            else { break }
            places.append((number, place))
            // The page of the texts stands among the properties; it has two octets.
            if number == 1, let value = section.little(2, at: place + 4) { page = value }
        }
        if case .custom = kind, let place = places.first(where: { $0.number == 0 })?.place {
            names = dictionary(section.from(place), page: page)
        }
        for (number, place) in places {
            guard number > 1, let name = kind.name(of: number, names),
                let value = text(of: section.from(place), page: page)
            else { continue }
            properties.add(name, value)
        }
    }

    /// The names that people gave: a count, then a number, a length and the name for each.
    private static func dictionary(_ octets: ArraySlice<UInt8>, page: Int) -> [Int: String] {
        var names: [Int: String] = [:]
        var offset = 4
        for _ in 0..<min(octets.little(4, at: 0) ?? 0, mostProperties) {
            guard let number = octets.little(4, at: offset), let length = octets.little(4, at: offset + 4) else {
                break
            }
            if page == 1_200 {
                names[number] = octets.from(offset + 8).prefix(2 * length).wideText
                offset += 8 + (2 * length + 3) & ~3
            } else {
                let name = octets.from(offset + 8).prefix(length).prefix { $0 != 0 }
                names[number] = WideText.string(name, page: page)
                offset += 8 + length
            }
        }
        return names
    }

    /// A value as text; nil for one of a type that is none of words, numbers and truth.
    private static func text(of octets: ArraySlice<UInt8>, page: Int) -> String? {
        guard let type = octets.little(2, at: 0) else { return nil }
        switch type {
        case 0x1E:
            guard let length = octets.little(4, at: 4) else { return nil }
            let words = octets.from(8).prefix(min(length, 1 << 16))
            if page == 1_200 { return words.wideText }
            return WideText.string(words.prefix { $0 != 0 }, page: page)
        case 0x1F:
            guard let length = octets.little(4, at: 4) else { return nil }
            return octets.from(8).prefix(2 * min(length, 1 << 16)).wideText
        case 2: return octets.little(2, at: 4).map { "\(Int16(truncatingIfNeeded: $0))" }
        case 3: return octets.little(4, at: 4).map { "\(Int32(truncatingIfNeeded: $0))" }
        case 0xB: return octets.little(2, at: 4).map { $0 != 0 ? "true" : "false" }
        default: return nil
        }
    }
}
