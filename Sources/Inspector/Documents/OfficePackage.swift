import Inspection
import MIME

/// What the parts of an Office document (ECMA-376) or an OpenDocument file say, one part at a time.
struct OfficePackage {
    private(set) var findings = DocumentFindings()

    /// Whether a part is of the document itself, rather than a file in it: XML, pictures and fonts, by their names and by
    /// what they are. A relationship may give any part any meaning, so a name alone hides nothing.
    static func isStructure(_ name: ArraySlice<UInt8>, _ octets: [UInt8]) -> Bool {
        let name = name.map(\.lowered)[...]
        guard !name.contains("embeddings/"), !ZipDirectory.isAtEnd(of: octets[...]) else { return false }
        if ends(name, with: [".xml", ".rels", ".vml", ".svg"]) { return octets.isEmpty || isMarkup(octets[...]) }
        let type = FileSignature.type(of: octets.span)
        if ends(name, with: [".png", ".jpeg", ".jpg", ".gif", ".emf", ".wmf", ".bmp"]) {
            switch type {
            case .png, .jpeg, .gif, .emf, .wmf, .bmp, .tiff, .webp: return true
            default: return false
            }
        }
        // Fonts are obfuscated or packed, and have no signature then.
        if ends(name, with: [".odttf", ".fntdata"]) { return type == .ttf || type == .woff || type == .unknown }
        return name.elementsEqual("mimetype".utf8) && octets.count < 256 && octets[...].stands("application/")
    }

    private static func ends(_ name: ArraySlice<UInt8>, with suffixes: [StaticString]) -> Bool {
        suffixes.contains { suffix in suffix.withUTF8Buffer { name.suffix($0.count).elementsEqual($0) } }
    }

    /// Reads a part.
    ///
    /// - Parameters:
    ///   - name: its name in the package.
    ///   - octets: its content, or the beginning of it.
    mutating func read(_ name: String, _ octets: ArraySlice<UInt8>) {
        let place = Array(name.utf8)[...]
        if place.contains("vbaproject.bin") { findings.add(.macros, name) }
        if place.contains("/macrosheets/") || place.contains("/intlmacrosheets/") { findings.add(.excel4Macros, name) }
        if place.contains("activex/") { findings.add(.activeX, name) }
        if place.contains("/embeddings/") { findings.add(.embeddedObject, name) }
        // OpenDocument keeps its macros in two folders, and in the document what starts them.
        if place.has("basic/") || place.has("scripts/") { findings.add(.macros, name) }
        guard let markup = Self.narrowed(octets) else { return }
        if place.suffix(5).elementsEqual(".rels".utf8) {
            readRelationships(markup[...])
        } else {
            readMarkup(markup[...])
        }
    }

    /// Markup in octets: UTF-16 loses its other halves; nil for what is no markup.
    private static func narrowed(_ octets: ArraySlice<UInt8>) -> [UInt8]? {
        if isWide(octets) { return octets.filter { $0 != 0 && $0 < 0xFE } }
        let text = narrow(octets)
        return text.first(where: { !$0.isSpace }) == UInt8(ascii: "<") ? Array(text) : nil
    }

    /// Whether octets are markup from their beginning on.
    private static func isMarkup(_ octets: ArraySlice<UInt8>) -> Bool {
        let text = isWide(octets) ? octets.drop(while: { $0 == 0 || $0 >= 0xFE }) : narrow(octets)
        return text.first(where: { !$0.isSpace }) == UInt8(ascii: "<")
    }

    /// Whether octets are UTF-16 by how they begin.
    static func isWide(_ octets: ArraySlice<UInt8>) -> Bool {
        let head = octets.prefix(4)
        return head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) || head.starts(with: [0x3C, 0])
            || head.starts(with: [0, 0x3C])
    }

    /// Octets without the mark of UTF-8 before them.
    static func narrow(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        octets.starts(with: [0xEF, 0xBB, 0xBF]) ? octets.dropFirst(3) : octets
    }

    private mutating func readRelationships(_ markup: ArraySlice<UInt8>) {
        MarkupTags.each(in: markup) { tag in
            guard tag.isNamed("relationship"), let target = tag.attribute("target") else { return }
            let kind = (tag.attribute("type") ?? [])[...]
            let isExternal = (tag.attribute("targetmode") ?? [])[...].has("external")
            if kind.contains("/vbaproject") { findings.add(.macros, target[...].text) }
            if kind.contains("macrosheet") { findings.add(.excel4Macros, target[...].text) }
            guard isExternal else { return }
            findings.add(link: target)
            if kind.contains("/attachedtemplate") {
                findings.add(.remoteTemplate, target[...].text)
            } else if !kind.contains("/hyperlink"), !kind.contains("/image") {
                findings.add(.externalObject, target[...].text)
            }
        }
    }

    private mutating func readMarkup(_ markup: ArraySlice<UInt8>) {
        var code: [UInt8] = []
        MarkupTags.each(in: markup) { tag in
            if tag.isNamed("instrtext") {
                // A field may be cut into many runs.
                if !tag.isEnd { code += tag.text.prefix(4_096 - min(4_096, code.count)) }
            } else if tag.isNamed("fldsimple") {
                if let field = tag.attribute("instr") { FieldCode.read(field[...], into: &findings) }
            } else if tag.isNamed("fldchar") {
                FieldCode.read(MarkupTags.decoded(code[...])[...], into: &findings)
                code = []
            } else if tag.isNamed("ddelink") {
                let service = (tag.attribute("ddeservice") ?? [])[...].text
                findings.add(.dde, service)
            } else if tag.isNamed("oleobject") || tag.isNamed("oleobj") {
                findings.add(.embeddedObject, (tag.attribute("progid") ?? [])[...].text)
            } else if tag.isNamed("override") || tag.isNamed("default") {
                if (tag.attribute("contenttype") ?? [])[...].contains("macrosheet") { findings.add(.excel4Macros) }
            } else if tag.isNamed("encryption-data") {
                findings.add(.encryptedDocument)
                findings.note(.encrypted)
            } else if tag.isNamed("a") || tag.isNamed("event-listener") || tag.isNamed("object") {
                guard let target = tag.attribute("href") else { return }
                if target[...].has("vnd.sun.star.script:") { findings.add(.autoMacro, target[...].text) }
                if target[...].contains(":") { findings.add(link: target) }
            }
        }
        FieldCode.read(MarkupTags.decoded(code[...])[...], into: &findings)
    }
}

/// The tags of XML, found without regard to whether it is well formed.
enum MarkupTags {
    /// A tag and the text behind it.
    struct Tag {
        /// The octets between the angle brackets.
        let inner: ArraySlice<UInt8>
        /// What stands up to the next tag.
        let text: ArraySlice<UInt8>

        /// Whether it ends an element.
        var isEnd: Bool { inner.first == UInt8(ascii: "/") }

        /// Whether it has a name, which is in lower case, behind any prefix of a namespace.
        func isNamed(_ name: StaticString) -> Bool {
            var word = (isEnd ? inner.dropFirst() : inner).prefix { !$0.isSpace && $0 != UInt8(ascii: "/") }
            if let colon = word.firstIndex(of: UInt8(ascii: ":")) { word = word[(colon + 1)...] }
            return word.count == name.utf8CodeUnitCount && word.has(name)
        }

        /// The value of an attribute, whose name is in lower case, behind any prefix; decoded.
        func attribute(_ name: StaticString) -> [UInt8]? {
            var rest = inner.drop { !$0.isSpace }
            while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
                var key = rest[..<equals]
                while key.last?.isSpace == true { key = key.dropLast() }
                let start = key.lastIndex { $0.isSpace || $0 == UInt8(ascii: ":") }.map { $0 + 1 } ?? key.startIndex
                key = key[start...]
                let value = rest[(equals + 1)...].drop(while: \.isSpace)
                guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                    rest = value
                    continue
                }
                let inside = value.dropFirst().prefix { $0 != quote }
                if key.count == name.utf8CodeUnitCount, key.has(name) { return MarkupTags.decoded(inside) }
                rest = value[min(value.endIndex, inside.endIndex + 1)...]
            }
            return nil
        }
    }

    /// Where a comment or a section of characters ends, in which neither quotes nor brackets count (XML 1.0 sections 2.5 and 2.7):
    /// the index of its last bracket; nil for any other tag, and for one that does not end.
    private static func specialEnd(_ markup: ArraySlice<UInt8>, _ open: Int) -> Int? {
        let rest = markup[(open + 1)...]
        let isComment = rest.stands("!--")
        guard isComment || rest.stands("![CDATA[") else { return nil }
        return rest.find(isComment ? "-->" : "]]>", from: isComment ? 3 : 8).map { rest.startIndex + $0 + 2 }
    }

    /// Calls for each tag; a bracket in quotes is none.
    static func each(in markup: ArraySlice<UInt8>, _ call: (Tag) -> Void) {
        var index = markup.startIndex
        var hasSpecialEnds = true
        while let open = markup[index...].firstIndex(of: UInt8(ascii: "<")) {
            var end = open + 1
            var quote: UInt8?
            if hasSpecialEnds, end < markup.endIndex, markup[end] == UInt8(ascii: "!") {
                if let special = specialEnd(markup, open) {
                    end = special
                } else if markup[end...].stands("!--") || markup[end...].stands("![CDATA[") {
                    // What does not end once does not end later, and is not looked for again.
                    hasSpecialEnds = false
                }
            }
            while end < markup.endIndex {
                let octet = markup[end]
                if let mark = quote {
                    if octet == mark { quote = nil }
                } else if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "'") {
                    quote = octet
                } else if octet == UInt8(ascii: ">") {
                    break
                }
                end += 1
            }
            let inner = markup[(open + 1)..<end]
            index = min(markup.endIndex, end + 1)
            let next = markup[index...].firstIndex(of: UInt8(ascii: "<")) ?? markup.endIndex
            call(Tag(inner: inner, text: markup[index..<next]))
            index = next
        }
    }

    /// Octets with the five named references and those to numbers resolved.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        guard text.contains(UInt8(ascii: "&")) else { return Array(text) }
        var result: [UInt8] = []
        var rest = text
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "&"),
                let end = rest.prefix(10).firstIndex(of: UInt8(ascii: ";")), let value = value(rest[..<end])
            else {
                result.append(octet)
                continue
            }
            result += value
            rest = rest[(end + 1)...]
        }
        return result
    }

    private static func value(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        if name.elementsEqual("amp".utf8) { return [UInt8(ascii: "&")] }
        if name.elementsEqual("lt".utf8) { return [UInt8(ascii: "<")] }
        if name.elementsEqual("gt".utf8) { return [UInt8(ascii: ">")] }
        if name.elementsEqual("quot".utf8) { return [UInt8(ascii: "\"")] }
        if name.elementsEqual("apos".utf8) { return [UInt8(ascii: "'")] }
        guard name.first == UInt8(ascii: "#") else { return nil }
        let digits = name.dropFirst()
        let number =
            digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
            ? UInt32(digits.dropFirst().text, radix: 16) : UInt32(digits.text)
        return number.flatMap(Unicode.Scalar.init).map { Array(String($0).utf8) }
    }
}
