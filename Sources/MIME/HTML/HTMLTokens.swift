/// HTML cut into tags and what is between them (HTML standard, section 13.2.5): no tree, and nothing of what text means.
struct HTMLTokens {
    /// A tag.
    struct Tag {
        /// In lower case.
        var name: String
        /// Whether it ends an element.
        var isEnd: Bool
        /// From `<` to behind `>`.
        var range: Range<Int>
        /// The attributes with the places of their values, without quotes.
        var attributes: [(name: String, value: Range<Int>)] = []
    }

    enum Token {
        case text(Range<Int>)
        case tag(Tag)
        /// What is in a script, a style sheet and the like, where no tags are.
        case raw(Range<Int>)
        /// A comment, a document type and what is taken for a comment.
        case comment(Range<Int>)
        /// The HTML ends in the middle of a tag, a comment or a script.
        case unfinished
    }

    private let octets: [UInt8]
    private var position = 0
    /// The element whose content has no tags.
    private var rawElement: [UInt8]?

    private static let rawElements: Set<String> = [
        "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext",
    ]

    init(_ octets: [UInt8]) { self.octets = octets }

    /// The next token; nil at the end.
    mutating func next() -> Token? {
        if let element = rawElement {
            rawElement = nil
            guard let end = endTag(of: element) else {
                position = octets.count
                return .unfinished
            }
            let range = position..<end
            position = end
            if !range.isEmpty { return .raw(range) }
        }
        guard position < octets.count else { return nil }
        if octets[position] == UInt8(ascii: "<"), position + 1 < octets.count {
            let first = octets[position + 1]
            if first.isLetter { return tag(isEnd: false) }
            if first == slash, position + 2 < octets.count, octets[position + 2].isLetter { return tag(isEnd: true) }
            if first == slash || first == UInt8(ascii: "!") || first == UInt8(ascii: "?") { return comment() }
        }
        let end = octets[(position + 1)...].firstIndex(of: UInt8(ascii: "<")) ?? octets.count
        defer { position = end }
        return .text(position..<end)
    }

    private mutating func tag(isEnd: Bool) -> Token {
        let start = position
        var index = start + (isEnd ? 2 : 1)
        let nameStart = index
        while index < octets.count, !octets[index].isSpace, octets[index] != slash, octets[index] != greater {
            index += 1
        }
        let name = octets[nameStart..<min(index, nameStart + 32)].map(\.lowered).text
        var tag = Tag(name: name, isEnd: isEnd, range: start..<start)
        while index < octets.count, octets[index] != greater {
            if octets[index].isSpace || octets[index] == slash {
                index += 1
                continue
            }
            let attribute = index
            // An equals sign at its beginning is part of a name.
            index += 1
            while index < octets.count, !octets[index].isSpace, octets[index] != slash, octets[index] != greater,
                octets[index] != equals
            { index += 1 }
            let name = attribute..<index
            while index < octets.count, octets[index].isSpace { index += 1 }
            guard index < octets.count, octets[index] == equals else { continue }
            index += 1
            while index < octets.count, octets[index].isSpace { index += 1 }
            guard index < octets.count, octets[index] != greater else { continue }
            let sign = octets[index]
            let value: Range<Int>
            if sign == quote || sign == apostrophe {
                guard let close = octets[(index + 1)...].firstIndex(of: sign) else { break }
                value = index + 1..<close
                index = close + 1
            } else {
                let first = index
                while index < octets.count, !octets[index].isSpace, octets[index] != greater { index += 1 }
                value = first..<index
            }
            // No others are asked for.
            if name.count <= 4 { tag.attributes.append((octets[name].map(\.lowered).text, value)) }
        }
        guard index < octets.count, octets[index] == greater else {
            position = octets.count
            return .unfinished
        }
        position = index + 1
        tag.range = start..<position
        if !isEnd, Self.rawElements.contains(tag.name) { rawElement = Array(tag.name.utf8) }
        return .tag(tag)
    }

    private mutating func comment() -> Token {
        let start = position
        let end: Int?
        if octets[start...].begins("<!--") {
            let inside = start + 4
            if octets[inside...].begins(">") {
                end = inside + 1
            } else if octets[inside...].begins("->") {
                end = inside + 2
            } else {
                end = commentEnd(from: inside)
            }
        } else {
            end = octets[start...].firstIndex(of: greater).map { $0 + 1 }
        }
        guard let end else {
            position = octets.count
            return .unfinished
        }
        position = end
        return .comment(start..<end)
    }

    private func commentEnd(from start: Int) -> Int? {
        var index = start
        while let found = octets[index...].firstIndex(of: dash) {
            if octets[found...].begins("-->") { return found + 3 }
            if octets[found...].begins("--!>") { return found + 4 }
            index = found + 1
        }
        return nil
    }

    private func endTag(of element: [UInt8]) -> Int? {
        // Nothing ends plain text.
        guard element != Array("plaintext".utf8) else { return nil }
        var index = position
        while let found = octets[index...].firstIndex(of: UInt8(ascii: "<")) {
            let name = found + 2
            let end = name + element.count
            if end < octets.count, octets[found + 1] == slash,
                octets[name..<end].elementsEqual(element, by: { $0.lowered == $1 }),
                octets[end].isSpace || octets[end] == slash || octets[end] == greater
            {
                return found
            }
            index = found + 1
        }
        return nil
    }
}

private let greater = UInt8(ascii: ">")
