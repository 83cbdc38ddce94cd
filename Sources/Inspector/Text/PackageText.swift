import MIME

/// The text and the properties of an Office document (ECMA-376) or an OpenDocument file, one part at a time.
///
/// Which part is what is said by relationships that may name any part, so that every part of markup is read by what it is: its
/// first element says whether it is properties, and the elements that hold words are the same in all parts of a format.
struct PackageText {
    /// The text so far.
    private(set) var text: TextCollector
    /// The properties so far.
    private(set) var properties = DocumentProperties()
    private let isOpenDocument: Bool

    /// Begins with nothing.
    init(_ type: FileType, _ text: TextCollector) {
        self.text = text
        switch type {
        case .odt, .ods, .odp, .odf: isOpenDocument = true
        default: isOpenDocument = false
        }
    }

    /// Reads a part.
    ///
    /// - Parameter isWhole: whether it is all of it, rather than the beginning.
    mutating func read(_ octets: ArraySlice<UInt8>, isWhole: Bool) {
        guard let markup = Self.decodedMarkup(octets) else { return }
        let before = text.octets.count
        switch Self.root(of: markup) {
        case .coreProperties, .metadata: readNamed(markup)
        case .properties: readProperties(markup)
        case .relationships: return
        case .other:
            guard !text.isFull else { return }
            isOpenDocument ? readOpenDocument(markup) : readOffice(markup)
            text.breakLine()
        }
        if !isWhole, text.octets.count > before { text.noteCut() }
    }

    /// Octets of markup in UTF-8; nil for what is none.
    private static func decodedMarkup(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if OfficePackage.isWide(octets) {
            let isLittle = octets.first == 0xFF || octets.first == 0x3C
            return Array(WideText.string(octets, isLittle: isLittle).utf8)[...]
        }
        let text = OfficePackage.narrow(octets)
        return text.first(where: { !$0.isSpace }) == UInt8(ascii: "<") ? text : nil
    }

    // MARK: - What a part is

    private enum Root {
        case coreProperties, properties, metadata, relationships, other
    }

    private static func root(of markup: ArraySlice<UInt8>) -> Root {
        var root: Root?
        // The beginning has it; what stands before it is short.
        MarkupTags.each(in: markup.prefix(4_096)) { tag in
            guard root == nil, let first = tag.inner.first, first != UInt8(ascii: "?"), first != UInt8(ascii: "!")
            else { return }
            if tag.isNamed("coreproperties") {
                root = .coreProperties
            } else if tag.isNamed("properties") {
                root = .properties
            } else if tag.isNamed("document-meta") {
                root = .metadata
            } else {
                root = tag.isNamed("relationships") || tag.isNamed("types") ? .relationships : .other
            }
        }
        return root ?? .other
    }

    /// The text, taken out while it grows, so that it is not copied.
    private mutating func takeText() -> TextCollector {
        var taken = TextCollector(limit: 0)
        swap(&taken, &text)
        return taken
    }

    // MARK: - Office

    private mutating func readOffice(_ markup: ArraySlice<UInt8>) {
        var text = takeText()
        var isText = false
        var isShared = false
        MarkupTags.each(in: markup) { tag in
            guard !text.isFull else { return }
            text.step()
            if tag.isNamed("t") || tag.isNamed("deltext") || tag.isNamed("text") {
                isText = tag.opens
            } else if tag.isNamed("c") {
                // The value of a cell, unless it is the number of a string that stands elsewhere.
                text.breakLine()
                isShared = !tag.isEnd && tag.attribute("t").map { $0.elementsEqual("s".utf8) } == true
                isText = false
            } else if tag.isNamed("v") {
                // In a chart nothing else parts the values.
                text.breakLine()
                isText = tag.opens && !isShared
            } else if tag.isHeaderOrFooter {
                text.breakLine()
                isText = tag.opens
            } else if tag.isNamed("sheet") {
                if let name = tag.attribute("name") { text.append(name) }
                text.breakLine()
            } else if tag.isNamed("p") || tag.isNamed("br") || tag.isNamed("cr") || tag.isNamed("si")
                || tag.isNamed("is") || tag.isNamed("comment")
            {
                text.breakLine()
            } else if tag.isNamed("tab") {
                text.breakWord()
            }
            if isText { text.append(tag) }
        }
        self.text = text
    }

    // MARK: - OpenDocument

    private mutating func readOpenDocument(_ markup: ArraySlice<UInt8>) {
        var text = takeText()
        MarkupTags.each(in: markup) { tag in
            guard !text.isFull else { return }
            text.step()
            if tag.isNamed("s") || tag.isNamed("tab") {
                text.breakWord()
            } else if !tag.isSpecial, !tag.isNamed("span"), !tag.isNamed("a"), !tag.isNamed("bookmark") {
                // Those part no words.
                text.breakLine()
            }
            text.append(tag)
        }
        self.text = text
    }

    // MARK: - Properties

    /// Properties whose elements are called as they are.
    private mutating func readNamed(_ markup: ArraySlice<UInt8>) {
        var properties = properties
        MarkupTags.each(in: markup) { tag in
            guard tag.opens, !tag.isSpecial, let value = tag.value else { return }
            let own = tag.isNamed("user-defined") ? tag.attribute("name").map { $0[...].text } : nil
            properties.add(own ?? Self.name(of: tag.localName), value)
        }
        self.properties = properties
    }

    /// Properties that an application keeps, and those that people make: an element with a name, and its value in another one.
    private mutating func readProperties(_ markup: ArraySlice<UInt8>) {
        var properties = properties
        var name: String?
        MarkupTags.each(in: markup) { tag in
            if tag.isNamed("property") {
                name = tag.isEnd ? nil : tag.attribute("name").map { $0[...].text }
            } else if tag.opens, !tag.isSpecial, let value = tag.value {
                // Without a name, an entry of a list says nothing.
                if let name = name ?? (tag.isNamed("lpstr") || tag.isNamed("lpwstr") ? nil : tag.localName) {
                    properties.add(name, value)
                }
            }
        }
        self.properties = properties
    }

    /// The name that Office shows for an element of the standard.
    private static func name(of element: String) -> String {
        switch element {
        case "title": "Title"
        case "subject": "Subject"
        case "creator", "initial-creator": "Author"
        case "keywords", "keyword": "Keywords"
        case "description": "Comments"
        case "lastModifiedBy": "Last Author"
        case "category": "Category"
        case "contentStatus": "Content Status"
        case "revision": "Revision Number"
        default: element
        }
    }
}

extension TextCollector {
    /// Adds what stands behind a tag, and in it where it is a section of characters (XML 1.0 section 2.7).
    fileprivate mutating func append(_ tag: MarkupTags.Tag) {
        if tag.inner.stands("![CDATA[") {
            let inside = tag.inner.dropFirst(8)
            append(inside.suffix(2).elementsEqual("]]".utf8) ? inside.dropLast(2) : inside)
        }
        append(MarkupTags.decoded(tag.text))
    }
}

extension MarkupTags.Tag {
    /// Whether it begins an element that has something in it.
    fileprivate var opens: Bool { !isEnd && inner.last != UInt8(ascii: "/") }
    /// Whether it is a comment, a section of characters or an instruction, rather than a part of an element.
    fileprivate var isSpecial: Bool { inner.first == UInt8(ascii: "!") || inner.first == UInt8(ascii: "?") }
    /// Whether it is what a sheet prints above or below each page.
    fileprivate var isHeaderOrFooter: Bool {
        isNamed("oddheader") || isNamed("oddfooter") || isNamed("evenheader") || isNamed("evenfooter")
            || isNamed("firstheader") || isNamed("firstfooter")
    }
    /// Its name behind any prefix of a namespace.
    fileprivate var localName: String {
        let word = (isEnd ? inner.dropFirst() : inner).prefix { !$0.isSpace && $0 != UInt8(ascii: "/") }
        return word.lastIndex(of: UInt8(ascii: ":")).map { word[($0 + 1)...].text } ?? word.text
    }
    /// The text behind it; nil for none but blanks.
    fileprivate var value: String? {
        let value = MarkupTags.decoded(text.prefix(1 << 16))[...].drop(while: \.isSpace)
        return value.isEmpty ? nil : value.text
    }
}
